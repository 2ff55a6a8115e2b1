"""Ships, boats and carriages: each one unit long, its waterline or wheels at y = 0."""

from random import Random

from resources.engines.image.picturebook.brush import Brush, oval_path, polygon, smooth
from resources.engines.image.picturebook.buildings import window
from resources.engines.image.picturebook.colour import darker, hexed
from resources.engines.image.picturebook.palette import Palette

HULL = hexed("#6b4228")
SAIL = hexed("#f3ead4")


def tall_ship(brush: Brush, rng: Random, palette: Palette) -> None:
    """A three-masted sailing ship under full sail, bow to the right."""
    flag = hexed(rng.choice(("#b5342e", "#2f5b8c", "#d9a834")))
    brush.line((0.36, -0.12), (0.6, -0.24), darker(HULL, 0.2), 0.012)
    for x, tall in ((-0.27, 0.66), (0.0, 0.8), (0.25, 0.68)):
        brush.line((x, -0.05), (x, -tall - 0.06), darker(HULL, 0.25), 0.016)
        brush.poly([(x, -tall - 0.06), (x - 0.1, -tall - 0.035), (x, -tall - 0.01)], flag, 0.6)
        for low, high, half in ((0.2, 0.42, 0.145), (0.44, 0.61, 0.115), (0.63, 0.75, 0.08)):
            if high < tall + 0.03:
                _sail(brush, x, low, high, half)
    brush.poly([(0.3, -0.2), (0.3, -0.56), (0.58, -0.24)], SAIL)
    for x in (-0.27, 0.0, 0.25):
        for reach in (-0.13, 0.11):
            brush.line((x, -0.6), (x + reach, -0.1), darker(HULL, 0.3), 0.003, 0.7)
    brush.soft(
        [
            (-0.48, -0.27),
            (-0.36, -0.25),
            (-0.34, -0.12),
            (0.3, -0.1),
            (0.5, -0.18),
            (0.42, 0.0),
            (0.3, 0.07),
            (-0.3, 0.07),
            (-0.46, 0.0),
        ],
        HULL,
    )
    stripe = smooth([(-0.45, -0.11), (0.0, -0.05), (0.44, -0.11)], closed=False)
    brush.stroke(stripe, hexed("#d9b36a"), 0.018)
    for i in range(7):
        x = -0.3 + i * 0.1
        brush.plain(oval_path(x, -0.015, 0.013, 0.013), darker(HULL, 0.6))
    for x in (-0.43, -0.38):
        window(brush, x, -0.21, 0.026, 0.035, palette, hexed("#d9b36a"))


def _sail(brush: Brush, x: float, low: float, high: float, half: float) -> None:
    belly = 0.045
    brush.soft(
        [
            (x - half, -high),
            (x, -high),
            (x + half, -high),
            (x + half + belly, -(low + high) / 2),
            (x + half * 1.12, -low),
            (x + 0.02, -low - 0.02),
            (x - half * 1.08, -low),
            (x - half + belly, -(low + high) / 2),
        ],
        SAIL,
    )
    brush.line((x - half, -high), (x + half, -high), darker(HULL, 0.2), 0.009)


def rowing_boat(brush: Brush, rng: Random, palette: Palette) -> None:
    """A small open boat."""
    brush.soft(
        [(-0.5, -0.2), (-0.3, -0.13), (0.3, -0.13), (0.52, -0.22), (0.36, 0.06), (-0.36, 0.06)], hexed("#8a5a36")
    )
    brush.stroke(smooth([(-0.49, -0.19), (0.0, -0.115), (0.5, -0.21)], closed=False), hexed("#d9b36a"), 0.02)
    brush.line((-0.1, -0.2), (0.24, 0.08), hexed("#a97c4a"), 0.018)


def carriage(brush: Brush, rng: Random, palette: Palette) -> None:
    """A coach with two wheels in sight."""
    body = hexed(rng.choice(("#6b2f3a", "#2f4a6b", "#3f5a3f")))
    gold = hexed("#d9a834")
    brush.limb([(-0.4, -0.16), (0.0, -0.12), (0.42, -0.16)], darker(body, 0.4), 0.03)
    brush.soft(
        [(-0.3, -0.6), (0.0, -0.66), (0.3, -0.6), (0.36, -0.4), (0.26, -0.16), (-0.26, -0.16), (-0.36, -0.4)], body
    )
    window(brush, -0.07, -0.5, 0.15, 0.14, palette, gold)
    brush.stroke(smooth([(-0.32, -0.36), (0.0, -0.32), (0.32, -0.36)], closed=False), gold, 0.015)
    brush.box(0.3, -0.44, 0.14, 0.06, darker(body, 0.2))
    for x, r in ((-0.28, 0.17), (0.3, 0.14)):
        wheel(brush, x, -r, r)


def wheel(brush: Brush, x: float, y: float, radius: float) -> None:
    """A spoked wheel."""
    wood = hexed("#7a5230")
    brush.stroke(oval_path(x, y, radius * 0.9, radius * 0.9), darker(wood, 0.2), radius * 0.17)
    for dx, dy in ((1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7)):
        brush.line(
            (x - dx * radius * 0.85, y - dy * radius * 0.85),
            (x + dx * radius * 0.85, y + dy * radius * 0.85),
            wood,
            radius * 0.08,
        )
    brush.oval(x, y, radius * 0.18, radius * 0.18, hexed("#d9a834"))


def cannon(brush: Brush, rng: Random, palette: Palette) -> None:
    """A field gun pointing to the right."""
    brush.limb([(-0.5, -0.03), (-0.1, -0.2)], hexed("#7a5230"), 0.06)
    with brush.at(0.0, -0.27, 1.0, turn=-12):
        brush.poly(
            [(-0.28, -0.08), (0.46, -0.055), (0.5, -0.07), (0.5, 0.07), (0.46, 0.055), (-0.28, 0.08)], hexed("#4a4f58")
        )
        brush.oval(-0.3, 0.0, 0.05, 0.06, hexed("#3a3e46"))
    wheel(brush, 0.0, -0.2, 0.2)


def banner(brush: Brush, rng: Random, palette: Palette) -> None:
    """A tall flag in the wind, one unit high."""
    brush.line((0.0, 0.0), (0.0, -1.0), hexed("#5a4632"), 0.02)
    brush.soft(
        [
            (0.0, -0.98),
            (0.2, -1.03),
            (0.4, -0.93),
            (0.56, -0.97),
            (0.53, -0.7),
            (0.38, -0.66),
            (0.2, -0.74),
            (0.0, -0.68),
        ],
        hexed(rng.choice(("#b5342e", "#2f4f8c", "#d9a834", "#3f6b4a"))),
    )


def railing(brush: Brush, length: float) -> None:
    """A ship's rail, ``length`` units long and one high, from the origin to the right."""
    brush.box(0.0, -1.0, length, 0.13, hexed("#8a5a36"))
    count = max(2, int(length / 0.45))
    for i in range(count + 1):
        x = length * i / count
        brush.fill(
            smooth(
                [
                    (x - 0.05, 0),
                    (x - 0.08, -0.35),
                    (x - 0.035, -0.55),
                    (x - 0.05, -0.9),
                    (x + 0.05, -0.9),
                    (x + 0.035, -0.55),
                    (x + 0.08, -0.35),
                    (x + 0.05, 0),
                ]
            ),
            hexed("#a9743f"),
        )
    brush.fill(polygon([(0, -0.12), (length, -0.12), (length, 0), (0, 0)]), hexed("#7a4c2c"), 0.6)


def engine(brush: Brush, rng: Random, palette: Palette) -> None:
    """A steam engine with its plume, one unit long, looking right."""
    body = hexed(rng.choice(("#2f5a43", "#6b2a2a", "#2f4468")))
    black, gold = hexed("#2b2c33"), hexed("#d9a834")
    for i in range(6):
        r = 0.06 + 0.022 * i
        brush.plain(oval_path(0.3 - 0.1 * i, -0.58 - 0.07 * i, r * 1.3, r), (0.95, 0.95, 0.96), 0.75 - 0.07 * i)
    brush.box(-0.48, -0.55, 0.3, 0.42, body)
    brush.box(-0.52, -0.59, 0.38, 0.05, black)
    window(brush, -0.4, -0.49, 0.14, 0.13, palette, gold)
    brush.fill(
        smooth([(-0.2, -0.13), (-0.2, -0.4), (0.0, -0.4), (0.42, -0.4), (0.46, -0.26), (0.42, -0.13), (0.0, -0.13)]),
        body,
    )
    for x in (-0.06, 0.12, 0.3):
        brush.line((x, -0.39), (x, -0.14), gold, 0.014)
    brush.poly([(0.26, -0.4), (0.28, -0.52), (0.24, -0.57), (0.4, -0.57), (0.36, -0.52), (0.38, -0.4)], black)
    brush.oval(0.08, -0.41, 0.06, 0.05, gold)
    brush.oval(0.45, -0.29, 0.035, 0.045, hexed("#ffe9a0"))
    brush.poly([(0.4, -0.12), (0.56, -0.0), (0.36, -0.0)], black)
    for x, r in ((-0.34, 0.11), (-0.07, 0.11), (0.2, 0.11), (0.38, 0.07)):
        wheel(brush, x, -r, r)
    brush.line((-0.36, -0.1), (0.22, -0.1), gold, 0.02)
