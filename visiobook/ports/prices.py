"""What using an engine costs, known before it is used."""

from typing import Protocol, runtime_checkable

from visiobook.domain.base import Value


@runtime_checkable
class Priced(Protocol):
    """An engine whose use is paid for. Engines that cost nothing do not have this."""

    def price_usd(self, request: Value) -> float:
        """The most that one request of its port can cost, in US dollars. Never less than what is charged."""
        ...
