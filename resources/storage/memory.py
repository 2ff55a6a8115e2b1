"""A store in memory, for tests and for trying a plan without writing anything."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from visiobook.domain.base import Digest, sha256
from visiobook.domain.recipe import Receipt
from visiobook.errors import NotFound


class MemoryStore:
    """Keeps :class:`visiobook.ports.artifacts.ArtifactStore` as long as the process lives."""

    def __init__(self) -> None:
        self._bytes: dict[Digest, bytes] = {}
        self._receipts: dict[Digest, Receipt] = {}
        self._files = tempfile.TemporaryDirectory(prefix="visiobook-")

    def find(self, recipe_digest: Digest) -> Receipt | None:
        """The receipt of a recipe whose bytes are here."""
        receipt = self._receipts.get(recipe_digest)
        return receipt if receipt is not None and receipt.artifact.digest in self._bytes else None

    def put_bytes(self, data: bytes | Path) -> Digest:
        """Store bytes or move a file in."""
        content = data if isinstance(data, bytes) else data.read_bytes()
        digest = sha256(content)
        self._bytes[digest] = content
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
        """All receipts."""
        yield from self._receipts.values()
