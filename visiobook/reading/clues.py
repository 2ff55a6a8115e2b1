"""What the narrator's words around a line of speech say of its speaker."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from visiobook.domain.character import Gender
from visiobook.domain.quotation import Attribution
from visiobook.reading.calls import Call, calls, names_himself
from visiobook.reading.clauses import Clauses, Subject
from visiobook.reading.focus import Focus
from visiobook.reading.lexicon import Lexicon, PersonNoun
from visiobook.reading.persons import Cast
from visiobook.reading.plain import Plain
from visiobook.reading.sentences import sentences
from visiobook.reading.speech import Line
from visiobook.reading.tokens import Tokens

REACH = 5
"""Words between a speech verb and its subject at most."""


@dataclass
class Clues:
    """Evidence for one line. ``how`` says how strong the verb's subject is."""

    how: Attribution = Attribution.UNKNOWN
    person: int | None = None
    gender: Gender = Gender.UNKNOWN
    noun: PersonNoun | None = None
    near: dict[int, float] = field(default_factory=dict)
    """Whom a pronoun or noun would mean by what is in focus, as shares."""
    beat: int | None = None
    beat_strength: float = 0.0
    """1 where the beat leads to the line or names its person, less where it follows or has a pronoun."""
    lead: int | None = None
    """Who acts last in the told paragraph before the line."""
    focus: dict[int, float] = field(default_factory=dict)
    """Who is in focus where the line begins."""
    called: set[int] = field(default_factory=set)
    """People called by name inside the line: they listen."""
    named: set[int] = field(default_factory=set)
    """People spoken of inside the line."""
    calls: list[Call] = field(default_factory=list)
    """Nouns that the line calls somebody by."""
    himself: int | None = None
    """Whoever gives his own name inside the line."""
    told_to: set[int] = field(default_factory=set)
    """People whom the narrator says the line is for."""
    clause: tuple[int, int] | None = None
    turn: str = ""
    """``on`` where the verb goes on with what was said, ``answer`` where it answers it."""


class ClueFinder:
    """Collects the clues of every line of a text."""

    def __init__(self, plain: Plain, toks: Tokens, words: Lexicon, cast: Cast, lines: tuple[Line, ...]) -> None:
        self.plain, self.toks, self.words, self.cast, self.lines = plain, toks, words, cast, lines
        self.clauses = Clauses(plain, toks, words, cast)
        self.focus = Focus(self.clauses)
        self.mention_starts = [m.start for m in cast.mentions]
        self.talk = frozenset(line.paragraph for line in lines)

    def clues(self, number: int) -> Clues:
        """The clues of line ``number``."""
        line, found = self.lines[number], Clues()
        self._inside(line, found)
        found.focus = self.focus.salience(self.toks.at(line.start))
        before, after = self._around(number)
        for first, second in zip(line.spans, line.spans[1:], strict=False):
            self._clause(first.end, second.start, found, after=True)
        if found.how is Attribution.UNKNOWN:
            self._clause(*after, found, after=True)
        if found.how is Attribution.UNKNOWN:
            self._clause(*before, found, after=False)
        if found.how in (Attribution.UNKNOWN, Attribution.PRONOUN):
            self._beat(before, after, found)
            found.lead = self._lead(line.paragraph)
        return found

    def _lead(self, paragraph: int) -> int | None:
        """The subject of the last sentence of the paragraph before, when that is told."""
        if paragraph == 0 or paragraph - 1 in self.talk:
            return None
        before = self.plain.paragraphs[paragraph - 1]
        for start, end in reversed(sentences(self.plain.text, before.start, before.end, self.words)[-2:]):
            subject = self._main(self.toks.at(start), self.toks.at(end))
            person = self._who(subject)
            if person is not None:
                return person
        return None

    def _who(self, subject: Subject | None) -> int | None:
        if subject is None:
            return None
        if subject.person is not None:
            return subject.person
        return self.cast.narrator if subject.narrator else self.focus.nearest(subject)

    def _around(self, number: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """The narrator's words before and after a line, in its paragraph or leading to it with a colon."""
        line = self.lines[number]
        paragraph = self.plain.paragraphs[line.paragraph]
        previous = self.lines[number - 1] if number else None
        following = self.lines[number + 1] if number + 1 < len(self.lines) else None
        start = previous.end if previous and previous.paragraph == line.paragraph else paragraph.start
        end = following.start if following and following.paragraph == line.paragraph else paragraph.end
        if following and following.paragraph == line.paragraph:
            end = self._divide(line.end, end)
        if previous and previous.paragraph == line.paragraph:
            start = self._divide(start, line.start)
        if not any(c.isalnum() for c in self.plain.text[start : line.start]) and line.paragraph:
            start = self._leading(line.paragraph - 1, start)
        return (start, line.start), (line.end, end)

    def _leading(self, paragraph: int, start: int) -> int:
        """The last sentence of the paragraph before, when it ends in a colon."""
        before = self.plain.paragraphs[paragraph]
        text = self.plain.text
        if not text[before.start : before.end].rstrip().endswith((":", ": —", ":--")):
            return start
        spans = sentences(text, before.start, before.end, self.words)
        return spans[-1][0] if spans else start

    def _divide(self, start: int, end: int) -> int:
        """Where narration between two lines of a paragraph changes from what follows one to what leads to the other."""
        text = self.plain.text
        stops = [stop for _, stop in sentences(text, start, end, self.words)[:-1]]
        colon = text[start:end].rstrip(" «“„\"‘'»—–-\n").endswith(":")
        if stops:
            return stops[-1] if colon else stops[0]
        return start if colon else end

    def _inside(self, line: Line, found: Clues) -> None:
        text = self.plain.text
        for span in line.spans:
            found.calls += calls(self.plain, self.toks, self.words, span.start, span.end)
            for k in range(bisect_left(self.mention_starts, span.start), len(self.mention_starts)):
                mention = self.cast.mentions[k]
                if mention.start >= span.end:
                    break
                if names_himself(text, mention, self.words):
                    found.himself = mention.person
                    continue
                found.named.add(mention.person)
                before = text[max(span.start, mention.start - 2) : mention.start].strip(" ")
                after = text[mention.end : mention.end + 1]
                opens = mention.start <= span.start + 1 or before[-1:] in (",", "!", "?", ".", "…", "¡", "¿", ";")
                if opens and (after in ",!?.;…" or mention.end >= span.end - 1):
                    found.called.add(mention.person)

    def _clause(self, start: int, end: int, found: Clues, after: bool) -> None:
        """A speech verb's subject in the narrator's words from ``start`` to ``end``."""
        a, b = self.toks.at(start), self.toks.at(end)
        if a >= b:
            return
        subject = self._after_line(a, b) if after else self._before_line(a, b, start, end)
        if subject is None:
            return
        if subject.narrator:
            found.how, found.person = Attribution.EXPLICIT, self.cast.narrator
        elif subject.person is not None:
            found.how, found.person = Attribution.EXPLICIT, subject.person
        else:
            found.how, found.gender, found.noun = Attribution.PRONOUN, subject.gender, subject.noun
            found.near = self.focus.candidates(subject)
        found.told_to |= self.clauses.recipients_in(a, b) - {found.person}
        found.clause, found.turn = (start, end), self._turn(a, b)

    def _turn(self, a: int, b: int) -> str:
        """Does the first telling verb of a clause go on with what was said, or answer it?"""
        on, answers = self.words.words_of("goes_on"), self.words.words_of("answers")
        for i in range(a, min(b, a + 14)):
            verb = self.clauses.verb(i)
            if verb is not None:
                return "on" if verb in on else "answer" if verb in answers else ""
        return ""

    def _after_line(self, a: int, b: int) -> Subject | None:
        text, clauses = self.plain.text, self.clauses
        limit = b
        for i in range(a, min(b, a + 14)):
            if (
                i > a
                and re.search(r"[.!?;:]\s", text[self.toks.ends[i - 1] : self.toks.starts[i] + 1])
                and not clauses.abbreviated(i - 1)
            ):
                limit = i
                break
        for i in range(a, min(limit, a + 9)):
            if clauses.verb(i) is None and not clauses.inverted(i):
                continue
            subject = clauses.inverted(i) or self._beside(i, a, limit)
            if subject:
                return subject
        return None

    def _beside(self, verb: int, first: int, limit: int) -> Subject | None:
        """As in "Alice said" or "said Alice": whoever stands next to the verb."""
        before = self._preceding(verb, first)
        if before is not None and self.words.language == "en":
            return before
        return self._following(verb, limit) or before

    def _following(self, verb: int, limit: int) -> Subject | None:
        """As in "said the old man", "dit le Loup", "said he": the first somebody after the verb, close by."""
        for i in range(verb + 1, min(limit, verb + REACH)):
            if self.clauses.gap(i - 1).strip(" ,") or (i > verb + 1 and "," in self.clauses.gap(i - 1)):
                return None
            subject = self.clauses.somebody(i)
            if subject:
                return subject
            if self.toks.lower[i] in ("to", "à", "a", "zu", "al", "and", "et", "y", "und", "e"):
                return None
        return None

    def _preceding(self, verb: int, first: int) -> Subject | None:
        """As in "Alice said", "il lui dit": the last somebody before the verb, close by."""
        clauses = self.clauses
        for i in range(verb - 1, max(first, verb - 1 - REACH) - 1, -1):
            if re.search(r"[.,!?;:«»“”\"—]", clauses.gap(i)) and not clauses.abbreviated(i):
                return None
            ended = clauses.by_stop.get(i + 1)
            if ended is not None and ended.index >= first and not clauses.is_object(ended.index):
                return None if clauses.owns(ended) else clauses.named(ended)
            anaphor = clauses.anaphor_stops.get(i + 1)
            if anaphor is not None and anaphor.index >= first and not clauses.is_object(anaphor.index):
                return Subject(noun=anaphor.noun, gender=anaphor.noun.gender, at=anaphor.index)
            found = clauses.pronoun(i)
            if found:
                return found
        return None

    def _before_line(self, a: int, b: int, start: int, end: int) -> Subject | None:
        """The sentence that leads to the line: "La pauvre enfant, qui …, lui dit:"."""
        text = self.plain.text
        tail = text[start:end].rstrip(" «“„\"‘'»—–-\n")
        spans = sentences(text, start, end, self.words)
        if not spans or not tail.endswith((":", ",")):
            return None
        first = max(a, self.toks.at(spans[-1][0]))
        for i in range(b - 1, first - 1, -1):
            if self.clauses.verb(i) is None:
                continue
            subject = self.clauses.inverted(i) or self._subject(first, i, b)
            if subject is not None:
                return self._named_before(subject, first)
        if tail.endswith(":"):
            return self._main(first, b)
        return None

    def _subject(self, first: int, verb: int, limit: int) -> Subject | None:
        """Who stands before the verb, or next after it ("da sprach der Vater:"), or else likeliest in the sentence."""
        clauses = self.clauses
        before = clauses.subject_of(first, verb)
        if before is not None and clauses.leads_to(clauses.stop(before.at), verb):
            return before
        at = verb + 1
        if at < limit and not clauses.gap(verb).strip() and self.words.language != "en":
            return clauses.somebody(at) or before or self._following(verb, limit)
        return before or self._following(verb, limit)

    def _named_before(self, subject: Subject, first: int) -> Subject:
        """A pronoun's own name, where the sentence has begun with it ("Marie, quand elle le vit, dit")."""
        if subject.person is not None or subject.narrator or subject.noun is not None:
            return subject
        if self.toks.lower[subject.at] in self.words.words_of("latter"):
            return subject
        for opening in (self._acting(first + 1, subject.at), self._opening(first, min(subject.at, first + 4))):
            if opening is not None and opening.person is not None and self._agrees(subject, opening.person):
                return opening
        return subject

    def _acting(self, first: int, limit: int) -> Subject | None:
        """Whoever is named last as the subject of a verb, behind the sentence's first words ("…, mais Paul sourit")."""
        for i in range(limit - 1, first, -1):
            mention = self.clauses.by_index.get(i)
            if mention is None or mention.stop > limit or self.clauses.is_object(i):
                continue
            if self.clauses.acts(mention.stop, limit) and not self.clauses.gap(mention.stop - 1).strip():
                return self.clauses.named(mention)
        return None

    def _agrees(self, subject: Subject, number: int) -> bool:
        """May a pronoun mean somebody, by sex?"""
        person = self.cast.people[number]
        sex = person.gender()
        agrees = subject.gender is Gender.UNKNOWN or sex in (Gender.UNKNOWN, subject.gender)
        return agrees or person.grammar[subject.gender] > 0

    def _main(self, first: int, limit: int) -> Subject | None:
        """The subject of a sentence without a speech verb: of its last main clause."""
        if first >= limit:
            return None
        return self.clauses.subject_of(first, limit) or self._opening(first, limit)

    def _opening(self, first: int, limit: int) -> Subject | None:
        """The somebody a sentence begins with (its subject as a rule)."""
        for i in range(first, limit):
            if self.clauses.is_object(i):
                continue
            subject = self.clauses.somebody(i)
            if subject:
                return subject
        return None

    def _last(self, start: int, end: int) -> Subject | None:
        """The subject of the last sentence of a stretch of narration."""
        spans = sentences(self.plain.text, start, end, self.words)
        return self._main(self.toks.at(spans[-1][0]), self.toks.at(spans[-1][1])) if spans else None

    def _beat(self, before: tuple[int, int], after: tuple[int, int], found: Clues) -> None:
        """Who acts in the narrator's words of the paragraph."""
        for (start, end), weight in ((before, 1.0), (after, 0.85)):
            a, b = self.toks.at(start), self.toks.at(end)
            if a >= b or not any(c.isalpha() for c in self.plain.text[start:end]) or (start, end) == found.clause:
                continue
            if self.plain.text[start : start + 1] == "\n":
                weight = 0.35
            subject = self._last(start, end) if weight == 1.0 else None
            subject = subject or self._opening(a, min(b, a + 12))
            person = self._who(subject)
            if subject is not None and person is not None:
                found.beat, found.beat_strength = person, weight * (0.7 if subject.person is None else 1.0)
                return
