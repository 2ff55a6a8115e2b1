"""A brush on a Skia canvas: shapes filled, shaded from the light's side and contoured as the style's hand does it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise

import skia

from resources.engines.image.picturebook.colour import Colour, clipped, darker, lighter, luma, mix, saturated, times
from resources.engines.image.picturebook.ink import Ink, Shading

Point = tuple[float, float]


@dataclass(frozen=True)
class Tone:
    """How local colours are seen: saturation, the light's colour, the air before them, the light's side (−1 left)."""

    ambient: Colour = (1.0, 1.0, 1.0)
    saturation: float = 1.0
    haze: Colour = (0.8, 0.85, 0.9)
    haze_share: float = 0.0
    side: int = -1

    def of(self, colour: Colour) -> Colour:
        """The colour as seen."""
        return mix(times(saturated(colour, self.saturation), self.ambient), self.haze, self.haze_share)

    def matrix(self) -> list[float]:
        """The same as a 4 × 5 colour matrix, for art that comes with its colours."""
        keep, weights = 1.0 - self.haze_share, (0.2126, 0.7152, 0.0722)
        rows: list[float] = []
        for channel in range(3):
            gain = self.ambient[channel] * keep
            mixed = [gain * (1 - self.saturation) * w for w in weights]
            mixed[channel] += gain * self.saturation
            rows += [*mixed, 0.0, self.haze[channel] * self.haze_share]
        return [*rows, 0.0, 0.0, 0.0, 1.0, 0.0]


def paint_of(colour: Colour, alpha: float = 1.0) -> skia.Paint:
    """An antialiased fill paint."""
    return skia.Paint(Color4f=skia.Color4f(*clipped(colour), alpha), AntiAlias=True)


def smooth(points: Sequence[Point], closed: bool = True) -> skia.Path:
    """A soft curve through the middles of the sides of a polygon (quadratic B-spline)."""
    path = skia.Path()
    count = len(points)
    if not closed:
        path.moveTo(*points[0])
        for a, b in pairwise(points[1:]):
            end = b if b is points[-1] else ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
            path.quadTo(*a, *end)
        return path
    middles = [
        ((points[i][0] + points[(i + 1) % count][0]) / 2, (points[i][1] + points[(i + 1) % count][1]) / 2)
        for i in range(count)
    ]
    path.moveTo(*middles[-1])
    for point, middle in zip(points, middles, strict=True):
        path.quadTo(*point, *middle)
    path.close()
    return path


def polygon(points: Sequence[Point]) -> skia.Path:
    """A closed path with straight sides."""
    path = skia.Path()
    path.addPoly([skia.Point(*p) for p in points], True)
    return path


def simplified(path: skia.Path) -> skia.Path:
    """The outline of overlapping contours as one; the path as it is where Skia's path operations give up."""
    try:
        return skia.Simplify(path)
    except RuntimeError:
        return path


def oval_path(x: float, y: float, rx: float, ry: float) -> skia.Path:
    """An ellipse about a centre."""
    path = skia.Path()
    path.addOval(skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry))
    return path


def box_path(x: float, y: float, width: float, height: float, round_by: float = 0.0) -> skia.Path:
    """A rectangle from its top left corner, with round corners if wanted."""
    path = skia.Path()
    path.addRoundRect(skia.Rect.MakeXYWH(x, y, width, height), round_by, round_by)
    return path


class Brush:
    """Draws on one canvas. ``shorter`` is the picture's shorter side in pixels, the measure of line widths."""

    def __init__(self, canvas: skia.Canvas, ink: Ink, tone: Tone, shorter: float) -> None:
        self.canvas = canvas
        self.ink = ink
        self.tone = tone
        self.shorter = shorter
        self.scale = 1.0
        self.mirrored = 1

    @contextmanager
    def at(self, x: float, y: float, scale: float = 1.0, flip: bool = False, turn: float = 0.0) -> Iterator[None]:
        """Coordinates moved to (x, y), turned by degrees, scaled, and mirrored left to right if ``flip``."""
        before = self.scale, self.mirrored
        self.canvas.save()
        self.canvas.translate(x, y)
        if turn:
            self.canvas.rotate(turn)
        self.canvas.scale(-scale if flip else scale, scale)
        self.scale, self.mirrored = before[0] * scale, before[1] * (-1 if flip else 1)
        try:
            yield
        finally:
            self.canvas.restore()
            self.scale, self.mirrored = before

    @contextmanager
    def hazed(self, share: float) -> Iterator[None]:
        """Seen through air: ``share`` (0 to 1) of the haze's colour."""
        before = self.tone
        self.tone = replace(before, haze_share=min(0.96, before.haze_share + share * (1 - before.haze_share)))
        try:
            yield
        finally:
            self.tone = before

    @contextmanager
    def clipped(self, path: skia.Path) -> Iterator[None]:
        """Nothing outside ``path`` is painted."""
        self.canvas.save()
        self.canvas.clipPath(path, doAntiAlias=True)
        try:
            yield
        finally:
            self.canvas.restore()

    def fill(self, path: skia.Path, colour: Colour, shade: float = 1.0, line: bool = True, alpha: float = 1.0) -> None:
        """A shape of one local colour. ``shade`` 0 leaves it flat, 1 models it fully."""
        seen = self.tone.of(colour)
        paint = paint_of(seen, alpha)
        shading = self.ink.shading
        if shade > 0 and shading in (Shading.SOFT, Shading.GLOSS):
            paint.setShader(self._modelled(path.getBounds(), seen, shade * self.ink.contrast, alpha))
        self.canvas.drawPath(path, paint)
        if shade > 0 and shading is Shading.CEL:
            self._cel(path, seen, shade, alpha)
        if shade >= 0.8 and shading is Shading.GLOSS:
            self._gloss(path, seen, alpha)
        if line and self.ink.line:
            self._contour(path, seen, alpha)

    def plain(self, path: skia.Path, colour: Colour, alpha: float = 1.0) -> None:
        """A shape without shading or contour."""
        self.canvas.drawPath(path, paint_of(self.tone.of(colour), alpha))

    def stroke(self, path: skia.Path, colour: Colour, width: float, alpha: float = 1.0) -> None:
        """A line of a width in the present coordinates."""
        paint = paint_of(self.tone.of(colour), alpha)
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(width)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        self.canvas.drawPath(path, paint)

    def line(self, a: Point, b: Point, colour: Colour, width: float, alpha: float = 1.0) -> None:
        """A straight line with round ends."""
        path = skia.Path()
        path.moveTo(*a)
        path.lineTo(*b)
        self.stroke(path, colour, width, alpha)

    def limb(self, points: Sequence[Point], colour: Colour, width: float, shade: float = 1.0) -> None:
        """A thick round-ended line as a shaded, contoured shape: an arm, a leg, a branch."""
        spine = smooth(points, closed=False) if len(points) > 2 else polygon(points)
        paint = paint_of(colour)
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(width)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        body = skia.Path()
        paint.getFillPath(spine, body)
        self.fill(simplified(body), colour, shade)

    def oval(
        self, x: float, y: float, rx: float, ry: float, colour: Colour, shade: float = 1.0, line: bool = True
    ) -> None:
        """An ellipse about (x, y)."""
        self.fill(oval_path(x, y, rx, ry), colour, shade, line)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: Colour,
        shade: float = 1.0,
        round_by: float = 0.0,
        line: bool = True,
    ) -> None:
        """A rectangle from its top left corner."""
        self.fill(box_path(x, y, width, height, round_by), colour, shade, line)

    def poly(self, points: Sequence[Point], colour: Colour, shade: float = 1.0, line: bool = True) -> None:
        """A polygon with straight sides."""
        self.fill(polygon(points), colour, shade, line)

    def soft(self, points: Sequence[Point], colour: Colour, shade: float = 1.0, line: bool = True) -> None:
        """A soft closed shape through the middles of a polygon's sides."""
        self.fill(smooth(points), colour, shade, line)

    def glow(self, x: float, y: float, radius: float, colour: Colour, alpha: float = 0.6) -> None:
        """Light added about a point (its own colour: light is not graded)."""
        paint = skia.Paint(AntiAlias=True, BlendMode=skia.BlendMode.kScreen)
        colours = [_packed(colour, alpha), _packed(colour, alpha * 0.35), _packed(colour, 0.0)]
        paint.setShader(skia.GradientShader.MakeRadial(skia.Point(x, y), radius, colours, [0.0, 0.4, 1.0]))
        self.canvas.drawCircle(x, y, radius, paint)

    def shadow(self, x: float, y: float, rx: float, ry: float, strength: float = 0.4) -> None:
        """A soft dark ellipse where something touches the ground, drawn out away from the light."""
        x -= self.tone.side * self.mirrored * rx * 0.25
        colour = self.tone.of((0.08, 0.07, 0.16))
        with self.squeezed(x, y, ry / rx):
            paint = skia.Paint(AntiAlias=True)
            colours = [_packed(colour, strength), _packed(colour, strength * 0.75), _packed(colour, 0.0)]
            stops = [0.0, 0.99, 1.0] if self.ink.shading in (Shading.FLAT, Shading.CEL) else [0.0, 0.55, 1.0]
            paint.setShader(skia.GradientShader.MakeRadial(skia.Point(0, 0), rx, colours, stops))
            self.canvas.drawCircle(0, 0, rx, paint)

    @contextmanager
    def squeezed(self, x: float, y: float, share: float) -> Iterator[None]:
        """Coordinates moved to (x, y) and flattened to ``share`` of their height."""
        self.canvas.save()
        self.canvas.translate(x, y)
        self.canvas.scale(1.0, share)
        try:
            yield
        finally:
            self.canvas.restore()

    def _modelled(self, bounds: skia.Rect, seen: Colour, shade: float, alpha: float) -> skia.Shader:
        lit = self.tone.side * self.mirrored
        left, right = bounds.left(), bounds.right()
        start, end = (left, right) if lit < 0 else (right, left)
        light, dark = lighter(seen, 0.2 * shade), darker(seen, 0.3 * shade)
        points = [skia.Point(start, bounds.top()), skia.Point(end, bounds.bottom())]
        colours = [_packed(light, alpha), _packed(seen, alpha), _packed(dark, alpha)]
        return skia.GradientShader.MakeLinear(points, colours, [0.0, 0.42, 1.0])

    def _cel(self, path: skia.Path, seen: Colour, shade: float, alpha: float) -> None:
        bounds = path.getBounds()
        reach = -self.tone.side * self.mirrored * bounds.width() * 0.62
        dark = polygon(
            [
                (bounds.centerX() + reach * 0.38, bounds.top()),
                (bounds.centerX() + reach * 2, bounds.top()),
                (bounds.centerX() + reach * 2, bounds.bottom()),
                (bounds.centerX() + reach * 0.15, bounds.bottom()),
            ]
        )
        with self.clipped(path):
            self.canvas.drawPath(dark, paint_of(darker(seen, 0.24 * shade), alpha))

    def _gloss(self, path: skia.Path, seen: Colour, alpha: float) -> None:
        bounds = path.getBounds()
        if bounds.width() * self.scale < self.shorter * 0.02:
            return
        lit = self.tone.side * self.mirrored
        spot = skia.Point(bounds.centerX() + lit * bounds.width() * 0.24, bounds.top() + bounds.height() * 0.24)
        radius = max(bounds.width(), bounds.height()) * 0.42
        paint = skia.Paint(AntiAlias=True, BlendMode=skia.BlendMode.kScreen)
        shine = mix(seen, (1.0, 1.0, 1.0), 0.6)
        colours = [_packed(shine, 0.34 * alpha), _packed(shine, 0.0)]
        paint.setShader(skia.GradientShader.MakeRadial(spot, radius, colours))
        self.canvas.drawPath(path, paint)

    def _contour(self, path: skia.Path, seen: Colour, alpha: float) -> None:
        paint = paint_of(
            darker(seen, self.ink.line_strength if luma(seen) > 0.15 else 0.4), alpha * self.ink.line_alpha
        )
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(self.ink.line * self.shorter / self.scale)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        self.canvas.drawPath(path, paint)


def _packed(colour: Colour, alpha: float) -> int:
    r, g, b = (round(c * 255) for c in clipped(colour))
    return int(skia.Color(r, g, b, round(255 * min(1.0, max(0.0, alpha)))))
