"""Names in the text: which capitalised words name somebody, and where."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from visiobook.domain.character import Gender
from visiobook.reading.epithets import reports
from visiobook.reading.lexicon import Lexicon
from visiobook.reading.tokens import Tokens

CONNECTORS = {
    "fr": frozenset({"de", "du", "d'", "des", "le", "la", "von", "van"}),
    "en": frozenset({"of", "de", "van", "von", "the", "du", "la"}),
    "es": frozenset({"de", "del", "la", "y"}),
    "de": frozenset({"von", "zu", "van", "der"}),
    "it": frozenset({"di", "de", "del", "della", "da"}),
    "pt": frozenset({"de", "da", "do", "dos", "das"}),
}
PARTICLES = frozenset({"de", "d'", "du", "des"})
NOT_PEOPLE = frozenset(
    [
        "street",
        "road",
        "square",
        "house",
        "hall",
        "park",
        "church",
        "castle",
        "river",
        "sea",
        "lake",
        "bay",
        "mount",
        "mountain",
        "hotel",
        "inn",
        "college",
        "school",
        "bridge",
        "hill",
        "court",
        "lane",
        "valley",
        "forest",
        "farm",
        "county",
        "avenue",
        "rue",
        "place",
        "avenue",
        "boulevard",
        "quai",
        "pont",
        "saint-germain",
        "calle",
        "plaza",
        "straße",
        "platz",
        "times",
        "gazette",
        "island",
        "islands",
        "city",
        "town",
        "village",
        "station",
        "bank",
        "club",
        "company",
        "society",
        "army",
        "government",
        "parliament",
        "act",
        "bible",
    ]
)
NICKNAME_LINKS = {
    "fr": frozenset({"de", "d'", "du", "au", "aux", "à"}),
    "es": frozenset({"de", "del"}),
    "it": frozenset({"di", "del", "d'"}),
    "pt": frozenset({"de", "do", "da"}),
}
NICKNAME_COUNT = 3
GEOGRAPHY = 3.0
"""What speaks against the name of a country or town being a person's: two titles are needed to outweigh it."""
SAINTS = frozenset({"st", "st.", "saint", "sainte", "san", "santa", "são", "sankt", "sant'"})
"""Titles that name a town, a church or a day as often as somebody."""
GERMAN_NOUN = re.compile(r"(?:ung|heit|keit|schaft|tum|nis|chen|lein|ion|tät|ismus)(?:en|s|e)?$")


@dataclass(frozen=True)
class NameMention:
    """A name in the text. ``title`` is the title before it, ``article`` whether ``the``/``le`` stands before it."""

    start: int
    end: int
    name: tuple[str, ...]
    title: str = ""
    article: str = ""
    before: str = ""
    spoken: bool = False
    index: int = 0
    """Of its first word."""
    stop: int = 0
    """Just after its last word."""


@dataclass
class NameEvidence:
    """What speaks for and against a name being a person's."""

    count: int = 0
    person: float = 0.0
    against: float = 0.0
    says: int = 0
    """Speeches that its bearer is told to say: no place does."""
    firm: bool = False
    """Is it capitalised where no sentence begins, or a known first name?"""
    genders: Counter[Gender] = field(default_factory=Counter)
    mentions: list[NameMention] = field(default_factory=list)


def capitalised(word: str) -> bool:
    """Does the word begin with a capital (and is it more than a lone letter)?"""
    return word[0].isupper() and (len(word) > 1 or word not in "IAÀOYÉ")


class NameFinder:
    """Finds the names of one text."""

    def __init__(self, text: str, toks: Tokens, words: Lexicon) -> None:
        self.text, self.toks, self.words = text, toks, words
        self.german = words.language == "de"
        self.firm: Counter[str] = Counter()
        self.initial: Counter[str] = Counter()
        self.articled: Counter[str] = Counter()
        for i, word in enumerate(toks.words):
            if word[0].isupper():
                (self.initial if toks.initial[i] else self.firm)[toks.lower[i]] += 1
                if i and toks.lower[i - 1] in words.determiners:
                    self.articled[toks.lower[i]] += 1
        self.nicknames = self._nicknames()

    def _nicknames(self) -> frozenset[tuple[str, ...]]:
        """Names that go on in small letters, always the same: ``Poil de carotte``, ``Peau d'âne``."""
        links = NICKNAME_LINKS.get(self.words.language)
        if not links:
            return frozenset()
        toks, found = self.toks, Counter[tuple[str, ...]]()
        for i in range(len(toks) - 2):
            linked = toks.words[i][0].isupper() and toks.lower[i + 1] in links and toks.words[i + 2][0].islower()
            if linked and self._adjacent(i) and self._adjacent(i + 1) and toks.lower[i] not in self.words.titles:
                found[tuple(toks.lower[i : i + 3])] += 1
        return frozenset(
            n
            for n, c in found.items()
            if c >= NICKNAME_COUNT
            and c >= 0.6 * (self.firm[n[0]] + self.initial[n[0]])
            and self.firm[n[0]]
            and n[0] not in self.words.notnames
        )

    def _nickname_end(self, i: int) -> int:
        """Just after the nickname that begins at word ``i``; ``i`` where there is none."""
        if not self.nicknames or not self.toks.words[i][0].isupper():
            return i
        return i + 3 if tuple(self.toks.lower[i : i + 3]) in self.nicknames else i

    def namelike(self, i: int) -> bool:
        """May word ``i`` be part of a name?"""
        word, low = self.toks.words[i], self.toks.lower[i]
        if not capitalised(word) or low in self.words.notnames or low.endswith("'") or low in self.words.speech_verbs:
            return False
        if low in self.words.first_names:
            return self.toks.counts[low] <= self.firm[low] + self.initial[low]
        if self.german:
            return self._german(low)
        small = self.toks.counts[low]
        if self.firm[low]:
            return small <= self.firm[low] or (
                not self.toks.initial[i] and not low.islower() and small <= 2 * self.firm[low]
            )
        return small == 0 and self.initial[low] >= 2 and len(low) > 2

    def _german(self, low: str) -> bool:
        total = self.firm[low] + self.initial[low]
        base = low[:-1] if low.endswith("s") else low
        if base in self.words.people or low in self.words.people or self.toks.counts[low]:
            return False
        if any(base in w or low in w for w in (self.words.abstract, self.words.body, self.words.clothes)):
            return False
        if any(low in w or base in w for w in self.words.places.values()) or GERMAN_NOUN.search(low):
            return False
        return total >= 3 and self.articled[low] <= 0.15 * total and self.firm[low] >= 2

    def mentions(self) -> Iterable[NameMention]:
        """Every name with its title, in order."""
        n, i = len(self.toks), 0
        while i < n:
            if not self.namelike(i) and not self._title_name(i) and self._nickname_end(i) == i:
                i += 1
                continue
            stop = max(self._extend(i), self._nickname_end(i))
            begin = i
            while begin < stop and not self.namelike(begin) and self._nickname_end(begin) == begin:
                begin += 1
            if begin == i and self._qualified(i):
                i = begin = i - 1
            mention = self._mention(i, begin, stop)
            if mention:
                yield mention
            i = max(stop, i + 1)

    def _qualified(self, i: int) -> bool:
        """``March`` in ``the March Hare``: a capital between an article and a name belongs to it."""
        if i < 2 or self.german or self.toks.initial[i - 1] or not self._adjacent(i - 1) or not self._adjacent(i - 2):
            return False
        word, low = self.toks.words[i - 1], self.toks.lower[i - 1]
        articled = self.toks.lower[i - 2] in self.words.articles.get("definite", ())
        return (
            articled and word[0].isupper() and self.toks.lower[i] in self.words.people and low not in self.words.titles
        )

    def _title_name(self, i: int) -> bool:
        """A title (in either case) before a name: ``le capitaine Hull``, ``Mr. Hyde``, ``old Tom``."""
        low = self.toks.lower[i]
        occupied = low in self.words.people and not self.words.people[low].group
        if (low not in self.words.titles and not occupied) or not self._adjacent(i) or self._only_verb(i):
            return False
        at = self._past_particle(i)
        return at < len(self.toks) and (
            self.namelike(at) or (self.toks.lower[at] in self.words.titles and self._title_name(at))
        )

    def _only_verb(self, i: int) -> bool:
        """Is the word a title only behind an article ("la donna Sérafina", but "donna Rex à Paul")?"""
        verb = self.toks.lower[i] in self.words.words_of("articled_titles")
        return verb and not (i and self.toks.lower[i - 1] in self.words.determiners)

    def _past_particle(self, i: int) -> int:
        """The word after a title, past the "de" of "madame de Lanty" (but not of "le roi de France")."""
        toks, at = self.toks, i + 2
        if toks.lower[i] not in self.words.words_of("of_land") or not self._is_particle(i + 1) or at >= len(toks):
            return i + 1
        place = toks.lower[at] in self.words.words_of("geography")
        return at if self._adjacent(i + 1) and not place else i + 1

    def _is_particle(self, i: int) -> bool:
        return self.words.language == "fr" and i < len(self.toks) and self.toks.lower[i] in PARTICLES

    def _adjacent(self, i: int) -> bool:
        """Is there only a blank between word ``i`` and the next?"""
        if i + 1 >= len(self.toks):
            return False
        between = self.text[self.toks.ends[i] : self.toks.starts[i + 1]]
        return between in (" ", "") or (
            between == ". " and (len(self.toks.words[i]) == 1 or self.toks.lower[i] + "." in self.words.abbreviations)
        )

    def _extend(self, i: int) -> int:
        links = CONNECTORS.get(self.words.language, frozenset())
        stop = i + 1
        while self._adjacent(stop - 1):
            if self.namelike(stop) or (self._part_of_name(stop, i)):
                stop += 1
                continue
            ahead = stop
            while (
                ahead < len(self.toks)
                and self.toks.lower[ahead] in links
                and self._adjacent(ahead)
                and ahead < stop + 2
            ):
                ahead += 1
            if ahead > stop and self._linked(stop, ahead):
                stop = ahead + 1
                continue
            break
        return stop

    def _part_of_name(self, at: int, begin: int) -> bool:
        """``Petit`` in ``Petit Chaperon Rouge``: a capital that goes on a name, whatever the word."""
        word = self.toks.words[at]
        if not capitalised(word) or self.toks.initial[at] or self.german:
            return False
        low = self.toks.lower[at]
        return (
            low in self.words.titles
            or low in self.words.people
            or (self.firm[low] > 0 and low not in self.words.notnames)
        )

    def _linked(self, stop: int, ahead: int) -> bool:
        if not (ahead < len(self.toks) and self.namelike(ahead)):
            return False
        link = self.toks.lower[stop]
        last = self.toks.lower[stop - 1]
        if self.words.language == "fr":
            return link in ("de", "d'", "du", "von", "van", "des") and (
                last in self.words.titles or self.toks.words[stop - 1][0].isupper()
            )
        if self.words.language == "en":
            return link != "the" and (link != "of" or last in self.words.titles or last in self.words.people)
        return link not in ("y", "la", "der")

    def _is_title(self, low: str) -> bool:
        return (low in self.words.titles or low in self.words.people) and low not in self.words.first_names

    def _mention(self, first: int, begin: int, stop: int) -> NameMention | None:
        toks = self.toks
        name = [toks.lower[k] for k in range(begin, stop)]
        if not name:
            return None
        title = " ".join(toks.lower[k] for k in range(first, begin))
        links = CONNECTORS.get(self.words.language, frozenset())
        while len(name) > 1 and self._is_title(name[0]) and name[1] not in links:
            title, name, begin = (title + " " + name[0]).strip(), name[1:], begin + 1
        if len(name) > 2 and name[0] in self.words.words_of("of_land") and self._is_particle(begin + 1):
            title, name, begin = (title + " " + name[0]).strip(), name[2:], begin + 2
        if name[-1].endswith("'s"):
            name[-1] = name[-1][:-2]
        at = first - 1
        if (
            not title
            and at >= 0
            and toks.lower[at] in self.words.titles
            and self._adjacent(at)
            and not self._only_verb(at)
        ):
            title, first, at = toks.lower[at], at, at - 1
        article = toks.lower[at] if at >= 0 and self._adjacent(at) and toks.lower[at] in self.words.determiners else ""
        before = toks.lower[at] if at >= 0 and self._adjacent(at) else ""
        end = toks.ends[stop - 1] - (2 if toks.lower[stop - 1].endswith("'s") else 0)
        return NameMention(
            toks.starts[first], end, tuple(name), title, article, before, bool(toks.spoken[first]), first, stop
        )


def evidence(
    mentions: Iterable[NameMention], toks: Tokens, words: Lexicon, text: str, people: set[str], places: set[str]
) -> dict[str, NameEvidence]:
    """Evidence for each name (titles left out); ``people`` and ``places`` are a tagger's opinions."""
    found: dict[str, NameEvidence] = defaultdict(NameEvidence)
    for mention in mentions:
        item = found[" ".join(mention.name)]
        item.count += 1
        item.mentions.append(mention)
        item.firm |= mention.name[0] in words.first_names or not all(
            toks.initial[k] for k in range(mention.index, mention.stop)
        )
        _weigh(item, mention, toks, words, text)
    for name, item in found.items():
        item.person += 0.9 * (name in people) + 0.2 * sum(1 for p in name.split() if p in people)
        item.against += (
            1.5 * (not item.says) * (name in places or any(f"{m.title} {name}" in places for m in item.mentions))
        )
        if name in words.words_of("geography"):
            item.against += GEOGRAPHY
        if name.split()[0] in words.first_names:
            item.person += 2 if name in places else 3
            item.against *= 1.0 if " " in name else 0.5
        if name.split()[-1] in NOT_PEOPLE or (words.language == "en" and name.endswith("shire")):
            item.against += 5
    return dict(found)


def _weigh(item: NameEvidence, mention: NameMention, toks: Tokens, words: Lexicon, text: str) -> None:
    title = mention.title.split()
    for part in title:
        gender = words.titles.get(part, Gender.UNKNOWN)
        soft = part in words.adjectives or part in SAINTS
        item.person += 0.5 if soft else 2.0
        if gender is not Gender.UNKNOWN:
            item.genders[gender] += 1 if soft else 4
    after = toks.lower[mention.stop] if mention.stop < len(toks) else ""
    gap = text[mention.end : toks.starts[mention.stop]] if after else ""
    if after in words.speech_verbs and gap == " ":
        item.person += 1.5
        item.says += not mention.spoken and reports(toks, words, mention.stop)
    verb = mention.index - 1 - bool(mention.article and mention.index >= 2)
    if verb >= 0 and toks.lower[verb] in words.speech_verbs and text[toks.ends[verb] : toks.starts[verb + 1]] == " ":
        item.person += 1.5
        item.says += not mention.spoken and reports(toks, words, verb)
    if (
        mention.spoken
        and (gap[:1] in (",", "!", "?") or gap[:1] == ".")
        and text[mention.start - 2 : mention.start - 1] in (",", "", "\n", "“", '"', "—")
    ):
        item.person += 0.5
    if gap == " " and acts(after, words):
        item.person += 0.4
    if toks.lower[mention.stop - 1].endswith("'s"):
        item.person += 0.2
    if not title and mention.before in words.place_prepositions:
        item.against += 1.0
    if _in_address(mention, toks, words, text):
        item.against += 3.0
    if not title and mention.article and words.language in ("en", "fr", "es"):
        item.against += 0.15
    if mention.article and not mention.spoken:
        if mention.article in words.articles.get("feminine", ()):
            item.genders[Gender.FEMALE] += 1
        elif mention.article in words.articles.get("masculine", ()):
            item.genders[Gender.MALE] += 1


def _in_address(mention: NameMention, toks: Tokens, words: Lexicon, text: str) -> bool:
    """Is the name part of a place's ("Baker Street", "Riverside Drive", "la rue de Rivoli", "le pont Royal")?"""
    after = toks.words[mention.stop] if mention.stop < len(toks) else ""
    follows = after[:1].isupper() and text[mention.end : toks.starts[mention.stop]] == " "
    if mention.name[-1] in words.words_of("place_after") or (
        follows and after.lower() in words.words_of("place_after")
    ):
        return True
    at = mention.index - 1
    if at >= 1 and toks.lower[at] in words.words_of("of"):
        at -= 1
    return at >= 0 and toks.lower[at] in words.words_of("place_before")


ACTS = {
    "en": re.compile(
        r"(?:\w+ed|was|had|went|came|took|saw|stood|sat|felt|knew|thought|made|gave|got|ran|looked|turned|began|could|would|did|is|has|will)$"
    ),
    "fr": re.compile(r"(?:\w+(?:ait|aient|it|ut|int)|\w+[^aeiou]a|se|s'|est|était|avait|eut|fut|ne|n'|lui|y|en)$"),
    "es": re.compile(r"(?:\w+(?:ó|aba|ía|ieron|aron)|se|era|fue|estaba|había|no|le|tiene|es)$"),
    "de": re.compile(
        r"(?:\w+te|war|hatte|ging|kam|sah|stand|saß|nahm|gab|lief|sprang|trat|fiel|wollte|konnte|sprach|ließ|hielt|blieb)$"
    ),
    "it": re.compile(r"(?:\w+(?:ò|ava|eva|iva)|si|era|fu|aveva|non|è)$"),
    "pt": re.compile(r"(?:\w+(?:ou|ava|ia|eu)|se|era|foi|tinha|não)$"),
}


def acts(word: str, words: Lexicon) -> bool:
    """May the word be a finite verb of narration?"""
    pattern = ACTS.get(words.language)
    return bool(word and pattern and pattern.match(word))
