"""A store that reads another one and writes only to memory: for trying a plan (``--explain``)."""

from collections.abc import Iterator
from pathlib import Path

from resources.storage.memory import MemoryStore
from visiobook.domain.base import Digest
from visiobook.domain.recipe import Receipt
from visiobook.errors import NotFound
from visiobook.ports.artifacts import ArtifactStore


class OverlayStore:
    """Keeps :class:`visiobook.ports.artifacts.ArtifactStore`; ``base`` is never written to."""

    def __init__(self, base: ArtifactStore) -> None:
        self._base = base
        self._top = MemoryStore()

    def find(self, recipe_digest: Digest) -> Receipt | None:
        """The receipt in the base, else the one in memory."""
        return self._base.find(recipe_digest) or self._top.find(recipe_digest)

    def put_bytes(self, data: bytes | Path) -> Digest:
        """Store in memory."""
        return self._top.put_bytes(data)

    def keep(self, receipt: Receipt) -> Receipt:
        """Record in memory, unless the base has a result."""
        return self._base.find(receipt.recipe_digest) or self._top.keep(receipt)

    def read(self, digest: Digest) -> bytes:
        """The bytes from memory, else from the base."""
        try:
            return self._top.read(digest)
        except NotFound:
            return self._base.read(digest)

    def path(self, digest: Digest) -> Path:
        """A file from memory, else from the base."""
        try:
            return self._top.path(digest)
        except NotFound:
            return self._base.path(digest)

    def receipts(self) -> Iterator[Receipt]:
        """All receipts of both, each recipe once."""
        yield from self._base.receipts()
        for receipt in self._top.receipts():
            if self._base.find(receipt.recipe_digest) is None:
                yield receipt
