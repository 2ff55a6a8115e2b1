"""What the narrator's words around a line of speech say of its speaker."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from visiobook.domain.character import Gender
from visiobook.domain.quotation import Attribution
from visiobook.reading.lexicon import Lexicon, PersonNoun
from visiobook.reading.persons import Anaphor, Cast, Mention, could_be
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
    near: int | None = None
    """Whom a pronoun or noun would mean by nearness."""
    beat: int | None = None
    beat_strength: float = 0.0
    """1 where the beat leads to the line or names its person, less where it follows or has a pronoun."""
    lead: int | None = None
    """Who acts last in the told paragraph before the line."""
    called: set[int] = field(default_factory=set)
    """People called by name inside the line: they listen."""
    named: set[int] = field(default_factory=set)
    """People spoken of inside the line."""
    clause: tuple[int, int] | None = None


@dataclass(frozen=True)
class Subject:
    """A verb's subject: somebody known, or a pronoun or noun that stands for somebody."""

    person: int | None = None
    gender: Gender = Gender.UNKNOWN
    noun: PersonNoun | None = None
    narrator: bool = False
    at: int = 0


class ClueFinder:
    """Collects the clues of every line of a text."""

    def __init__(self, plain: Plain, toks: Tokens, words: Lexicon, cast: Cast, lines: tuple[Line, ...]) -> None:
        self.plain, self.toks, self.words, self.cast, self.lines = plain, toks, words, cast, lines
        self.by_index: dict[int, Mention] = {m.index: m for m in cast.mentions}
        self.by_stop: dict[int, Mention] = {m.stop: m for m in cast.mentions}
        self.anaphors: dict[int, Anaphor] = {a.index: a for a in cast.anaphors}
        self.anaphor_stops: dict[int, Anaphor] = {a.stop: a for a in cast.anaphors}
        self.mention_starts = [m.start for m in cast.mentions]
        verbs = sorted(v for v in words.speech_verbs if " " not in v)
        self.verbs = frozenset(verbs)
        self.talk = frozenset(line.paragraph for line in lines)

    def clues(self, number: int) -> Clues:
        """The clues of line ``number``."""
        line, found = self.lines[number], Clues()
        self._inside(line, found)
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
            subject = self._opening(self.toks.at(start), self.toks.at(end))
            person = self._who(subject)
            if person is not None:
                return person
        return None

    def _who(self, subject: Subject | None) -> int | None:
        if subject is None:
            return None
        if subject.person is not None:
            return subject.person
        return self.cast.narrator if subject.narrator else self._nearest(subject)

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
        stops = [m.end() for m in re.compile(r"[.!?…](?=\s)").finditer(text, start, end)]
        colon = text[start:end].rstrip(" «“„\"‘'»—–-\n").endswith(":")
        if stops:
            return stops[-1] if colon else stops[0]
        return start if colon else end

    def _inside(self, line: Line, found: Clues) -> None:
        text = self.plain.text
        for span in line.spans:
            for k in range(bisect_left(self.mention_starts, span.start), len(self.mention_starts)):
                mention = self.cast.mentions[k]
                if mention.start >= span.end:
                    break
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
        subject = self._after_line(a, b, end) if after else self._before_line(a, b, start, end)
        if subject is None:
            return
        if subject.narrator:
            found.how, found.person = Attribution.EXPLICIT, self.cast.narrator
        elif subject.person is not None:
            found.how, found.person = Attribution.EXPLICIT, subject.person
        else:
            found.how, found.gender, found.noun = Attribution.PRONOUN, subject.gender, subject.noun
            found.near = self._nearest(subject)
        found.clause = (start, end)

    def _verb(self, i: int) -> str | None:
        """The speech verb that word ``i`` is ("dit", "s'écria-t-il"), else None."""
        low = self.toks.lower[i]
        if low in self.verbs:
            return low
        head = low.split("-", 1)[0]
        return head if head != low and head in self.verbs else None

    def _after_line(self, a: int, b: int, end: int) -> Subject | None:
        text = self.plain.text
        limit = b
        for i in range(a, min(b, a + 14)):
            if (
                i > a
                and re.search(r"[.!?;:]\s", text[self.toks.ends[i - 1] : self.toks.starts[i] + 1])
                and not self._abbreviated(i - 1)
            ):
                limit = i
                break
        for i in range(a, min(limit, a + 9)):
            if self._verb(i) is None and not self._inverted(i):
                continue
            subject = self._inverted(i) or self._following(i, limit) or self._preceding(i, a)
            if subject:
                return subject
        return None

    def _abbreviated(self, i: int) -> bool:
        return self.toks.words[i].endswith(".") or self.toks.lower[i] + "." in self.words.abbreviations

    def _inverted(self, i: int) -> Subject | None:
        """As in "dit-il", "s'écria-t-elle", "dis-je"."""
        low = self.toks.lower[i]
        if "-" not in low:
            return None
        tail = low.rsplit("-", 1)[1]
        if self.words.language != "fr" or tail not in ("il", "elle", "je", "ils", "elles", "on"):
            return None
        if tail == "je":
            return Subject(narrator=self.cast.narrator is not None, at=i) if self.cast.narrator is not None else None
        return Subject(gender={"il": Gender.MALE, "elle": Gender.FEMALE}.get(tail, Gender.UNKNOWN), at=i)

    def _following(self, verb: int, limit: int) -> Subject | None:
        """As in "said the old man", "dit le Loup", "said he": the first somebody after the verb, close by."""
        for i in range(verb + 1, min(limit, verb + REACH)):
            if self.plain.text[self.toks.ends[i - 1] : self.toks.starts[i]].strip(" ,"):
                return None
            subject = self._somebody(i)
            if subject:
                return subject
            if self.toks.lower[i] in ("to", "à", "a", "zu", "al"):
                return None
        return None

    def _somebody(self, i: int) -> Subject | None:
        mention = self.by_index.get(i)
        if mention is not None:
            return Subject(person=mention.person, at=i)
        anaphor = self.anaphors.get(i)
        if anaphor is not None:
            return Subject(noun=anaphor.noun, gender=anaphor.noun.gender, at=i)
        return self._pronoun(i)

    def _pronoun(self, i: int) -> Subject | None:
        low = self.toks.lower[i]
        subjects = SUBJECTS.get(self.words.language, {})
        if low not in subjects:
            return None
        kind = subjects[low]
        if kind == "first":
            return Subject(narrator=True, at=i) if self.cast.narrator is not None else None
        return Subject(gender={"m": Gender.MALE, "f": Gender.FEMALE}.get(kind, Gender.UNKNOWN), at=i)

    def _preceding(self, verb: int, first: int) -> Subject | None:
        """As in "Alice said", "il lui dit": the last somebody before the verb, close by."""
        for i in range(verb - 1, max(first, verb - 1 - REACH) - 1, -1):
            gap = self.plain.text[self.toks.ends[i] : self.toks.starts[i + 1]]
            if re.search(r"[.,!?;:«»“”\"—]", gap) and not self._abbreviated(i):
                return None
            ended = self.by_stop.get(i + 1)
            if ended is not None and ended.index >= first and not self._is_object(ended.index):
                return Subject(person=ended.person, at=ended.index)
            anaphor = self.anaphor_stops.get(i + 1)
            if anaphor is not None and anaphor.index >= first and not self._is_object(anaphor.index):
                return Subject(noun=anaphor.noun, gender=anaphor.noun.gender, at=anaphor.index)
            if self.words.language == "fr" and self.toks.lower[i] in ("lui", "leur", "me", "nous"):
                continue
            found = self._pronoun(i)
            if found:
                return found
        return None

    def _is_object(self, i: int) -> bool:
        before = self.toks.lower[i - 1] if i else ""
        return before in OBJECT_MARKS.get(self.words.language, frozenset())

    def _before_line(self, a: int, b: int, start: int, end: int) -> Subject | None:
        """The sentence that leads to the line: "La pauvre enfant, qui …, lui dit:"."""
        text = self.plain.text
        tail = text[start:end].rstrip(" «“„\"‘'»—–-\n")
        spans = sentences(text, start, end, self.words)
        if not spans or not tail.endswith((":", ",")):
            return None
        first = max(a, self.toks.at(spans[-1][0]))
        for i in range(b - 1, first - 1, -1):
            if self._verb(i) is None:
                continue
            subject = self._inverted(i) or self._preceding(i, first) or self._following(i, b)
            if subject and subject.person is not None:
                return subject
            opening = self._opening(first, i)
            if (
                subject
                and subject.noun is None
                and opening
                and opening.person is not None
                and self._agrees(opening, subject)
            ):
                return opening
            return subject or opening
        if tail.endswith(":"):
            return self._opening(first, b)
        return None

    def _agrees(self, opening: Subject, subject: Subject) -> bool:
        assert opening.person is not None
        sex = self.cast.people[opening.person].gender()
        return subject.gender is Gender.UNKNOWN or sex is Gender.UNKNOWN or sex is subject.gender

    def _opening(self, first: int, limit: int) -> Subject | None:
        """The somebody a sentence begins with (its subject as a rule)."""
        for i in range(first, limit):
            if i and self._is_object(i):
                continue
            subject = self._somebody(i)
            if subject:
                return subject
        return None

    def _nearest(self, subject: Subject) -> int | None:
        """Whom the pronoun or noun at a word would mean: the subject of a sentence just before, else the nearest."""
        at = bisect_left(self.mention_starts, self.toks.starts[subject.at])
        scores: dict[int, float] = {}
        for back, mention in enumerate(reversed(self.cast.mentions[max(0, at - 14) : at])):
            if mention.spoken or not self._fits(subject, mention.person):
                continue
            sentences_back = self._sentences_between(mention.start, self.toks.starts[subject.at])
            score = (1.5 if self._opens_sentence(mention) else 0.5) / (1 + sentences_back) + 0.3 / (1 + back)
            scores[mention.person] = max(score, scores.get(mention.person, 0.0))
        return max(scores, key=lambda p: (scores[p], -p)) if scores else None

    def _fits(self, subject: Subject, number: int) -> bool:
        person = self.cast.people[number]
        if subject.noun is not None:
            return could_be(subject.noun, person)
        return subject.gender is Gender.UNKNOWN or person.gender() in (subject.gender, Gender.UNKNOWN)

    def _sentences_between(self, start: int, end: int) -> int:
        return sum(
            1
            for i in range(self.toks.at(start) + 1, self.toks.at(end))
            if self.toks.initial[i] and not self.toks.spoken[i]
        )

    def _opens_sentence(self, mention: Mention) -> bool:
        return any(
            self.toks.initial[k] for k in range(max(0, mention.index - 2), mention.index + 1)
        ) and not self._is_object(mention.index)

    def _beat(self, before: tuple[int, int], after: tuple[int, int], found: Clues) -> None:
        """Who acts in the narrator's words of the paragraph."""
        for (start, end), weight in ((before, 1.0), (after, 0.85)):
            a, b = self.toks.at(start), self.toks.at(end)
            if a >= b or not any(c.isalpha() for c in self.plain.text[start:end]):
                continue
            if self.plain.text[start : start + 1] == "\n":
                weight = 0.35
            subject = self._opening(a, min(b, a + 12))
            person = self._who(subject)
            if subject is not None and person is not None:
                found.beat, found.beat_strength = person, weight * (0.7 if subject.person is None else 1.0)
                return


SUBJECTS = {
    "fr": {
        "il": "m",
        "elle": "f",
        "ils": "u",
        "elles": "f",
        "je": "first",
        "j'": "first",
        "celui-ci": "m",
        "celle-ci": "f",
        "on": "u",
    },
    "en": {"he": "m", "she": "f", "they": "u", "i": "first", "it": "u"},
    "es": {"él": "m", "ella": "f", "yo": "first", "ellos": "u", "ellas": "f", "éste": "m", "ésta": "f"},
    "de": {"er": "m", "sie": "f", "es": "u", "ich": "first", "dieser": "m", "diese": "f", "jener": "m", "jene": "f"},
    "it": {"egli": "m", "ella": "f", "lui": "m", "lei": "f", "io": "first"},
    "pt": {"ele": "m", "ela": "f", "eu": "first"},
}
OBJECT_MARKS = {
    "fr": frozenset(
        [
            "à",
            "au",
            "aux",
            "de",
            "du",
            "d'",
            "avec",
            "pour",
            "chez",
            "par",
            "sur",
            "vers",
            "contre",
            "sans",
            "devant",
            "derrière",
        ]
    ),
    "en": frozenset(
        ["to", "of", "with", "for", "at", "from", "by", "on", "upon", "behind", "beside", "near", "before", "after"]
    ),
    "es": frozenset(["a", "al", "de", "del", "con", "para", "por", "sin", "sobre", "hacia"]),
    "de": frozenset(["zu", "zum", "zur", "mit", "von", "vom", "bei", "an", "auf", "für", "gegen", "ohne"]),
    "it": frozenset(["a", "al", "alla", "di", "del", "con", "per", "da"]),
    "pt": frozenset(["a", "ao", "à", "de", "do", "da", "com", "para", "por"]),
}
