"""Backdrops of another kind: above the clouds, in space, in caves, on a battlefield."""

from random import Random

import skia

from resources.engines.image.picturebook import buildings, land, plants, sky, vessels
from resources.engines.image.picturebook.brush import Brush, oval_path, polygon
from resources.engines.image.picturebook.colour import darker, hexed, lighter, mix
from resources.engines.image.picturebook.outdoors import heavens
from resources.engines.image.picturebook.palette import Palette
from resources.engines.image.picturebook.stage import ACTORS_AT, Stage


def heaven(stage: Stage) -> None:
    """Among the clouds."""
    camera, rng, palette = stage.camera, stage.rng, stage.palette
    sky.sky(stage.brush, camera, palette, stage.hour, stage.weather, rng, float(camera.frame_height))
    lit, dark = lighter(palette.low, 0.6), mix(palette.low, palette.middle, 0.6)
    for i in range(26):
        share = i / 26
        y = camera.horizon + (camera.frame_height - camera.horizon) * (share * 1.15) + camera.shorter * 0.12
        sky.cloud(
            stage.brush,
            rng.uniform(-0.1, 1.1) * camera.width,
            y,
            camera.shorter * (0.12 + 0.24 * share),
            lit,
            dark,
            rng,
        )
    sky.birds(stage.brush, camera, rng, 7, camera.horizon)


def space(stage: Stage) -> None:
    """Stars, a ringed planet and the ground of a moon."""
    camera, rng, brush = stage.camera, stage.rng, stage.brush

    paint = skia.Paint(Dither=True)
    packed = [
        skia.Color4f(0.02, 0.02, 0.08, 1).toColor(),
        skia.Color4f(0.12, 0.06, 0.26, 1).toColor(),
        skia.Color4f(0.05, 0.12, 0.24, 1).toColor(),
    ]
    paint.setShader(
        skia.GradientShader.MakeLinear([skia.Point(0, 0), skia.Point(camera.width, camera.frame_height)], packed)
    )
    brush.canvas.drawPaint(paint)
    sky.stars(brush, camera, rng, 260, float(camera.frame_height))
    for colour, x, y in (("#7a3fa0", 0.2, 0.3), ("#2f7fb0", 0.75, 0.4)):
        brush.glow(camera.width * x, camera.frame_height * y, camera.shorter * 0.6, hexed(colour), 0.3)
    x, y, r = camera.width * (0.5 - brush.tone.side * 0.28), camera.horizon * 0.5, camera.shorter * 0.13
    brush.oval(x, y, r, r, hexed("#d98f5a"))
    with brush.clipped(oval_path(x, y, r, r)):
        for i in range(4):
            brush.plain(oval_path(x, y - r * 0.6 + i * r * 0.42, r * 1.2, r * 0.08), hexed("#a8623f"), 0.5)
    brush.stroke(oval_path(x, y, r * 1.7, r * 0.36), hexed("#e8d3a8"), r * 0.08, 0.85)
    ground = hexed("#8f8fa3")
    land.ridge(brush, camera, rng, 0.06, ground, 0.3, 0.1)
    land.ground(brush, camera, ground, lighter(ground, 0.1), 0.1)
    for _ in range(26):
        z = camera.z + 1.5 + rng.random() * 22
        spot = camera.spot(camera.across(z, rng.random()), z)
        rx = rng.uniform(0.2, 0.8) * spot.metre
        brush.plain(oval_path(spot.x, spot.y, rx, rx * 0.22), darker(ground, 0.3), 0.8)
        brush.plain(oval_path(spot.x, spot.y + rx * 0.05, rx * 0.9, rx * 0.17), darker(ground, 0.1))


def battlefield(stage: Stage) -> None:
    """Torn ground, smoke and fire, guns, tents, standards."""
    heavens(stage)
    palette, rng = stage.palette, stage.rng
    land.ridge(stage.brush, stage.camera, rng, 0.1, darker(palette.earth, 0.1), 0.3, 0.5)
    mud = mix(palette.earth, palette.grass, 0.25)
    land.ground(stage.brush, stage.camera, darker(mud, 0.12), mud)
    land.mottles(stage.brush, stage.camera, rng, darker(mud, 0.4), 70, 0.8, 0.5)
    for x, z, size in ((-5.6, 15.0, 2.6), (6.2, 17.0, 3.2), (1.5, 26.0, 4.4), (-14, 30.0, 6.0)):
        _smoke_at(stage, x + rng.uniform(-1.5, 1.5), z, size)
    for i in range(8):
        stage.put(buildings.tent, -16 + i * 4.4, 38 + rng.uniform(-3, 3), 4)
    for side in (-1, 1):
        stage.put(
            vessels.cannon, side * rng.uniform(2.9, 3.6), ACTORS_AT + rng.uniform(1.6, 2.6), 2.2, side > 0, shadow=1.0
        )
        stage.put(vessels.cannon, side * rng.uniform(5, 7), 13, 2.2, side > 0, shadow=1.0)
        stage.put(vessels.banner, side * rng.uniform(3.6, 4.6), ACTORS_AT + 3, 2.9)
        stage.put(plants.bare, side * rng.uniform(6.5, 8), 11, 5)
    _ranks(stage)


def _smoke_at(stage: Stage, x: float, z: float, size: float) -> None:
    spot = stage.camera.spot(x, z)
    r, rng = size * spot.metre, stage.rng
    puffs = [(rng.uniform(-0.25, 0.25) + 0.09 * i, -0.1 - 0.17 * i, 0.16 + 0.045 * i) for i in range(7)]

    def paint(brush: Brush) -> None:
        for i, (dx, dy, size) in enumerate(reversed(puffs)):
            grey = mix(hexed("#2e2a2c"), stage.palette.haze, 0.3 + 0.06 * (6 - i))
            puff = skia.Paint(Color4f=skia.Color4f(*brush.tone.of(grey), 0.75), AntiAlias=True)
            puff.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, size * r * 0.22))
            for x, y, share in ((0, 0, 1.0), (-0.1, 0.06, 0.75), (0.11, 0.03, 0.7)):
                brush.canvas.drawCircle(spot.x + (dx + x) * r, spot.y + (dy + y) * r, size * r * share, puff)
        brush.glow(spot.x, spot.y - r * 0.05, r * 0.8, hexed("#ff8a3a"), 0.8)
        for dx, tall in ((-0.12, 0.2), (0.0, 0.3), (0.13, 0.18)):
            for share, colour in ((1.0, "#f0722a"), (0.6, "#ffd257")):
                brush.soft(
                    [
                        (spot.x + dx * r - 0.08 * r * share, spot.y),
                        (spot.x + dx * r - 0.05 * r * share, spot.y - tall * r * 0.5 * share),
                        (spot.x + dx * r, spot.y - tall * r * share),
                        (spot.x + dx * r + 0.07 * r * share, spot.y - tall * r * 0.4 * share),
                        (spot.x + dx * r + 0.06 * r * share, spot.y),
                    ],
                    hexed(colour),
                    0.2,
                    line=False,
                )

    stage.add(z, paint)


def _ranks(stage: Stage) -> None:
    """Lines of far soldiers with pikes."""
    rng = stage.rng
    for row in range(3):
        for i in range(26):
            stage.put(_soldier, -13 + i * 1.02 + rng.uniform(-0.2, 0.2), 21 + row * 1.6, 1.75)


def _soldier(brush: Brush, rng: Random, palette: Palette) -> None:
    for x in (-0.06, 0.06):
        brush.line((x, 0), (x * 0.7, -0.45), hexed("#3a3e4a"), 0.09)
    brush.box(-0.13, -0.82, 0.26, 0.42, hexed("#8e2f35"), 0.6, round_by=0.05)
    brush.oval(0, -0.91, 0.085, 0.095, hexed("#e0b090"), 0.4)
    brush.oval(0, -0.96, 0.11, 0.07, hexed("#4a4f58"), 0.4)
    brush.line((0.17, 0), (0.17, -1.5), hexed("#5a4632"), 0.03)


def cave(stage: Stage) -> None:
    """A cavern with stalactites, a glimmer at its mouth."""
    brush, camera, rng = stage.brush, stage.camera, stage.rng
    rock = mix(darker(stage.palette.stone, 0.35), hexed("#5a4a6b"), 0.35)
    brush.canvas.clear(skia.Color4f(*brush.tone.of(darker(rock, 0.45)), 1).toColor())
    brush.glow(
        camera.width * 0.5, camera.horizon, camera.shorter * 0.7, mix(stage.palette.low, hexed("#9fd8e8"), 0.5), 0.85
    )
    for ring, tint in ((0.62, 0.35), (0.85, 0.2), (1.12, 0.05)):
        hole = [
            (
                camera.width * 0.5 + camera.width * 0.5 * ring * c * rng.uniform(0.9, 1.08),
                camera.horizon + camera.frame_height * 0.5 * ring * s * rng.uniform(0.88, 1.08),
            )
            for c, s in _CIRCLE
        ]
        path = skia.Path()
        path.addRect(skia.Rect.MakeLTRB(-10, -10, camera.width + 10, camera.frame_height + 10))
        path.addPoly([skia.Point(*q) for q in hole], True)
        path.setFillType(skia.PathFillType.kEvenOdd)
        brush.fill(path, darker(rock, tint), 0.4, line=False)
    top = camera.spot(0, 10).y
    brush.fill(
        polygon([(0, top), (camera.width, top), (camera.width, camera.frame_height), (0, camera.frame_height)]),
        darker(rock, 0.1),
        0.5,
        line=False,
    )
    for i in range(15):
        x, long = camera.width * (i + rng.random()) / 15, camera.shorter * rng.uniform(0.08, 0.26)
        brush.poly(
            [(x - long * 0.17, -5), (x + long * 0.17, -5), (x + long * 0.03, long)], darker(rock, rng.uniform(0, 0.2))
        )
    for _ in range(9):
        x, z = rng.choice((-1, 1)) * rng.uniform(2.2, 5), rng.uniform(6.8, 10)
        stage.put(_crystal, x, z, rng.uniform(0.5, 1.2), shadow=0.5)


_CIRCLE = tuple(
    (c, s)
    for c, s in (
        (1, 0),
        (0.87, 0.5),
        (0.5, 0.87),
        (0, 1),
        (-0.5, 0.87),
        (-0.87, 0.5),
        (-1, 0),
        (-0.87, -0.5),
        (-0.5, -0.87),
        (0, -1),
        (0.5, -0.87),
        (0.87, -0.5),
    )
)


def _crystal(brush: Brush, rng: Random, palette: Palette) -> None:
    colour = hexed(rng.choice(("#8fd0e8", "#b59fe8", "#9fe8c8")))
    for x, tall, lean in ((-0.2, 0.6, -0.16), (0.2, 0.7, 0.18), (0.0, 1.0, 0.02)):
        brush.poly(
            [
                (x - 0.12, 0),
                (x - 0.1 + lean, -tall * 0.8),
                (x + lean, -tall),
                (x + 0.1 + lean, -tall * 0.8),
                (x + 0.12, 0),
            ],
            colour,
        )
    brush.glow(0, -0.5, 1.0, colour, 0.4)
