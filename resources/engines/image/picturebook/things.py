"""Things: vector art of the Noto Emoji (Apache-2.0), at its size, standing on its foot, graded into the palette."""

import json
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
import skia

from resources.engines.image.picturebook.brush import Brush, Tone
from resources.engines.image.picturebook.colour import luma, mix
from resources.engines.image.picturebook.tables import PACKAGE

_VIEW = 128
"""The art's view box, units on a side."""


@dataclass(frozen=True)
class Bounds:
    """Where the ink of a drawing lies in its view box (units)."""

    left: float
    top: float
    right: float
    bottom: float


@cache
def _bodies() -> dict[str, str]:
    bodies: dict[str, str] = json.loads((files(PACKAGE) / "art/noto.json").read_text(encoding="utf-8"))
    return bodies


def known(art: str) -> bool:
    """Whether there is a drawing of that name."""
    return art in _bodies()


@lru_cache(maxsize=256)
def _dom(art: str) -> skia.SVGDOM:
    body = _bodies()[art]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {_VIEW} {_VIEW}" width="{_VIEW}" height="{_VIEW}">{body}</svg>'
    )
    dom = skia.SVGDOM.MakeFromStream(skia.MemoryStream.MakeCopy(svg.encode()))
    dom.setContainerSize(skia.Size(_VIEW, _VIEW))
    return dom


@lru_cache(maxsize=512)
def bounds(art: str) -> Bounds:
    """The drawing's bounds, measured once on a small raster."""
    surface = skia.Surface(_VIEW, _VIEW)
    surface.getCanvas().clear(0)
    _dom(art).render(surface.getCanvas())
    alpha = np.asarray(surface.makeImageSnapshot().toarray())[:, :, 3]
    rows, columns = np.nonzero(alpha.max(axis=1) > 40)[0], np.nonzero(alpha.max(axis=0) > 40)[0]
    return Bounds(float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))


def size_of(art: str, height: float) -> tuple[float, float]:
    """Width and height of a drawing whose longer side is ``height``."""
    box = bounds(art)
    wide, tall = box.right - box.left, box.bottom - box.top
    return height * wide / max(wide, tall), height * tall / max(wide, tall)


def draw(brush: Brush, art: str, x: float, foot: float, longer: float, flip: bool = False) -> None:
    """Draws with the middle of its foot at (x, foot), ``longer`` pixels on its longer side, in the brush's tone."""
    box = bounds(art)
    scale = longer / max(box.right - box.left, box.bottom - box.top)
    brush.canvas.save()
    brush.canvas.translate(x, foot)
    brush.canvas.scale(-scale if flip else scale, scale)
    brush.canvas.translate(-(box.left + box.right) / 2, -box.bottom)
    paint = skia.Paint(ColorFilter=skia.ColorFilters.Matrix(_seen(brush.tone).matrix()))
    brush.canvas.saveLayer(skia.Rect.MakeWH(_VIEW, _VIEW), paint)
    _dom(art).render(brush.canvas)
    _light(brush, box, flip)
    brush.canvas.restore()
    brush.canvas.restore()


def _seen(tone: Tone) -> Tone:
    """In the dark, a thing the text names is lit a little: it is there to be seen."""
    dark = 1.0 - min(1.0, luma(tone.ambient) / 0.85)
    return replace(tone, ambient=mix(tone.ambient, (1.0, 0.98, 0.94), min(0.4, dark)))


def _light(brush: Brush, box: Bounds, flip: bool) -> None:
    """Light from the light's side, shade on the other: laid over the drawing only."""
    lit = brush.tone.side * (-1 if flip else 1)
    start, end = (box.left, box.right) if lit < 0 else (box.right, box.left)
    colours = [skia.Color(255, 246, 224, 46), skia.Color(255, 246, 224, 0), skia.Color(20, 14, 44, 84)]
    points = [skia.Point(start, box.top), skia.Point(end, box.bottom)]
    paint = skia.Paint(BlendMode=skia.BlendMode.kSrcATop)
    paint.setShader(skia.GradientShader.MakeLinear(points, colours, [0.0, 0.45, 1.0]))
    brush.canvas.drawRect(skia.Rect.MakeWH(_VIEW, _VIEW), paint)
