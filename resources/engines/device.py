"""Where torch models run and in which precision, decided once for every engine that uses torch."""

import logging
import math
import time
from collections.abc import Callable
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.gpus import NvidiaGpus
from visiobook.errors import EngineFailed, EngineMissing, UnknownChoice

GPU_PIP = "pip install 'visiobook[gpu]'"
PRECISIONS = ("auto", "float32", "bfloat16", "float16")
POLICIES = ("fail", "wait", "cpu")
LOOK_S = 5.0
"""Between two looks for a GPU."""
log = logging.getLogger("visiobook.engines")


class TorchOptions(BaseSettings):
    """Read from ``VISIOBOOK_TORCH_*``. ``device`` empty: the engine settings' own, which is ``cpu`` unless said."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_TORCH_", frozen=True, extra="ignore")

    device: str = ""
    dtype: str = "auto"
    """``auto``: bfloat16 on a GPU, float32 on a CPU."""


class GpuOptions(BaseSettings):
    """Read from ``VISIOBOOK_GPU_UNAVAILABLE`` and ``VISIOBOOK_GPU_WAIT_S``: what an engine told to run on a GPU does
    where there is none.
    """

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_GPU_", frozen=True, extra="ignore")

    unavailable: str = "fail"
    """``fail``: says so; ``wait``: until one is there; ``cpu``: runs on the CPU, and receipts say so."""
    wait_s: float = Field(default=math.inf, gt=0)
    """How long it waits at most."""


def gpu_there() -> bool:
    """Whether this machine has a GPU, without loading torch."""
    return bool(NvidiaGpus().all()) or any(Path(node).exists() for node in ("/dev/nvidia0", "/dev/kfd"))


def wait_for_gpu(engine: str, options: GpuOptions, there: Callable[[], bool], sleep: Callable[[float], None]) -> None:
    """Wait until a GPU is there, or raise EngineMissing after ``wait_s``. Told once a minute in the log."""
    waited = 0.0
    while not there():
        if waited >= options.wait_s:
            raise EngineMissing(
                f"Engine {engine!r} waited {waited:.0f} s for a GPU, and none came.",
                "Run it where a GPU is, or set VISIOBOOK_GPU_UNAVAILABLE=cpu.",
            )
        if waited % 60 == 0:
            log.warning("Engine %r waits for a GPU (VISIOBOOK_GPU_UNAVAILABLE=wait).", engine)
        sleep(LOOK_S)
        waited += LOOK_S


class Device:
    """A torch device and precision. Nothing of torch is imported before :meth:`torch_dtype` or :meth:`require`."""

    def __init__(
        self,
        name: str,
        dtype: str = "auto",
        gpu: GpuOptions | None = None,
        there: Callable[[], bool] = gpu_there,
    ) -> None:
        if dtype not in PRECISIONS:
            raise UnknownChoice.of("precision", dtype, PRECISIONS)
        self._gpu = gpu or GpuOptions()
        if self._gpu.unavailable not in POLICIES:
            raise UnknownChoice.of("VISIOBOOK_GPU_UNAVAILABLE", self._gpu.unavailable, POLICIES)
        self._there = there
        self.name = name or "cpu"
        if self.name.startswith("cuda") and self._gpu.unavailable == "cpu" and not there():
            log.warning("There is no GPU for %s: running on the CPU (VISIOBOOK_GPU_UNAVAILABLE=cpu).", self.name)
            self.name = "cpu"
        self.precision = dtype if dtype != "auto" else ("float32" if self.name == "cpu" else "bfloat16")

    def tag(self) -> str:
        """Precision and kind of device for fingerprints (``bfloat16-cuda``): both change a picture's last bits."""
        return f"{self.precision}-{self.name.partition(':')[0]}"

    def require(self, engine: str, *packages: str) -> None:
        """Raise EngineMissing when a package or the device is not there."""
        from importlib.util import find_spec

        absent = [p for p in ("torch", *packages) if find_spec(p) is None]
        if absent:
            raise EngineMissing(f"Engine {engine!r} needs {', '.join(absent)}, not installed here.", GPU_PIP)
        if self.name.startswith("cuda"):
            if self._gpu.unavailable == "wait":
                wait_for_gpu(engine, self._gpu, self._there, time.sleep)
            self._require_cuda(engine)

    def _require_cuda(self, engine: str) -> None:
        import torch

        if not torch.cuda.is_available():
            raise EngineMissing(
                f"Engine {engine!r} was told to run on {self.name}, and this machine has no usable GPU.",
                "Run it where a GPU and its driver are, or set VISIOBOOK_GPU_UNAVAILABLE to wait or cpu.",
            )

    def torch_dtype(self) -> object:
        """The torch dtype."""
        import torch

        return getattr(torch, self.precision)


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether torch ran out of memory, on a GPU or a CPU."""
    return type(error).__name__ == "OutOfMemoryError" or "allocate memory" in str(error)


def out_of_memory(engine: str, what: str, device: str) -> EngineFailed:
    """What a person is told when even one item does not fit."""
    return EngineFailed(
        f"Engine {engine!r} ran out of memory on {device} making a single {what}.",
        "Use a smaller model or size, VISIOBOOK_TORCH_DTYPE=bfloat16, or a device with more memory.",
    )
