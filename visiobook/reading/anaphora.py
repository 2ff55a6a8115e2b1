"""Nouns that stand for somebody: the one brought in as "a gentleman", or else the nearest person they can mean."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from visiobook.domain.character import AgeGroup, Gender
from visiobook.reading.epithets import speaks
from visiobook.reading.lexicon import Lexicon, PersonNoun
from visiobook.reading.persons import Anaphor, Cast, Mention, Person, could_be
from visiobook.reading.plain import Plain
from visiobook.reading.tokens import Tokens

MEMORY = 6_000
"""Characters for which somebody brought in by a noun is remembered by it."""
SYNONYM_MEMORY = 1_200
"""… and by another noun that means the same."""
LOOK_BACK = 12
"""Mentions before a noun among which its bearer is looked for."""
ORPHANS = 3
"""Places a noun that can mean nobody known must have to be somebody of its own."""
AHEAD = 2_500
"""Characters after a noun that means nobody known in which somebody may be named whom it means."""
BEING = re.compile(
    r"\b(?:was|were|is|are|be|been|become|became|as|like|est|était|fut|sont|étaient|comme|devint|es|era|fue|son|como|"
    r"ist|war|waren|wie|wurde|als|è|fu|come|foi|não|not|pas|no|kein|que|than)\s*$"
)


@dataclass
class _Newcomer:
    """Somebody brought in by an indefinite noun, until it is known whether the story stays with them."""

    first: Anaphor
    places: list[Anaphor] = field(default_factory=list)
    speaks: int = 0


def resolve_generics(cast: Cast, plain: Plain, toks: Tokens, words: Lexicon) -> None:
    """Give every generic noun of the narration to somebody, old or new."""
    newcomers, rest = _newcomers(cast, plain, toks, words)
    for newcomer in newcomers:
        _add(cast, newcomer.first, newcomer.places)
    cast.mentions.sort(key=lambda m: m.start)
    orphans: dict[str, list[Anaphor]] = defaultdict(list)
    solved: list[tuple[Anaphor, int]] = []
    mentions, at = cast.mentions, 0
    recent: list[int] = []
    for anaphor in rest:
        while at < len(mentions) and mentions[at].start < anaphor.start:
            recent.append(mentions[at].person)
            at += 1
        if anaphor.start in cast.introduced:
            solved.append((anaphor, cast.introduced[anaphor.start]))
            recent.append(cast.introduced[anaphor.start])
            continue
        near = [p for p in dict.fromkeys(reversed(recent[-LOOK_BACK:])) if could_be(anaphor.noun, cast.people[p])]
        if near:
            solved.append((anaphor, near[0]))
        else:
            orphans[anaphor.noun.word].append(anaphor)
    for anaphor, person in solved:
        _give(cast, anaphor, person)
    cast.mentions.sort(key=lambda m: m.start)
    for word in sorted(orphans):
        if len(orphans[word]) >= ORPHANS:
            _add(cast, orphans[word][0], orphans[word])
        else:
            _give_ahead(cast, orphans[word])
    cast.mentions.sort(key=lambda m: m.start)


def _give_ahead(cast: Cast, orphans: Sequence[Anaphor]) -> None:
    """A story may open on "the old lady" and name her on the next page: the first person named whom it can mean."""
    for anaphor in orphans:
        starts = [m.start for m in cast.mentions]
        i, j = bisect_left(starts, anaphor.start), bisect_left(starts, anaphor.start + AHEAD)
        ahead = [m.person for m in cast.mentions[i:j] if not m.spoken and could_be(anaphor.noun, cast.people[m.person])]
        if (
            ahead
            and anaphor.noun.gender is not Gender.UNKNOWN
            and cast.people[ahead[0]].gender() is anaphor.noun.gender
        ):
            _give(cast, anaphor, ahead[0])
            cast.mentions.sort(key=lambda m: m.start)


def _newcomers(cast: Cast, plain: Plain, toks: Tokens, words: Lexicon) -> tuple[list[_Newcomer], list[Anaphor]]:
    """Those brought in by "a …" whom the story then calls "the …", and the nouns left over."""
    open_: dict[str, _Newcomer] = {}
    done: list[_Newcomer] = []
    claimed: list[tuple[_Newcomer, Anaphor]] = []
    rest: list[Anaphor] = []
    for anaphor in cast.anaphors:
        if anaphor.spoken or anaphor.plural or anaphor.noun.kin or anaphor.noun.group:
            continue
        word = anaphor.noun.word
        known = open_.get(word) or _synonym(open_, anaphor)
        if anaphor.fresh and anaphor.start in cast.introduced:
            rest.append(anaphor)
        elif anaphor.fresh:
            if not BEING.search(plain.text[max(0, anaphor.start - 14) : anaphor.start]):
                done.append(_Newcomer(anaphor, [anaphor], speaks(anaphor.index, anaphor.stop, toks, words)))
                if not anaphor.one:
                    open_[word] = done[-1]
        elif known is not None and anaphor.start - known.places[-1].start < MEMORY:
            known.places.append(anaphor)
            known.speaks += speaks(anaphor.index, anaphor.stop, toks, words)
            claimed.append((known, anaphor))
        elif not anaphor.owned and anaphor.noun.generic:
            rest.append(anaphor)
    stays = [n for n in done if len(n.places) >= 3 or n.speaks]
    kept = {id(n) for n in stays}
    rest += [a for n, a in claimed if id(n) not in kept and not a.owned and a.noun.generic]
    return stays, sorted(rest, key=lambda a: a.start)


YOUNG = frozenset({AgeGroup.CHILD, AgeGroup.TEEN, AgeGroup.YOUNG_ADULT})


def _synonym(newcomers: Mapping[str, _Newcomer], anaphor: Anaphor) -> _Newcomer | None:
    """As in "a youth … the lad": the latest newcomer whom another generic noun fits by sex and age."""
    noun = anaphor.noun
    if anaphor.fresh or anaphor.owned or not noun.generic or noun.gender is Gender.UNKNOWN:
        return None
    near = [n for n in newcomers.values() if anaphor.start - n.places[-1].start < SYNONYM_MEMORY and _same(n, noun)]
    return max(near, key=lambda n: n.places[-1].start, default=None)


def _same(newcomer: _Newcomer, noun: PersonNoun) -> bool:
    first = newcomer.first.noun
    if not first.generic or first.gender is not noun.gender or first.species != noun.species:
        return False
    return first.age is noun.age or {first.age, noun.age} <= YOUNG


def _give(cast: Cast, anaphor: Anaphor, number: int) -> None:
    person = cast.people[number]
    person.nouns[anaphor.noun.word] += 1
    if person.age() is AgeGroup.UNKNOWN:
        person.ages[anaphor.noun.age] += 1
    if person.gender() is Gender.UNKNOWN:
        person.genders[anaphor.noun.gender] += 1
    person.told += 1
    cast.mentions.append(
        Mention(anaphor.start, anaphor.end, number, False, anaphor.index, anaphor.stop, True, anaphor.noun)
    )


def _add(cast: Cast, first: Anaphor, places: list[Anaphor]) -> None:
    cast.people.append(Person("noun", noun=first.noun))
    person = cast.people[-1]
    for anaphor in places:
        person.nouns[anaphor.noun.word] += 1
        person.genders[anaphor.noun.gender] += 2
        person.ages[anaphor.noun.age] += 1
        person.told += 1
        cast.mentions.append(
            Mention(anaphor.start, anaphor.end, len(cast.people) - 1, False, anaphor.index, anaphor.stop, True)
        )
