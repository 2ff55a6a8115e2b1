"""What a mood asks of the music, and what a style plays it with."""

from dataclasses import dataclass

from visiobook.domain.scene import Mood

# General MIDI programs that the sound font has (counted from 0).
PIANO, E_PIANO, CELESTA, GLOCKENSPIEL, MUSIC_BOX, VIBRAPHONE, BELLS = 0, 5, 8, 9, 10, 11, 14
ACCORDION, NYLON, STEEL, BASS, SYNTH_BASS, VIOLIN, CELLO, CONTRABASS = 21, 24, 25, 32, 38, 40, 42, 43
PIZZICATO, HARP, TIMPANI, STRINGS, SLOW_STRINGS, SYNTH_STRINGS = 45, 46, 47, 48, 49, 50
CHOIR, VOICES, HORNS, OBOE, ENGLISH_HORN, CLARINET, FLUTE, RECORDER, PAN_FLUTE = 52, 53, 60, 68, 69, 71, 73, 74, 75
FANTASIA, WARM_PAD, SPACE_VOICE, BOWED_GLASS, SWEEP = 88, 89, 91, 92, 95

INSTRUMENT_NAMES = {
    0: "piano", 5: "electric piano", 8: "celesta", 9: "glockenspiel", 10: "music box", 11: "vibraphone", 14: "bells",
    21: "accordion", 24: "nylon guitar", 25: "steel guitar", 32: "acoustic bass", 38: "synth bass", 40: "violin",
    42: "cello", 43: "double bass", 45: "pizzicato strings", 46: "harp", 47: "timpani", 48: "strings",
    49: "slow strings", 50: "synth strings", 52: "choir", 53: "voices", 60: "horns", 68: "oboe", 69: "English horn",
    71: "clarinet", 73: "flute", 74: "recorder", 75: "pan flute", 88: "fantasia", 89: "warm pad", 91: "space voice",
    92: "bowed glass", 95: "sweep pad",
}  # fmt: skip


@dataclass(frozen=True)
class Feeling:
    """A mood in musical terms. ``progressions`` are scale degrees (0 the tonic), one a bar, in rows of four."""

    tempo: int
    mode: str
    progressions: tuple[tuple[int, ...], ...]
    beats: int = 4
    motion: float = 0.5
    """How much the accompaniment moves, 0 … 1."""
    melody: float = 0.5
    """How much of the time a melody sounds."""
    register: int = 5
    """Octave of the melody."""
    loudness_db: float = 0.0
    drums: float = 0.0
    """At this intensity and above, drums join; 0: never."""
    held: float = 1.02
    """Share of a bar for which the pad holds a chord: below 1 it breathes."""


_BRIGHT = ((0, 4, 5, 3), (0, 3, 0, 4), (5, 3, 0, 4), (0, 2, 3, 4))
_CALM = ((0, 3, 0, 3), (0, 5, 3, 0), (0, 2, 3, 0), (3, 0, 1, 0))
_DARK = ((0, 5, 0, 4), (0, 3, 5, 4), (0, 0, 5, 5), (0, 6, 5, 4))
_SAD = ((0, 5, 2, 6), (0, 3, 5, 4), (5, 2, 6, 0), (0, 6, 5, 4))

FEELINGS: dict[Mood, Feeling] = {
    Mood.JOYFUL: Feeling(104, "ionian", _BRIGHT, 4, 0.8, 0.7, 5, 0.5, 0.75),
    Mood.PEACEFUL: Feeling(66, "ionian", _CALM, 4, 0.4, 0.45, 5, -1.0),
    Mood.TENDER: Feeling(70, "ionian", ((0, 5, 3, 4), (0, 2, 3, 0), (5, 3, 0, 4)), 3, 0.45, 0.55, 5, -1.0),
    Mood.ROMANTIC: Feeling(72, "ionian", ((0, 5, 1, 4), (3, 4, 2, 5), (0, 2, 5, 4)), 3, 0.55, 0.6, 5),
    Mood.ADVENTUROUS: Feeling(116, "mixolydian", ((0, 6, 3, 0), (0, 4, 6, 3), (0, 3, 6, 4)), 4, 0.9, 0.6, 5, 1.0, 0.5),
    Mood.SOLEMN: Feeling(58, "dorian", ((0, 3, 6, 0), (0, 6, 3, 4), (0, 2, 3, 0)), 4, 0.25, 0.4, 4, 0.0, 0.8),
    Mood.MYSTERIOUS: Feeling(64, "dorian", ((0, 0, 3, 3), (0, 1, 0, 6), (0, 5, 3, 0)), 4, 0.5, 0.35, 5, -0.5),
    Mood.TENSE: Feeling(92, "aeolian", _DARK, 4, 0.7, 0.25, 4, 0.0, 0.5),
    Mood.FRIGHTENING: Feeling(76, "phrygian", ((0, 1, 0, 1), (0, 0, 1, 5), (0, 1, 6, 0)), 4, 0.45, 0.2, 4, 0.5, 0.4),
    Mood.SAD: Feeling(60, "aeolian", _SAD, 4, 0.35, 0.55, 5, -0.5),
    Mood.ANGRY: Feeling(108, "harmonic_minor", _DARK, 4, 0.9, 0.3, 4, 1.0, 0.4),
    Mood.COMIC: Feeling(112, "ionian", ((0, 4, 0, 4), (0, 3, 4, 0), (0, 1, 4, 0)), 4, 0.7, 0.65, 5, 0.0, 0.8, 0.45),
    Mood.NEUTRAL: Feeling(76, "ionian", ((0, 5, 3, 4), (0, 3, 5, 4), (0, 2, 3, 3)), 4, 0.45, 0.35, 5, -1.0),
}


@dataclass(frozen=True)
class Band:
    """Who plays. ``bright`` melodies for light moods, ``dark`` ones for heavy moods."""

    pad: tuple[int, ...]
    dark_pad: tuple[int, ...]
    motion: tuple[int, ...]
    dark_motion: tuple[int, ...]
    bright: tuple[int, ...]
    dark: tuple[int, ...]
    bass: int
    drum_kit: int
    tempo: float = 1.0
    """The style's own pace."""
    drums: bool = True
    shimmer: int | None = None


BANDS: dict[str, Band] = {
    "cinematic": Band(
        (SLOW_STRINGS, WARM_PAD), (SLOW_STRINGS, CHOIR), (HARP, PIANO), (PIZZICATO, PIANO), (FLUTE, CLARINET, OBOE),
        (CELLO, HORNS, ENGLISH_HORN), CONTRABASS, 48, shimmer=CELESTA,
    ),
    "ambient": Band(
        (WARM_PAD, FANTASIA), (SPACE_VOICE, BOWED_GLASS), (E_PIANO, VIBRAPHONE), (VIBRAPHONE, E_PIANO),
        (BOWED_GLASS, VIBRAPHONE), (SPACE_VOICE, BOWED_GLASS), SYNTH_BASS, 48, 0.85, False, SWEEP,
    ),
    "classical": Band(
        (STRINGS,), (STRINGS,), (PIANO, PIZZICATO), (PIANO, PIZZICATO), (VIOLIN, OBOE, FLUTE, CLARINET),
        (CELLO, ENGLISH_HORN, VIOLIN), CONTRABASS, 48, shimmer=HARP,
    ),
    "folk": Band(
        (ACCORDION,), (CELLO, STRINGS), (NYLON, STEEL), (NYLON, STEEL), (RECORDER, VIOLIN, FLUTE),
        (PAN_FLUTE, VIOLIN, CLARINET), BASS, 0, 1.05, shimmer=MUSIC_BOX,
    ),
    "electronic": Band(
        (SYNTH_STRINGS, WARM_PAD), (SWEEP, SYNTH_STRINGS), (E_PIANO, FANTASIA), (E_PIANO, FANTASIA),
        (FANTASIA, VIBRAPHONE), (SPACE_VOICE, BOWED_GLASS), SYNTH_BASS, 0, 1.0, shimmer=GLOCKENSPIEL,
    ),
}  # fmt: skip

DARK_MOODS = frozenset((Mood.SOLEMN, Mood.MYSTERIOUS, Mood.TENSE, Mood.FRIGHTENING, Mood.SAD, Mood.ANGRY))
