"""A store in memory, for tests and for trying a plan without writing anything."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from visiobook.domain.base import Digest, sha256
from visiobook.domain.pruning import Stored
from visiobook.domain.recipe import Receipt
from visiobook.errors import NotFound


class MemoryStore:
    """Keeps :class:`visiobook.ports.artifacts.ArtifactStore` as long as the process lives."""

    def __init__(self) -> None:
        self._bytes: dict[Digest, bytes] = {}
        self._receipts: dict[Digest, Receipt] = {}
        self._used: dict[Digest, datetime] = {}
        self._files = tempfile.TemporaryDirectory(prefix="visiobook-")

    def find(self, recipe_digest: Digest) -> Receipt | None:
        """The receipt of a recipe whose bytes are here."""
        receipt = self._receipts.get(recipe_digest)
        if receipt is None or receipt.artifact.digest not in self._bytes:
            return None
        self._used[receipt.artifact.digest] = datetime.now(UTC)
        return receipt

    def put_bytes(self, data: bytes | Path) -> Digest:
        """Store bytes or move a file in."""
        content = data if isinstance(data, bytes) else data.read_bytes()
        digest = sha256(content)
        self._bytes[digest] = content
        self._used[digest] = datetime.now(UTC)
        if isinstance(data, Path):
            data.unlink()
        return digest

    def keep(self, receipt: Receipt) -> Receipt:
        """Record a receipt; the first one stands."""
        first = self.find(receipt.recipe_digest)
        if first is None:
            self._receipts[receipt.recipe_digest] = first = receipt
        return first

    def read(self, digest: Digest) -> bytes:
        """The bytes."""
        if digest not in self._bytes:
            raise NotFound(f"Artifact {digest[:12]} is not in the store.")
        return self._bytes[digest]

    def path(self, digest: Digest) -> Path:
        """The bytes as a temporary file."""
        file = Path(self._files.name) / digest
        if not file.exists():
            file.write_bytes(self.read(digest))
            file.chmod(0o444)
        return file

    def receipts(self) -> Iterator[Receipt]:
        """All receipts whose bytes are here."""
        yield from [r for r in self._receipts.values() if r.artifact.digest in self._bytes]

    def stored(self) -> Iterator[Stored]:
        """All bytes."""
        for digest, data in list(self._bytes.items()):
            yield Stored(digest=digest, size=len(data), used_at=self._used[digest])

    def remove(self, digest: Digest, unless_used_after: datetime) -> bool:
        """Remove bytes that nobody used since."""
        if digest in self._bytes and self._used[digest] > unless_used_after:
            return False
        self._bytes.pop(digest, None)
        return True
