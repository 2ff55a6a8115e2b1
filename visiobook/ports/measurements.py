"""What engines were measured to need, over everything they made."""

from typing import Protocol

from visiobook.domain.figures import ModelFigure
from visiobook.domain.recipe import EngineRef


class Measurements(Protocol):
    """Keeps running means for each engine and version. Noting never fails a film: what cannot be kept is logged."""

    def note(self, engine: EngineRef, made: int, wall_s: float) -> None:
        """``made`` artifacts took an engine ``wall_s`` seconds together, in this process."""
        ...

    def all(self) -> tuple[ModelFigure, ...]:
        """Every engine's figures, those of its jobs (by the kind of job) and of its artifacts (by its port)."""
        ...
