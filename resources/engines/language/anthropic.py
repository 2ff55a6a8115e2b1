"""Language engine ``anthropic``: Claude through the Messages API (https://docs.anthropic.com/en/api/messages).

Licence: the words are yours under Anthropic's terms; the model is remote. Settings: ``VISIOBOOK_ANTHROPIC_API_KEY``,
``…_BASE_URL``, ``…_MODEL``, ``…_USD_PER_MILLION_IN`` and ``…_OUT``. JSON of a given shape is asked for as the input of
a tool, which the model must use; it is checked all the same. The API takes no seed.
"""

import json
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.engines.accounts import ANTHROPIC, provider
from resources.engines.http import Patience, Reply
from resources.engines.structured import TRIES, complete_checked
from resources.engines.token_prices import token_price
from visiobook.domain.base import Value
from visiobook.domain.engine import EngineInfo, Port
from visiobook.errors import EngineFailed
from visiobook.ports.engine import EngineSettings
from visiobook.ports.language import Completion, CompletionRequest

VERSION = "2023-06-01"
TOOL = "answer"


class AnthropicOptions(BaseSettings):
    """Read from ``VISIOBOOK_ANTHROPIC_*``."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_ANTHROPIC_", frozen=True, extra="ignore")

    model: str = "claude-sonnet-4-5"


class Message(BaseModel):
    role: str = "user"
    content: str


class Tool(BaseModel):
    name: str = TOOL
    description: str = "Give the answer."
    input_schema: dict[str, Any]


class ToolChoice(BaseModel):
    type: str = "tool"
    name: str = TOOL


class MessageOrder(BaseModel):
    """The body of ``POST /messages``."""

    model: str
    max_tokens: int
    temperature: float
    system: str | None = None
    messages: tuple[Message, ...]
    tools: tuple[Tool, ...] | None = None
    tool_choice: ToolChoice | None = None


class Block(Reply):
    type: str
    text: str = ""
    input: dict[str, Any] | list[Any] | None = None


class Usage(Reply):
    input_tokens: int
    output_tokens: int


class Answer(Reply):
    content: tuple[Block, ...]
    stop_reason: str | None = None
    usage: Usage


class AnthropicLanguage:
    """Keeps :class:`visiobook.ports.language.LanguageEngine`, and says its price."""

    def __init__(
        self, settings: EngineSettings, options: AnthropicOptions | None = None, patience: Patience | None = None
    ) -> None:
        self._model = settings.model or (options or AnthropicOptions()).model
        self._provider = provider(ANTHROPIC, settings, patience)
        self._provider.headers = {**self._provider.headers, "anthropic-version": SecretStr(VERSION)}

    def info(self) -> EngineInfo:
        """What it is."""
        return EngineInfo(
            port=Port.LANGUAGE,
            name="anthropic",
            version="1",
            summary=f"Anthropic's {self._model}, paid by the token.",
            code_licence="Apache-2.0",
            weights_licence="remote; output under Anthropic's terms",
            source=self._provider.base_url,
        )

    def fingerprint(self) -> str:
        """The model."""
        return f"1/{self._model}"

    def price_usd(self, request: Value) -> float:
        """The most a completion can cost, all tries together."""
        asked = CompletionRequest.model_validate(request)
        return token_price(self._model, "ANTHROPIC").most_usd(asked, TRIES)

    def complete(self, request: CompletionRequest) -> Completion:
        """One completion."""
        return complete_checked(self._ask, request, "Anthropic")

    def _ask(self, request: CompletionRequest) -> Completion:
        price = token_price(self._model, "ANTHROPIC")
        answer = self._provider.post("/messages", self._order(request), Answer)
        if answer.stop_reason == "refusal":
            raise EngineFailed("Claude declined to answer.", "Change the text or the prompt.")
        if answer.stop_reason == "max_tokens" and request.json_schema:
            raise EngineFailed(f"Claude's answer is longer than {request.max_tokens} tokens.", "Allow more tokens.")
        return Completion(
            text="".join(json.dumps(b.input) if b.type == "tool_use" else b.text for b in _wanted(answer)),
            input_tokens=answer.usage.input_tokens,
            output_tokens=answer.usage.output_tokens,
            cost_usd=price.cost_usd(answer.usage.input_tokens, answer.usage.output_tokens),
        )

    def _order(self, request: CompletionRequest) -> MessageOrder:
        shaped = bool(request.json_schema)
        return MessageOrder(
            model=self._model,
            max_tokens=request.max_tokens,
            temperature=request.temperature,
            system=request.system or None,
            messages=(Message(content=request.prompt),),
            tools=(Tool(input_schema=json.loads(request.json_schema)),) if shaped else None,
            tool_choice=ToolChoice() if shaped else None,
        )


def _wanted(answer: Answer) -> tuple[Block, ...]:
    tools = tuple(b for b in answer.content if b.type == "tool_use")
    return tools[:1] or tuple(b for b in answer.content if b.type == "text")
