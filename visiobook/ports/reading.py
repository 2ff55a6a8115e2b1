"""Reading: from text to analysis, scenes, characters and quotations."""

from typing import Protocol, runtime_checkable

from visiobook.domain.analysis import Reading
from visiobook.domain.base import Value
from visiobook.domain.correction import Corrections
from visiobook.domain.manuscript import Manuscript
from visiobook.ports.engine import Engine
from visiobook.ports.language import LanguageEngine


class ReadingOptions(Value):
    """``language`` None: detect. ``max_scenes`` joins the weakest boundaries until it holds."""

    language: str | None = None
    min_scene_length: int = 0
    max_scenes: int | None = None
    include_transitions: bool = True
    detect_dialogue: bool = True


class ReadingEngine(Engine, Protocol):
    """Reads a whole text. Never invents a person; says its limits in ``Analysis.notices``.

    Raises :class:`~visiobook.errors.EmptySource` when there are no words in the body.
    """

    def read(self, manuscript: Manuscript, options: ReadingOptions, corrections: Corrections) -> Reading:
        """The reading of ``manuscript.body``; offsets point into ``manuscript.text``."""
        ...


@runtime_checkable
class AskingReader(ReadingEngine, Protocol):
    """A reader that asks a language model about what rules found, part by part.

    :func:`visiobook.stages.read_closely.read_closely` asks its questions, so that each answer is an artifact.
    """

    def rules(self) -> ReadingEngine:
        """The reader whose findings the model is asked about, and which reads what the model cannot."""
        ...

    def model(self) -> LanguageEngine:
        """The language model."""
        ...

    def words_at_once(self) -> int:
        """Words of text in one question."""
        ...

    def with_model(self, model: LanguageEngine) -> "AskingReader":
        """The same reader with this model in place of its own (one behind a purse, say)."""
        ...
