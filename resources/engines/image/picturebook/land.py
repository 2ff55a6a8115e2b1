"""Land and water: far ridges, the ground to the horizon, paths, rivers, the sea."""

import math
from random import Random

import skia

from resources.engines.image.picturebook.brush import Brush, Point, oval_path, paint_of, polygon, smooth
from resources.engines.image.picturebook.camera import Camera
from resources.engines.image.picturebook.colour import Colour, darker, lighter, mix, turned
from resources.engines.image.picturebook.ink import Shading
from resources.engines.image.picturebook.palette import Palette


def ridge(
    brush: Brush,
    camera: Camera,
    rng: Random,
    height: float,
    colour: Colour,
    rough: float = 0.35,
    haze: float = 0.5,
    low: float = 0.0,
) -> None:
    """A far silhouette ``height`` (share of the shorter side) above the horizon; ``rough`` 0 round hills, 1 peaks."""
    points = _profile(camera, rng, height, rough)
    base = camera.horizon + camera.shorter * (0.02 + low)
    outline = [(points[0][0], base), *points, (points[-1][0], base)]
    with brush.hazed(haze):
        path = polygon(outline) if rough > 0.6 else smooth([(-camera.width, base), *outline, (camera.width * 2, base)])
        brush.fill(path, colour, 0.35, line=haze < 0.75)


def _profile(camera: Camera, rng: Random, height: float, rough: float) -> list[Point]:
    steps = 46 if rough > 0.6 else 18
    waves = [
        (rng.uniform(0.6, 1.4) * f, rng.random() * math.tau, a)
        for f, a in ((1.5, 0.5), (3.5, 0.3), (8.0, 0.2 * rough), (17.0, 0.14 * rough))
    ]
    points = []
    for i in range(steps + 1):
        share = i / steps * 1.3 - 0.15
        level = sum(a * math.sin(share * f * 2.2 + p) for f, p, a in waves)
        level = 0.62 + 0.5 * level if rough <= 0.6 else 0.35 + 0.75 * abs(level)
        points.append((share * camera.width, camera.horizon - camera.shorter * height * level))
    return points


def peaks(brush: Brush, camera: Camera, rng: Random, palette: Palette, count: int, height: float, haze: float) -> None:
    """Snow-capped mountains."""
    order = sorted(rng.random() for _ in range(count))
    for i, share in enumerate(order):
        x = camera.width * ((i + share) / count * 1.2 - 0.1)
        tall = camera.shorter * height * rng.uniform(0.65, 1.1)
        with brush.hazed(haze):
            _peak(brush, x, camera.horizon + camera.shorter * 0.02, tall, tall * rng.uniform(0.75, 1.1), palette, rng)


def _peak(brush: Brush, x: float, base: float, tall: float, half: float, palette: Palette, rng: Random) -> None:
    rock = mix(palette.stone, (0.36, 0.4, 0.52), 0.45)
    tip = (x, base - tall)
    left = [(x - half, base), (x - half * 0.62, base - tall * 0.4), (x - half * 0.3, base - tall * 0.66)]
    right = [(x + half * 0.26, base - tall * 0.7), (x + half * 0.55, base - tall * 0.42), (x + half, base)]
    brush.poly([*left, tip, *right], rock, 0.5)
    dark = [
        tip,
        *right,
        (x + half * 0.25, base),
        (x - half * 0.06, base - tall * 0.35),
        (x + half * 0.08, base - tall * 0.6),
    ]
    if brush.tone.side > 0:
        dark = [(2 * x - px, py) for px, py in dark]
    with brush.clipped(polygon([*left, tip, *right])):
        brush.plain(polygon(dark), darker(rock, 0.3))
        teeth = [
            (x - half * 0.36, base - tall * 0.6),
            (x - half * 0.2, base - tall * 0.68),
            (x - half * 0.1, base - tall * 0.52),
            (x + half * 0.04, base - tall * 0.66),
            (x + half * 0.14, base - tall * 0.5),
            (x + half * 0.34, base - tall * 0.64),
        ]
        brush.plain(polygon([tip, *teeth]), (0.95, 0.97, 1.0), 0.94)
        brush.plain(
            polygon(
                [tip, teeth[3], teeth[4], teeth[5]] if brush.tone.side < 0 else [tip, teeth[0], teeth[1], teeth[2]]
            ),
            (0.72, 0.79, 0.92),
            0.8,
        )


def ground(brush: Brush, camera: Camera, near: Colour, far: Colour, haze: float = 0.35) -> None:
    """The plain from the horizon to the picture's lower edge, greyer and lighter far away."""
    top, bottom = camera.horizon, float(camera.frame_height)
    with brush.hazed(haze):
        distant = brush.tone.of(far)
    close = brush.tone.of(near)
    if brush.ink.shading is Shading.FLAT:
        for i, share in enumerate((0.0, 0.12, 0.34, 0.7)):
            y = top + (bottom - top) * share
            brush.canvas.drawRect(
                skia.Rect.MakeLTRB(0, y, camera.width, bottom + 1), paint_of(mix(distant, close, i / 3))
            )
        return
    paint = skia.Paint(Dither=True)
    colours = [skia.Color4f(*c, 1.0).toColor() for c in (distant, mix(distant, close, 0.65), close, darker(close, 0.2))]
    paint.setShader(
        skia.GradientShader.MakeLinear([skia.Point(0, top), skia.Point(0, bottom)], colours, [0.0, 0.3, 0.7, 1.0])
    )
    brush.canvas.drawRect(skia.Rect.MakeLTRB(0, top, camera.width, bottom + 1), paint)


def mottles(
    brush: Brush, camera: Camera, rng: Random, colour: Colour, count: int, size: float = 0.7, alpha: float = 0.3
) -> None:
    """Flat patches on the ground, smaller and denser with distance."""
    for _ in range(count):
        z = camera.z + 1.2 / (0.03 + rng.random() ** 1.3 * 0.75)
        x = camera.across(z, rng.uniform(-0.05, 1.05))
        spot = camera.spot(x, z)
        rx = size * spot.metre * rng.uniform(0.5, 1.4)
        shade = turned(colour, rng.uniform(-0.015, 0.015), rng.uniform(-0.05, 0.05))
        brush.plain(oval_path(spot.x, spot.y, rx, rx * camera.height * 0.16), shade, alpha)


def path(
    brush: Brush,
    camera: Camera,
    rng: Random,
    colour: Colour,
    width: float,
    bend: float,
    far: float = 40.0,
    at: float = 0.0,
) -> None:
    """A way of ``width`` metres from the viewer into the distance, winding by ``bend`` metres."""
    phase = rng.random() * math.tau
    left, right = [], []
    for i in range(26):
        z = camera.z + 0.75 * (far / 0.75) ** (i / 25)
        middle = at + bend * math.sin(z * 0.16 + phase) * min(1.0, z / 12)
        half = width / 2 * (1 + 0.08 * math.sin(z * 1.7 + phase))
        a, b = camera.spot(middle - half, z), camera.spot(middle + half, z)
        left.append((a.x, a.y))
        right.append((b.x, b.y))
    shape = polygon([*left, *reversed(right)])
    brush.fill(shape, colour, 0.0, line=False)
    edge = skia.Path()
    edge.addPoly([skia.Point(*p) for p in left], False)
    edge.addPoly([skia.Point(*p) for p in right], False)
    brush.stroke(edge, darker(colour, 0.3), camera.shorter * 0.003, 0.5)
    with brush.clipped(shape):
        mottles(brush, camera, rng, darker(colour, 0.22), 46, 0.35, 0.35)
        mottles(brush, camera, rng, lighter(colour, 0.25), 34, 0.3, 0.35)


def water(
    brush: Brush, camera: Camera, palette: Palette, rng: Random, top: float, bottom: float, waves: float = 1.0
) -> None:
    """Open water between two pixel rows: the sky in it, and waves that grow towards the viewer."""
    far = mix(brush.tone.of(palette.water), palette.low, 0.5)
    near = mix(brush.tone.of(darker(palette.water, 0.18)), palette.top, 0.22)
    paint = skia.Paint(Dither=True)
    colours = [skia.Color4f(*c, 1.0).toColor() for c in (far, mix(far, near, 0.6), near)]
    paint.setShader(
        skia.GradientShader.MakeLinear([skia.Point(0, top), skia.Point(0, bottom)], colours, [0.0, 0.35, 1.0])
    )
    brush.canvas.drawRect(skia.Rect.MakeLTRB(0, top, camera.width, bottom), paint)
    _glitter(brush, camera, palette, rng, top, bottom)
    rows = 26
    for i in range(rows):
        share = ((i + 0.5) / rows) ** 1.9
        y, size = top + (bottom - top) * share, camera.shorter * (0.006 + 0.075 * share)
        _crests(brush, camera, rng, y, size, waves, mix(lighter(far, 0.35), near, 0.25 * share), darker(near, 0.14))


def _crests(
    brush: Brush, camera: Camera, rng: Random, y: float, size: float, waves: float, light: Colour, dark: Colour
) -> None:
    crests, troughs = skia.Path(), skia.Path()
    x = -size * rng.random() * 4
    while x < camera.width:
        long, jump = size * rng.uniform(1.2, 3.2), size * 0.17 * waves * rng.uniform(0.6, 1.5)
        dy = rng.uniform(-0.4, 0.4) * size * 0.5
        crests.addPath(_sliver(x, y + dy, long, jump))
        troughs.addPath(_sliver(x + long * 0.3, y + dy + jump * 1.2, long * 1.1, jump * 0.8))
        x += long + size * rng.uniform(0.8, 3.4)
    brush.canvas.drawPath(troughs, paint_of(dark, 0.34))
    brush.canvas.drawPath(crests, paint_of(light, 0.6))


def _sliver(x: float, y: float, long: float, high: float) -> skia.Path:
    shape = skia.Path()
    shape.moveTo(x, y)
    shape.quadTo(x + long * 0.5, y - high, x + long, y)
    shape.quadTo(x + long * 0.5, y - high * 0.35, x, y)
    shape.close()
    return shape


def _glitter(brush: Brush, camera: Camera, palette: Palette, rng: Random, top: float, bottom: float) -> None:
    """The light's road on the water."""
    middle = camera.width * (0.5 + brush.tone.side * 0.25)
    for _ in range(110):
        share = rng.random() ** 1.5
        y = top + (bottom - top) * share * 0.75
        spread = camera.shorter * (0.035 + 0.22 * share)
        x = middle + rng.gauss(0, 0.5) * spread
        long = camera.shorter * (0.006 + 0.04 * share)
        brush.canvas.drawPath(oval_path(x, y, long, long * 0.09), paint_of(lighter(palette.sun, 0.3), 0.5))


def river(brush: Brush, camera: Camera, palette: Palette, rng: Random, width: float, bend: float, at: float) -> None:
    """A river that comes from the distance and passes beside the viewer."""
    phase = rng.random() * math.tau
    left, right = [], []
    for i in range(30):
        z = camera.z + 0.9 * (60 / 0.9) ** (i / 29)
        middle = at + bend * math.sin(z * 0.13 + phase)
        a, b = camera.spot(middle - width / 2, z), camera.spot(middle + width / 2, z)
        left.append((a.x, a.y))
        right.append((b.x, b.y))
    shape = polygon([*left, *reversed(right)])
    bank = skia.Path(shape)
    brush.stroke(bank, darker(palette.earth, 0.2), camera.shorter * 0.012)
    with brush.clipped(shape):
        water(brush, camera, palette, rng, camera.horizon, float(camera.frame_height), 0.6)
