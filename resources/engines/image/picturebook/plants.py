"""Trees, bushes, grass and flowers, each one unit high with its foot at the origin."""

import math
from collections.abc import Callable
from random import Random

import skia

from resources.engines.image.picturebook.brush import Brush, oval_path, simplified, smooth
from resources.engines.image.picturebook.colour import Colour, darker, hexed, lighter, mix, turned
from resources.engines.image.picturebook.palette import Palette

Plant = Callable[[Brush, Random, Palette], None]

SNOW = hexed("#f4f8fb")
PETALS = tuple(hexed(c) for c in ("#f25f5c", "#ffd166", "#f7f7ff", "#b388eb", "#ff8fab", "#6fa8ff"))


def oak(brush: Brush, rng: Random, palette: Palette) -> None:
    """A broad-leaved tree with a round crown."""
    leaf = turned(palette.leaf, rng.uniform(-0.04, 0.04), rng.uniform(-0.07, 0.05))
    _trunk(brush, palette.bark, 0.05, 0.5, rng)
    for x, y, r, depth in ((-0.2, -0.5, 0.17, 0.3), (0.2, -0.52, 0.17, 0.34), (0.0, -0.56, 0.22, 0.22)):
        brush.fill(_crown(x, y, r, rng), darker(leaf, depth), 0.6, line=False)
    for x, y, r, light in ((-0.15, -0.66, 0.19, 0.0), (0.16, -0.64, 0.18, 0.0), (0.0, -0.8, 0.2, 0.08)):
        brush.fill(_crown(x, y, r, rng), lighter(leaf, light), 1.0)
    _dapples(brush, rng, leaf, 46)
    if palette.snow:
        brush.fill(_crown(0.0, -0.9, 0.12, rng), SNOW, 0.5, line=False)


def pine(brush: Brush, rng: Random, palette: Palette) -> None:
    """A fir of four or five skirts."""
    leaf = turned(darker(palette.leaf, 0.22), rng.uniform(0.02, 0.1), rng.uniform(-0.06, 0.03))
    _trunk(brush, palette.bark, 0.035, 0.2, rng)
    tiers = rng.choice((4, 5))
    for i in range(tiers):
        share = i / tiers
        low, top = -0.1 - share * 0.72, -0.1 - share * 0.72 - 0.36 + share * 0.08
        half = (0.27 - 0.2 * share) * rng.uniform(0.92, 1.06)
        skirt = [
            (-half, low),
            (-half * 0.62, low + 0.025),
            (-half * 0.3, low - 0.008),
            (0.0, low + 0.03),
            (half * 0.34, low - 0.006),
            (half * 0.66, low + 0.024),
            (half, low),
        ]
        brush.poly([*skirt, (half * 0.12, top), (-half * 0.12, top)], lighter(leaf, share * 0.1))
        if palette.snow:
            brush.poly(
                [
                    (-half * 0.75, low - 0.05),
                    (-half * 0.3, low - 0.08),
                    (half * 0.2, low - 0.05),
                    (half * 0.5, low - 0.1),
                    (0.0, top),
                ],
                SNOW,
                0.4,
                line=False,
            )


def bare(brush: Brush, rng: Random, palette: Palette) -> None:
    """A leafless tree with crooked branches."""
    bark = darker(palette.bark, 0.25)
    _trunk(brush, bark, 0.06, 0.5, rng)
    for side in (-1, 1, -1, 1, -1):
        y = -rng.uniform(0.35, 0.55)
        reach = rng.uniform(0.2, 0.38) * side
        tip = (reach, y - rng.uniform(0.2, 0.45))
        middle = (reach * 0.55, y - rng.uniform(0.02, 0.15))
        brush.limb([(0.0, y), middle, tip], bark, 0.022, 0.5)
        for _ in range(2):
            share = rng.uniform(0.4, 0.9)
            x, y0 = middle[0] + (tip[0] - middle[0]) * share, middle[1] + (tip[1] - middle[1]) * share
            brush.line((x, y0), (x + rng.uniform(-0.12, 0.12), y0 - rng.uniform(0.05, 0.16)), bark, 0.009)


def birch(brush: Brush, rng: Random, palette: Palette) -> None:
    """A slim tree with a white trunk and a light crown."""
    leaf = turned(lighter(palette.leaf, 0.18), rng.uniform(-0.06, 0.01), rng.uniform(-0.03, 0.05))
    _trunk(brush, hexed("#e6e2d8"), 0.026, 0.72, rng)
    for i in range(7):
        y = -0.08 - i * 0.085
        brush.line((-0.018, y), (rng.uniform(-0.008, 0.012), y), (0.2, 0.18, 0.18), 0.008)
    for i in range(6):
        angle = i / 6 * math.tau
        brush.fill(
            _crown(math.cos(angle) * 0.11, -0.72 + math.sin(angle) * 0.17, 0.1, rng),
            turned(leaf, 0, rng.uniform(-0.05, 0.04)),
            0.8,
        )
    _dapples(brush, rng, leaf, 26)


def palm(brush: Brush, rng: Random, palette: Palette) -> None:
    """A palm leaning a little."""
    lean = rng.uniform(-0.18, 0.18)
    brush.limb([(0.0, 0.0), (lean * 0.25, -0.4), (lean, -0.8)], mix(palette.bark, palette.sand, 0.4), 0.045)
    for i in range(8):
        angle = math.pi * (0.02 + 0.96 * i / 7)
        reach = rng.uniform(0.27, 0.34)
        tip = (lean + math.cos(angle) * reach, -0.8 - math.sin(angle) * reach * 0.55 + abs(math.cos(angle)) * 0.2)
        arch = (lean + math.cos(angle) * reach * 0.55, -0.84 - math.sin(angle) * reach * 0.75 - 0.04)
        brush.soft(
            [(lean, -0.8), arch, tip, (arch[0], arch[1] + 0.07)], turned(palette.leaf, -0.02, rng.uniform(-0.06, 0.04))
        )


def bush(brush: Brush, rng: Random, palette: Palette) -> None:
    """A low round bush, about twice as wide as high."""
    leaf = turned(palette.leaf, rng.uniform(-0.05, 0.03), rng.uniform(-0.09, 0.0))
    for x, y, r in ((-0.55, -0.33, 0.36), (0.5, -0.34, 0.38), (0.0, -0.48, 0.5)):
        brush.fill(_crown(x, y, r, rng), turned(leaf, 0, rng.uniform(-0.04, 0.03)), 1.0)
    if palette.snow:
        brush.fill(_crown(0.0, -0.72, 0.28, rng), SNOW, 0.5, line=False)


def rosebush(brush: Brush, rng: Random, palette: Palette) -> None:
    """A bush in flower."""
    bush(brush, rng, palette)
    petal = rng.choice(PETALS)
    for _ in range(13):
        x, y = rng.uniform(-0.75, 0.75), -rng.uniform(0.15, 0.85)
        if abs(x) * 0.7 + abs(y + 0.4) < 0.72:
            brush.oval(x, y, 0.075, 0.07, petal, 0.7, line=False)
            brush.plain(oval_path(x, y, 0.025, 0.025), lighter(petal, 0.5))


def grass(brush: Brush, rng: Random, palette: Palette) -> None:
    """A tuft of blades."""
    path = skia.Path()
    for _ in range(6):
        x, lean = rng.uniform(-0.35, 0.35), rng.uniform(-0.35, 0.35)
        height = rng.uniform(0.55, 1.0)
        path.moveTo(x - 0.045, 0.0)
        path.quadTo(x + lean * 0.2, -height * 0.6, x + lean, -height)
        path.quadTo(x + lean * 0.4, -height * 0.5, x + 0.055, 0.0)
        path.close()
    brush.plain(path, turned(darker(palette.grass, 0.16), rng.uniform(-0.02, 0.03), rng.uniform(-0.06, 0.06)))


def flower(brush: Brush, rng: Random, palette: Palette) -> None:
    """A flower on its stalk."""
    petal, lean = rng.choice(PETALS), rng.uniform(-0.2, 0.2)
    brush.stroke(
        smooth([(0.0, 0.0), (lean * 0.2, -0.4), (lean, -0.78)], closed=False), darker(palette.grass, 0.25), 0.05
    )
    brush.plain(oval_path(lean * 0.3 + 0.09, -0.32, 0.1, 0.04), darker(palette.grass, 0.12))
    for i in range(6):
        angle = i / 6 * math.tau
        brush.plain(oval_path(lean + math.cos(angle) * 0.11, -0.82 + math.sin(angle) * 0.1, 0.085, 0.08), petal)
    brush.plain(oval_path(lean, -0.82, 0.06, 0.055), hexed("#f6b93b"))


def reed(brush: Brush, rng: Random, palette: Palette) -> None:
    """Reeds with brown heads."""
    for _ in range(5):
        x, lean = rng.uniform(-0.2, 0.2), rng.uniform(-0.12, 0.12)
        height = rng.uniform(0.6, 1.0)
        brush.line((x, 0.0), (x + lean, -height), darker(palette.grass, 0.2), 0.022)
        brush.line((x + lean * 0.8, -height * 0.8), (x + lean, -height), hexed("#7a4f2a"), 0.05)


def cactus(brush: Brush, rng: Random, palette: Palette) -> None:
    """A tall cactus with two arms."""
    green = turned(hexed("#5b8c4a"), rng.uniform(-0.03, 0.03))
    brush.limb([(0.0, 0.0), (0.0, -0.9)], green, 0.16)
    brush.limb([(0.0, -0.35), (-0.2, -0.36), (-0.21, -0.62)], green, 0.1)
    brush.limb([(0.0, -0.48), (0.19, -0.49), (0.2, -0.75)], green, 0.1)


def mushroom(brush: Brush, rng: Random, palette: Palette) -> None:
    """A toadstool."""
    brush.limb([(0.0, -0.05), (0.02, -0.55)], hexed("#efe5d2"), 0.26)
    cap = rng.choice((hexed("#c8372d"), hexed("#a8693a")))
    brush.soft([(-0.55, -0.45), (-0.45, -1.0), (0.0, -1.15), (0.45, -1.0), (0.55, -0.45), (0.0, -0.52)], cap)
    for x, y in ((-0.2, -0.75), (0.12, -0.9), (0.27, -0.64)):
        brush.plain(oval_path(x, y, 0.07, 0.055), hexed("#fff6e8"))


def _trunk(brush: Brush, bark: Colour, half: float, height: float, rng: Random) -> None:
    lean = rng.uniform(-0.025, 0.025)
    brush.soft(
        [
            (-half * 2.1, 0.015),
            (-half * 1.05, -0.03),
            (-half, -height * 0.5),
            (-half * 0.7 + lean, -height),
            (half * 0.7 + lean, -height),
            (half, -height * 0.5),
            (half * 1.05, -0.03),
            (half * 2.1, 0.015),
            (0.0, 0.02),
        ],
        bark,
    )


def _crown(x: float, y: float, radius: float, rng: Random) -> "skia.Path":
    """A cluster of leaves: a disc with a scalloped rim."""
    path = oval_path(x, y, radius * 0.9, radius * 0.86)
    for i in range(11):
        angle = (i + rng.random() * 0.6) / 11 * math.tau
        r = radius * rng.uniform(0.24, 0.36)
        path.addPath(oval_path(x + math.cos(angle) * radius * 0.78, y + math.sin(angle) * radius * 0.74, r, r))
    return simplified(path)


def _dapples(brush: Brush, rng: Random, leaf: Colour, count: int) -> None:
    """Dabs of lit and shaded leaves, so that a crown is foliage and not a balloon."""
    lit, shaded = skia.Path(), skia.Path()
    for _ in range(count):
        angle, r = rng.random() * math.tau, math.sqrt(rng.random()) * 0.3
        x, y = math.cos(angle) * r, -0.68 + math.sin(angle) * r * 0.95
        bright = x * brush.tone.side * brush.mirrored - (y + 0.68) + rng.uniform(-0.08, 0.08) > 0
        cluster = lit if bright else shaded
        for _ in range(3):
            dx, dy = rng.uniform(-0.025, 0.025), rng.uniform(-0.018, 0.018)
            cluster.addPath(oval_path(x + dx, y + dy, rng.uniform(0.014, 0.026), rng.uniform(0.01, 0.016)))
    brush.plain(lit, lighter(leaf, 0.3), 0.8)
    brush.plain(shaded, darker(leaf, 0.24), 0.75)
