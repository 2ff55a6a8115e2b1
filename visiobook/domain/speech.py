"""Speech: voices, the lines they speak, and when each word sounds.

All sound inside is mono or stereo PCM at :data:`SAMPLE_RATE`; lengths and times are whole samples, hence exact.
"""

from pydantic import Field

from visiobook.domain.base import Digest, LanguageTag, Value
from visiobook.domain.character import AgeGroup, Gender

SAMPLE_RATE = 48_000
"""Samples a second of every sound artifact. A frame at 24, 25, 30, 50 or 60 fps is a whole number of samples."""


class Voice(Value):
    """A voice an engine offers. ``id`` is unique within the engine, such as ``ff_siwis``."""

    id: str
    name: str
    language: LanguageTag
    gender: Gender = Gender.UNKNOWN
    age: AgeGroup = AgeGroup.ADULT
    description: str = ""
    neural: bool = True
    """False: a rule-based voice, named as such in lists."""


class Utterance(Value):
    """One line to speak (SSML ``<s>``): a sentence of narration or of one speaker's speech."""

    id: str
    scene: str
    shot: str
    text: str
    language: LanguageTag
    character: str | None = None
    """Who speaks; None is the narrator."""
    quotation: str | None = None
    voice: str
    speed: float = Field(default=1.0, ge=0.25, le=4.0)
    pitch: float = Field(default=1.0, ge=0.5, le=2.0)
    emotion: str = "neutral"
    pause_after: int = Field(default=0, ge=0)
    """Samples of silence after the line (sentence, paragraph, speaker change or scene end)."""


class WordTiming(Value):
    """When a word of the utterance's text sounds, in samples from the utterance's first sample."""

    word: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class SpokenDetails(Value):
    """What is known of a spoken line besides its sound; kept on the receipt."""

    samples: int = Field(ge=0)
    words: tuple[WordTiming, ...] = ()


class SpokenUtterance(Value):
    """An utterance with its sound: a mono artifact of ``samples`` samples at 48 kHz, without ``pause_after``."""

    utterance: Utterance
    sound: Digest
    samples: int = Field(ge=0)
    words: tuple[WordTiming, ...] = ()


class Narration(Value):
    """Every line of the film in order."""

    lines: tuple[SpokenUtterance, ...]
