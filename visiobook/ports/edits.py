"""Edits as other programs write them."""

from collections.abc import Callable
from typing import Protocol

from visiobook.domain.base import Digest
from visiobook.domain.timeline import ExternalReference, Timeline

Locate = Callable[[Digest], str]
"""Where an editor finds an artifact: a path or URL for its digest."""
Import = Callable[[str], ExternalReference]
"""Takes foreign media in: a reference in our store for a path or URL. Raises InvalidField where nothing is there."""


class EditFormat(Protocol):
    """Writes and reads timelines in one format. Reading raises :class:`~visiobook.errors.BrokenSource` for another
    format and :class:`~visiobook.errors.BadInput` for what cannot be rendered here.
    """

    def write(self, timeline: Timeline, locate: Locate) -> str:
        """The timeline as text."""
        ...

    def read(self, text: str, take_in: Import) -> Timeline:
        """A timeline from text."""
        ...
