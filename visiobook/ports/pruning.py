"""What letting go of old takes needs: a store that can remove, and every record that may name an artifact."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from visiobook.domain.base import Digest
from visiobook.domain.pruning import Stored
from visiobook.ports.artifacts import ArtifactStore


class PrunableStore(ArtifactStore, Protocol):
    """A store whose bytes can be removed. Receipts stay: they tell what was made, and what it took and cost."""

    def stored(self) -> Iterator[Stored]:
        """All bytes, in no particular order. Bytes that :meth:`find` found count as used then, where the store can
        note it (an S3 bucket cannot: there it is when they were written).
        """
        ...

    def remove(self, digest: Digest, unless_used_after: datetime) -> bool:
        """Remove bytes that nobody used later than ``unless_used_after``; whether they are gone now. Their recipes are
        no longer found.
        """
        ...


class References(Protocol):
    """What people and the service keep beside the store."""

    def texts(self) -> Iterator[str]:
        """The text of every record that may name an artifact or a recipe by its digest. May raise StorageFailed."""
        ...
