"""JSON of a given shape from any language model: checked, and asked again with what was wrong."""

import json
import re
from collections.abc import Callable

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from visiobook.errors import BadInput, EngineFailed
from visiobook.ports.language import Completion, CompletionRequest

TRIES = 3
FENCE = re.compile(r"^\s*```(?:json)?\s*\n(.*?)\n\s*```\s*$", re.DOTALL)


def complete_checked(
    ask: Callable[[CompletionRequest], Completion], request: CompletionRequest, engine: str, tries: int = TRIES
) -> Completion:
    """A completion that keeps ``request.json_schema`` (if it has one), in at most ``tries`` tries.

    The text is the bare JSON. Tokens and cost are those of all tries together. Raises EngineFailed with the last
    complaint when no try kept the schema, and BadInput when the schema itself is none.
    """
    if not request.json_schema:
        return ask(request)
    validator = _validator(request.json_schema)
    used: list[Completion] = []
    asked = request
    for _ in range(tries):
        used.append(ask(asked))
        text, complaint = _checked(used[-1].text, validator)
        if not complaint:
            return _summed(text, used)
        asked = request.model_copy(update={"prompt": _again(request.prompt, used[-1].text, complaint)})
    raise EngineFailed(
        f"{engine} gave no JSON of the asked shape in {tries} tries: {complaint}",
        "A larger model keeps to a shape better; ask for less at once, or choose another language engine.",
    )


def _validator(schema: str) -> Draft202012Validator:
    try:
        parsed = json.loads(schema)
        Draft202012Validator.check_schema(parsed)
    except (json.JSONDecodeError, SchemaError) as error:
        raise BadInput(f"The JSON Schema asked for is none: {error}", "Give a JSON Schema (draft 2020-12).") from error
    return Draft202012Validator(parsed)


def _checked(text: str, validator: Draft202012Validator) -> tuple[str, str]:
    """The bare JSON, and what is wrong with it ("" for nothing)."""
    fenced = FENCE.match(text)
    bare = (fenced.group(1) if fenced else text).strip()
    try:
        value = json.loads(bare)
    except json.JSONDecodeError as error:
        return bare, f"not JSON: {error}"
    wrong = next(iter(sorted(validator.iter_errors(value), key=lambda e: str(e.json_path))), None)
    return bare, "" if wrong is None else f"{wrong.json_path}: {wrong.message[:300]}"


def _again(prompt: str, answer: str, complaint: str) -> str:
    return (
        f"{prompt}\n\nYou answered:\n{answer[:4000]}\n\nThat is wrong ({complaint}). "
        "Answer again with the corrected JSON alone."
    )


def _summed(text: str, used: list[Completion]) -> Completion:
    return Completion(
        text=text,
        input_tokens=sum(c.input_tokens for c in used),
        output_tokens=sum(c.output_tokens for c in used),
        cost_usd=sum(c.cost_usd for c in used),
    )
