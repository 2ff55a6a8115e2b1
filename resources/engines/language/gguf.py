"""Language engine ``gguf``: instruct models in llama.cpp's file format on this machine's processor, by cyllama.

Licence: MIT (cyllama, llama.cpp); the weights have their own. Settings: ``VISIOBOOK_GGUF_MODEL`` (one of the packaged
models, a file, ``package:NAME/FILE`` or ``owner/name@revision``). JSON of a given shape is forced by a grammar, so that
even a small model keeps it.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.engines.language.gguf_weights import DEFAULT, PACKAGED, gguf_weights
from resources.engines.structured import complete_checked
from resources.engines.warm import warm_models
from visiobook.domain.engine import EngineInfo, Port
from visiobook.errors import BadInput, EngineFailed, EngineMissing
from visiobook.ports.engine import EngineSettings
from visiobook.ports.language import Completion, CompletionRequest

NAME = "gguf"
_BATCH = 512
_TOP_K, _TOP_P = 40, 0.95
_PENALTY, _PENALTY_REACH = 1.1, 256
"""Small models fall into repeating themselves without a penalty on the last words."""


class GgufOptions(BaseSettings):
    """Read from ``VISIOBOOK_GGUF_*``."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_GGUF_", frozen=True, extra="ignore")

    model: str = DEFAULT
    weights_licence: str = ""


@dataclass
class Loaded:
    """A model in memory with its vocabulary."""

    model: Any
    vocabulary: Any


class GgufLanguage:
    """Keeps :class:`visiobook.ports.language.LanguageEngine`."""

    def __init__(self, settings: EngineSettings, options: GgufOptions | None = None) -> None:
        self._options = options or GgufOptions()
        self._settings = settings
        self._model = settings.model or self._options.model

    def info(self) -> EngineInfo:
        """What it is."""
        packaged = PACKAGED.get(self._model)
        return EngineInfo(
            port=Port.LANGUAGE,
            name=NAME,
            version="1",
            summary=f"{self._model} on this machine's processor.",
            code_licence="MIT",
            weights_licence=packaged.licence if packaged else self._options.weights_licence or "as the weights say",
            requires=(f"visiobook[{packaged.extra if packaged else 'script'}]",),
        )

    def fingerprint(self) -> str:
        """The weights' digest."""
        packaged = PACKAGED.get(self._model)
        digest = packaged.sha256 if packaged else gguf_weights(self._model, self._settings.cache_dir).sha256
        return f"1/{digest[:16]}"

    def complete(self, request: CompletionRequest) -> Completion:
        """One completion."""
        return complete_checked(self._ask, request, NAME)

    def _ask(self, request: CompletionRequest) -> Completion:
        loaded = self._loaded()
        tokens = _prompt_tokens(loaded, request)
        room = loaded.model.n_ctx_train
        if len(tokens) + request.max_tokens > room:
            raise BadInput(
                f"The prompt is {len(tokens)} tokens and the answer may be {request.max_tokens}; this model holds"
                f" {room}.",
                "Give it less text at once, or choose a model with a longer context.",
            )
        made = _generate(loaded, tokens, request, _free_threads(self._settings.threads))
        text = loaded.vocabulary.detokenize(made, False, False).strip()
        return Completion(text=text, input_tokens=len(tokens), output_tokens=len(made))

    def _loaded(self) -> Loaded:
        # The library first: without it, weights put together would be of no use.
        _library()
        weights = gguf_weights(self._model, self._settings.cache_dir)
        return warm_models().get(
            f"{NAME}:{weights.path}", lambda: _load(str(weights.path)), weights.path.stat().st_size
        )


def _library() -> Any:  # noqa: ANN401 - an extension module without types
    try:
        from cyllama.llama import llama_cpp
    except ModuleNotFoundError as error:
        raise EngineMissing(
            "Language models on this machine need cyllama, which is not installed.",
            "pip install 'visiobook[script]' (with a model, 1.1 GB), or choose another language engine.",
        ) from error
    return llama_cpp


def _load(path: str) -> Loaded:
    library = _library()
    library.disable_logging()
    library.ggml_backend_load_all()
    parameters = library.LlamaModelParams()
    parameters.n_gpu_layers = 0
    try:
        model = library.LlamaModel(path, parameters)
    except (ValueError, RuntimeError, OSError) as error:
        raise EngineMissing(f"The model {path} does not load: {error}", "Give a whole .gguf file.") from error
    return Loaded(model, model.get_vocab())


def _prompt_tokens(loaded: Loaded, request: CompletionRequest) -> list[int]:
    library = _library()
    template = loaded.model.get_default_chat_template()
    if not template:
        raise EngineMissing(
            "This model has no chat template: it continues text and does not answer.", "Choose its instruct version."
        )
    said = [library.LlamaChatMessage("system", request.system)] if request.system else []
    said.append(library.LlamaChatMessage("user", request.prompt))
    prompt = loaded.model.chat_apply_template(template, said, True)
    return list(loaded.vocabulary.tokenize(prompt, False, True))


def _generate(loaded: Loaded, prompt: Sequence[int], request: CompletionRequest, threads: int) -> list[int]:
    """The tokens of the answer, up to its end or ``request.max_tokens``."""
    library = _library()
    parameters = library.LlamaContextParams()
    parameters.n_ctx = len(prompt) + request.max_tokens
    parameters.n_batch = _BATCH
    parameters.n_threads = parameters.n_threads_batch = threads
    parameters.no_perf = True
    context = library.LlamaContext(loaded.model, parameters)
    sampler = _sampler(loaded, request)
    made: list[int] = []
    try:
        for start in range(0, len(prompt), _BATCH):
            context.decode(library.llama_batch_get_one(list(prompt[start : start + _BATCH]), start))
        while len(made) < request.max_tokens:
            token = sampler.sample(context, -1)
            if loaded.vocabulary.is_eog(token):
                break
            made.append(token)
            if len(made) < request.max_tokens:
                context.decode(library.llama_batch_get_one([token], len(prompt) + len(made) - 1))
    except (ValueError, RuntimeError) as error:
        raise EngineFailed(f"The language model failed: {error}", "The model file may be damaged.") from error
    finally:
        context.close()
    return made


def _free_threads(wanted: int) -> int:
    """As many threads as there are idle cores, at least one.

    llama.cpp's threads wait for each other at every layer by spinning: with other work on the cores two threads were
    measured to be six to ten times slower than one.
    """
    idle = round((os.cpu_count() or 1) - os.getloadavg()[0])
    return max(1, min(wanted, idle))


def _sampler(loaded: Loaded, request: CompletionRequest) -> Any:  # noqa: ANN401 - an extension type
    library = _library()
    sampler = library.LlamaSampler(library.LlamaSamplerChainParams())
    if request.json_schema:
        from cyllama.utils.json_schema_to_grammar import json_schema_to_grammar

        sampler.add_grammar(loaded.vocabulary, json_schema_to_grammar(json.loads(request.json_schema)), "root")
    sampler.add_penalties(_PENALTY_REACH, _PENALTY, 0.0, 0.0)
    if request.temperature == 0:
        sampler.add_greedy()
        return sampler
    sampler.add_top_k(_TOP_K)
    sampler.add_top_p(_TOP_P, 1)
    sampler.add_temp(request.temperature)
    sampler.add_dist(request.seed)
    return sampler
