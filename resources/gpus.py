"""GPUs as ``nvidia-smi`` sees them."""

import shutil
import subprocess
import time

from visiobook.ports.gpus import Gpu

QUERY = "index,name,memory.used,memory.total,utilization.gpu,temperature.gpu"
FRESH_S = 5.0
"""A reading is kept for so long: the command takes tens of milliseconds."""
MIB = 1 << 20


class NvidiaGpus:
    """Keeps :class:`visiobook.ports.gpus.Gpus`."""

    def __init__(self) -> None:
        self._read_at = -FRESH_S
        self._known: tuple[Gpu, ...] = ()

    def all(self) -> tuple[Gpu, ...]:
        """Every GPU."""
        if time.monotonic() - self._read_at >= FRESH_S:
            self._known, self._read_at = _read(), time.monotonic()
        return self._known


def _read() -> tuple[Gpu, ...]:
    command = shutil.which("nvidia-smi")
    if command is None:
        return ()
    try:
        answer = subprocess.run(
            [command, f"--query-gpu={QUERY}", "--format=csv,noheader,nounits"],
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(gpu_of(line) for line in answer.stdout.splitlines() if line.strip())


def gpu_of(line: str) -> Gpu:
    """A GPU from one line of the command's answer; what a card does not tell (``[N/A]``) is 0."""
    number, name, used, total, utilisation, temperature = (part.strip() for part in line.split(","))
    return Gpu(
        number=int(number),
        name=name,
        memory_used=_number(used) * MIB,
        memory_total=_number(total) * MIB,
        utilisation=_number(utilisation),
        temperature=_number(temperature),
    )


def _number(text: str) -> int:
    return int(float(text)) if text.replace(".", "", 1).isdigit() else 0
