"""Loading a model of transformers or diffusers from local weights, once a process, and running it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from resources.engines.device import GPU_PIP, Device, is_out_of_memory, out_of_memory
from resources.engines.warm import warm_models
from resources.engines.weights import Weights
from visiobook.errors import EngineFailed, EngineMissing

T = TypeVar("T")


def warm(key: str, weights: Weights, load: Callable[[Weights], T]) -> T:
    """What ``load`` makes of the weights, kept under ``key`` for the process within the memory budget."""
    return warm_models().get(key, lambda: load(weights), size_of(weights.path))


def size_of(folder: Path) -> int:
    """Bytes of the weights in a folder, about what they take in memory."""
    return sum(p.stat().st_size for p in folder.rglob("*.safetensors"))


def pretrained(kind: Any, weights: Weights, **more: object) -> Any:  # noqa: ANN401 - classes of untyped libraries
    """``kind.from_pretrained`` of local files. Raises EngineMissing for weights that do not load."""
    try:
        return kind.from_pretrained(weights.path, local_files_only=True, **more)
    except (OSError, ValueError, ImportError) as error:
        raise EngineMissing(f"The model in {weights.path} does not load: {error}", GPU_PIP) from error


@contextmanager
def inference(engine: str, what: str, device: Device) -> Iterator[None]:
    """A block that runs a model to make one ``what``. Raises EngineFailed when the model or the memory fails."""
    import torch

    try:
        with torch.inference_mode():
            yield
    except RuntimeError as error:
        if is_out_of_memory(error):
            raise out_of_memory(engine, what, device.name) from error
        raise EngineFailed(f"Engine {engine!r} failed: {error}", "The model may be damaged.") from error
