"""Skies: the gradient of the hour, sun, moon and stars, clouds, birds, rain, snow and lightning."""

import math
from random import Random

import skia

from resources.engines.image.picturebook.brush import Brush, oval_path, paint_of, polygon, simplified, smooth
from resources.engines.image.picturebook.camera import Camera
from resources.engines.image.picturebook.colour import Colour, darker, lighter, mix
from resources.engines.image.picturebook.ink import Shading
from resources.engines.image.picturebook.palette import Palette
from visiobook.domain.scene import TimeOfDay, Weather


def sky(
    brush: Brush, camera: Camera, palette: Palette, hour: TimeOfDay, weather: Weather, rng: Random, bottom: float
) -> None:
    """The whole sky down to pixel row ``bottom``. ``rng`` is the place's own, so that its clouds stay."""
    _wash(brush, camera, palette, bottom)
    covered = weather in (Weather.RAIN, Weather.STORM, Weather.FOG, Weather.SNOW)
    if palette.night:
        stars(brush, camera, rng, 30 if covered else 170, bottom)
    if not covered or (weather is Weather.SNOW and not palette.night):
        _light(brush, camera, palette, hour, rng, bottom)
    _clouds(brush, camera, palette, weather, rng, bottom)
    if weather is Weather.STORM:
        _lightning(brush, camera, rng, bottom)


def _wash(brush: Brush, camera: Camera, palette: Palette, bottom: float) -> None:
    colours = [palette.top, palette.middle, palette.low]
    area = skia.Rect.MakeWH(camera.width, bottom + 1)
    if brush.ink.shading is Shading.FLAT:
        bands = 5
        for i in range(bands):
            share = i / (bands - 1)
            colour = (
                mix(colours[0], colours[1], share * 2) if share < 0.5 else mix(colours[1], colours[2], share * 2 - 1)
            )
            brush.canvas.drawRect(skia.Rect.MakeLTRB(0, bottom * i / bands, camera.width, bottom + 1), paint_of(colour))
        return
    paint = skia.Paint(AntiAlias=True, Dither=True)
    packed = [skia.Color4f(*c, 1.0).toColor() for c in colours]
    points = [skia.Point(0, 0), skia.Point(0, bottom)]
    paint.setShader(skia.GradientShader.MakeLinear(points, packed, [0.0, 0.55, 1.0]))
    brush.canvas.drawRect(area, paint)


def _light(brush: Brush, camera: Camera, palette: Palette, hour: TimeOfDay, rng: Random, bottom: float) -> None:
    low = hour in (TimeOfDay.DAWN, TimeOfDay.SUNSET, TimeOfDay.EVENING)
    height = 0.8 if low else 0.26
    if hour in (TimeOfDay.MORNING, TimeOfDay.AFTERNOON):
        height = 0.42
    x = camera.width * (0.5 + brush.tone.side * rng.uniform(0.2, 0.3))
    y, radius = bottom * height, camera.shorter * (0.05 if palette.night else 0.058 if low else 0.045)
    brush.glow(x, y, radius * (9 if low else 6.5), mix(palette.sun, palette.low, 0.35), 0.34 if palette.night else 0.75)
    flat = brush.ink.shading is Shading.FLAT
    if flat:
        for ring, alpha in ((3.0, 0.12), (2.0, 0.2)):
            brush.canvas.drawPath(oval_path(x, y, radius * ring, radius * ring), paint_of(palette.sun, alpha))
    brush.canvas.drawPath(oval_path(x, y, radius, radius), paint_of(palette.sun))
    if palette.night:
        for dx, dy, r in ((-0.3, -0.25, 0.2), (0.3, 0.1, 0.27), (-0.15, 0.45, 0.14), (0.25, -0.5, 0.1)):
            path = oval_path(x + dx * radius, y + dy * radius, r * radius, r * radius)
            brush.canvas.drawPath(path, paint_of(darker(palette.sun, 0.12), 0.8))


def stars(brush: Brush, camera: Camera, rng: Random, count: int, bottom: float) -> None:
    """Stars down to a pixel row, fainter near it."""
    for _ in range(count):
        x, y = rng.random() * camera.width, rng.random() ** 1.4 * bottom * 0.92
        size = camera.shorter * rng.choice((0.0008, 0.001, 0.0014, 0.0022))
        alpha = rng.uniform(0.35, 1.0) * (1 - 0.6 * y / bottom)
        brush.canvas.drawPath(oval_path(x, y, size, size), paint_of((1.0, 0.98, 0.9), alpha))
        if size > camera.shorter * 0.002:
            brush.glow(x, y, size * 5, (0.8, 0.87, 1.0), 0.4)


def _clouds(brush: Brush, camera: Camera, palette: Palette, weather: Weather, rng: Random, bottom: float) -> None:
    many = {
        Weather.CLEAR: 3,
        Weather.UNKNOWN: 4,
        Weather.WIND: 6,
        Weather.CLOUDY: 9,
        Weather.RAIN: 11,
        Weather.STORM: 12,
        Weather.SNOW: 8,
        Weather.FOG: 3,
    }
    count = many[weather] + (2 if brush.ink.horizon > 0 else 0)
    lit = lighter(mix(palette.low, palette.sun, 0.5), 0.45 if not palette.night else 0.0)
    if palette.night:
        lit = mix(palette.middle, palette.low, 0.7)
    if weather in (Weather.RAIN, Weather.STORM):
        lit = mix(lit, palette.top, 0.55)
    dark = mix(lit, palette.middle, 0.6)
    for i in range(count):
        share = (i + rng.uniform(0.1, 0.9)) / count
        y = bottom * rng.uniform(0.06, 0.72)
        size = camera.shorter * rng.uniform(0.1, 0.26) * (1.15 - 0.75 * y / bottom)
        cloud(brush, (share * 1.2 - 0.1) * camera.width - camera.x * camera.width * 0.004, y, size, lit, dark, rng)


def cloud(brush: Brush, x: float, y: float, size: float, lit: Colour, dark: Colour, rng: Random) -> None:
    """A cumulus ``2 × size`` wide with a flat base at ``y``, lit from above and from the light's side."""
    path = skia.Path()
    for i in range(9):
        share = i / 8 * 2 - 1
        radius = size * (0.42 - 0.26 * abs(share)) * rng.uniform(0.75, 1.2)
        path.addPath(oval_path(x + share * size * 0.82, y - radius * 0.55, radius * 1.12, radius))
    path = simplified(path)
    brush.canvas.save()
    brush.canvas.clipRect(
        skia.Rect.MakeLTRB(x - size * 2, y - size * 2, x + size * 2, y + size * 0.04), doAntiAlias=True
    )
    _cloud_body(brush, path, lit, dark)
    brush.canvas.restore()


def _cloud_body(brush: Brush, path: skia.Path, lit: Colour, dark: Colour) -> None:
    bounds = path.getBounds()
    if brush.ink.shading in (Shading.FLAT, Shading.CEL):
        brush.canvas.drawPath(path, paint_of(lit, 0.95))
        if brush.ink.shading is Shading.CEL:
            with brush.clipped(path):
                lower = skia.Path(path)
                lower.offset(-brush.tone.side * bounds.width() * 0.05, bounds.height() * 0.3)
                brush.canvas.drawPath(lower, paint_of(dark, 0.75))
        return
    paint = skia.Paint(AntiAlias=True, Dither=True)
    points = [skia.Point(bounds.centerX(), bounds.top()), skia.Point(bounds.centerX(), bounds.bottom())]
    colours = [
        skia.Color4f(*lit, 0.95).toColor(),
        skia.Color4f(*lit, 0.85).toColor(),
        skia.Color4f(*dark, 0.35).toColor(),
    ]
    paint.setShader(skia.GradientShader.MakeLinear(points, colours, [0.0, 0.45, 1.0]))
    paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, bounds.height() * 0.035))
    brush.canvas.drawPath(path, paint)


def _lightning(brush: Brush, camera: Camera, rng: Random, bottom: float) -> None:
    x, y = camera.width * rng.uniform(0.25, 0.75), bottom * 0.12
    points = [(x, y)]
    while y < bottom * 0.9:
        x += camera.shorter * rng.uniform(-0.05, 0.05)
        y += bottom * rng.uniform(0.08, 0.15)
        points.append((x, y))
    path = skia.Path()
    path.addPoly([skia.Point(*p) for p in points], False)
    for width, alpha in ((0.03, 0.12), (0.012, 0.35), (0.0035, 1.0)):
        paint = paint_of((0.93, 0.94, 1.0), alpha)
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(camera.shorter * width)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        brush.canvas.drawPath(path, paint)


def falling(brush: Brush, camera: Camera, weather: Weather, rng: Random) -> None:
    """Rain or snow before everything."""
    if weather in (Weather.RAIN, Weather.STORM):
        _rain(brush, camera, rng, 260 if weather is Weather.RAIN else 420)
    elif weather is Weather.SNOW:
        for _ in range(230):
            radius = camera.shorter * rng.choice((0.0018, 0.0028, 0.0045, 0.007))
            x, y = rng.random() * camera.width, rng.random() * camera.frame_height
            brush.canvas.drawPath(oval_path(x, y, radius, radius), paint_of((1.0, 1.0, 1.0), rng.uniform(0.5, 0.95)))
    elif weather is Weather.WIND:
        _gusts(brush, camera, rng)


def _rain(brush: Brush, camera: Camera, rng: Random, count: int) -> None:
    path = skia.Path()
    for _ in range(count):
        x, y = rng.random() * camera.width * 1.1, rng.random() * camera.frame_height
        length = camera.shorter * rng.uniform(0.035, 0.085)
        path.moveTo(x, y)
        path.lineTo(x - length * 0.22, y + length)
    paint = paint_of((0.93, 0.96, 1.0), 0.6)
    paint.setStyle(skia.Paint.kStroke_Style)
    paint.setStrokeWidth(camera.shorter * 0.0024)
    brush.canvas.drawPath(path, paint)


def _gusts(brush: Brush, camera: Camera, rng: Random) -> None:
    for _ in range(7):
        x, y = rng.random() * camera.width * 0.8, rng.uniform(0.1, 0.7) * camera.frame_height
        length = camera.shorter * rng.uniform(0.15, 0.35)
        curl = [
            (x, y),
            (x + length * 0.5, y - length * 0.06),
            (x + length, y),
            (x + length * 1.08, y + length * 0.09),
            (x + length * 0.97, y + length * 0.1),
        ]
        paint = paint_of((1.0, 1.0, 1.0), 0.5)
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(camera.shorter * 0.003)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        brush.canvas.drawPath(smooth(curl, closed=False), paint)


def birds(brush: Brush, camera: Camera, rng: Random, count: int, bottom: float) -> None:
    """A flight of far birds."""
    x0, y0 = camera.width * rng.uniform(0.2, 0.7), bottom * rng.uniform(0.2, 0.5)
    for _ in range(count):
        x, y = x0 + camera.shorter * rng.uniform(-0.12, 0.12), y0 + camera.shorter * rng.uniform(-0.05, 0.05)
        size = camera.shorter * rng.uniform(0.006, 0.011)
        wings = smooth(
            [
                (x - size, y - size * 0.4),
                (x - size * 0.4, y - size * 0.7),
                (x, y),
                (x + size * 0.4, y - size * 0.7),
                (x + size, y - size * 0.4),
            ],
            closed=False,
        )
        brush.stroke(wings, (0.2, 0.2, 0.28), size * 0.22)


def shafts(brush: Brush, camera: Camera, colour: Colour, rng: Random, strength: float = 0.16) -> None:
    """Slanting shafts of light from the light's side."""
    side, height, width = brush.tone.side, camera.frame_height, camera.width
    for _ in range(5):
        x = width * (0.5 + side * rng.uniform(-0.1, 0.6))
        spread, lean = camera.shorter * rng.uniform(0.03, 0.09), -side * height * rng.uniform(0.35, 0.55)
        shaft = polygon(
            [(x, -5), (x + spread, -5), (x + lean + spread * 2.4, height * 0.86), (x + lean - spread, height * 0.86)]
        )
        paint = skia.Paint(AntiAlias=True, BlendMode=skia.BlendMode.kScreen)
        packed = [
            skia.Color4f(*colour, strength * rng.uniform(0.5, 1.0)).toColor(),
            skia.Color4f(*colour, 0.0).toColor(),
        ]
        paint.setShader(skia.GradientShader.MakeLinear([skia.Point(x, 0), skia.Point(x + lean, height * 0.86)], packed))
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, camera.shorter * 0.008))
        brush.canvas.drawPath(shaft, paint)


def vignette(brush: Brush, camera: Camera, colour: Colour, strength: float) -> None:
    """Darker corners."""
    radius = math.hypot(camera.width, camera.frame_height) / 2
    packed = [
        skia.Color4f(*colour, 0.0).toColor(),
        skia.Color4f(*colour, 0.0).toColor(),
        skia.Color4f(*colour, strength).toColor(),
    ]
    paint = skia.Paint(Dither=True)
    centre = skia.Point(camera.width / 2, camera.frame_height * 0.46)
    paint.setShader(skia.GradientShader.MakeRadial(centre, radius * 1.08, packed, [0.0, 0.55, 1.0]))
    brush.canvas.drawRect(skia.Rect.MakeWH(camera.width, camera.frame_height), paint)
