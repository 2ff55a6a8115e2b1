"""The seven treatments: what a style's materials do to a drawing. Pictures are RGB, 8 bit, (height, width, 3)."""

from collections.abc import Callable, Sequence
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from visiobook.domain.project import Style
from visiobook.domain.still import FocusBox

Picture = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float32]


Faces = Sequence[FocusBox]


def treated(picture: Picture, style: Style, seed: int, faces: Faces = ()) -> Picture:
    """The drawing as the style's materials show it; ``faces`` keep their features under thick paint."""
    return _oil(picture, seed, faces) if style is Style.OIL_PAINTING else _TREATMENTS[style](picture, seed)


def _bytes(values: npt.ArrayLike) -> Picture:
    return np.asarray(np.clip(values, 0, 255), dtype=np.uint8)


def _noise(height: int, width: int, cell: float, seed: int) -> Field:
    """Smooth noise from 0 to 1 with details about ``cell`` pixels large."""
    rng = np.random.default_rng(seed)
    small = rng.random((max(2, int(height / cell) + 2), max(2, int(width / cell) + 2)), dtype=np.float32)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


@lru_cache(maxsize=4)
def _paper(height: int, width: int) -> Field:
    """Paper grain about 1.0: the same sheet for every picture of a size."""
    rng = np.random.default_rng(7)
    fine = cv2.GaussianBlur(rng.random((height, width), dtype=np.float32), (0, 0), max(0.7, min(height, width) / 1100))
    coarse = _noise(height, width, min(height, width) / 110, 11)
    mixed = (fine - 0.5) * 1.0 + (coarse - 0.5) * 0.22
    return np.asarray(1.0 + mixed, dtype=np.float32)


def _times(picture: Picture, field: Field) -> Picture:
    """Every channel multiplied by a field."""
    return _bytes(picture * field[:, :, None])


def _curve(picture: Picture, contrast: float, saturation: float) -> Picture:
    """An S-curve about the middle, and more or less colour."""
    x = np.arange(256, dtype=np.float32) / 255
    curve = x + contrast * (x - 0.5) * (1 - (2 * x - 1) ** 2)
    toned = cv2.LUT(picture, np.clip(curve * 255, 0, 255).astype(np.uint8))
    grey = cv2.cvtColor(cv2.cvtColor(toned, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    return np.asarray(cv2.addWeighted(toned, saturation, grey, 1 - saturation, 0), dtype=np.uint8)


def _small(picture: Picture, divisor: int) -> Picture:
    height, width = picture.shape[:2]
    size = (max(1, width // divisor), max(1, height // divisor))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _like(small: Picture, picture: Picture, interpolation: int = cv2.INTER_LINEAR) -> Picture:
    height, width = picture.shape[:2]
    return np.asarray(cv2.resize(small, (width, height), interpolation=interpolation), dtype=np.uint8)


def _bloom(picture: Picture, strength: float, threshold: int) -> Picture:
    """Light spilling from what is bright; less where all is bright already."""
    small = _small(picture, 8)
    bright = cv2.subtract(small, np.full_like(small, threshold))
    spread = cv2.GaussianBlur(bright, (0, 0), min(small.shape[:2]) / 22)
    strength *= float(np.clip(1.25 - 3.5 * np.mean(bright) / (255 - threshold), 0.05, 1.0))
    return np.asarray(
        cv2.addWeighted(picture, 1.0, _like(np.asarray(spread, dtype=np.uint8), picture), strength, 0), dtype=np.uint8
    )


def _realistic(picture: Picture, seed: int) -> Picture:
    """Soft light, a lens' bloom, film grain."""
    height, width = picture.shape[:2]
    soft = _bloom(picture, 0.75, 150)
    texture = (
        _noise(height, width, min(height, width) / 60, seed) * 0.6
        + _noise(height, width, min(height, width) / 240, seed + 1) * 0.4
    )
    soft = _times(_curve(soft, 0.5, 0.94), np.asarray(0.955 + 0.09 * texture, dtype=np.float32))
    fine = np.random.default_rng(seed).normal(0, 3.4, (height // 2 + 1, width // 2 + 1)).astype(np.float32)
    grain = cv2.resize(fine, (width, height), interpolation=cv2.INTER_LINEAR)
    return _bytes(soft + np.asarray(grain)[:, :, None])


def _pixar(picture: Picture, seed: int) -> Picture:
    """Rich colour, glow, soft contrast."""
    return _curve(_bloom(picture, 0.6, 165), 0.4, 1.07)


def _anime(picture: Picture, seed: int) -> Picture:
    """Clean and bright, light from above."""
    height = picture.shape[0]
    lift = np.linspace(1.06, 0.97, height, dtype=np.float32)[:, None] * np.ones((1, picture.shape[1]), dtype=np.float32)
    return _times(_curve(_bloom(picture, 0.4, 190), 0.3, 1.08), lift)


def _flat(picture: Picture, seed: int) -> Picture:
    """A poster's limited palette: every pixel takes the nearest of some two dozen colours of the picture itself."""
    few = _poster_colours(picture, 26)
    cells = np.stack(np.meshgrid(*[np.arange(32) * 8 + 4] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    nearest = np.argmin(((cells[:, None, :].astype(np.float32) - few[None, :, :]) ** 2).sum(axis=2), axis=1)
    index = (picture[:, :, 0] >> 3).astype(np.uint16) << 10
    index |= (picture[:, :, 1] >> 3).astype(np.uint16) << 5
    index |= picture[:, :, 2] >> 3
    return _curve(np.asarray(few[nearest], dtype=np.uint8)[index], 0.15, 1.1)


def _poster_colours(picture: Picture, count: int) -> Field:
    """``count`` colours of a picture by k-means on a small copy, begun at evenly spread lightnesses (no chance in it),
    and half as many of the colours farthest from those: a red hood in a green wood keeps its red.
    """
    size = (picture.shape[1] // 8, picture.shape[0] // 8)
    pixels = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_NEAREST)).reshape(-1, 3)
    pixels = pixels[:: max(1, len(pixels) // 9000)].astype(np.float32)
    order = np.argsort(pixels @ np.array([0.3, 0.6, 0.1], dtype=np.float32), kind="stable")
    centres = pixels[order[np.linspace(0, len(order) - 1, count).astype(int)]]
    for _ in range(5):
        nearest = np.argmin(((pixels[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2), axis=1)
        for i in range(count):
            if (nearest == i).any():
                centres[i] = pixels[nearest == i].mean(axis=0)
    far = ((pixels[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2).min(axis=1)
    for _ in range(count // 2):
        pick = pixels[int(far.argmax())]
        centres = np.vstack([centres, pick])
        far = np.minimum(far, ((pixels - pick) ** 2).sum(axis=1))
    return np.asarray(centres, dtype=np.float32)


def _wobbled(picture: Picture, seed: int, reach: float) -> Picture:
    """Every edge moved a little, as a hand does."""
    height, width = picture.shape[:2]
    cell = min(height, width) / 30
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    x += (_noise(height, width, cell, seed) - 0.5) * 2 * reach
    y += (_noise(height, width, cell, seed + 1) - 0.5) * 2 * reach
    return np.asarray(cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT), dtype=np.uint8)


def _edges(grey: npt.NDArray[np.uint8], sigma: float) -> Field:
    """How much darker than its neighbourhood a pixel is, 0 to 1."""
    near = cv2.GaussianBlur(grey, (0, 0), sigma)
    return np.clip((near.astype(np.float32) - grey) / 60, 0, 1)


def _watercolor(picture: Picture, seed: int) -> Picture:
    """Wet washes on rough paper: uneven pigment, dark rims, bleeding, granulation."""
    height, width = picture.shape[:2]
    s = min(height, width)
    wet = _curve(_wobbled(picture, seed, s * 0.0042), 0.35, 1.22)
    small = _small(wet, 2)
    washed = _like(np.asarray(cv2.medianBlur(small, max(3, int(s / 180) | 1)), dtype=np.uint8), wet)
    wet = np.asarray(cv2.addWeighted(wet, 0.5, washed, 0.5, 0), dtype=np.uint8)
    grey = cv2.cvtColor(wet, cv2.COLOR_RGB2GRAY)
    rims = _edges(np.asarray(grey, dtype=np.uint8), s / 300)
    pigment = (
        _noise(height, width, s / 5, seed + 2) * 0.5
        + _noise(height, width, s / 26, seed + 3) * 0.35
        + _noise(height, width, s / 90, seed + 5) * 0.25
    )
    density = np.clip(0.84 + 0.17 * (pigment - 0.55), 0.6, 1.06) * (0.72 + 0.28 * _paper(height, width))
    light = 255.0 - wet.astype(np.float32)
    painted = 252.0 - light * density[:, :, None] * (1 + 0.55 * rims[:, :, None])
    painted *= np.array([1.0, 0.985, 0.95], dtype=np.float32)
    return _bytes(painted)


def _kuwahara(picture: Picture, radius: int) -> Picture:
    """Every pixel takes the mean of its calmest neighbouring square (Kuwahara 1976): flat dabs with firm edges."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    size = (radius + 1, radius + 1)
    mean = cv2.blur(picture, size).astype(np.uint8)
    grey_mean = cv2.blur(grey, size)
    calm = cv2.blur(grey * grey, size) - grey_mean * grey_mean
    half = (radius + 1) // 2
    best, result = None, None
    for dy in (-half, half):
        for dx in (-half, half):
            moved = np.roll(calm, (dy, dx), (0, 1))
            colour = np.roll(mean, (dy, dx), (0, 1))
            if best is None or result is None:
                best, result = moved, colour
            else:
                better = moved < best
                best = np.where(better, moved, best)
                result = np.where(better[:, :, None], colour, result)
    return np.asarray(result, dtype=np.uint8)


def _strokes(grey: npt.NDArray[np.uint8], seed: int) -> Field:
    """Bristle marks along the picture's own directions (line integral convolution of noise), about 0."""
    height, width = grey.shape
    soft = cv2.GaussianBlur(grey, (0, 0), 3).astype(np.float32)
    gx, gy = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    sigma = min(height, width) / 60
    xx, yy, xy = (cv2.GaussianBlur(v, (0, 0), sigma) for v in (gx * gx, gy * gy, gx * gy))
    angle = 0.5 * np.arctan2(2 * xy, xx - yy) + np.pi / 2
    swirl = (_noise(height, width, min(height, width) / 3, seed) - 0.5) * 2.4
    weak = np.exp(-(xx + yy) / 18).astype(np.float32)
    angle = angle * (1 - weak) + swirl * weak
    dx, dy = np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)
    bristle = cv2.GaussianBlur(np.random.default_rng(seed).random((height, width), dtype=np.float32), (0, 0), 0.9)
    base_x, base_y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    total = np.zeros_like(bristle)
    for step in (-7, -5, -3, -1, 1, 3, 5, 7):
        x, y = base_x + dx * step, base_y + dy * step
        moved = cv2.remap(bristle, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        total += np.asarray(moved, dtype=np.float32)
    return np.asarray((total / 8 - 0.5) * 9, dtype=np.float32)


def _oil(picture: Picture, seed: int, faces: Faces) -> Picture:
    """Thick dabs of paint with bristle marks that catch the light; fine brushes for the faces."""
    height, width = picture.shape[:2]
    step = 2 if min(height, width) > 700 else 1
    small = _small(picture, step)
    s = min(small.shape[:2])
    pad = 12
    framed = np.asarray(cv2.copyMakeBorder(small, pad, pad, pad, pad, cv2.BORDER_REFLECT), dtype=np.uint8)
    daubed = _kuwahara(_kuwahara(framed, max(3, s // 150)), max(2, s // 260))[pad:-pad, pad:-pad]
    strokes = _strokes(np.asarray(cv2.cvtColor(daubed, cv2.COLOR_RGB2GRAY), dtype=np.uint8), seed)
    relief = strokes - np.roll(strokes, (1, 1), (0, 1))
    lit = np.clip(1 + 0.1 * strokes + 0.22 * relief, 0.6, 1.45).astype(np.float32)
    broad = _like(np.ascontiguousarray(daubed), picture, cv2.INTER_CUBIC)
    for face in faces:
        _fine(broad, picture, lit, face, step)
    field = cv2.resize(lit, (width, height), interpolation=cv2.INTER_CUBIC)
    return _times(_curve(broad, 0.35, 1.12), np.asarray(field, dtype=np.float32))


def _fine(broad: Picture, picture: Picture, lit: Field, face: FocusBox, step: int) -> None:
    """Brings a face's features back into the broad dabs, and calms the bristle marks there (both in place)."""
    height, width = picture.shape[:2]
    x, y = (face.x + face.width / 2) * width, (face.y + face.height / 2) * height
    rx, ry = face.width * width * 0.62, face.height * height * 0.62
    top, bottom = int(max(0, y - ry)), int(min(height, y + ry))
    left, right = int(max(0, x - rx)), int(min(width, x + rx))
    if bottom - top < 8 or right - left < 8:
        return
    yy, xx = np.ogrid[top:bottom, left:right]
    near = np.clip(2.2 - 2.2 * (((xx - x) / rx) ** 2 + ((yy - y) / ry) ** 2), 0, 1).astype(np.float32)
    detail = np.asarray(cv2.medianBlur(picture[top:bottom, left:right], 3))
    old = broad[top:bottom, left:right]
    broad[top:bottom, left:right] = _bytes(old * (1 - near[:, :, None]) + detail * near[:, :, None])
    patch = lit[top // step : bottom // step, left // step : right // step]
    patch += (1 - patch) * np.asarray(cv2.resize(near, (patch.shape[1], patch.shape[0])), dtype=np.float32) * 0.7


@lru_cache(maxsize=4)
def _hatching(height: int, width: int) -> tuple[Field, Field, Field]:
    """Three layers of pencil hatching, 0 (bare) to 1 (stroke), at three angles."""
    s = min(height, width)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    bend = (_noise(height, width, s / 9, 21) - 0.5) * s / 50
    broken = _noise(height, width, s / 160, 22)
    layers = []
    for degrees, step in ((52, 135), (-38, 120), (8, 140)):
        angle = np.deg2rad(degrees)
        phase = (x * np.sin(angle) + y * np.cos(angle) + bend) * (2 * np.pi * step / s)
        line = np.clip(np.sin(phase) * 0.9 + (broken - 0.5) * 1.1, 0, 1)
        layers.append(line.astype(np.float32))
    return layers[0], layers[1], layers[2]


def _sketch(picture: Picture, seed: int) -> Picture:
    """Pencil: lines, three layers of hatching in the shadows, a breath of colour, paper."""
    height, width = picture.shape[:2]
    s = min(height, width)
    wobbled = _wobbled(picture, seed, s * 0.002)
    grey = np.asarray(cv2.cvtColor(wobbled, cv2.COLOR_RGB2GRAY), dtype=np.float32)
    soft = np.asarray(cv2.GaussianBlur(grey, (0, 0), s / 400), dtype=np.float32)
    light, deep = np.percentile(soft[::8, ::8], (92, 4))
    dark = np.clip((light - soft) / max(40.0, light - deep), 0, 1)
    shade = np.zeros((height, width), dtype=np.float32)
    for layer, start in zip(_hatching(height, width), (0.34, 0.58, 0.76), strict=True):
        shade += layer * np.clip((dark - start) * 3.4, 0, 0.85)
    paper = _paper(height, width)
    graphite = np.clip((_contours(wobbled, s) + shade * 0.5 + 0.1 * dark) * (1.2 - 0.3 * paper), 0, 0.93)
    tint = _like(np.asarray(cv2.GaussianBlur(_small(wobbled, 8), (0, 0), 1.5), dtype=np.uint8), wobbled)
    breath = 0.8 + 0.2 * np.clip(tint.astype(np.float32) / max(90.0, light), 0, 1)
    sheet = np.array([252, 248, 239], dtype=np.float32) * (0.985 + 0.03 * (paper[:, :, None] - 1)) * breath
    lead = np.array([46, 44, 52], dtype=np.float32)
    return _bytes(sheet * (1 - graphite[:, :, None]) + lead * graphite[:, :, None])


def _contours(picture: Picture, s: int) -> Field:
    """Pencil lines: where any channel is darker than what is near."""
    grown = cv2.dilate(picture, np.ones((3, 3), np.uint8), iterations=max(1, s // 700))
    step = np.asarray(cv2.absdiff(grown, picture), dtype=np.float32).max(axis=2)
    return np.asarray(np.clip((step - 10) / 85, 0, 1) ** 0.75, dtype=np.float32)


_TREATMENTS: dict[Style, Callable[[Picture, int], Picture]] = {
    Style.REALISTIC: _realistic,
    Style.PIXAR: _pixar,
    Style.ANIME: _anime,
    Style.FLAT_DESIGN: _flat,
    Style.WATERCOLOR: _watercolor,
    Style.SKETCH: _sketch,
}
