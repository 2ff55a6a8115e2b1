"""Integrated loudness from the K-weighted powers of 100 ms blocks (ITU-R BS.1770-4, annex 1)."""

import math
from collections.abc import Iterable, Sequence

ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
_BLOCKS = 4
"""A gating block is 400 ms and begins every 100 ms."""


def integrated_lufs(runs: Iterable[Sequence[float]]) -> float:
    """Integrated loudness in LUFS of runs of 100 ms powers (channels summed); −inf for silence.

    A gating block lies within one run: at the joints of runs up to 300 ms are not counted twice as the norm would.
    """
    powers = [p for run in runs for p in _gating_blocks(run) if _lufs(p) > ABSOLUTE_GATE_LUFS]
    if not powers:
        return -math.inf
    gate = _lufs(math.fsum(powers) / len(powers)) + RELATIVE_GATE_LU
    loud = [p for p in powers if _lufs(p) > gate]
    return _lufs(math.fsum(loud) / len(loud)) if loud else -math.inf


def _gating_blocks(run: Sequence[float]) -> list[float]:
    count = min(_BLOCKS, len(run))
    return [math.fsum(run[i : i + count]) / count for i in range(len(run) - count + 1)] if count else []


def _lufs(power: float) -> float:
    return -0.691 + 10 * math.log10(power) if power > 0 else -math.inf
