"""Backdrops by and on the water: the sea, ships, beaches, rivers, lakes."""

from random import Random

from resources.engines.image.picturebook import land, plants, vessels
from resources.engines.image.picturebook.brush import Brush, oval_path, polygon, smooth
from resources.engines.image.picturebook.colour import darker, hexed, lighter, mix
from resources.engines.image.picturebook.outdoors import boulder, heavens, meadow, trees, tufts
from resources.engines.image.picturebook.palette import Palette
from resources.engines.image.picturebook.stage import ACTORS_AT, Stage, Unit
from visiobook.domain.scene import ShotSize


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
