"""Direct speech: what is said, exactly where, and by whom."""

from enum import StrEnum

from pydantic import Field

from visiobook.domain.base import Value
from visiobook.domain.manuscript import Passage


class QuotationKind(StrEnum):
    SPEECH = "speech"
    THOUGHT = "thought"
    LETTER = "letter"
    CITATION = "citation"


class Attribution(StrEnum):
    """How the speaker of a quotation was found."""

    EXPLICIT = "explicit"  # a speech verb with a name or noun
    PRONOUN = "pronoun"  # a speech verb with a pronoun
    BEAT = "beat"  # an action of the speaker in the same paragraph
    ALTERNATION = "alternation"  # turns of a conversation
    CUE = "cue"  # the name before a speech in a play
    CORRECTED = "corrected"  # a person said so
    MODEL = "model"  # a language model said so
    UNKNOWN = "unknown"


class Quotation(Value):
    """One line of direct speech: its spans leave out incises ("said he") and quotation marks."""

    id: str
    spans: tuple[Passage, ...]
    text: str
    kind: QuotationKind = QuotationKind.SPEECH
    speaker: str | None = None
    """Id of the :class:`~visiobook.domain.character.Character` who speaks; None when not known."""
    how: Attribution = Attribution.UNKNOWN
    confidence: float = Field(default=0.0, ge=0, le=1)
    emotion: str = "neutral"
