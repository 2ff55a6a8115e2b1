"""Pictures as BT.709 limited-range YUV planes, and the canvas a camera moves over.

The matrix is ITU-R BT.709-6 (luma 0.2126, 0.7152, 0.0722), limited range (16 … 235, 16 … 240). OpenCV's and
FFmpeg's own conversions of RGB frames default to BT.601, which shifts reds and greens; so it is done here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from resources.media.kernels import GROUP, ONE, WORD, Axis, Kernels, Plane, room_for
from visiobook.domain.camera import Framing

if TYPE_CHECKING:
    import av

RGB = NDArray[np.uint8]
"""Height × width × 3, red first."""

LUMA = (0.2126, 0.7152, 0.0722)
BLACK = (16, 128, 128)
PAD = 2
"""Repeated pixels around a canvas, so that the half pixel outside its edge can be sampled."""


def matrix_709() -> NDArray[np.float64]:
    """Rows Y, Cb, Cr; columns R, G, B and offset, for 8-bit full-range RGB to 8-bit limited YCbCr."""
    luma = np.array(LUMA)
    blue, red = np.array([0.0, 0, 1]) - luma, np.array([1.0, 0, 0]) - luma
    rows = [luma * 219 / 255, blue / 1.8556 * 224 / 255, red / 1.5748 * 224 / 255]
    return np.column_stack([np.array(rows), np.array(BLACK, dtype=float)])


def rgb_to_yuv(rgb: RGB) -> NDArray[np.uint8]:
    """YCbCr 4:4:4 of the same size."""
    import cv2

    return cv2.transform(rgb, matrix_709()).astype(np.uint8, copy=False)


@dataclass(frozen=True)
class Planes:
    """One frame's planes. Rows may be longer than what is used of them; chroma planes are half as wide and high."""

    y: Plane
    u: Plane
    v: Plane
    width: int
    height: int

    @classmethod
    def empty(cls, width: int, height: int) -> "Planes":
        """Black planes."""
        half = height // 2, width // 2
        sizes = ((height, width), half, half)
        y, u, v = (np.full(size, level, np.uint8) for size, level in zip(sizes, BLACK, strict=True))
        return cls(y, u, v, width, height)

    @classmethod
    def of_frame(cls, frame: "av.VideoFrame") -> "Planes":
        """The planes of a yuv420p PyAV frame, to write into (rows are padded to its line size)."""
        y, u, v = (np.frombuffer(memoryview(p), np.uint8).reshape(p.height, p.line_size) for p in frame.planes)
        return cls(y, u, v, frame.width, frame.height)

    def each(self) -> tuple[tuple[Plane, int], ...]:
        """Each plane with its count of used columns."""
        return ((self.y, self.width), (self.u, self.width // 2), (self.v, self.width // 2))

    def blacken(self) -> None:
        """Make them black."""
        for (plane, count), level in zip(self.each(), BLACK, strict=True):
            plane[:, :count] = level

    def copy_to(self, other: "Planes") -> None:
        """Copy the used part."""
        for (mine, count), (theirs, _) in zip(self.each(), other.each(), strict=True):
            theirs[:, :count] = mine[:, :count]


def planes_to_rgb(planes: Planes) -> RGB:
    """A frame in colours, by the inverse of :func:`matrix_709`."""
    import cv2

    size = planes.width, planes.height
    halves = [cv2.resize(p[:, : size[0] // 2], size, interpolation=cv2.INTER_LINEAR) for p in (planes.u, planes.v)]
    forth = matrix_709()
    back = np.linalg.inv(forth[:, :3])
    yuv = cv2.merge([planes.y[:, : size[0]], *halves])
    return cv2.transform(yuv, np.column_stack([back, -back @ forth[:, 3]])).astype(np.uint8, copy=False)


def rgb_to_planes(rgb: RGB, out: Planes) -> None:
    """Write a picture of the frame's size into its planes; each chroma sample is the mean of its four pixels."""
    import cv2

    yuv = rgb_to_yuv(np.ascontiguousarray(rgb))
    out.y[:, : out.width] = yuv[:, :, 0]
    half = cv2.resize(yuv[:, :, 1:], (out.width // 2, out.height // 2), interpolation=cv2.INTER_AREA)
    out.u[:, : out.width // 2], out.v[:, : out.width // 2] = half[:, :, 0], half[:, :, 1]


@dataclass(frozen=True)
class Region:
    """A rectangle of a picture in its pixels, edges exact."""

    left: Fraction
    top: Fraction
    width: Fraction
    height: Fraction


def seen(framing: Framing, picture_width: int, picture_height: int, frame_aspect: Fraction) -> Region:
    """The part of a picture that a framing shows in a frame of the given aspect; always wholly on the picture."""
    inside = framing.within(Fraction(picture_width, picture_height), frame_aspect)
    width = inside.width * picture_width
    height = width / frame_aspect
    return Region(inside.x * picture_width - width / 2, inside.y * picture_height - height / 2, width, height)


def union(one: Region, other: Region) -> Region:
    """The smallest rectangle around both."""
    left, top = min(one.left, other.left), min(one.top, other.top)
    right = max(one.left + one.width, other.left + other.width)
    bottom = max(one.top + one.height, other.top + other.height)
    return Region(left, top, right - left, bottom - top)


@dataclass(frozen=True)
class Canvas:
    """A part of a picture, resized for sampling. Planes are padded, and laid as the kernels want them."""

    region: Region
    """Whole picture pixels."""
    across: Fraction
    """Luma canvas pixels per picture pixel, from left to right; exact."""
    down: Fraction
    planes: tuple[Plane, Plane, Plane]
    picture_width: int
    picture_height: int


def make_canvas(yuv: NDArray[np.uint8], region: Region, scale: Fraction, by_rows: bool) -> Canvas:
    """Resize the ``region`` of a YCbCr picture (widened to whole pixels) to about ``scale``; its planes are kept row by
    row, or else column by column.
    """
    left, top = int(region.left), int(region.top)
    right, bottom = -(-(region.left + region.width) // 1), -(-(region.top + region.height) // 1)
    part = yuv[top : int(bottom), left : int(right)]
    height, width = part.shape[:2]
    half_width, half_height = (max(1, round(side * scale / 2)) for side in (width, height))
    luma = _resized(part[:, :, 0], half_width * 2, half_height * 2, by_rows)
    whole = Region(Fraction(left), Fraction(top), Fraction(width), Fraction(height))
    across, down = Fraction(half_width * 2, width), Fraction(half_height * 2, height)
    half = half_width, half_height
    planes = (luma, _resized(part[:, :, 1], *half, by_rows), _resized(part[:, :, 2], *half, by_rows))
    return Canvas(whole, across, down, planes, yuv.shape[1], yuv.shape[0])


def _resized(plane: Plane, width: int, height: int, by_rows: bool) -> Plane:
    """Resize edge to edge and pad; turned, unless it is kept ``by_rows``."""
    import cv2

    filter_ = cv2.INTER_AREA if width < plane.shape[1] else cv2.INTER_CUBIC
    out = cv2.resize(plane, (width, height), interpolation=filter_)
    below = PAD if by_rows else PAD + WORD + -(height + 2 * PAD) % WORD
    right = PAD + GROUP if by_rows else PAD
    padded = cv2.copyMakeBorder(out, PAD, below, PAD, right, cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(padded if by_rows else padded.T).astype(np.uint8, copy=False)


def _axis(origin: float, step: float, offset: float, shrink: int) -> Axis:
    """Samples at ``origin + (offset + k × shrink) × step`` luma canvas pixels, on a plane shrunk by ``shrink``."""
    first = (origin + offset * step) / shrink - 0.5 + PAD
    return Axis(int(first * ONE), int(step * ONE))


def _placed(inside: Framing, canvas: Canvas, width: int, height: int) -> tuple[tuple[float, float], ...]:
    """Origin and step in luma canvas pixels, across and down; doubles from here on, exact to 1e-9 pixel."""
    step = float(inside.width) * canvas.picture_width / width
    left = float(inside.x) * canvas.picture_width - step * width / 2 - float(canvas.region.left)
    top = float(inside.y) * canvas.picture_height - step * height / 2 - float(canvas.region.top)
    across, down = float(canvas.across), float(canvas.down)
    return (left * across, step * across), (top * down, step * down)


@dataclass
class Sampler:
    """Draws what a camera sees of a canvas into a frame's planes. Not shared between threads: it keeps scratch rows."""

    kernels: Kernels
    width: int
    height: int

    def __post_init__(self) -> None:
        """No scratch yet."""
        self._scratch: Plane = np.zeros(0, np.uint8)

    def inside(self, canvas: Canvas, framing: Framing) -> Framing:
        """The nearest framing that lies wholly on the picture."""
        return framing.within(Fraction(canvas.picture_width, canvas.picture_height), Fraction(self.width, self.height))

    def draw(self, canvas: Canvas, framings: Sequence[Framing], outs: Sequence[Planes]) -> None:
        """Draw framings that lie on the picture, each into a frame of its own: every plane at exact sub-pixel
        positions, chroma beside the left luma of its pair (MPEG-2). Several at once read the canvas once.
        """
        placed = [_placed(framing, canvas, self.width, self.height) for framing in framings]
        room = self._room(room_for(canvas.planes[0], self.width, len(outs)))
        luma = [(_axis(*x, 0.5, 1), _axis(*y, 0.5, 1)) for x, y in placed]
        chroma = [(_axis(*x, 0.5, 2), _axis(*y, 1.0, 2)) for x, y in placed]
        self.kernels.draw_planes(canvas.planes[0], [out.y for out in outs], self.width, luma, room)
        self.kernels.draw_planes(canvas.planes[1], [out.u for out in outs], self.width // 2, chroma, room)
        self.kernels.draw_planes(canvas.planes[2], [out.v for out in outs], self.width // 2, chroma, room)

    def _room(self, size: int) -> Plane:
        if size > self._scratch.size:
            self._scratch = np.zeros(size, np.uint8)
        return self._scratch
