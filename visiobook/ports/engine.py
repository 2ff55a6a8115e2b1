"""What all engines promise."""

from pathlib import Path
from typing import Protocol

from pydantic import Field, SecretStr

from visiobook.domain.base import Value
from visiobook.domain.engine import EngineInfo


class EngineSettings(Value):
    """What an engine is built with. An entry point of the group ``visiobook.engines.<port>`` names a callable taking
    these settings and returns the engine.
    """

    model: str = ""
    """A path, an installed package or a hub id; empty: the engine's own default."""
    cache_dir: Path = Field(default_factory=lambda: Path.home() / ".cache" / "visiobook")
    threads: int = 2
    device: str = "cpu"
    base_url: str = ""
    api_key: SecretStr = SecretStr("")
    timeout_s: float = 120.0


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
