"""What a reader learns from a text: its measures, subject, mood and people."""

from pydantic import Field

from visiobook.domain.base import LanguageTag, Value
from visiobook.domain.character import Character
from visiobook.domain.correction import UnmetCorrection
from visiobook.domain.manuscript import Passage, TextForm
from visiobook.domain.quotation import Quotation
from visiobook.domain.scene import NarrativeStructure, Scene


class ReadingLevel(Value):
    """A readability score by a published formula, and the label it falls under."""

    formula: str
    score: float
    label: str
    """``easy``, ``intermediate`` or ``advanced``."""


class Genre(Value):
    primary: str
    secondary: tuple[str, ...] = ()
    confidence: float = Field(ge=0, le=1)


class Theme(Value):
    theme: str
    confidence: float = Field(ge=0, le=1)
    evidence: tuple[Passage, ...] = ()
    quotations: tuple[str, ...] = ()


class Emotions(Value):
    """Shares of emotion words, 0 to 1 each."""

    joy: float = 0.0
    excitement: float = 0.0
    fear: float = 0.0
    sadness: float = 0.0
    anger: float = 0.0
    surprise: float = 0.0
    tenderness: float = 0.0
    disgust: float = 0.0


class Sentiment(Value):
    """``overall``: positive, negative, neutral or mixed; ``score`` −1 … 1."""

    overall: str
    score: float = Field(ge=-1, le=1)
    emotions: Emotions = Emotions()


class EmotionPoint(Value):
    """Emotions of one stretch of the story; ``position`` 0 … 1 is its middle."""

    position: float = Field(ge=0, le=1)
    passage: Passage
    score: float = Field(ge=-1, le=1)
    emotions: Emotions


class Entity(Value):
    """A named thing: ``type`` PERSON, LOCATION, ORGANISATION, DATE, OBJECT."""

    text: str
    type: str
    role: str = ""
    mentions: int = 1
    confidence: float = Field(ge=0, le=1)


class Analysis(Value):
    """The reading of a whole text, without its scenes and people."""

    language: LanguageTag
    language_confidence: float = Field(ge=0, le=1)
    form: TextForm = TextForm.PROSE
    word_count: int
    reading_time_s: int
    reading_level: ReadingLevel
    summary: str
    genre: Genre
    themes: tuple[Theme, ...] = ()
    sentiment: Sentiment
    emotion_curve: tuple[EmotionPoint, ...] = ()
    entities: tuple[Entity, ...] = ()
    notices: tuple[str, ...] = ()
    """Limits of this reading a person should know."""


class Reading(Value):
    """All a reader found in one pass over a text. Offsets point into the manuscript's ``text``."""

    analysis: Analysis
    scenes: tuple[Scene, ...]
    characters: tuple[Character, ...]
    quotations: tuple[Quotation, ...]
    structure: NarrativeStructure
    nouns: tuple[tuple[str, str], ...] = ()
    """Common nouns of the text with their dictionary forms, where the reader has a tagger; () otherwise."""
    unmet: tuple[UnmetCorrection, ...] = ()
    """A person's corrections that found no place in this text."""
