"""Backdrops indoors: what furnishes each kind of room."""

from functools import partial
from random import Random

from resources.engines.image.picturebook import furniture as f
from resources.engines.image.picturebook.brush import Brush, box_path, oval_path, polygon
from resources.engines.image.picturebook.colour import darker, hexed, lighter, mix
from resources.engines.image.picturebook.stage import ACTORS_AT, Stage
from resources.engines.image.picturebook.walls import BACK, Shell, hanging, on_wall, rug, shell, stand, window_wall


def bedroom(stage: Stage) -> None:
    """A cottage bedroom: bed, window, rug, chest."""
    p, rng = stage.palette, stage.rng
    shell(stage, Shell(p.wall, mix(p.wood, p.sand, 0.25), beams=True))
    cloth = hexed(rng.choice(("#b5566f", "#4e8560", "#3f6ea5", "#c98a2d")))
    window_wall(stage, (rng.choice((1.2, 0.6)),), (1.2, 1.3), cloth)
    on_wall(stage, 3.2, 0, lambda b: f.door(b, p.wood))
    on_wall(stage, -2.4, 2.2, lambda b: f.picture(b, 0.7, 0.55, rng))
    rug(stage, hexed(rng.choice(("#8e4a4a", "#4a6b8e", "#5f7a4a"))))
    if "in_bed" not in stage.words:
        stand(stage, -2.3, BACK - 0.8, lambda b: f.bed(b, cloth, darker(p.wood, 0.1)), 1.3)
    stand(stage, 3.5, BACK - 0.7, lambda b: f.table(b, 0.8, p.wood), 0.5)


def kitchen(stage: Stage) -> None:
    """A hearth, a table, shelves with jars."""
    p, rng = stage.palette, stage.rng
    shell(stage, Shell(lighter(p.wall, 0.1), hexed("#b5734f"), floor_kind="tiles", beams=True))
    on_wall(stage, -2.1, 0, lambda b: f.fireplace(b, p))
    window_wall(stage, (0.7,), (1.1, 1.1), hexed("#d9d2bd"))
    on_wall(stage, 2.9, 0, lambda b: f.shelf(b, 1.7, 2.2, p.wood, Random(3), "jars"))
    stand(stage, rng.choice((2.2, 2.5)), ACTORS_AT + 1.0, lambda b: f.table(b, 1.8, p.wood), 1.0)
    stand(stage, -3.6, BACK - 1.0, lambda b: f.barrel(b, darker(p.wood, 0.05)), 0.5)
    for x in (-0.6, -0.3, 0.0):
        on_wall(
            stage,
            x + 2.2 - 0.6,
            2.9,
            lambda b: b.soft([(-0.1, 0), (0.1, 0), (0.13, 0.25), (0, 0.34), (-0.13, 0.25)], hexed("#b5703a")),
        )


def drawing_room(stage: Stage) -> None:
    """A salon: striped paper, marble fireplace, settee, chandelier, paintings."""
    p, rng = stage.palette, stage.rng
    wall = hexed(rng.choice(("#8fa89a", "#b5a2b8", "#c9ad86", "#93a5b8")))
    shell(stage, Shell(wall, hexed("#a9743f"), panel=0.9, stripes=True, high=3.8))
    cloth = hexed(rng.choice(("#8e2f45", "#2f5b6b", "#b5862f")))
    on_wall(stage, 0.0, 0, lambda b: f.fireplace(b, p, fine=True))
    on_wall(stage, 0.0, 2.35, lambda b: f.picture(b, 1.2, 0.9, rng))
    window_wall(stage, (-2.9, 2.9), (1.15, 2.0), cloth, sill=0.8)
    rug(stage, cloth, 2.2)
    stand(stage, -2.6, ACTORS_AT + 1.0, lambda b: f.sofa(b, mix(cloth, p.wall, 0.2)), 1.1)
    stand(stage, 2.6, ACTORS_AT + 1.0, lambda b: f.armchair(b, cloth), 0.6)
    stand(stage, 1.6, BACK - 0.6, lambda b: f.table(b, 0.7, darker(p.wood, 0.2), (0.96, 0.94, 0.9)), 0.4)
    hanging(stage, 0.0, ACTORS_AT + 0.8, 3.0, lambda b: f.chandelier(b, 5, p.night))


def room(stage: Stage) -> None:
    """A plain living room."""
    p, rng = stage.palette, stage.rng
    shell(stage, Shell(p.wall, mix(p.wood, p.sand, 0.15), beams=rng.random() < 0.5))
    cloth = hexed(rng.choice(("#6b8e7a", "#b5703a", "#5f6fa0")))
    window_wall(stage, (rng.choice((-0.8, 0.9)),), (1.3, 1.4), cloth)
    on_wall(stage, -3.1, 0, lambda b: f.door(b, p.wood))
    on_wall(stage, 3.2, 0, lambda b: f.shelf(b, 1.3, 2.0, p.wood, Random(5)))
    rug(stage, cloth)
    stand(stage, 2.4, ACTORS_AT + 1.1, lambda b: f.armchair(b, cloth), 0.6)
    stand(stage, -2.3, ACTORS_AT + 1.2, lambda b: f.table(b, 1.2, p.wood), 0.8)


def ballroom(stage: Stage) -> None:
    """A great hall with arched windows, pillars and chandeliers."""
    rng = stage.rng
    wall = hexed(rng.choice(("#e8d9b8", "#d9c3c3", "#c9d0dd")))
    shell(stage, Shell(wall, hexed("#d9c7a4"), half=6.5, high=6.0, floor_kind="tiles"))
    cloth = hexed(rng.choice(("#8e2333", "#2f4a7a")))
    window_wall(stage, (-3.6, 0.0, 3.6), (1.7, 3.6), cloth, arched=True, sill=0.6)
    for x in (-5.2, -1.8, 1.8, 5.2):
        on_wall(stage, x, 0, lambda b: f.pillar(b, 5.6, lighter(wall, 0.3)))
    rug(stage, cloth, 2.6)
    for x, z in ((-2.6, 7.6), (2.6, 7.6), (0.0, 6.9)):
        hanging(stage, x, z, 4.3, lambda b: f.chandelier(b, 7, True))


def library(stage: Stage) -> None:
    """Walls of books, a ladder, a desk with a lamp."""
    p = stage.palette
    shell(stage, Shell(mix(p.wood, p.wall, 0.35), darker(p.wood, 0.15), high=4.2))
    for x in (-3.3, -1.65, 1.65, 3.3):
        on_wall(stage, x, 0, lambda b: f.shelf(b, 1.6, 3.3, darker(p.wood, 0.1), stage.rng))
    window_wall(stage, (0.0,), (1.1, 2.0), hexed("#3f5a4a"), arched=True)
    rug(stage, hexed("#7a2f35"))
    stand(stage, 2.5, ACTORS_AT + 0.9, lambda b: f.table(b, 1.7, p.wood), 1.0)
    stand(stage, -2.6, ACTORS_AT + 1.0, lambda b: f.armchair(b, hexed("#4a5f3f")), 0.6)


def office(stage: Stage) -> None:
    """A desk, papers, shelves, a big window on the town."""
    p = stage.palette
    shell(stage, Shell(hexed("#d5d8d2"), hexed("#9a7a5a"), panel=0.8))
    window_wall(stage, (-0.9, 0.9), (1.3, 1.6), None)
    on_wall(stage, -3.2, 0, lambda b: f.shelf(b, 1.5, 2.2, p.wood, stage.rng))
    on_wall(stage, 3.3, 0, lambda b: f.door(b, darker(p.wood, 0.1)))
    stand(stage, 2.2, ACTORS_AT + 1.0, lambda b: f.table(b, 2.0, darker(p.wood, 0.15)), 1.1)
    stand(stage, -2.3, ACTORS_AT + 1.3, lambda b: f.table(b, 1.5, p.wood), 0.8)


def school(stage: Stage) -> None:
    """A classroom."""
    p = stage.palette
    shell(stage, Shell(hexed("#dfe0c8"), hexed("#b58a5a"), panel=0.9))
    on_wall(stage, -0.3, 1.05, lambda b: f.blackboard(b, stage.rng))
    window_wall(stage, (2.9,), (1.3, 1.5), None)
    on_wall(stage, -3.2, 1.9, lambda b: f.picture(b, 0.9, 0.7, stage.rng))
    for x in (-3.0, 3.0):
        for z in (ACTORS_AT + 0.4, ACTORS_AT + 1.5):
            stand(stage, x, z, lambda b: f.table(b, 1.3, p.wood), 0.8)


def laboratory(stage: Stage) -> None:
    """Benches with flasks, charts, cool light."""
    shell(stage, Shell(hexed("#c3d5d9"), hexed("#9fb0b5"), floor_kind="tiles"))
    window_wall(stage, (2.6,), (1.4, 1.5), None)
    on_wall(stage, -2.9, 0.9, lambda b: f.shelf(b, 2.0, 1.7, hexed("#7f98a0"), stage.rng, "flasks"))
    on_wall(stage, 0.2, 1.2, lambda b: f.blackboard(b, stage.rng))
    for x in (-2.6, 2.7):
        stand(stage, x, ACTORS_AT + 1.2, lambda b: f.table(b, 2.2, hexed("#e3ebec")), 1.2)
        for i in range(4):
            stand(stage, x - 0.7 + i * 0.45, ACTORS_AT + 1.19, lambda b: _flask(b, stage.rng), 0.0)
    hanging(stage, 0.0, ACTORS_AT + 1.2, 3.2, lambda b: b.box(-0.8, 0, 1.6, 0.1, (0.98, 0.99, 1.0)))


def _flask(brush: Brush, rng: Random) -> None:
    glass = hexed(rng.choice(("#6fd0c0", "#8fd06f", "#d08fd0", "#6fa8e0", "#e0b04f")))
    brush.soft(
        [
            (-0.13, -0.83),
            (-0.12, -1.0),
            (-0.03, -1.12),
            (-0.04, -1.25),
            (0.04, -1.25),
            (0.03, -1.12),
            (0.12, -1.0),
            (0.13, -0.83),
        ],
        glass,
    )


def inn(stage: Stage) -> None:
    """A tavern: barrels, benches, a hearth."""
    p = stage.palette
    shell(stage, Shell(mix(p.wall, p.earth, 0.4), darker(p.wood, 0.2), beams=True))
    on_wall(stage, 0.4, 0, lambda b: f.fireplace(b, p))
    on_wall(stage, -2.6, 1.2, lambda b: f.shelf(b, 2.0, 1.2, p.wood, stage.rng, "jars"))
    window_wall(stage, (2.9,), (1.0, 1.0), None)
    for x in (-3.4, -2.5):
        stand(stage, x, BACK - 0.6, lambda b: f.barrel(b, p.wood), 0.5)
    for side in (-1, 1):
        stand(stage, side * 2.5, ACTORS_AT + 0.9, lambda b: f.table(b, 1.7, p.wood), 1.0)
        stand(stage, side * 2.5, ACTORS_AT + 0.4, lambda b: f.bench(b, 1.5, darker(p.wood, 0.1)), 0.8)


def shop(stage: Stage) -> None:
    """Shelves of goods behind a counter."""
    p = stage.palette
    shell(stage, Shell(hexed("#d9c9a4"), mix(p.wood, p.sand, 0.2)))
    for x in (-2.6, 0.0, 2.6):
        on_wall(stage, x, 0.2, lambda b: f.shelf(b, 2.3, 2.7, p.wood, stage.rng, "jars"))
    stand(stage, 0.0, ACTORS_AT + 1.3, lambda b: b.box(-3.4, -1.0, 6.8, 1.0, darker(p.wood, 0.1)), 0.0)
    stand(stage, 0.0, ACTORS_AT + 1.29, lambda b: b.box(-3.5, -1.08, 7.0, 0.12, p.wood), 0.0)


def prison(stage: Stage) -> None:
    """A cell of stone with a barred window."""
    p = stage.palette
    shell(stage, Shell(darker(p.stone, 0.25), darker(p.stone, 0.35), floor_kind="stone", stones=True))
    window_wall(stage, (0.4,), (0.9, 0.8), None, sill=2.0)
    for i in range(5):
        on_wall(stage, 0.05 + i * 0.18, 2.0, lambda b: b.line((0, 0), (0, -0.8), (0.15, 0.15, 0.18), 0.05))
    stand(stage, -2.4, BACK - 0.8, lambda b: f.bench(b, 2.0, darker(p.wood, 0.2)), 1.0)
    for x in (2.5, 2.9):
        on_wall(stage, x, 2.3, lambda b: _chain(b))
    on_wall(stage, -3.4, 0, lambda b: f.door(b, darker(p.wood, 0.35)))


def _chain(brush: Brush) -> None:
    for i in range(8):
        brush.stroke(oval_path(0.02 * (i % 2), 0.1 * i, 0.035, 0.06), (0.3, 0.3, 0.33), 0.025)


def hall(stage: Stage) -> None:
    """A castle's hall: stone, banners, a throne on a dais."""
    p = stage.palette
    shell(
        stage, Shell(lighter(p.stone, 0.12), darker(p.stone, 0.1), half=5.6, high=5.4, floor_kind="stone", stones=True)
    )
    window_wall(stage, (-3.2, 3.2), (1.1, 2.6), None, arched=True, sill=1.4)
    for x in (-1.7, 1.7):
        on_wall(
            stage, x, 4.8, lambda b: b.poly([(-0.5, 0), (0.5, 0), (0.5, 2.2), (0, 2.7), (-0.5, 2.2)], hexed("#8e2333"))
        )
        on_wall(stage, x, 4.8, lambda b: b.oval(0, 1.2, 0.24, 0.24, hexed("#e3bd3c")))
    for x in (-5.0, 5.0):
        stand(stage, x, BACK - 0.5, lambda b: f.pillar(b, 5.2, p.stone), 0.6)
    stand(stage, 0.0, BACK - 0.5, _throne, 0.9)
    carpet = polygon(
        [
            stage.camera.point(x, 0, z)
            for x, z in ((-0.9, BACK), (0.9, BACK), (0.9, stage.camera.z + 0.4), (-0.9, stage.camera.z + 0.4))
        ]
    )
    stage.brush.fill(carpet, hexed("#9e2233"), 0.4)


def _throne(brush: Brush) -> None:
    gold, red = hexed("#d9a834"), hexed("#9e2233")
    brush.box(-0.9, -0.2, 1.8, 0.2, hexed("#a39b94"))
    brush.poly([(-0.55, -0.2), (-0.55, -1.8), (0, -2.3), (0.55, -1.8), (0.55, -0.2)], gold)
    brush.poly([(-0.42, -0.75), (-0.42, -1.7), (0, -2.08), (0.42, -1.7), (0.42, -0.75)], red)
    brush.box(-0.5, -0.78, 1.0, 0.2, red)


def chapel(stage: Stage) -> None:
    """A church inside: arches, coloured glass, benches, candles."""
    p = stage.palette
    stone = hexed("#cfc4b0")
    shell(stage, Shell(stone, darker(stone, 0.2), half=5.0, high=6.4, floor_kind="stone"))
    for x, w, h in ((0.0, 1.6, 3.8), (-2.7, 1.0, 2.6), (2.7, 1.0, 2.6)):
        on_wall(stage, x, 1.5, partial(_stained, w, h, Random(7)))
    stand(stage, 0.0, BACK - 0.6, lambda b: f.table(b, 2.0, stone, (0.97, 0.96, 0.93)), 1.1)
    for x in (-0.7, 0.7):
        stand(stage, x, BACK - 0.62, _candle, 0.0)
    for side in (-1, 1):
        stand(stage, side * 4.4, BACK - 1.2, lambda b: f.pillar(b, 6.2, stone), 0.6)
        for z in (5.4, 6.4, 7.2):
            stand(stage, side * 2.6, z, lambda b: f.bench(b, 2.2, p.wood, 0.5), 1.1)


def _stained(width: float, height: float, rng: Random, brush: Brush) -> None:
    brush.fill(f.arch(width + 0.3, height + 0.2), hexed("#8f8578"))
    with brush.clipped(f.arch(width, height)):
        for row in range(int(height / 0.4) + 1):
            for column in range(int(width / 0.35) + 1):
                colour = hexed(rng.choice(("#c0342f", "#2f5fa8", "#e3bd3c", "#3f8a5a", "#7a4fa0", "#8fc7e0")))
                brush.plain(box_path(-width / 2 + column * 0.35, -(row + 1) * 0.4, 0.33, 0.38), colour)
    brush.glow(0, -height / 2, height * 0.8, hexed("#fff0c4"), 0.35)


def _candle(brush: Brush) -> None:
    brush.box(-0.04, -1.2, 0.08, 0.36, (0.97, 0.95, 0.88), 0.5)
    brush.plain(oval_path(0, -1.28, 0.035, 0.08), hexed("#ffd257"))
    brush.glow(0, -1.26, 0.5, hexed("#ffd782"), 0.6)


def compartment(stage: Stage) -> None:
    """Inside a train or a coach: seats and windows with the land outside."""
    train = stage.kind.value == "train"
    wall = hexed("#8a5a3c") if train else hexed("#6b2f3a")
    shell(stage, Shell(wall, darker(wall, 0.35), half=3.2, high=2.7, panel=0.9))
    window_wall(
        stage, (-1.5, 1.5) if train else (0.0,), (1.7, 1.1) if train else (2.0, 1.2), hexed("#b5862f"), sill=1.05
    )
    cloth = hexed("#3f6b5a") if train else hexed("#8e2f45")
    for x in (-1.9, 1.9):
        stand(stage, x, BACK - 0.6, lambda b: f.sofa(b, cloth), 1.0)
    if train:
        on_wall(stage, 0.0, 2.35, lambda b: b.box(-3.0, 0, 6.0, 0.1, hexed("#d9a834")))
