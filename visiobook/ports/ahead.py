"""Work that was begun before its step came."""

from typing import Protocol

from visiobook.domain.base import Digest
from visiobook.domain.recipe import Receipt


class Ahead(Protocol):
    """What somebody else is making for this run, in another process. Must not raise."""

    def made(self, recipe: Digest) -> Receipt | None:
        """The receipt of a recipe that was begun ahead, waited for and told once. None: nobody is at it, it failed, or
        it was told before; whoever needs it finds it in the store or makes it.
        """
        ...
