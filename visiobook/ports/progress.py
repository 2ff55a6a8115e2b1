"""How long work tells a person where it is."""

from typing import Protocol


class Progress(Protocol):
    """Receives steps and items. Implementations draw a bar, log, or write a job's percent. Must not raise."""

    def begin(self, step: str, total: int) -> None:
        """A step of ``total`` items begins."""
        ...

    def advance(self, step: str, item: str, made: bool) -> None:
        """An item is done: made now, or found in the store."""
        ...

    def end(self, step: str) -> None:
        """The step is over."""
        ...
