"""Write script: from an idea to a manuscript, by a language engine: first a plan, then each scene, each checked.

Asking for a plan first and then for one scene at a time keeps even a small model from telling one thing over and over.
A completion that passes is an artifact of its own, so that a killed run loses one scene at most and pays none twice.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import ValidationError

from visiobook.domain.base import LanguageTag, Value
from visiobook.domain.engine import Port
from visiobook.domain.languages import english_name
from visiobook.domain.manuscript import Manuscript, Passage
from visiobook.domain.project import Brief, UseCase
from visiobook.domain.recipe import Credit, EngineRef, Receipt, Recipe
from visiobook.domain.script import Narration, Outline
from visiobook.errors import BadInput, EmptySource, EngineFailed
from visiobook.ports.language import CompletionRequest, LanguageEngine
from visiobook.ports.language_guess import LanguageGuess
from visiobook.stages.idea import subject_of
from visiobook.stages.making import JSON_TYPE, Maker, Product, engine_ref
from visiobook.stages.script_checks import (
    FEWEST_SCENES,
    Asked,
    cleaned,
    last_sentence,
    narration_complaint,
    outline_complaint,
)

V = TypeVar("V", bound=Value)
STAGE = "script"
COMPLETION = "completion"
VERSION = "1"
SOURCE_NAME = "prompt"
SCENE_BREAK = "\n\n* * *\n\n"

_TRIES = 4
_TEMPERATURE, _WARMER = 0.7, 0.1
_OUTLINE_TOKENS, _SCENE_TOKENS, _FEWEST_TOKENS = 700, 220, 120
_SCENES, _MOST_SCENES = 5, 8
_LONGEST_IDEA = 4000
_WORDS_PER_S, _CARDS_S, _GENEROUS = 2.1, 9.5, 1.15
"""Words of narration a second of film, pauses included, and the seconds of the title and end cards, as measured."""
_TIMED_WORDS, _FEWEST_TIMED, _MOST_TIMED = 42, 30, 180
LONGEST_S = 900.0
"""The longest film whose script is written from an idea: more scenes than that a model does not hold together."""
_MANNERS = {
    UseCase.STORYTELLING: "You are a storyteller. You tell in simple, vivid, correct sentences.",
    UseCase.EDUCATION: "You are a teacher. You explain in simple, clear, correct sentences with examples one can see.",
    UseCase.MARKETING: "You write short films that present something. You are concrete, warm and honest.",
    UseCase.DOCUMENTARY: "You write documentaries. You are calm and exact, and show places and people.",
}


class ScriptParameters(Value):
    """What decides a script, besides the engine."""

    idea: str
    language: LanguageTag
    title: str
    author: str
    use_case: UseCase
    scenes: int
    seed: int


class TimedParameters(ScriptParameters):
    """Of a script that is to last a given time: ``words`` for each scene, and in which manner they are said."""

    words: int
    manner: str


@dataclass(frozen=True)
class Desk:
    """What writing one script needs."""

    wishes: ScriptParameters
    engine: LanguageEngine
    ref: EngineRef
    maker: Maker
    guess: LanguageGuess

    @property
    def tongue(self) -> str:
        """The script's language in English, as prompts name it."""
        return english_name(self.wishes.language)


def write_script(
    idea: str, brief: Brief, engine: LanguageEngine, maker: Maker, guess: LanguageGuess
) -> tuple[Manuscript, Receipt]:
    """The manuscript an engine writes from an idea, and its receipt.

    The language is the brief's, else the idea's. A scene that no try gives is left out and told.

    Raises EmptySource for an empty idea, BadInput for one that is a text,
    and EngineFailed, with the last complaint, when no plan passes the checks or fewer than three scenes do.
    """
    desk = desk_of(idea, brief, engine, maker, guess)
    wishes = desk.wishes
    receipt = maker.make(Recipe.of(STAGE, VERSION, wishes, desk.ref), lambda: _product(desk), wishes.idea[:60])
    return Manuscript.model_validate_json(maker.store.read(receipt.artifact.digest)), receipt


def desk_of(idea: str, brief: Brief, engine: LanguageEngine, maker: Maker, guess: LanguageGuess) -> Desk:
    """What writing a script needs. Raises EmptySource for an empty idea and BadInput for one that is a text."""
    return Desk(_wishes(idea, brief, guess), engine, engine_ref(Port.LANGUAGE, engine), maker, guess)


def system_of(desk: Desk) -> str:
    """How the narrator writes."""
    wishes = desk.wishes
    asked = wishes.manner if isinstance(wishes, TimedParameters) else ""
    manner = f" The tone is {asked}." if asked else ""
    return f"{_MANNERS[wishes.use_case]}{manner} You write in {desk.tongue}."


def _wishes(idea: str, brief: Brief, guess: LanguageGuess) -> ScriptParameters:
    idea = " ".join(idea.split())
    if not any(letter.isalpha() for letter in idea):
        raise EmptySource("The idea for the film is empty.", 'Say in a sentence what it is about: --prompt "…".')
    if len(idea) > _LONGEST_IDEA:
        raise BadInput(
            f"The idea has {len(idea):,} characters; at most {_LONGEST_IDEA:,} are meant for an idea.",
            "Save it as a .txt file and give that: a film is then made of its own words.",
        )
    plain = ScriptParameters(
        idea=idea,
        language=brief.language or guess.guess(idea),
        title=brief.title,
        author=brief.author,
        use_case=brief.use_case,
        scenes=min(max(brief.max_scenes or _SCENES, FEWEST_SCENES), _MOST_SCENES),
        seed=brief.seed,
    )
    return plain if brief.target_duration_s is None else _timed(plain, brief, brief.target_duration_s)


def _timed(plain: ScriptParameters, brief: Brief, target_s: float) -> TimedParameters:
    """The wishes for a film of so many seconds: scenes of about :data:`_TIMED_WORDS` words, and a little too long,
    since words are cut away more easily than they are found.
    """
    words = _WORDS_PER_S * max(0.0, target_s - _CARDS_S) * _GENEROUS
    scenes = min(max(brief.max_scenes or round(words / _TIMED_WORDS), FEWEST_SCENES), _MOST_SCENES)
    each = min(max(round(words / scenes), _FEWEST_TIMED), _MOST_TIMED)
    subject = subject_of(plain.idea)
    told = plain.model_copy(update={"scenes": scenes, "idea": subject})
    return TimedParameters(**told.model_dump(), words=each, manner=brief.manner.strip())


def _product(desk: Desk) -> Product:
    info = desk.engine.info()
    credit = Credit(work=f"Script written by {info.summary.rstrip('.')}", licence=info.weights_licence)
    desk.maker.progress.begin(COMPLETION, desk.wishes.scenes + 1)
    outline = _outline(desk)
    scenes: list[str] = []
    refused: list[Unwritable] = []
    for number in range(1, len(outline.scenes) + 1):
        try:
            scenes.append(_scene(desk, outline, number, scenes))
        except Unwritable as error:
            refused.append(error)
        if len(outline.scenes) - len(refused) < FEWEST_SCENES:
            raise refused[-1]
    desk.maker.progress.end(COMPLETION)
    manuscript = _manuscript(desk, outline, scenes, len(refused))
    cost = sum(error.cost_usd for error in refused)  # that of what passed is on its own receipts
    return Product(manuscript.canonical_json().encode(), JSON_TYPE, credits=(credit,), cost_usd=cost)


class Unwritable(EngineFailed):
    """No try gave what was asked for."""

    def __init__(self, message: str, hint: str, cost_usd: float) -> None:
        super().__init__(message, hint)
        self.cost_usd = cost_usd


def _manuscript(desk: Desk, outline: Outline, scenes: list[str], left_out: int) -> Manuscript:
    text = SCENE_BREAK.join(scenes)
    info = desk.engine.info()
    gaps = f"The model could not write {left_out} of the {len(outline.scenes)} planned scenes; they were left out."
    return Manuscript(
        title=desk.wishes.title or outline.title.strip(" \"'«»“”."),
        author=desk.wishes.author or None,
        language=desk.wishes.language,
        text=text,
        body=Passage(start=0, end=len(text)),
        source_name=SOURCE_NAME,
        media_type="text/plain",
        notices=(
            f"This text was written by a language model ({info.name}: {info.summary.rstrip('.')}) from the idea "
            f"“{desk.wishes.idea[:200]}”. It is invented: what it says was not checked, and a small model's sentences "
            "can be plain or clumsy.",
            *((gaps,) if left_out else ()),
        ),
    )


def _outline(desk: Desk) -> Outline:
    task = (
        f"Idea: {desk.wishes.idea}\n\nPlan the film in {desk.tongue}: a title and {desk.wishes.scenes} scenes. For "
        "each scene give its place, which can be seen, and in one sentence what happens there. Every scene brings "
        "something new: how it begins, what is wanted or asked, what is tried, what changes, how it ends."
    )

    def read(said: str) -> tuple[Outline | None, str]:
        try:
            outline = Outline.model_validate_json(said)
        except ValidationError as error:
            return None, f"it has not the asked form ({error.errors()[0]['msg']})"
        return outline, outline_complaint(outline, desk.wishes.language, desk.guess)

    request = CompletionRequest(
        system=f"You plan short illustrated films. You answer in {desk.tongue}.",
        prompt=task,
        json_schema=_outline_schema(desk.wishes.scenes),
        max_tokens=_OUTLINE_TOKENS,
    )
    return accepted(desk, Order("plan", Outline, request, read, seed=desk.wishes.seed))


def _outline_schema(scenes: int) -> str:
    """The JSON Schema of an Outline of so many scenes (only keywords that every server and grammar knows)."""
    words = {"type": "string"}
    beat = {
        "type": "object",
        "properties": {"place": words, "event": words},
        "required": ["place", "event"],
        "additionalProperties": False,
    }
    outline = {
        "type": "object",
        "properties": {
            "title": words,
            "scenes": {"type": "array", "items": beat, "minItems": scenes, "maxItems": scenes},
        },
        "required": ["title", "scenes"],
        "additionalProperties": False,
    }
    return json.dumps(outline)


def _scene(desk: Desk, outline: Outline, number: int, earlier: list[str]) -> str:
    beat = outline.scenes[number - 1]
    system = system_of(desk)
    manner = manner_of(desk)
    # The last sentence alone: given the whole scene before, small models copy it.
    before = f"\n\nThe scene before it ends:\n{last_sentence(earlier[-1])}" if earlier else ""
    task = f"Write in {desk.tongue} {_what(desk, number)} ({beat.place}: {beat.event}). {manner}"

    def read(said: str) -> tuple[Narration | None, str]:
        text = cleaned(said)
        asked = Asked(f"{system}\n{manner}", beat.event)
        return Narration(text=text), narration_complaint(text, asked, earlier, desk.wishes.language, desk.guess)

    request = CompletionRequest(
        system=system,
        prompt=f"Film: {outline.title}\n\nPlan:\n{outline.as_text()}{before}\n\n{task}",
        max_tokens=_scene_tokens(desk.wishes),
    )
    return accepted(desk, Order(f"scene {number}", Narration, request, read, desk.wishes.seed + 100 * number)).text


def manner_of(desk: Desk) -> str:
    """What a scene's words should be like."""
    wishes = desk.wishes
    if not isinstance(wishes, TimedParameters):
        return (
            "One paragraph of 4 to 6 sentences that shows the place and what happens there. "
            "Only the narrator's words: no title, no notes."
        )
    sentences = max(2, round(wishes.words / 14))
    extent = f"One paragraph of {sentences} to {sentences + 1} short sentences, about {wishes.words} words,"
    if wishes.use_case is UseCase.STORYTELLING:
        return f"{extent} that shows the place and what happens there. Only the narrator's words: no title, no notes."
    return f"{extent} about the subject itself, told to the viewers. Only the spoken words: no title, no notes."


def _what(desk: Desk, number: int) -> str:
    """What is to be written. Told of a narrator and a scene, small models speak about them in films that explain."""
    explains = isinstance(desk.wishes, TimedParameters) and desk.wishes.use_case is not UseCase.STORYTELLING
    return f"the voice-over of part {number}" if explains else f"what the narrator says in scene {number}"


def _scene_tokens(wishes: ScriptParameters) -> int:
    """Room for a scene in any language; what a model says beyond is cut at its last whole sentence."""
    return max(_FEWEST_TOKENS, 3 * wishes.words) if isinstance(wishes, TimedParameters) else _SCENE_TOKENS


@dataclass(frozen=True)
class Order(Generic[V]):
    """Something to be written: how to ask for it, and how to read an answer (its value, and what is wrong with it)."""

    what: str
    kind: type[V]
    request: CompletionRequest
    read: Callable[[str], tuple[V | None, str]]
    seed: int


def accepted(desk: Desk, order: Order[V]) -> V:
    """The first answer that passes its check, in a bounded number of tries; each try is told what was wrong before."""
    recipe = Recipe.of(COMPLETION, VERSION, order.request.model_copy(update={"seed": order.seed}), desk.ref)
    found = desk.maker.find(recipe, order.what)
    if found is not None:
        return order.kind.model_validate_json(desk.maker.store.read(found.artifact.digest))
    clock, complaint, cost = desk.maker.clock, "", 0.0
    wall, cpu = clock.wall_s(), clock.cpu_s()
    for attempt in range(_TRIES):
        done = desk.engine.complete(_request(order, attempt, complaint))
        cost += done.cost_usd
        value, complaint = order.read(done.text)
        if value is not None and not complaint:
            product = Product(value.canonical_json().encode(), JSON_TYPE, cost_usd=cost)
            desk.maker.keep(recipe, product, clock.wall_s() - wall, clock.cpu_s() - cpu, order.what)
            return value
    raise Unwritable(
        f"The language model {desk.engine.info().name} wrote no usable {order.what} in {_TRIES} tries: {complaint}.",
        "Say the idea otherwise, or in English; or choose a larger model (--engine language=NAME).",
        cost,
    )


def _request(order: Order[V], attempt: int, complaint: str) -> CompletionRequest:
    """The request of one try: another seed, a little more freedom, and what was wrong."""
    again = f"\n\nAn earlier answer was refused because {complaint}. Write it anew." if complaint else ""
    return order.request.model_copy(
        update={
            "prompt": order.request.prompt + again,
            "seed": order.seed + attempt,
            "temperature": _TEMPERATURE + _WARMER * attempt,
        }
    )
