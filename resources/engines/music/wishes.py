"""What somebody asks of a piece in words: its key, its tempo, its instruments."""

import re
from dataclasses import dataclass, replace

from resources.engines.music import palette as p
from resources.engines.music.theory import MODES, Scale
from visiobook.domain.music import MusicWish

TEMPI = {
    "largo": 50, "very slow": 50, "slow": 64, "lent": 64, "adagio": 70, "andante": 84, "moderate": 92, "modéré": 92,
    "medium": 92, "moderato": 104, "allegro": 128, "fast": 132, "rapide": 132, "upbeat": 128, "very fast": 160,
    "presto": 176,
}  # fmt: skip
"""Quarter notes a minute of the usual words."""
SLOWEST, FASTEST = 30.0, 240.0
LETTERS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
NAMED_MODES = {"": "ionian", "major": "ionian", "maj": "ionian", "minor": "aeolian", "min": "aeolian", "m": "aeolian"}
KEY = re.compile(r"([a-g])\s*(sharp|flat|#|♯|b|♭)?[\s_-]*([a-z_ ]*)", re.IGNORECASE)
ACCIDENTALS = {"sharp": 1, "#": 1, "♯": 1, "flat": -1, "b": -1, "♭": -1}


@dataclass(frozen=True)
class Family:
    """Which parts of a band a word replaces: programs by role. ``drums`` adds percussion."""

    pad: tuple[int, ...] = ()
    motion: tuple[int, ...] = ()
    melody: tuple[int, ...] = ()
    bass: int | None = None
    drums: bool = False


FAMILIES: dict[str, Family] = {
    "string": Family(
        pad=(p.STRINGS, p.SLOW_STRINGS), motion=(p.PIZZICATO,), melody=(p.VIOLIN, p.CELLO), bass=p.CONTRABASS
    ),
    "violin": Family(melody=(p.VIOLIN,)),
    "cello": Family(melody=(p.CELLO,)),
    "brass": Family(melody=(p.HORNS,)),
    "horn": Family(melody=(p.HORNS,)),
    "woodwind": Family(melody=(p.FLUTE, p.OBOE, p.CLARINET)),
    "flute": Family(melody=(p.FLUTE,)),
    "oboe": Family(melody=(p.OBOE,)),
    "clarinet": Family(melody=(p.CLARINET,)),
    "piano": Family(motion=(p.PIANO,)),
    "harp": Family(motion=(p.HARP,)),
    "guitar": Family(motion=(p.NYLON, p.STEEL)),
    "accordion": Family(pad=(p.ACCORDION,)),
    "choir": Family(pad=(p.CHOIR,)),
    "voice": Family(pad=(p.VOICES,)),
    "synth": Family(pad=(p.SYNTH_STRINGS, p.WARM_PAD), bass=p.SYNTH_BASS),
    "bell": Family(motion=(p.BELLS,)),
    "percussion": Family(drums=True),
    "drum": Family(drums=True),
    "timpani": Family(drums=True),
}  # fmt: skip
"""By the word's beginning, singular; words that are not here are not heard."""


def scale_of(wish: MusicWish) -> Scale | None:
    """The scale a key names (``C_major``, ``F# minor``, ``Bb dorian``); None when it names none."""
    found = KEY.fullmatch(wish.key.strip())
    if found is None:
        return None
    mode = found[3].strip().lower().replace(" ", "_")
    known = NAMED_MODES.get(mode, mode)
    if known not in MODES:
        return None
    shift = ACCIDENTALS.get((found[2] or "").lower(), 0)
    return Scale((LETTERS[found[1].lower()] + shift) % 12, known)


def tempo_of(wish: MusicWish) -> float | None:
    """Quarter notes a minute a word or figure means; None when it means none."""
    said = wish.tempo.strip().lower()
    figure = re.fullmatch(r"(\d{2,3}(?:\.\d+)?)\s*(?:bpm)?", said)
    if figure is not None:
        return min(FASTEST, max(SLOWEST, float(figure[1])))
    return TEMPI.get(said)


def band_of(wish: MusicWish, band: p.Band) -> p.Band:
    """The style's band with the instruments that were asked for in the places they can play."""
    asked = [family for word in wish.instruments for family in _families(word)]
    pads = tuple(program for family in asked for program in family.pad)
    motions = tuple(program for family in asked for program in family.motion)
    melodies = tuple(program for family in asked for program in family.melody)
    basses = [family.bass for family in asked if family.bass is not None]
    return replace(
        band,
        pad=pads or band.pad,
        dark_pad=pads or band.dark_pad,
        motion=motions or band.motion,
        dark_motion=motions or band.dark_motion,
        bright=melodies or band.bright,
        dark=melodies or band.dark,
        bass=basses[0] if basses else band.bass,
        shimmer=None if asked else band.shimmer,
    )


def wants_drums(wish: MusicWish) -> bool:
    """Whether percussion was asked for."""
    return any(family.drums for word in wish.instruments for family in _families(word))


def _families(word: str) -> list[Family]:
    said = word.strip().lower()
    return [family for name, family in FAMILIES.items() if name in said]
