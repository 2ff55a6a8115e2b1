"""Backdrops under the sky: one function for every kind of place outside."""

from random import Random

import skia

from resources.engines.image.picturebook import buildings, land, plants, sky, vessels
from resources.engines.image.picturebook.brush import Brush, oval_path, polygon, smooth
from resources.engines.image.picturebook.colour import darker, hexed, lighter, mix
from resources.engines.image.picturebook.palette import Palette
from resources.engines.image.picturebook.stage import ACTORS_AT, Stage, Unit
from visiobook.domain.scene import ShotSize


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


def hill(stage: Stage, z: float, wide: float, high: float) -> None:
    """A grassy rise at a depth, in metres."""
    spot = stage.camera.spot(0, z)

    def paint(brush: Brush) -> None:
        m = spot.metre
        rise = [(-wide, 0.4), (-wide * 0.6, -high * 0.6), (0.0, -high), (wide * 0.6, -high * 0.6), (wide, 0.4)]
        brush.soft([(spot.x + x * m, spot.y + y * m) for x, y in rise], stage.palette.grass, 0.8)

    stage.add(z, paint)


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


def boulder(brush: Brush, rng: Random, palette: Palette) -> None:
    """A rock about as wide as high."""
    stone = darker(palette.stone, rng.uniform(0.0, 0.2))
    a, b = rng.uniform(0.4, 0.55), rng.uniform(0.4, 0.6)
    brush.poly(
        [(-a, 0.0), (-a * 1.05, -0.3), (-a * 0.5, -0.72), (0.1, -0.8), (b * 0.8, -0.5), (b, -0.1), (b * 0.9, 0.0)],
        stone,
    )
    brush.poly([(-a * 0.5, -0.72), (0.1, -0.8), (b * 0.8, -0.5), (0.05, -0.45)], lighter(stone, 0.2), 0.3, line=False)


def seascape(stage: Stage, shore: float = 0.0) -> None:
    """Sky and open sea to ``shore`` (share of the ground below the horizon that is water; 0: all of it)."""
    heavens(stage)
    camera = stage.camera
    bottom = camera.horizon + (camera.frame_height - camera.horizon) * (shore or 1.0)
    rough = 1.8 if stage.weather.value in ("storm", "wind", "rain") else 1.0
    land.water(stage.brush, camera, stage.palette, stage.rng, camera.horizon, bottom, rough)


def sea(stage: Stage) -> None:
    """The open sea with a ship; rocks in front to stand on when somebody is there."""
    seascape(stage)
    rng = stage.rng
    side = rng.choice((-1, 1))
    floating(stage, vessels.tall_ship, side * 4.5, 26, 13, side > 0)
    floating(stage, vessels.rowing_boat, -side * 5, 17, 3.2, side < 0)
    if stage.actors:
        rocks(stage)
    else:
        floating(stage, vessels.tall_ship, -side * 15, 70, 14, side < 0)


def floating(stage: Stage, unit: Unit, x: float, z: float, metres: float, flip: bool = False) -> None:
    """Something on the water with its foam and a broken reflection."""
    spot = stage.camera.spot(x, z)
    size = metres * spot.metre
    seed = stage.rng.random()

    def paint(brush: Brush) -> None:
        rng = Random(seed)
        for i in range(9):
            y = spot.y + size * (0.03 + 0.035 * i)
            half = size * rng.uniform(0.25, 0.48) * (1 - i * 0.07)
            brush.plain(
                oval_path(spot.x + rng.uniform(-0.04, 0.04) * size, y, half, size * 0.009),
                darker(stage.palette.water, 0.5),
                0.32,
            )
        with brush.at(spot.x, spot.y, size, flip):
            unit(brush, rng, stage.palette)
        for _ in range(12):
            x = spot.x + rng.uniform(-0.5, 0.5) * size
            brush.plain(
                oval_path(x, spot.y + size * rng.uniform(0.04, 0.07), size * 0.06, size * 0.012),
                (0.96, 0.98, 1.0),
                0.75,
            )

    stage.add(z, paint)


def rocks(stage: Stage) -> None:
    """A rocky shore under the figures' feet."""
    camera, rng = stage.camera, stage.rng
    top = camera.spot(0, ACTORS_AT + 1.4).y
    points = [(-10.0, camera.frame_height + 10.0), (-10.0, top + camera.shorter * 0.03)]
    for i in range(13):
        points.append((camera.width * i / 12, top + camera.shorter * rng.uniform(-0.012, 0.03)))
    points += [(camera.width + 10.0, top), (camera.width + 10.0, camera.frame_height + 10.0)]
    shape = polygon(points)

    def paint(brush: Brush) -> None:
        stone = mix(stage.palette.stone, stage.palette.earth, 0.35)
        brush.fill(shape, stone, 0.5)
        with brush.clipped(shape):
            land.mottles(brush, camera, rng, darker(stone, 0.25), 90, 0.5, 0.5)
            land.mottles(brush, camera, rng, lighter(stone, 0.2), 50, 0.4, 0.4)

    stage.add(ACTORS_AT + 1.4, paint)
    for side in (-1, 1):
        stage.put(boulder, side * rng.uniform(2.6, 3.4), ACTORS_AT + 1.2, rng.uniform(0.7, 1.2))


def ship(stage: Stage) -> None:
    """A ship at sea: seen whole from afar, its deck when somebody is aboard."""
    seascape(stage)
    rng = stage.rng
    if not stage.actors or stage.size is ShotSize.EXTREME_WIDE:
        floating(stage, vessels.tall_ship, rng.uniform(-1.5, 1.5), 24, 10.5, rng.random() < 0.5)
        floating(stage, vessels.tall_ship, rng.choice((-1, 1)) * 28, 80, 12)
        return
    deck(stage)


def deck(stage: Stage) -> None:
    """The deck of a sailing ship: planks, a rail, mast, shrouds and sail."""
    camera = stage.camera
    rail = ACTORS_AT + 2.6

    def planks(brush: Brush) -> None:
        wood = mix(stage.palette.wood, stage.palette.sand, 0.3)
        a, b = camera.spot(-9, rail), camera.spot(9, rail)
        brush.fill(
            polygon([(0, a.y), (camera.width, b.y), (camera.width, camera.frame_height), (0, camera.frame_height)]),
            wood,
            0.5,
        )
        for i in range(60):
            x = -9 + i * 0.3
            near, far = camera.spot(x, camera.z + 0.5), camera.spot(x, rail)
            brush.line((near.x, near.y), (far.x, far.y), darker(wood, 0.35), camera.shorter * 0.0022)
        spot = camera.spot(-9, rail)
        with brush.at(spot.x, spot.y, spot.metre):
            vessels.railing(brush, 18)

    stage.add(rail, planks)
    stage.put(_mast, stage.rng.choice((-2.3, 2.3)), ACTORS_AT + 1.9, 1.0)


def _mast(brush: Brush, rng: Random, palette: Palette) -> None:
    wood = hexed("#8a5a36")
    brush.box(-0.14, -7.5, 0.28, 7.5, wood)
    brush.box(-2.6, -3.75, 5.2, 0.13, darker(wood, 0.15))
    brush.soft(
        [(-2.4, -3.6), (0, -3.6), (2.4, -3.6), (2.75, -5), (2.5, -7.4), (0, -7.2), (-2.4, -7.4), (-2.1, -5)],
        vessels.SAIL,
    )
    for x in (-1.7, -1.2, 1.2, 1.7):
        brush.line((x, 0), (x * 0.12, -6.5), hexed("#5a4632"), 0.03)
    for i in range(9):
        y = -0.6 - i * 0.55
        share = 1 - (-y) / 7.4
        for side in (-1, 1):
            brush.line((side * 1.2 * share, y), (side * 1.7 * share, y), hexed("#5a4632"), 0.022)
    for y in (-0.5, -0.75):
        brush.box(-0.19, y, 0.38, 0.07, hexed("#d9b36a"), 0.6)


def beach(stage: Stage) -> None:
    """Sand, surf and palms."""
    seascape(stage, 0.34)
    palette, rng, camera = stage.palette, stage.rng, stage.camera
    top = camera.horizon + (camera.frame_height - camera.horizon) * 0.32
    points = [(0.0, float(camera.frame_height)), (0.0, top + camera.shorter * 0.05)]
    points += [(camera.width * i / 8, top + camera.shorter * (0.012 if i % 2 else 0.035)) for i in range(9)]
    points += [(float(camera.width), float(camera.frame_height))]

    shape = smooth(
        [
            (-camera.width, camera.frame_height * 1.5),
            (-camera.width, top),
            *points[1:-1],
            (camera.width * 2, top),
            (camera.width * 2, camera.frame_height * 1.5),
        ]
    )
    stage.brush.stroke(shape, (0.97, 0.99, 1.0), camera.shorter * 0.03)
    stage.brush.fill(shape, palette.sand, 0.25, line=False)
    with stage.brush.clipped(shape):
        land.mottles(stage.brush, camera, rng, darker(palette.sand, 0.16), 80, 0.5)
        land.mottles(stage.brush, camera, rng, lighter(palette.sand, 0.3), 50, 0.4)
    floating(stage, vessels.tall_ship, rng.choice((-9, 9)), 60, 13)
    for side in (-1, 1):
        stage.put(
            plants.palm, side * rng.uniform(3.4, 4.8), rng.uniform(8.8, 10.5), rng.uniform(3.4, 4.2), side > 0, 1.2
        )
    for _ in range(6):
        stage.put(
            boulder, rng.choice((-1, 1)) * rng.uniform(2.4, 6), rng.uniform(6, 9), rng.uniform(0.3, 0.7), shadow=0.4
        )


def river(stage: Stage) -> None:
    """A river winding through meadows, reeds on its bank."""
    meadow(stage)
    rng = stage.rng
    side = rng.choice((-1, 1))
    land.river(stage.brush, stage.camera, stage.palette, rng, 3.6, 1.2, side * 3.4)
    for _ in range(14):
        z = rng.uniform(6.5, 18)
        stage.put(plants.reed, side * (1.3 + 0.05 * z) + rng.uniform(-0.4, 0.2), z, rng.uniform(0.9, 1.3))
    trees(stage, (plants.oak, plants.birch, plants.birch), 22, 9, 40, 14, (5, 7.5))


def lake(stage: Stage) -> None:
    """A lake under mountains, a grassy shore in front."""
    heavens(stage)
    palette, rng, camera = stage.palette, stage.rng, stage.camera
    land.peaks(stage.brush, camera, rng, palette, 5, 0.32, 0.58)
    land.ridge(stage.brush, camera, rng, 0.11, darker(palette.leaf, 0.2), 0.4, 0.4)
    bottom = camera.spot(0, 8.2).y
    land.water(stage.brush, camera, palette, rng, camera.horizon, bottom + 4, 0.45)
    grass = mix(palette.grass, palette.earth, 0.12)
    stage.brush.fill(
        polygon(
            [
                (0, bottom),
                (camera.width, bottom - camera.shorter * 0.01),
                (camera.width, camera.frame_height),
                (0, camera.frame_height),
            ]
        ),
        grass,
        0.4,
        line=False,
    )
    land.mottles(stage.brush, camera, rng, darker(grass, 0.2), 40)
    floating(stage, vessels.rowing_boat, rng.choice((-4, 4)), 15, 3.2)
    for _ in range(22):
        stage.put(plants.reed, rng.uniform(-7, 7), rng.uniform(7.9, 8.4), rng.uniform(0.7, 1.2))
    for side in (-1, 1):
        stage.put(
            rng.choice((plants.pine, plants.birch)), side * rng.uniform(3.4, 4.6), 7.6, rng.uniform(5, 6.5), shadow=1.0
        )
    tufts(stage, 60, 0.25)


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
