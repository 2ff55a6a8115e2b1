"""Who the subject of a speech verb is: the words of one clause weighed, not only the nearest name.

"La maîtresse, un peu bourrue, lui dit:", "Douce, lui voyant mettre sa pèlerine, essaya de le retenir:", "il dit à
Florent d'une voix basse:": the subject may stand apart from its verb, behind an object, in the main clause.
"""

from dataclasses import dataclass

from visiobook.domain.character import Gender
from visiobook.reading.lexicon import Lexicon, PersonNoun
from visiobook.reading.names import acts
from visiobook.reading.persons import Anaphor, Cast, Mention
from visiobook.reading.plain import Plain
from visiobook.reading.tokens import Tokens

NEAR_ENOUGH = 2
"""Words that may stand between a subject and its finite verb besides clitics."""
LONGEST_INSERTION = 40
"""Words between the commas of an insertion at most."""
SUBJECTS = {
    "fr": {"il": "m", "elle": "f", "ils": "u", "elles": "f", "je": "first", "j'": "first", "celui-ci": "m",
           "celle-ci": "f", "on": "u", "dernier": "m", "dernière": "f"},
    "en": {"he": "m", "she": "f", "they": "u", "i": "first", "it": "u", "latter": "u"},
    "es": {"él": "m", "ella": "f", "yo": "first", "ellos": "u", "ellas": "f", "éste": "m", "ésta": "f"},
    "de": {"er": "m", "sie": "f", "es": "u", "ich": "first", "dieser": "m", "diese": "f", "jener": "m", "jene": "f"},
    "it": {"egli": "m", "ella": "f", "lui": "m", "lei": "f", "io": "first"},
    "pt": {"ele": "m", "ela": "f", "eu": "first"},
}  # fmt: skip

LAST, LAST_OF = frozenset({"dernier", "dernière", "latter"}), frozenset({"ce", "cette", "the"})
"""Words that mean whoever was named last, behind their determiners ("ce dernier", "the latter")."""


@dataclass(frozen=True)
class Subject:
    """A verb's subject: somebody known, or a pronoun or noun that stands for somebody."""

    person: int | None = None
    gender: Gender = Gender.UNKNOWN
    noun: PersonNoun | None = None
    narrator: bool = False
    at: int = 0


class Clauses:
    """Finds subjects in the words of one text."""

    def __init__(self, plain: Plain, toks: Tokens, words: Lexicon, cast: Cast) -> None:
        self.plain, self.toks, self.words, self.cast = plain, toks, words, cast
        self.by_index: dict[int, Mention] = {m.index: m for m in cast.mentions}
        self.by_stop: dict[int, Mention] = {m.stop: m for m in cast.mentions}
        self.anaphors: dict[int, Anaphor] = {a.index: a for a in cast.anaphors}
        self.anaphor_stops: dict[int, Anaphor] = {a.stop: a for a in cast.anaphors}
        self.verbs = frozenset(v for v in words.speech_verbs if " " not in v)
        self.subjects = SUBJECTS.get(words.language, {})
        self.objects, self.recipients = words.words_of("objects"), words.words_of("recipients")
        self.subordinators, self.relatives = words.words_of("subordinators"), words.words_of("relatives")
        self.light = frozenset(words.clitics) | words.words_of("auxiliaries")

    def verb(self, i: int) -> str | None:
        """The speech verb that word ``i`` is ("dit", "s'écria-t-il"), else None."""
        low = self.toks.lower[i]
        if low in self.verbs:
            return low
        head = low.split("-", 1)[0]
        return head if head != low and head in self.verbs else None

    def gap(self, i: int) -> str:
        """What stands between word ``i`` and the next."""
        if i + 1 >= len(self.toks):
            return "\n"
        return self.plain.text[self.toks.ends[i] : self.toks.starts[i + 1]]

    def abbreviated(self, i: int) -> bool:
        """Does word ``i`` end in a stop that ends no sentence?"""
        return self.toks.words[i].endswith(".") or self.toks.lower[i] + "." in self.words.abbreviations

    def inverted(self, i: int) -> Subject | None:
        """As in "dit-il", "s'écria-t-elle", "dis-je"."""
        low = self.toks.lower[i]
        if "-" not in low:
            return None
        tail = low.rsplit("-", 1)[1]
        if self.words.language != "fr" or tail not in ("il", "elle", "je", "ils", "elles", "on"):
            return None
        if tail == "je":
            return Subject(narrator=True, at=i) if self.cast.narrator is not None else None
        return Subject(gender={"il": Gender.MALE, "elle": Gender.FEMALE}.get(tail, Gender.UNKNOWN), at=i)

    def somebody(self, i: int) -> Subject | None:
        """Whoever is named by the words that begin at word ``i``."""
        mention = self.by_index.get(i)
        if mention is not None:
            return None if self.owns(mention) else self.named(mention)
        anaphor = self.anaphors.get(i)
        if anaphor is not None:
            return Subject(noun=anaphor.noun, gender=anaphor.noun.gender, at=i)
        return self.pronoun(i)

    def owns(self, mention: Mention) -> bool:
        """Is somebody named only as the owner of what follows ("Strether's new acquaintance pursued")?"""
        return self.toks.lower[mention.stop - 1].endswith(("'s", "s'")) and self.words.language == "en"

    def named(self, mention: Mention) -> Subject:
        """The subject that a mention is; a noun that was only guessed to mean somebody stays a noun."""
        if mention.guess is not None:
            return Subject(noun=mention.guess, gender=mention.guess.gender, at=mention.index)
        return Subject(person=mention.person, at=mention.index)

    def pronoun(self, i: int) -> Subject | None:
        """The subject that a pronoun at word ``i`` is."""
        kind = self.subjects.get(self.toks.lower[i])
        if kind is None or (self.toks.lower[i] in LAST and not (i and self.toks.lower[i - 1] in LAST_OF)):
            return None
        if kind == "first":
            return Subject(narrator=True, at=i) if self.cast.narrator is not None else None
        return Subject(gender={"m": Gender.MALE, "f": Gender.FEMALE}.get(kind, Gender.UNKNOWN), at=i)

    def stop(self, i: int) -> int:
        """Just after the words of whoever is named at word ``i``."""
        if i in self.by_index:
            return self.by_index[i].stop
        return self.anaphors[i].stop if i in self.anaphors else i + 1

    def is_object(self, i: int) -> bool:
        """Does a preposition stand before word ``i``?"""
        return i > 0 and self.toks.lower[i - 1] in self.objects

    def is_light(self, i: int) -> bool:
        """May word ``i`` stand between a subject and its verb (clitic, auxiliary, adverb)?"""
        return self.toks.lower[i] in self.light or self.words.is_adverb(self.toks.lower[i])

    def acts(self, i: int, limit: int) -> bool:
        """Is there a finite verb at word ``i``, behind clitics and adverbs?"""
        for k in range(i, min(limit, i + NEAR_ENOUGH + 2, len(self.toks))):
            if self.verb(k) is not None or acts(self.toks.lower[k], self.words):
                return True
            if not self.is_light(k) or self.gap(k).strip():
                return False
        return False

    def subject_of(self, first: int, verb: int) -> Subject | None:
        """The likeliest subject of the verb at word ``verb`` among the words from ``first`` to it."""
        best: tuple[float, int] | None = None
        for i in range(first, verb):
            if self.somebody(i) is None or self.stop(i) > verb:
                continue
            worth = self._worth(i, first, verb)
            if worth > 0 and (best is None or (worth, i) > best):
                best = (worth, i)
        return self.somebody(best[1]) if best else None

    def _worth(self, i: int, first: int, verb: int) -> float:
        """How well whoever is named at word ``i`` would be the verb's subject; 0 for not at all."""
        after = self.stop(i)
        if self.is_object(i):
            return 0.0
        if self.leads_to(after, verb):
            return 8.0
        worth = 1.0 + (0.5 if i <= first + 1 else 0.0)
        before = self.toks.lower[i - 1] if i > first else ""
        if self._parted(after, verb):
            worth += 4.0
        if not self.gap(after - 1).strip() and self.acts(after, verb + 1):
            worth += 2.5
        elif self._inserted(after, verb):
            worth += 2.3
        elif i > first and acts(before, self.words) and not self.gap(i - 1).strip():
            worth -= 0.8
        if self._relative(after) and self.acts(after + 1, verb + 1):
            worth += 0.8
        subordinate = before in self.subordinators or (i > first + 1 and self.toks.lower[i - 2] in self.subordinators)
        if (
            subordinate
            and "," in self.plain.text[self.toks.ends[after - 1] : self.toks.starts[min(verb, len(self.toks) - 1)]]
        ):
            worth -= 1.6
        return max(0.1, worth) + 0.5 * (i - first) / max(1, verb - first)

    def _relative(self, at: int) -> bool:
        return at < len(self.toks) and self.toks.lower[at] in self.relatives

    def leads_to(self, after: int, verb: int) -> bool:
        """Only clitics and adverbs between?"""
        return all(
            (k == after - 1 or self.is_light(k)) and (not self.gap(k).strip() or self.abbreviated(k))
            for k in range(after - 1, verb)
        )

    def _parted(self, after: int, verb: int) -> bool:
        """``la maîtresse, un peu bourrue, lui dit``: something inserted between commas, then the verb."""
        if not self.gap(after - 1).startswith(",") or verb - after > LONGEST_INSERTION:
            return False
        begin = verb
        while begin > after and self.is_light(begin - 1) and not self.gap(begin - 1).strip():
            begin -= 1
        return begin > after and self.gap(begin - 1).startswith(",")

    def _inserted(self, after: int, verb: int) -> bool:
        """As :meth:`_parted`, but some other verb of the sentence follows the insertion."""
        if not self.gap(after - 1).startswith(","):
            return False
        close = next((k for k in range(after, min(verb, after + 16)) if self.gap(k).startswith(",")), None)
        return close is not None and self.acts(close + 1, verb + 1)

    def recipients_in(self, a: int, b: int) -> set[int]:
        """People whom the words of a clause are for: "dit-il à Paul", "she told Anne"."""
        out = set()
        for i in range(a, b):
            mention = self.by_index.get(i)
            if mention is None or not i or mention.guess is not None:
                continue
            before = self.toks.lower[i - 1]
            asked = i > 1 and before in self.words.words_of("asked") and self.somebody(i - 2) is not None
            if before in self.recipients or asked:
                out.add(mention.person)
        return out
