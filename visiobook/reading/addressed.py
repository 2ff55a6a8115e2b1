"""Who answers when somebody is called by name: "Am I right, Jack?" "That's my principle," said my uncle."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import pairwise

from visiobook.domain.character import Gender
from visiobook.reading.calls import is_called
from visiobook.reading.epithets import speaks
from visiobook.reading.lexicon import Lexicon
from visiobook.reading.persons import Cast, Mention
from visiobook.reading.plain import Plain
from visiobook.reading.roles import absorb
from visiobook.reading.tokens import Tokens


def answers(cast: Cast, plain: Plain, toks: Tokens, words: Lexicon) -> dict[int, int]:
    """Call → answerer: places in ``cast.mentions`` of each call and of whoever is told to say the next paragraph."""
    begins = [p.start for p in plain.paragraphs]
    speaker: dict[int, int] = {}
    calls: list[tuple[int, int]] = []
    for k, m in enumerate(cast.mentions):
        paragraph = bisect_left(begins, m.start + 1)
        if m.spoken and is_called(plain.text, m.start, m.end):
            calls.append((k, paragraph))
        elif not m.spoken and paragraph not in speaker and speaks(m.index, m.stop, toks, words):
            speaker[paragraph] = k
    return {k: speaker[paragraph + 1] for k, paragraph in calls if paragraph + 1 in speaker}


def calls_of_others(cast: Cast, found: Mapping[int, int]) -> Counter[int]:
    """How often each person's call is answered by somebody else: it is then no call of a narrator."""
    mentions = cast.mentions
    return Counter(
        mentions[k].person for k, by in found.items() if mentions[by].person not in (mentions[k].person, cast.narrator)
    )


def join_called(cast: Cast, plain: Plain, found: Mapping[int, int]) -> None:
    """Give a name that is only ever called to the one known by a noun who answers when he is asked by it.

    An exclamation may call somebody absent ("I wish you were here, Dinah!").
    """
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    for k, by in found.items():
        if plain.text[cast.mentions[k].end : cast.mentions[k].end + 1] != "?":
            continue
        votes[cast.mentions[k].person][cast.mentions[by].person] += 1
    for called, by_whom in sorted(votes.items()):
        answerer = by_whom.most_common(1)[0][0]
        if len(by_whom) == 1 and _may_be(cast, called, answerer) and not _converse(cast, called, answerer):
            absorb(cast, called, answerer)


def _may_be(cast: Cast, called: int, answerer: int) -> bool:
    one, other = cast.people[called], cast.people[answerer]
    known = one.kind == "name" and not one.told and not one.merged
    noun = other.kind == "noun" and other.noun is not None and not other.noun.group and not other.merged
    sexes = {one.gender(), other.gender()} - {Gender.UNKNOWN}
    return known and noun and len(sexes) < 2


def _converse(cast: Cast, called: int, answerer: int) -> bool:
    """Are name and noun ever set in one breath?"""
    places: list[Mention] = [m for m in cast.mentions if m.person in (called, answerer)]
    return any(a.person != b.person and b.start - a.end < 40 and a.spoken == b.spoken for a, b in pairwise(places))
