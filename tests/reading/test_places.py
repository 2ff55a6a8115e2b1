"""Where a scene plays, told by words of place: those that are meant, not those in passing."""

import pytest

from visiobook.domain.manuscript import Passage
from visiobook.domain.scene import PlaceKind, TimeOfDay
from visiobook.reading.lexicon import lexicon
from visiobook.reading.plain import plain
from visiobook.reading.settings import cues, slugline
from visiobook.reading.tokens import tokens


@pytest.mark.parametrize(
    "language, passage",
    [
        ("fr", "À son tour, il prit du pain bon marché. Ils firent le tour de la table et prirent place."),
        ("fr", "Il lit une lettre et elle porte un panier. Elle était allée chercher du bois, côte à côte avec lui."),
        ("fr", "Sa brune moustache était large. Il mangeait, comme sur le petit navire de la chanson."),
        ("en", "It was plain to see that he looked grave. He lost his train of thought and threw the ball."),
        ("en", "He stood there like a great castle."),
    ],
)
def test_a_word_of_place_that_is_said_of_something_else_is_no_place(read_rules, language, passage):
    scene = read_rules(passage, language).scenes[0]
    assert scene.slugline.place_kind is PlaceKind.UNKNOWN and scene.slugline.time_of_day is TimeOfDay.UNKNOWN


def told(text, before=None):
    folded = plain(text, Passage(start=0, end=len(text)))
    words = lexicon("en")
    return slugline(folded, cues(folded, tokens(folded, ()), words), 0, len(folded.text), before)


def test_one_word_in_passing_does_not_leave_a_place_that_is_known():
    kitchen = told("Anna stood in the kitchen. The kitchen was warm, and soup was on the stove.")
    assert kitchen.place_kind is PlaceKind.KITCHEN
    assert told("Anna thought. She knew a meadow. She said nothing.", kitchen).place_kind is PlaceKind.KITCHEN
    assert told("Anna thought. She knew a meadow. She said nothing.").place_kind is PlaceKind.FIELD
    assert told("Anna went out into the meadow.", kitchen).place_kind is PlaceKind.FIELD


def test_a_town_is_told_by_its_streets_too(read_rules):
    reading = read_rules("Ils traversèrent la ville. Dans les rues, des gens. Une maison, une autre maison.", "fr")
    assert reading.scenes[0].slugline.place_kind in {PlaceKind.CITY, PlaceKind.STREET}
