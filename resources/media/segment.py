"""One segment of film: frames drawn straight into the encoder's planes, into a file of its own."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol, TypeVar

import av
from av.container import OutputContainer

from resources.media.encoders import Encoder, encoder_for
from resources.media.films import FilmView, Moment
from resources.media.kernels import Kernels
from resources.media.lettering import caption_bitmap
from resources.media.pictures import Gallery, Stills
from resources.media.planes import Canvas, Planes, Sampler
from resources.media.transitions import blend, progress, zoom_factors
from visiobook.domain.camera import WHOLE, Framing
from visiobook.domain.render import CaptionOverlay, FilmSource, Layer, PicturePreset, SegmentPlan
from visiobook.domain.timeline import Black
from visiobook.errors import Interrupted, RenderFailed

BATCH = 2
"""Frames drawn one after the other before they are encoded, so that the canvas is still near the processor."""
AHEAD = 50 * BATCH
"""Frames whose looks are found at once."""
BT709 = 1
LIMITED = 1


@dataclass(frozen=True)
class Look:
    """All that decides what a frame of a segment looks like: equal looks are equal frames."""

    framings: tuple[Framing | Moment, ...]
    """What each layer's camera sees; of a film clip at which time."""
    progress: Fraction | None
    """Of the transition."""
    captions: tuple[CaptionOverlay, ...]


class LayerView:
    """A layer's picture and camera. Black is drawn from no canvas."""

    def __init__(self, layer: Layer, canvas: Canvas | None, sampler: Sampler) -> None:
        self.layer, self._canvas, self._sampler = layer, canvas, sampler

    def framing(self, index: int, factor: Fraction = Fraction(1)) -> Framing:
        """What is seen at the segment's frame ``index``, ``factor`` times as wide as the camera has it."""
        if self._canvas is None:
            return WHOLE
        framing = self.layer.camera.at(self.layer.first + index)
        return self._sampler.inside(self._canvas, framing if factor == 1 else framing.scaled(factor))

    def draw(self, framings: Sequence[Framing], outs: Sequence[Planes]) -> None:
        """Draw what each framing shows into the frame beside it."""
        if self._canvas is not None:
            self._sampler.draw(self._canvas, framings, outs)
            return
        for out in outs:
            out.blacken()


class View(Protocol):
    """A layer of a segment as it is painted."""

    def framing(self, index: int, factor: Fraction = Fraction(1)) -> Framing | Moment:
        """What is seen at the segment's frame ``index``, ``factor`` times as wide as the layer has it."""
        ...

    def draw(self, framings: Sequence[Any], outs: Sequence[Planes]) -> None:
        """Draw what :meth:`framing` gave, each into the frame beside it."""
        ...


class Side:
    """One side of a transition, drawn again only when its camera has moved."""

    def __init__(self, view: "View", width: int, height: int) -> None:
        self._view, self._size = view, (width, height)
        self._planes: list[Planes] = []
        self._shown: Framing | Moment | None = None

    def show(self, framings: Sequence[Framing | Moment]) -> list[Planes]:
        """Planes with each framing drawn."""
        found, new, drawn = [], [], []
        free = self._free(len(framings))
        for framing in framings:
            if framing != self._shown:
                free.append(free.pop(0))
                new.append(framing)
                drawn.append(free[-1])
                self._shown = framing
            found.append(free[-1])
        if new:
            self._view.draw(new, drawn)
        return found

    def _free(self, count: int) -> list[Planes]:
        """The planes, the one last drawn at the end."""
        while len(self._planes) < count:
            self._planes.insert(0, Planes.empty(*self._size))
        return self._planes


L = TypeVar("L", bound=Hashable)


class Painter(Protocol[L]):
    """Paints the frames of one segment, in any order."""

    plan: SegmentPlan

    def look(self, index: int) -> L:
        """What decides what frame ``index`` looks like: equal looks are equal frames."""
        ...

    def paint_looks(self, looks: Sequence[L], outs: Sequence[Planes]) -> None:
        """Write a frame that looks so into each of ``outs``."""
        ...


class SegmentPainter:
    """Paints the frames of one segment, in any order."""

    def __init__(self, plan: SegmentPlan, stills: Stills, gallery: Gallery, kernels: Kernels) -> None:
        self.plan, self.kernels = plan, kernels
        width, height = plan.picture.width, plan.picture.height
        sampler = Sampler(kernels, width, height)

        def view(layer: Layer) -> View:
            if isinstance(layer.source, FilmSource):
                return FilmView(stills[layer.source.film], layer.first, plan.picture.fps, sampler)
            if isinstance(layer.source, Black):
                return LayerView(layer, None, sampler)
            return LayerView(layer, gallery.canvas(layer, stills, width, height, kernels.by_rows), sampler)

        self._views = [view(layer) for layer in plan.layers]
        self._sides = [Side(view, width, height) for view in self._views] if len(self._views) > 1 else []

    def look(self, index: int) -> Look:
        """What frame ``index`` looks like."""
        captions = tuple(c for c in self.plan.captions if c.first <= index < c.last)
        if not self._sides:
            return Look((self._views[0].framing(index),), None, captions)
        t = progress(index, self.plan.frames)
        factors = zoom_factors(self.plan.transition, t)
        framings = tuple(v.framing(index, factor) for v, factor in zip(self._views, factors, strict=True))
        return Look(framings, t, captions)

    def paint(self, index: int, out: Planes) -> None:
        """Write frame ``index`` into ``out``."""
        self.paint_looks([self.look(index)], [out])

    def paint_looks(self, looks: Sequence[Look], outs: Sequence[Planes]) -> None:
        """Write a frame that looks so into each of ``outs``."""
        if self._sides:
            self._blend(looks, outs)
        elif looks:
            self._views[0].draw([look.framings[0] for look in looks], outs)
        for look, out in zip(looks, outs, strict=True):
            for caption in look.captions:
                self._letter(caption.lines, out)

    def _blend(self, looks: Sequence[Look], outs: Sequence[Planes]) -> None:
        sides = [side.show([look.framings[n] for look in looks]) for n, side in enumerate(self._sides)]
        for look, before, after, out in zip(looks, *sides, outs, strict=True):
            blend(self.plan.transition, before, after, out, look.progress or Fraction(0), self.kernels)

    def _letter(self, lines: tuple[str, ...], out: Planes) -> None:
        bitmap = caption_bitmap(lines, out.width, out.height)
        self.kernels.lay_over(out.y, bitmap.planes[0], bitmap.alpha, bitmap.top, bitmap.left)
        for target, source in ((out.u, bitmap.planes[1]), (out.v, bitmap.planes[2])):
            self.kernels.lay_over(target, source, bitmap.alpha_half, bitmap.top // 2, bitmap.left // 2)


def add_video(container: OutputContainer, picture: PicturePreset, encoder: Encoder) -> av.VideoStream:
    """A stream of the preset, tagged BT.709 limited."""
    stream = container.add_stream(encoder.name, rate=picture.fps, options=dict(encoder.options))
    if not isinstance(stream, av.VideoStream):
        raise RenderFailed(f"{encoder.name} is not an encoder of pictures.")
    context = stream.codec_context
    stream.width, stream.height, stream.pix_fmt = picture.width, picture.height, "yuv420p"
    context.time_base = stream.time_base = Fraction(1, picture.fps)
    context.thread_count = 1
    context.color_primaries = context.color_trc = context.colorspace = BT709
    context.color_range = LIMITED
    if encoder.tag:
        context.codec_tag = encoder.tag
    return stream


def encode_segment(
    painter: Painter[Any], path: Path, on_frame: Callable[[], None], stopped: Callable[[], bool]
) -> None:
    """Encode every frame of a segment into an MP4 file. Raises RenderFailed if the encoder lost or doubled one."""
    plan, encoder = painter.plan, encoder_for(painter.plan.picture)
    with av.open(str(path), "w", format="mp4") as container:
        out = _Output(container, add_video(container, plan.picture, encoder), encoder.delay, plan.picture.fps)
        for index, frame in enumerate(_frames(painter, stopped)):
            frame.pts, frame.time_base = index, Fraction(1, plan.picture.fps)
            out.encode(frame)
            on_frame()
        out.encode(None)
    if out.packets != plan.frames:
        raise RenderFailed(f"The encoder gave {out.packets} frames for {plan.frames}.", "Run `visiobook doctor`.")


def _frames(painter: Painter[L], stopped: Callable[[], bool]) -> Iterator[av.VideoFrame]:
    """Every frame of a segment, drawn some ahead. One that looks like the frame before it is that frame again."""
    plan = painter.plan
    ring = [av.VideoFrame(plan.picture.width, plan.picture.height, "yuv420p") for _ in range(min(BATCH, plan.frames))]
    targets = [Planes.of_frame(frame) for frame in ring]
    last: L | None = None
    at = -1
    for looks in _looks(painter):
        if stopped():
            raise Interrupted("The rendering was stopped.", "Run again: finished segments are found.")
        shown, new, drawn = [], [], []
        for look in looks:
            if look != last:
                at, last = (at + 1) % len(ring), look
                new.append(look)
                drawn.append(targets[at])
            shown.append(ring[at])
        painter.paint_looks(new, drawn)
        yield from shown


def _looks(painter: Painter[L]) -> Iterator[list[L]]:
    """The looks of each batch. Found for some seconds at once: between frames the processor has forgotten how."""
    for begin in range(0, painter.plan.frames, AHEAD):
        looks = [painter.look(index) for index in range(begin, min(begin + AHEAD, painter.plan.frames))]
        yield from (looks[start : start + BATCH] for start in range(0, len(looks), BATCH))


@dataclass
class _Output:
    """The encoder's packets on their way into the file, counted."""

    container: OutputContainer
    stream: av.VideoStream
    delay: int
    fps: int
    packets: int = 0

    def encode(self, frame: av.VideoFrame | None) -> None:
        """Encode a frame (None: what is left). Decoding times count up by one, as they will in the film; the encoder's
        own are not to be trusted in segments shorter than its delay (x265 leaves them undefined).
        """
        for packet in self.stream.encode(frame):
            packet.time_base = Fraction(1, self.fps)
            packet.dts = self.packets - self.delay
            self.packets += 1
            self.container.mux(packet)
