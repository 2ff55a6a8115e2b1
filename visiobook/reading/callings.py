"""What the text says somebody is: "the artist himself, Basil Hallward," "Claude était peintre".

A calling told beside a name counts as a title of its bearer, so that whoever is called by the calling (or another word
for it) afterwards is known.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from visiobook.domain.character import Gender
from visiobook.reading.nouns import NounMention
from visiobook.reading.persons import Cast, Mention
from visiobook.reading.plain import Plain

SELF = re.compile(r"(?:\s(?:himself|herself|lui-même|elle-même))?,\s")
NAMED = re.compile(r",?\s(?:nommée?|appelée?|named|called)\s")
IS = re.compile(
    r",?\s(?:qui\s|who\s)?(?:était|est|fut|devint|was|is|became|had been)\s(?:toujours\s|alors\s|then\s|only\s)?"
)
MORE = re.compile(r",?\s(?:and|et|or|ou|&)\s")
"""What shows two neighbours to be of a list."""
FAR = 24


def note_callings(cast: Cast, nouns: Sequence[NounMention], plain: Plain) -> None:
    """Count callings told beside names as titles."""
    names = sorted(cast.mentions, key=lambda m: m.start)
    starts = [m.start for m in names]
    for noun in nouns:
        if noun.plural or noun.noun.kin or noun.noun.generic or not noun.noun.occupation:
            continue
        for name in _neighbours(noun, names, starts, plain):
            person = cast.people[name.person]
            if len({person.gender(), noun.noun.gender} - {Gender.UNKNOWN}) < 2:
                person.titles[noun.noun.word] += 1
                break


def _neighbours(noun: NounMention, names: Sequence[Mention], starts: Sequence[int], plain: Plain) -> Iterator[Mention]:
    text = plain.text
    at = bisect_left(starts, noun.start)
    if at < len(names) and names[at].start - noun.end <= FAR:
        name, gap = names[at], text[noun.end : names[at].start]
        closed = text[name.end : name.end + 1] in (",", ".", ";", "!", "?") and not MORE.match(text, name.end)
        if NAMED.fullmatch(gap) or (SELF.fullmatch(gap) and closed and noun.kind == "definite"):
            yield name
    if at and noun.start - names[at - 1].end <= FAR:
        name, gap = names[at - 1], text[names[at - 1].end : noun.start]
        apposed = gap == ", " and noun.kind in ("definite", "indefinite") and not MORE.match(text, noun.end)
        if IS.fullmatch(gap) or (apposed and text[noun.end : noun.end + 1] in (",", ".", ";")):
            yield name
