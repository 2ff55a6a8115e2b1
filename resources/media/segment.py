"""One segment of film: frames drawn straight into the encoder's planes, into a file of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import OutputContainer

from resources.media.encoders import Encoder, encoder_for
from resources.media.kernels import Kernels
from resources.media.lettering import caption_bitmap
from resources.media.pictures import Gallery, Stills
from resources.media.planes import Canvas, Planes, Sampler
from resources.media.transitions import blend, progress, zoom_factors
from visiobook.domain.camera import CameraPath, Framing
from visiobook.domain.render import Layer, PicturePreset, SegmentPlan
from visiobook.errors import Interrupted, RenderFailed

RING = 4
"""Frames in turn, so that one is never written while the encoder still reads it."""
BT709 = 1
LIMITED = 1


@dataclass
class LayerView:
    """A layer's canvas, camera and sampler."""

    canvas: Canvas
    camera: CameraPath
    first: int
    sampler: Sampler

    def draw(self, index: int, out: Planes, factor: Fraction = Fraction(1)) -> None:
        """Draw the layer's frame ``index`` of the segment."""
        framing: Framing = self.camera.at(self.first + index)
        self.sampler.draw(self.canvas, framing if factor == 1 else framing.scaled(factor), out)


class SegmentPainter:
    """Paints the frames of one segment, in any order."""

    def __init__(self, plan: SegmentPlan, stills: Stills, gallery: Gallery, kernels: Kernels) -> None:
        self.plan, self.kernels = plan, kernels
        width, height = plan.picture.width, plan.picture.height
        sampler = Sampler(kernels, width, height)

        def view(layer: Layer) -> LayerView:
            return LayerView(gallery.canvas(layer, stills, width, height), layer.camera, layer.first, sampler)

        self._views = [view(layer) for layer in plan.layers]
        self._sides = [Planes.empty(width, height) for _ in plan.layers] if len(plan.layers) > 1 else []

    def paint(self, index: int, out: Planes) -> None:
        """Write frame ``index`` into ``out``."""
        if self._sides:
            self._paint_transition(index, out)
        else:
            self._views[0].draw(index, out)
        for caption in self.plan.captions:
            if caption.first <= index < caption.last:
                self._letter(caption.lines, out)

    def _paint_transition(self, index: int, out: Planes) -> None:
        t = progress(index, self.plan.frames)
        for view, side, factor in zip(self._views, self._sides, zoom_factors(self.plan.transition, t), strict=True):
            view.draw(index, side, factor)
        blend(self.plan.transition, self._sides[0], self._sides[1], out, t, self.kernels)

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
    painter: SegmentPainter, path: Path, on_frame: Callable[[], None], stopped: Callable[[], bool]
) -> None:
    """Encode every frame of a segment into an MP4 file. Raises RenderFailed if the encoder lost or doubled one."""
    plan, encoder = painter.plan, encoder_for(painter.plan.picture)
    with av.open(str(path), "w", format="mp4") as container:
        out = _Output(container, add_video(container, plan.picture, encoder), encoder.delay, plan.picture.fps)
        ring = [av.VideoFrame(plan.picture.width, plan.picture.height, "yuv420p") for _ in range(RING)]
        targets = [Planes.of_frame(frame) for frame in ring]
        for index in range(plan.frames):
            if stopped():
                raise Interrupted("The rendering was stopped.", "Run again: finished segments are found.")
            painter.paint(index, targets[index % RING])
            frame = ring[index % RING]
            frame.pts, frame.time_base = index, Fraction(1, plan.picture.fps)
            out.encode(frame)
            on_frame()
        out.encode(None)
    if out.packets != plan.frames:
        raise RenderFailed(f"The encoder gave {out.packets} frames for {plan.frames}.", "Run `visiobook doctor`.")


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
