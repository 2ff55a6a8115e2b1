"""Who is in the text: names and nouns gathered into people, each person once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from visiobook.domain.character import AgeGroup, Gender
from visiobook.reading.lexicon import Lexicon, PersonNoun
from visiobook.reading.names import HONORIFIC, NameEvidence, NameFinder, NameMention, evidence
from visiobook.reading.nouns import NAMING, NounMention, find_nouns
from visiobook.reading.plain import Plain
from visiobook.reading.tokens import Tokens

NAMED_CAST = 3
"""With so many named people, a generic noun ("the girl") stands for one of them."""
NARRATOR_SHARE = 0.009
NARRATOR_COUNT = 8


@dataclass
class Person:
    """Somebody, while being gathered. ``surfaces`` counts how the text calls them."""

    kind: str
    """``name``, ``noun`` or ``narrator``."""
    surfaces: Counter[str] = field(default_factory=Counter)
    genders: Counter[Gender] = field(default_factory=Counter)
    grammar: Counter[Gender] = field(default_factory=Counter)
    """Sexes that only grammar speaks for (``le Petit Chaperon Rouge`` is a girl): they count little."""
    ages: Counter[AgeGroup] = field(default_factory=Counter)
    titles: Counter[str] = field(default_factory=Counter)
    names: Counter[tuple[str, ...]] = field(default_factory=Counter)
    noun: PersonNoun | None = None
    nouns: Counter[str] = field(default_factory=Counter)
    spoken_of: int = 0
    told: int = 0
    speaks: int = 0
    merged: bool = False
    """A person said that this is somebody else of the cast."""

    @property
    def count(self) -> int:
        """How often they are named."""
        return self.spoken_of + self.told

    def gender(self) -> Gender:
        """The sex most evidence speaks for; unknown when nothing or nearly as much speaks against."""
        male, female = (self.genders[g] + min(2.0, 0.5 * self.grammar[g]) for g in (Gender.MALE, Gender.FEMALE))
        if male == female:
            return Gender.UNKNOWN
        return Gender.MALE if male > female else Gender.FEMALE

    def age(self) -> AgeGroup:
        """The age most evidence speaks for."""
        known = [(n, a) for a, n in self.ages.items() if a is not AgeGroup.UNKNOWN and n > 0]
        return max(known, key=lambda k: k[0])[1] if known else AgeGroup.UNKNOWN


@dataclass(frozen=True)
class Mention:
    """A place where somebody is named: ``person`` indexes the cast."""

    start: int
    end: int
    person: int
    spoken: bool
    index: int
    stop: int
    noun: bool = False


@dataclass(frozen=True)
class Anaphor:
    """A noun that stands for somebody known ("the girl", "his mother")."""

    start: int
    end: int
    noun: PersonNoun
    spoken: bool
    index: int
    stop: int
    plural: bool = False


@dataclass
class Cast:
    """The people of a text and every place they are named at."""

    people: list[Person]
    mentions: list[Mention]
    anaphors: list[Anaphor]
    narrator: int | None = None


Unit = tuple[str, str]
"""A name with the sex its honorific gives it ("" for none): Mr. Archer and Mrs. Archer are two."""


def find_people(plain: Plain, toks: Tokens, words: Lexicon, people: set[str], places: set[str]) -> Cast:
    """The cast of a text. ``people`` and ``places`` are names a tagger has recognised (may be empty)."""
    finder = NameFinder(plain.text, toks, words)
    mentions = list(finder.mentions())
    found = evidence(mentions, toks, words, plain.text, people, places)
    accepted = {name: item for name, item in found.items() if is_person(name, item, words)}
    cast = Cast([], [], [])
    units = _units(accepted)
    owner = _cluster(units, words)
    _fill_names(cast, units, owner, words)
    taken = bytearray(len(toks))
    for m in mentions:
        taken[m.index : m.stop] = b"\1" * (m.stop - m.index)
    nouns = list(find_nouns(plain.text, toks, words, taken))
    _add_nouns(cast, nouns, toks, words)
    _add_narrator(cast, toks, words)
    cast.mentions.sort(key=lambda m: m.start)
    _name_links(cast, nouns, plain)
    _pronoun_votes(cast, toks, words)
    _resolve_generics(cast, plain, words)
    return cast


def is_person(name: str, item: NameEvidence, words: Lexicon) -> bool:
    """Does enough speak for the name being somebody's?"""
    if len(name) < 2 or name in words.places:
        return False
    score = item.person - item.against
    if not item.firm and score < 1.5:
        return False
    noun = words.people.get(name.split()[-1]) or words.people.get(name.split()[0])
    if noun is not None:
        score += 1.0 + 0.2 * item.count
    return score >= min(2.0, max(0.5, 0.12 * item.count))


def _units(accepted: dict[str, NameEvidence]) -> dict[Unit, list[NameMention]]:
    units: dict[Unit, list[NameMention]] = defaultdict(list)
    for name, item in accepted.items():
        for mention in item.mentions:
            title = [p for p in mention.title.split() if HONORIFIC.match(p)]
            units[(_title_sex(title[0]) if title else "", name)].append(mention)
    return units


FEMALE_HONORIFICS = frozenset(
    [
        "mrs",
        "mrs.",
        "miss",
        "ms",
        "ms.",
        "mme",
        "mme.",
        "mlle",
        "mlle.",
        "madame",
        "mademoiselle",
        "lady",
        "doña",
        "dña.",
        "señora",
        "señorita",
        "sra.",
        "srta.",
        "sra",
        "srta",
        "frau",
        "fräulein",
        "mistress",
    ]
)


def _title_sex(title: str) -> str:
    return "f" if title in FEMALE_HONORIFICS else "m"


def _cluster(units: dict[Unit, list[NameMention]], words: Lexicon) -> dict[Unit, int]:
    """The cluster number of each unit: longer names first, shorter ones join the one they can only mean."""
    order = sorted(units, key=lambda u: (-len(u[1].split()), -len(units[u]), u))
    owner: dict[Unit, int] = {}
    members: dict[int, list[Unit]] = {}
    for unit in order:
        home = _home(unit, members, units, words)
        if home is None:
            home = len(members)
            members[home] = []
        owner[unit] = home
        members[home].append(unit)
    return owner


def _sex(unit: Unit, words: Lexicon) -> str:
    if unit[0]:
        return unit[0]
    tokens = unit[1].split()
    gender = words.first_names.get(tokens[0], Gender.UNKNOWN)
    return "" if gender is Gender.UNKNOWN else gender.value


def _home(
    unit: Unit, members: dict[int, list[Unit]], units: dict[Unit, list[NameMention]], words: Lexicon
) -> int | None:
    tokens = unit[1].split()
    scored = []
    for home, group in members.items():
        fit = max((_fit(unit, tokens, other, words) for other in group), default=0.0)
        if fit > 0 and not _conflicts(unit, group, words):
            scored.append((fit, sum(len(units[u]) for u in group), -home))
    if not scored:
        return None
    scored.sort(reverse=True)
    best = scored[0]
    rivals = [s for s in scored[1:] if s[0] == best[0]]
    if (
        rivals
        and best[0] < 3
        and unit[0] == ""
        and rivals[0][1] > 0.5 * best[1]
        and len(tokens) == 1
        and _as_many(unit, units, best, rivals)
    ):
        return None
    return -best[2]


def _as_many(
    unit: Unit, units: dict[Unit, list[NameMention]], best: tuple[float, int, int], rivals: list[tuple[float, int, int]]
) -> bool:
    """Is the short name so frequent beside the long ones that it must be a person of its own?"""
    return len(units[unit]) > 3 * (best[1] + rivals[0][1])


def _fit(unit: Unit, tokens: list[str], other: Unit, words: Lexicon) -> float:
    theirs = other[1].split()
    if tokens == theirs:
        return 3.0 if unit[0] == other[0] else (2.0 if not unit[0] or not other[0] else 0.0)
    if len(tokens) < len(theirs) and all(t in theirs for t in tokens):
        if unit[0] and tokens[-1] != theirs[-1] and tokens[0] != theirs[0]:
            return 0.0
        if tokens[0] == theirs[0]:
            return 1.5
        return 1.0 if tokens[-1] == theirs[-1] else 0.0
    return 0.0


def _conflicts(unit: Unit, group: Sequence[Unit], words: Lexicon) -> bool:
    """Would joining give one person two sexes or two first names?"""
    mine, tokens = _sex(unit, words), unit[1].split()
    for other in group:
        theirs = _sex(other, words)
        if mine and theirs and mine != theirs:
            return True
        names = other[1].split()
        if (
            len(tokens) > 1
            and len(names) > 1
            and tokens[-1] == names[-1]
            and tokens[0] != names[0]
            and len(tokens) == len(names)
        ):
            return True
    return False


def _fill_names(cast: Cast, units: dict[Unit, list[NameMention]], owner: dict[Unit, int], words: Lexicon) -> None:
    people: dict[int, Person] = defaultdict(lambda: Person("name"))
    for unit, mentions in units.items():
        person = people[owner[unit]]
        for m in mentions:
            _note_name(person, m, words)
    numbers = {home: i for i, home in enumerate(sorted(people))}
    cast.people = [people[home] for home in sorted(people)]
    for unit, mentions in units.items():
        for m in mentions:
            cast.mentions.append(Mention(m.start, m.end, numbers[owner[unit]], m.spoken, m.index, m.stop))


def _note_name(person: Person, m: NameMention, words: Lexicon) -> None:
    person.names[m.name] += 1
    if m.spoken:
        person.spoken_of += 1
    else:
        person.told += 1
    for title in m.title.split():
        person.titles[title] += 1
        gender = words.titles.get(title, Gender.UNKNOWN)
        if gender is not Gender.UNKNOWN:
            if title in words.adjectives:
                person.grammar[gender] += 1
            else:
                person.genders[gender] += 5
        _age_of_title(person, title, words)
    first = words.first_names.get(m.name[0], Gender.UNKNOWN)
    if first is not Gender.UNKNOWN:
        person.genders[first] += 2
    for part in (m.name[-1], m.name[0]):
        noun = words.people.get(part)
        if noun is not None:
            person.noun = person.noun or noun
            person.genders[noun.gender] += 2
            person.ages[noun.age] += 1
            break
    if m.article in words.articles.get("feminine", ()):
        person.grammar[Gender.FEMALE] += 1
    elif m.article in words.articles.get("masculine", ()) and m.article not in ("du", "au", "del", "al"):
        person.grammar[Gender.MALE] += 1


def _age_of_title(person: Person, title: str, words: Lexicon) -> None:
    if title in words.extra.get("elder", ()):
        person.ages[AgeGroup.ELDER] += 1
    elif title in words.extra.get("young", ()):
        person.ages[AgeGroup.CHILD] += 1
    noun = words.people.get(title)
    if noun is not None:
        person.noun = person.noun or (noun if noun.occupation or noun.kin else None)


def _add_nouns(cast: Cast, nouns: Sequence[NounMention], toks: Tokens, words: Lexicon) -> None:
    """People known by a noun only, and the nouns that stand for somebody named."""
    groups: dict[str, list[NounMention]] = defaultdict(list)
    for m in nouns:
        groups[m.noun.word].append(m)
    named = sum(1 for p in cast.people if p.count >= 3)
    for key in sorted(groups):
        mentions = groups[key]
        holder = _title_holder(cast, key)
        if holder is not None:
            _join_noun(cast, holder, [m for m in mentions if not m.plural and m.kind in ("definite", "bare")])
        elif _stands_alone(mentions, named, toks, words):
            cast.people.append(Person("noun", noun=mentions[0].noun))
            _join_noun(cast, len(cast.people) - 1, [m for m in mentions if m.noun.group or not m.plural])
        else:
            cast.anaphors += [_anaphor(m) for m in mentions if m.kind in ("definite", "possessive")]
    cast.anaphors.sort(key=lambda a: a.start)


def _anaphor(m: NounMention) -> Anaphor:
    return Anaphor(m.start, m.end, m.noun, m.spoken, m.index, m.stop, m.plural)


def _title_holder(cast: Cast, key: str) -> int | None:
    """The one named person who bears this noun as a title (``le capitaine`` where ``le capitaine Hull`` is known)."""
    holders = [
        (p.titles[key], i)
        for i, p in enumerate(cast.people)
        if p.titles[key]
        and key
        not in (
            "vieux",
            "vieille",
            "père",
            "mère",
            "frère",
            "monsieur",
            "madame",
            "mademoiselle",
            "lady",
            "lord",
            "uncle",
            "aunt",
        )
    ]
    holders.sort(reverse=True)
    if not holders or (len(holders) > 1 and holders[1][0] * 3 > holders[0][0]):
        return None
    return holders[0][1]


def _stands_alone(mentions: Sequence[NounMention], named: int, toks: Tokens, words: Lexicon) -> bool:
    """Is the noun the name of somebody of its own?"""
    noun = mentions[0].noun
    told = [
        m for m in mentions if not m.spoken and m.kind in ("definite", "possessive") and (noun.group or not m.plural)
    ]
    speaks = sum(1 for m in told if _near_speech_verb(m, toks, words))
    if noun.generic:
        return speaks >= 2 and len(told) >= 4 and named <= NAMED_CAST and " " not in noun.word
    if noun.kin:
        return len(told) >= 2 and len(mentions) >= 3 if named < NAMED_CAST else speaks >= 2 and len(told) >= 5
    if named < NAMED_CAST:
        return speaks >= 1 or len(told) >= 3
    return (speaks >= 1 and len(told) >= 3) or (speaks >= 2)


def _near_speech_verb(m: NounMention, toks: Tokens, words: Lexicon) -> bool:
    after = toks.lower[m.stop] if m.stop < len(toks) else ""
    before = toks.lower[m.index - 1] if m.index else ""
    return after in words.speech_verbs or before in words.speech_verbs


def _join_noun(cast: Cast, person: int, mentions: Iterable[NounMention]) -> None:
    who = cast.people[person]
    for m in mentions:
        who.nouns[m.noun.word] += 1
        who.genders[m.noun.gender] += 2
        who.ages[m.noun.age] += 1
        who.spoken_of += m.spoken
        who.told += not m.spoken
        cast.mentions.append(Mention(m.start, m.end, person, m.spoken, m.index, m.stop, True))


def _add_narrator(cast: Cast, toks: Tokens, words: Lexicon) -> None:
    """A narrator who says "I" is somebody."""
    first = words.pronoun("first") - {"nous", "notre", "nos", "we", "us", "our", "wir", "uns", "unser"}
    told = sum(1 for s in toks.spoken if not s)
    said = sum(1 for w, s in zip(toks.lower, toks.spoken, strict=True) if not s and w in first)
    if told and said >= NARRATOR_COUNT and said / told >= NARRATOR_SHARE:
        cast.narrator = len(cast.people)
        cast.people.append(Person("narrator", told=said // 3))


def _name_links(cast: Cast, nouns: Sequence[NounMention], plain: Plain) -> None:
    """As in "une petite fille … qu'on appelait le Petit Chaperon Rouge": the noun tells the name's sex and age."""
    starts = [m.start for m in cast.mentions]
    for paragraph in plain.paragraphs:
        naming = NAMING.search(plain.text, paragraph.start, paragraph.end)
        if naming is None:
            continue
        noun = next(
            (
                m
                for m in nouns
                if paragraph.start <= m.start < naming.start() and m.kind == "indefinite" and not m.plural
            ),
            None,
        )
        at = next((k for k, s in enumerate(starts) if s >= naming.end()), None)
        if noun is None or at is None or starts[at] > naming.end() + 40 or cast.mentions[at].noun:
            continue
        person = cast.people[cast.mentions[at].person]
        person.genders[noun.noun.gender] += 6
        person.ages[noun.noun.age] += 3
        person.nouns[noun.noun.word] += 1


HIS = {"en": ("his", "her"), "de": ("sein", "ihr")}


def _pronoun_votes(cast: Cast, toks: Tokens, words: Lexicon) -> None:
    """A pronoun soon after a name, before any other name, tells its sex."""
    he, she = words.pronoun("he"), words.pronoun("she")
    if words.language == "fr":
        he, she = frozenset({"il"}), frozenset({"elle"})
    mentions = [m for m in cast.mentions if not m.spoken]
    for m, following in zip(mentions, [*mentions[1:], None], strict=True):
        limit = min(m.stop + 30, following.index if following else len(toks))
        for i in range(m.stop, limit):
            if toks.spoken[i]:
                continue
            word = toks.lower[i]
            if word in he and word not in she:
                cast.people[m.person].genders[Gender.MALE] += 1
                break
            if word in she and (words.language != "de" or toks.words[i] == "sie"):
                cast.people[m.person].genders[Gender.FEMALE] += 1
                break


AGE_MATCH = {
    AgeGroup.CHILD: {AgeGroup.CHILD, AgeGroup.TEEN, AgeGroup.UNKNOWN},
    AgeGroup.TEEN: {AgeGroup.CHILD, AgeGroup.TEEN, AgeGroup.YOUNG_ADULT, AgeGroup.UNKNOWN},
    AgeGroup.YOUNG_ADULT: {AgeGroup.CHILD, AgeGroup.TEEN, AgeGroup.YOUNG_ADULT, AgeGroup.UNKNOWN, AgeGroup.ADULT},
    AgeGroup.ADULT: {AgeGroup.ADULT, AgeGroup.ELDER, AgeGroup.YOUNG_ADULT, AgeGroup.UNKNOWN},
    AgeGroup.ELDER: {AgeGroup.ELDER, AgeGroup.UNKNOWN},
    AgeGroup.UNKNOWN: set(AgeGroup),
}


def could_be(noun: PersonNoun, person: Person) -> bool:
    """May the noun stand for the person (sex, age, kind of being)?"""
    sex = person.gender()
    if noun.gender is not Gender.UNKNOWN and sex is not Gender.UNKNOWN and noun.gender is not sex:
        return False
    if person.noun is not None and person.noun.species not in ("human", noun.species) and noun.species == "human":
        return False
    if noun.group != bool(person.noun and person.noun.group):
        return False
    return person.age() in AGE_MATCH[noun.age]


def _resolve_generics(cast: Cast, plain: Plain, words: Lexicon) -> None:
    """Generic nouns of narration go to the nearest person they can mean; those that mean nobody may be somebody new."""
    orphans: dict[str, list[Anaphor]] = defaultdict(list)
    solved: list[tuple[Anaphor, int]] = []
    mentions, at = cast.mentions, 0
    recent: list[int] = []
    for anaphor in cast.anaphors:
        while at < len(mentions) and mentions[at].start < anaphor.start:
            recent.append(mentions[at].person)
            at += 1
        if anaphor.spoken or anaphor.plural or anaphor.noun.kin:
            continue
        near = [p for p in dict.fromkeys(reversed(recent[-12:])) if could_be(anaphor.noun, cast.people[p])]
        if near:
            solved.append((anaphor, near[0]))
        else:
            orphans[anaphor.noun.word].append(anaphor)
    for anaphor, person in solved:
        cast.people[person].nouns[anaphor.noun.word] += 1
        cast.people[person].ages[anaphor.noun.age] += 1
        if cast.people[person].gender() is Gender.UNKNOWN:
            cast.people[person].genders[anaphor.noun.gender] += 1
        cast.mentions.append(Mention(anaphor.start, anaphor.end, person, False, anaphor.index, anaphor.stop, True))
        cast.people[person].told += 1
    for word in sorted(orphans):
        if len(orphans[word]) >= 3:
            cast.people.append(Person("noun", noun=words.people[word]))
            for anaphor in orphans[word]:
                who = cast.people[-1]
                who.nouns[word] += 1
                who.genders[anaphor.noun.gender] += 2
                who.ages[anaphor.noun.age] += 1
                who.told += 1
                cast.mentions.append(
                    Mention(anaphor.start, anaphor.end, len(cast.people) - 1, False, anaphor.index, anaphor.stop, True)
                )
    cast.mentions.sort(key=lambda m: m.start)
