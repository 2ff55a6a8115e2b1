"""Limits shared by every process: request rates and answers that may be asked for twice."""

from datetime import datetime
from typing import Protocol

from visiobook.domain.limits import KeptAnswer, RateReading, RateRule


class RateCounters(Protocol):
    """Counts requests in fixed windows that start at whole multiples of their length since the epoch."""

    def hit(self, who: str, rule: RateRule, now: datetime) -> RateReading:
        """Count one request of ``who`` under the rule."""
        ...


class KeptAnswers(Protocol):
    """Answers kept under an idempotency key."""

    def open(self, owner: str, key: str, request_digest: str, now: datetime) -> KeptAnswer | None:
        """None: the key is new and now taken by this request. Otherwise what is known under it."""
        ...

    def close(self, owner: str, key: str, status: int, headers: str, body: bytes) -> None:
        """Keep the answer."""
        ...

    def forget(self, owner: str, key: str) -> None:
        """The request failed in a way that may be tried again with the same key."""
        ...
