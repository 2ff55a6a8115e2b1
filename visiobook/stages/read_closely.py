"""Read closely: the rules' reading, put before a language model part by part, and what both found as one reading.

Each answer is an artifact of its own whose recipe is the question alone: a changed chapter costs one question, a killed
run loses the one in hand. Quotations are found by the rules, whose places are exact; the model is asked who speaks, who
is who, where scenes begin. What it says is checked against the text, asked for once more with what was wrong, and left
out where it still does not hold. A part it cannot answer about is read by the rules alone, and the reading says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from visiobook.domain.analysis import Reading
from visiobook.domain.close_reading import PartAnswer, WholeSummary
from visiobook.domain.correction import Corrections
from visiobook.domain.engine import Port
from visiobook.domain.manuscript import Manuscript
from visiobook.domain.recipe import Credit, EngineRef, Recipe
from visiobook.errors import BadInput, EngineFailed, EngineRefused
from visiobook.ports.language import Completion, CompletionRequest, LanguageEngine
from visiobook.ports.reading import AskingReader, ReadingEngine, ReadingOptions
from visiobook.reading.closely.answers import checked
from visiobook.reading.closely.parts import Book, Part, parts_of
from visiobook.reading.closely.questions import part_question, summary_question
from visiobook.reading.closely.told import Told, corrections_of, tell
from visiobook.reading.closely.unify import WORTH_HEARING, Answered, Opinion, unify
from visiobook.stages.making import JSON_TYPE, Maker, Product, engine_ref

STAGE = "reading part"
SUMMARY = "summary"
VERSION = "1"
TRIES = 2
"""Questions about one part; the engine has asked again for the JSON's form before."""
HOPELESS = 3
"""When the first parts all fail, the model is not asked about the rest."""


@dataclass
class _Desk:
    """What asking needs."""

    model: LanguageEngine
    ref: EngineRef
    maker: Maker
    book: Book

    def credit(self) -> Credit:
        """Whose words the answers are."""
        info = self.model.info()
        return Credit(work=f"Reading by {info.summary.rstrip('.')}", licence=info.weights_licence or "not said")


def read_closely(
    manuscript: Manuscript,
    options: ReadingOptions,
    corrections: Corrections,
    reader: AskingReader,
    maker: Maker,
    base: Reading,
) -> Reading:
    """The reading of rules and model. ``base`` is the rules' reading without corrections.

    Raises EngineMissing and EngineRefused (nothing reached the model: what it answered before is kept), and BadInput
    when the parts are too long for the model.
    """
    book, model = Book.of(manuscript, base), reader.model()
    desk = _Desk(model, engine_ref(Port.LANGUAGE, model), maker, book)
    parts = parts_of(book, reader.words_at_once())
    maker.progress.begin(STAGE, len(parts))
    answered = _answers(desk, parts)
    maker.progress.end(STAGE)
    opinion = unify(book, answered)
    info = model.info()
    told = Told(book, answered, opinion, _summary(desk, answered, opinion), f"{info.name}: {info.summary.rstrip('.')}")
    return _told(manuscript, options, corrections, reader.rules(), told)


def _told(
    manuscript: Manuscript, options: ReadingOptions, own: Corrections, rules: ReadingEngine, told: Told
) -> Reading:
    everything, fixed = corrections_of(told, own)
    return tell(rules.read(manuscript, options, everything), told, own, fixed)


def _answers(desk: _Desk, parts: Sequence[Part]) -> list[Answered]:
    answered: list[Answered] = []
    for number, part in enumerate(parts, 1):
        hopeless = len(answered) >= HOPELESS and all(a.answer.failed for a in answered)
        answer = PartAnswer(failed=answered[0].answer.failed) if hopeless else _answer(desk, part, number)
        answered.append(Answered(part, answer))
    return answered


def _answer(desk: _Desk, part: Part, number: int) -> PartAnswer:
    """The model's answer about one part, asked for or found."""
    question = part_question(part, desk.book.reading.analysis.language)
    recipe = Recipe.of(STAGE, VERSION, question, desk.ref)
    receipt = desk.maker.make(recipe, lambda: _asked(desk, part, question), f"part {number}")
    return PartAnswer.model_validate_json(desk.maker.store.read(receipt.artifact.digest))


def _asked(desk: _Desk, part: Part, question: CompletionRequest) -> Product:
    """The best of a few answers: the one of which least had to be refused."""
    best: PartAnswer | None = None
    cost, trouble = 0.0, ""
    asked = question
    for _ in range(TRIES):
        try:
            done = _complete(desk.model, asked)
        except EngineFailed as error:
            if isinstance(error, EngineRefused):
                raise
            trouble = error.message
            break
        cost += done.cost_usd
        answer = checked(done.text, part, desk.book)
        if answer is not None and (best is None or len(answer.refused) < len(best.refused)):
            best = answer
        if answer is not None and not answer.refused:
            break
        trouble = "; ".join(answer.refused[:5]) if answer is not None else "it has not the asked form"
        asked = question.model_copy(update={"prompt": _again(question.prompt, done.text, trouble)})
    kept = best or PartAnswer(failed=f"the model gave no answer that could be used: {trouble}")
    return Product(kept.canonical_json().encode(), JSON_TYPE, (desk.credit(),), cost_usd=cost)


def _complete(model: LanguageEngine, request: CompletionRequest) -> Completion:
    try:
        return model.complete(request)
    except BadInput as error:
        raise BadInput(
            error.message,
            "Set VISIOBOOK_READER_WORDS lower (words of text in one question), or choose a model that holds more.",
        ) from error


def _again(prompt: str, said: str, wrong: str) -> str:
    return f"{prompt}\n\nYou answered:\n{said[:3000]}\n\nThat is wrong ({wrong}). Answer again, corrected."


def _summary(desk: _Desk, answered: Sequence[Answered], opinion: Opinion) -> str:
    """The whole in a few sentences, "" where the model is not to be heard or gave none."""
    lines = [a.answer.summary for a in answered if a.answer.summary]
    if opinion.trust < WORTH_HEARING or not lines:
        return ""
    if len(answered) == 1:
        return lines[0]
    question = summary_question(lines, desk.book.reading.analysis.language)

    def ask() -> Product:
        try:
            done = _complete(desk.model, question)
        except EngineFailed as error:
            if isinstance(error, EngineRefused):
                raise
            return Product(WholeSummary().canonical_json().encode(), JSON_TYPE, (desk.credit(),))
        said = WholeSummary.model_validate_json(done.text)
        kept = WholeSummary(text=" ".join(said.text.split()))
        return Product(kept.canonical_json().encode(), JSON_TYPE, (desk.credit(),), cost_usd=done.cost_usd)

    receipt = desk.maker.make(Recipe.of(SUMMARY, VERSION, question, desk.ref), ask, "the whole")
    return WholeSummary.model_validate_json(desk.maker.store.read(receipt.artifact.digest)).text
