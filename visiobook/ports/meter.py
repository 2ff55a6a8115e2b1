"""Measuring what work uses."""

from typing import Protocol

from visiobook.domain.base import Value


class Reading(Value):
    """What has been used since the meter was started."""

    wall_s: float
    cpu_s: float
    peak_memory_mb: int


class Meter(Protocol):
    """Measures this process. One piece of work at a time: starting again forgets what was before."""

    def start(self) -> None:
        """Begin to measure; the memory peak starts from what is used now."""
        ...

    def read(self) -> Reading:
        """What was used since :meth:`start`."""
        ...
