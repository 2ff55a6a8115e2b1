"""Who is in the text: names and nouns gathered into people, each person once."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from visiobook.domain.character import AgeGroup, Gender
from visiobook.reading.addressed import answers, calls_of_others, join_called
from visiobook.reading.anaphora import resolve_generics
from visiobook.reading.callings import note_callings
from visiobook.reading.calls import is_called, names_himself
from visiobook.reading.clusters import Unit, cluster, sexes, units_of
from visiobook.reading.epithets import reports, speaks, with_epithets
from visiobook.reading.families import add_families, take_families
from visiobook.reading.generics import join_generic
from visiobook.reading.lexicon import Lexicon, PersonNoun
from visiobook.reading.names import NOT_PEOPLE, NameEvidence, NameFinder, NameMention, acts, evidence
from visiobook.reading.nouns import NAMING, NounMention, find_nouns
from visiobook.reading.persons import Anaphor, Cast, Mention, Person
from visiobook.reading.plain import Plain
from visiobook.reading.reveals import join_revealed
from visiobook.reading.roles import absorb, link_roles
from visiobook.reading.tokens import Tokens

NAMED_CAST = 3
"""With so many named people, a generic noun ("the girl") stands for one of them."""
ACTS_ALONE = 3
"""Places where a noun of the narration acts that make it somebody among named people though it says nothing."""
BARE_TITLE = 4
"""A bare title so many times commoner than the name it may go with is somebody of its own ("the King")."""
TOLD_ALONE = 6
"""Places of a calling right behind its article that do so too ("la partie supérieure" is no mother superior)."""
NARRATOR_SHARE = 0.009
NARRATOR_COUNT = 8
I_SAID = 3
"""Speeches that a narrator says he said himself: then he is there, however seldom he says "I"."""


def find_people(plain: Plain, toks: Tokens, words: Lexicon, people: set[str], places: set[str]) -> Cast:
    """The cast of a text. ``people`` and ``places`` are names a tagger has recognised (may be empty)."""
    words = with_epithets(plain, toks, words)
    finder = NameFinder(plain.text, toks, words)
    heads = _headings(plain)
    mentions = [m for m in finder.mentions() if not any(a <= m.start < b for a, b in heads)]
    found = evidence(mentions, toks, words, plain.text, people, places)
    accepted = {name: item for name, item in found.items() if is_person(name, item, words)}
    accepted |= _parts_of(accepted, found) | _families(accepted, found)
    families = take_families(accepted, found, words)
    cast = Cast([], [], [])
    units = units_of(accepted, words)
    owner = cluster(units, words, sexes(units, toks, words), sexes(units, toks, words, bare=True))
    taken = bytearray(len(toks))
    for m in mentions:
        taken[m.index : m.stop] = b"\1" * (m.stop - m.index)
    nouns = list(find_nouns(plain.text, toks, words, taken))
    _fill_names(cast, units, owner, words, _beings(mentions, nouns))
    add_families(cast, families)
    _join_bare_titles(cast, words)
    note_callings(cast, nouns, plain)
    _add_nouns(cast, nouns, toks, words)
    _add_narrator(cast, toks, words)
    cast.mentions.sort(key=lambda m: m.start)
    _pronoun_votes(cast, toks, words)
    answered = answers(cast, plain, toks, words)
    _name_narrator(cast, plain, words, calls_of_others(cast, answered))
    join_called(cast, plain, answered)
    _name_links(cast, nouns, plain)
    link_roles(cast, plain, toks, words)
    resolve_generics(cast, plain, toks, words)
    join_generic(cast, plain, toks, words)
    join_revealed(cast, plain, toks, words)
    return cast


def _parts_of(accepted: dict[str, NameEvidence], found: dict[str, NameEvidence]) -> dict[str, NameEvidence]:
    """Names that are the beginning or end of an accepted longer name ("Petit Chaperon")."""
    ends = {part for name in accepted if " " in name for part in (name.split()[0], name.split()[-1])}
    return {name: item for name, item in found.items() if name in ends and name not in accepted}


def _families(accepted: dict[str, NameEvidence], found: dict[str, NameEvidence]) -> dict[str, NameEvidence]:
    """Longer names with an accepted family name ("Églantine Lumière", whose grandfather is "le père Lumière")."""
    last = {name.split()[-1] for name in accepted} - NOT_PEOPLE
    return {
        name: item
        for name, item in found.items()
        if len(name.split()) == 2 and name not in accepted and name.split()[-1] in last and item.person > item.against
    }


def _headings(plain: Plain) -> list[tuple[int, int]]:
    """The lines at the head of the text that tell nothing: title, author, imprint."""
    out: list[tuple[int, int]] = []
    ends: list[bool] = []
    for paragraph in plain.paragraphs[:6]:
        words = plain.of(paragraph)
        if words[0] in '“«"—„‘':
            return out[: next((k for k, told in enumerate(ends) if told), len(out))]
        if len(words) > 90 or (words[-1] in '.!?…»”"' and len(words) > 45):
            break
        ends.append(words[-1] in ".!?…:")
        out.append((paragraph.start, paragraph.end))
    return out if len(out) < len(plain.paragraphs) else []


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
    return score >= min(2.5, max(1.2, 0.3 * item.count))


def _beings(mentions: Sequence[NameMention], nouns: Sequence[NounMention]) -> frozenset[str]:
    """Nouns that stand for one being of the text: with an article ("a hare"), or as its name ("le Loup")."""
    small = {m.noun.word for m in nouns if not m.plural and m.kind in ("definite", "indefinite")}
    return frozenset(small | {m.name[-1] for m in mentions if m.article})


def _fill_names(
    cast: Cast, units: dict[Unit, list[NameMention]], owner: dict[Unit, int], words: Lexicon, beings: frozenset[str]
) -> None:
    people: dict[int, Person] = defaultdict(lambda: Person("name"))
    for unit, mentions in units.items():
        person = people[owner[unit]]
        for m in mentions:
            _note_name(person, m, words, beings)
    numbers = {home: i for i, home in enumerate(sorted(people))}
    cast.people = [people[home] for home in sorted(people)]
    for unit, mentions in units.items():
        for m in mentions:
            cast.mentions.append(Mention(m.start, m.end, numbers[owner[unit]], m.spoken, m.index, m.stop))


def _note_name(person: Person, m: NameMention, words: Lexicon, beings: frozenset[str]) -> None:
    person.names[m.name] += 1
    if m.spoken:
        person.spoken_of += 1
    else:
        person.told += 1
    for title in m.title.split():
        person.titles[words.same_title.get(title, title)] += 1
        gender = words.titles.get(title, Gender.UNKNOWN)
        if gender is not Gender.UNKNOWN:
            if title in words.adjectives:
                person.grammar[gender] += 1
            else:
                person.genders[gender] += 5
        _age_of_title(person, title, words)
    person.grown |= not words.words_of("grown").isdisjoint(m.title.split())
    first = words.first_names.get(m.name[0], Gender.UNKNOWN)
    if first is not Gender.UNKNOWN:
        person.genders[first] += 2
    for part in (m.name[-1], m.name[0]):
        noun = words.people.get(part)
        if noun is not None and not _is_surname(part, m, words, beings):
            tame = person.noun is not None and person.noun.species == "human"
            person.noun = noun if noun.species != "human" and tame else person.noun or noun
            person.genders[noun.gender] += 2
            person.ages[noun.age] += 1
            break
    if m.article in words.articles.get("feminine", ()):
        person.grammar[Gender.FEMALE] += 1
    elif m.article in words.articles.get("masculine", ()) and m.article not in ("du", "au", "del", "al"):
        person.grammar[Gender.MALE] += 1


def _is_surname(part: str, m: NameMention, words: Lexicon, beings: frozenset[str]) -> bool:
    """Is the noun only the name of a family: "Mr. John Hare" where no hare is told of?"""
    called = m.name[0] in words.first_names or not words.words_of("grown").isdisjoint(m.title.split())
    return called and part in m.name[bool(m.name[0] in words.first_names) :] and part not in beings


def _age_of_title(person: Person, title: str, words: Lexicon) -> None:
    if title in words.extra.get("elder", ()):
        person.ages[AgeGroup.ELDER] += 1
    elif title in words.extra.get("young", ()):
        person.ages[AgeGroup.CHILD] += 1
    noun = words.people.get(title)
    if noun is not None and noun.kin:
        person.ages[noun.age] += 1
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
        holder = _title_holder(cast, mentions[0].noun)
        if holder is not None:
            _join_noun(cast, holder, [m for m in mentions if not m.plural and m.kind in ("definite", "bare")])
        elif _stands_alone(mentions, named, toks, words):
            cast.people.append(Person("noun", noun=mentions[0].noun))
            _join_noun(cast, len(cast.people) - 1, [m for m in mentions if m.noun.group or not m.plural])
        else:
            cast.anaphors += [_anaphor(m) for m in mentions if m.kind != "bare"]
    cast.anaphors.sort(key=lambda a: a.start)


def _join_bare_titles(cast: Cast, words: Lexicon) -> None:
    """``le Baron`` is the baron of Sigognac, where he is the one who bears the title."""
    for number, person in enumerate(cast.people):
        name = next(iter(person.names), ())
        noun = words.people.get(name[0]) if len(person.names) == len(name) == 1 else None
        holder = _title_holder(cast, noun) if noun is not None and noun.occupation else None
        if holder is None or holder == number or person.merged:
            continue
        if BARE_TITLE * cast.people[holder].count >= person.count:
            absorb(cast, holder, number)


def _anaphor(m: NounMention) -> Anaphor:
    return Anaphor(
        m.start,
        m.end,
        m.noun,
        m.spoken,
        m.index,
        m.stop,
        m.plural,
        m.kind in ("indefinite", "one"),
        m.kind == "possessive",
        m.kind == "one",
    )


def _title_holder(cast: Cast, noun: PersonNoun) -> int | None:
    """The one named person who bears this noun as a title (``le capitaine`` where ``le capitaine Hull`` is known)."""
    if noun.kin or noun.generic or noun.word in ("lord", "lady", "master", "mistress", "maître", "maîtresse", "saint"):
        return None
    holders = sorted(((p.titles[noun.word], i) for i, p in enumerate(cast.people) if p.titles[noun.word]), reverse=True)
    if not holders:
        return next((i for i, p in enumerate(cast.people) if p.names[(noun.word,)]), None)
    return None if len(holders) > 1 and holders[1][0] * 3 > holders[0][0] else holders[0][1]


def _stands_alone(mentions: Sequence[NounMention], named: int, toks: Tokens, words: Lexicon) -> bool:
    """Is the noun the name of somebody of its own?"""
    noun = mentions[0].noun
    told = [
        m for m in mentions if not m.spoken and m.kind in ("definite", "possessive") and (noun.group or not m.plural)
    ]
    says = sum(1 for m in mentions if not m.spoken and not m.plural and speaks(m.index, m.stop, toks, words))
    if noun.generic:
        return says >= 2 and len(told) >= 4 and named <= NAMED_CAST and " " not in noun.word
    if noun.kin:
        return len(told) >= 2 and len(mentions) >= 3 if named < NAMED_CAST else says >= 2 and len(told) >= 5
    plainly = [m for m in told if m.kind == "definite" and m.stop - m.index <= 2 + noun.word.count(" ")]
    acting = [m for m in plainly if m.stop < len(toks) and acts(toks.lower[m.stop], words)]
    often = bool(noun.occupation) and len(plainly) >= TOLD_ALONE
    busy = noun.species == "human" and not noun.group and (len(acting) >= ACTS_ALONE or often)
    return says >= 1 or busy or (named < NAMED_CAST and len(told) >= 3)


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
    speaks_himself = sum(1 for i in range(len(toks)) if _i_said(i, toks, words)) >= I_SAID
    if told and (speaks_himself or (said >= NARRATOR_COUNT and said / told >= NARRATOR_SHARE)):
        cast.narrator = len(cast.people)
        cast.people.append(Person("narrator", told=said // 3, meant=said - said // 3))


def _i_said(i: int, toks: Tokens, words: Lexicon) -> bool:
    """Does the narrator tell that he himself says the speech beside word ``i`` ("dis-je", "said I", "I said")?"""
    low = toks.lower[i]
    if toks.spoken[i]:
        return False
    if words.language == "fr":
        return low.endswith("-je") and low[:-3] in words.speech_verbs
    if low not in ("i", "ich", "yo", "io", "eu"):
        return False
    return any(reports(toks, words, k) and not toks.spoken[k] for k in (i - 1, i + 1))


NAMED_BY_OTHERS = 0.2
"""A narrator's own name is told by him at most so often for each time that others say it."""


def _name_narrator(cast: Cast, plain: Plain, words: Lexicon, others: Counter[int]) -> None:
    """The narrator tells his name, or others call him by a name that he himself hardly ever tells.

    ``others``: calls that somebody else answers.
    """
    if cast.narrator is None:
        return
    own = next((m.person for m in cast.mentions if names_himself(plain.text, m, words, told=True)), None)
    if own is not None:
        absorb(cast, own, cast.narrator)
        return
    calls = Counter(m.person for m in cast.mentions if m.spoken and is_called(plain.text, m.start, m.end)) - others
    named = [k for k, p in enumerate(cast.people) if calls[k] and _could_narrate(p)]
    if named:
        absorb(
            cast,
            max(named, key=lambda k: (calls[k] + cast.people[k].spoken_of, not cast.people[k].titles, -k)),
            cast.narrator,
        )


def _could_narrate(person: Person) -> bool:
    rare = person.told <= NAMED_BY_OTHERS * person.spoken_of
    return person.kind == "name" and rare and bool(person.titles or person.genders)


def _name_links(cast: Cast, nouns: Sequence[NounMention], plain: Plain) -> None:
    """As in "une petite fille … qu'on appelait le Petit Chaperon Rouge": the noun tells the name's sex and age."""
    starts = [m.start for m in cast.mentions]
    for paragraph in plain.paragraphs:
        naming = NAMING.search(plain.text, paragraph.start, paragraph.end)
        if naming is None:
            continue
        before = [m for m in nouns if paragraph.start <= m.start < naming.start() and not m.plural]
        noun = next((m for m in before if m.kind == "indefinite"), None)
        if before and naming.start() - before[-1].end <= 1:
            noun = before[-1]
        if noun is not None and not _names_it(plain.text, noun.end, naming):
            continue
        at = next((k for k, s in enumerate(starts) if s >= naming.end()), None)
        if noun is None or at is None or starts[at] > naming.end() + 40 or cast.mentions[at].noun:
            continue
        person = cast.people[cast.mentions[at].person]
        person.genders[noun.noun.gender] += 6
        person.ages[noun.noun.age] += 3
        person.nouns[noun.noun.word] += 1
        cast.introduced[noun.start] = cast.mentions[at].person


THEM = re.compile(r"(?:\b(?:l'|le |la |lo |los |las |ihn |sie |es |o |a ))$")
THEM_AFTER = re.compile(r"\s(?:her|him|it|ihn|sie|es)\s")


def _names_it(text: str, end: int, naming: re.Match[str]) -> bool:
    """Does the naming verb speak of a noun that ends at ``end``: in its sentence, or by a pronoun ("on l'appelait")?"""
    if not re.search(r"[.!?…]\s", text[end : naming.start()]):
        return True
    before, after = text[max(0, naming.start() - 4) : naming.start()], text[naming.end() : naming.end() + 5]
    return bool(THEM.search(before) or THEM_AFTER.match(after))


HIS = {"en": ("his", "her"), "de": ("sein", "ihr")}


def _pronoun_votes(cast: Cast, toks: Tokens, words: Lexicon) -> None:
    """A pronoun soon after a name, before any other name, tells its sex."""
    he, she = words.pronoun("he"), words.pronoun("she")
    if words.language == "fr":
        he, she = frozenset({"il"}), frozenset({"elle"})
    mentions = [m for m in cast.mentions if not m.spoken]
    for m, following in zip_longest(mentions, mentions[1:]):
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
