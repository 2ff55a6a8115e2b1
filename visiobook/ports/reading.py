"""Reading: from text to analysis, scenes, characters and quotations."""

from typing import Protocol

from visiobook.domain.analysis import Reading
from visiobook.domain.base import Value
from visiobook.domain.correction import Corrections
from visiobook.domain.manuscript import Manuscript
from visiobook.ports.engine import Engine


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
