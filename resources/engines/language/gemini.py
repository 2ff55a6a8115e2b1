"""Language engine ``gemini``: Google's Gemini API, ``generateContent`` (https://ai.google.dev/api/generate-content).

Licence: the words are yours under Google's terms; the model is remote. Settings: ``VISIOBOOK_GEMINI_API_KEY``,
``…_BASE_URL``, ``…_MODEL``, ``…_USD_PER_MILLION_IN`` and ``…_OUT``. JSON of a given shape goes as
``responseJsonSchema``; it is checked all the same. Thinking tokens are billed as output and counted.
"""

import json
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.engines.accounts import GEMINI, provider
from resources.engines.http import Patience, Reply
from resources.engines.structured import TRIES, complete_checked
from resources.engines.token_prices import token_price
from visiobook.domain.base import Value
from visiobook.domain.engine import EngineInfo, Port
from visiobook.errors import EngineFailed
from visiobook.ports.engine import EngineSettings
from visiobook.ports.language import Completion, CompletionRequest


class GeminiOptions(BaseSettings):
    """Read from ``VISIOBOOK_GEMINI_*``."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_GEMINI_", frozen=True, extra="ignore")

    model: str = "gemini-2.5-flash"


class Camel(BaseModel):
    """Google writes its fields in camelCase."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class CamelReply(Reply):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, extra="ignore")


class TextPart(Camel):
    text: str


class Content(Camel):
    role: str | None = None
    parts: tuple[TextPart, ...]


class GenerationConfig(Camel):
    max_output_tokens: int
    temperature: float
    seed: int
    response_mime_type: str | None = None
    response_json_schema: dict[str, Any] | None = None


class ContentOrder(Camel):
    """The body of ``POST /models/{model}:generateContent``."""

    system_instruction: Content | None = None
    contents: tuple[Content, ...]
    generation_config: GenerationConfig


class AnswerPart(CamelReply):
    text: str = ""
    thought: bool = False


class AnswerContent(CamelReply):
    parts: tuple[AnswerPart, ...] = ()


class Candidate(CamelReply):
    content: AnswerContent = AnswerContent()
    finish_reason: str = ""


class Feedback(CamelReply):
    block_reason: str = ""


class Usage(CamelReply):
    prompt_token_count: int = 0
    candidates_token_count: int = 0
    thoughts_token_count: int = 0


class ContentAnswer(CamelReply):
    candidates: tuple[Candidate, ...] = ()
    prompt_feedback: Feedback = Feedback()
    usage_metadata: Usage = Usage()


class GeminiLanguage:
    """Keeps :class:`visiobook.ports.language.LanguageEngine`, and says its price."""

    def __init__(
        self, settings: EngineSettings, options: GeminiOptions | None = None, patience: Patience | None = None
    ) -> None:
        self._model = settings.model or (options or GeminiOptions()).model
        self._provider = provider(GEMINI, settings, patience)

    def info(self) -> EngineInfo:
        """What it is."""
        return EngineInfo(
            port=Port.LANGUAGE,
            name="gemini",
            version="1",
            summary=f"Google's {self._model}, paid by the token.",
            code_licence="Apache-2.0",
            weights_licence="remote; output under Google's terms",
            source=self._provider.base_url,
        )

    def fingerprint(self) -> str:
        """The model."""
        return f"1/{self._model}"

    def price_usd(self, request: Value) -> float:
        """The most a completion can cost, all tries together."""
        return token_price(self._model, "GEMINI").most_usd(CompletionRequest.model_validate(request), TRIES)

    def complete(self, request: CompletionRequest) -> Completion:
        """One completion."""
        return complete_checked(self._ask, request, "Gemini")

    def _ask(self, request: CompletionRequest) -> Completion:
        price = token_price(self._model, "GEMINI")
        path = f"/models/{self._model}:generateContent"
        answer = self._provider.post(path, _order(request), ContentAnswer)
        if not answer.candidates or answer.candidates[0].finish_reason in {
            "SAFETY",
            "PROHIBITED_CONTENT",
            "RECITATION",
        }:
            why = answer.prompt_feedback.block_reason or (answer.candidates and answer.candidates[0].finish_reason)
            raise EngineFailed(f"Gemini declined to answer ({why or 'no reason given'}).", "Change the text or prompt.")
        used = answer.usage_metadata
        out = used.candidates_token_count + used.thoughts_token_count
        parts = answer.candidates[0].content.parts
        return Completion(
            text="".join(p.text for p in parts if not p.thought),
            input_tokens=used.prompt_token_count,
            output_tokens=out,
            cost_usd=price.cost_usd(used.prompt_token_count, out),
        )


def _order(request: CompletionRequest) -> ContentOrder:
    shaped = bool(request.json_schema)
    return ContentOrder(
        system_instruction=Content(parts=(TextPart(text=request.system),)) if request.system else None,
        contents=(Content(role="user", parts=(TextPart(text=request.prompt),)),),
        generation_config=GenerationConfig(
            max_output_tokens=request.max_tokens,
            temperature=request.temperature,
            seed=request.seed,
            response_mime_type="application/json" if shaped else None,
            response_json_schema=json.loads(request.json_schema) if shaped else None,
        ),
    )
