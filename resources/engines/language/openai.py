"""Language engine ``openai``: any server that speaks OpenAI's chat completions, OpenAI's own or one on this machine.

https://platform.openai.com/docs/api-reference/chat; llama.cpp, Ollama, vLLM and LM Studio speak it too. Licence: the
words are yours under the provider's terms. Settings: ``VISIOBOOK_OPENAI_API_KEY``, ``…_BASE_URL``,
``VISIOBOOK_OPENAI_LANGUAGE_MODEL``, ``VISIOBOOK_OPENAI_USD_PER_MILLION_IN`` and ``…_OUT``. A server at another address
than OpenAI's needs no key and costs nothing unless a price is set. JSON of a given shape is asked for with
``response_format``; it is checked all the same.
"""

import json
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.engines.accounts import OPENAI, provider
from resources.engines.http import Patience, Reply
from resources.engines.structured import TRIES, complete_checked
from resources.engines.token_prices import OwnPrice, TokenPrice, token_price
from visiobook.domain.base import Value
from visiobook.domain.engine import EngineInfo, Port
from visiobook.errors import EngineFailed
from visiobook.ports.engine import EngineSettings
from visiobook.ports.language import Completion, CompletionRequest

NO_KEY = SecretStr("Bearer none")
"""Sent to servers that ask for no key."""


class OpenAILanguageOptions(BaseSettings):
    """Read from ``VISIOBOOK_OPENAI_*``."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_OPENAI_", frozen=True, extra="ignore")

    language_model: str = "gpt-4.1-mini"


class Message(BaseModel):
    role: str
    content: str


class ResponseFormat(BaseModel):
    type: str = "json_schema"
    json_schema: dict[str, Any]


class ChatOrder(BaseModel):
    """The body of ``POST /chat/completions``: OpenAI's models want ``max_completion_tokens``, others ``max_tokens``."""

    model: str
    messages: tuple[Message, ...]
    temperature: float
    seed: int
    max_tokens: int | None = None
    max_completion_tokens: int | None = None
    response_format: ResponseFormat | None = None


class Said(Reply):
    content: str | None = None
    refusal: str | None = None


class Choice(Reply):
    message: Said
    finish_reason: str | None = None


class Usage(Reply):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class ChatAnswer(Reply):
    choices: tuple[Choice, ...]
    usage: Usage | None = None


class OpenAILanguage:
    """Keeps :class:`visiobook.ports.language.LanguageEngine`, and says its price."""

    def __init__(
        self, settings: EngineSettings, options: OpenAILanguageOptions | None = None, patience: Patience | None = None
    ) -> None:
        self._model = settings.model or (options or OpenAILanguageOptions()).language_model
        self._provider = provider(OPENAI, settings, patience)
        self._is_openai = urlsplit(self._provider.base_url).hostname == urlsplit(OPENAI.base_url).hostname
        has_key = any(value.get_secret_value().removeprefix(OPENAI.scheme) for value in self._provider.headers.values())
        if not self._is_openai and not has_key:
            self._provider.headers = {OPENAI.header: NO_KEY}

    def info(self) -> EngineInfo:
        """What it is."""
        return EngineInfo(
            port=Port.LANGUAGE,
            name="openai",
            version="1",
            summary=f"{self._model} behind an OpenAI-compatible server.",
            code_licence="Apache-2.0",
            weights_licence="remote; output under the provider's terms",
            source=self._provider.base_url,
        )

    def fingerprint(self) -> str:
        """The model, and whose server."""
        return f"1/{urlsplit(self._provider.base_url).hostname}/{self._model}"

    def price_usd(self, request: Value) -> float:
        """The most a completion can cost, all tries together."""
        return self._price().most_usd(CompletionRequest.model_validate(request), TRIES)

    def complete(self, request: CompletionRequest) -> Completion:
        """One completion."""
        return complete_checked(self._ask, request, self._provider.name)

    def _ask(self, request: CompletionRequest) -> Completion:
        price = self._price()
        answer = self._provider.post("/chat/completions", self._order(request), ChatAnswer)
        choice = next(iter(answer.choices), None)
        if choice is None or choice.message.refusal or choice.finish_reason == "content_filter":
            why = choice.message.refusal if choice and choice.message.refusal else "no reason given"
            raise EngineFailed(f"{self._model} declined to answer ({why}).", "Change the text or the prompt.")
        if choice.finish_reason == "length" and request.json_schema:
            raise EngineFailed(f"The answer is longer than {request.max_tokens} tokens.", "Allow more tokens.")
        used = answer.usage or Usage()
        return Completion(
            text=choice.message.content or "",
            input_tokens=used.prompt_tokens,
            output_tokens=used.completion_tokens,
            cost_usd=price.cost_usd(used.prompt_tokens, used.completion_tokens),
        )

    def _order(self, request: CompletionRequest) -> ChatOrder:
        system = (Message(role="system", content=request.system),) if request.system else ()
        shape = {"name": "answer", "schema": json.loads(request.json_schema)} if request.json_schema else None
        return ChatOrder(
            model=self._model,
            messages=(*system, Message(role="user", content=request.prompt)),
            temperature=request.temperature,
            seed=request.seed,
            max_tokens=None if self._is_openai else request.max_tokens,
            max_completion_tokens=request.max_tokens if self._is_openai else None,
            response_format=ResponseFormat(json_schema=shape) if shape else None,
        )

    def _price(self) -> TokenPrice:
        own = OwnPrice(_env_prefix="VISIOBOOK_OPENAI_")
        if not self._is_openai and own.usd_per_million_in is None:
            return TokenPrice(text_in=0.0, text_out=0.0)
        return token_price(self._model, "OPENAI")
