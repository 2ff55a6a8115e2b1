"""A model's answer about a part, held against the text: what the text does not bear out is refused, never kept.

Names must stand in the part, lines that were missed must stand there word for word between marks of speech, looks word
for word. Each refusal is said in words that can be given back to the model.
"""

import json
import re
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, ValidationError

from visiobook.domain.character import Gender
from visiobook.domain.close_reading import Alike, MissedLine, PartAnswer, SaidBy, SeenAs, Sex
from visiobook.reading.closely.parts import Book, Part
from visiobook.reading.closely.questions import GENRES, NOBODY, OTHER, most_scenes
from visiobook.reading.corrected import folded

LONGEST_SUMMARY = 600
MOST_NAME_WORDS = 6
FEWEST_MISSED_WORDS = 2
_OPENS = re.compile(r"(?:[«“„\"‘'»:]\s*|(?:^|[\s.!?…:,])(?:—|–|--|-)\s*)$")
_CLOSES = re.compile(r"^\s*[,.!?…]*\s*(?:$|[»”“\"’'«]|—|–|--|-)")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Pair(_Strict):
    one: str
    other: str


class _Look(_Strict):
    who: str
    words: str


class _OtherName(_Strict):
    line: int
    name: str


class _Missed(_Strict):
    paragraph: int
    words: str
    who: str


class RawAnswer(_Strict):
    """The answer as it was written."""

    summary: str = ""
    same: list[_Pair] = []
    not_people: list[str] = []
    looks: list[_Look] = []
    sexes: dict[str, str] = {}
    speakers: dict[str, str] = {}
    others: list[_OtherName] = []
    missed: list[_Missed] = []
    scenes: list[int] = []
    genre: str = ""


def checked(said: str, part: Part, book: Book) -> PartAnswer | None:
    """What of an answer holds; ``refused`` says what does not. None: it has not the asked form at all."""
    try:
        raw = RawAnswer.model_validate(json.loads(said))
    except (json.JSONDecodeError, ValidationError):
        return None
    return _Checker(part, book, raw).answer()


class _Checker:
    def __init__(self, part: Part, book: Book, raw: RawAnswer) -> None:
        self.part, self.book, self.raw = part, book, raw
        self.refused: list[str] = []
        text = book.plain
        self.paragraphs = [text.of(p) for p in text.paragraphs[part.first : part.last + 1]]
        self.words = folded(" ".join([part.before, *self.paragraphs]))

    def answer(self) -> PartAnswer:
        """The parts of the answer that hold."""
        summary = " ".join(self.raw.summary.split())
        if len(summary) > LONGEST_SUMMARY:
            self.refused.append("the summary is too long: one sentence was asked for")
            summary = ""
        return PartAnswer(
            speakers=tuple(self._speakers()),
            alike=tuple(self._alike()),
            not_people=tuple(n for i in self.raw.not_people if (n := self._name(i))),
            sexes=tuple(self._sexes()),
            looks=tuple(self._looks()),
            missed=tuple(self._missed()),
            scenes=self._scenes(),
            genre=self.raw.genre if self.raw.genre in GENRES else "",
            summary=summary,
            refused=tuple(dict.fromkeys(self.refused)),
        )

    def _name(self, given: str) -> str:
        """The name behind an id, "" (and a refusal) where nobody has it."""
        asked = self.part.named(given)
        if asked is None:
            self.refused.append(f"“{given}” is not among the people")
        return asked.character.name if asked else ""

    def _speakers(self) -> Iterator[SaidBy]:
        others = {o.line: o.name for o in self.raw.others}
        for number in range(1, len(self.part.lines) + 1):
            who = self.raw.speakers.get(f"q{number}")
            if who is None:
                self.refused.append(f"it does not say who speaks q{number}")
            elif who == NOBODY:
                yield SaidBy(line=number, name="")
            elif who == OTHER:
                yield from self._other(number, others.get(number, ""))
            elif name := self._name(who):
                yield SaidBy(line=number, name=name)

    def _other(self, number: int, given: str) -> Iterator[SaidBy]:
        """Somebody who is not on the list: the text must call them so."""
        name = folded(given)
        if not name or len(name.split()) > MOST_NAME_WORDS or f" {name} " not in f" {self.words} ":
            self.refused.append(f"“{given}” (q{number}) does not stand in the text")
            return
        known = next((p for p in self.part.people if name in {folded(c) for c in (p.character.name, *p.called)}), None)
        yield SaidBy(line=number, name=known.character.name if known else given.strip(), new=known is None)

    def _alike(self) -> Iterator[Alike]:
        for pair in self.raw.same:
            one, other = self._name(pair.one), self._name(pair.other)
            if one and other and one != other:
                yield Alike(one=one, other=other)

    def _sexes(self) -> Iterator[Sex]:
        for given, sex in self.raw.sexes.items():
            name = self._name(given)
            if name and sex in ("m", "f"):
                yield Sex(name=name, gender=Gender(sex))

    def _looks(self) -> Iterator[SeenAs]:
        for look in self.raw.looks:
            name, words = self._name(look.who), " ".join(look.words.split())
            if not name or not words:
                continue
            if f" {folded(words)} " in f" {self.words} " and any(words in p for p in self.paragraphs):
                yield SeenAs(name=name, words=words)
            else:
                self.refused.append(f"“{words[:60]}” does not stand in the text")

    def _missed(self) -> Iterator[MissedLine]:
        for line in self.raw.missed:
            name = "" if line.who == NOBODY else self._name(line.who)
            place = find_missed(self.part, self.book, line.paragraph, line.words)
            if place is None:
                self.refused.append(f"“{line.words[:60]}” is no unmarked line of paragraph {line.paragraph}")
            elif name:
                yield MissedLine(paragraph=line.paragraph, words=" ".join(line.words.split()), name=name)

    def _scenes(self) -> tuple[int, ...]:
        numbers = sorted(set(self.raw.scenes))
        if any(not 1 <= n <= len(self.paragraphs) for n in numbers):
            self.refused.append(f"the paragraphs are numbered 1 to {len(self.paragraphs)}")
        if len(numbers) > most_scenes(self.part):
            self.refused.append("that is a scene for nearly each paragraph")
            return ()
        return tuple(n for n in numbers if 1 <= n <= len(self.paragraphs))


def find_missed(part: Part, book: Book, paragraph: int, words: str) -> tuple[int, int] | None:
    """Where a line that was missed stands in the plain text: word for word, between marks, in no other line."""
    said = " ".join(words.split()).strip('«»“”„"—– ')
    if len(said.split()) < FEWEST_MISSED_WORDS or not 1 <= paragraph <= part.last - part.first + 1:
        return None
    home = book.plain.paragraphs[part.first + paragraph - 1]
    start = book.plain.text.find(said, home.start, home.end)
    if start < 0:
        return None
    end = start + len(said)
    taken = any(a < end and start < b for a, b in (book.places[i] for i in part.known))
    opened = _OPENS.search(book.plain.text[home.start : start])
    closed = _CLOSES.match(book.plain.text[end : home.end])
    return (start, end) if opened and closed and not taken else None
