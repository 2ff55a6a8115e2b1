"""A person's words for moods, shots and styles, French or English, as the film's own."""

from visiobook.domain.project import Style
from visiobook.domain.scene import Mood, ShotSize

MOODS: dict[Mood, tuple[str, ...]] = {
    Mood.JOYFUL: ("joyful", "happy", "joyeux", "gai", "upbeat", "cheerful", "festive"),
    Mood.PEACEFUL: ("peaceful", "calm", "paisible", "calme", "serene", "relaxing", "ambient"),
    Mood.TENDER: ("tender", "tendre", "doux", "gentle"),
    Mood.ROMANTIC: ("romantic", "romantique", "love"),
    Mood.ADVENTUROUS: ("adventurous", "epic", "épique", "heroic", "héroïque", "aventure", "triumphant"),
    Mood.SOLEMN: ("solemn", "solennel", "majestic", "majestueux", "noble"),
    Mood.MYSTERIOUS: ("mysterious", "mystérieux", "magical", "magique"),
    Mood.TENSE: ("tense", "tendu", "suspense", "dramatic", "dramatique"),
    Mood.FRIGHTENING: ("frightening", "effrayant", "scary", "dark", "sombre", "horror"),
    Mood.SAD: ("sad", "triste", "melancholic", "mélancolique", "nostalgic", "nostalgique"),
    Mood.ANGRY: ("angry", "colère", "furious", "aggressive"),
    Mood.COMIC: ("comic", "funny", "comique", "drôle", "playful"),
}
SHOTS: dict[ShotSize, tuple[str, ...]] = {
    ShotSize.EXTREME_WIDE: ("plan d'ensemble", "extreme wide", "establishing", "panorama"),
    ShotSize.CLOSE_UP: ("gros plan", "close-up", "close up", "portrait"),
    ShotSize.INSERT: ("insert", "détail", "detail"),
    ShotSize.MEDIUM: ("plan moyen", "medium", "plan américain"),
    ShotSize.WIDE: ("plan large", "wide"),
}


def mood_of(words: str) -> Mood:
    """The mood somebody means; neutral when the words say nothing known."""
    said = words.lower()
    return next((mood for mood, known in MOODS.items() if any(word in said for word in known)), Mood.NEUTRAL)


def shot_of(words: str) -> ShotSize:
    """The shot size somebody means; wide when the words say nothing known."""
    said = words.lower()
    return next((size for size, known in SHOTS.items() if any(word in said for word in known)), ShotSize.WIDE)


def style_of(words: str) -> str:
    """The style as engines name it (``flat design`` is ``flat_design``); empty: the film's default."""
    return words.strip().lower().replace(" ", "_").replace("-", "_") or Style.WATERCOLOR.value
