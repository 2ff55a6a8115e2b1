"""How engines perform, in the home's database."""

import logging
from functools import cached_property

from resources.meter import resident_mb
from visiobook.domain.base import sha256
from visiobook.domain.figures import ModelFigure, Operation
from visiobook.domain.recipe import EngineRef
from visiobook.errors import StorageFailed, VisiobookError
from visiobook.ports.jobs import ModelFigures
from visiobook.server_settings import ServerSettings

log = logging.getLogger("visiobook.figures")
VERSION_LENGTH = 50
"""Characters of the column that the contract gives a version."""


class DatabaseMeasurements:
    """Keeps :class:`visiobook.ports.measurements.Measurements` in the table ``model_performance``.

    The database is opened, and its tables made, at the first note. One that cannot be opened is told once and then left
    alone: waiting for it at every step would cost more than the figures are worth.
    """

    def __init__(self, settings: ServerSettings) -> None:
        self._settings = settings
        self._away = False

    def note(self, engine: EngineRef, made: int, wall_s: float) -> None:
        """Add to the means. Memory is what the process holds now, with its loaded models."""
        if self._away:
            return
        each_ms = round(wall_s * 1000 / max(1, made))
        try:
            self._figures.note(
                Operation(
                    model=engine.name,
                    version=version_of(engine),
                    kind=engine.port,
                    time_ms=each_ms,
                    memory_mb=resident_mb(),
                    success=True,
                    times=made,
                )
            )
        except VisiobookError as error:
            self._away = True
            log.warning("Measurements of %s were not kept: %s", engine.name, error.message)

    def all(self) -> tuple[ModelFigure, ...]:
        """Every engine's figures."""
        return self._figures.all()

    @cached_property
    def _figures(self) -> ModelFigures:
        from sqlalchemy.exc import SQLAlchemyError

        from resources.database.migrate import upgrade
        from resources.database.results import DatabaseFigures
        from resources.database.session import connect

        try:
            self._settings.home.mkdir(parents=True, exist_ok=True)
            upgrade(self._settings.database)
        except (SQLAlchemyError, OSError) as problem:
            reason = getattr(problem, "orig", problem)
            raise StorageFailed(f"The database cannot be opened: {reason}.", "Check DATABASE_URL.") from problem
        return DatabaseFigures(connect(self._settings.database))


def version_of(engine: EngineRef) -> str:
    """The fingerprint in the characters of the contract's column."""
    print_ = engine.fingerprint
    return print_ if len(print_) <= VERSION_LENGTH else sha256(print_.encode())[:VERSION_LENGTH]
