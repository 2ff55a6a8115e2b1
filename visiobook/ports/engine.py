"""What all engines promise."""

from typing import Protocol

from visiobook.domain.engine import EngineInfo


class Engine(Protocol):
    """A model or rule system behind a port. Construction is cheap; weights load on first use.

    Every method may raise :class:`~visiobook.errors.EngineMissing` (says what to install) or
    :class:`~visiobook.errors.EngineFailed`. An engine never falls back to another one.
    """

    def info(self) -> EngineInfo:
        """Capabilities and licence, without loading weights."""
        ...

    def fingerprint(self) -> str:
        """A short stable text of model, revision and precision: it changes exactly when results may change."""
        ...
