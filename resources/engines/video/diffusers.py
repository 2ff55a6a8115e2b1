"""Video engine ``diffusers``: Stable Video Diffusion, or another image-to-video pipeline of diffusers.

Licence: code Apache-2.0; SVD's weights are under Stability AI's community licence (not for commercial use above its
revenue limit): name it in ``VISIOBOOK_VIDEO_WEIGHTS_LICENCE``. Settings: ``VISIOBOOK_VIDEO_*``, ``VISIOBOOK_TORCH_*``.

A model makes a fixed number of frames (25 for SVD-XT); they are spread over at most twice their own time, and a longer
shot is refused: the project says beforehand whether such a shot gets a camera move instead.
"""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.engines.clips import at_rate, mp4_of
from resources.engines.device import Device, TorchOptions
from resources.engines.pretrained import inference, pretrained, warm
from resources.engines.weights import Weights, WeightsResolver
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.moving import MotionRequest
from visiobook.domain.recipe import Credit
from visiobook.errors import EngineFailed
from visiobook.ports.engine import EngineSettings
from visiobook.ports.video import MovingPicture

NAME = "diffusers"
SLOWEST = 2
"""Frames are shown at most this many times longer than the model meant."""


class VideoOptions(BaseSettings):
    """Read from ``VISIOBOOK_VIDEO_*``."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_VIDEO_", frozen=True, extra="ignore")

    model: str = ""
    steps: int = Field(default=25, ge=1)
    frames: int = Field(default=25, ge=2)
    """Frames the model makes."""
    fps: int = Field(default=7, ge=1)
    """Frames a second the model means."""
    motion: int = Field(default=127, ge=1, le=255)
    decode_at_once: int = Field(default=4, ge=1)
    """Frames decoded at once; less needs less memory."""
    weights_licence: str = "stabilityai-community"


@dataclass
class Loaded:
    """A pipeline in memory and the 16:9 size of its model's own number of pixels (SVD: 1024 × 576)."""

    pipeline: Any
    width: int
    height: int


class DiffusersVideo:
    """Keeps :class:`visiobook.ports.video.VideoEngine`."""

    def __init__(
        self, settings: EngineSettings, options: VideoOptions | None = None, torch: TorchOptions | None = None
    ) -> None:
        self._options = options or VideoOptions()
        torch = torch or TorchOptions()
        self._device = Device(torch.device or settings.device, torch.dtype)
        self._model = settings.model or self._options.model
        self._resolver = WeightsResolver(settings.cache_dir)

    def info(self) -> EngineInfo:
        """What it is."""
        return EngineInfo(
            port=Port.VIDEO,
            name=NAME,
            version="2",
            summary="Stills brought to life on this machine through diffusers.",
            code_licence="Apache-2.0",
            weights_licence=self._options.weights_licence,
            commercial_use=False,
            needs_gpu=self._device.name != "cpu",
            requires=("torch", "diffusers", "transformers", "safetensors", "accelerate"),
        )

    def fingerprint(self) -> str:
        """Weights, precision and every option that changes a film."""
        o = self._options
        return f"2/{self._weights().tag()}/{self._device.tag()}/{o.steps}/{o.frames}/{o.fps}/{o.motion}"

    def animate(self, png: bytes, request: MotionRequest) -> MovingPicture:
        """The moving picture."""
        longest = SLOWEST * self._options.frames / self._options.fps
        if request.frames / request.fps > longest:
            raise EngineFailed(
                f"This model moves a still for at most {longest:.1f} s; the shot is"
                f" {request.frames / request.fps:.1f} s.",
                "Shorten the shot, or let the project use a camera move instead.",
            )
        frames = self._frames(png, request)
        own = len(frames) * request.fps / request.frames
        rate = max(self._options.fps / SLOWEST, min(float(self._options.fps), own))
        spread = at_rate(frames, _exact(rate), request.fps, request.frames)
        credit = Credit(work=self._weights().source, licence=self._options.weights_licence)
        return MovingPicture(mp4=mp4_of(spread, request.fps, request.width, request.height), credits=(credit,))

    def _frames(self, png: bytes, request: MotionRequest) -> list[Any]:
        import torch
        from PIL import Image

        loaded = self._loaded()
        still = Image.open(io.BytesIO(png)).convert("RGB").resize((loaded.width, loaded.height))
        o = self._options
        with inference(NAME, "moving picture", self._device):
            output = loaded.pipeline(
                still,
                width=loaded.width,
                height=loaded.height,
                num_frames=o.frames,
                fps=o.fps,
                motion_bucket_id=o.motion,
                num_inference_steps=o.steps,
                decode_chunk_size=o.decode_at_once,
                generator=torch.Generator("cpu").manual_seed(request.seed),
                output_type="np",
            )
        return [(np.clip(f, 0, 1) * 255).round().astype(np.uint8) for f in output.frames[0]]

    def _weights(self) -> Weights:
        return self._resolver.resolve(self._model, f"{NAME} (video)", "VISIOBOOK_VIDEO_MODEL")

    def _loaded(self) -> Loaded:
        weights = self._weights()
        self._device.require(NAME, "diffusers", "transformers", "safetensors")
        return warm(f"video:{weights.tag()}:{self._device.tag()}", weights, self._load)

    def _load(self, weights: Weights) -> Loaded:
        from diffusers import StableVideoDiffusionPipeline

        dtype = self._device.torch_dtype()
        pipeline = pretrained(StableVideoDiffusionPipeline, weights, dtype=dtype, use_safetensors=True)
        pipeline.to(self._device.name)
        pipeline.set_progress_bar_config(disable=True)
        side = int(pipeline.unet.config.sample_size) * pipeline.vae_scale_factor
        step = 64 if side >= 512 else 16
        return Loaded(pipeline, round(side * 4 / 3 / step) * step, round(side * 3 / 4 / step) * step)


def _exact(rate: float) -> Any:  # noqa: ANN401 - Fraction
    from fractions import Fraction

    return Fraction(rate).limit_denominator(1000)
