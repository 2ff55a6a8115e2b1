"""Whole people in a pose. One figure is one unit high, feet at the origin, looking right."""

import math
from dataclasses import dataclass

from resources.engines.image.picturebook import animals, face
from resources.engines.image.picturebook.brush import Brush, Point, oval_path, smooth
from resources.engines.image.picturebook.carried import held
from resources.engines.image.picturebook.colour import Colour, darker, hexed, lighter, mix
from resources.engines.image.picturebook.pose import Pose
from resources.engines.image.picturebook.wardrobe import Costume


@dataclass(frozen=True)
class Frame:
    """Where the joints of a figure are, in units of its height."""

    neck: float
    shoulder: float
    hip: float
    wide: float
    arm: float
    leg: float
    drop: float


def frame_of(who: Costume, pose: Pose) -> Frame:
    """The joints of a build in a pose."""
    build = who.build
    neck = -(1 - build.head * 0.97)
    shoulder = neck + 0.028
    arm = (-shoulder - build.hip) * 0.98
    return Frame(neck, shoulder, -build.hip, build.shoulder, arm, build.hip, pose.seated * build.hip / 0.45)


def figure(brush: Brush, who: Costume, pose: Pose, feeling: str) -> None:
    """Draws somebody standing at the origin, one unit high, looking right."""
    frame = frame_of(who, pose)
    with brush.at(0.0, frame.drop, 1.0, turn=pose.lean):
        animal = animals.is_animal(who)
        crown = (who.build.stoop * 1.4, frame.neck + 0.012, who.build.head / 1.02)
        _behind(brush, who, frame)
        if animal:
            animals.tail(brush, who)
        else:
            with brush.at(*crown):
                face.hair_behind(brush, who)
        _arm(brush, who, frame, pose.far_arm, -1)
        _legs(brush, who, frame, pose)
        _trunk(brush, who, frame, pose)
        _neckwear(brush, who, frame)
        hand = _arm(brush, who, frame, pose.near_arm, 1)
        held(brush, who, hand, pose, near=True)
        with brush.at(*crown):
            if animal:
                animals.head(brush, who, feeling)
                face.headgear(brush, who)
            else:
                _head(brush, who, feeling)


def _head(brush: Brush, who: Costume, feeling: str) -> None:
    face.head(brush, who, feeling)
    face.hair_before(brush, who)
    face.headgear(brush, who)


def _behind(brush: Brush, who: Costume, frame: Frame) -> None:
    """Wings, capes and what hangs at the back."""
    if who.has("wings"):
        wing = smooth([(0.06, 0.06), (-0.2, -0.12), (-0.16, -0.4), (0.02, -0.34), (0.1, -0.1)])
        for x, dy, turn in ((-0.06, 0.0, -18), (-0.05, 0.12, -62), (0.06, 0.02, 48)):
            with brush.at(x, frame.shoulder + dy, 1.0, turn=turn):
                brush.fill(wing, hexed("#cfe9f7"), 0.6, alpha=0.75)
    if who.has("cape", "hood"):
        long = -0.12 if not who.child else -0.2
        w = frame.wide
        colour = who.cloth if who.has("hood") else darker(who.second if who.has("crown") else who.cloth, 0.12)
        if who.has("crown"):
            colour = hexed("#9e2233")
        brush.soft(
            [
                (-w * 0.9, frame.shoulder),
                (w * 0.8, frame.shoulder),
                (w * 1.25, long * 1.6),
                (w * 1.2, long),
                (-w * 1.85, long),
                (-w * 1.7, long * 2),
            ],
            darker(colour, 0.1),
        )


def _joint(start: Point, angles: tuple[float, float], upper: float, lower: float) -> tuple[Point, Point]:
    a, b = (math.radians(t) for t in angles)
    elbow = (start[0] + math.sin(a) * upper, start[1] + math.cos(a) * upper)
    return elbow, (elbow[0] + math.sin(b) * lower, elbow[1] + math.cos(b) * lower)


def _arm(brush: Brush, who: Costume, frame: Frame, angles: tuple[float, float], side: int) -> Point:
    """One arm with its hand; side 1 is nearer the viewer. Returns where the hand is."""
    x = -frame.wide * 0.42 if side > 0 else frame.wide * 0.62
    spread = -6 if side > 0 else 8
    start = (x, frame.shoulder + 0.035)
    elbow, hand = _joint(start, (angles[0] + spread, angles[1] + spread), frame.arm * 0.52, frame.arm * 0.48)
    thick = 0.062 * (1.15 if who.has("fat") else 1.0) * (0.9 if who.long_hair else 1.0)
    sleeve = _sleeve(who)
    if side < 0:
        sleeve = darker(sleeve, 0.18)
    skin = animals.fur(who) if animals.is_animal(who) else who.skin
    brush.oval(hand[0], hand[1], thick * 0.62, thick * 0.66, skin)
    brush.limb(
        [start, elbow, (hand[0] - (hand[0] - elbow[0]) * 0.12, hand[1] - (hand[1] - elbow[1]) * 0.12)], sleeve, thick
    )
    return hand


def _sleeve(who: Costume) -> Colour:
    if who.has("lab coat"):
        return hexed("#eef0ef")
    if who.has("armour"):
        return hexed("#aab4bf")
    if animals.is_animal(who) and not who.dress:
        return animals.fur(who)
    if who.has("apron") or who.has("hood"):
        return lighter(who.second, 0.1) if who.child else darker(who.cloth, 0.12)
    return darker(who.cloth, 0.07)


def _legs(brush: Brush, who: Costume, frame: Frame, pose: Pose) -> None:
    if pose.stool:
        _stool(brush, frame)
    thick = 0.058 if who.dress else 0.078
    for side, angles in ((-1, pose.far_leg), (1, pose.near_leg)):
        hip = (frame.wide * (0.36 if side < 0 else -0.3), frame.hip - 0.02)
        knee, ankle = _joint(hip, angles, frame.leg * 0.48, frame.leg * 0.46)
        brush.limb([hip, knee, ankle], darker(_leg_colour(who), 0.14 if side < 0 else 0.0), thick)
        _shoe(brush, who, ankle, knee, side)


def _leg_colour(who: Costume) -> Colour:
    if who.has("armour"):
        return hexed("#8d99a8")
    if animals.is_animal(who):
        return darker(animals.fur(who), 0.06)
    return lighter(who.second, 0.25) if who.dress else who.trousers


def _stool(brush: Brush, frame: Frame) -> None:
    """What somebody sits on."""
    wood = hexed("#8a5a36")
    seat = frame.hip + 0.01
    for x in (-0.12, 0.09):
        brush.box(x, seat, 0.03, -frame.drop - seat, darker(wood, 0.15))
    brush.box(-0.15, seat, 0.3, 0.035, wood, round_by=0.012)


def _shoe(brush: Brush, who: Costume, ankle: Point, knee: Point, side: int) -> None:
    colour = darker(animals.fur(who), 0.2) if animals.is_animal(who) and not who.has("boots") else who.shoes
    if who.has("boots"):
        top = (knee[0] + (ankle[0] - knee[0]) * 0.35, knee[1] + (ankle[1] - knee[1]) * 0.35)
        brush.limb([top, ankle], darker(who.shoes, 0.05), 0.088)
    colour = darker(colour, 0.15 if side < 0 else 0.0)
    x, y = ankle
    brush.soft(
        [
            (x - 0.045, y - 0.035),
            (x + 0.03, y - 0.045),
            (x + 0.085, y - 0.005),
            (x + 0.1, y + 0.026),
            (x - 0.05, y + 0.028),
        ],
        colour,
    )


def _trunk(brush: Brush, who: Costume, frame: Frame, pose: Pose) -> None:
    w, waist = frame.wide, who.build.waist * (1.35 if who.has("fat") else 1.0)
    top, hip = frame.shoulder - 0.015, frame.hip
    middle = (top + hip) / 2 + 0.02
    animal = animals.is_animal(who)
    if animal and not who.dress and not who.has("robe", "coat", "uniform", "armour"):
        _animal_trunk(brush, who, frame)
        return
    if who.dress or who.has("robe"):
        _gown(brush, who, (w, waist), (top, middle, hip), pose)
    else:
        long = hip + (0.13 if who.has("coat", "lab coat", "uniform") else 0.06)
        cloth = hexed("#eef0ef") if who.has("lab coat") else hexed("#aab4bf") if who.has("armour") else who.cloth
        brush.soft(
            [
                (-w * 0.98, top + 0.01),
                (-w * 0.3, top - 0.02),
                (w * 0.3, top - 0.02),
                (w * 0.98, top + 0.01),
                (waist * 1.02, middle),
                (waist * 1.2, long),
                (0.0, long + 0.012),
                (-waist * 1.2, long),
                (-waist * 1.02, middle),
            ],
            cloth,
        )
        _front(brush, who, (w, waist), (top, middle, hip), long)
    if who.has("apron"):
        _apron(brush, who, waist, middle, hip)


def _gown(
    brush: Brush, who: Costume, wide: tuple[float, float], levels: tuple[float, float, float], pose: Pose
) -> None:
    (w, waist), (top, middle, hip) = wide, levels
    hem = -0.17 if who.child else -0.035
    flare = 0.2 if who.child else 0.23 if who.dress else 0.17
    if pose.seated:
        hem = hip + 0.16
    brush.soft(
        [
            (-waist * 0.8, middle - 0.02),
            (waist * 0.8, middle - 0.02),
            (flare * 0.86, hem * 0.6 + hip * 0.4),
            (flare, hem),
            (flare * 0.5, hem + 0.02),
            (0.0, hem + 0.024),
            (-flare * 0.5, hem + 0.02),
            (-flare, hem),
            (-flare * 0.86, hem * 0.6 + hip * 0.4),
        ],
        who.cloth,
    )
    for x in (-0.5, 0.1, 0.55):
        fold = smooth(
            [(x * waist, middle + 0.05), (x * flare * 0.7, (hem + middle) / 2), (x * flare, hem - 0.02)], closed=False
        )
        brush.stroke(fold, darker(who.cloth, 0.22), 0.008, 0.6)
    brush.soft(
        [
            (-w * 0.92, top + 0.01),
            (-w * 0.3, top - 0.02),
            (w * 0.3, top - 0.02),
            (w * 0.92, top + 0.01),
            (waist * 0.86, middle),
            (waist * 0.7, middle + 0.03),
            (-waist * 0.7, middle + 0.03),
            (-waist * 0.86, middle),
        ],
        darker(who.cloth, 0.06),
    )
    brush.box(-waist * 0.78, middle - 0.012, waist * 1.56, 0.026, who.second, 0.7, round_by=0.01, line=False)
    if who.has("robe") and not who.dress:
        brush.poly([(-0.035, top), (0.05, top), (0.07, hem), (-0.05, hem)], who.second, 0.5, line=False)


def _front(
    brush: Brush, who: Costume, wide: tuple[float, float], levels: tuple[float, float, float], long: float
) -> None:
    """Lapels, buttons, belts, stripes."""
    (w, waist), (top, middle, _) = wide, levels
    x = 0.02
    if who.has("coat", "lab coat"):
        brush.poly(
            [(x - 0.045, top - 0.015), (x + 0.05, top - 0.015), (x + 0.012, middle - 0.01)],
            (0.96, 0.95, 0.92),
            0.3,
            line=False,
        )
        brush.poly(
            [(x - 0.012, top), (x + 0.02, top), (x + 0.012, middle - 0.03), (x - 0.003, middle - 0.03)],
            hexed("#8e2f35"),
            0.4,
            line=False,
        )
        brush.line((x + 0.006, middle - 0.01), (x + 0.01, long), darker(who.cloth, 0.35), 0.007)
    elif who.has("uniform"):
        for y in (0.03, 0.09, 0.15, 0.21):
            for dx in (-0.028, 0.04):
                brush.plain(oval_path(x + dx, top + y, 0.009, 0.009), hexed("#e3bd3c"))
        for side in (-1, 1):
            brush.oval(side * w * 0.86, top + 0.012, 0.034, 0.015, hexed("#e3bd3c"), line=False)
        brush.box(-waist, middle + 0.05, waist * 2, 0.024, hexed("#efe7d6"), 0.5, line=False)
    elif who.has("stripes"):
        for i in range(6):
            brush.line(
                (-w * 0.7, top + 0.04 + i * 0.045), (w * 0.72, top + 0.04 + i * 0.045), (0.97, 0.97, 0.97), 0.016
            )
    elif who.has("armour"):
        brush.line((x, top + 0.02), (x, middle + 0.04), hexed("#7d8896"), 0.01)
        brush.box(-waist, middle + 0.06, waist * 2, 0.03, hexed("#6b4a2f"), 0.6, line=False)
    else:
        brush.box(
            -waist * 1.02, middle + 0.045, waist * 2.04, 0.03, darker(who.shoes, 0.05), 0.6, round_by=0.008, line=False
        )
        brush.box(x - 0.018, middle + 0.043, 0.04, 0.034, hexed("#d9b04a"), 0.6, line=False)
        brush.poly(
            [(x - 0.04, top - 0.012), (x + 0.05, top - 0.012), (x + 0.008, top + 0.06)], who.second, 0.4, line=False
        )


def _apron(brush: Brush, who: Costume, waist: float, middle: float, hip: float) -> None:
    white = hexed("#f6f2e8")
    low = hip + (0.24 if not who.child else 0.1)
    brush.soft(
        [
            (-waist * 0.62, middle),
            (waist * 0.82, middle),
            (waist * 1.15, hip + 0.05),
            (waist * 1.2, low),
            (-waist * 0.95, low),
            (-waist * 0.95, hip + 0.05),
        ],
        white,
        0.7,
    )
    brush.box(-waist * 0.8, middle - 0.012, waist * 1.64, 0.024, white, 0.5, line=False)


def _animal_trunk(brush: Brush, who: Costume, frame: Frame) -> None:
    coat, w = animals.fur(who), frame.wide * 1.12
    top, hip = frame.shoulder - 0.01, frame.hip
    brush.soft(
        [
            (-w * 0.85, top),
            (w * 0.75, top),
            (w * 1.05, (top + hip) / 2),
            (w * 1.0, hip + 0.07),
            (0.0, hip + 0.1),
            (-w * 1.05, hip + 0.07),
            (-w * 1.08, (top + hip) / 2),
        ],
        coat,
    )
    brush.soft(
        [
            (-w * 0.2, top + 0.03),
            (w * 0.62, top + 0.03),
            (w * 0.78, (top + hip) / 2),
            (w * 0.6, hip + 0.05),
            (-w * 0.25, hip + 0.05),
            (-w * 0.4, (top + hip) / 2),
        ],
        animals.belly(who),
        0.6,
        line=False,
    )
    _animal_clothes(brush, who, w, top, hip)


def _animal_clothes(brush: Brush, who: Costume, w: float, top: float, hip: float) -> None:
    """An open waistcoat or a scarf."""
    if who.seed % 3 and not who.has("bare"):
        for side in (-1, 1):
            brush.soft(
                [
                    (side * w * 0.95, top + 0.005),
                    (side * w * 0.25, top + 0.01),
                    (side * w * 0.36, hip - 0.0),
                    (side * w * 1.1, hip + 0.0),
                    (side * w * 1.14, (top + hip) / 2),
                ],
                who.cloth,
            )
    else:
        brush.soft(
            [
                (-w * 0.85, top - 0.01),
                (w * 0.8, top - 0.01),
                (w * 0.7, top + 0.05),
                (0.0, top + 0.07),
                (-w * 0.75, top + 0.05),
            ],
            who.cloth,
        )
        brush.soft(
            [(w * 0.3, top + 0.03), (w * 0.6, top + 0.03), (w * 0.75, top + 0.2), (w * 0.4, top + 0.21)],
            darker(who.cloth, 0.08),
        )


def _neckwear(brush: Brush, who: Costume, frame: Frame) -> None:
    w, y = frame.wide, frame.shoulder
    if not animals.is_animal(who):
        brush.limb([(0.01, frame.neck - 0.01), (0.0, frame.shoulder + 0.005)], darker(who.skin, 0.12), 0.058, 0.4)
    if who.has("hood", "cape"):
        colour = hexed("#9e2233") if who.has("crown") else who.cloth
        brush.soft(
            [
                (-w * 1.08, y - 0.01),
                (-w * 0.4, y - 0.045),
                (w * 0.45, y - 0.045),
                (w * 1.02, y - 0.01),
                (w * 1.12, y + 0.12),
                (w * 0.35, y + 0.085),
                (0.02, y + 0.05),
                (-w * 0.3, y + 0.085),
                (-w * 1.18, y + 0.13),
            ],
            colour,
        )
        brush.oval(0.02, y + 0.035, 0.018, 0.018, hexed("#e3bd3c"), line=False)
    if who.has("shawl"):
        brush.soft(
            [(-w * 1.1, y + 0.0), (w * 1.0, y + 0.0), (w * 1.08, y + 0.11), (0.03, y + 0.2), (-w * 1.15, y + 0.12)],
            mix(who.second, who.cloth, 0.35),
        )
    if who.has("scarf"):
        brush.limb([(-w * 0.45, y - 0.005), (0.0, y + 0.03), (w * 0.5, y - 0.01)], who.second, 0.055)
        brush.limb([(w * 0.3, y + 0.02), (w * 0.4, y + 0.16)], who.second, 0.05)
    if who.has("necklace"):
        for i in range(7):
            share = i / 6 * 2 - 1
            brush.plain(
                oval_path(share * w * 0.42 + 0.01, y + 0.045 - 0.035 * share * share, 0.011, 0.011), (0.98, 0.96, 0.9)
            )
    if who.has("ribbon"):
        face.ribbon(brush, 0.02, y + 0.02, 0.05, who.second)
