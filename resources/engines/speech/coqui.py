"""Speech engine ``coqui``: Coqui's ``TTS`` models (VITS, XTTS …), and voices cloned from a reference clip.

Licence: code MPL-2.0. Weights have their own: **XTTS is under the Coqui Public Model Licence, not for commercial use**;
name it in ``VISIOBOOK_COQUI_WEIGHTS_LICENCE``. Settings: ``VISIOBOOK_COQUI_*``, ``VISIOBOOK_TORCH_DEVICE``. Cloned
voices are the WAV files of ``VISIOBOOK_COQUI_CLONES``; they are used only after
``VISIOBOOK_COQUI_CLONES_ALLOWED=yes``, by which the person says that they may use these voices.

coqui-tts imports torchaudio, which has no build for some CPU-only machines: that is an EngineMissing with its reason.
"""

from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import numpy as np
from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.engines.device import Device, TorchOptions
from resources.engines.pcm import at_48k, spoken
from resources.engines.warm import warm_models
from resources.engines.weights import Weights, WeightsResolver
from visiobook.domain.base import sha256
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.recipe import Credit
from visiobook.domain.speech import Voice
from visiobook.errors import BadInput, EngineFailed, EngineMissing, UnknownChoice, UnsupportedLanguage
from visiobook.ports.engine import EngineSettings
from visiobook.ports.speech import Speech, SpeechRequest

NAME = "coqui"
PIP = "pip install 'visiobook[coqui]'"
CLONE = "clone-"
ONLY = "default"
"""The voice of a model with a single one."""


class CoquiOptions(BaseSettings):
    """Read from ``VISIOBOOK_COQUI_*``."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_COQUI_", frozen=True, extra="ignore")

    model: str = ""
    """A folder with ``config.json`` and ``model.pth`` (or what its kind of model calls them)."""
    language: str = "en"
    """The language of a model that speaks one."""
    clones: str = ""
    clones_allowed: str = "no"
    weights_licence: str = ""
    commercial_use: bool = False
    seed: int = 0


@dataclass
class Loaded:
    """A model in memory: the ``TTS`` object, its sample rate and what it offers."""

    tts: Any
    rate: int
    speakers: tuple[str, ...]
    languages: tuple[str, ...]


class CoquiSpeech:
    """Keeps :class:`visiobook.ports.speech.SpeechEngine`."""

    def __init__(
        self, settings: EngineSettings, options: CoquiOptions | None = None, torch: TorchOptions | None = None
    ) -> None:
        self._options = options or CoquiOptions()
        self._device = Device((torch or TorchOptions()).device or settings.device)
        self._model = settings.model or self._options.model
        self._resolver = WeightsResolver(settings.cache_dir)

    def info(self) -> EngineInfo:
        """What it is."""
        return EngineInfo(
            port=Port.SPEECH,
            name=NAME,
            version="1",
            summary="Coqui TTS models on this machine, with cloned voices.",
            code_licence="MPL-2.0",
            weights_licence=self._options.weights_licence or "as the chosen weights say (XTTS: CPML, non-commercial)",
            commercial_use=self._options.commercial_use,
            needs_gpu=self._device.name != "cpu",
            requires=("coqui-tts", "torch", "torchaudio"),
        )

    def fingerprint(self) -> str:
        """Weights, seed and the clips that voices are cloned from."""
        clips = "|".join(f"{p.stem}:{self._resolver.resolve(str(p), NAME, '').tag()}" for p in self._clips())
        return f"1/{self._weights().tag()}/{self._options.seed}/{sha256(clips.encode())[:8]}"

    def voices(self) -> tuple[Voice, ...]:
        """The model's speakers, read from its configuration, and the cloned ones."""
        named = self._configured("speakers") or ((ONLY,) if not self._clips() else ())
        language = (self._configured("languages") or (self._options.language,))[0]
        own = [Voice(id=n, name=n, language=language) for n in named]
        cloned = [
            Voice(id=f"{CLONE}{p.stem}", name=p.stem, language=language, description="cloned") for p in self._clips()
        ]
        return (*own, *cloned)

    def speak(self, request: SpeechRequest) -> Speech:
        """The sound of one line. XTTS follows ``speed``; other models, and any model a pitch, refuse it."""
        known = tuple(v.id for v in self.voices())
        if request.voice and request.voice not in known:
            raise UnknownChoice.of(f"voice of engine {NAME!r}", request.voice, known)
        loaded = self._loaded()
        asked = self._asked(request, loaded)
        import torch

        torch.manual_seed(self._options.seed)
        try:
            with torch.inference_mode():
                made = loaded.tts.tts(text=request.text, split_sentences=False, **asked)
        except (RuntimeError, ValueError, AssertionError) as error:
            raise EngineFailed(f"Engine {NAME!r} failed: {error}", "Reword the line, or try another voice.") from error
        samples = np.asarray(made, dtype=np.float32).reshape(-1)
        return spoken(at_48k(samples, loaded.rate)).model_copy(update={"credits": (self._credit(request),)})

    def _asked(self, request: SpeechRequest, loaded: Loaded) -> dict[str, object]:
        tag = request.language.partition("-")[0]
        offered = loaded.languages or (self._options.language,)
        if tag not in {x.partition("-")[0] for x in offered}:
            raise UnsupportedLanguage(
                f"This coqui model speaks {', '.join(offered)}, not {request.language}.", "Choose another model."
            )
        if request.pitch != 1.0 or request.speed != 1.0:
            raise BadInput("Engine 'coqui' speaks at its own speed and pitch.", "Set both to 1, or another engine.")
        asked: dict[str, object] = {"language": tag} if loaded.languages else {}
        voice = request.voice or self.voices()[0].id
        if voice.startswith(CLONE):
            asked["speaker_wav"] = str(Path(self._options.clones) / f"{voice.removeprefix(CLONE)}.wav")
        elif loaded.speakers:
            asked["speaker"] = voice
        return asked

    def _clips(self) -> tuple[Path, ...]:
        if not self._options.clones:
            return ()
        if self._options.clones_allowed != "yes":
            raise BadInput(
                f"There are voices to clone in {self._options.clones!r}, and nobody said that they may be used.",
                "If you may use these people's voices, set VISIOBOOK_COQUI_CLONES_ALLOWED=yes.",
            )
        return tuple(sorted(Path(self._options.clones).glob("*.wav")))

    def _credit(self, request: SpeechRequest) -> Credit:
        return Credit(work=f"{self._weights().source} {request.voice}".strip(), licence=self.info().weights_licence)

    def _weights(self) -> Weights:
        return self._resolver.resolve(self._model, NAME, "VISIOBOOK_COQUI_MODEL")

    def _configured(self, what: str) -> tuple[str, ...]:
        """Names a model's configuration lists, without loading weights."""
        import json

        file = self._weights().path / "config.json"
        if not file.exists():
            raise EngineMissing(
                f"{file.parent} is no coqui model: it has no config.json.", "Set VISIOBOOK_COQUI_MODEL."
            )
        config = json.loads(file.read_text(encoding="utf-8"))
        found = config.get(what) or config.get("model_args", {}).get(what) or ()
        return tuple(str(name) for name in found)

    def _loaded(self) -> Loaded:
        weights = self._weights()
        self._device.require(NAME, "TTS")
        size = sum(p.stat().st_size for p in weights.path.rglob("*.pth"))
        return warm_models().get(f"{NAME}:{weights.tag()}:{self._device.name}", lambda: self._load(weights), size)

    def _load(self, weights: Weights) -> Loaded:
        try:
            from TTS.api import TTS
        except (ImportError, OSError) as error:
            raise EngineMissing(
                f"coqui-tts is installed and does not import: {error}.",
                f"{PIP}; it needs a torchaudio built for this machine's torch.",
            ) from error
        single = weights.path / "model.pth"
        try:
            tts = TTS(
                model_path=str(
                    single if single.exists() and not (weights.path / "vocab.json").exists() else weights.path
                ),
                config_path=str(weights.path / "config.json"),
                progress_bar=False,
            ).to(self._device.name)
        except (OSError, ValueError, RuntimeError, KeyError, EOFError, UnpicklingError) as error:
            why = (str(error) or type(error).__name__).splitlines()[0][:200]
            raise EngineMissing(f"The model in {weights.path} does not load: {why}", PIP) from error
        speakers = tuple(tts.speakers or ()) if tts.is_multi_speaker else ()
        languages = tuple(tts.languages or ()) if tts.is_multi_lingual else ()
        return Loaded(tts, int(tts.synthesizer.output_sample_rate), speakers, languages)
