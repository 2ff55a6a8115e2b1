"""Poses: where a figure's arms and legs are, and which pose an action's word calls for."""

from dataclasses import dataclass

from resources.engines.image.picturebook.tables import table


@dataclass(frozen=True)
class Pose:
    """Angles in degrees from straight down, positive forwards. ``near`` and ``far``: upper and lower arm or leg."""

    near_arm: tuple[float, float] = (8, 14)
    far_arm: tuple[float, float] = (-6, 6)
    near_leg: tuple[float, float] = (3, 3)
    far_leg: tuple[float, float] = (-3, -3)
    lean: float = 0.0
    seated: float = 0.0
    """Share of the height by which the hips are lower than standing."""
    in_bed: bool = False
    stool: bool = False
    """Whether there is something to sit on."""


POSES: dict[str, Pose] = {
    "stand": Pose(),
    "walk": Pose((-22, -8), (26, 40), (22, 10), (-20, -34), 2),
    "run": Pose((-48, 10), (52, 100), (46, 14), (-34, -80), 9),
    "talk": Pose((38, 95), (-6, 8)),
    "greet": Pose((120, 150), (-6, 8)),
    "point": Pose((84, 88), (-8, 4)),
    "hold": Pose((24, 82), (18, 74)),
    "pray": Pose((30, 115), (28, 112)),
    "fear": Pose((52, 138), (46, 132), (4, 4), (-6, -6), -5),
    "joy": Pose((140, 158), (128, 150), (6, 4), (-8, -10)),
    "fight": Pose((98, 108), (30, 80), (26, 10), (-24, -30), 6),
    "sad": Pose((6, 10), (4, 8), (2, 2), (-2, -2), 5),
    "angry": Pose((20, 100), (-20, -70), (8, 4), (-10, -6), 3),
    "sit": Pose((22, 58), (18, 50), (82, 4), (78, 0), 0, 0.2, stool=True),
    "kneel": Pose((24, 70), (18, 60), (60, -60), (30, -80), 4, 0.2),
    "dance": Pose((110, 140), (-70, -110), (26, 6), (-14, -34), -4),
    "lie": Pose((26, 92), (20, 84), in_bed=True),
}


def pose_of(action: str, emotion: str, seed: int) -> Pose:
    """The pose of an action's word (six languages), else of the emotion, else standing or talking by ``seed``."""
    words = action.casefold().replace("'", " ").split()
    verbs = table("actions")
    for word in words:
        for name, stems in verbs.items():
            if any(word.startswith(stem) for stem in stems):
                return POSES[name]
    felt = feeling(emotion)
    by_feeling = {
        "fear": "fear",
        "joy": "joy" if seed % 3 == 0 else "talk",
        "sadness": "sad",
        "anger": "angry",
        "surprise": "fear",
    }
    return POSES[by_feeling.get(felt, ("stand", "talk", "hold", "stand")[seed % 4])]


def feeling(emotion: str) -> str:
    """``joy``, ``fear``, ``sadness``, ``anger``, ``surprise``, ``tenderness``, ``disgust`` or ``neutral`` of a word."""
    word = emotion.casefold().strip()
    for name, stems in table("feelings").items():
        if word and any(word.startswith(stem) for stem in stems):
            return str(name)
    return "neutral"
