"""The noun that is somebody's role: "le gouverneur" who is Roger, "the novice" who is Dick Sand.

A role noun goes to a named person when he bears its occupation as a title ("l'abbé Bernard", hence "le prêtre"), when
the text sets the two side by side ("Dick Sand, le novice"), or when it comes again and again where only he can be
meant and never beside his name in one sentence.
"""

from bisect import bisect_left
from collections import Counter

from visiobook.domain.character import Gender
from visiobook.reading.lexicon import Lexicon
from visiobook.reading.persons import Cast, Mention, Person
from visiobook.reading.plain import Plain
from visiobook.reading.sentences import sentences

NEAR = 700
"""Characters before a role noun in which its bearer is looked for."""
ENOUGH = 6
"""Mentions a noun needs before its neighbours say anything."""
SHARE, LEAD, APART = 0.55, 2.5, 0.12
"""The bearer is nearest in over half the places, far before the next, and hardly ever in the same sentence."""


def link_roles(cast: Cast, plain: Plain, words: Lexicon) -> None:
    """Merge noun people into the named people they are."""
    for number, person in enumerate(cast.people):
        if person.kind != "noun" or person.noun is None or person.noun.group or person.merged:
            continue
        bearer = _bearer(cast, number, plain, words)
        if bearer is not None:
            absorb(cast, bearer, number)


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
    other.told = other.spoken_of = 0
    other.merged = True
    moved = {drop: keep}
    cast.mentions = [
        Mention(m.start, m.end, moved.get(m.person, m.person), m.spoken, m.index, m.stop, m.noun) for m in cast.mentions
    ]
    if cast.narrator == drop:
        cast.narrator = keep


def _bearer(cast: Cast, number: int, plain: Plain, words: Lexicon) -> int | None:
    person = cast.people[number]
    titled = _titled(cast, person, words)
    if titled is not None:
        return titled
    beside = _beside(cast, number, plain)
    if beside is not None:
        return beside
    return _always_near(cast, number, plain, words)


def _fits(noun_person: Person, named: Person) -> bool:
    if named.kind != "name" or named.merged:
        return False
    mine, theirs = noun_person.gender(), named.gender()
    if Gender.UNKNOWN not in (mine, theirs) and mine is not theirs:
        return False
    assert noun_person.noun is not None
    if noun_person.noun.species != "human" or noun_person.noun.kin:
        return False
    return named.noun is None or named.noun.species == "human"


def _titled(cast: Cast, person: Person, words: Lexicon) -> int | None:
    """The one named person whose title means the same occupation."""
    assert person.noun is not None
    if not person.noun.occupation:
        return None
    scores: Counter[int] = Counter()
    for k, other in enumerate(cast.people):
        if _fits(person, other):
            for title, count in other.titles.items():
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
        if gap == ", " and after in (",", ".", ";") and _fits(cast.people[number], cast.people[other]):
            votes[other] += 1
    best = votes.most_common(2)
    if not best or (len(best) > 1 and best[1][1] >= best[0][1]):
        return None
    return best[0][0] if best[0][1] >= 2 else None


def _always_near(cast: Cast, number: int, plain: Plain, words: Lexicon) -> int | None:
    """Whom the noun means nearly every time by nearness, though the two never share a sentence."""
    places = [m for m in cast.mentions if m.person == number and not m.spoken]
    if len(places) < ENOUGH:
        return None
    starts = [m.start for m in cast.mentions]
    near: Counter[int] = Counter()
    together: Counter[int] = Counter()
    begins = [p.start for p in plain.paragraphs]
    for place in places:
        nearest = _nearest(cast, starts, place, number)
        if nearest is not None:
            near[nearest] += 1
        paragraph = plain.paragraphs[max(0, bisect_left(begins, place.start + 1) - 1)]
        for a, b in sentences(plain.text, paragraph.start, paragraph.end, words):
            if a <= place.start < b:
                i, j = bisect_left(starts, a), bisect_left(starts, b)
                together.update({m.person for m in cast.mentions[i:j]} - {number})
    ranked = near.most_common(2)
    if not ranked or ranked[0][1] < ENOUGH + 1:
        return None
    best, count = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0
    sure = count >= SHARE * near.total() and count >= LEAD * second and together[best] <= APART * len(places)
    return best if sure else None


def _nearest(cast: Cast, starts: list[int], place: Mention, number: int) -> int | None:
    at = bisect_left(starts, place.start)
    for m in reversed(cast.mentions[max(0, at - 12) : at]):
        if place.start - m.start > NEAR:
            return None
        if m.person != number and not m.spoken and _fits(cast.people[number], cast.people[m.person]):
            return m.person
    return None
