"""Language engine ``transformers``: chat models on this machine (any causal model in transformers' folder format).

Licence: Apache-2.0 (transformers); the weights have their own. Settings: ``VISIOBOOK_TRANSFORMERS_MODEL`` (folder,
``package:NAME`` or ``owner/name@revision``), ``VISIOBOOK_TORCH_*``. Code that comes with weights is never run.
JSON of a given shape is asked for in words, checked, and asked again with what was wrong.
"""

from dataclasses import dataclass
from typing import Any

from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.engines.device import Device, TorchOptions
from resources.engines.pretrained import inference, pretrained, warm
from resources.engines.structured import complete_checked
from resources.engines.weights import Weights, WeightsResolver
from visiobook.domain.engine import EngineInfo, Port
from visiobook.errors import BadInput, EngineMissing
from visiobook.ports.engine import EngineSettings
from visiobook.ports.language import Completion, CompletionRequest

NAME = "transformers"


class TransformersOptions(BaseSettings):
    """Read from ``VISIOBOOK_TRANSFORMERS_*``."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_TRANSFORMERS_", frozen=True, extra="ignore")

    model: str = ""
    weights_licence: str = ""


@dataclass
class Loaded:
    """A chat model in memory. ``context``: tokens it can hold, prompt and answer together."""

    tokenizer: Any
    model: Any
    context: int


class TransformersLanguage:
    """Keeps :class:`visiobook.ports.language.LanguageEngine`."""

    def __init__(
        self, settings: EngineSettings, options: TransformersOptions | None = None, torch: TorchOptions | None = None
    ) -> None:
        self._options = options or TransformersOptions()
        torch = torch or TorchOptions()
        self._device = Device(torch.device or settings.device, torch.dtype)
        self._model = settings.model or self._options.model
        self._resolver = WeightsResolver(settings.cache_dir)

    def info(self) -> EngineInfo:
        """What it is."""
        return EngineInfo(
            port=Port.LANGUAGE,
            name=NAME,
            version="1",
            summary="Chat models on this machine through transformers.",
            code_licence="Apache-2.0",
            weights_licence=self._options.weights_licence or "as the chosen weights say",
            needs_gpu=self._device.name != "cpu",
            requires=("torch", "transformers", "safetensors", "accelerate"),
        )

    def fingerprint(self) -> str:
        """Weights and precision."""
        return f"1/{self._weights().tag()}/{self._device.tag()}"

    def complete(self, request: CompletionRequest) -> Completion:
        """One completion."""
        return complete_checked(self._ask, _with_schema(request), NAME)

    def _ask(self, request: CompletionRequest) -> Completion:
        import torch

        loaded = self._loaded()
        tokens = self._tokens(loaded, request)
        if tokens.shape[1] + request.max_tokens > loaded.context:
            raise BadInput(
                f"The prompt is {tokens.shape[1]} tokens and the answer may be {request.max_tokens}; this model holds"
                f" {loaded.context}.",
                "Give it less text at once, or choose a model with a longer context.",
            )
        torch.manual_seed(request.seed)
        how = {"do_sample": True, "temperature": request.temperature} if request.temperature else {"do_sample": False}
        with inference(NAME, "answer", self._device):
            mask = torch.ones_like(tokens)
            made = loaded.model.generate(tokens, attention_mask=mask, max_new_tokens=request.max_tokens, **how)
        new = made[0, tokens.shape[1] :]
        text = loaded.tokenizer.decode(new, skip_special_tokens=True).strip()
        return Completion(text=text, input_tokens=tokens.shape[1], output_tokens=len(new))

    def _tokens(self, loaded: Loaded, request: CompletionRequest) -> Any:  # noqa: ANN401 - a tensor
        said = [{"role": "system", "content": request.system}] if request.system else []
        said.append({"role": "user", "content": request.prompt})
        if not loaded.tokenizer.chat_template:
            raise EngineMissing(
                f"The model {self._model!r} has no chat template: it continues text and does not answer.",
                "Choose its instruct or chat version.",
            )
        text = loaded.tokenizer.apply_chat_template(said, add_generation_prompt=True, tokenize=False)
        encoded = loaded.tokenizer(text, return_tensors="pt", add_special_tokens=False)
        return encoded.input_ids.to(self._device.name)

    def _weights(self) -> Weights:
        return self._resolver.resolve(self._model, NAME, "VISIOBOOK_TRANSFORMERS_MODEL")

    def _loaded(self) -> Loaded:
        weights = self._weights()
        self._device.require(NAME, "transformers", "safetensors")
        return warm(f"{NAME}:{self.fingerprint()}", weights, self._load)

    def _load(self, weights: Weights) -> Loaded:
        from transformers import AutoModelForCausalLM, AutoTokenizer

        tokenizer = pretrained(AutoTokenizer, weights)
        model = pretrained(AutoModelForCausalLM, weights, dtype=self._device.torch_dtype(), use_safetensors=True)
        model = model.to(self._device.name).eval()
        return Loaded(tokenizer, model, int(getattr(model.config, "max_position_embeddings", 4096)))


def _with_schema(request: CompletionRequest) -> CompletionRequest:
    if not request.json_schema:
        return request
    asked = f"{request.system}\n\nAnswer with JSON alone, of this JSON Schema:\n{request.json_schema}"
    return request.model_copy(update={"system": asked.strip()})
