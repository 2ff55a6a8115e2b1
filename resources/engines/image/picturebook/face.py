"""Faces of people: eyes, brows, mouth by feeling; hair, beards and hats. One head is one unit high, chin at y = 0."""

from random import Random

import skia

from resources.engines.image.picturebook.brush import Brush, oval_path, polygon, smooth
from resources.engines.image.picturebook.colour import Colour, darker, hexed, lighter, mix
from resources.engines.image.picturebook.wardrobe import Costume

INK = (0.16, 0.11, 0.12)
TURN = 0.055
"""How far features are moved towards where a face looks (to the right)."""


def head(brush: Brush, who: Costume, feeling: str) -> None:
    """The bare head with its features, without hair."""
    skin = who.skin
    brush.oval(-0.33, -0.42, 0.075, 0.11, darker(skin, 0.08))
    if who.has("elf ears"):
        brush.poly([(-0.3, -0.5), (-0.52, -0.62), (-0.33, -0.32)], skin)
    brush.soft(
        [
            (-0.4, -0.62),
            (-0.34, -0.96),
            (0.0, -1.04),
            (0.35, -0.96),
            (0.42, -0.62),
            (0.39, -0.28),
            (0.2, 0.0),
            (0.02, 0.05),
            (-0.18, 0.0),
            (-0.37, -0.26),
        ],
        skin,
    )
    _cheeks(brush, who, feeling)
    _eyes(brush, who, feeling)
    _nose(brush, who)
    _mouth(brush, who, feeling)


def _cheeks(brush: Brush, who: Costume, feeling: str) -> None:
    blush = mix(who.skin, hexed("#e0554f"), 0.45 if feeling in ("joy", "tenderness", "anger") else 0.28)
    for x in (-0.2, 0.29):
        brush.plain(oval_path(x + TURN * 0.5, -0.27, 0.095, 0.065), blush, 0.55)
    if who.elder:
        for x, side in ((-0.28, -1), (0.36, 1)):
            brush.stroke(
                smooth([(x, -0.5), (x + side * 0.04, -0.47), (x + side * 0.03, -0.43)], closed=False),
                darker(who.skin, 0.3),
                0.014,
                0.7,
            )
            brush.stroke(
                smooth([(x * 0.55 + TURN, -0.25), (x * 0.7 + TURN, -0.18), (x * 0.62 + TURN, -0.12)], closed=False),
                darker(who.skin, 0.25),
                0.014,
                0.6,
            )


def _eyes(brush: Brush, who: Costume, feeling: str) -> None:
    tall = {"fear": 0.125, "surprise": 0.13, "joy": 0.1, "anger": 0.085, "sadness": 0.09}.get(feeling, 0.102)
    tall *= 1.12 if who.child else 0.94
    iris = (hexed("#5b3a22"), hexed("#3f6a8c"), hexed("#4b7a4f"), hexed("#3a2a22"))[who.seed % 4]
    for x in (-0.145 + TURN, 0.175 + TURN):
        brush.plain(oval_path(x, -0.44, 0.082, tall), (0.99, 0.98, 0.96))
        brush.plain(oval_path(x + 0.022, -0.435, 0.057, min(0.078, tall * 0.82)), iris)
        brush.plain(oval_path(x + 0.025, -0.435, 0.034, min(0.052, tall * 0.6)), INK)
        brush.canvas.drawPath(
            oval_path(x + 0.005, -0.47, 0.02, 0.022), skia.Paint(Color4f=skia.Color4f(1, 1, 1, 1), AntiAlias=True)
        )
        lid = smooth(
            [(x - 0.09, -0.44 - tall * 0.35), (x, -0.44 - tall * 1.12), (x + 0.095, -0.44 - tall * 0.4)], closed=False
        )
        brush.stroke(lid, INK, 0.03 if who.long_hair else 0.022)
        if who.long_hair and not who.elder:
            brush.line((x + 0.085, -0.47), (x + 0.125, -0.515), INK, 0.02)
    _brows(brush, who, feeling, tall)


def _brows(brush: Brush, who: Costume, feeling: str, tall: float) -> None:
    inner = {"anger": 0.075, "fear": -0.06, "sadness": -0.075, "surprise": -0.02, "disgust": 0.04}.get(feeling, 0.0)
    lift = {"surprise": 0.07, "fear": 0.045, "joy": 0.025}.get(feeling, 0.0)
    colour = darker(who.hair, 0.3) if not who.elder else darker(who.hair, 0.15)
    y = -0.475 - tall - lift
    for x, side in ((-0.145 + TURN, 1), (0.175 + TURN, -1)):
        near, far = (x + side * 0.085, y + inner), (x - side * 0.095, y - inner * 0.25)
        brush.stroke(smooth([far, (x, y - 0.022), near], closed=False), colour, 0.04 if not who.long_hair else 0.028)


def _nose(brush: Brush, who: Costume) -> None:
    shade = darker(mix(who.skin, (0.8, 0.3, 0.25), 0.18), 0.16)
    if (who.has("pointed hat") and who.long_hair) or who.species == "ogre":
        brush.soft([(0.06, -0.42), (0.24, -0.26), (0.1, -0.2), (0.02, -0.26)], mix(who.skin, (0.8, 0.35, 0.3), 0.15))
        return
    size = 0.05 if who.child else 0.062 if who.long_hair else 0.075
    brush.stroke(
        smooth([(0.045 + TURN, -0.36), (0.05 + TURN + size, -0.28), (0.03 + TURN, -0.255)], closed=False), shade, 0.026
    )


def _mouth(brush: Brush, who: Costume, feeling: str) -> None:
    x, y, colour = 0.03 + TURN, -0.13, hexed("#8e2f35")
    if feeling == "joy":
        smile = skia.Path()
        smile.moveTo(x - 0.13, y - 0.03)
        smile.quadTo(x, y + 0.15, x + 0.14, y - 0.03)
        smile.quadTo(x, y + 0.025, x - 0.13, y - 0.03)
        brush.plain(smile, colour)
        with brush.clipped(smile):
            brush.plain(oval_path(x, y - 0.01, 0.1, 0.025), (1.0, 0.98, 0.95))
    elif feeling in ("fear", "surprise"):
        brush.plain(oval_path(x, y, 0.05, 0.07), colour)
    elif feeling in ("sadness", "anger", "disgust"):
        brush.stroke(smooth([(x - 0.1, y + 0.03), (x, y - 0.05), (x + 0.1, y + 0.03)], closed=False), colour, 0.03)
    else:
        bend = 0.05 if feeling == "tenderness" else 0.032
        brush.stroke(smooth([(x - 0.09, y - 0.015), (x, y + bend), (x + 0.1, y - 0.02)], closed=False), colour, 0.03)
    if feeling == "sadness":
        brush.plain(oval_path(-0.17 + TURN, -0.27, 0.022, 0.045), hexed("#8fd0ee"), 0.95)


def hair_behind(brush: Brush, who: Costume) -> None:
    """Long hair, braids and buns that hang behind the head."""
    if who.has("bald", "hood", "veil", "helmet"):
        return
    if who.has("bun") or (who.long_hair and who.elder):
        brush.oval(-0.3, -0.92, 0.19, 0.18, who.hair)
        return
    if not (who.long_hair or who.has("long hair")):
        return
    if who.has("braids") or (who.child and who.seed % 2):
        for x in (-0.42, 0.4):
            for i in range(4):
                brush.oval(x + (0.02 if x > 0 else -0.02) * i, -0.22 + i * 0.15, 0.095 - i * 0.008, 0.1, who.hair)
            brush.oval(x, 0.36, 0.06, 0.06, who.cloth)
        return
    if who.has("ponytail"):
        brush.soft([(-0.3, -0.95), (-0.72, -0.85), (-0.75, -0.2), (-0.55, 0.15), (-0.42, -0.4)], who.hair)
    low = (0.2, 0.4, 0.58)[who.seed % 3]
    crown = [(-0.46, -0.6), (-0.4, -1.02), (0.0, -1.12), (0.4, -1.02), (0.47, -0.6)]
    ends = [(0.56, low * 0.4), (0.48, low), (0.3, low * 0.86), (0.12, low * 1.08), (-0.1, low * 0.9)]
    brush.soft([*crown, *ends, (-0.3, low * 1.1), (-0.5, low * 0.95), (-0.58, low * 0.4)], who.hair)


def hair_before(brush: Brush, who: Costume) -> None:
    """The hair over the forehead, beards and moustaches."""
    if not who.has("bald"):
        _fringe(brush, who)
    if who.has("beard"):
        _beard(brush, who)
    if who.has("moustache", "beard"):
        y = -0.2
        brush.soft(
            [(-0.14 + TURN, y + 0.06), (0.03 + TURN, y - 0.05), (0.2 + TURN, y + 0.06), (0.03 + TURN, y + 0.05)],
            darker(who.hair, 0.06),
        )
    if who.has("glasses"):
        for x in (-0.145 + TURN, 0.175 + TURN):
            brush.stroke(oval_path(x, -0.43, 0.125, 0.12), hexed("#5a4630"), 0.024)
        brush.line((-0.02 + TURN, -0.44), (0.05 + TURN, -0.44), hexed("#5a4630"), 0.022)


def _fringe(brush: Brush, who: Costume) -> None:
    if who.long_hair:
        brush.soft(
            [
                (-0.44, -0.38),
                (-0.47, -0.8),
                (-0.3, -1.08),
                (0.05, -1.14),
                (0.36, -1.04),
                (0.48, -0.78),
                (0.44, -0.4),
                (0.4, -0.66),
                (0.22, -0.82),
                (-0.02, -0.87),
                (-0.2, -0.8),
                (-0.36, -0.62),
            ],
            who.hair,
        )
        return
    if who.elder and not who.has("short hair") and who.seed % 2:
        for x in (-0.38, 0.4):
            brush.oval(x, -0.56, 0.09, 0.18, who.hair)
        return
    tops = [
        (-0.43, -0.42),
        (-0.47, -0.8),
        (-0.34, -1.08),
        (-0.1, -1.13),
        (0.12, -1.17),
        (0.32, -1.08),
        (0.47, -0.86),
        (0.43, -0.6),
        (0.36, -0.74),
        (0.2, -0.8),
        (0.08, -0.74),
        (-0.08, -0.84),
        (-0.24, -0.72),
        (-0.36, -0.6),
    ]
    brush.soft(tops, who.hair)
    if who.has("curls"):
        rng = Random(who.seed)
        for i in range(8):
            brush.oval(
                -0.4 + i * 0.115, -0.98 - 0.1 * (1 - abs(i - 3.5) / 3.5) + rng.uniform(-0.02, 0.02), 0.1, 0.1, who.hair
            )


def _beard(brush: Brush, who: Costume) -> None:
    long = 0.42 if who.elder or who.has("pointed hat", "pointed cap") else 0.2
    beard = skia.Path()
    beard.moveTo(-0.38, -0.42)
    beard.quadTo(-0.42, 0.05, -0.1, 0.05 + long * 0.8)
    beard.quadTo(0.04, 0.1 + long, 0.16, 0.05 + long * 0.8)
    beard.quadTo(0.45, 0.05, 0.41, -0.42)
    beard.quadTo(0.34, -0.2, 0.18, -0.2)
    beard.quadTo(0.03, -0.12, -0.12, -0.2)
    beard.quadTo(-0.3, -0.2, -0.38, -0.42)
    brush.fill(beard, who.hair)
    brush.stroke(smooth([(-0.05, -0.07), (0.08, -0.04), (0.19, -0.08)], closed=False), hexed("#8e2f35"), 0.03)


def headgear(brush: Brush, who: Costume) -> None:
    """What is worn on the head."""
    for word, draw in _GEAR.items():
        if who.has(word):
            draw(brush, who)
            return


def _crown(brush: Brush, who: Costume) -> None:
    gold = hexed("#e8b93a")
    small = who.long_hair
    half, top = (0.27, -1.36) if small else (0.38, -1.42)
    brush.poly(
        [
            (-half, -0.98),
            (-half * 1.18, top),
            (-half * 0.5, -1.16),
            (0.0, top - 0.08),
            (half * 0.5, -1.16),
            (half * 1.18, top),
            (half, -0.98),
        ],
        gold,
    )
    for x, c in ((-half * 1.18, "#d7324a"), (0.0, "#3f7fd0"), (half * 1.18, "#d7324a")):
        brush.oval(x, top - (0.08 if x == 0 else 0.0), 0.05, 0.05, hexed(c), line=False)
    brush.box(-half, -1.05, half * 2, 0.09, darker(gold, 0.15), 0.6)


def _hood(brush: Brush, who: Costume) -> None:
    hood = skia.Path()
    hood.moveTo(-0.5, 0.12)
    hood.cubicTo(-0.62, -0.5, -0.6, -1.2, -0.1, -1.3)
    hood.cubicTo(0.3, -1.32, 0.62, -0.95, 0.52, 0.12)
    hood.quadTo(0.36, 0.2, 0.3, 0.08)
    hood.cubicTo(0.5, -0.2, 0.48, -0.86, 0.05, -0.9)
    hood.cubicTo(-0.4, -0.9, -0.46, -0.2, -0.27, 0.08)
    hood.quadTo(-0.36, 0.2, -0.5, 0.12)
    hood.close()
    brush.fill(hood, who.cloth)


def _pointed_hat(brush: Brush, who: Costume) -> None:
    felt = darker(who.cloth, 0.25)
    brush.poly([(-0.42, -0.86), (-0.12, -1.75), (-0.3, -1.95), (0.06, -1.82), (0.44, -0.86)], felt)
    brush.oval(0.0, -0.86, 0.72, 0.13, felt)
    brush.poly([(-0.4, -0.92), (-0.36, -1.06), (0.37, -1.06), (0.42, -0.92)], hexed("#d9a441"), 0.6)


def _pointed_cap(brush: Brush, who: Costume) -> None:
    brush.soft(
        [
            (-0.5, -0.76),
            (-0.42, -1.2),
            (-0.25, -1.75),
            (-0.62, -1.82),
            (0.0, -1.9),
            (0.4, -1.2),
            (0.5, -0.76),
            (0.0, -0.82),
        ],
        who.cloth,
    )
    brush.box(-0.46, -0.9, 0.92, 0.14, lighter(who.cloth, 0.5), 0.7, round_by=0.07)


def _top_hat(brush: Brush, who: Costume) -> None:
    felt = hexed("#2c2a33")
    brush.poly([(-0.37, -0.9), (-0.4, -1.6), (0.42, -1.6), (0.39, -0.9)], felt)
    brush.box(-0.375, -1.06, 0.765, 0.13, hexed("#6b2f3a"), 0.6, line=False)
    brush.oval(0.0, -0.9, 0.62, 0.09, felt)


def _hat(brush: Brush, who: Costume) -> None:
    straw = who.has("straw hat")
    felt = hexed("#e0bf73") if straw else darker(who.cloth, 0.35)
    brush.soft([(-0.4, -0.84), (-0.38, -1.25), (0.0, -1.42), (0.38, -1.25), (0.42, -0.84), (0.0, -0.9)], felt)
    brush.oval(0.0, -0.86, 0.68, 0.12, felt)
    brush.poly([(-0.4, -0.92), (-0.39, -1.03), (0.39, -1.03), (0.41, -0.92)], hexed("#8a3b34"), 0.5, line=False)
    if who.has("feather hat"):
        brush.soft([(0.25, -1.0), (0.1, -1.5), (-0.3, -1.75), (-0.05, -1.4)], hexed("#d8473c"))


def _cap(brush: Brush, who: Costume) -> None:
    cloth = darker(who.cloth, 0.25)
    brush.soft([(-0.46, -0.8), (-0.44, -1.12), (-0.05, -1.24), (0.38, -1.14), (0.45, -0.82), (0.0, -0.88)], cloth)
    brush.soft([(0.1, -0.84), (0.44, -0.9), (0.72, -0.78), (0.4, -0.76)], darker(cloth, 0.2))
    if who.has("uniform"):
        brush.oval(0.1, -0.98, 0.06, 0.06, hexed("#e3bd3c"), line=False)


def _chef_hat(brush: Brush, who: Costume) -> None:
    white = hexed("#f6f3ec")
    for x, y, r in ((-0.28, -1.36, 0.26), (0.28, -1.36, 0.26), (0.0, -1.48, 0.3)):
        brush.oval(x, y, r, r * 0.9, white)
    brush.box(-0.38, -1.28, 0.78, 0.42, white, 0.8, round_by=0.04)


def _bonnet(brush: Brush, who: Costume) -> None:
    white = hexed("#f4f0e8")
    brush.soft(
        [
            (-0.5, -0.32),
            (-0.6, -0.85),
            (-0.32, -1.26),
            (0.12, -1.3),
            (0.46, -1.1),
            (0.54, -0.72),
            (0.4, -0.84),
            (0.05, -0.94),
            (-0.28, -0.8),
            (-0.38, -0.42),
        ],
        white,
    )
    for i in range(7):
        x = -0.36 + i * 0.135
        brush.oval(x, -0.86 - 0.13 * (1 - abs(i - 3) / 3.4), 0.085, 0.075, white, 0.7)
    brush.oval(0.0, -1.26, 0.07, 0.06, who.cloth, line=False)


def _kerchief(brush: Brush, who: Costume) -> None:
    brush.soft(
        [(-0.48, -0.5), (-0.5, -0.95), (0.0, -1.22), (0.45, -0.98), (0.46, -0.7), (0.1, -0.88), (-0.3, -0.78)],
        who.second,
    )
    brush.soft([(-0.44, -0.5), (-0.66, -0.32), (-0.5, -0.18), (-0.4, -0.4)], who.second)


def _veil(brush: Brush, who: Costume) -> None:
    veil = darker(who.cloth, 0.1)
    path = smooth(
        [
            (-0.55, 0.4),
            (-0.56, -0.6),
            (-0.34, -1.16),
            (0.1, -1.2),
            (0.48, -1.0),
            (0.56, -0.5),
            (0.52, 0.4),
            (0.4, 0.1),
            (0.44, -0.6),
            (0.1, -0.86),
            (-0.32, -0.7),
            (-0.36, 0.1),
        ]
    )
    brush.fill(path, veil)
    brush.stroke(
        smooth([(-0.36, -0.4), (-0.28, -0.8), (0.06, -0.94), (0.4, -0.74), (0.42, -0.4)], closed=False),
        hexed("#f4f0e8"),
        0.08,
    )


def _helmet(brush: Brush, who: Costume) -> None:
    steel = hexed("#aab4bf") if who.has("armour") else darker(who.cloth, 0.2)
    brush.soft(
        [(-0.47, -0.55), (-0.5, -1.0), (0.0, -1.34), (0.46, -1.02), (0.5, -0.58), (0.34, -0.78), (-0.3, -0.78)], steel
    )
    brush.box(-0.5, -0.84, 1.0, 0.1, darker(steel, 0.18), 0.8, round_by=0.04)
    if who.has("armour"):
        brush.soft([(0.08, -1.14), (0.02, -1.55), (-0.5, -1.66), (-0.78, -1.1), (-0.36, -1.3)], hexed("#c0342f"))


_GEAR = {
    "hood": _hood, "crown": _crown, "pointed hat": _pointed_hat, "pointed cap": _pointed_cap, "top hat": _top_hat,
    "straw hat": _hat, "feather hat": _hat, "chef hat": _chef_hat, "helmet": _helmet, "bonnet": _bonnet,
    "veil": _veil, "kerchief": _kerchief, "cap": _cap, "hat": _hat,
}  # fmt: skip


def ribbon(brush: Brush, x: float, y: float, size: float, colour: Colour) -> None:
    """A bow of ribbon."""
    brush.plain(polygon([(x, y), (x - size, y - size * 0.6), (x - size, y + size * 0.6)]), colour)
    brush.plain(polygon([(x, y), (x + size, y - size * 0.6), (x + size, y + size * 0.6)]), colour)
