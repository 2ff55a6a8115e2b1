"""Backdrops where people live: villages, castles, cities, churches."""

from resources.engines.image.picturebook import buildings, land, plants
from resources.engines.image.picturebook.brush import polygon
from resources.engines.image.picturebook.colour import darker, hexed, lighter, mix
from resources.engines.image.picturebook.outdoors import heavens, hill, meadow, trees, tufts
from resources.engines.image.picturebook.stage import Stage


def village(stage: Stage) -> None:
    """Cottages along a lane, a church behind."""
    meadow(stage)
    palette, rng = stage.palette, stage.rng
    land.path(stage.brush, stage.camera, rng, mix(palette.earth, palette.sand, 0.6), 2.4, 1.0, far=50)
    stage.put(buildings.church, rng.choice((-1, 1)) * rng.uniform(4, 6), 34, 13)
    if "mill" in stage.words or rng.random() < 0.5:
        stage.put(buildings.windmill, rng.choice((-1, 1)) * rng.uniform(9, 14), 40, 13)
    for i, z in enumerate((11.5, 13, 18, 21, 27, 30)):
        side = 1 if i % 2 else -1
        stage.put(
            buildings.cottage,
            side * (3.4 + z * 0.16 + rng.uniform(0, 1.2)),
            z,
            rng.uniform(5.2, 6.4),
            side > 0,
            shadow=3.0,
        )
    for side in (-1, 1):
        stage.put(buildings.fence, side * rng.uniform(4.2, 4.8), 8.2, 0.85)
        stage.put(plants.oak, side * rng.uniform(5, 7), rng.uniform(8.5, 10), rng.uniform(4.5, 6), shadow=1.2)
    stage.put(buildings.well, rng.choice((-2.6, 2.6)), 9.2, 1.7, shadow=0.8)
    for _ in range(8):
        stage.put(plants.rosebush, rng.choice((-1, 1)) * rng.uniform(2.3, 6), rng.uniform(8, 14), rng.uniform(0.5, 0.8))


def house(stage: Stage) -> None:
    """One house in its garden."""
    meadow(stage)
    rng = stage.rng
    land.path(stage.brush, stage.camera, rng, mix(stage.palette.earth, stage.palette.sand, 0.6), 1.5, 0.2, far=9.0)
    stage.put(buildings.cottage, rng.uniform(-0.4, 0.4), 12.2, 6.2, shadow=3.2)
    for x in (-5.4, 5.2):
        stage.put(
            rng.choice((plants.oak, plants.birch)),
            x + rng.uniform(-0.6, 0.6),
            rng.uniform(10, 12),
            rng.uniform(5, 7),
            shadow=1.3,
        )
    for side in (-1, 1):
        stage.put(buildings.fence, side * 3.4, 7.6, 0.8)
        for _ in range(4):
            stage.put(plants.rosebush, side * rng.uniform(1.5, 3.8), rng.uniform(8.3, 9.8), rng.uniform(0.45, 0.75))
    trees(stage, (plants.oak, plants.birch), 12, 16, 40, 16, (5, 8))


def castle(stage: Stage) -> None:
    """A castle on its hill, a road leading to the gate."""
    heavens(stage)
    palette, rng = stage.palette, stage.rng
    land.peaks(stage.brush, stage.camera, rng, palette, 5, 0.34, 0.68)
    land.ridge(stage.brush, stage.camera, rng, 0.12, palette.leaf, 0.3, 0.5)
    land.ground(stage.brush, stage.camera, palette.grass, palette.grass)
    land.mottles(stage.brush, stage.camera, rng, darker(palette.grass, 0.16), 60)
    land.path(stage.brush, stage.camera, rng, mix(palette.earth, palette.sand, 0.5), 3.0, 0.5, far=30)
    hill(stage, 30.5, 11.0, 1.5)
    stage.put(buildings.castle, rng.uniform(-1.2, 1.2), 30, 11.0)
    for i in range(22):
        z = 11 + i * 0.8
        side = 1 if i % 2 else -1
        stage.put(
            rng.choice((plants.pine, plants.oak)),
            side * rng.uniform(5.2, 6 + z * 0.42),
            z,
            rng.uniform(3.2, 4.8),
            shadow=0.9,
        )
    for side in (-1, 1):
        stage.put(plants.oak, side * rng.uniform(4, 5), 8.5, 5.5, shadow=1.2)
    tufts(stage, 90, 0.3)


def city(stage: Stage) -> None:
    """A skyline over a wide street with lamps."""
    heavens(stage)
    rng, palette = stage.rng, stage.palette
    for row, (z, tall) in enumerate(((150.0, (40, 90)), (95.0, (28, 60)), (60.0, (20, 38)))):
        for i in range(17):
            stage.put(
                buildings.tower_block,
                (i - 8 + rng.uniform(-0.3, 0.3)) * z * 0.12,
                z + rng.uniform(-4, 4),
                rng.uniform(*tall) * (1.15 if row else 1.0),
            )
    asphalt = mix(hexed("#5c6068"), palette.stone, 0.2)
    land.ground(stage.brush, stage.camera, asphalt, lighter(asphalt, 0.12))
    _pavement(stage, asphalt)
    for side in (-1, 1):
        for z in (9.0, 15.0, 24.0, 36.0):
            stage.put(buildings.street_lamp, side * 4.2, z, 3.8, shadow=0.3)
        for z in (12.0, 19.5, 30.0):
            stage.put(plants.oak, side * 5.2, z, 4.2, shadow=0.8)
        for z in (17.0, 23.0, 30.0, 40.0):
            stage.put(buildings.town_house, side * (8.5 + rng.uniform(0, 1)), z, rng.uniform(4.6, 5.4), side > 0)


def _pavement(stage: Stage, asphalt: tuple[float, float, float]) -> None:
    camera, brush = stage.camera, stage.brush
    kerb = lighter(asphalt, 0.3)
    for side in (-1, 1):
        a, b = camera.spot(side * 3.4, camera.z + 0.8), camera.spot(side * 3.4, 200)
        c, d = camera.spot(side * 60, 200), camera.spot(side * 60, camera.z + 0.8)
        brush.fill(polygon([(a.x, a.y), (b.x, b.y), (c.x, c.y), (d.x, d.y)]), kerb, 0.0)
    for i in range(12):
        z = camera.z + 1.5 + i * 2.6
        a, b = camera.spot(-0.1, z), camera.spot(0.1, z + 1.2)
        e, f = camera.spot(0.1, z), camera.spot(-0.1, z + 1.2)
        brush.plain(polygon([(a.x, a.y), (e.x, e.y), (b.x, b.y), (f.x, f.y)]), hexed("#efe9d6"), 0.75)
    if stage.palette.night:
        for side in (-1, 1):
            spot = camera.spot(side * 4.2, 9.0)
            brush.glow(spot.x, spot.y, 2.2 * spot.metre, hexed("#ffd782"), 0.3)


def street(stage: Stage) -> None:
    """An old street between gabled houses, cobbled."""
    heavens(stage)
    rng, palette = stage.rng, stage.palette
    stone = mix(palette.stone, palette.earth, 0.3)
    land.ground(stage.brush, stage.camera, stone, lighter(stone, 0.1))
    land.mottles(stage.brush, stage.camera, rng, darker(stone, 0.22), 170, 0.17, 0.5)
    land.mottles(stage.brush, stage.camera, rng, lighter(stone, 0.22), 120, 0.15, 0.4)
    stage.put(buildings.church, rng.uniform(-2.5, 1.5), 44, 17)
    for side in (-1, 1):
        for i, z in enumerate((9.0, 10.6, 12.8, 15.4, 18.6, 22.4, 27, 33, 40)):
            stage.put(buildings.town_house, side * (5.0 + rng.uniform(0, 0.25) + i * 0.02), z, 3.4 + 0.06 * z, side > 0)
        for z in (8.2, 14.5, 24):
            stage.put(buildings.street_lamp, side * 3.0, z, 3.0, shadow=0.25)


def church(stage: Stage) -> None:
    """A church in its yard."""
    meadow(stage)
    rng = stage.rng
    land.path(stage.brush, stage.camera, rng, mix(stage.palette.earth, stage.palette.sand, 0.5), 2.0, 0.2, far=14)
    stage.put(buildings.church, 0.4, 16, 6.2, shadow=2.6)
    for side in (-1, 1):
        stage.put(plants.pine, side * 4.6, 10.5, 5.5, shadow=1.0)
        for i in range(4):
            stage.put(buildings.gravestone, side * (2.4 + i * 1.1), 10.5 + rng.uniform(-1, 1), 0.9)
    trees(stage, (plants.oak,), 12, 17, 36, 14, (5, 8))


def graveyard(stage: Stage) -> None:
    """Gravestones under bare trees, a chapel behind."""
    meadow(stage)
    rng = stage.rng
    stage.put(buildings.church, rng.choice((-5, 5)), 24, 8.4)
    for z in (7.2, 8.4, 9.8, 11.6, 13.8, 16.5):
        for i in range(9):
            x = (i - 4) * 1.35 + rng.uniform(-0.3, 0.3)
            stage.put(buildings.gravestone, x, z + rng.uniform(-0.2, 0.2), rng.uniform(0.75, 1.15), shadow=0.4)
    for side in (-1, 1):
        stage.put(plants.bare, side * rng.uniform(3.4, 4.6), 8, rng.uniform(5, 6.5), side > 0, shadow=1.0)
    stage.put(buildings.fence, rng.choice((-4.4, 4.4)), 6.9, 0.8)
