"""Where and when a passage plays: place, inside or outside, time of day, weather, light."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from visiobook.domain.scene import Mood, PlaceKind, Setting, Slugline, TimeOfDay, Weather
from visiobook.reading.lexicon import Lexicon, Words
from visiobook.reading.nouns import singulars
from visiobook.reading.plain import Plain
from visiobook.reading.tokens import Tokens

INSIDE = frozenset(
    PlaceKind(k)
    for k in [
        "castle",
        "cave",
        "church",
        "room",
        "bedroom",
        "kitchen",
        "drawing_room",
        "ballroom",
        "library",
        "office",
        "school",
        "laboratory",
        "inn",
        "shop",
        "prison",
        "carriage",
        "train",
        "house",
    ]
)
SPECIFIC = {
    PlaceKind.BEDROOM: 0.8,
    PlaceKind.ROAD: 0.6,
    PlaceKind.HOUSE: 0.8,
    PlaceKind.SKY: 0.2,
    PlaceKind.CITY: 0.7,
    PlaceKind.ROOM: 0.8,
    PlaceKind.STREET: 0.8,
}
"""Weights of kinds whose words are also used in passing."""


ENOUGH, ENOUGH_TO_MOVE = 0.5, 1.3
"""Weights of words of place that tell where the first scene plays, and that another plays elsewhere than the one
before: a word in passing is not enough to leave a place that is known.
"""
FIRST, FIRST_WORDS = 2.0, 400
"""A scene plays where it begins: words of place among its first characters count twice."""


IN_PASSING = "in_passing"
"""The kind of phrases that hold a word of place, time or weather and tell none (« à son tour », "of late")."""


@dataclass(frozen=True)
class Cue:
    """A word of place, time or weather. ``firm``: after a preposition of place, outside speech."""

    start: int
    end: int
    kind: str
    firm: bool
    spoken: bool


@dataclass(frozen=True, eq=False)
class Cues:
    """All such words of a text, in order, by family: ``places``, ``times``, ``weather``."""

    families: dict[str, list[Cue]]
    starts: dict[str, list[int]]

    def within(self, family: str, start: int, end: int) -> list[Cue]:
        """The cues of a family in a span."""
        at = self.starts[family]
        return self.families[family][bisect_left(at, start) : bisect_left(at, end)]


PLACE_PREPOSITIONS = {
    "fr": frozenset(
        ["dans", "en", "à", "au", "aux", "sur", "chez", "vers", "devant", "sous", "par", "jusqu'à", "près", "du"]
    ),
    "en": frozenset(
        [
            "in",
            "into",
            "at",
            "on",
            "through",
            "across",
            "inside",
            "within",
            "toward",
            "towards",
            "near",
            "along",
            "by",
            "to",
        ]
    ),
    "es": frozenset(["en", "a", "al", "por", "hacia", "hasta", "sobre", "junto", "cerca", "del"]),
    "de": frozenset(
        ["in", "im", "ins", "auf", "an", "am", "durch", "vor", "zum", "zur", "nach", "aus", "unter", "bei"]
    ),
    "it": frozenset(["in", "nel", "nella", "a", "al", "alla", "sul", "sulla", "per"]),
    "pt": frozenset(["em", "no", "na", "ao", "à", "pelo", "pela"]),
}


LIKENED = {"fr": "comme", "en": "like", "es": "como", "de": "wie", "it": "come", "pt": "como"}
"""What is only likened to a place, an hour or a weather is not there."""
LIKENED_WITHIN = 4
"""Words before it."""


def cues(plain: Plain, toks: Tokens, words: Lexicon) -> Cues:
    """The place, time and weather words of a text."""
    lists: dict[str, Mapping[str, Words]] = {"places": words.places, "times": words.times, "weather": words.weather}
    lookup = {family: _Lookup(table, words.language) for family, table in lists.items()}
    found: dict[str, list[Cue]] = {family: [] for family in lists}
    prepositions, likened = PLACE_PREPOSITIONS.get(words.language, frozenset()), LIKENED.get(words.language)
    free = dict.fromkeys(lists, 0)
    """The first word of each family's next look: a phrase is one word."""
    for i in range(len(toks)):
        for family, look in lookup.items():
            kind, length = look.kind(toks.lower, i) if i >= free[family] else ("", 1)
            free[family] = max(free[family], i + length if length > 1 else 0)
            if kind and kind != IN_PASSING and likened not in toks.lower[max(0, i - LIKENED_WITHIN) : i]:
                firm = family != "places" or any(w in prepositions for w in toks.lower[max(0, i - 3) : i])
                found[family].append(Cue(toks.starts[i], toks.ends[i], kind, firm, bool(toks.spoken[i])))
    return Cues(found, {f: [c.start for c in cs] for f, cs in found.items()})


class _Lookup:
    """Kinds by word and how many words that takes: phrases are tried first, long ones before short ones; every form is
    looked up once.
    """

    def __init__(self, table: Mapping[str, Words], language: str) -> None:
        self.table, self.language = table, language
        found = {tuple(p.split()): kind for kind, words in table.items() for p in words.phrases}
        self.phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase in sorted(found, key=len, reverse=True):
            self.phrases.setdefault(phrase[0], []).append((phrase, found[phrase]))
        self.known: dict[str, str] = {}

    def kind(self, lower: list[str], i: int) -> tuple[str, int]:
        low = lower[i]
        for phrase, kind in self.phrases.get(low, ()):
            if tuple(lower[i : i + len(phrase)]) == phrase:
                return kind, len(phrase)
        found = self.known.get(low)
        if found is None:
            found = self.known[low] = self._single(low)
        return found, 1

    def _single(self, low: str) -> str:
        for form in (low, *singulars(low, self.language)):
            for kind, words in self.table.items():
                if form in words:
                    return kind
        return ""


def slugline(plain: Plain, found: Cues, start: int, end: int, before: Slugline | None) -> Slugline:
    """Where and when a scene plays; what it does not say, the scene before it still says."""
    weights: Counter[PlaceKind] = Counter()
    for cue in found.within("places", start, end):
        kind = PlaceKind(cue.kind)
        first = FIRST if cue.start < start + FIRST_WORDS and not cue.spoken else 1.0
        worth = (2.0 if cue.firm else 0.6) * SPECIFIC.get(kind, 1.0) * (0.35 if cue.spoken else first)
        weights[kind] += worth  # type: ignore[assignment]
    city, street = weights[PlaceKind.CITY], weights[PlaceKind.STREET]
    for one, other in ((PlaceKind.CITY, street), (PlaceKind.STREET, city)):  # who walks the one is in the other
        weights[one] += other / 2 if weights[one] else 0  # type: ignore[assignment]
    kind = max(weights, key=lambda k: weights[k]) if weights else PlaceKind.UNKNOWN
    if weights and weights[kind] < (ENOUGH if before is None else ENOUGH_TO_MOVE):
        kind = PlaceKind.UNKNOWN
    place = _place_words(plain, found, start, end, kind)
    if kind is PlaceKind.UNKNOWN and before is not None and before.place_kind is not PlaceKind.UNKNOWN:
        kind, place = before.place_kind, before.place
    return Slugline(
        setting=setting_of(kind),
        place=place,
        place_kind=kind,
        description=place,
        time_of_day=time_of_day(found, start, end, before),
    )


def setting_of(kind: PlaceKind) -> Setting:
    """Inside or outside."""
    if kind in (PlaceKind.UNKNOWN, PlaceKind.ABSTRACT):
        return Setting.UNKNOWN
    return Setting.INTERIOR if kind in INSIDE else Setting.EXTERIOR


def _place_words(plain: Plain, found: Cues, start: int, end: int, kind: PlaceKind) -> str:
    hits = [c for c in found.within("places", start, end) if c.kind == kind.value]
    if not hits:
        return ""
    best = Counter(plain.text[c.start : c.end].lower() for c in sorted(hits, key=lambda c: (c.spoken, not c.firm)))
    return best.most_common(1)[0][0]


OPENING = 700
"""Characters at a scene's beginning where one word of time is enough; later it needs a second."""


def time_of_day(found: Cues, start: int, end: int, before: Slugline | None) -> TimeOfDay:
    """The first time of day that is told (not spoken), else the one before."""
    told = [c for c in found.within("times", start, end) if not c.spoken]
    kinds = Counter(c.kind for c in told)
    firm = [c.kind for c in told if c.start < start + OPENING or kinds[c.kind] >= 2]
    if firm:
        return TimeOfDay(Counter(firm[:3]).most_common(1)[0][0])
    return before.time_of_day if before is not None else TimeOfDay.UNKNOWN


def weather(found: Cues, start: int, end: int) -> Weather:
    """The weather most spoken of by the narrator."""
    told = Counter(c.kind for c in found.within("weather", start, end) if not c.spoken)
    return Weather(told.most_common(1)[0][0]) if told else Weather.UNKNOWN


LIGHT = {
    TimeOfDay.DAWN: "pale first light",
    TimeOfDay.MORNING: "clear morning light",
    TimeOfDay.DAY: "bright daylight",
    TimeOfDay.AFTERNOON: "warm afternoon light",
    TimeOfDay.SUNSET: "golden light of the setting sun",
    TimeOfDay.EVENING: "dim evening light",
    TimeOfDay.NIGHT: "moonlight and deep shadows",
    TimeOfDay.UNKNOWN: "soft daylight",
}


def lighting(place: Slugline, mood: Mood) -> str:
    """A few words for whoever lights the scene."""
    if place.setting is Setting.INTERIOR and place.time_of_day in (TimeOfDay.NIGHT, TimeOfDay.EVENING):
        light = "candlelight"
    elif place.setting is Setting.INTERIOR:
        light = "light from a window"
    else:
        light = LIGHT[place.time_of_day]
    if mood in (Mood.FRIGHTENING, Mood.TENSE, Mood.MYSTERIOUS):
        return light + ", strong contrast"
    return light + (", warm" if mood in (Mood.JOYFUL, Mood.TENDER, Mood.PEACEFUL, Mood.ROMANTIC) else "")
