"""Backdrops under the sky: open country, and what all of them are built from."""

from random import Random

from resources.engines.image.picturebook import buildings, land, plants, sky, vessels
from resources.engines.image.picturebook.brush import Brush, oval_path, polygon, smooth
from resources.engines.image.picturebook.colour import darker, hexed, lighter, mix
from resources.engines.image.picturebook.palette import Palette
from resources.engines.image.picturebook.stage import ACTORS_AT, Stage, Unit


def heavens(stage: Stage, bottom: float = 0.0) -> None:
    """The sky down to a little below the horizon."""
    low = stage.camera.horizon + stage.camera.shorter * 0.02 + bottom
    sky.sky(stage.brush, stage.camera, stage.palette, stage.hour, stage.weather, stage.rng, low)


def meadow(stage: Stage, hills: bool = True) -> None:
    """Hills, a green plain with tufts and flowers: what most country is built on."""
    heavens(stage)
    palette = stage.palette
    if hills:
        far = mix(palette.leaf, palette.haze, 0.3)
        land.ridge(stage.brush, stage.camera, stage.rng, 0.17, far, 0.4, 0.62)
        land.ridge(stage.brush, stage.camera, stage.rng, 0.1, mix(palette.leaf, palette.grass, 0.5), 0.2, 0.38)
    land.ground(stage.brush, stage.camera, palette.grass, lighter(palette.grass, 0.1))
    land.mottles(stage.brush, stage.camera, stage.rng, darker(palette.grass, 0.16), 70)
    tufts(stage, 150, 0.24)


def tufts(stage: Stage, count: int, flowers: float) -> None:
    """Grass and flowers over the near ground."""
    for _ in range(count):
        z = stage.camera.z + 1.1 + stage.rng.random() ** 1.6 * 15
        x = stage.camera.across(z, stage.rng.uniform(-0.02, 1.02))
        bloom = stage.rng.random() < flowers and not stage.palette.snow
        unit: Unit = plants.flower if bloom else plants.grass
        stage.put(unit, x, z, stage.rng.uniform(0.18, 0.3))


def trees(
    stage: Stage, kinds: tuple[Unit, ...], count: int, near: float, far: float, wide: float, tall: tuple[float, float]
) -> None:
    """Trees spread over the stage between two depths, ``wide`` metres to both sides."""
    for i in range(count):
        z = near + (far - near) * ((i + stage.rng.random()) / count) ** 1.35
        x = stage.rng.uniform(-wide, wide) * (0.6 + z / far)
        stage.put(stage.rng.choice(kinds), x, z, stage.rng.uniform(*tall), stage.rng.random() < 0.5, shadow=0.9)


def hill(stage: Stage, z: float, wide: float, high: float) -> None:
    """A grassy rise at a depth, in metres."""
    spot = stage.camera.spot(0, z)

    def paint(brush: Brush) -> None:
        m = spot.metre
        rise = [(-wide, 0.4), (-wide * 0.6, -high * 0.6), (0.0, -high), (wide * 0.6, -high * 0.6), (wide, 0.4)]
        brush.soft([(spot.x + x * m, spot.y + y * m) for x, y in rise], stage.palette.grass, 0.8)

    stage.add(z, paint)


def boulder(brush: Brush, rng: Random, palette: Palette) -> None:
    """A rock about as wide as high."""
    stone = darker(palette.stone, rng.uniform(0.0, 0.2))
    a, b = rng.uniform(0.4, 0.55), rng.uniform(0.4, 0.6)
    brush.poly(
        [(-a, 0.0), (-a * 1.05, -0.3), (-a * 0.5, -0.72), (0.1, -0.8), (b * 0.8, -0.5), (b, -0.1), (b * 0.9, 0.0)],
        stone,
    )
    brush.poly([(-a * 0.5, -0.72), (0.1, -0.8), (b * 0.8, -0.5), (0.05, -0.45)], lighter(stone, 0.2), 0.3, line=False)


def forest(stage: Stage) -> None:
    """A wood: trunks in the mist, a path, ferns, shafts of light."""
    heavens(stage)
    palette, rng = stage.palette, stage.rng
    for height, haze in ((0.52, 0.72), (0.4, 0.5)):
        land.ridge(stage.brush, stage.camera, rng, height, darker(palette.leaf, 0.2), 0.5, haze)
    floor = mix(palette.grass, palette.earth, 0.35)
    land.ground(stage.brush, stage.camera, darker(floor, 0.12), mix(floor, palette.leaf, 0.5))
    land.mottles(stage.brush, stage.camera, rng, darker(floor, 0.3), 90)
    land.mottles(stage.brush, stage.camera, rng, lighter(palette.grass, 0.25), 40, alpha=0.22)
    land.path(stage.brush, stage.camera, rng, mix(palette.earth, palette.sand, 0.45), 1.9, 1.6, far=32)
    kinds: tuple[Unit, ...] = rng.choice(
        (
            (plants.oak, plants.oak, plants.birch),
            (plants.pine, plants.pine, plants.oak),
            (plants.birch, plants.pine, plants.oak),
        )
    )
    if palette.gloom > 0.3:
        kinds = (plants.bare, plants.pine, plants.bare)
    for i in range(58):
        z = 6.6 + 30 * ((i + rng.random()) / 58) ** 1.5
        side = 1 if i % 2 else -1
        x = side * (1.9 + rng.random() ** 1.2 * (4 + z * 0.55))
        stage.put(rng.choice(kinds), x, z, rng.uniform(5.0, 8.5), rng.random() < 0.5, shadow=1.0)
    for side in (-1, 1):
        for z in (4.9, 6.1):
            stage.put(rng.choice(kinds), side * rng.uniform(2.9, 4.0), z, rng.uniform(6, 7.5), side > 0, shadow=1.0)
    for _ in range(26):
        z = rng.uniform(3.5, 16)
        stage.put(plants.bush, rng.choice((-1, 1)) * rng.uniform(1.7, 2 + z * 0.4), z, rng.uniform(0.4, 0.9))
    for _ in range(12):
        stage.put(
            plants.mushroom, rng.choice((-1, 1)) * rng.uniform(1.1, 3), rng.uniform(3.0, 8), rng.uniform(0.14, 0.24)
        )
    tufts(stage, 90, 0.12)


def road(stage: Stage) -> None:
    """A country road between trees to the horizon."""
    meadow(stage)
    rng = stage.rng
    land.path(stage.brush, stage.camera, rng, mix(stage.palette.earth, stage.palette.sand, 0.55), 3.2, 1.2, far=120)
    for i in range(9):
        z = 8 + i * 4.2
        for side in (-1, 1):
            stage.put(
                plants.oak if rng.random() < 0.7 else plants.birch,
                side * (3.9 + rng.uniform(-0.4, 0.6)),
                z,
                rng.uniform(4.5, 6.5),
                side > 0,
                shadow=1.2,
            )
    stage.put(buildings.fence, 4.6, 6.9, 0.8)
    stage.put(buildings.windmill, -16, 60, 12)


def field(stage: Stage) -> None:
    """Golden fields in strips, a farm far off."""
    meadow(stage)
    rng, camera = stage.rng, stage.camera
    wheat = hexed("#dcb553")
    for i in range(9):
        x = -14 + i * 3.4
        near, far = camera.z + 0.9, 60.0
        corners = [camera.spot(x, near), camera.spot(x + 1.8, near), camera.spot(x + 1.8, far), camera.spot(x, far)]
        stage.brush.plain(polygon([(c.x, c.y) for c in corners]), wheat, 0.8)
    for _ in range(110):
        z = camera.z + 1.6 + rng.random() ** 1.5 * 14
        stage.put(_wheat, camera.across(z, rng.random()), z, rng.uniform(0.45, 0.7))
    stage.put(buildings.cottage, rng.choice((-9, 9)), 34, 6.5, shadow=3)
    trees(stage, (plants.oak,), 8, 22, 44, 20, (5, 7))


def _wheat(brush: Brush, rng: Random, palette: Palette) -> None:
    for _ in range(4):
        x, lean = rng.uniform(-0.2, 0.2), rng.uniform(-0.1, 0.14)
        brush.line((x, 0), (x + lean, -0.8), hexed("#c99f3f"), 0.03)
        brush.plain(oval_path(x + lean, -0.88, 0.04, 0.14), hexed("#e6c25f"))


def garden(stage: Stage) -> None:
    """Hedges, rose beds, a fountain and a gravel walk."""
    meadow(stage, hills=False)
    rng, palette = stage.rng, stage.palette
    land.ridge(stage.brush, stage.camera, rng, 0.2, darker(palette.leaf, 0.12), 0.2, 0.35)
    land.path(stage.brush, stage.camera, rng, mix(palette.sand, (0.95, 0.93, 0.88), 0.4), 2.6, 0.0, far=16)
    stage.put(_fountain, 0.0, 14.5, 3.2, shadow=2.0)
    for side in (-1, 1):
        for i in range(9):
            z = 6.8 + i * 1.25
            stage.put(plants.bush, side * 1.95, z, 0.55)
            stage.put(plants.rosebush, side * (2.9 + rng.uniform(0, 0.6)), z + 0.3, rng.uniform(0.7, 1.0))
        for z in (9, 13, 17):
            stage.put(plants.pine, side * 5.4, z, 4.2, shadow=0.9)
    trees(stage, (plants.oak, plants.birch), 14, 17, 30, 14, (6, 8))


def _fountain(brush: Brush, rng: Random, palette: Palette) -> None:
    stone = hexed("#cfcac0")
    brush.oval(0, -0.06, 0.5, 0.13, stone)
    brush.oval(0, -0.1, 0.44, 0.09, hexed("#6fb3cf"), 0.6)
    brush.box(-0.05, -0.5, 0.1, 0.42, stone)
    brush.oval(0, -0.5, 0.22, 0.05, stone)
    for side in (-1, 1):
        for reach in (0.14, 0.28):
            brush.stroke(
                smooth(
                    [(0, -0.66), (side * reach * 0.7, -0.8), (side * reach, -0.45), (side * reach * 1.1, -0.14)],
                    closed=False,
                ),
                hexed("#dff3fb"),
                0.02,
                0.85,
            )


def mountain(stage: Stage) -> None:
    """Snowy peaks over pines and rock."""
    heavens(stage)
    palette, rng = stage.palette, stage.rng
    land.peaks(stage.brush, stage.camera, rng, palette, 5, 0.46, 0.5)
    land.peaks(stage.brush, stage.camera, rng, palette, 4, 0.28, 0.25)
    rock = mix(palette.stone, palette.grass, 0.35)
    land.ridge(stage.brush, stage.camera, rng, 0.1, darker(palette.leaf, 0.2), 0.5, 0.3)
    land.ground(stage.brush, stage.camera, rock, palette.grass)
    land.mottles(stage.brush, stage.camera, rng, darker(rock, 0.2), 90, 0.8)
    for i in range(34):
        z = 10 + i * 1.1
        side = 1 if i % 2 else -1
        stage.put(plants.pine, side * rng.uniform(2.6 + z * 0.12, 5 + z * 0.5), z, rng.uniform(2.8, 4.4), shadow=0.8)
    for _ in range(16):
        stage.put(
            boulder, rng.choice((-1, 1)) * rng.uniform(2, 9), rng.uniform(5.5, 20), rng.uniform(0.5, 1.6), shadow=0.7
        )
    tufts(stage, 50, 0.2)


def desert(stage: Stage) -> None:
    """Dunes, cactus and a hard sun."""
    heavens(stage)
    palette, rng = stage.palette, stage.rng
    sand = mix(palette.sand, hexed("#e0a860"), 0.4)
    for height, haze in ((0.16, 0.5), (0.09, 0.25)):
        land.ridge(stage.brush, stage.camera, rng, height, sand, 0.15, haze)
    land.ground(stage.brush, stage.camera, sand, lighter(sand, 0.15))
    land.mottles(stage.brush, stage.camera, rng, darker(sand, 0.14), 60, 1.6)
    for _ in range(12):
        stage.put(
            plants.cactus,
            rng.choice((-1, 1)) * rng.uniform(2.4, 16),
            rng.uniform(8, 40),
            rng.uniform(1.6, 3),
            shadow=0.5,
        )
    for _ in range(10):
        stage.put(
            boulder, rng.choice((-1, 1)) * rng.uniform(2, 10), rng.uniform(6, 25), rng.uniform(0.3, 1.0), shadow=0.5
        )


def country(stage: Stage) -> None:
    """Open country: where no place is named."""
    meadow(stage)
    trees(stage, (plants.oak, plants.birch), 16, 11, 44, 15, (4.5, 7))
    for side in (-1, 1):
        stage.put(plants.bush, side * stage.rng.uniform(2.6, 4), stage.rng.uniform(7, 9), 0.9)


def coach(stage: Stage) -> None:
    """A coach on a country road."""
    road(stage)
    stage.put(vessels.carriage, 0.9, ACTORS_AT + 2.6, 3.4, shadow=1.8)


def railway(stage: Stage) -> None:
    """A track into the distance, a train beside the figures."""
    meadow(stage)
    camera, rng = stage.camera, stage.rng
    side = rng.choice((-1, 1))
    land.path(stage.brush, camera, rng, stage.palette.stone, 3.0, 0.0, far=90, at=side * 3.2)
    for i in range(40):
        z = camera.z + 1.0 + i * 0.8
        a, b = camera.spot(side * 3.2 - 1.1, z), camera.spot(side * 3.2 + 1.1, z)
        stage.brush.line((a.x, a.y), (b.x, b.y), darker(stage.palette.wood, 0.3), a.metre * 0.12)
    for x in (-0.72, 0.72):
        near, far = camera.spot(side * 3.2 + x, camera.z + 0.6), camera.spot(side * 3.2 + x, 120)
        stage.brush.line((near.x, near.y), (far.x, far.y), hexed("#5a5f6b"), camera.shorter * 0.005)
    stage.put(vessels.engine, side * 3.2, 12.0, 5.6, side > 0, shadow=2.6)
    trees(stage, (plants.oak, plants.birch), 14, 13, 40, 15, (5, 7))
