"""A person's corrections, applied while reading so that everything after them agrees.

Names, lines and paragraphs are found by their words alone, folded: case, marks and blanks do not matter. What finds no
place is kept in :attr:`Corrector.unmet`.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from visiobook.domain.character import Gender
from visiobook.domain.correction import (
    AddCharacter,
    Corrections,
    MergeCharacters,
    MoveBoundary,
    RemoveCharacter,
    RenameCharacter,
    SetGender,
    SetSpeaker,
    UnmetCorrection,
)
from visiobook.domain.quotation import Attribution
from visiobook.reading.lexicon import Lexicon
from visiobook.reading.naming import display_name, known_names
from visiobook.reading.persons import Cast, Mention, Person
from visiobook.reading.plain import Plain
from visiobook.reading.roles import absorb
from visiobook.reading.scenes import Boundary
from visiobook.reading.speakers import Verdict
from visiobook.reading.speech import Line
from visiobook.reading.tokens import Tokens

AROUND = 6
"""Words before and after a line that tell it from others that say the same."""
CERTAIN = 1_000
"""Votes for a sex that a person has named: more than any text gives."""


def folded(text: str) -> str:
    """The words of a text in lower case, a blank between them."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def surroundings(text: str, start: int, end: int) -> tuple[str, str]:
    """The folded words just before and after a place of a plain text."""
    before = folded(text[max(0, start - 120) : start]).split()[-AROUND:]
    after = folded(text[end : end + 120]).split()[:AROUND]
    return " ".join(before), " ".join(after)


class Corrector:
    """A person's corrections on their way into one reading."""

    def __init__(self, plain: Plain, words: Lexicon, corrections: Corrections) -> None:
        self.plain, self.words, self.items = plain, words, corrections.items
        self.unmet: list[UnmetCorrection] = []
        self.kept: dict[int, str] = {}
        """The name of one who took another in."""
        self.given: dict[int, str] = {}
        """The name a person gave to somebody."""
        self._moved: dict[int, int] = {}
        self._names: list[set[str]] = []

    def people(self, cast: Cast, toks: Tokens) -> None:
        """The cast as corrected, in the order the corrections were made."""
        if not self.items:
            return
        self._names = [{folded(n) for n in known} for known in known_names(self.plain, cast, self.words)]
        for item in self.items:
            match item:
                case MergeCharacters():
                    self._merge(cast, item)
                case RenameCharacter():
                    self._rename(item)
                case AddCharacter():
                    self._add(cast, toks, item)
                case RemoveCharacter():
                    self._remove(cast, item)
                case SetGender():
                    self._set_gender(cast, item)

    def speakers(self, lines: Sequence[Line]) -> dict[int, int | None]:
        """Lines whose speaker a person has said: line number → person (None: nobody's words)."""
        wanted = [item for item in self.items if isinstance(item, SetSpeaker)]
        said = [(" ".join(self.plain.text[s.start : s.end] for s in x.spans), x.start, x.end) for x in lines]
        finder = LineFinder(self.plain.text, said) if wanted else None
        fixed: dict[int, int | None] = {}
        for item in wanted:
            assert finder is not None
            line = finder.find(item)
            person = self._person(item.character) if item.character else None
            if line is None:
                self._miss(item, "no line of speech begins with these words")
            elif item.character and person is None:
                self._miss(item, f"nobody is called “{item.character}”")
            else:
                fixed[line] = person
        return fixed

    def verdicts(self, found: Sequence[Verdict], fixed: Mapping[int, int | None]) -> list[Verdict]:
        """Who says each line, as corrected."""
        out = [Verdict(self._now(v.person), v.how, v.confidence) for v in found]
        for line, person in fixed.items():
            out[line] = Verdict(person, Attribution.CORRECTED, 1.0)
        return out

    def boundaries(self, chosen: Sequence[Boundary]) -> list[Boundary]:
        """The boundaries after a person moved them."""
        by_paragraph = {b.paragraph: b for b in chosen}
        moves = [item for item in self.items if isinstance(item, MoveBoundary)]
        starts = [folded(self.plain.of(p)) for p in self.plain.paragraphs] if moves else []
        for item in moves:
            index = _nth(starts, folded(item.text), item.occurrence)
            if index is None:
                self._miss(item, "no paragraph begins with these words")
            elif item.remove and index == 0:
                self._miss(item, "it is the first scene, there is none before it")
            elif item.remove:
                by_paragraph.pop(index, None)
            elif index > 0:
                by_paragraph[index] = Boundary(index, 20.0, True)
        return [by_paragraph[k] for k in sorted(by_paragraph)]

    def _merge(self, cast: Cast, item: MergeCharacters) -> None:
        keep, drop = self._person(item.keep), self._person(item.drop)
        if keep is None or drop is None:
            self._miss(item, f"nobody is called “{item.drop if keep is not None else item.keep}”")
        elif keep != drop:
            self.kept.setdefault(keep, display_name(cast.people[keep], self.words))
            absorb(cast, keep, drop)
            self._names[keep] |= self._names[drop]
            self._names[drop] = set()
            self._moved[drop] = keep

    def _rename(self, item: RenameCharacter) -> None:
        person = self._person(item.character)
        if person is None:
            self._miss(item, f"nobody is called “{item.character}”")
            return
        self.given[person] = item.name
        self._names[person].add(folded(item.name))

    def _remove(self, cast: Cast, item: RemoveCharacter) -> None:
        person = self._person(item.character)
        if person is None:
            self._miss(item, f"nobody is called “{item.character}”")
            return
        gone = cast.people[person]
        gone.merged, gone.told, gone.spoken_of = True, 0, 0
        cast.mentions = [m for m in cast.mentions if m.person != person]
        cast.narrator = None if cast.narrator == person else cast.narrator
        self._names[person] = set()
        self._moved[person] = -1

    def _set_gender(self, cast: Cast, item: SetGender) -> None:
        person = self._person(item.character)
        if person is None:
            self._miss(item, f"nobody is called “{item.character}”")
            return
        cast.people[person].grammar.clear()
        cast.people[person].genders.clear()
        if item.gender is not Gender.UNKNOWN:
            cast.people[person].genders[item.gender] = CERTAIN

    def _add(self, cast: Cast, toks: Tokens, item: AddCharacter) -> None:
        """Somebody with a mention wherever the name stands and nobody else is named."""
        if self._person(item.name) is not None:
            return
        places = _places(toks, folded(item.name).split())
        taken = {k for m in cast.mentions for k in range(m.index, m.stop)}
        free = [(a, b) for a, b in places if not taken & set(range(a, b))]
        if not free:
            self._miss(item, "the text does not name them so")
            return
        number = len(cast.people)
        person = Person("name")
        person.names[tuple(folded(item.name).split())] = len(free)
        if item.gender is not Gender.UNKNOWN:
            person.genders[item.gender] = CERTAIN
        fresh = [Mention(toks.starts[a], toks.ends[b - 1], number, bool(toks.spoken[a]), a, b) for a, b in free]
        person.spoken_of = sum(m.spoken for m in fresh)
        person.told = len(fresh) - person.spoken_of
        cast.people.append(person)
        cast.mentions = sorted([*cast.mentions, *fresh], key=lambda m: m.start)
        self._names.append({folded(item.name)})
        self.kept[number] = item.name

    def _person(self, wanted: str) -> int | None:
        """The person called so, with or without an article."""
        key = folded(wanted)
        for form in (key, self._bare(key)):
            for number, known in enumerate(self._names):
                if form and (form in known or form in {self._bare(n) for n in known}):
                    return number
        return None

    def _bare(self, name: str) -> str:
        words = name.split()
        elided = {w.strip("'’") for w in self.words.determiners} | {"l"}
        return " ".join(words[1:]) if len(words) > 1 and words[0] in elided else name

    def _now(self, person: int | None) -> int | None:
        while person in self._moved:
            person = self._moved[person]
        return None if person == -1 else person

    def _miss(self, item: object, why: str) -> None:
        self.unmet.append(UnmetCorrection.model_validate({"correction": item, "why": why}))


class LineFinder:
    """Finds lines of speech (words, start and end in the text) by their words, and by those around them where several
    say the same.
    """

    def __init__(self, text: str, lines: Sequence[tuple[str, int, int]]) -> None:
        self.text, self.lines = text, lines
        self.texts = [folded(said) for said, _, _ in lines]
        self.exact: dict[str, list[int]] = {}
        for number, text in enumerate(self.texts):
            self.exact.setdefault(text, []).append(number)

    def find(self, item: SetSpeaker) -> int | None:
        """The line that is meant."""
        wanted = folded(item.text)
        hits = self.exact.get(wanted) or _beginning(self.texts, wanted)
        if len(hits) > 1 and (item.before or item.after):
            scores = {i: self._likeness(i, item) for i in hits}
            best = max(scores.values())
            return next(i for i in hits if scores[i] == best) if best else None
        return hits[item.occurrence - 1] if len(hits) >= item.occurrence else None

    def _likeness(self, number: int, item: SetSpeaker) -> int:
        """How many words around the line are those that stood around it when it was corrected."""
        _, start, end = self.lines[number]
        before, after = surroundings(self.text, start, end)
        ahead = zip(reversed(before.split()), reversed(item.before.split()), strict=False)
        behind = zip(after.split(), item.after.split(), strict=False)
        return _run(ahead) + _run(behind)


def _run(pairs: "zip[tuple[str, str]]") -> int:
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _beginning(texts: Sequence[str], wanted: str) -> list[int]:
    """Texts that begin with the wanted words; else with them cut short, or that are their beginning (a line may have
    lost its end since it was corrected).
    """
    if not wanted:
        return []
    tests: tuple[Callable[[str], bool], ...] = (
        lambda text: f"{text} ".startswith(f"{wanted} "),
        lambda text: text.startswith(wanted),
        lambda text: len(text) > 12 and wanted.startswith(f"{text} "),
    )
    return next((hits for test in tests if (hits := [k for k, text in enumerate(texts) if test(text)])), [])


def _nth(starts: Sequence[str], wanted: str, occurrence: int) -> int | None:
    hits = _beginning(starts, wanted)
    return hits[occurrence - 1] if len(hits) >= occurrence else None


def _places(toks: Tokens, name: Sequence[str]) -> list[tuple[int, int]]:
    """Where a name stands, as ranges of words; a word with an apostrophe or a dash counts as several."""
    out = []
    for a in range(len(toks)):
        said: list[str] = []
        b = a
        while len(said) < len(name) and b < len(toks):
            said += folded(toks.words[b]).split()
            b += 1
        if name and said == list(name):
            out.append((a, b))
    return out
