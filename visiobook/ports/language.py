"""Language engines: text in, text (or JSON of a given shape) out."""

from typing import Protocol

from visiobook.domain.base import Value
from visiobook.ports.engine import Engine


class CompletionRequest(Value):
    """A chat completion. ``json_schema`` (JSON text of a JSON Schema) asks for output of that form."""

    system: str
    prompt: str
    json_schema: str = ""
    max_tokens: int = 1024
    temperature: float = 0.0
    seed: int = 0


class Completion(Value):
    """What came back, and what it used."""

    text: str
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0


class LanguageEngine(Engine, Protocol):
    """Completes text. With ``json_schema`` the text is valid JSON of that schema or EngineFailed is raised."""

    def complete(self, request: CompletionRequest) -> Completion:
        """One completion."""
        ...
