"""Image engines: from a request to a picture."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from visiobook.domain.base import Value
from visiobook.domain.recipe import Credit
from visiobook.domain.still import StillDetails, StillRequest
from visiobook.ports.engine import Engine


class DrawnStill(Value):
    """A finished picture: PNG bytes (RGB, 8 bit) of exactly the asked width and height."""

    png: bytes
    details: StillDetails = StillDetails()
    credits: tuple[Credit, ...] = ()
    cost_usd: float = 0.0


class ImageEngine(Engine, Protocol):
    """Draws stills. The same request gives the same bytes where the engine is deterministic."""

    def styles(self) -> tuple[str, ...]:
        """Styles this engine can draw; empty: any words."""
        ...

    def draw(self, requests: Sequence[StillRequest]) -> Iterator[DrawnStill]:
        """One still per request, in order, yielded as each is finished (so that an interrupt costs one)."""
        ...
