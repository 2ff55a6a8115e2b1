"""Film clips as a segment shows them: the picture at a time, drawn into the frame's planes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from resources.media.pictures import OVERSAMPLING
from resources.media.planes import RGB, Planes, Region, Sampler, make_canvas
from visiobook.domain.camera import WHOLE, Framing
from visiobook.errors import RenderFailed

if TYPE_CHECKING:
    import av
    from av.video.reformatter import VideoReformatter

NEAR = Fraction(1, 4)
"""Of a frame: containers round times, so that a frame may say it begins a little after it does."""
HD_LINES = 720
"""Films that do not say their colours are BT.709 from this height on, and BT.601 below."""


class FilmReader:
    """The frames of a film file by their time. Reads on where the next time is near, else seeks. For one thread."""

    def __init__(self, path: Path, fps: int) -> None:
        self._path, self._near = path, NEAR / fps
        self._rewind()
        self._begin = (self._stream.start_time or 0) * _time_base(self._stream)
        self.pixel = Fraction(self._stream.sample_aspect_ratio or 1)
        """Width of a pixel for its height."""

    def _rewind(self) -> None:
        self._container, self._stream = _opened(self._path)
        self._frames: Iterator[av.VideoFrame] = self._container.decode(self._stream)
        self._shown: av.VideoFrame | None = None
        self._next: av.VideoFrame | None = None

    def at(self, time: Fraction) -> "av.VideoFrame":
        """The frame that is seen at a time in seconds; before the first the first, after the last the last one."""
        time = max(time, Fraction(0)) + self._near
        if time > 1 if self._shown is None else time < self._time(self._shown):
            self._seek(time)
        while self._next is None or self._time(self._next) <= time:
            following = next(self._frames, None)
            if self._next is not None:
                self._shown, self._next = self._next, None
            if following is None:
                break
            self._next = following
        found = self._shown or self._next
        if found is None:
            raise RenderFailed("The film clip has no pictures.", "Upload it again.")
        return found

    def _time(self, frame: "av.VideoFrame") -> Fraction:
        """Seconds from the film's beginning."""
        return (frame.pts or 0) * _time_base(self._stream) - self._begin

    def _seek(self, time: Fraction) -> None:
        """Begin at the last whole picture before a time; in files that cannot be searched, at the beginning."""
        import av

        self._rewind()
        try:
            self._container.seek(int((time + self._begin) / _time_base(self._stream)), stream=self._stream)
        except av.FFmpegError:
            self._rewind()


def _opened(path: Path) -> "tuple[av.container.InputContainer, av.VideoStream]":
    import av

    try:
        container = av.open(str(path), "r")
        stream = container.streams.video[0]
    except (av.FFmpegError, IndexError) as problem:
        raise RenderFailed(
            f"The film clip {path.name[:12]} cannot be read: {problem}.", "Upload it again."
        ) from problem
    stream.thread_type = "NONE"
    return container, stream


def _time_base(stream: "av.VideoStream") -> Fraction:
    return stream.time_base or Fraction(1, 1000)


@dataclass(frozen=True)
class Moment:
    """What a film layer shows: the picture at a time, and of it what a framing shows (in zooms less than the whole)."""

    time: Fraction
    framing: Framing = WHOLE


class FilmView:
    """A film layer: its picture covers the frame, cut evenly at its sides."""

    def __init__(self, path: Path, first: int, fps: int, sampler: Sampler) -> None:
        self._path, self._first, self._fps, self._sampler = path, first, fps, sampler
        self._reader: FilmReader | None = None
        self._scaler: VideoReformatter | None = None

    def framing(self, index: int, factor: Fraction = Fraction(1)) -> Moment:
        """What is seen at the segment's frame ``index``, ``factor`` times as wide."""
        time = max(Fraction(0), Fraction(self._first + index, self._fps))
        return Moment(time, WHOLE if factor == 1 else WHOLE.scaled(factor))

    def draw(self, moments: Sequence[Moment], outs: Sequence[Planes]) -> None:
        """Draw the picture at each time into the frame beside it."""
        for moment, out in zip(moments, outs, strict=True):
            self._draw(moment, out)

    def _draw(self, moment: Moment, out: Planes) -> None:
        self._reader = self._reader or FilmReader(self._path, self._fps)
        frame, pixel = self._reader.at(moment.time), self._reader.pixel
        if moment.framing == WHOLE:
            self._cover(frame, pixel, out)
            return
        whole = Planes.empty(out.width, out.height)
        self._cover(frame, pixel, whole)
        region, by_rows = Region(*map(Fraction, (0, 0, out.width, out.height))), self._sampler.kernels.by_rows
        canvas = make_canvas(_packed(whole), region, OVERSAMPLING, by_rows)
        self._sampler.draw(canvas, [self._sampler.inside(canvas, moment.framing)], [out])

    def _cover(self, frame: "av.VideoFrame", pixel: Fraction, out: Planes) -> None:
        turned = _upright(frame)
        width, height = _covering(turned.width * pixel, turned.height, out.width, out.height)
        if (turned.width, turned.height, turned.format.name) != (width, height, "yuv420p") or not _is_709(turned):
            turned = self._scaled(turned, width, height)
        left, top = (width - out.width) // 4 * 2, (height - out.height) // 4 * 2
        found = Planes.of_frame(turned)
        for source, target, half in ((found.y, out.y, 1), (found.u, out.u, 2), (found.v, out.v, 2)):
            rows, columns = out.height // half, out.width // half
            target[:rows, :columns] = source[top // half : top // half + rows, left // half : left // half + columns]

    def _scaled(self, frame: "av.VideoFrame", width: int, height: int) -> "av.VideoFrame":
        from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

        self._scaler = self._scaler or VideoReformatter()
        smooth = Interpolation.AREA if width < frame.width // 2 else Interpolation.BICUBIC
        return self._scaler.reformat(
            frame,
            width,
            height,
            "yuv420p",
            src_colorspace=_colours(frame),
            dst_colorspace=Colorspace.ITU709,
            interpolation=smooth | Interpolation.ACCURATE_RND | Interpolation.BITEXACT,
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )


def _covering(across: Fraction, down: int, width: int, height: int) -> tuple[int, int]:
    """The even size at which a picture just covers a frame."""
    if across * height == down * width:
        return width, height
    scale = max(Fraction(width) / across, Fraction(height, down))
    wide, high = (int(-(-side * scale // 2)) * 2 for side in (across, down))
    return max(width, wide), max(height, high)


def _colours(frame: "av.VideoFrame") -> int:
    """The matrix a frame was made with."""
    from av.video.reformatter import Colorspace

    known = (1, 5, 6)  # BT.709, BT.470BG, SMPTE 170M as AVColorSpace counts them
    if frame.colorspace in known:
        return Colorspace.ITU709 if frame.colorspace == 1 else Colorspace.ITU601
    return Colorspace.ITU709 if frame.height >= HD_LINES else Colorspace.ITU601


def _is_709(frame: "av.VideoFrame") -> bool:
    """Whether its planes are what the film's are: BT.709, limited range."""
    from av.video.reformatter import ColorRange, Colorspace

    return _colours(frame) == Colorspace.ITU709 and frame.color_range != ColorRange.JPEG


def _upright(frame: "av.VideoFrame") -> "av.VideoFrame":
    """The frame as it is to be seen: telephones write films lying and say by how much to turn them."""
    import av

    turns = round(frame.rotation / 90) % 4
    if not turns:
        return frame
    picture: RGB = np.ascontiguousarray(np.rot90(frame.to_ndarray(format="rgb24"), turns)).astype(np.uint8, copy=False)
    return av.VideoFrame.from_ndarray(picture, format="rgb24")


def _packed(planes: Planes) -> NDArray[np.uint8]:
    """Planes as a 4:4:4 picture."""
    import cv2

    size = planes.width, planes.height
    halves = [cv2.resize(p[:, : size[0] // 2], size, interpolation=cv2.INTER_LINEAR) for p in (planes.u, planes.v)]
    return np.ascontiguousarray(cv2.merge([planes.y[:, : size[0]], *halves])).astype(np.uint8, copy=False)
