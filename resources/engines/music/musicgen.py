"""Music engine ``musicgen``: Meta's MusicGen through transformers, looped on the beat to the cue's length.

Licence: code Apache-2.0; **the weights are CC-BY-NC-4.0: not for commercial use**, and every receipt says so. Settings:
``VISIOBOOK_MUSICGEN_MODEL`` (folder, ``package:NAME`` or ``facebook/musicgen-small@revision``),
``VISIOBOOK_MUSICGEN_SECONDS``, ``VISIOBOOK_MUSICGEN_GUIDANCE``, ``VISIOBOOK_TORCH_*``.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.engines.device import Device, TorchOptions
from resources.engines.music_words import in_words
from resources.engines.pcm import Floats, at_48k, stereo
from resources.engines.pretrained import inference, pretrained, warm
from resources.engines.weights import Weights, WeightsResolver
from resources.media.loops import beat_samples, stretch
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.music import MusicCue
from visiobook.domain.recipe import Credit
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.ports.engine import EngineSettings
from visiobook.ports.music import ComposedMusic

NAME = "musicgen"
LICENCE = "CC-BY-NC-4.0"
PEAK = 0.9


class MusicGenOptions(BaseSettings):
    """Read from ``VISIOBOOK_MUSICGEN_*``."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_MUSICGEN_", frozen=True, extra="ignore")

    model: str = ""
    seconds: float = Field(default=24.0, gt=0, le=30)
    """Music played at most; longer cues are looped. MusicGen was trained on 30 seconds."""
    guidance: float = 3.0


@dataclass
class Loaded:
    """A MusicGen in memory; ``frames_s`` audio frames a second."""

    processor: Any
    model: Any
    rate: int
    frames_s: float


class MusicGen:
    """Keeps :class:`visiobook.ports.music.MusicEngine`."""

    def __init__(
        self, settings: EngineSettings, options: MusicGenOptions | None = None, torch: TorchOptions | None = None
    ) -> None:
        self._options = options or MusicGenOptions()
        torch = torch or TorchOptions()
        self._device = Device(torch.device or settings.device, torch.dtype)
        self._model = settings.model or self._options.model
        self._resolver = WeightsResolver(settings.cache_dir)

    def info(self) -> EngineInfo:
        """What it is, and that its weights are not for commercial use."""
        return EngineInfo(
            port=Port.MUSIC,
            name=NAME,
            version="1",
            summary="MusicGen on this machine; weights not for commercial use.",
            code_licence="Apache-2.0",
            weights_licence=LICENCE,
            commercial_use=False,
            needs_gpu=self._device.name != "cpu",
            requires=("torch", "transformers", "safetensors"),
        )

    def fingerprint(self) -> str:
        """Weights, precision, length and guidance."""
        o = self._options
        return f"1/{self._weights().tag()}/{self._device.tag()}/{o.seconds:g}/{o.guidance:g}"

    def compose(self, cue: MusicCue) -> ComposedMusic:
        """Music of exactly the cue's length."""
        played = self._play(cue)
        beat = beat_samples(played.mean(axis=0))
        return ComposedMusic(
            sound=stereo(stretch(played, cue.samples)),
            tempo_bpm=round(60 * SAMPLE_RATE / beat, 1) if beat else 0.0,
            instruments=(),
            credits=(Credit(work="MusicGen", author="Meta AI", licence=LICENCE),),
        )

    def _play(self, cue: MusicCue) -> Floats:
        import torch

        loaded = self._loaded()
        seconds = min(self._options.seconds, max(1.0, cue.samples / SAMPLE_RATE))
        asked = loaded.processor([in_words(cue)], return_tensors="pt", padding=True).to(self._device.name)
        torch.manual_seed(cue.seed)
        with inference(NAME, "cue", self._device):
            made = loaded.model.generate(
                input_ids=asked.input_ids,
                attention_mask=asked.attention_mask,
                do_sample=True,
                guidance_scale=self._options.guidance,
                max_new_tokens=max(8, round(seconds * loaded.frames_s)),
            )
        rows: Floats = made[0].float().cpu().numpy()
        sound = at_48k(rows, loaded.rate)
        peak = float(np.abs(sound).max(initial=0.0))
        return sound * np.float32(PEAK / peak) if peak > PEAK else sound

    def _weights(self) -> Weights:
        return self._resolver.resolve(self._model, NAME, "VISIOBOOK_MUSICGEN_MODEL")

    def _loaded(self) -> Loaded:
        weights = self._weights()
        self._device.require(NAME, "transformers", "safetensors")
        return warm(f"{NAME}:{weights.tag()}:{self._device.tag()}", weights, self._load)

    def _load(self, weights: Weights) -> Loaded:
        from transformers import AutoTokenizer, MusicgenForConditionalGeneration

        dtype = self._device.torch_dtype()
        processor = pretrained(AutoTokenizer, weights)
        model = pretrained(MusicgenForConditionalGeneration, weights, dtype=dtype, use_safetensors=True)
        audio = model.config.audio_encoder
        rate, frames = int(audio.sampling_rate), float(audio.frame_rate)
        return Loaded(processor, model.to(self._device.name).eval(), rate, frames)
