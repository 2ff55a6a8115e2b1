"""What the store holds, who needs it, and what a person may let go of."""

from collections.abc import Iterable
from datetime import datetime

from visiobook.domain.base import Digest, Value


class Stored(Value):
    """Bytes in the store. ``used_at``: when they were last made or found, as far as the store can tell."""

    digest: Digest
    size: int
    used_at: datetime


class Amount(Value):
    """So many files of so many bytes together."""

    files: int = 0
    size: int = 0

    @classmethod
    def of(cls, stored: Iterable[Stored]) -> "Amount":
        """How much some bytes are."""
        sizes = [s.size for s in stored]
        return cls(files=len(sizes), size=sum(sizes))


class OldTakes(Value):
    """What nobody needs any more of one stage and engine (empty: no engine made it)."""

    stage: str
    engine: str
    amount: Amount


class KeptFor(Value):
    """What only the way back of an upgrade needs."""

    upgrade: str
    amount: Amount


class PrunePlan(Value):
    """What letting go would remove, and why the rest stays.

    ``recent`` is needed by nobody and too young to be let go of: a film in the making may be about to name it.
    """

    needed: Amount
    kept: tuple[KeptFor, ...] = ()
    recent: Amount = Amount()
    takes: tuple[OldTakes, ...] = ()
    removed: tuple[Stored, ...] = ()
    """What would be removed."""
    unused_since: datetime
    """They were not used later than this, and are removed only if that is still so."""

    def amount(self) -> Amount:
        """All that would be removed."""
        return Amount(files=sum(t.amount.files for t in self.takes), size=sum(t.amount.size for t in self.takes))
