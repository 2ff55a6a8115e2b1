"""Buildings and what people build: each one unit wide or high as said, its foot at the origin."""

from random import Random

import skia

from resources.engines.image.picturebook.brush import Brush, box_path, oval_path, polygon
from resources.engines.image.picturebook.colour import Colour, darker, hexed, lighter, mix
from resources.engines.image.picturebook.palette import Palette

WINDOW_LIT = hexed("#ffd782")
WINDOW_DAY = hexed("#7fa6b8")


def window(
    brush: Brush,
    x: float,
    y: float,
    width: float,
    height: float,
    palette: Palette,
    frame: Colour,
    lit: bool | None = None,
) -> None:
    """A window with a cross, its top left at (x, y); it glows at night unless ``lit`` says otherwise."""
    glows = palette.night if lit is None else lit
    pad = width * 0.14
    brush.box(x - pad, y - pad, width + 2 * pad, height + 2 * pad, frame, 0.5)
    if glows:
        brush.canvas.drawRect(skia.Rect.MakeXYWH(x, y, width, height), skia.Paint(Color4f=skia.Color4f(*WINDOW_LIT, 1)))
        brush.glow(x + width / 2, y + height / 2, width * 2.4, WINDOW_LIT, 0.4)
    else:
        brush.box(x, y, width, height, WINDOW_DAY, 0.8, line=False)
    brush.plain(box_path(x + width * 0.45, y, width * 0.1, height), frame)
    brush.plain(box_path(x, y + height * 0.45, width, height * 0.08), frame)


def cottage(brush: Brush, rng: Random, palette: Palette) -> None:
    """A house of one unit in width, with a steep roof, a chimney, a door and two windows."""
    wall = rng.choice((palette.wall, hexed("#f2e6cf"), hexed("#e3c7a4"), hexed("#cfd6cf"), hexed("#e8cdbf")))
    roof = rng.choice((hexed("#a8503a"), hexed("#8a5a3c"), hexed("#6d5b6b"), hexed("#b8863b")))
    beam = darker(palette.wood, 0.3)
    brush.box(0.2, -0.92, 0.11, 0.3, mix(palette.stone, roof, 0.3))
    brush.box(-0.42, -0.46, 0.84, 0.46, wall)
    brush.box(-0.42, -0.06, 0.84, 0.06, palette.stone, 0.5)
    for x in (-0.42, 0.385):
        brush.box(x, -0.46, 0.035, 0.46, beam, 0.5, line=False)
    brush.box(-0.42, -0.47, 0.84, 0.03, beam, 0.4, line=False)
    roof_shape = [(-0.53, -0.43), (-0.3, -0.84), (0.3, -0.84), (0.53, -0.43)]
    brush.poly(roof_shape, mix(roof, (0.95, 0.97, 1.0), 0.85 * palette.snow))
    with brush.clipped(polygon(roof_shape)):
        for row in range(1, 6):
            y = -0.84 + row * 0.075
            brush.line((-0.55, y), (0.55, y), darker(roof, 0.22), 0.008, 0.6)
    door = rng.choice((hexed("#6b4226"), hexed("#4f6b4a"), hexed("#8c3b2e"), hexed("#3f5a78")))
    brush.box(-0.09, -0.33, 0.18, 0.33, beam, 0.3, round_by=0.04)
    brush.box(-0.07, -0.31, 0.14, 0.31, door, 1.0, round_by=0.03)
    brush.plain(oval_path(0.04, -0.15, 0.012, 0.012), hexed("#e3c15b"))
    for x in (-0.33, 0.19):
        window(brush, x, -0.33, 0.13, 0.14, palette, beam)
        brush.box(x - 0.02, -0.18, 0.17, 0.03, hexed("#b5603c"), 0.5)
    _smoke(brush, palette, 0.255, -0.95)


def _smoke(brush: Brush, palette: Palette, x: float, y: float) -> None:
    for i in range(5):
        brush.plain(
            oval_path(x + 0.03 * i * i * 0.5, y - 0.07 * i, 0.025 + 0.014 * i, 0.02 + 0.011 * i),
            lighter(palette.haze, 0.4),
            0.4 - 0.06 * i,
        )


def town_house(brush: Brush, rng: Random, palette: Palette) -> None:
    """A narrow street house one unit wide and two to three high."""
    wall = rng.choice([hexed(c) for c in ("#d9b28c", "#c98d6b", "#b9a58b", "#a8b3a5", "#d7c4a3", "#b88f8a", "#8fa0ae")])
    floors = rng.choice((2, 3, 3, 4))
    top = -0.62 * floors
    roof = rng.choice((hexed("#7b4b3a"), hexed("#57606f"), hexed("#8c5a3c")))
    brush.box(0.2, top - 0.62, 0.14, 0.4, darker(roof, 0.1))
    brush.box(-0.5, top, 1.0, -top, wall)
    if rng.random() < 0.5:
        brush.poly([(-0.56, top + 0.02), (0.0, top - 0.6), (0.56, top + 0.02)], roof)
    else:
        brush.poly([(-0.55, top + 0.02), (-0.42, top - 0.4), (0.42, top - 0.4), (0.55, top + 0.02)], roof)
    frame = lighter(wall, 0.45)
    for floor in range(floors):
        y = top + 0.62 * floor + 0.14
        for x in (-0.36, 0.13):
            if floor == floors - 1 and x > 0:
                continue
            window(brush, x, y, 0.2, 0.3, palette, frame, lit=palette.night and rng.random() < 0.6)
    brush.box(0.08, -0.46, 0.27, 0.46, darker(roof, 0.2), 1.0, round_by=0.03)


def tower_block(brush: Brush, rng: Random, palette: Palette) -> None:
    """A city tower of one unit in height and about a third in width, full of windows."""
    wall = rng.choice([hexed(c) for c in ("#6f7d8c", "#8b95a1", "#5d6b7a", "#a3988c", "#7a6f78", "#49586a")])
    half, top = rng.uniform(0.12, 0.2), -1.0
    brush.box(-half, top, half * 2, 1.0, wall)
    crown = rng.random()
    if crown < 0.3:
        brush.line((0, top), (0, top - 0.14), darker(wall, 0.3), 0.01)
    elif crown < 0.6:
        brush.box(-half * 0.6, top - 0.06, half * 1.2, 0.06, darker(wall, 0.12))
    columns, rows = max(3, int(half * 30)), 15
    lit, dark = skia.Path(), skia.Path()
    for row in range(rows):
        for column in range(columns):
            x = -half + half * 2 * (column + 0.28) / columns
            pane = skia.Rect.MakeXYWH(x, top + 0.04 + row * 0.93 / rows, half * 0.9 / columns, 0.032)
            (lit if palette.night and rng.random() < 0.5 else dark).addRect(pane)
    brush.plain(dark, darker(wall, 0.35) if palette.night else lighter(WINDOW_DAY, 0.25))
    brush.canvas.drawPath(lit, skia.Paint(Color4f=skia.Color4f(*WINDOW_LIT, 0.95)))


def castle(brush: Brush, rng: Random, palette: Palette) -> None:
    """A castle one unit high and about 1.3 wide: a keep between round towers with pointed roofs, walls and a gate."""
    stone, roof = lighter(palette.stone, 0.22), rng.choice((hexed("#4b5f8f"), hexed("#8e3b46"), hexed("#3f6b6b")))
    for x, height, half in ((-0.3, 0.66, 0.085), (0.3, 0.6, 0.085), (0.0, 0.78, 0.13)):
        _round_tower(brush, x, height, half, darker(stone, 0.08), roof, palette)
    wall = [(-0.62, 0.0), (-0.62, -0.3), (0.62, -0.3), (0.62, 0.0)]
    brush.poly(wall, stone)
    for i in range(16):
        brush.box(-0.62 + i * 0.0785, -0.34, 0.045, 0.05, stone, 0.4)
    for x in (-0.62, 0.62):
        _round_tower(brush, x, 0.46, 0.1, stone, roof, palette)
    _masonry(brush, stone, rng)
    brush.fill(_arch(-0.13, 0.0, 0.26, 0.27), darker(stone, 0.25), 0.4)
    brush.fill(_arch(-0.1, 0.0, 0.2, 0.23), hexed("#3b2417"), 0.4)
    for x in (-0.4, -0.27, 0.27, 0.4):
        window(brush, x - 0.012, -0.2, 0.024, 0.06, palette, darker(stone, 0.2))


def _round_tower(
    brush: Brush, x: float, height: float, half: float, stone: Colour, roof: Colour, palette: Palette
) -> None:
    brush.box(x - half, -height, half * 2, height, stone)
    brush.box(x - half * 1.2, -height - 0.03, half * 2.4, 0.05, darker(stone, 0.06), 0.8)
    brush.poly([(x - half * 1.3, -height - 0.02), (x, -height - half * 2.6), (x + half * 1.3, -height - 0.02)], roof)
    brush.line((x, -height - half * 2.6), (x, -height - half * 2.6 - 0.08), hexed("#5a4632"), 0.006)
    tip = -height - half * 2.6 - 0.08
    brush.poly([(x, tip), (x + 0.08, tip + 0.018), (x, tip + 0.036)], hexed("#d9a441"), 0.6)
    for y in (0.14, 0.34):
        if y < height - 0.08:
            window(brush, x - half * 0.18, -height + y, half * 0.36, half * 0.8, palette, darker(stone, 0.25))


def _masonry(brush: Brush, stone: Colour, rng: Random) -> None:
    for _ in range(34):
        x, y = rng.uniform(-0.58, 0.54), rng.uniform(-0.28, -0.02)
        brush.plain(box_path(x, y, 0.045, 0.018, 0.004), darker(stone, rng.uniform(0.06, 0.18)), 0.7)


def _arch(x: float, y: float, width: float, height: float) -> "skia.Path":
    path = skia.Path()
    path.moveTo(x, y)
    path.lineTo(x, y - height + width / 2)
    path.arcTo(skia.Rect.MakeXYWH(x, y - height, width, width), 180, 180, False)
    path.lineTo(x + width, y)
    path.close()
    return path


def church(brush: Brush, rng: Random, palette: Palette) -> None:
    """A village church one unit high: a nave and a steeple with a cross."""
    wall, roof = mix(palette.wall, (0.95, 0.93, 0.88), 0.5), hexed("#6b4d43")
    brush.box(-0.06, -0.34, 0.5, 0.34, wall)
    brush.poly([(-0.1, -0.32), (-0.02, -0.52), (0.38, -0.52), (0.48, -0.32)], roof)
    brush.box(-0.28, -0.6, 0.24, 0.6, wall)
    brush.poly([(-0.31, -0.58), (-0.16, -0.94), (-0.01, -0.58)], roof)
    brush.line((-0.16, -0.93), (-0.16, -1.02), hexed("#4a3b2a"), 0.012)
    brush.line((-0.19, -0.985), (-0.13, -0.985), hexed("#4a3b2a"), 0.012)
    brush.fill(_arch(-0.2, 0.0, 0.09, 0.17), hexed("#5a3922"))
    brush.oval(-0.16, -0.46, 0.04, 0.04, hexed("#efe6cf"), 0.4)
    for x in (0.05, 0.18, 0.31):
        brush.fill(_arch(x, -0.1, 0.06, 0.16), WINDOW_LIT if palette.night else hexed("#6f93b0"), 0.6)


def windmill(brush: Brush, rng: Random, palette: Palette) -> None:
    """A windmill one unit high."""
    brush.poly([(-0.17, 0.0), (-0.1, -0.6), (0.1, -0.6), (0.17, 0.0)], lighter(palette.wall, 0.2))
    brush.soft(
        [(-0.13, -0.56), (-0.11, -0.7), (0.0, -0.78), (0.11, -0.7), (0.13, -0.56), (0.0, -0.56)], hexed("#7b4b3a")
    )
    brush.fill(_arch(-0.045, 0.0, 0.09, 0.18), hexed("#5a3922"))
    window(brush, -0.03, -0.4, 0.06, 0.07, palette, darker(palette.wood, 0.3))
    turn = rng.uniform(10, 40)
    for quarter in range(4):
        with brush.at(0.0, -0.66, 1.0, turn=turn + quarter * 90):
            brush.line((0, 0), (0, -0.44), hexed("#4a3524"), 0.014)
            brush.box(0.005, -0.44, 0.075, 0.34, hexed("#efe4cc"), 0.6)


def gravestone(brush: Brush, rng: Random, palette: Palette) -> None:
    """A gravestone or a stone cross one unit high, leaning a little."""
    stone = darker(palette.stone, rng.uniform(0.0, 0.15))
    with brush.at(0.0, 0.0, 1.0, turn=rng.uniform(-6, 6)):
        if rng.random() < 0.4:
            brush.box(-0.09, -1.0, 0.18, 1.0, stone)
            brush.box(-0.32, -0.76, 0.64, 0.17, stone)
        else:
            brush.fill(_arch(-0.32, 0.0, 0.64, 0.95), stone)
            for y in (-0.6, -0.48, -0.36):
                brush.line((-0.18, y), (0.18, y), darker(stone, 0.3), 0.025)


def tent(brush: Brush, rng: Random, palette: Palette) -> None:
    """A soldier's tent one unit wide."""
    canvas = hexed("#d8cba8")
    brush.poly([(-0.5, 0.0), (0.0, -0.62), (0.5, 0.0)], canvas)
    brush.poly([(-0.12, 0.0), (0.0, -0.6), (0.14, 0.0)], darker(canvas, 0.45))
    brush.line((0.0, -0.6), (0.0, -0.82), hexed("#5a4632"), 0.015)
    brush.poly([(0.0, -0.82), (0.2, -0.77), (0.0, -0.7)], hexed("#a63d32"), 0.7)


def street_lamp(brush: Brush, rng: Random, palette: Palette) -> None:
    """A street lamp one unit high; it burns at night."""
    iron = hexed("#2f333b")
    brush.line((0.0, 0.0), (0.0, -0.82), iron, 0.022)
    brush.box(-0.05, -0.03, 0.1, 0.03, iron, 0.3)
    brush.poly(
        [(-0.045, -0.83), (0.045, -0.83), (0.06, -0.96), (-0.06, -0.96)],
        WINDOW_LIT if palette.night else hexed("#dfe9ee"),
        0.3,
    )
    brush.poly([(-0.075, -0.955), (0.0, -1.02), (0.075, -0.955)], iron, 0.3)
    if palette.night:
        brush.glow(0.0, -0.9, 0.55, WINDOW_LIT, 0.7)


def fence(brush: Brush, rng: Random, palette: Palette) -> None:
    """A stretch of wooden fence three units wide and one high."""
    for y in (-0.35, -0.75):
        brush.box(-1.5, y, 3.0, 0.09, darker(palette.wood, 0.08), 0.6)
    for i in range(9):
        x = -1.4 + i * 0.34
        brush.poly([(x - 0.06, 0.0), (x - 0.06, -0.9), (x, -1.0), (x + 0.06, -0.9), (x + 0.06, 0.0)], palette.wood)


def well(brush: Brush, rng: Random, palette: Palette) -> None:
    """A stone well under a little roof, one unit high."""
    for x in (-0.28, 0.24):
        brush.box(x, -0.85, 0.05, 0.6, palette.wood)
    brush.box(-0.36, -0.36, 0.72, 0.36, palette.stone, 1.0, round_by=0.04)
    brush.oval(0.0, -0.36, 0.36, 0.07, darker(palette.stone, 0.3), 0.4)
    brush.poly([(-0.46, -0.78), (0.0, -1.05), (0.46, -0.78)], hexed("#8a4b38"))
