"""Time, so that tests can hold it still."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The current time in UTC, aware."""
        ...

    def wall_s(self) -> float:
        """Seconds of a monotonic clock."""
        ...

    def cpu_s(self) -> float:
        """CPU seconds used by this process and its waited-for children."""
        ...
