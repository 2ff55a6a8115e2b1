"""The noun that is somebody's role: "le gouverneur" who is Roger, "the novice" who is Dick Sand.

A role noun goes to a named person when he bears its occupation as a title ("l'abbé Bernard", hence "le prêtre"), when
the text sets the two side by side ("Dick Sand, le novice"), or when it comes again and again where only he can be
meant and never beside his name in one sentence.
"""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from itertools import pairwise

from visiobook.domain.character import AgeGroup, Gender
from visiobook.reading.calls import names_himself
from visiobook.reading.clauses import Clauses
from visiobook.reading.epithets import speaks
from visiobook.reading.focus import Focus
from visiobook.reading.lexicon import Lexicon
from visiobook.reading.persons import AGE_MATCH, Cast, Mention, Person
from visiobook.reading.plain import Plain
from visiobook.reading.sentences import sentences
from visiobook.reading.tokens import Tokens

ENOUGH = 4
"""Mentions a noun needs before its neighbours say anything."""
TALK_SHARE = 0.06
"""Neighbouring lines, as a share of its mentions, that show a noun to be somebody else than a name."""
FAINT = 0.08
"""Salience below which somebody is out of sight."""
CONVERSATION = 1500
"""Characters between two lines of one conversation at most."""
GENERIC_ENOUGH = 8
"""… and a noun that fits anybody ("the man") needs more."""
FAR_SHARE, FAR_COUNT, FAR_LEAD = 0.4, 20, 4.0
"""In a long text a smaller share says as much, where nobody else comes near."""
SHARE, LEAD, APART = 0.5, 2.2, 0.12
"""The bearer is nearest in over half the places, far before the next, and hardly ever in the same sentence."""


def link_roles(cast: Cast, plain: Plain, toks: Tokens, words: Lexicon) -> None:
    """Merge noun people into the named people they are."""
    numbers = [
        k
        for k, p in enumerate(cast.people)
        if p.kind == "noun" and p.noun is not None and not p.noun.group and not p.merged
    ]
    if not numbers:
        return
    told_of_self = {m.start for m in cast.mentions if m.spoken and names_himself(plain.text, m, words)}
    focus, talks = Focus(Clauses(plain, toks, words, cast)), conversations(cast, plain, toks, words)
    for number in numbers:
        own = [m for m in cast.mentions if m.start in told_of_self]
        bearer = _bearer(cast, number, plain, words, focus, talks, own)
        if bearer is not None:
            absorb(cast, bearer, number)
    for number in numbers:
        known = None if cast.people[number].merged else _titled(cast, cast.people[number], words, known=True)
        if known is not None:
            absorb(cast, known, number)


def absorb(cast: Cast, keep: int, drop: int) -> None:
    """Make ``drop`` one with ``keep``: mentions, evidence and counts."""
    one, other = cast.people[keep], cast.people[drop]
    one.surfaces.update(other.surfaces)
    one.genders.update(other.genders)
    one.grammar.update(other.grammar)
    one.ages.update(other.ages)
    one.titles.update(other.titles)
    one.names.update(other.names)
    one.nouns.update(other.nouns)
    one.told += other.told
    one.spoken_of += other.spoken_of
    one.noun = one.noun or other.noun
    one.meant += other.meant
    other.told = other.spoken_of = other.meant = 0
    other.merged = True
    moved = {drop: keep}
    cast.mentions = [replace(m, person=moved[m.person]) if m.person in moved else m for m in cast.mentions]
    if cast.narrator == drop:
        cast.narrator = keep


def conversations(cast: Cast, plain: Plain, toks: Tokens, words: Lexicon) -> Counter[tuple[int, int]]:
    """How often two people are named as speakers of neighbouring lines: they talk with each other, and are two."""
    begins = [p.start for p in plain.paragraphs]
    said = [
        (bisect_left(begins, m.start + 1), m.start, m.person)
        for m in cast.mentions
        if not m.spoken and speaks(m.index, m.stop, toks, words)
    ]
    pairs: Counter[tuple[int, int]] = Counter()
    for k, (paragraph, start, person) in enumerate(said):
        for after, begin, other in said[k + 1 : k + 2]:
            if after - paragraph <= 2 and begin - start < CONVERSATION and other != person:
                pairs[person, other] += 1
                pairs[other, person] += 1
    return pairs


def _bearer(
    cast: Cast,
    number: int,
    plain: Plain,
    words: Lexicon,
    focus: Focus,
    talks: Counter[tuple[int, int]],
    own: list[Mention],
) -> int | None:
    titled = _titled(cast, cast.people[number], words)
    if titled is not None:
        return titled
    said = _said_to_be(cast, number, plain)
    if said is not None:
        return said
    owned = _says_he_is(cast, number, plain, own)
    if owned is not None:
        return owned
    beside = _beside(cast, number, plain)
    if beside is not None:
        return beside
    return _always_near(cast, number, plain, words, focus, talks)


COPULA = re.compile(
    r"(?:,?\s(?:qui\s|who\s|que\s|che\s|der\s|die\s)?"
    r"(?:était|est|fut|devint|was|is|became|had been|war|ist|wurde|era|es|fue|è|fu|foi)\s"
    r"(?:toujours\s|alors\s|then\s)?)"
)
"""What stands between a name and what its bearer is."""
NAMED = re.compile(r",?\s(?:nommée?|appelée?|named|called|namens|llamad[oa]|chiamat[oa]|chamad[oa])\s")


def _said_to_be(cast: Cast, number: int, plain: Plain) -> int | None:
    """``Claude était peintre``, ``un peintre nommé Claude``: the text says it."""
    votes: Counter[int] = Counter()
    for a, b in zip(cast.mentions, cast.mentions[1:], strict=False):
        if number not in (a.person, b.person) or a.person == b.person or a.spoken or b.spoken:
            continue
        other = b.person if a.person == number else a.person
        if not fits(cast.people[number], cast.people[other]) or b.start - a.end > 24:
            continue
        gap = plain.text[a.end : b.start]
        if (b.person == number and COPULA.fullmatch(gap)) or (a.person == number and NAMED.fullmatch(gap)):
            votes[other] += 1
    best = votes.most_common(2)
    return best[0][0] if best and (len(best) == 1 or best[1][1] < best[0][1]) else None


ONE_SPEECH = 120
"""Characters between somebody's calling and his name where he tells both."""


def _says_he_is(cast: Cast, number: int, plain: Plain, own: list[Mention]) -> int | None:
    """As in "Je suis le gouverneur de cette ville, et je me nomme Roger": one speech gives calling and name."""
    for a, b in pairwise(own):
        other = b.person if a.person == number else a.person
        near = number in (a.person, b.person) and a.person != b.person and b.start - a.end <= ONE_SPEECH
        if near and "\n" not in plain.text[a.end : b.start] and fits(cast.people[number], cast.people[other]):
            return other
    return None


POLITE_CALLINGS = frozenset({"master", "lord"})
"""Callings that a polite title only seems to tell ("maître Sarrasine" is a sculptor)."""


def fits(noun_person: Person, named: Person) -> bool:
    """May the noun be the named person's, by sex, age and calling?"""
    if named.kind != "name" or named.merged or (named.noun is not None and named.noun.group):
        return False
    mine, theirs = noun_person.gender(), named.gender()
    if Gender.UNKNOWN not in (mine, theirs) and mine is not theirs:
        return False
    assert noun_person.noun is not None
    if noun_person.noun.species != "human" or noun_person.noun.kin:
        return False
    if named.age() not in AGE_MATCH[noun_person.noun.age] or (named.grown and noun_person.noun.age is AgeGroup.CHILD):
        return False
    callings = {p.noun.occupation for p in (named, noun_person) if p.noun is not None} - {"", *POLITE_CALLINGS}
    if len(callings) > 1:
        return False
    return named.noun is None or named.noun.species == "human"


def _callings(person: Person) -> Counter[str]:
    """A named person's titles, and the nouns he is surely known by."""
    return person.titles + Counter({word: count for word, count in person.nouns.items() if count >= ENOUGH})


def _titled(cast: Cast, person: Person, words: Lexicon, known: bool = False) -> int | None:
    """The one named person whose title (if ``known``, or other noun) means the same occupation."""
    assert person.noun is not None
    if not person.noun.occupation:
        return None
    scores: Counter[int] = Counter()
    for k, other in enumerate(cast.people):
        if fits(person, other):
            for title, count in (_callings(other) if known else other.titles).items():
                noun = words.people.get(title)
                if noun is not None and noun.occupation == person.noun.occupation:
                    scores[k] += count
    best = scores.most_common(2)
    if not best or (len(best) > 1 and best[1][1] * 2 > best[0][1]):
        return None
    return best[0][0]


def _beside(cast: Cast, number: int, plain: Plain) -> int | None:
    """Apposition: "Dick Sand, le novice, …", "le novice, Dick Sand"; twice, or once where no one else is set so."""
    votes: Counter[int] = Counter()
    for a, b in zip(cast.mentions, cast.mentions[1:], strict=False):
        if number not in (a.person, b.person) or a.person == b.person:
            continue
        other = b.person if a.person == number else a.person
        gap, after = plain.text[a.end : b.start], plain.text[b.end : b.end + 1]
        if gap == ", " and after in (",", ".", ";") and fits(cast.people[number], cast.people[other]):
            votes[other] += 1
    best = votes.most_common(2)
    if not best or (len(best) > 1 and best[1][1] >= best[0][1]):
        return None
    return best[0][0] if best[0][1] >= 2 else None


def together(cast: Cast, places: list[Mention], plain: Plain, words: Lexicon, starts: list[int]) -> Counter[int]:
    """How often each person is named in one sentence with the noun."""
    begins = [p.start for p in plain.paragraphs]
    count: Counter[int] = Counter()
    for place in places:
        paragraph = plain.paragraphs[max(0, bisect_left(begins, place.start + 1) - 1)]
        for a, b in sentences(plain.text, paragraph.start, paragraph.end, words):
            if a <= place.start < b:
                i, j = bisect_left(starts, a), bisect_left(starts, b)
                count.update({m.person for m in cast.mentions[i:j]})
    return count


def _always_near(
    cast: Cast, number: int, plain: Plain, words: Lexicon, focus: Focus, talks: Counter[tuple[int, int]]
) -> int | None:
    """Whom the noun means nearly every time by what is in focus, though the two never share a sentence."""
    places = [m for m in cast.mentions if m.person == number and not m.spoken]
    if len(places) < ENOUGH:
        return None
    starts = [m.start for m in cast.mentions]
    beside = together(cast, places, plain, words, starts)
    near: Counter[int] = Counter()
    for place in places:
        shares = focus.salience(place.index)
        fitting = {
            p: s
            for p, s in shares.items()
            if p != number
            and s > FAINT
            and beside[p] <= APART * len(places)
            and talks[number, p] <= TALK_SHARE * len(places)
            and fits(cast.people[number], cast.people[p])
        }
        if fitting:
            near[max(fitting, key=lambda p: (fitting[p], -p))] += 1
    ranked = near.most_common(2)
    if not ranked or ranked[0][1] < ENOUGH - 1:
        return None
    best, count = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0
    noun = cast.people[number].noun
    if noun is not None and noun.generic and count < GENERIC_ENOUGH:
        return None
    share = FAR_SHARE if count >= FAR_COUNT and count >= FAR_LEAD * second else SHARE
    return best if count >= share * len(places) and count >= LEAD * second else None
