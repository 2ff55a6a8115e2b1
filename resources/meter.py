"""Measuring this process: CPU seconds with its children's, and the memory peak the kernel keeps."""

import os
import time
from pathlib import Path

from visiobook.ports.meter import Reading

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
RESET_PEAK = "5"
"""What the kernel understands as: begin VmHWM again from now (proc(5))."""


class ProcessMeter:
    """Keeps :class:`visiobook.ports.meter.Meter` on Linux; elsewhere the peak is that of the whole process."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Begin to measure."""
        self._wall, self._cpu = time.perf_counter(), _cpu_s()
        try:
            CLEAR.write_text(RESET_PEAK)
        except OSError:  # some containers forbid it: the peak then includes what was before
            return

    def read(self) -> Reading:
        """What was used since then."""
        return Reading(wall_s=time.perf_counter() - self._wall, cpu_s=_cpu_s() - self._cpu, peak_memory_mb=_peak_mb())


def _cpu_s() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def resident_mb() -> int:
    """Memory this process holds now, in MiB."""
    return _memory_mb("VmRSS:")


def _peak_mb() -> int:
    return _memory_mb("VmHWM:")


def _memory_mb(field: str) -> int:
    try:
        line = next(line for line in STATUS.read_text().splitlines() if line.startswith(field))
    except (OSError, StopIteration):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return int(line.split()[1]) >> 10
