"""What a tagger outside the heart may add to the rules: names it recognised, and the dictionary forms of nouns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Opinions:
    """Names in lower case that a tagger took for people or places, and noun → lemma."""

    people: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    lemmas: Mapping[str, str] = field(default_factory=dict)


class Tagger(Protocol):
    """Reads paragraphs and gives its opinions; rules decide."""

    def opinions(self, paragraphs: Sequence[str], language: str) -> Opinions:
        """The opinions on a text, none for a language it does not know."""
        ...


class NoTagger:
    """Rules only."""

    def opinions(self, paragraphs: Sequence[str], language: str) -> Opinions:
        """No opinion."""
        return Opinions()
