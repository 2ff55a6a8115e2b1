"""Where torch models run and in which precision, decided once for every engine that uses torch."""

from pydantic_settings import BaseSettings, SettingsConfigDict

from visiobook.errors import EngineFailed, EngineMissing, UnknownChoice

GPU_PIP = "pip install 'visiobook[gpu]'"
PRECISIONS = ("auto", "float32", "bfloat16", "float16")


class TorchOptions(BaseSettings):
    """Read from ``VISIOBOOK_TORCH_*``. ``device`` empty: the engine settings' own, which is ``cpu`` unless said."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_TORCH_", frozen=True, extra="ignore")

    device: str = ""
    dtype: str = "auto"
    """``auto``: bfloat16 on a GPU, float32 on a CPU."""


class Device:
    """A torch device and precision. Nothing of torch is imported before :meth:`torch_dtype` or :meth:`require`."""

    def __init__(self, name: str, dtype: str = "auto") -> None:
        if dtype not in PRECISIONS:
            raise UnknownChoice.of("precision", dtype, PRECISIONS)
        self.name = name or "cpu"
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
            self._require_cuda(engine)

    def _require_cuda(self, engine: str) -> None:
        import torch

        if not torch.cuda.is_available():
            raise EngineMissing(
                f"Engine {engine!r} was told to run on {self.name}, and this machine has no usable GPU.",
                "Set VISIOBOOK_TORCH_DEVICE=cpu, or run where a GPU and its driver are.",
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
