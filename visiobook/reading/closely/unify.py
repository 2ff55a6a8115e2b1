"""One opinion from the answers about many parts: how far the model is to be believed, and what follows from it.

The rules find some speakers almost surely: a speech verb with a name. How often the model names the same speaker there
is measured on every text anew, and decides what its word is worth elsewhere. A model that fails on what the text says
outright changes nothing; one that does not is believed where the rules only guess.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from visiobook.domain.character import Character, Gender
from visiobook.domain.close_reading import PartAnswer, SaidBy
from visiobook.domain.correction import (
    AddCharacter,
    Correction,
    MergeCharacters,
    MoveBoundary,
    RemoveCharacter,
    SetGender,
    SetSpeaker,
)
from visiobook.domain.quotation import Attribution, Quotation
from visiobook.reading.closely.parts import HARD, Book, Part
from visiobook.reading.corrected import folded, surroundings
from visiobook.reading.lexicon import lexicon

SURE = 0.8
"""Lines with a speech verb and a name whose speaker the rules are so sure of (in English) are the model's test."""
PRIOR, PRIOR_WEIGHT = 0.7, 2.0
"""What is believed of a model before any line has tested it."""
WORTH_HEARING = 0.6
"""Trust from which its summary, genre, looks and new people are taken."""
WORTH_FOLLOWING = 0.75
"""Trust from which it may make two people one, nobody of somebody, or another scene."""
MAJORITY = 0.5
APART = 350
"""Characters between scenes that a model cuts."""


@dataclass(frozen=True)
class Answered:
    """A part and what the model said of it."""

    part: Part
    answer: PartAnswer


@dataclass(frozen=True)
class Verdict:
    """Who says a line by rules and model together. ``changed``: the model's word stands against the rules'."""

    name: str
    confidence: float
    changed: bool


@dataclass(frozen=True)
class Opinion:
    """What a model's reading comes to. ``verdicts`` go by the number of the quotation."""

    trust: float
    agreed: int
    tested: int
    corrections: tuple[Correction, ...]
    verdicts: dict[int, Verdict]


def unify(book: Book, answered: Sequence[Answered]) -> Opinion:
    """The model's opinion of the whole book."""
    first = _Unifier(book, answered, {})
    joined = first.homes() if first.trust >= WORTH_FOLLOWING else {}
    unifier = _Unifier(book, answered, joined)
    verdicts = unifier.verdicts()
    return Opinion(unifier.trust, unifier.agreed, unifier.tested, tuple(unifier.corrections(verdicts)), verdicts)


class _Unifier:
    def __init__(self, book: Book, answered: Sequence[Answered], joined: dict[str, str]) -> None:
        self.book, self.answered, self.joined = book, [a for a in answered if not a.answer.failed], joined
        self.by_name = {c.name: c for c in book.reading.characters}
        self.names = {c.id: c.name for c in book.reading.characters}
        self.starts = [folded(book.plain.of(p)) for p in book.plain.paragraphs]
        self.said = {a.part.lines[s.line - 1]: s for a in self.answered for s in a.answer.speakers}
        tests = [i for i in self.said if self._is_test(book.reading.quotations[i])]
        self.tested = len(tests)
        self.agreed = sum(1 for i in tests if self._home(self.said[i].name) == self._by_rules(i))
        self.trust = (self.agreed + PRIOR * PRIOR_WEIGHT) / (self.tested + PRIOR_WEIGHT)

    def _is_test(self, quotation: Quotation) -> bool:
        sure = SURE * lexicon(self.book.reading.analysis.language).certainty
        return quotation.how is Attribution.EXPLICIT and quotation.confidence >= sure

    def _by_rules(self, number: int) -> str:
        return self._home(self.names.get(self.book.reading.quotations[number].speaker or "", ""))

    def _home(self, name: str) -> str:
        return self.joined.get(name, name)

    # people --------------------------------------------------------------------------------------------------------

    def homes(self) -> dict[str, str]:
        """Names that are another's, as most parts that know both say."""
        claimed, met = Counter[frozenset[str]](), Counter[frozenset[str]]()
        for a in self.answered:
            claimed.update({frozenset((p.one, p.other)) for p in a.answer.alike})
        for a in self.answered:
            here = {p.character.name for p in a.part.people}
            met.update(pair for pair in claimed if pair <= here)
        homes: dict[str, str] = {}
        for pair, count in sorted(claimed.items(), key=lambda c: (-c[1], sorted(c[0]))):
            keep, drop = sorted((self.by_name[n] for n in pair), key=lambda c: (-c.mentions, c.name))
            free = keep.name not in homes and drop.name not in homes and drop.name not in homes.values()
            if free and count > MAJORITY * met[pair] and self._may_be_one(keep, drop):
                homes[drop.name] = keep.name
        return homes

    def _may_be_one(self, one: Character, other: Character) -> bool:
        """Nothing speaks against it: sex, kind of being, a line of one answered by the other."""
        sexes = {one.gender, other.gender} - {Gender.UNKNOWN}
        if len(sexes) > 1 or one.species != other.species:
            return False
        pair = {one.id, other.id}
        quotations = self.book.reading.quotations
        talk = pairwise(quotations)
        return not any(self._is_test(a) and self._is_test(b) and {a.speaker, b.speaker} == pair for a, b in talk)

    def _nobodies(self) -> list[str]:
        """Whom most parts take for no person, if no line is surely theirs."""
        claimed = Counter(name for a in self.answered for name in set(a.answer.not_people))
        met = Counter(p.character.name for a in self.answered for p in a.part.people)
        speaking = {q.speaker for q in self.book.reading.quotations if self._is_test(q)}
        return [
            name
            for name, count in claimed.items()
            if count > MAJORITY * met[name] and self.by_name[name].id not in speaking and name not in self.joined
        ]

    def _sexes(self) -> list[SetGender]:
        votes: dict[str, Counter[Gender]] = {}
        for a in self.answered:
            for sex in a.answer.sexes:
                votes.setdefault(sex.name, Counter())[sex.gender] += 1
        best = {name: counts.most_common(2) for name, counts in votes.items()}
        return [
            SetGender(character=name, gender=ranked[0][0])
            for name, ranked in best.items()
            if len(ranked) == 1 or ranked[0][1] > 2 * ranked[1][1]
        ]

    def _newcomers(self) -> list[AddCharacter]:
        known = {folded(n) for c in self.book.reading.characters for n in (c.name, *c.aliases)}
        new = {folded(s.name): s.name for s in self.said.values() if s.new}
        return [AddCharacter(name=name) for key, name in sorted(new.items()) if key not in known]

    # lines ---------------------------------------------------------------------------------------------------------

    def verdicts(self) -> dict[int, Verdict]:
        """Every line the model was asked about, weighed against the rules."""
        return {i: self._verdict(i, said) for i, said in sorted(self.said.items())}

    def _verdict(self, number: int, said: SaidBy) -> Verdict:
        """Bayes' rule over rules right, model right, neither; that both err alike is taken for impossible.

        The model's word on a line that is not said outright is worth the square of its trust: such lines are harder
        than those it was tested on.
        """
        rules = self.book.reading.quotations[number].confidence
        model = self.trust**2
        own, other = self._by_rules(number), self._home(said.name)
        if own == other:
            return Verdict(own, round(1 - (1 - rules) * (1 - model), 3), changed=False)
        either = model * (1 - rules) + rules * (1 - model) + (1 - model) * (1 - rules)
        if model <= rules or (said.new and self.trust < WORTH_HEARING):
            return Verdict(own, round(rules * (1 - model) / either if either else rules, 3), changed=False)
        return Verdict(other, round(model * (1 - rules) / either, 3), changed=True)

    # corrections ---------------------------------------------------------------------------------------------------

    def corrections(self, verdicts: dict[int, Verdict]) -> list[Correction]:
        """What the model's opinion changes in the rules' reading, told as corrections."""
        out: list[Correction] = []
        if self.trust >= WORTH_HEARING:
            out += [*self._newcomers(), *self._sexes()]
        if self.trust >= WORTH_FOLLOWING:
            out += [MergeCharacters(keep=keep, drop=drop) for drop, keep in sorted(self.joined.items())]
            out += [RemoveCharacter(character=name) for name in sorted(self._nobodies())]
        out += [self._spoken(i, v.name) for i, v in verdicts.items() if v.changed]
        return [*out, *self._scenes()] if self.trust >= WORTH_FOLLOWING else out

    def _spoken(self, number: int, name: str) -> SetSpeaker:
        quotation = self.book.reading.quotations[number]
        before, after = surroundings(self.book.plain.text, *self.book.places[number])
        return SetSpeaker(text=quotation.text, character=name, before=before, after=after)

    def _scenes(self) -> list[MoveBoundary]:
        """Scenes as the model cuts them, in the parts where it cut any; those of chapters and breaks stay."""
        text = self.book.plain
        now = {self.book.paragraph_at(text.at(s.passage.start)): s for s in self.book.reading.scenes}
        wanted, moves, kept = self._wanted(), [], set(now)
        for a in (a for a in self.answered if a.answer.scenes):
            for k in range(max(1, a.part.first), a.part.last + 1):
                near = wanted & {k - 1, k, k + 1}
                if k in now and now[k].confidence < HARD and not near:
                    moves.append(self._boundary(k, remove=True))
                    kept.discard(k)
        taken = [text.paragraphs[k].start for k in sorted(kept)]
        for k in sorted(wanted):
            start = text.paragraphs[k].start
            if k not in now and all(abs(start - other) >= APART for other in taken):
                moves.append(self._boundary(k, remove=False))
                taken.append(start)
        return moves

    def _wanted(self) -> set[int]:
        return {a.part.first + n - 1 for a in self.answered for n in a.answer.scenes} - {0}

    def _boundary(self, paragraph: int, remove: bool) -> MoveBoundary:
        words = self.starts[paragraph]
        before = sum(1 for text in self.starts[:paragraph] if f"{text} ".startswith(f"{words} "))
        return MoveBoundary(text=words, remove=remove, occurrence=before + 1)
