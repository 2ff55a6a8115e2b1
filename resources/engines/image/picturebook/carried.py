"""What a figure holds in its hand, in units of the figure's height."""

from collections.abc import Callable

from resources.engines.image.picturebook.brush import Brush, Point, polygon, smooth
from resources.engines.image.picturebook.colour import darker, hexed, lighter
from resources.engines.image.picturebook.pose import Pose
from resources.engines.image.picturebook.wardrobe import Costume

WOOD = hexed("#7a5230")
STEEL = hexed("#c3ccd6")


def held(brush: Brush, who: Costume, hand: Point, pose: Pose, near: bool) -> None:
    """Draws the one thing of the costume that is carried, at the hand."""
    if pose.in_bed:
        return
    for word, draw in _THINGS.items():
        if who.has(word):
            with brush.at(*hand):
                draw(brush, who)
            return


def _sword(brush: Brush, who: Costume) -> None:
    with brush.at(0, 0, 1.0, turn=28):
        brush.poly([(-0.014, -0.05), (0.014, -0.05), (0.011, -0.42), (0.0, -0.46), (-0.011, -0.42)], STEEL)
        brush.box(-0.055, -0.055, 0.11, 0.018, hexed("#d9a834"))
        brush.limb([(0, -0.04), (0, 0.035)], WOOD, 0.022)


def _staff(brush: Brush, who: Costume) -> None:
    brush.limb([(0.02, 0.38), (0.0, 0.0), (-0.01, -0.36)], WOOD, 0.022)
    if who.has("pointed hat"):
        brush.oval(-0.01, -0.38, 0.035, 0.035, hexed("#7fd0e8"))
        brush.glow(-0.01, -0.38, 0.12, hexed("#9fe4ff"), 0.7)


def _wand(brush: Brush, who: Costume) -> None:
    brush.line((0, 0), (0.1, -0.17), WOOD, 0.012)
    star = [
        (0.1 + r * x, -0.19 + r * y)
        for x, y, r in (
            (0, -1, 0.05),
            (0.22, -0.31, 0.05),
            (0.95, -0.31, 0.05),
            (0.36, 0.12, 0.05),
            (0.59, 0.81, 0.05),
            (0, 0.38, 0.05),
            (-0.59, 0.81, 0.05),
            (-0.36, 0.12, 0.05),
            (-0.95, -0.31, 0.05),
            (-0.22, -0.31, 0.05),
        )
    ]
    brush.poly(star, hexed("#ffdf6b"), 0.5)
    brush.glow(0.1, -0.19, 0.16, hexed("#fff0b0"), 0.8)


def _basket(brush: Brush, who: Costume) -> None:
    wicker = hexed("#c08a4a")
    brush.stroke(
        smooth([(-0.075, 0.06), (-0.06, -0.04), (0.06, -0.04), (0.075, 0.06)], closed=False),
        darker(wicker, 0.25),
        0.016,
    )
    brush.soft([(-0.1, 0.05), (0.1, 0.05), (0.085, 0.15), (0.0, 0.165), (-0.085, 0.15)], wicker)
    for y in (0.08, 0.11, 0.135):
        brush.line((-0.085, y), (0.085, y), darker(wicker, 0.25), 0.005)
    brush.soft(
        [(-0.09, 0.06), (-0.06, 0.02), (0.0, 0.035), (0.06, 0.015), (0.095, 0.06), (0.03, 0.085), (-0.04, 0.08)],
        hexed("#f7f1e6"),
        0.7,
    )


def _bow(brush: Brush, who: Costume) -> None:
    brush.stroke(smooth([(-0.02, -0.25), (0.1, -0.12), (0.1, 0.12), (-0.02, 0.25)], closed=False), WOOD, 0.02)
    brush.line((-0.01, -0.235), (-0.01, 0.235), hexed("#e9e2d0"), 0.005)


def _axe(brush: Brush, who: Costume) -> None:
    with brush.at(0, 0, 1.0, turn=14):
        brush.limb([(0, 0.14), (0, -0.26)], WOOD, 0.022)
        brush.soft([(-0.01, -0.27), (0.07, -0.31), (0.1, -0.22), (0.07, -0.14), (-0.01, -0.18)], STEEL)


def _broom(brush: Brush, who: Costume) -> None:
    with brush.at(0, 0, 1.0, turn=8):
        brush.limb([(0, 0.2), (0, -0.34)], WOOD, 0.018)
        brush.poly([(-0.02, 0.16), (0.02, 0.16), (0.075, 0.38), (-0.075, 0.38)], hexed("#cf9f4f"))


def _book(brush: Brush, who: Costume) -> None:
    brush.box(-0.06, -0.05, 0.12, 0.09, darker(who.cloth, 0.2), round_by=0.006)
    brush.box(-0.05, -0.042, 0.1, 0.074, hexed("#f3ead6"), 0.4, line=False)


def _lantern(brush: Brush, who: Costume) -> None:
    brush.box(-0.035, 0.03, 0.07, 0.1, hexed("#ffd782"), 0.4, round_by=0.01)
    brush.poly([(-0.045, 0.03), (0, -0.015), (0.045, 0.03)], hexed("#3b3a40"), 0.4)
    brush.glow(0, 0.08, 0.26, hexed("#ffd782"), 0.7)


def _cane(brush: Brush, who: Costume) -> None:
    brush.limb([(0.0, -0.01), (0.02, 0.36)], darker(WOOD, 0.35), 0.016)
    brush.oval(0, -0.015, 0.022, 0.018, hexed("#d9b04a"))


def _umbrella(brush: Brush, who: Costume) -> None:
    brush.line((0, 0.05), (0, -0.4), darker(WOOD, 0.4), 0.012)
    brush.fill(polygon([(-0.3, -0.36), (-0.22, -0.5), (0, -0.58), (0.22, -0.5), (0.3, -0.36)]), who.cloth)


def _pipe(brush: Brush, who: Costume) -> None:
    brush.limb([(-0.03, -0.01), (0.03, 0.0)], darker(WOOD, 0.3), 0.012)
    brush.box(0.02, -0.03, 0.03, 0.035, darker(WOOD, 0.2), round_by=0.006)


def _shield(brush: Brush, who: Costume) -> None:
    brush.soft([(-0.13, -0.12), (0.13, -0.12), (0.14, 0.05), (0.0, 0.2), (-0.14, 0.05)], lighter(who.cloth, 0.1))


_THINGS: dict[str, Callable[[Brush, Costume], None]] = {
    "sword": _sword, "wand": _wand, "staff": _staff, "broom": _broom, "basket": _basket, "bow": _bow, "axe": _axe,
    "lantern": _lantern, "umbrella": _umbrella, "cane": _cane, "book": _book, "pipe": _pipe, "shield": _shield,
}  # fmt: skip
