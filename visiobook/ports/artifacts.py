"""The content-addressed store."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from visiobook.domain.base import Digest
from visiobook.domain.recipe import Receipt


class ArtifactStore(Protocol):
    """Keeps bytes under their SHA-256 and receipts under their recipe's digest.

    A write is whole or not there: nothing half-written is ever found. The first result of a recipe stands. All methods
    may raise :class:`~visiobook.errors.StorageFailed`; reads of what is not there raise
    :class:`~visiobook.errors.NotFound`.
    """

    def find(self, recipe_digest: Digest) -> Receipt | None:
        """The receipt of a recipe whose artifact is in the store, else None."""
        ...

    def put_bytes(self, data: bytes | Path) -> Digest:
        """Store bytes, or a finished file which is moved in; returns its digest."""
        ...

    def keep(self, receipt: Receipt) -> Receipt:
        """Record a receipt; if the recipe has one already, that one stands and is returned."""
        ...

    def read(self, digest: Digest) -> bytes:
        """The bytes."""
        ...

    def path(self, digest: Digest) -> Path:
        """A local read-only file with the bytes (fetched into a cache where the store is remote)."""
        ...

    def receipts(self) -> Iterator[Receipt]:
        """All receipts, in no particular order."""
        ...
