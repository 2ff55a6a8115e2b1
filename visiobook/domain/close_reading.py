"""What a language model said of one part of a text, checked against it. Numbers count within the part, from 1."""

from visiobook.domain.base import Value
from visiobook.domain.character import Gender


class SaidBy(Value):
    """Who says a line. ``name`` "": nobody does; ``new``: the text calls them so, and the rules do not know them."""

    line: int
    name: str
    new: bool = False


class Alike(Value):
    """Two of the people asked about who are one."""

    one: str
    other: str


class Sex(Value):
    name: str
    gender: Gender


class SeenAs(Value):
    """What somebody looks like, in the text's own words."""

    name: str
    words: str


class MissedLine(Value):
    """Direct speech the rules did not find, in the text's own words, between marks of speech."""

    paragraph: int
    words: str
    name: str


class PartAnswer(Value):
    """A model's answer about one part, of which nothing is left that the text does not bear out."""

    speakers: tuple[SaidBy, ...] = ()
    alike: tuple[Alike, ...] = ()
    not_people: tuple[str, ...] = ()
    sexes: tuple[Sex, ...] = ()
    looks: tuple[SeenAs, ...] = ()
    missed: tuple[MissedLine, ...] = ()
    scenes: tuple[int, ...] = ()
    """Paragraphs a scene begins with."""
    genre: str = ""
    summary: str = ""
    refused: tuple[str, ...] = ()
    """What it said that the text does not: left out."""
    failed: str = ""
    """Why there is no answer; the part is then read by rules alone."""


class WholeSummary(Value):
    """The whole text in a few sentences; "" where the model gave none."""

    text: str = ""
