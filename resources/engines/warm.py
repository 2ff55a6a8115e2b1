"""Models that stay loaded from one piece of work to the next, within a memory budget.

The budget is ``MODEL_CACHE_SIZE`` (``8GB`` unless said). When a new model would pass it, the models used longest ago
are let go first; one model larger than the whole budget still loads, alone.
"""

import gc
import os
import re
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, TypeVar

from visiobook.errors import BadInput

T = TypeVar("T")
UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}


@dataclass
class Warm(Generic[T]):
    """A loaded model, its size, how long loading took, and when it was last used (monotonic seconds)."""

    model: T
    size_bytes: int
    load_s: float
    used_at: float


@dataclass
class WarmModels:
    """Loaded models by key. ``evicted`` lists the keys that were let go, oldest first."""

    limit_bytes: int
    now: Callable[[], float] = time.monotonic
    evicted: list[str] = field(default_factory=list)
    _kept: dict[str, Warm[Any]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def get(self, key: str, load: Callable[[], T], size_bytes: int) -> T:
        """The model under ``key``, loaded if it is not there; room for ``size_bytes`` is made before loading."""
        with self._lock:
            if key not in self._kept:
                self._make_room(size_bytes)
                began = self.now()
                model = load()
                self._kept[key] = Warm(model, size_bytes, self.now() - began, self.now())
            warm = self._kept[key]
            warm.used_at = self.now()
            return warm.model  # type: ignore[no-any-return]

    def let_go(self, key: str) -> None:
        """Unload one model; nothing happens when it is not loaded."""
        with self._lock:
            if self._kept.pop(key, None) is not None:
                self.evicted.append(key)
                _free()

    def loaded(self) -> tuple[str, ...]:
        """Keys of the loaded models, the one used longest ago first."""
        return tuple(sorted(self._kept, key=lambda k: self._kept[k].used_at))

    def load_s(self, key: str) -> float:
        """How long a loaded model took to load."""
        return self._kept[key].load_s

    def _make_room(self, size_bytes: int) -> None:
        while self._kept and sum(w.size_bytes for w in self._kept.values()) + size_bytes > self.limit_bytes:
            self.let_go(self.loaded()[0])


@lru_cache(maxsize=1)
def warm_models() -> WarmModels:
    """The process's one set of warm models."""
    return WarmModels(byte_count(os.environ.get("MODEL_CACHE_SIZE", "8GB")))


def byte_count(text: str) -> int:
    """Bytes of ``8GB``, ``500 MB`` or a bare number. Raises BadInput for anything else."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?B?)\s*", text.upper())
    if not found:
        raise BadInput(f"MODEL_CACHE_SIZE={text!r} is not a size.", "Write it like 8GB or 500MB.")
    unit = found.group(2)
    return int(float(found.group(1)) * UNITS[unit if unit in UNITS else f"{unit}B"])


def _free() -> None:
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
