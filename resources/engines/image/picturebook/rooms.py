"""Backdrops indoors: a room in perspective, and what furnishes each kind of room."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random

import skia

from resources.engines.image.picturebook import furniture as f
from resources.engines.image.picturebook.brush import Brush, box_path, oval_path, polygon
from resources.engines.image.picturebook.colour import Colour, darker, hexed, lighter, mix
from resources.engines.image.picturebook.palette import Palette
from resources.engines.image.picturebook.stage import ACTORS_AT, Stage

BACK = 8.4
"""Depth of the back wall, metres."""


@dataclass(frozen=True)
class Shell:
    """A room's bare walls. ``panel``: height of the wainscot; ``floor_kind``: planks, tiles or stone."""

    wall: Colour
    floor: Colour
    half: float = 4.4
    high: float = 3.5
    floor_kind: str = "planks"
    panel: float = 0.0
    beams: bool = False
    stones: bool = False
    stripes: bool = False


Paint = Callable[[Brush], None]


def shell(stage: Stage, room: Shell) -> None:
    """Paints floor, walls and ceiling."""
    brush, camera = stage.brush, stage.camera
    near = camera.z + 0.35
    half = room.half

    def quad(
        a: tuple[float, float, float],
        b: tuple[float, float, float],
        c: tuple[float, float, float],
        d: tuple[float, float, float],
    ) -> "skia.Path":
        return polygon([camera.point(*p) for p in (a, b, c, d)])

    lit = brush.tone.side
    brush.canvas.clear(skia.Color4f(*brush.tone.of(darker(room.wall, 0.5)), 1.0).toColor())
    for side in (-1, 1):
        shade = darker(room.wall, 0.12 if side != lit else 0.24)
        brush.fill(
            quad(
                (side * half, 0, near),
                (side * half, 0, BACK),
                (side * half, room.high, BACK),
                (side * half, room.high, near),
            ),
            shade,
            0.3,
            line=False,
        )
    ceiling = lighter(room.wall, 0.2) if not room.beams else mix(room.wall, stage.palette.wood, 0.2)
    brush.fill(
        quad((-half, room.high, near), (-half, room.high, BACK), (half, room.high, BACK), (half, room.high, near)),
        darker(ceiling, 0.16),
        0.3,
        line=False,
    )
    brush.fill(
        quad((-half, 0, BACK), (half, 0, BACK), (half, room.high, BACK), (-half, room.high, BACK)), room.wall, 0.5
    )
    _wall_pattern(stage, room, quad)
    _floor(stage, room, near, quad)
    _corners(stage, room)


Quad = Callable[..., "skia.Path"]


def _wall_pattern(stage: Stage, room: Shell, quad: Quad) -> None:
    brush, camera = stage.brush, stage.camera
    if room.stripes:
        for i in range(int(room.half * 4)):
            x = -room.half + i * 0.5
            brush.plain(
                quad((x, 0, BACK), (x + 0.22, 0, BACK), (x + 0.22, room.high, BACK), (x, room.high, BACK)),
                lighter(room.wall, 0.14),
                0.6,
            )
    if room.stones:
        rng = Random("stones")
        for _ in range(70):
            x, y = rng.uniform(-room.half, room.half - 0.7), rng.uniform(0.1, room.high - 0.3)
            corner = camera.point(x, y, BACK)
            metre = camera.spot(0, BACK).metre
            brush.plain(
                box_path(*corner, 0.55 * metre, 0.22 * metre, 0.05 * metre),
                darker(room.wall, rng.uniform(0.05, 0.18)),
                0.7,
            )
    if room.panel:
        panel = mix(stage.palette.wood, room.wall, 0.15)
        brush.fill(
            quad(
                (-room.half, 0, BACK),
                (room.half, 0, BACK),
                (room.half, room.panel, BACK),
                (-room.half, room.panel, BACK),
            ),
            panel,
            0.4,
        )
        for i in range(int(room.half * 2) + 1):
            a, b = camera.point(-room.half + i, 0, BACK), camera.point(-room.half + i, room.panel, BACK)
            brush.line(a, b, darker(panel, 0.25), camera.shorter * 0.002)
    if room.beams:
        for i in range(5):
            z = BACK - 0.2 - i * 1.3
            if z > camera.z + 0.6:
                brush.fill(
                    quad(
                        (-room.half, room.high, z),
                        (room.half, room.high, z),
                        (room.half, room.high - 0.22, z),
                        (-room.half, room.high - 0.22, z),
                    ),
                    darker(stage.palette.wood, 0.3),
                    0.5,
                )
    skirting = darker(room.wall, 0.35)
    brush.plain(
        quad((-room.half, 0, BACK), (room.half, 0, BACK), (room.half, 0.12, BACK), (-room.half, 0.12, BACK)), skirting
    )


def _floor(stage: Stage, room: Shell, near: float, quad: Quad) -> None:
    brush, camera, half = stage.brush, stage.camera, room.half
    area = quad((-half, 0, near), (-half, 0, BACK), (half, 0, BACK), (half, 0, near))
    brush.fill(area, room.floor, 0.45, line=False)
    with brush.clipped(area):
        if room.floor_kind == "planks":
            for i in range(int(half * 2 / 0.32) + 1):
                x = -half + i * 0.32
                brush.line(
                    camera.point(x, 0, near), camera.point(x, 0, BACK), darker(room.floor, 0.3), camera.shorter * 0.0018
                )
            return
        step = 0.7 if room.floor_kind == "tiles" else 0.95
        for row in range(int((BACK - near) / step) + 1):
            for column in range(int(half * 2 / step) + 1):
                if (row + column) % 2:
                    x, z = -half + column * step, BACK - (row + 1) * step
                    tile = quad(
                        (x, 0, max(near, z)), (x + step, 0, max(near, z)), (x + step, 0, z + step), (x, 0, z + step)
                    )
                    brush.plain(tile, darker(room.floor, 0.32 if room.floor_kind == "tiles" else 0.1))


def _corners(stage: Stage, room: Shell) -> None:
    """Darker corners and the window's light on the floor: what makes the box a room."""
    brush, camera = stage.brush, stage.camera
    for side in (-1, 1):
        a, b = camera.point(side * room.half, 0, BACK), camera.point(side * room.half, room.high, BACK)
        brush.line(a, b, darker(room.wall, 0.3), camera.shorter * 0.004, 0.6)
    if not stage.palette.night:
        x = -brush.tone.side * 0.4
        corners = [
            camera.point(x - 0.9, 0, BACK - 0.8),
            camera.point(x + 0.7, 0, BACK - 0.8),
            camera.point(x + 1.3, 0, ACTORS_AT - 1.2),
            camera.point(x - 1.1, 0, ACTORS_AT - 1.2),
        ]
        paint = skia.Paint(Color4f=skia.Color4f(*lighter(stage.palette.low, 0.4), 0.26), AntiAlias=True)
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, camera.shorter * 0.01))
        brush.canvas.drawPath(polygon(corners), paint)


def on_wall(stage: Stage, x: float, y: float, paint: Paint) -> None:
    """Paints in metres on the back wall, at ``x`` and ``y`` metres above the floor."""
    camera = stage.camera
    px, py = camera.point(x, y, BACK)
    with stage.brush.at(px, py, camera.spot(x, BACK).metre):
        paint(stage.brush)


def stand(stage: Stage, x: float, z: float, paint: Paint, shadow: float = 0.7) -> None:
    """Keeps a piece of furniture to be painted at its depth, unless it would hide the figures."""
    if (z < ACTORS_AT + 0.3 and abs(x - stage.camera.x) < stage.free + 0.7) or z < stage.camera.z + 0.8:
        return
    spot = stage.camera.spot(x, z)

    def place(brush: Brush) -> None:
        if shadow:
            brush.shadow(spot.x, spot.y, shadow * spot.metre, shadow * spot.metre * 0.2, 0.45)
        with brush.at(spot.x, spot.y, spot.metre):
            paint(brush)

    stage.add(z, place)


def rug(stage: Stage, colour: Colour, wide: float = 1.9) -> None:
    """A round rug under the figures."""
    spot = stage.camera.spot(0, ACTORS_AT)
    deep = abs(stage.camera.spot(0, ACTORS_AT - 1.0).y - stage.camera.spot(0, ACTORS_AT + 1.1).y) / 2
    y = (stage.camera.spot(0, ACTORS_AT - 1.0).y + stage.camera.spot(0, ACTORS_AT + 1.1).y) / 2
    for share, tint in (
        (1.0, colour),
        (0.86, lighter(colour, 0.35)),
        (0.78, colour),
        (0.42, lighter(colour, 0.3)),
        (0.34, darker(colour, 0.15)),
    ):
        stage.brush.plain(oval_path(spot.x, y, wide * spot.metre * share, deep * share), tint)


def hanging(stage: Stage, x: float, z: float, high: float, paint: Paint) -> None:
    """Keeps something that hangs from the ceiling."""
    px, py = stage.camera.point(x, high, z)
    metre = stage.camera.spot(x, z).metre

    def place(brush: Brush) -> None:
        with brush.at(px, py, metre):
            paint(brush)

    stage.add(z, place)


def _pane(size: tuple[float, float], palette: Palette, arched: bool, moon: bool, brush: Brush) -> None:
    f.pane(brush, *size, palette, arched, moon)


def window_wall(
    stage: Stage,
    places: tuple[float, ...],
    size: tuple[float, float],
    cloth: Colour | None,
    arched: bool = False,
    sill: float = 0.95,
) -> None:
    """Windows in the back wall, with curtains of ``cloth``."""
    for x in places:
        on_wall(stage, x, sill, partial(_pane, size, stage.palette, arched, x == places[0]))
        if cloth is not None:
            on_wall(stage, x, sill, lambda b: f.curtains(b, *size, cloth))


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
