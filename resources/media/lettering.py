"""Words on the picture: fonts, wrapping, and the bitmaps that captions and cards are made of."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from resources.media.kernels import Plane

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

SERIF = "Vollkorn-Medium.ttf"
SANS = "OpenSans-Semibold.ttf"


@lru_cache(maxsize=32)
def font(name: str, size: int) -> "FreeTypeFont":
    """A shipped font at a size in pixels."""
    from PIL import ImageFont

    return ImageFont.truetype(BytesIO(files("resources.media").joinpath("fonts", name).read_bytes()), size)


def wrapped(text: str, face: "FreeTypeFont", width: int) -> list[str]:
    """Lines no wider than ``width`` pixels, broken at spaces (a longer word stands alone)."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and face.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def balanced(text: str, face: "FreeTypeFont", width: int) -> list[str]:
    """Like :func:`wrapped`, with lines of about equal length: the narrowest width that needs no further line."""
    lines = wrapped(text, face, width)
    narrow, wide = width // len(lines) if lines else width, width
    while wide - narrow > 4:
        middle = (narrow + wide) // 2
        fits = len(wrapped(text, face, middle)) <= len(lines)
        narrow, wide = (narrow, middle) if fits else (middle, wide)
    return wrapped(text, face, wide)


@dataclass(frozen=True)
class Bitmap:
    """Premultiplied YUV 4:2:0 with alpha, to be laid over a frame at an even place."""

    planes: tuple[Plane, Plane, Plane]
    alpha: Plane
    alpha_half: Plane
    left: int
    top: int


@lru_cache(maxsize=64)
def caption_bitmap(lines: tuple[str, ...], width: int, height: int) -> Bitmap:
    """Caption lines for a frame: white with a dark edge and a soft shadow, centred above the lower margin."""
    from PIL import Image, ImageDraw, ImageFilter

    face, edge = _caption_face(lines, width, height)
    leading = round(face.size * 1.32)
    box = (-(-width // 2) * 2, (leading * len(lines) + 4 * edge + 4 + 1) // 2 * 2)
    letters, shade = Image.new("L", box), Image.new("L", box)
    for row, line in enumerate(lines):
        place = (box[0] / 2, 2 * edge + leading * (row + 0.5))
        ImageDraw.Draw(letters).text(place, line, fill=255, font=face, anchor="mm")
        ImageDraw.Draw(shade).text(place, line, fill=255, font=face, anchor="mm", stroke_width=edge)
    soft = shade.filter(ImageFilter.GaussianBlur(edge * 1.5))
    dark = np.maximum(np.asarray(shade, float) * 0.9, np.asarray(soft, float) * 0.75)
    margin = height * (0.06 if width >= height else 0.16)
    top = int(height - margin - box[1]) // 2 * 2
    return _bitmap(np.asarray(letters, float) / 255, dark / 255, max(0, top))


def _caption_face(lines: tuple[str, ...], width: int, height: int) -> tuple["FreeTypeFont", int]:
    """The caption font at a size that lets the longest line fit, and the edge's width."""
    size = max(9, round(min(width, height) * 0.048))
    face = font(SANS, size)
    longest = max((face.getlength(line) for line in lines), default=0)
    if longest > width * 0.92:
        size = max(8, int(size * width * 0.92 / longest))
    return font(SANS, size), max(1, round(size * 0.07))


def _bitmap(letters: NDArray[np.float64], dark: NDArray[np.float64], top: int) -> Bitmap:
    """White letters over a dark edge as premultiplied limited-range planes."""
    import cv2

    alpha = letters + dark * (1 - letters)
    luma = letters * 235 + dark * (1 - letters) * 16
    half = cv2.resize(alpha, (alpha.shape[1] // 2, alpha.shape[0] // 2), interpolation=cv2.INTER_AREA)
    grey = np.rint(half * 128).astype(np.uint8)
    eight = np.rint(alpha * 255).astype(np.uint8)
    half8 = np.rint(half * 255).astype(np.uint8)
    return Bitmap((np.rint(luma).astype(np.uint8), grey, grey), eight, half8, 0, top)
