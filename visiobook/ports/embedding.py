"""Embedding engines: sentences to vectors."""

from collections.abc import Sequence
from typing import Protocol

from visiobook.ports.engine import Engine


class EmbeddingEngine(Engine, Protocol):
    """Embeds sentences into one space for all its languages."""

    def embed(self, sentences: Sequence[str]) -> tuple[tuple[float, ...], ...]:
        """One unit vector per sentence."""
        ...
