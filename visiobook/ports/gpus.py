"""The machine's GPUs, as they are now."""

from typing import Protocol

from visiobook.domain.base import Value


class Gpu(Value):
    """One GPU. Memory in bytes, utilisation in percent, temperature in °C."""

    number: int
    name: str
    memory_used: int
    memory_total: int
    utilisation: int
    temperature: int


class Gpus(Protocol):
    def all(self) -> tuple[Gpu, ...]:
        """Every GPU; none where the machine has none."""
        ...
