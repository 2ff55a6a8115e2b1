"""Animals that live and speak as people do in tales: heads, fur and tails on an upright body."""

import math
from dataclasses import dataclass

import skia

from resources.engines.image.picturebook.brush import Brush, oval_path, smooth
from resources.engines.image.picturebook.colour import Colour, darker, hexed, lighter
from resources.engines.image.picturebook.tables import table
from resources.engines.image.picturebook.wardrobe import Costume

INK = (0.13, 0.1, 0.11)


@dataclass(frozen=True)
class Kind:
    """How an animal's head is built. ``ears``: pointed, round, long, side, floppy, tuft, none."""

    fur: Colour
    belly: Colour
    ears: str
    muzzle: float
    snout: str
    tail: str
    extra: str


def kind_of(who: Costume) -> Kind | None:
    """The animal of a species' name, None for people."""
    animals = table("animals")
    name = who.species
    row = animals.get(name) or animals.get(str(table("animal_names").get(name, "")))
    if row is None:
        return None
    return Kind(
        hexed(row["fur"]),
        hexed(row["belly"]),
        row["ears"],
        float(row["muzzle"]),
        row["snout"],
        row["tail"],
        row.get("extra", ""),
    )


def is_animal(who: Costume) -> bool:
    """Whether the species has an animal's head."""
    return kind_of(who) is not None


def fur(who: Costume) -> Colour:
    """The colour of the fur."""
    kind = kind_of(who)
    return kind.fur if kind else who.skin


def belly(who: Costume) -> Colour:
    """The lighter colour of chest and muzzle."""
    kind = kind_of(who)
    return kind.belly if kind else who.skin


def tail(brush: Brush, who: Costume) -> None:
    """The tail behind the body, in units of the figure."""
    kind = kind_of(who)
    if kind is None or kind.tail == "none":
        return
    y = -who.build.hip
    if kind.tail == "bushy":
        brush.soft(
            [
                (-0.04, y + 0.02),
                (-0.2, y + 0.06),
                (-0.36, y - 0.08),
                (-0.4, y - 0.26),
                (-0.26, y - 0.2),
                (-0.14, y - 0.05),
                (-0.03, y - 0.06),
            ],
            kind.fur,
        )
        brush.soft([(-0.35, y - 0.12), (-0.4, y - 0.26), (-0.29, y - 0.21)], kind.belly, 0.5, line=False)
    elif kind.tail == "thin":
        brush.limb([(-0.05, y), (-0.22, y + 0.08), (-0.34, y - 0.04), (-0.3, y - 0.2)], darker(kind.fur, 0.05), 0.03)
    elif kind.tail == "tuft":
        brush.limb([(-0.05, y), (-0.24, y + 0.08), (-0.32, y - 0.1)], kind.fur, 0.024)
        brush.oval(-0.32, y - 0.13, 0.045, 0.06, darker(kind.fur, 0.35))
    elif kind.tail == "feathers":
        for turn in (-70, -48, -26):
            with brush.at(-0.06, y, 1.0, turn=turn):
                brush.soft(
                    [(-0.03, 0.0), (-0.05, -0.24), (0.0, -0.34), (0.05, -0.24), (0.03, 0.0)], darker(kind.fur, 0.15)
                )
    else:
        brush.oval(-0.13, y + 0.02, 0.06, 0.055, kind.belly)


def head(brush: Brush, who: Costume, feeling: str) -> None:
    """The animal's head, one unit high with the chin at the origin, looking right."""
    kind = kind_of(who)
    if kind is None:
        return
    if kind.extra == "mane":
        _mane(brush, kind)
    _ears(brush, kind)
    _skull(brush, kind)
    if kind.extra == "mask":
        brush.soft(
            [(-0.36, -0.5), (0.0, -0.62), (0.4, -0.5), (0.3, -0.3), (0.0, -0.38), (-0.3, -0.3)],
            darker(kind.fur, 0.6),
            0.3,
            line=False,
        )
    _muzzle(brush, kind, feeling)
    _eyes(brush, kind, feeling)
    _extras(brush, kind)


def _skull(brush: Brush, kind: Kind) -> None:
    if kind.extra == "ruff":
        for side in (-1, 1):
            tufts = [(side * x, y) for x, y in ((0.2, -0.7), (0.5, -0.56), (0.74, -0.36), (0.56, -0.34), (0.66, -0.12))]
            brush.poly([*tufts, (side * 0.44, -0.16), (side * 0.4, 0.04), (0.0, 0.0)], kind.fur)
    cheeks = 0.56 if kind.extra in ("ruff", "mane") else 0.48
    brush.soft(
        [
            (-0.44, -0.62),
            (-0.34, -0.94),
            (0.0, -1.0),
            (0.36, -0.94),
            (0.45, -0.62),
            (cheeks, -0.3),
            (0.24, -0.02),
            (0.0, 0.03),
            (-0.24, -0.02),
            (-cheeks, -0.3),
        ],
        kind.fur,
    )
    if kind.extra == "ruff":
        brush.soft([(0.04, -0.95), (0.12, -0.6), (0.05, -0.4), (-0.03, -0.6)], darker(kind.fur, 0.18), 0.3, line=False)
    if kind.extra == "stripes":
        for x in (-0.2, 0.03, 0.26):
            brush.poly(
                [(x - 0.05, -0.97), (x + 0.05, -0.97), (x + 0.01, -0.74)], darker(kind.fur, 0.55), 0.2, line=False
            )


def _ears(brush: Brush, kind: Kind) -> None:
    inner = hexed("#e8a9a0") if kind.ears in ("long", "round", "side") else darker(kind.fur, 0.35)
    if kind.ears == "pointed":
        for side in (-1, 1):
            brush.poly([(side * 0.42, -0.66), (side * 0.4, -1.38), (side * 0.06, -0.92)], kind.fur)
            brush.poly([(side * 0.36, -0.8), (side * 0.36, -1.22), (side * 0.14, -0.92)], inner, 0.4, line=False)
    elif kind.ears == "round":
        for side in (-1, 1):
            brush.oval(side * 0.38, -0.92, 0.22, 0.21, kind.fur)
            brush.oval(side * 0.38, -0.91, 0.13, 0.12, inner, 0.4, line=False)
    elif kind.ears == "long":
        for side in (-1, 1):
            with brush.at(side * 0.2, -0.85, 1.0, turn=side * 10):
                brush.oval(0, -0.42, 0.13, 0.45, kind.fur)
                brush.oval(0, -0.4, 0.07, 0.34, inner, 0.4, line=False)
    elif kind.ears in ("side", "floppy"):
        drop = 0.3 if kind.ears == "floppy" else -0.06
        for side in (-1, 1):
            brush.soft(
                [
                    (side * 0.36, -0.8),
                    (side * 0.62, -0.88 + drop * 0.5),
                    (side * 0.8, -0.64 + drop),
                    (side * 0.58, -0.52 + drop),
                    (side * 0.4, -0.6),
                ],
                darker(kind.fur, 0.12),
            )
    elif kind.ears == "tuft":
        for side in (-1, 1):
            brush.poly([(side * 0.42, -0.8), (side * 0.48, -1.22), (side * 0.14, -0.94)], darker(kind.fur, 0.1))


def _muzzle(brush: Brush, kind: Kind, feeling: str) -> None:
    long = kind.muzzle
    x = 0.06 + long * 0.32
    if kind.snout == "beak":
        brush.soft([(-0.06, -0.46), (0.3, -0.42), (0.62, -0.26), (0.3, -0.2), (-0.04, -0.22)], hexed("#e8a33a"))
        brush.line((0.02, -0.31), (0.52, -0.27), hexed("#8a5a1f"), 0.02)
        return
    brush.soft(
        [
            (-0.24 + long * 0.1, -0.42),
            (x, -0.5),
            (x + 0.22 + long * 0.16, -0.36),
            (x + 0.2 + long * 0.14, -0.1),
            (x - 0.05, 0.0),
            (-0.2, -0.06),
        ],
        kind.belly,
    )
    nose = (x + 0.14 + long * 0.1, -0.38)
    if kind.snout == "disc":
        brush.oval(nose[0], nose[1] + 0.06, 0.19, 0.15, darker(kind.belly, 0.12))
        for dx in (-0.06, 0.06):
            brush.plain(oval_path(nose[0] + dx, nose[1] + 0.06, 0.03, 0.05), darker(kind.belly, 0.6))
    elif kind.snout == "broad":
        brush.plain(oval_path(nose[0] - 0.12, nose[1] + 0.1, 0.03, 0.045), darker(kind.belly, 0.5))
        brush.plain(oval_path(nose[0] + 0.05, nose[1] + 0.1, 0.03, 0.045), darker(kind.belly, 0.5))
    else:
        brush.oval(nose[0], nose[1], 0.1, 0.07, INK, 0.6, line=False)
        brush.line((nose[0], nose[1] + 0.06), (nose[0] - 0.03, nose[1] + 0.15), INK, 0.02)
    _jaws(brush, kind, (nose[0] - 0.04, nose[1] + 0.16), feeling)


def _jaws(brush: Brush, kind: Kind, at: tuple[float, float], feeling: str) -> None:
    x, y = at
    if feeling in ("joy", "anger", "surprise", "fear"):
        mouth = smooth([(x - 0.28, y), (x - 0.05, y + 0.03), (x + 0.13, y), (x + 0.06, y + 0.14), (x - 0.14, y + 0.15)])
        brush.plain(mouth, hexed("#7d2730"))
        if kind.extra in ("ruff", "mane", "stripes") or kind.snout == "long":
            for dx in (-0.16, -0.06, 0.05):
                tooth = skia.Path()
                tooth.addPoly(
                    [
                        skia.Point(x + dx - 0.025, y + 0.012),
                        skia.Point(x + dx + 0.025, y + 0.012),
                        skia.Point(x + dx, y + 0.075),
                    ],
                    True,
                )
                brush.plain(tooth, (1.0, 0.99, 0.95))
        return
    bend = -0.06 if feeling == "sadness" else 0.07
    brush.stroke(smooth([(x - 0.28, y - 0.02), (x - 0.08, y + bend), (x + 0.12, y - 0.02)], closed=False), INK, 0.024)


def _eyes(brush: Brush, kind: Kind, feeling: str) -> None:
    fierce = kind.extra == "ruff"
    tall = 0.13 if feeling in ("fear", "surprise") else 0.1
    for x, side in ((-0.14, 1), (0.2, -1)):
        brush.plain(oval_path(x, -0.6, 0.085, tall), hexed("#ffe9a0") if fierce else (0.99, 0.98, 0.95))
        brush.plain(oval_path(x + 0.025, -0.59, 0.05, min(tall, 0.075)), INK)
        brush.canvas.drawPath(
            oval_path(x + 0.005, -0.625, 0.02, 0.022), skia.Paint(Color4f=skia.Color4f(1, 1, 1, 1), AntiAlias=True)
        )
        inner = (
            0.06
            if feeling == "anger" or (fierce and feeling in ("neutral", "joy"))
            else -0.05
            if feeling in ("fear", "sadness")
            else 0.0
        )
        brush.line((x - side * 0.11, -0.75), (x + side * 0.09, -0.75 + inner), darker(kind.fur, 0.5), 0.035)


def _mane(brush: Brush, kind: Kind) -> None:
    for ring, colour in ((0.78, darker(kind.fur, 0.42)), (0.66, darker(kind.fur, 0.3))):
        points = []
        for i in range(18):
            reach = ring * (1.0 if i % 2 else 0.84)
            angle = i / 18 * math.tau
            points.append((reach * math.cos(angle), -0.5 + reach * math.sin(angle)))
        brush.soft(points, colour)


def _extras(brush: Brush, kind: Kind) -> None:
    if kind.extra == "horns":
        for side in (-1, 1):
            brush.limb([(side * 0.18, -0.92), (side * 0.3, -1.22), (side * 0.22, -1.45)], hexed("#e6dcc4"), 0.09)
    elif kind.extra == "antlers":
        for side in (-1, 1):
            brush.limb([(side * 0.16, -0.92), (side * 0.36, -1.3), (side * 0.3, -1.68)], hexed("#8a6238"), 0.06)
            brush.line((side * 0.32, -1.25), (side * 0.56, -1.42), hexed("#8a6238"), 0.05)
    elif kind.extra == "forelock":
        brush.soft(
            [(-0.4, -0.9), (-0.1, -1.2), (0.14, -1.0), (0.08, -0.7), (-0.06, -0.86), (-0.3, -0.5)],
            darker(kind.fur, 0.5),
        )
    elif kind.extra == "comb":
        for x in (-0.14, 0.02, 0.18):
            brush.oval(x, -1.06, 0.09, 0.13, hexed("#d63a34"))
        brush.oval(0.2, -0.1, 0.07, 0.12, hexed("#d63a34"))
    elif kind.extra == "whiskers":
        for y in (-0.24, -0.17):
            brush.line((0.32, y), (0.66, y - 0.05), lighter(kind.belly, 0.3), 0.014)
            brush.line((-0.1, y), (-0.46, y - 0.04), lighter(kind.belly, 0.3), 0.014)
    elif kind.extra == "wool":
        for i in range(7):
            brush.oval(-0.34 + i * 0.115, -0.95 - 0.07 * (1 - abs(i - 3) / 3), 0.13, 0.12, kind.belly)
