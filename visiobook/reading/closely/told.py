"""The reading as rules and model found it together: the rules' reading, told anew with what the model added."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from visiobook.domain.analysis import Analysis, Genre, Reading
from visiobook.domain.base import sha256
from visiobook.domain.character import Character, Trait
from visiobook.domain.correction import Corrections, SetSpeaker
from visiobook.domain.manuscript import TextForm
from visiobook.domain.quotation import Attribution, Quotation
from visiobook.domain.scene import DialogueLine, Scene
from visiobook.reading.closely.answers import find_missed
from visiobook.reading.closely.parts import Book
from visiobook.reading.closely.unify import WORTH_HEARING, Answered, Opinion, Verdict
from visiobook.reading.corrected import LineFinder, surroundings

MOST_LOOKS = 6
MOST_SECONDARY = 2


@dataclass(frozen=True)
class Told:
    """What a reading is told from. ``model`` names the language model to people."""

    book: Book
    answered: Sequence[Answered]
    opinion: Opinion
    summary: str
    model: str


def corrections_of(told: Told, own: Corrections) -> tuple[Corrections, frozenset[int]]:
    """The model's opinion as corrections, a person's own after them; and the lines a person has spoken for."""
    fixed = lines_fixed(told.book, own)
    anchors = {_anchor(told.book, i) for i in fixed}
    of_model = (
        c
        for c in told.opinion.corrections
        if not (isinstance(c, SetSpeaker) and (c.text, c.before, c.after) in anchors)
    )
    return Corrections(items=(*of_model, *own.items)), fixed


def lines_fixed(book: Book, own: Corrections) -> frozenset[int]:
    """The quotations whose speaker a person has said."""
    said = [(q.text, a, b) for q, (a, b) in zip(book.reading.quotations, book.places, strict=True)]
    finder = LineFinder(book.plain.text, said)
    hits = (finder.find(item) for item in own.items if isinstance(item, SetSpeaker))
    return frozenset(hit for hit in hits if hit is not None)


def _anchor(book: Book, number: int) -> tuple[str, str, str]:
    return (book.reading.quotations[number].text, *surroundings(book.plain.text, *book.places[number]))


def tell(final: Reading, told: Told, own: Corrections, fixed: frozenset[int]) -> Reading:
    """``final`` (the rules' reading with all corrections) with what only the model knows."""
    people = _Names(final.characters)
    lines = [_line(i, q, told.opinion.verdicts, fixed, people) for i, q in enumerate(final.quotations)]
    missed = _missed(told, people, {q.id for q in lines}) if told.opinion.trust >= WORTH_HEARING else []
    quotations = tuple(sorted((*lines, *missed), key=lambda q: q.spans[0].start))
    of_model = {u.in_words() for u in final.unmet if u.correction not in own.items}
    notices = tuple(n for n in final.analysis.notices if n not in of_model)
    analysis = final.analysis.model_copy(update={"notices": notices})
    return final.model_copy(
        update={
            "quotations": quotations,
            "scenes": tuple(_scene(s, quotations) for s in final.scenes),
            "characters": tuple(_seen(c, told, people) for c in final.characters),
            "analysis": _analysis(analysis, told, len(missed)),
            "unmet": tuple(u for u in final.unmet if u.correction in own.items),
        }
    )


class _Names:
    """Characters by the names the rules first gave them, whatever they are called now."""

    def __init__(self, characters: Sequence[Character]) -> None:
        self._by_name: dict[str, Character] = {}
        own = [(name, c) for c in characters for name in (c.called, c.name) if name]
        others = [(name, c) for c in characters for name in c.aliases]
        for name, character in (*own, *others):
            self._by_name.setdefault(name, character)

    def id_of(self, name: str) -> str | None:
        """The id of somebody, None where nobody is called so."""
        known = self._by_name.get(name)
        return known.id if known else None


def _line(
    number: int, quotation: Quotation, verdicts: Mapping[int, Verdict], fixed: frozenset[int], people: _Names
) -> Quotation:
    verdict = verdicts.get(number)
    if verdict is None or number in fixed:
        return quotation
    if verdict.changed and quotation.how is Attribution.CORRECTED:
        sure = verdict.confidence if quotation.speaker else 0.0
        return quotation.model_copy(update={"how": Attribution.MODEL, "confidence": sure})
    if quotation.speaker and quotation.speaker == people.id_of(verdict.name):
        return quotation.model_copy(update={"confidence": verdict.confidence})
    return quotation


def _missed(told: Told, people: _Names, used: set[str]) -> list[Quotation]:
    """Lines the rules did not find, each where it stands."""
    out: list[Quotation] = []
    text = told.book.plain
    for a in told.answered:
        for line in a.answer.missed:
            place = find_missed(a.part, told.book, line.paragraph, line.words)
            if place is None:
                continue
            said = text.text[place[0] : place[1]]
            name = base = f"q-{sha256(said.encode())[:10]}"
            number = 2
            while name in used:
                name, number = f"{base}-{number}", number + 1
            used.add(name)
            speaker = people.id_of(line.name)
            sure = round(told.opinion.trust**2, 3) if speaker else 0.0
            out.append(
                Quotation(
                    id=name,
                    spans=(text.passage(*place),),
                    text=said,
                    speaker=speaker,
                    how=Attribution.MODEL,
                    confidence=sure,
                )
            )
    return out


def _scene(scene: Scene, quotations: Sequence[Quotation]) -> Scene:
    """The scene with every line that is said in it."""
    here = [q for q in quotations if scene.passage.start <= q.spans[0].start < scene.passage.end]
    if len(here) == len(scene.dialogue):
        return scene
    lines = tuple(DialogueLine(quotation=q.id, character=q.speaker, text=q.text, emotion=q.emotion) for q in here)
    return scene.model_copy(update={"dialogue": lines})


def _seen(character: Character, told: Told, people: _Names) -> Character:
    """The character with looks in the text's own words, each with its place."""
    if told.opinion.trust < WORTH_HEARING:
        return character
    text = told.book.plain
    traits = {trait.text: trait for trait in character.physical}
    for a in told.answered:
        start, end = text.paragraphs[a.part.first].start, text.paragraphs[a.part.last].end
        for look in a.answer.looks:
            at = text.text.find(look.words, start, end)
            if people.id_of(look.name) == character.id and at >= 0 and len(traits) < MOST_LOOKS:
                evidence = (text.passage(at, at + len(look.words)),)
                traits.setdefault(look.words, Trait(text=look.words, evidence=evidence))
    return character.model_copy(update={"physical": tuple(traits.values())})


def _analysis(analysis: Analysis, told: Told, missed: int) -> Analysis:
    heard = told.opinion.trust >= WORTH_HEARING
    genre = _genre(analysis, told) if heard else analysis.genre
    summary = told.summary if heard and told.summary else analysis.summary
    notices = (*analysis.notices, *_notices(told, missed, summary != analysis.summary))
    return analysis.model_copy(update={"genre": genre, "summary": summary, "notices": notices})


def _genre(analysis: Analysis, told: Told) -> Genre:
    """What most parts say; the rules' own guess stands beside it."""
    votes = Counter(a.answer.genre for a in told.answered if a.answer.genre)
    if not votes or analysis.form in (TextForm.PLAY, TextForm.VERSE):
        return analysis.genre
    ranked = sorted(votes, key=lambda g: (-votes[g], g != analysis.genre.primary, g))
    others = dict.fromkeys(chain(ranked[1:], (analysis.genre.primary,), analysis.genre.secondary))
    secondary = tuple(g for g in others if g not in (ranked[0], "unknown"))[:MOST_SECONDARY]
    share = votes[ranked[0]] / votes.total()
    return Genre(primary=ranked[0], secondary=secondary, confidence=round(share * told.opinion.trust, 3))


def _notices(told: Told, missed: int, summarised: bool) -> list[str]:
    """What a person should know of the model's part in the reading."""
    failed = [a.answer.failed for a in told.answered if a.answer.failed]
    read, opinion = len(told.answered) - len(failed), told.opinion
    out = [f"Read by rules and by a language model ({told.model}), which read {read} of {len(told.answered)} parts."]
    if failed:
        out.append(f"{len(failed)} of {len(told.answered)} parts were read by rules alone, since {failed[0]}")
    if opinion.tested:
        out.append(
            f"The model named the speaker of {opinion.agreed} of {opinion.tested} lines whose speaker the text says "
            f"outright; its word is worth {opinion.trust**2:.2f} elsewhere, and changed "
            f"{sum(v.changed for v in opinion.verdicts.values())} of {len(opinion.verdicts)} lines."
        )
    if read and opinion.trust < WORTH_HEARING:
        out.append("That is too little: its summary, genre, people, looks and scenes were not taken.")
    refused = sum(len(a.answer.refused) for a in told.answered)
    if refused:
        out.append(f"{refused} things it said are not in the text; they were left out.")
    if missed:
        out.append(f"It found {missed} lines of speech that the rules had missed.")
    if summarised:
        out.append("The summary was written by the model; it was not checked.")
    return out
