"""Image engine ``diffusers``: any text-to-image pipeline in diffusers' folder format (SD 1.5, SDXL, SD 3, Flux …).

Licence: Apache-2.0 (diffusers, transformers). The weights have their own: SD 1.5 CreativeML OpenRAIL-M, SDXL
OpenRAIL++-M, Flux.1-dev non-commercial; name it in ``VISIOBOOK_DIFFUSERS_WEIGHTS_LICENCE`` and receipts carry it.

Settings: ``VISIOBOOK_DIFFUSERS_*`` (:class:`DiffusersOptions`) and ``VISIOBOOK_TORCH_*``. No weights come with
Visiobook; pickled weights are refused unless ``VISIOBOOK_DIFFUSERS_ALLOW_PICKLE=1``.

Every still has its own seed and its own generator, so what it shows does not depend on what it was batched with.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.engines.device import Device, TorchOptions, is_out_of_memory, out_of_memory
from resources.engines.pictures import png_of
from resources.engines.pretrained import pretrained, warm
from resources.engines.weights import Weights, WeightsResolver
from visiobook.domain.base import sha256
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.recipe import Credit
from visiobook.domain.still import StillDetails, StillRequest
from visiobook.errors import EngineFailed, EngineMissing
from visiobook.ports.engine import EngineSettings
from visiobook.ports.image import DrawnStill
from visiobook.stages.prompting import Prompt, Reader, write_prompt

NAME = "diffusers"
SETTING = "VISIOBOOK_DIFFUSERS_MODEL"
log = logging.getLogger("visiobook.engines.diffusers")


class DiffusersOptions(BaseSettings):
    """Read from ``VISIOBOOK_DIFFUSERS_*``."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_DIFFUSERS_", frozen=True, extra="ignore")

    model: str = ""
    """A folder, ``package:NAME`` or ``owner/name@revision``; the project's own choice of model comes before it."""
    steps: int = Field(default=30, ge=1)
    guidance: float = Field(default=6.5, ge=0)
    batch: int = Field(default=4, ge=1)
    loras: tuple[str, ...] = ()
    """LoRA weights as ``PATH`` or ``PATH:STRENGTH``, a JSON list in the environment."""
    ip_adapter: str = ""
    """A folder with an IP-Adapter (``models/ip-adapter*.safetensors`` and ``models/image_encoder``)."""
    ip_adapter_file: str = "ip-adapter_sd15.safetensors"
    ip_scale: float = 0.6
    references: str = ""
    """A folder with one picture a character, ``NAME.png``, that IP-Adapter keeps the character alike to."""
    safety: str = "keep"
    """``keep``: the pipeline's own checker, if it has one; ``off``: none."""
    compile: bool = False
    """Compile the denoiser (a minute at the first still, faster after)."""
    allow_pickle: bool = False
    weights_licence: str = ""
    commercial_use: bool = True


@dataclass
class Loaded:
    """A pipeline in memory, the side its model was trained at, and how its text encoder reads."""

    pipeline: Any
    native: int
    multiple: int
    reader: Reader


class DiffusersImages:
    """Keeps :class:`visiobook.ports.image.ImageEngine`."""

    def __init__(
        self, settings: EngineSettings, options: DiffusersOptions | None = None, torch: TorchOptions | None = None
    ) -> None:
        self._options = options or DiffusersOptions()
        torch = torch or TorchOptions()
        self._device = Device(torch.device or settings.device, torch.dtype)
        self._model = settings.model or self._options.model
        self._resolver = WeightsResolver(settings.cache_dir)
        self.batch = self._options.batch
        """Stills drawn at once; halved when memory runs out."""

    def info(self) -> EngineInfo:
        """What it is; the weights' source is known without loading them."""
        return EngineInfo(
            port=Port.IMAGE,
            name=NAME,
            version="1",
            summary="Text-to-image models on this machine through diffusers.",
            code_licence="Apache-2.0",
            weights_licence=self._options.weights_licence or "as the chosen weights say",
            commercial_use=self._options.commercial_use,
            needs_gpu=self._device.name != "cpu",
            requires=("torch", "diffusers", "transformers", "safetensors", "accelerate"),
        )

    def fingerprint(self) -> str:
        """Weights, precision and every option that changes a picture."""
        o = self._options
        parts = [str(o.steps), str(o.guidance), o.safety, o.ip_adapter_file if o.ip_adapter else "", str(o.ip_scale)]
        parts += [self._tag(p) for p in (o.ip_adapter, o.references) if p]
        parts += [f"{self._tag(path)}:{strength}" for path, strength in self._loras()]
        return f"1/{self._weights().tag()}/{self._device.tag()}/{sha256('|'.join(parts).encode())[:12]}"

    def styles(self) -> tuple[str, ...]:
        """Any words."""
        return ()

    def draw(self, requests: Sequence[StillRequest]) -> Iterator[DrawnStill]:
        """Stills in order, as many at once as memory allows."""
        loaded = self._loaded()
        waiting = list(requests)
        notices: list[str] = []
        while waiting:
            batch = self._next_batch(waiting, loaded)
            try:
                drawn = self._draw_batch(batch, loaded, tuple(notices))
            except RuntimeError as error:
                notices.append(self._halve(error, len(batch)))
                continue
            del waiting[: len(batch)]
            yield from drawn

    def bucket(self, request: StillRequest) -> tuple[int, int]:
        """Width and height the model draws at: its own number of pixels in the request's shape."""
        loaded = self._loaded()
        return bucket(request.width, request.height, loaded.native, loaded.multiple)

    def _next_batch(self, waiting: list[StillRequest], loaded: Loaded) -> list[StillRequest]:
        def kind(request: StillRequest) -> tuple[tuple[int, int], bool]:
            size = bucket(request.width, request.height, loaded.native, loaded.multiple)
            return size, self._reference(request) is not None

        first = kind(waiting[0])
        return list(takewhile(lambda r: kind(r) == first, waiting[: self.batch]))

    def _draw_batch(self, batch: list[StillRequest], loaded: Loaded, notices: tuple[str, ...]) -> list[DrawnStill]:
        prompts = [write_prompt(r, loaded.reader) for r in batch]
        width, height = bucket(batch[0].width, batch[0].height, loaded.native, loaded.multiple)
        output = self._call(loaded.pipeline, batch, prompts, width, height)
        flagged = getattr(output, "nsfw_content_detected", None) or [False] * len(batch)
        for request, refused in zip(batch, flagged, strict=True):
            if refused:
                raise EngineFailed(
                    f"The model's safety checker withheld the picture of {request.text[:60]!r}.",
                    "Reword the scene's prompt or its seed; VISIOBOOK_DIFFUSERS_SAFETY=off takes the checker away.",
                )
        return [self._finished(i, r, p, notices) for i, r, p in zip(output.images, batch, prompts, strict=True)]

    def _call(self, pipeline: Any, batch: list[StillRequest], prompts: list[Prompt], width: int, height: int) -> Any:  # noqa: ANN401 - diffusers has no types
        import torch

        wanted: dict[str, object] = {
            "prompt": [p.text for p in prompts],
            "negative_prompt": [p.negative for p in prompts],
            "generator": [torch.Generator("cpu").manual_seed(r.seed) for r in batch],
            "num_inference_steps": self._options.steps,
            "guidance_scale": self._options.guidance,
            "width": width,
            "height": height,
            "output_type": "pil",
        }
        if self._options.ip_adapter:
            wanted["ip_adapter_image"] = self._likenesses(pipeline, batch)
        if not _takes(pipeline, "negative_prompt"):
            del wanted["negative_prompt"]
        with torch.inference_mode():
            return pipeline(**wanted)

    def _finished(self, image: Any, request: StillRequest, prompt: Prompt, notices: tuple[str, ...]) -> DrawnStill:  # noqa: ANN401 - a PIL image
        left_out = (f"Left out of the prompt: {'; '.join(prompt.left_out)}",) if prompt.left_out else ()
        credit = Credit(work=self._weights().source, licence=self.info().weights_licence)
        return DrawnStill(
            png=png_of(image, request.width, request.height),
            details=StillDetails(notices=(*left_out, *notices)),
            credits=(credit,),
        )

    def _halve(self, error: RuntimeError, batch: int) -> str:
        if not is_out_of_memory(error):
            raise EngineFailed(f"Engine {NAME!r} failed: {error}", "The model may not fit this pipeline.") from error
        if batch == 1:
            raise out_of_memory(NAME, "still", self._device.name) from error
        self.batch = batch // 2
        notice = f"Memory ran out at {batch} stills at once; going on with {self.batch}."
        log.warning(notice)
        return notice

    def _weights(self) -> Weights:
        return self._resolver.resolve(self._model, NAME, SETTING)

    def _tag(self, path: str) -> str:
        return self._resolver.resolve(path, NAME, "the path").tag()

    def _loras(self) -> list[tuple[str, float]]:
        split = [lora.rpartition(":") for lora in self._options.loras]
        return [(head, float(tail)) if head else (tail, 1.0) for head, _, tail in split]

    def _loaded(self) -> Loaded:
        weights = self._weights()
        self._device.require(NAME, "diffusers", "transformers", "safetensors")
        return warm(f"{NAME}:{self.fingerprint()}", weights, self._load)

    def _load(self, weights: Weights) -> Loaded:
        from diffusers import AutoPipelineForText2Image

        if not (weights.path / "model_index.json").exists():
            raise EngineMissing(
                f"{weights.path} is not a diffusers folder: it has no model_index.json.",
                "Convert a single-file checkpoint once with diffusers' from_single_file(...).save_pretrained(FOLDER).",
            )
        safe = None if self._options.allow_pickle else True
        dtype = self._device.torch_dtype()
        pipeline = pretrained(AutoPipelineForText2Image, weights, dtype=dtype, use_safetensors=safe)
        return self._prepared(pipeline)

    def _prepared(self, pipeline: Any) -> Loaded:  # noqa: ANN401 - diffusers has no types
        if self._options.safety == "off" and hasattr(pipeline, "safety_checker"):
            pipeline.safety_checker = None
        for path, strength in self._loras():
            adapter = Path(path).stem.replace(".", "_")
            pipeline.load_lora_weights(path, adapter_name=adapter)
            pipeline.set_adapters([adapter], [strength])
        if self._options.ip_adapter:
            pipeline.load_ip_adapter(
                self._options.ip_adapter, subfolder="models", weight_name=self._options.ip_adapter_file
            )
            pipeline.set_ip_adapter_scale(self._options.ip_scale)
        pipeline.to(self._device.name)
        pipeline.set_progress_bar_config(disable=True)
        if self._options.compile:
            _compile(pipeline)
        native, multiple = native_size(pipeline)
        return Loaded(pipeline, native, multiple, reader_of(pipeline))

    def _reference(self, request: StillRequest) -> Path | None:
        if not self._options.ip_adapter:
            return None
        paths = (Path(self._options.references) / f"{s.name}.png" for s in request.subjects)
        return next((p for p in paths if p.exists()), None)

    def _likenesses(self, pipeline: Any, batch: list[StillRequest]) -> list[Any]:  # noqa: ANN401 - diffusers has no types
        """One list for the one adapter: a picture a still. Where nobody has one, the adapter is given no weight."""
        from PIL import Image

        paths = [self._reference(r) for r in batch]
        pipeline.set_ip_adapter_scale(self._options.ip_scale if paths[0] else 0.0)
        return [[Image.open(p).convert("RGB") if p else Image.new("RGB", (64, 64), "grey") for p in paths]]


def bucket(width: int, height: int, native: int, multiple: int) -> tuple[int, int]:
    """The size of about ``native`` × ``native`` pixels nearest the shape ``width`` : ``height``, in multiples."""
    root = (width / height) ** 0.5
    across, down = (max(1, round(side / multiple)) * multiple for side in (native * root, native / root))
    return across, down


def native_size(pipeline: Any) -> tuple[int, int]:  # noqa: ANN401 - diffusers has no types
    """The side in pixels a pipeline's model was trained at, and what sides must be multiples of."""
    denoiser = getattr(pipeline, "unet", None) or pipeline.transformer
    sample = getattr(pipeline, "default_sample_size", None) or denoiser.config.sample_size
    native = int(sample * pipeline.vae_scale_factor)
    return native, 64 if native >= 512 else 16


def reader_of(pipeline: Any) -> Reader:  # noqa: ANN401 - diffusers has no types
    """How a pipeline reads: by the tokenizer that reads furthest (Flux and SD 3 have a short CLIP and a long T5)."""
    tokenizers = [t for n in ("tokenizer", "tokenizer_2", "tokenizer_3") if (t := getattr(pipeline, n, None))]
    tokenizer = max(tokenizers, key=lambda t: min(int(t.model_max_length), 512))
    limit = min(int(tokenizer.model_max_length), 512)
    return Reader(limit, lambda text: len(tokenizer(text, verbose=False).input_ids))


def _takes(pipeline: Any, parameter: str) -> bool:  # noqa: ANN401 - diffusers has no types
    import inspect

    return parameter in inspect.signature(pipeline.__call__).parameters


def _compile(pipeline: Any) -> None:  # noqa: ANN401 - diffusers has no types
    import torch

    part = "unet" if getattr(pipeline, "unet", None) is not None else "transformer"
    denoiser = getattr(pipeline, part).to(memory_format=torch.channels_last)
    setattr(pipeline, part, torch.compile(denoiser, mode="reduce-overhead", fullgraph=True))
