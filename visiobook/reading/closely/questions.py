"""What a language model is asked about a part: short answers about numbered lines, people and paragraphs.

The model is never asked for the text again: it answers with numbers and names, and where it has to quote, its words are
looked for in the text (:mod:`visiobook.reading.closely.answers`).
"""

import json
from collections.abc import Mapping, Sequence

from visiobook.domain.character import Gender
from visiobook.domain.languages import english_name
from visiobook.ports.language import CompletionRequest
from visiobook.reading.closely.parts import Asked, Part

OTHER, NOBODY = "(other)", "(nobody)"
GENRES = (
    "fairy tale", "fable", "adventure", "crime", "fantasy", "fantastic", "science fiction", "romance", "historical",
    "realist", "children", "humor", "drama", "war", "education", "autobiography", "essay",
)  # fmt: skip
FEWEST_WORDS_A_SCENE = 60
"""More scenes than one for so many words is no breaking down but a list of paragraphs."""
_MOST = {"others": 8, "same": 4, "not_people": 4, "looks": 6, "missed": 6}
_TOKENS, _TOKENS_A_LINE, _TOKENS_A_SUMMARY = 800, 12, 400
_SUMMARY_LINES = 60

_SYSTEM = (
    "You read fiction with care. You answer about the given text alone, never from memory, in JSON. "
    "When you are not sure whether two names are one person, they are two."
)


def part_question(part: Part, language: str, seed: int = 0) -> CompletionRequest:
    """What is asked about one part. Its words hold nothing of where the part stands in the book."""
    before = f"The text before it ends:\n…{part.before}\n\n" if part.before else ""
    people = "\n".join(_introduced(asked) for asked in part.people) or "(nobody is known)"
    prompt = (
        f"People:\n{people}\n\n{before}"
        f"The part, in {english_name(language)}; its paragraphs are numbered [1], [2] …"
        f"{', its lines of speech are marked <q1>…</q1>' if part.lines else ''}:\n{part.shown}\n\n"
        f"Answer in JSON:\n{_tasks(part, language)}"
    )
    return CompletionRequest(
        system=_SYSTEM,
        prompt=prompt,
        json_schema=part_schema(part),
        max_tokens=_TOKENS + _TOKENS_A_LINE * len(part.lines),
        seed=seed,
    )


def summary_question(summaries: Sequence[str], language: str) -> CompletionRequest:
    """What is asked about the whole, from the parts' own summaries."""
    step = max(1, -(-len(summaries) // _SUMMARY_LINES))
    told = "\n".join(f"- {line}" for line in summaries[::step])
    tongue = english_name(language)
    schema = {
        "type": "object",
        "properties": {"text": {"type": "string"}},
        "required": ["text"],
        "additionalProperties": False,
    }
    return CompletionRequest(
        system=_SYSTEM,
        prompt=f"What happens in a book, part by part:\n{told}\n\n"
        f"Tell it in {tongue} in three to five sentences: who wants what, what happens, how it ends.",
        json_schema=json.dumps(schema),
        max_tokens=_TOKENS_A_SUMMARY,
    )


def unknown_sexes(part: Part) -> tuple[Asked, ...]:
    """Those whose sex the rules do not know."""
    return tuple(p for p in part.people if p.character.gender is Gender.UNKNOWN)


def most_scenes(part: Part) -> int:
    """How many scenes may begin in a part."""
    return max(1, part.words // FEWEST_WORDS_A_SCENE)


def _introduced(asked: Asked) -> str:
    others = [name for name in asked.called if name != asked.character.name]
    others += ["I"] if asked.character.id == "narrator" else []
    return f"- {asked.id}" + (f", also called: {'; '.join(others)}" if others else "")


def _tasks(part: Part, language: str) -> str:
    tasks = [f"summary: one sentence in {english_name(language)}, what happens in this part."]
    if len(part.people) > 1:
        tasks.append("same: pairs of names that are certainly one person; none as a rule.")
    if part.people:
        tasks.append("not_people: names that are no person or animal but a place, a thing or a word; none as a rule.")
        tasks.append("looks: what somebody looks like or wears, copied word for word from the text.")
    if unknown_sexes(part):
        tasks.append("sexes: m or f where the text shows it, else u.")
    if part.lines:
        tasks.append(
            f"speakers: for each line the name of the one who says it, as listed under People; “{OTHER}” when somebody "
            f"says it who is not listed, “{NOBODY}” when it is not spoken (a title, a quoted word)."
        )
        tasks.append(f"others: for each line of “{OTHER}” what the text calls its speaker, word for word.")
    tasks.append(
        "missed: spoken lines between marks of speech that are not marked <q…>, word for word; none as a rule."
    )
    tasks.append("scenes: the numbers of paragraphs where the place, the time or the people present change.")
    tasks.append("genre: of the whole, as far as this part tells.")
    return "\n".join(f"- {task}" for task in tasks)


def part_schema(part: Part) -> str:
    """The JSON Schema of an answer about one part (only keywords that every server and grammar knows)."""
    ids = [p.id for p in part.people]
    words: dict[str, object] = {"type": "string"}
    properties: dict[str, object] = {"summary": words}
    if len(ids) > 1:
        properties["same"] = _many("same", {"one": _one_of(ids), "other": _one_of(ids)})
    if ids:
        properties["not_people"] = {"type": "array", "items": _one_of(ids), "maxItems": _MOST["not_people"]}
        properties["looks"] = _many("looks", {"who": _one_of(ids), "words": words})
    if unknown_sexes(part):
        properties["sexes"] = _object({p.id: _one_of(["m", "f", "u"]) for p in unknown_sexes(part)})
    if part.lines:
        speakers = {f"q{n}": _one_of([*ids, OTHER, NOBODY]) for n in range(1, len(part.lines) + 1)}
        properties["speakers"] = _object(speakers)
        line = {"type": "integer", "minimum": 1, "maximum": len(part.lines)}
        properties["others"] = _many("others", {"line": line, "name": words})
    paragraph = {"type": "integer", "minimum": 1, "maximum": part.last - part.first + 1}
    properties["missed"] = _many("missed", {"paragraph": paragraph, "words": words, "who": _one_of([*ids, NOBODY])})
    properties["scenes"] = {"type": "array", "items": paragraph, "maxItems": most_scenes(part)}
    properties["genre"] = _one_of(GENRES)
    return json.dumps(_object(properties), ensure_ascii=False)


def _one_of(values: Sequence[str]) -> dict[str, object]:
    return {"type": "string", "enum": list(values)}


def _object(properties: Mapping[str, object]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _many(name: str, properties: Mapping[str, object]) -> dict[str, object]:
    return {"type": "array", "items": _object(properties), "maxItems": _MOST[name]}
