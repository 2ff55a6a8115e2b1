"""Correcting a project's reading: each correction is looked at against the text before it is kept."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from visiobook.domain.analysis import Reading
from visiobook.domain.character import Character
from visiobook.domain.correction import (
    AddCharacter,
    Correction,
    Corrections,
    MergeCharacters,
    MoveBoundary,
    RemoveCharacter,
    RenameCharacter,
    SetGender,
    SetSpeaker,
    UnmetCorrection,
)
from visiobook.domain.manuscript import Manuscript
from visiobook.domain.quotation import Quotation
from visiobook.errors import BadInput, NotFound, UnknownChoice
from visiobook.reading.corrected import folded, surroundings
from visiobook.reading.lexicon import lexicon
from visiobook.reading.plain import plain
from visiobook.services.film import FilmSteps
from visiobook.services.studio import Studio

NOBODY = "nobody"
"""Given as a speaker: the words are nobody's speech, the narrator says them."""
SHOWN = 60
"""Characters of a quotation or paragraph that a hint shows."""
MOST_SHOWN = 3
FIRST_WORDS = 12
"""Words by which a paragraph is remembered."""


def correct(studio: Studio, project_id: str, wanted: Sequence[Correction]) -> Corrections:
    """Keep corrections of a project's reading, the names and words in them completed from the text.

    The text is read with them at once (the reading is an artifact, so the next film finds it). Raises UnknownChoice
    for a character that is not there, NotFound for words that are not, and BadInput for what changes nothing.
    """
    project = studio.records.get(project_id)
    steps = FilmSteps(studio, project, studio.maker())
    manuscript, before = steps.manuscript(), studio.records.corrections(project_id)
    reading = steps.analysis(manuscript, before)
    made = [resolved(correction, reading, manuscript) for correction in wanted]
    kept = (c for c in before.items if not any(_replaces(new, c) for new in made))
    after = Corrections(items=(*kept, *made))
    unmet = [u for u in steps.analysis(manuscript, after).unmet if u.correction in made]
    if unmet:
        raise BadInput(f"This cannot be applied: {unmet[0].why}.", "See: visiobook correct --help")
    studio.records.save_corrections(project_id, after)
    return after


def uncorrect(studio: Studio, project_id: str, number: int) -> Correction:
    """Take back a correction by its number (from 1), and say which it was."""
    items = studio.records.corrections(project_id).items
    if not 1 <= number <= len(items):
        raise UnknownChoice.of("correction", str(number), [str(n + 1) for n in range(len(items))])
    studio.records.save_corrections(project_id, Corrections(items=(*items[: number - 1], *items[number:])))
    return items[number - 1]


def unmet_corrections(studio: Studio, project_id: str) -> tuple[UnmetCorrection, ...]:
    """The project's corrections that find no place in its text as it is now."""
    steps = FilmSteps(studio, studio.records.get(project_id), studio.maker())
    return steps.analysis(steps.manuscript(), studio.records.corrections(project_id)).unmet


def resolved(correction: Correction, reading: Reading, manuscript: Manuscript) -> Correction:
    """The correction with names as the reading has them and words enough to find their place again."""
    match correction:
        case MergeCharacters():
            keep, drop = (character_called(name, reading) for name in (correction.keep, correction.drop))
            if keep.id == drop.id:
                raise BadInput(f"“{correction.keep}” and “{correction.drop}” are one already: {_named(keep)}.")
            return MergeCharacters(keep=keep.name, drop=drop.name)
        case RenameCharacter():
            return correction.model_copy(update={"character": character_called(correction.character, reading).name})
        case RemoveCharacter() | SetGender():
            return correction.model_copy(update={"character": character_called(correction.character, reading).name})
        case AddCharacter():
            return _addable(correction, reading)
        case SetSpeaker():
            return _line(correction, reading, manuscript)
        case MoveBoundary():
            return _paragraph(correction, manuscript)


def _replaces(new: Correction, old: Correction) -> bool:
    """Does the new one say anew what the old one said of the same line or paragraph?"""
    match new, old:
        case (SetSpeaker(), SetSpeaker()):
            return new.model_copy(update={"character": old.character}) == old
        case (MoveBoundary(), MoveBoundary()):
            return new.model_copy(update={"remove": old.remove}) == old
    return new == old


def character_called(name: str, reading: Reading) -> Character:
    """The character of this name, alias or id, the most important first. Raises UnknownChoice, listing all names."""
    wanted = folded(name)
    for character in reading.characters:
        if wanted in {folded(character.name), folded(character.id)}:
            return character
    bare = _bare(wanted, reading)
    for character in reading.characters:
        if bare in {_bare(folded(name), reading) for name in (character.name, *character.aliases)}:
            return character
    raise UnknownChoice.of("character", name, [c.name for c in reading.characters])


def _bare(name: str, reading: Reading) -> str:
    """A folded name without its article."""
    first, _, rest = name.partition(" ")
    return rest if rest and first in {*lexicon(reading.analysis.language).determiners, "l"} else name


def _named(character: Character) -> str:
    others = ", ".join(f"“{a}”" for a in character.aliases[:4])
    return f"“{character.name}”" + (f" (also {others})" if others else "")


def _addable(correction: AddCharacter, reading: Reading) -> AddCharacter:
    known = next((c for c in reading.characters if folded(c.name) == folded(correction.name)), None)
    if known is not None:
        raise BadInput(f"“{correction.name}” is among the characters already.", "Nothing has to be added.")
    return correction


def _line(correction: SetSpeaker, reading: Reading, manuscript: Manuscript) -> SetSpeaker:
    """The line's whole words and those around it."""
    speaker = "" if correction.character == NOBODY else correction.character
    try:
        name = character_called(speaker, reading).name if speaker else ""
    except UnknownChoice as unknown:
        raise UnknownChoice(unknown.message, f"{unknown.hint} For words that nobody speaks: {NOBODY}.") from None
    hits = [q for q in reading.quotations if folded(q.text).startswith(folded(correction.text))]
    if len(hits) < correction.occurrence:
        raise _no_line(correction, hits, reading)
    quotation = hits[correction.occurrence - 1]
    same = [q for q in reading.quotations if folded(q.text) == folded(quotation.text)]
    text = plain(manuscript.text, manuscript.body)
    before, after = surroundings(text.text, text.at(quotation.spans[0].start), text.at(quotation.spans[-1].end))
    return SetSpeaker(
        text=quotation.text, occurrence=same.index(quotation) + 1, character=name, before=before, after=after
    )


def _no_line(correction: SetSpeaker, hits: Sequence[Quotation], reading: Reading) -> NotFound:
    if hits:
        return NotFound(
            f"{len(hits)} lines begin with “{correction.text}”, there is no number {correction.occurrence}.",
            "Give more of the line's words, or a smaller --occurrence.",
        )
    near = _like(correction.text, [q.text for q in reading.quotations])
    return NotFound(
        f"No line of speech begins with “{correction.text}”.",
        f"Lines like it: {near}." if near else "This text has no direct speech.",
    )


def _like(wanted: str, texts: Sequence[str]) -> str:
    """Three texts whose beginnings are most like the wanted words, to be shown."""
    sought = folded(wanted)[:SHOWN]
    ratios = {t[:SHOWN]: SequenceMatcher(None, sought, folded(t)[: len(sought) + 3]).ratio() for t in texts}
    return "; ".join(f"“{text}”" for text in sorted(ratios, key=lambda t: -ratios[t])[:MOST_SHOWN])


def _paragraph(correction: MoveBoundary, manuscript: Manuscript) -> MoveBoundary:
    """The first words of the paragraph that is meant, and which of those that begin so."""
    text = plain(manuscript.text, manuscript.body)
    said = [text.of(p) for p in text.paragraphs]
    hits = [k for k, words in enumerate(said) if folded(words).startswith(folded(correction.text))]
    if not folded(correction.text) or len(hits) < correction.occurrence:
        inside = [words for words in said if folded(correction.text) and folded(correction.text) in folded(words)]
        shown = "; ".join(f"“{words[:SHOWN]}”" for words in inside[:MOST_SHOWN]) or _like(correction.text, said)
        raise NotFound(
            f"No paragraph begins with “{correction.text}”.", f"A scene begins with a paragraph, such as: {shown}."
        )
    index = hits[correction.occurrence - 1]
    words = " ".join(said[index].split()[:FIRST_WORDS])
    same = [k for k, other in enumerate(said) if folded(other).startswith(folded(words))]
    return correction.model_copy(update={"text": words, "occurrence": same.index(index) + 1})
