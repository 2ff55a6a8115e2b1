"""A newcomer who is nobody new: "une femme" where a named person beside her is called so already.

A story that calls Zambinella "la femme" does not bring somebody in when it says "une femme" a page on. Whoever was
brought in by such a noun, always near one named person known by it and never beside her in a sentence, is that person.
"""

from bisect import bisect_left
from collections import defaultdict

from visiobook.reading.lexicon import Lexicon
from visiobook.reading.persons import Cast, Mention, could_be
from visiobook.reading.plain import Plain
from visiobook.reading.roles import absorb, conversations, together
from visiobook.reading.tokens import Tokens

KNOWN_BY = 2
"""Places where the named person is called by the noun."""
BEFORE = 3
"""Paragraphs before a place of the noun in which the named person must be."""
NEAR = 0.6
"""Share of the noun's places where she is."""
APART = 1 / 3
"""Share of the noun's places in one sentence with her name at most."""


def join_generic(cast: Cast, plain: Plain, toks: Tokens, words: Lexicon) -> None:
    """Merge newcomers known by a generic noun with the named people who are called so beside them."""
    talks = conversations(cast, plain, toks, words)
    begins = [p.start for p in plain.paragraphs]
    starts = [m.start for m in cast.mentions]
    places: dict[int, list[Mention]] = defaultdict(list)
    for m in cast.mentions:
        if not m.spoken:
            places[m.person].append(m)
    for number, person in enumerate(cast.people):
        noun = person.noun
        if person.kind != "noun" or person.merged or noun is None or not noun.generic or noun.group or noun.kin:
            continue
        told = places[number]
        beside = together(cast, told, plain, words, starts)
        known = [
            k
            for k, p in enumerate(cast.people)
            if p.kind == "name"
            and not p.merged
            and p.nouns[noun.word] >= KNOWN_BY
            and could_be(noun, p)
            and not talks[number, k]
            and beside[k] <= APART * len(told)
            and _near(told, places[k], begins) >= NEAR
        ]
        if len(known) == 1:
            absorb(cast, known[0], number)


def _near(told: list[Mention], other: list[Mention], begins: list[int]) -> float:
    """The share of places that have the other person named in the few paragraphs before."""
    if not told:
        return 0.0
    there = {bisect_left(begins, m.start + 1) for m in other}
    here = [bisect_left(begins, m.start + 1) for m in told]
    return sum(1 for k in here if any(k - back in there for back in range(BEFORE + 1))) / len(told)
