"""Whom the narration is about at each place: names and resolved pronouns, weighed by recency and by their part.

Pronouns are resolved from left to right, each by what came before it (a centering of sorts: Brennan, Friedman and
Pollard 1987): subjects outweigh objects, the sentence before outweighs those before it, and a new paragraph weakens
all. What a pronoun was resolved to is itself a mention, so that a "he" of many sentences stays the same man.
"""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate

from visiobook.domain.character import Gender
from visiobook.reading.calls import is_called
from visiobook.reading.clauses import Clauses, Subject
from visiobook.reading.persons import could_be, same_kind

REACH = 40
"""Mentions before a place that may still be in its focus."""
SENTENCE, PARAGRAPH = 0.66, 0.8
"""What is left of a mention's weight one sentence, and one paragraph, later."""
ACTING, OPENING, OBJECT, OTHER = 1.0, 0.85, 0.4, 0.6
ONCE = 0.3
"""What is left of the weight of somebody named a single time in the whole text (Abraham, Queen Anne)."""
OFTEN = 5
"""Places that show a text to be long enough for that."""
CALLED = 0.4
"""Weight of somebody whom a line calls by name: the next "she" is often the one called."""
OTHER_AGE = 0.3
"""What is left of the weight of somebody whom a noun fits but for the age."""


@dataclass(frozen=True)
class Event:
    """Somebody is named (or meant by a pronoun) at a word of the narration."""

    index: int
    person: int
    weight: float


class Focus:
    """Salience of people along one text."""

    def __init__(self, clauses: Clauses) -> None:
        self.clauses, self.toks, self.cast = clauses, clauses.toks, clauses.cast
        told = (b and not s for b, s in zip(self.toks.initial, self.toks.spoken, strict=True))
        self.sentence = list(accumulate(told, initial=0))
        begins = [p.start for p in clauses.plain.paragraphs]
        self.paragraph = [bisect_left(begins, start + 1) for start in self.toks.starts]
        self.events: list[Event] = []
        self.indexes: list[int] = []
        self.meant: Counter[int] = Counter()
        """How many pronouns were taken to mean each person."""
        self.brief = all(p.count < OFTEN for p in self.cast.people)
        self._resolve()

    def _resolve(self) -> None:
        """Read the narration from left to right."""
        he_or_she = {
            low for low, kind in self.clauses.subjects.items() if kind in "mf" and low not in ("celui-ci", "celle-ci")
        }
        for i, low in enumerate(self.toks.lower):
            mention = self.clauses.by_index.get(i)
            if self.toks.spoken[i]:
                if mention is not None and is_called(self.clauses.plain.text, mention.start, mention.end):
                    self._note(i, mention.person, CALLED)
                continue
            if mention is not None:
                self._note(i, mention.person, self._part(i, mention.stop))
            elif low in he_or_she and not self._impersonal(i):
                subject = self.clauses.pronoun(i)
                best = self.nearest(subject) if subject else None
                if best is not None:
                    self._note(i, best, 0.9)
                    self.meant[best] += 1

    def _impersonal(self, i: int) -> bool:
        return i + 1 < len(self.toks) and self.toks.lower[i + 1] in self.clauses.words.words_of("impersonal")

    def _note(self, index: int, person: int, weight: float) -> None:
        self.events.append(Event(index, person, weight))
        self.indexes.append(index)

    def _part(self, i: int, stop: int) -> float:
        if self.clauses.is_object(i):
            return OBJECT
        if self.clauses.acts(stop, stop + 4):
            return ACTING
        return OPENING if self.toks.initial[i] or (i and self.toks.initial[i - 1]) else OTHER

    def salience(self, at: int) -> dict[int, float]:
        """How much each person is in focus just before word ``at``."""
        out: dict[int, float] = {}
        here = min(at, len(self.toks) - 1)
        stop = bisect_left(self.indexes, at)
        for event in reversed(self.events[max(0, stop - REACH) : stop]):
            sentences = self.sentence[here] - self.sentence[event.index]
            paragraphs = min(6, self.paragraph[here] - self.paragraph[event.index])
            weight = event.weight * SENTENCE ** min(sentences, 12) * PARAGRAPH**paragraphs
            known = out.get(event.person, 0.0)
            out[event.person] = max(known, weight) + 0.25 * min(known, weight)
        return out

    def candidates(self, subject: Subject, at: int | None = None) -> dict[int, float]:
        """Whom a pronoun or noun may mean at its place, with the share of salience each has."""
        place = subject.at if at is None else at
        if at is None and self.toks.lower[place] in self.clauses.words.words_of("latter"):
            last = self._latter(subject)
            if last is not None:
                return {last: 1.0}
        scores = {
            p: s * fit * (1.0 if self.cast.people[p].count > 1 or self.brief else ONCE)
            for p, s in self.salience(place).items()
            if (fit := self._fit(subject, p)) > 0
        }
        total = sum(scores.values())
        return {p: s / total for p, s in scores.items()} if total else {}

    def _latter(self, subject: Subject) -> int | None:
        """Whom "celui-ci" means: whoever was named last, unless he is whom the sentence before was about."""
        stop = bisect_left(self.indexes, subject.at)
        named = [e for e in self.events[max(0, stop - 8) : stop] if self._fit(subject, e.person) > 0]
        near = [e for e in named if self.sentence[subject.at] - self.sentence[e.index] <= 2]
        return near[-1].person if near else None

    def nearest(self, subject: Subject) -> int | None:
        """Whom a pronoun or noun most likely means."""
        scores = self.candidates(subject)
        return max(scores, key=lambda p: (scores[p], -p)) if scores else None

    def _fit(self, subject: Subject, number: int) -> float:
        person = self.cast.people[number]
        if number == self.cast.narrator:
            return 0.0
        if subject.noun is not None:
            if not same_kind(subject.noun, person):
                return 0.0
            known = 1.0 + min(3.0, float(person.nouns[subject.noun.word]))
            return known if could_be(subject.noun, person) else known * OTHER_AGE
        sex = person.gender()
        if subject.gender is Gender.UNKNOWN:
            return 1.0
        if person.noun is not None and person.noun.group:
            return 0.0
        return 1.0 if sex is subject.gender else (0.5 if sex is Gender.UNKNOWN else 0.0)
