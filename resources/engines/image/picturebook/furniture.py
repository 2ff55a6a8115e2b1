"""Furniture, drawn in metres with its foot (or its lower left on a wall) at the origin."""

from random import Random

import skia

from resources.engines.image.picturebook.brush import Brush, box_path, oval_path, polygon, smooth
from resources.engines.image.picturebook.colour import Colour, darker, hexed, lighter, mix
from resources.engines.image.picturebook.palette import Palette

BRASS = hexed("#d9a834")
BOOKS = tuple(hexed(c) for c in ("#8e2f35", "#2f4f6b", "#3f6b4a", "#b5862f", "#5a3f6b", "#7a4a2c", "#4a4f58"))


def pane(brush: Brush, width: float, height: float, palette: Palette, arched: bool = False, moon: bool = True) -> None:
    """A window about x = 0 from y = 0 upwards, with the sky and far hills in it."""
    frame = lighter(palette.wood, 0.25)
    half = width / 2
    opening = box_path(-half, -height, width, height) if not arched else arch(width, height)
    outer = (
        box_path(-half - 0.1, -height - 0.1, width + 0.2, height + 0.2)
        if not arched
        else arch(width + 0.24, height + 0.16)
    )
    brush.fill(outer, frame)
    with brush.clipped(opening):
        paint = skia.Paint(AntiAlias=True)
        packed = [skia.Color4f(*c, 1).toColor() for c in (palette.top, palette.middle, palette.low)]
        paint.setShader(skia.GradientShader.MakeLinear([skia.Point(0, -height), skia.Point(0, 0)], packed))
        brush.canvas.drawPath(opening, paint)
        hill = mix(palette.leaf, palette.low, 0.35)
        brush.canvas.drawPath(
            oval_path(-half * 0.5, 0.1, width * 0.7, height * 0.32), skia.Paint(Color4f=skia.Color4f(*hill, 1))
        )
        brush.canvas.drawPath(
            oval_path(half * 0.8, 0.1, width * 0.6, height * 0.24),
            skia.Paint(Color4f=skia.Color4f(*darker(hill, 0.15), 1)),
        )
        if palette.night and moon:
            brush.canvas.drawPath(
                oval_path(half * 0.4, -height * 0.74, 0.11, 0.11),
                skia.Paint(Color4f=skia.Color4f(*palette.sun, 1), AntiAlias=True),
            )
    brush.plain(box_path(-0.025, -height, 0.05, height), frame)
    for share in (0.36, 0.68):
        brush.plain(box_path(-half, -height * share, width, 0.045), frame)
    brush.box(-half - 0.16, 0.0, width + 0.32, 0.09, frame)


def arch(width: float, height: float) -> "skia.Path":
    """A round-headed opening about x = 0."""
    path = skia.Path()
    path.moveTo(-width / 2, 0)
    path.lineTo(-width / 2, -height + width / 2)
    path.arcTo(skia.Rect.MakeXYWH(-width / 2, -height, width, width), 180, 180, False)
    path.lineTo(width / 2, 0)
    path.close()
    return path


def curtains(brush: Brush, width: float, height: float, cloth: Colour) -> None:
    """Curtains to both sides of a window of that size."""
    for side in (-1, 1):
        x = side * width * 0.5
        brush.soft(
            [
                (x - side * 0.12, -height - 0.2),
                (x + side * 0.42, -height - 0.2),
                (x + side * 0.4, 0.35),
                (x + side * 0.1, 0.35),
                (x + side * 0.06, -height * 0.35),
                (x - side * 0.18, -height * 0.62),
            ],
            cloth,
        )
        for fold in (0.08, 0.2, 0.31):
            brush.line((x + side * fold, -height), (x + side * fold, 0.2), darker(cloth, 0.25), 0.018, 0.6)
    brush.line((-width * 0.5 - 0.5, -height - 0.22), (width * 0.5 + 0.5, -height - 0.22), BRASS, 0.05)


def door(brush: Brush, wood: Colour) -> None:
    """A panelled door 0.95 m wide."""
    brush.box(-0.56, -2.22, 1.12, 2.22, lighter(wood, 0.22))
    brush.box(-0.47, -2.12, 0.94, 2.12, wood)
    for y, high in ((-1.96, 0.8), (-1.0, 0.82)):
        for x in (-0.37, 0.05):
            brush.box(x, y, 0.32, high, darker(wood, 0.12), 0.6)
    brush.oval(0.38, -1.06, 0.04, 0.04, BRASS)


def picture(brush: Brush, width: float, height: float, rng: Random) -> None:
    """A framed landscape about the origin."""
    brush.box(-width / 2 - 0.07, -height / 2 - 0.07, width + 0.14, height + 0.14, BRASS)
    sky = hexed(rng.choice(("#9cc3d9", "#e3b58c", "#b9c9b0")))
    brush.box(-width / 2, -height / 2, width, height, sky, 0.5, line=False)
    with brush.clipped(box_path(-width / 2, -height / 2, width, height)):
        brush.plain(oval_path(-width * 0.2, height * 0.5, width * 0.5, height * 0.4), hexed("#5f8a5a"))
        brush.plain(oval_path(width * 0.3, height * 0.55, width * 0.4, height * 0.35), hexed("#47704f"))


def fireplace(brush: Brush, palette: Palette, fine: bool = False) -> None:
    """A hearth 1.9 m wide with a fire."""
    stone = hexed("#e6dfd2") if fine else palette.stone
    brush.box(-0.95, -1.35, 1.9, 1.35, stone)
    if not fine:
        brush.poly([(-0.8, -1.35), (-0.5, -3.6), (0.5, -3.6), (0.8, -1.35)], darker(stone, 0.06))
        for i in range(11):
            brush.plain(
                box_path(-0.88 + (i % 4) * 0.46 + (i // 4 % 2) * 0.2, -1.25 + (i // 4) * 0.14, 0.3, 0.09, 0.03),
                darker(stone, 0.12),
                0.6,
            )
    brush.box(-1.08, -1.45, 2.16, 0.13, darker(stone, 0.12) if fine else palette.wood)
    brush.fill(
        polygon([(-0.58, 0), (-0.58, -0.72), (-0.3, -0.92), (0.3, -0.92), (0.58, -0.72), (0.58, 0)]),
        hexed("#2a1c18"),
        0.3,
    )
    for a, b in ((-0.3, 0.3), (0.3, -0.28)):
        brush.line((a, -0.07), (b, -0.15), hexed("#5a3a22"), 0.11)
    flames(brush, 0.0, -0.14, 0.5)


def flames(brush: Brush, x: float, y: float, size: float) -> None:
    """A fire ``size`` metres high, and its light."""
    brush.glow(x, y - size * 0.4, size * 3.2, hexed("#ff9a4a"), 0.55)
    for share, colour in ((1.0, "#e8622a"), (0.72, "#f79a3a"), (0.44, "#ffdf7a")):
        s = size * share
        brush.soft(
            [
                (x - 0.45 * s, y),
                (x - 0.42 * s, y - 0.45 * s),
                (x - 0.2 * s, y - 0.75 * s),
                (x - 0.08 * s, y - 0.5 * s),
                (x + 0.04 * s, y - 1.15 * s),
                (x + 0.2 * s, y - 0.55 * s),
                (x + 0.32 * s, y - 0.72 * s),
                (x + 0.45 * s, y - 0.3 * s),
                (x + 0.4 * s, y),
            ],
            hexed(colour),
            0.2,
            line=False,
        )


def bed(brush: Brush, cover: Colour, wood: Colour) -> None:
    """A bed seen from the side, 2.1 m long, its head to the left; about the origin."""
    brush.soft([(-1.12, 0), (-1.14, -1.2), (-1.0, -1.38), (-0.9, -1.2), (-0.92, 0)], wood)
    brush.soft([(0.92, 0), (0.9, -0.72), (1.02, -0.86), (1.14, -0.72), (1.12, 0)], wood)
    brush.box(-1.0, -0.46, 2.02, 0.24, darker(wood, 0.1))
    brush.soft([(-1.0, -0.46), (-0.98, -0.66), (0.0, -0.68), (1.0, -0.66), (1.0, -0.44), (0, -0.42)], hexed("#f4f0e6"))
    pillow(brush)
    blanket(brush, cover)


def pillow(brush: Brush) -> None:
    """The bed's pillow."""
    brush.soft(
        [(-0.96, -0.62), (-0.94, -0.98), (-0.7, -1.02), (-0.44, -0.84), (-0.42, -0.62), (-0.7, -0.58)], hexed("#faf7f0")
    )


def blanket(brush: Brush, cover: Colour) -> None:
    """The bed's blanket, over whoever lies in it."""
    brush.soft(
        [
            (-0.36, -0.8),
            (0.1, -0.84),
            (0.7, -0.8),
            (1.0, -0.7),
            (1.02, -0.2),
            (0.3, -0.16),
            (-0.36, -0.2),
            (-0.42, -0.5),
        ],
        cover,
    )
    brush.soft([(-0.42, -0.82), (-0.28, -0.86), (-0.22, -0.5), (-0.28, -0.18), (-0.44, -0.2)], lighter(cover, 0.6), 0.8)
    for row in range(2):
        for i in range(5):
            x, y = -0.1 + i * 0.23 + 0.1 * row, -0.62 + row * 0.24
            brush.plain(polygon([(x, y - 0.07), (x + 0.07, y), (x, y + 0.07), (x - 0.07, y)]), lighter(cover, 0.3), 0.7)


def table(brush: Brush, width: float, wood: Colour, cloth: Colour | None = None) -> None:
    """A table 0.78 m high."""
    half = width / 2
    for x in (-half + 0.1, half - 0.18):
        brush.box(x, -0.74, 0.09, 0.74, darker(wood, 0.15))
    brush.box(-half, -0.82, width, 0.1, wood, round_by=0.02)
    if cloth:
        brush.soft(
            [
                (-half - 0.03, -0.84),
                (half + 0.03, -0.84),
                (half + 0.04, -0.45),
                (half * 0.5, -0.4),
                (0, -0.46),
                (-half * 0.5, -0.4),
                (-half - 0.04, -0.45),
            ],
            cloth,
        )


def armchair(brush: Brush, cloth: Colour) -> None:
    """A wing chair."""
    brush.soft([(-0.42, -0.3), (-0.46, -1.1), (-0.2, -1.28), (0.2, -1.28), (0.46, -1.1), (0.42, -0.3)], cloth)
    brush.soft([(-0.4, -0.2), (-0.36, -0.56), (0.36, -0.56), (0.4, -0.2)], lighter(cloth, 0.12))
    for side in (-1, 1):
        brush.soft(
            [
                (side * 0.34, -0.15),
                (side * 0.34, -0.7),
                (side * 0.46, -0.76),
                (side * 0.56, -0.66),
                (side * 0.54, -0.12),
            ],
            darker(cloth, 0.1),
        )
        brush.line((side * 0.4, -0.14), (side * 0.42, 0.0), hexed("#4a3022"), 0.06)


def sofa(brush: Brush, cloth: Colour) -> None:
    """A settee 1.9 m wide."""
    brush.soft(
        [(-0.9, -0.3), (-0.92, -0.86), (-0.5, -1.06), (0.0, -1.12), (0.5, -1.06), (0.92, -0.86), (0.9, -0.3)], cloth
    )
    for x in (-0.44, 0.44):
        brush.box(x - 0.42, -0.52, 0.84, 0.24, lighter(cloth, 0.1), round_by=0.09)
    for side in (-1, 1):
        brush.soft(
            [
                (side * 0.8, -0.12),
                (side * 0.8, -0.66),
                (side * 0.94, -0.76),
                (side * 1.08, -0.64),
                (side * 1.02, -0.12),
            ],
            darker(cloth, 0.08),
        )
        brush.line((side * 0.85, -0.12), (side * 0.87, 0.0), hexed("#4a3022"), 0.06)
    brush.box(-0.86, -0.3, 1.72, 0.16, darker(cloth, 0.12))


def shelf(brush: Brush, width: float, height: float, wood: Colour, rng: Random, goods: str = "books") -> None:
    """Shelves full of books, jars or flasks, about x = 0."""
    half, rows = width / 2, max(2, int(height / 0.42))
    brush.box(-half, -height, width, height, darker(wood, 0.2))
    for row in range(rows):
        y = -height + (row + 1) * (height / rows)
        brush.plain(
            box_path(-half + 0.05, y - height / rows + 0.05, width - 0.1, height / rows - 0.06), darker(wood, 0.5)
        )
        x = -half + 0.08
        while x < half - 0.14:
            x += _good(brush, x, y - 0.02, rng, goods)
        brush.box(-half, y - 0.03, width, 0.05, wood, 0.5)


def _good(brush: Brush, x: float, y: float, rng: Random, goods: str) -> float:
    colour = rng.choice(BOOKS)
    if goods == "books":
        wide, tall = rng.uniform(0.05, 0.1), rng.uniform(0.22, 0.32)
        if rng.random() < 0.92:
            brush.box(x, y - tall, wide, tall, colour, 0.6, line=False)
            brush.plain(box_path(x, y - tall * 0.8, wide, 0.02), BRASS)
        return wide + 0.008
    wide, tall = rng.uniform(0.11, 0.17), rng.uniform(0.14, 0.25)
    if goods == "jars":
        brush.box(x, y - tall, wide, tall, lighter(colour, 0.25), 1.0, round_by=0.04, line=False)
        brush.box(x + 0.01, y - tall - 0.03, wide - 0.02, 0.04, hexed("#c9b48a"), 0.5, line=False)
    else:
        glass = hexed(rng.choice(("#6fd0c0", "#8fd06f", "#d08fd0", "#6fa8e0", "#e0b04f")))
        brush.soft(
            [
                (x, y),
                (x, y - tall * 0.4),
                (x + wide * 0.35, y - tall),
                (x + wide * 0.65, y - tall),
                (x + wide, y - tall * 0.4),
                (x + wide, y),
            ],
            glass,
            0.9,
            line=False,
        )
    return wide + rng.uniform(0.05, 0.12)


def chandelier(brush: Brush, arms: int, lit: bool) -> None:
    """A chandelier hanging down from the origin."""
    brush.line((0, -1.2), (0, 0.1), BRASS, 0.04)
    half = 0.2 * arms
    brush.stroke(
        smooth([(-half, 0.1), (-half * 0.5, 0.38), (0, 0.2), (half * 0.5, 0.38), (half, 0.1)], closed=False),
        BRASS,
        0.05,
    )
    for i in range(arms):
        x = -half + 2 * half * i / (arms - 1)
        brush.box(x - 0.03, -0.16, 0.06, 0.26, hexed("#f7f1df"), 0.5, line=False)
        brush.plain(oval_path(x, -0.22, 0.035, 0.07), hexed("#ffd257"))
        brush.glow(x, -0.2, 0.5 if lit else 0.25, hexed("#ffd782"), 0.55 if lit else 0.25)


def barrel(brush: Brush, wood: Colour) -> None:
    """A barrel 0.9 m high."""
    brush.soft(
        [
            (-0.26, 0.02),
            (-0.4, -0.25),
            (-0.4, -0.65),
            (-0.26, -0.92),
            (0.26, -0.92),
            (0.4, -0.65),
            (0.4, -0.25),
            (0.26, 0.02),
        ],
        wood,
    )
    for y in (-0.7, -0.22):
        brush.stroke(smooth([(-0.37, y), (0, y + 0.05), (0.37, y)], closed=False), hexed("#4a4f58"), 0.05)


def bench(brush: Brush, width: float, wood: Colour, back: float = 0.0) -> None:
    """A bench, with a back of that height if wanted."""
    half = width / 2
    if back:
        brush.box(-half, -0.45 - back, width, back, darker(wood, 0.08))
    brush.box(-half, -0.48, width, 0.1, wood)
    for x in (-half + 0.08, half - 0.17):
        brush.box(x, -0.4, 0.09, 0.4, darker(wood, 0.15))


def pillar(brush: Brush, height: float, stone: Colour) -> None:
    """A round pillar."""
    brush.box(-0.3, -height, 0.6, height, stone)
    for y in (-height, -0.3):
        brush.box(-0.42, y, 0.84, 0.3, lighter(stone, 0.1))
    for x in (-0.12, 0.04, 0.17):
        brush.line((x, -height + 0.35), (x, -0.35), darker(stone, 0.18), 0.02, 0.6)


def blackboard(brush: Brush, rng: Random) -> None:
    """A blackboard with chalk on it, its lower edge at the origin."""
    brush.box(-1.3, -1.4, 2.6, 1.4, hexed("#8a5a36"))
    brush.box(-1.2, -1.3, 2.4, 1.2, hexed("#2f4a40"), 0.5, line=False)
    for row in range(4):
        brush.line(
            (-1.0, -1.1 + row * 0.24), (-1.0 + rng.uniform(0.5, 1.1), -1.1 + row * 0.24), (0.93, 0.94, 0.9), 0.03, 0.8
        )
    brush.stroke(oval_path(0.65, -0.78, 0.3, 0.3), (0.93, 0.94, 0.9), 0.03, 0.9)
    brush.stroke(polygon([(0.4, -0.6), (0.65, -1.08), (0.92, -0.6)]), (0.98, 0.9, 0.6), 0.03, 0.9)
