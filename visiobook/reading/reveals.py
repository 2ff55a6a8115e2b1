"""Whose name comes late: "a gentleman … the gentleman … Mr. Greyson" is one man, brought in by a noun, then named.

A story often opens on "a young man" and names him a page later. The noun is then not used any more, the name was never
heard before, and the two are not set side by side or made to talk with each other.
"""

from bisect import bisect_left
from collections import Counter, defaultdict

from visiobook.reading.calls import names_himself
from visiobook.reading.epithets import speaks
from visiobook.reading.lexicon import Lexicon
from visiobook.reading.persons import Cast, Mention, Person
from visiobook.reading.plain import Plain
from visiobook.reading.roles import absorb, conversations, fits, together
from visiobook.reading.tokens import Tokens

GAP = 1_500
"""Characters from the noun's last place before the name to the name at most."""
AFTER = 0.25
"""Share of the noun's places that may come after the name."""
SPAN = 20_000
"""Characters over which somebody may be known by the noun alone."""
TAKES_OVER = 0.4
"""Places of the name, as a share of the noun's, that show it to be used instead."""
ACTIVE = 6
"""Places of the narration that make a name somebody who is there, if he is not told to speak."""


def join_revealed(cast: Cast, plain: Plain, toks: Tokens, words: Lexicon) -> None:
    """Merge those brought in by a noun with the name the text gives them later."""
    places: dict[int, list[Mention]] = defaultdict(list)
    for mention in cast.mentions:
        places[mention.person].append(mention)
    unnamed = [k for k, p in enumerate(cast.people) if _is_unnamed(p) and any(not m.spoken for m in places[k])]
    if not unnamed:
        return
    finder = _Finder(cast, plain, toks, words, places)
    found = sorted((gap, name, number) for number in unnamed for gap, name in finder.names(number))
    named, joined = set[int](), set[int]()
    for _, name, number in found:
        if name not in named and number not in joined:
            absorb(cast, name, number)
            named.add(name)
            joined.add(number)


def _is_unnamed(person: Person) -> bool:
    noun = person.noun
    return person.kind == "noun" and not person.merged and noun is not None and not noun.group and not noun.kin


class _Finder:
    """Looks for the names that may be a noun's."""

    def __init__(
        self, cast: Cast, plain: Plain, toks: Tokens, words: Lexicon, places: dict[int, list[Mention]]
    ) -> None:
        self.cast, self.plain, self.words, self.places = cast, plain, words, places
        self.talks: Counter[tuple[int, int]] = conversations(cast, plain, toks, words)
        self.starts = [m.start for m in cast.mentions]
        self.appears = {k: at for k in places if (at := self._appears(k, toks)) is not None}

    def _appears(self, k: int, toks: Tokens) -> int | None:
        """Where somebody named is first there: told of, or telling his own name."""
        if self.cast.people[k].kind != "name":
            return None
        told = [m for m in self.places[k] if not m.spoken]
        there = len(told) >= ACTIVE or any(speaks(m.index, m.stop, toks, self.words) for m in told)
        own = [m.start for m in self.places[k] if names_himself(self.plain.text, m, self.words)]
        return min([*own, *(m.start for m in told)]) if there and told else None

    def names(self, number: int) -> list[tuple[int, int]]:
        """Names that may be the noun's, with the characters between noun and name."""
        told = [m for m in self.places[number] if not m.spoken]
        begins = [m.start for m in told]
        beside = together(self.cast, told, self.plain, self.words, self.starts)
        out = []
        for k, at in self.appears.items():
            count = bisect_left(begins, at)
            if not count or self.places[k][0].start < begins[0] or len(told) - count > AFTER * len(told):
                continue
            gap = at - begins[count - 1]
            apart = beside[k] <= 1 and not self.talks[number, k]
            long = at - begins[0] > SPAN or len(self.places[k]) < TAKES_OVER * count
            if gap <= GAP and apart and not long and fits(self.cast.people[number], self.cast.people[k]):
                out.append((gap, k))
        return out
