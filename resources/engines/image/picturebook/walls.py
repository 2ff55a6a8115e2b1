"""A room in perspective: its floor, walls and ceiling, and where things are put in it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random

import skia

from resources.engines.image.picturebook import furniture as f
from resources.engines.image.picturebook.brush import Brush, box_path, oval_path, polygon
from resources.engines.image.picturebook.colour import Colour, darker, lighter, mix
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
    """What covers the bare walls of a shell."""
    for wanted, paint in ((room.stripes, _stripes), (room.stones, _stones), (room.panel, _panel), (room.beams, _beams)):
        if wanted:
            paint(stage, room, quad)
    stage.brush.plain(_band(room, quad, 0.0, 0.12), darker(room.wall, 0.35))


def _band(room: Shell, quad: Quad, low: float, high: float) -> "skia.Path":
    """A stretch of the back wall between two heights."""
    half = room.half
    return quad((-half, low, BACK), (half, low, BACK), (half, high, BACK), (-half, high, BACK))


def _stripes(stage: Stage, room: Shell, quad: Quad) -> None:
    for i in range(int(room.half * 4)):
        x = -room.half + i * 0.5
        strip = quad((x, 0, BACK), (x + 0.22, 0, BACK), (x + 0.22, room.high, BACK), (x, room.high, BACK))
        stage.brush.plain(strip, lighter(room.wall, 0.14), 0.6)


def _stones(stage: Stage, room: Shell, quad: Quad) -> None:
    rng, metre = Random("stones"), stage.camera.spot(0, BACK).metre
    for _ in range(70):
        x, y = rng.uniform(-room.half, room.half - 0.7), rng.uniform(0.1, room.high - 0.3)
        stone = box_path(*stage.camera.point(x, y, BACK), 0.55 * metre, 0.22 * metre, 0.05 * metre)
        stage.brush.plain(stone, darker(room.wall, rng.uniform(0.05, 0.18)), 0.7)


def _panel(stage: Stage, room: Shell, quad: Quad) -> None:
    camera, panel = stage.camera, mix(stage.palette.wood, room.wall, 0.15)
    stage.brush.fill(_band(room, quad, 0.0, room.panel), panel, 0.4)
    for i in range(int(room.half * 2) + 1):
        a, b = camera.point(-room.half + i, 0, BACK), camera.point(-room.half + i, room.panel, BACK)
        stage.brush.line(a, b, darker(panel, 0.25), camera.shorter * 0.002)


def _beams(stage: Stage, room: Shell, quad: Quad) -> None:
    half, high = room.half, room.high
    for i in range(5):
        z = BACK - 0.2 - i * 1.3
        if z > stage.camera.z + 0.6:
            beam = quad((-half, high, z), (half, high, z), (half, high - 0.22, z), (-half, high - 0.22, z))
            stage.brush.fill(beam, darker(stage.palette.wood, 0.3), 0.5)


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
