"""The title card and the end card, drawn as pictures for the camera to move over."""

from typing import TYPE_CHECKING

import numpy as np

from resources.media.lettering import SANS, SERIF, balanced, font, wrapped
from resources.media.planes import RGB
from visiobook.domain.recipe import Credit
from visiobook.domain.timeline import Card, EndCard, Solid, TitleCard

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

Colour = tuple[int, int, int]
PAPER = (243, 236, 222)
INK_BLUE = (16, 20, 33)
GOLD = (222, 190, 126)
COARSE = 8
SOFTNESS = 1.1
"""Blur of a backdrop in coarse pixels."""
STEPS = 128
"""Parts of a level that a backdrop is enlarged in, for its gradients to be smooth."""
SUPERSIZE = 5, 4
"""Cards are drawn this much larger than the frame, for the camera's push-in to stay sharp."""


def draw_card(card: Card, background: RGB | None, width: int, height: int) -> RGB:
    """The card's picture for a frame of this size (an end card with many credits is taller than the frame)."""
    large = tuple(side * SUPERSIZE[0] // SUPERSIZE[1] for side in (width, height))
    if isinstance(card, TitleCard):
        return _title(card, background, *large)
    if isinstance(card, EndCard):
        return _end(card, background, *large)
    colour = tuple(bytes.fromhex(card.colour[1:])) if isinstance(card, Solid) else (0, 0, 0)
    return np.full((height, width, 3), colour, np.uint8)


def _backdrop(background: RGB | None, width: int, height: int, darkness: float) -> "Image":
    """A still, blurred and darkened towards ink blue with a vignette; plain ink blue with a glow without one.

    Nothing in it is sharp, so it is made at an eighth of the size and enlarged.
    """
    import cv2
    from PIL.Image import fromarray

    ink = np.array(INK_BLUE, np.float32)
    narrow, low = (max(2, side // COARSE) for side in (width, height))
    if background is None:
        base = np.broadcast_to(ink * np.float32(1.6), (low, narrow, 3))
    else:
        base = cv2.GaussianBlur(_filled(background, narrow, low).astype(np.float32), (0, 0), SOFTNESS)
    across, down = (np.linspace(-1, 1, side, dtype=np.float32) for side in (narrow, low))
    vignette = np.clip(1 - 0.5 * (across[None, :] ** 2 + down[:, None] ** 2), 0, 1)[:, :, None]
    keep = np.float32(1 - darkness) * (np.float32(0.45) + np.float32(0.55) * vignette)
    coarse = np.clip((base * keep + ink * (1 - keep)) * np.float32(STEPS), 0, 255 * STEPS).astype(np.uint16)
    fine = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return fromarray(cv2.convertScaleAbs(fine, alpha=1 / STEPS).astype(np.uint8, copy=False))


def _filled(picture: RGB, width: int, height: int) -> RGB:
    """The picture scaled and centre-cropped to fill a size."""
    import cv2

    scale = max(width / picture.shape[1], height / picture.shape[0])
    size = max(width, round(picture.shape[1] * scale)), max(height, round(picture.shape[0] * scale))
    large = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    top, left = (size[1] - height) // 2, (size[0] - width) // 2
    return np.ascontiguousarray(large[top : top + height, left : left + width])


def _title(card: TitleCard, background: RGB | None, width: int, height: int) -> RGB:
    """Title in large serif letters, a golden rule, the author beneath."""
    from PIL.ImageDraw import Draw

    picture = _backdrop(background, width, height, 0.55)
    pen, unit = Draw(picture), min(width, height)
    face, lines = _fitted(card.title, unit, width)
    leading = round(face.size * 1.14)
    below = unit * (0.19 if card.author else 0.05) + (unit * 0.07 if card.note else 0)
    y = (height - leading * len(lines) - below) / 2 + leading / 2
    for line in lines:
        _shadowed(pen, (width / 2, y), line, face, PAPER)
        y += leading
    y += unit * 0.02
    _rule(pen, width / 2, y, unit)
    if card.author:
        y += unit * 0.085
        _shadowed(pen, (width / 2, y), card.author, _narrowed(card.author, SERIF, unit * 0.055, width * 0.8), PAPER)
    if card.note:
        y += unit * 0.075
        _shadowed(pen, (width / 2, y), card.note, _narrowed(card.note, SANS, unit * 0.03, width * 0.8), GOLD)
    return np.asarray(picture, np.uint8)


def _fitted(title: str, unit: int, width: int) -> tuple["FreeTypeFont", list[str]]:
    """The largest title font that gives at most three lines (four for very long titles)."""
    for share in (0.14, 0.12, 0.1, 0.085, 0.07, 0.055, 0.045):
        face = font(SERIF, max(10, round(unit * share)))
        lines = balanced(title, face, round(width * 0.82))
        if len(lines) <= (3 if share > 0.06 else 5) and all(face.getlength(x) <= width * 0.9 for x in lines):
            break
    return face, lines


def _narrowed(text: str, name: str, size: float, width: float) -> "FreeTypeFont":
    """A font no larger than ``size`` in which the text is no wider than ``width``."""
    face = font(name, max(8, round(size)))
    length = face.getlength(text)
    return face if length <= width else font(name, max(8, int(size * width / length)))


def _shadowed(
    pen: "ImageDraw", place: tuple[float, float], text: str, face: "FreeTypeFont", colour: tuple[int, int, int]
) -> None:
    """Centred text with a quiet shadow below it."""
    drop = max(1, round(face.size * 0.035))
    pen.text((place[0] + drop, place[1] + drop), text, fill=(8, 9, 14), font=face, anchor="mm")
    pen.text(place, text, fill=colour, font=face, anchor="mm")


def _rule(pen: "ImageDraw", x: float, y: float, unit: int) -> None:
    """A fine golden rule with a diamond in its middle."""
    half, thick, gem = unit * 0.16, max(1, round(unit * 0.003)), unit * 0.009
    pen.line([(x - half, y), (x - gem * 2, y)], fill=GOLD, width=thick)
    pen.line([(x + gem * 2, y), (x + half, y)], fill=GOLD, width=thick)
    pen.polygon([(x - gem, y), (x, y - gem), (x + gem, y), (x, y + gem)], fill=GOLD)


def _end(card: EndCard, background: RGB | None, width: int, height: int) -> RGB:
    """The word of farewell and the credits. Taller than the frame where the credits need it."""
    from PIL.ImageDraw import Draw

    unit = min(width, height)
    face, small = font(SERIF, max(10, round(unit * 0.12))), font(SANS, max(8, round(unit * 0.03)))
    lines = [part for credit in card.credits for part in wrapped(credit_line(credit), small, round(width * 0.8))]
    leading = round(small.size * 1.75)
    needed = round(unit * 0.38) + leading * len(lines) + round(unit * 0.12)
    tall = max(height, needed)
    picture = _backdrop(background, width, tall, 0.8)
    pen = Draw(picture)
    y = max(unit * 0.14, (tall - needed) / 2 + unit * 0.14)
    _shadowed(pen, (width / 2, y), card.heading, face, PAPER)
    _rule(pen, width / 2, y + unit * 0.11, unit)
    y += unit * 0.19
    for line in lines:
        _shadowed(pen, (width / 2, y), line, small, PAPER)
        y += leading
    return np.asarray(picture, np.uint8)


def credit_line(credit: Credit) -> str:
    """``Work, author (licence)``."""
    return f"{credit.work}{', ' + credit.author if credit.author else ''} ({credit.licence})"
