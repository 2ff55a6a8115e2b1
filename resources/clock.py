"""The system's clock."""

import os
import time
from datetime import UTC, datetime


class SystemClock:
    """Keeps :class:`visiobook.ports.clock.Clock`."""

    def now(self) -> datetime:
        """The current time in UTC."""
        return datetime.now(UTC)

    def wall_s(self) -> float:
        """Seconds of a monotonic clock."""
        return time.monotonic()

    def cpu_s(self) -> float:
        """User and system seconds of this process and its waited-for children."""
        used = os.times()
        return used.user + used.system + used.children_user + used.children_system
