"""The contract's words for ours, in the language of the text where it speaks to people (its examples are French)."""

from visiobook.domain.character import AgeGroup, Gender
from visiobook.domain.scene import Mood, ShotSize, TimeOfDay, TransitionKind

SHOTS = {
    "fr": {
        ShotSize.EXTREME_WIDE: "plan d'ensemble",
        ShotSize.WIDE: "plan large",
        ShotSize.MEDIUM: "plan moyen",
        ShotSize.CLOSE_UP: "gros plan",
        ShotSize.INSERT: "insert",
    },
    "en": {
        ShotSize.EXTREME_WIDE: "extreme wide shot",
        ShotSize.WIDE: "wide shot",
        ShotSize.MEDIUM: "medium shot",
        ShotSize.CLOSE_UP: "close-up",
        ShotSize.INSERT: "insert",
    },
}
MOODS = {
    "fr": {
        Mood.JOYFUL: "joyeux",
        Mood.PEACEFUL: "paisible",
        Mood.TENDER: "tendre",
        Mood.ROMANTIC: "romantique",
        Mood.ADVENTUROUS: "aventureux",
        Mood.SOLEMN: "solennel",
        Mood.MYSTERIOUS: "mystérieux",
        Mood.TENSE: "tendu",
        Mood.FRIGHTENING: "effrayant",
        Mood.SAD: "triste",
        Mood.ANGRY: "colérique",
        Mood.COMIC: "comique",
        Mood.NEUTRAL: "neutre",
    },
    "en": {mood: mood.value for mood in Mood},
}
LIGHT = {
    "fr": {
        TimeOfDay.DAWN: "lever de soleil",
        TimeOfDay.MORNING: "lumière du matin",
        TimeOfDay.DAY: "plein jour",
        TimeOfDay.AFTERNOON: "lumière d'après-midi",
        TimeOfDay.SUNSET: "coucher de soleil",
        TimeOfDay.EVENING: "lumière du soir",
        TimeOfDay.NIGHT: "nuit",
        TimeOfDay.UNKNOWN: "lumière naturelle",
    },
    "en": {
        TimeOfDay.DAWN: "sunrise",
        TimeOfDay.MORNING: "morning light",
        TimeOfDay.DAY: "daylight",
        TimeOfDay.AFTERNOON: "afternoon light",
        TimeOfDay.SUNSET: "sunset",
        TimeOfDay.EVENING: "evening light",
        TimeOfDay.NIGHT: "night",
        TimeOfDay.UNKNOWN: "natural light",
    },
}
AGES = {
    "fr": {
        AgeGroup.CHILD: "3-12 ans",
        AgeGroup.TEEN: "13-17 ans",
        AgeGroup.YOUNG_ADULT: "18-29 ans",
        AgeGroup.ADULT: "30-59 ans",
        AgeGroup.ELDER: "60 ans et plus",
        AgeGroup.UNKNOWN: "inconnu",
    },
    "en": {
        AgeGroup.CHILD: "3-12 years",
        AgeGroup.TEEN: "13-17 years",
        AgeGroup.YOUNG_ADULT: "18-29 years",
        AgeGroup.ADULT: "30-59 years",
        AgeGroup.ELDER: "60 years and over",
        AgeGroup.UNKNOWN: "unknown",
    },
}
GENDERS = {
    "fr": {Gender.MALE: "masculin", Gender.FEMALE: "féminin", Gender.UNKNOWN: "inconnu"},
    "en": {Gender.MALE: "male", Gender.FEMALE: "female", Gender.UNKNOWN: "unknown"},
}
FROM = {TransitionKind.FADE: "fade_in"}
TO = {TransitionKind.FADE: "fade_out"}
"""A fade has a direction in the contract; the other transitions keep their names."""


def spoken(language: str) -> str:
    """The language words are given in: French for French texts, else English."""
    return "fr" if language.startswith("fr") else "en"
