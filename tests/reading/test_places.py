"""Where a scene plays, told by words of place: those that are meant, not those in passing."""

import pytest

from visiobook.domain.scene import PlaceKind, TimeOfDay


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


def test_one_word_in_passing_does_not_leave_a_place_that_is_known(read_rules):
    kitchen = "Anna stood in the kitchen. The kitchen was warm, and soup was on the stove in the kitchen."
    reading = read_rules(
        f"Chapter 1\n\n{kitchen}\n\nChapter 2\n\nAnna thought. She knew a meadow. She said nothing.", "en"
    )
    assert [s.slugline.place_kind for s in reading.scenes] == [PlaceKind.KITCHEN, PlaceKind.KITCHEN]


def test_a_town_is_told_by_its_streets_too(read_rules):
    reading = read_rules("Ils traversèrent la ville. Dans les rues, des gens. Une maison, une autre maison.", "fr")
    assert reading.scenes[0].slugline.place_kind in {PlaceKind.CITY, PlaceKind.STREET}
