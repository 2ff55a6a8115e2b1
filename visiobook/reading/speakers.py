"""Who says each line: clues weighed over whole conversations, best path and probabilities by dynamic programming.

A chain over the lines with the last two speakers as its state: explicit speech verbs, pronouns, beats, vocatives and
nearness are scores of a line; turns (nobody answers himself, A-B-A) are scores of a step. Sum-product over the chain
(Rabiner 1989) gives each line's probability, which :func:`calibrated` turns into the confidence a person is shown.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log

from visiobook.domain.character import Gender
from visiobook.domain.quotation import Attribution
from visiobook.reading.calls import answers_to
from visiobook.reading.clues import ClueFinder, Clues
from visiobook.reading.persons import Cast, could_be, same_kind
from visiobook.reading.speech import Line

CANDIDATES = 6
WINDOW = 2500
"""Characters before and after a line in which its speaker is looked for."""


@dataclass(frozen=True)
class Weights:
    """Scores in nats, found by coordinate search on the development half of the gold texts."""

    explicit: float = 8.0
    sex_match: float = 1.2
    sex_clash: float = -2.5
    near: float = 2.4
    called: float = -3.75
    named: float = -0.6
    answers_call: float = 0.0
    same_adjacent: float = -2.2
    same_paragraph: float = 1.5
    same_far: float = -0.4
    same_far_pronoun: float = 0.8
    goes_on: float = 1.0
    answers: float = -1.0
    back: float = 1.4
    recency: float = 1.125
    frequency: float = 0.25
    beat: float = 5.0
    lead: float = 0.8
    focus: float = 0.5
    told_to: float = -4.0
    only_spoken_of: float = -4.0
    himself: float = 5.0
    called_so: float = -2.0
    answers_so: float = 1.0
    cannot_answer: float = -0.8


WEIGHTS = Weights()


@dataclass(frozen=True)
class Verdict:
    """Who says a line, how that was found and how sure it is."""

    person: int | None
    how: Attribution
    confidence: float


def find_speakers(
    finder: ClueFinder, cast: Cast, lines: tuple[Line, ...], fixed: Mapping[int, int] | None = None
) -> list[Verdict]:
    """A verdict for every line. ``fixed``: lines whose speaker a person has said."""
    if not lines:
        return []
    if not cast.people:
        return [Verdict(None, Attribution.UNKNOWN, 0.0)] * len(lines)
    clues = [finder.clues(i) for i in range(len(lines))]
    for i, person in (fixed or {}).items():
        clues[i].how, clues[i].person = Attribution.CORRECTED, person
    return Chain(cast, lines, clues, finder.words.certainty).solve()


class Chain:
    """The lines of a text as a chain of speakers."""

    def __init__(
        self,
        cast: Cast,
        lines: tuple[Line, ...],
        clues: list[Clues],
        certainty: float = 1.0,
        weights: Weights = WEIGHTS,
    ) -> None:
        self.cast, self.lines, self.clues, self.certainty, self.w = cast, lines, clues, certainty, weights
        self.starts = [m.start for m in cast.mentions]
        self.told = list(cast.mentions)
        self.spoken: Counter[int] = Counter(c.person for c in clues if c.person is not None)
        self.begins = self._begins()
        self.near_scores: list[dict[int, float]] = []
        self.candidates = [self._candidates(i) for i in range(len(lines))]
        self.emissions = [{p: self._emission(i, p) for p in self.candidates[i]} for i in range(len(lines))]

    def _begins(self) -> list[int]:
        """Where the run of lines in neighbouring paragraphs begins that each line is of."""
        begins: list[int] = []
        for i, line in enumerate(self.lines):
            goes_on = i > 0 and line.paragraph - self.lines[i - 1].paragraph <= 1
            begins.append(begins[-1] if goes_on else line.start)
        return begins

    def _candidates(self, i: int) -> tuple[int, ...]:
        """Whom line ``i`` could belong to, the likeliest first."""
        line, clue = self.lines[i], self.clues[i]
        score: dict[int, float] = defaultdict(float)
        for k in range(
            bisect_left(self.starts, self.begins[i] - WINDOW), bisect_left(self.starts, line.end + WINDOW // 3)
        ):
            mention = self.told[k]
            begin = self.begins[i]
            distance = begin - mention.start if mention.start < begin else abs(mention.start - line.start)
            score[mention.person] += (0.5 if mention.spoken else 1.0) * exp(-distance / 600)
        for j in range(max(0, i - 6), min(len(self.lines), i + 4)):
            known = self.clues[j].person
            if known is not None:
                score[known] += 2.0 / (1 + abs(i - j))
        must = [p for p in (clue.person, clue.himself, *self._near(clue), clue.beat, clue.lead) if p is not None]
        ranked = sorted(score, key=lambda p: (-score[p], p))[: CANDIDATES + 2]
        chosen = list(dict.fromkeys([*must, *ranked]))[:CANDIDATES]
        if clue.how is Attribution.PRONOUN and clue.noun is None and clue.gender is not Gender.UNKNOWN:
            chosen = self._with_the_sex(clue.gender, line, chosen)
        if not chosen:
            chosen = [max(range(len(self.cast.people)), key=lambda p: self.cast.people[p].count)]
        self.near_scores.append({p: score[p] for p in chosen})
        return tuple(chosen)

    def _with_the_sex(self, gender: Gender, line: Line, chosen: list[int]) -> list[int]:
        """The candidates, with the nearest one a pronoun can mean where none of them fits it."""
        people = self.cast.people
        if any(people[p].gender() in (gender, Gender.UNKNOWN) for p in chosen):
            return chosen
        at = bisect_left(self.starts, line.start)
        window = sorted(self.told[max(0, at - 400) : at + 400], key=lambda m: abs(m.start - line.start))
        found = next((m.person for m in window if people[m.person].gender() is gender), None)
        return chosen if found is None else [found, *chosen][:CANDIDATES]

    def _near(self, clue: Clues) -> list[int]:
        """The two whom a pronoun or noun most likely means."""
        return sorted(clue.near, key=lambda p: (-clue.near[p], p))[:2]

    def _emission(self, i: int, p: int) -> float:
        clue, w, person = self.clues[i], self.w, self.cast.people[p]
        total = w.recency * min(1.5, self.near_scores[i].get(p, 0.0)) + w.frequency * log(1 + self.spoken[p])
        if clue.person is not None:
            sure = 5 * w.explicit if clue.how is Attribution.CORRECTED else w.explicit
            return total + (sure if p == clue.person else -sure / 2)
        if clue.how is Attribution.PRONOUN:
            total += self._agreement(clue, p)
            total += w.near * clue.near.get(p, 0.0)
        if clue.himself == p:
            total += w.himself
        if clue.beat == p:
            total += w.beat * clue.beat_strength
        if clue.lead == p:
            total += w.lead
        total += w.focus * min(1.0, clue.focus.get(p, 0.0))
        if p in clue.told_to:
            total += w.told_to
        if p in clue.called:
            total += w.called
        elif p in clue.named:
            total += w.named
        if any(answers_to(call, person) for call in clue.calls):
            total += w.called_so
        if person.noun is not None and person.noun.group:
            total -= 1.0
        if person.told == 0 and not self.spoken[p]:
            total += w.only_spoken_of
        return total

    def _agreement(self, clue: Clues, p: int) -> float:
        person = self.cast.people[p]
        if p == self.cast.narrator:
            return self.w.sex_clash
        if clue.noun is not None:
            if could_be(clue.noun, person):
                return self.w.sex_match
            return self.w.sex_match / 4 if same_kind(clue.noun, person) else self.w.sex_clash
        sex = person.gender()
        if clue.gender is Gender.UNKNOWN or sex is Gender.UNKNOWN:
            return 0.0
        return self.w.sex_match if sex is clue.gender else self.w.sex_clash

    def _adjacent(self, i: int) -> bool:
        return i > 0 and self.lines[i].paragraph - self.lines[i - 1].paragraph == 1

    def _step(self, i: int, before: int | None, last: int, now: int) -> float:
        """The score of ``now`` saying line ``i`` after ``last`` (and ``before`` him)."""
        w, line, previous = self.w, self.lines[i], self.lines[i - 1]
        if line.continues:
            return 6.0 if last == now else -2.0
        gap = line.paragraph - previous.paragraph
        if gap == 0:
            turn = w.same_paragraph if not line.spans[0].dash else w.same_adjacent
            return turn if last == now else 0.0
        if gap > 2:
            return 0.0
        total = self._same(i, gap) if last == now else 0.0
        if now in self.clues[i - 1].called and last != now:
            total += w.answers_call
        if last != now and gap == 1:
            total += self._answer(self.clues[i - 1], now)
        if before == now and last != now and i > 1 and previous.paragraph - self.lines[i - 2].paragraph <= 2:
            total += w.back if gap == 1 else w.back / 2
        return total

    def _same(self, i: int, gap: int) -> float:
        """The score of one speaker saying two lines in a row, ``gap`` paragraphs apart."""
        w, clue = self.w, self.clues[i]
        total = {"on": w.goes_on, "answer": w.answers}.get(clue.turn, 0.0)
        if gap == 1:
            return total + w.same_adjacent
        return total + (w.same_far_pronoun if clue.how is Attribution.PRONOUN else w.same_far)

    def _answer(self, previous: Clues, now: int) -> float:
        """How well somebody fits the nouns that the line before has called."""
        total = 0.0
        for call in previous.calls:
            fits = answers_to(call, self.cast.people[now])
            total += self.w.answers_so if fits else self.w.cannot_answer if fits is False else 0.0
        return total

    def solve(self) -> list[Verdict]:
        """Posteriors over the chain, line by line."""
        n = len(self.lines)
        pairs = [self._pairs(i) for i in range(n)]
        forward = self._forward(pairs)
        backward = self._backward(pairs)
        verdicts = []
        for i in range(n):
            marginal: dict[int, float] = defaultdict(float)
            top = max(forward[i][s] + backward[i][s] for s in pairs[i])
            for state in pairs[i]:
                marginal[state[1]] += exp(forward[i][state] + backward[i][state] - top)
            verdicts.append(self._verdict(i, marginal))
        return verdicts

    def _pairs(self, i: int) -> list[tuple[int | None, int]]:
        before: tuple[int | None, ...] = self.candidates[i - 1] if i else (None,)
        return [(a, b) for a in before for b in self.candidates[i]]

    def _forward(self, pairs: list[list[tuple[int | None, int]]]) -> list[dict[tuple[int | None, int], float]]:
        table = [{s: self.emissions[0][s[1]] for s in pairs[0]}]
        for i in range(1, len(pairs)):
            rows: dict[tuple[int | None, int], float] = {}
            for last, now in pairs[i]:
                assert last is not None
                terms = [table[-1][(b, last)] + self._step(i, b, last, now) for b, mid in pairs[i - 1] if mid == last]
                rows[(last, now)] = _logsum(terms) + self.emissions[i][now]
            table.append(rows)
        return table

    def _backward(self, pairs: list[list[tuple[int | None, int]]]) -> list[dict[tuple[int | None, int], float]]:
        n = len(pairs)
        table: list[dict[tuple[int | None, int], float]] = [{} for _ in range(n)]
        table[-1] = dict.fromkeys(pairs[-1], 0.0)
        for i in range(n - 2, -1, -1):
            for before, last in pairs[i]:
                terms = [
                    table[i + 1][(last, now)] + self._step(i + 1, before, last, now) + self.emissions[i + 1][now]
                    for now in self.candidates[i + 1]
                ]
                table[i][(before, last)] = _logsum(terms)
        return table

    def _verdict(self, i: int, marginal: Mapping[int, float]) -> Verdict:
        best = max(marginal, key=lambda p: (marginal[p], -p))
        share = marginal[best] / sum(marginal.values())
        clue = self.clues[i]
        how = clue.how
        if how is Attribution.UNKNOWN:
            how = Attribution.BEAT if clue.beat == best and clue.beat_strength >= 0.5 else Attribution.ALTERNATION
        return Verdict(best, how, calibrated(how, share, self.certainty))


RIGHT = {
    Attribution.EXPLICIT: (0.5, 0.88),
    Attribution.PRONOUN: (0.3, 0.66),
    Attribution.BEAT: (0.4, 0.7),
    Attribution.ALTERNATION: (0.4, 0.88),
}
"""How often a line found so is right, in English: with no and with all probability."""


def calibrated(how: Attribution, share: float, certainty: float) -> float:
    """How often lines found so, with so much of the probability, are right in texts nobody had read: ``certainty`` is
    the language's (:class:`~visiobook.reading.lexicon.Lexicon`). docs/reading.md has the counts.
    """
    if how is Attribution.CORRECTED:
        return 1.0
    low, high = RIGHT.get(how, (0.1, 0.8))
    return round((low + (high - low) * share**2) * certainty, 3)


def _logsum(terms: list[float]) -> float:
    top = max(terms)
    return top + log(sum(exp(t - top) for t in terms))
