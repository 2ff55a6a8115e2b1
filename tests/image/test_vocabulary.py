import pytest

from resources.engines.image.picturebook.things import known
from resources.engines.image.picturebook.vocabulary import (
    LANGUAGES,
    hinted,
    hints,
    lexicon,
    lying_in_bed,
    persons_in,
    things_in,
)
from visiobook.domain.scene import PlaceKind, TimeOfDay, Weather


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "She took a sword, two candles and the apples."),
        ("fr", "Elle prit une épée, deux chandelles et les pommes."),
        ("es", "Tomó una espada, dos velas y las manzanas."),
        ("de", "Sie nahm ein Schwert, zwei Kerzen und die Äpfel, den Apfel."),
        ("it", "Prese una spada, due candele e le mele."),
        ("pt", "Pegou uma espada, duas velas e as maçãs."),
    ],
)
def test_the_same_things_are_found_in_six_languages(language, text):
    arts = {found.thing.art for found in things_in(text, (), language)}
    assert {"crossed-swords", "red-apple"} <= arts
    assert "candle" in arts or language in ("es", "pt")


def test_small_words_are_not_taken_for_things():
    assert things_in("Mais il se porte bien, et va vers des amis, or donc.", (), "fr") == []
    assert things_in("He saw her and rose; I could bear it.", (), "en") == []


def test_the_earth_is_a_globe_only_with_a_capital():
    for language, ground, globe in (
        ("fr", "Il tomba par terre.", "Il voit la Terre."),
        ("en", "What on earth?", "He saw the Earth."),
    ):
        assert things_in(ground, (), language) == []
        assert [found.thing.art for found in things_in(globe, (), language)] == ["globe-showing-europe-africa"]


@pytest.mark.parametrize(
    "language, likened, there",
    [
        ("fr", "Le fouet se noua comme un serpent.", "Un serpent se noua."),
        ("en", "The whip curled like a snake.", "I like apples."),
        ("de", "Er war stark wie ein Elefant.", "Ein Elefant kam."),
        ("es", "Era como un dragón.", "Era un dragón."),
    ],
)
def test_what_something_is_only_likened_to_is_not_there(language, likened, there):
    assert things_in(likened, (), language) == [] and len(things_in(there, (), language)) == 1


def test_an_article_makes_a_doubtful_word_a_thing():
    assert [f.word for f in things_in("Il ouvrit la porte.", (), "fr")] == ["porte"]
    assert [f.word for f in things_in("He took the saw.", (), "en")] == ["saw"]


def test_what_the_reader_names_comes_first():
    found = things_in("Voici une pomme.", ("galette",), "fr")
    assert [f.word for f in found] == ["galette", "pomme"]


def test_every_entry_of_the_table_has_its_drawing():
    for language in LANGUAGES:
        assert len(lexicon(language)) > 150
        assert all(known(thing.art) for thing in lexicon(language).values())


def test_every_hint_names_something_that_exists():
    values = {"place": PlaceKind, "time": TimeOfDay, "weather": Weather}
    for language in LANGUAGES:
        for kinds in hints(language).values():
            for kind in kinds:
                about, _, value = kind.partition(":")
                values[about](value)


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [("fr", "au fond de la forêt", "forest"), ("en", "aboard the ship", "ship"), ("de", "in der Küche", "kitchen")],
)
def test_a_place_is_guessed_from_the_words(language, text, place):
    assert hinted(text, language, "place") == place


def test_who_lies_in_bed_is_who_was_named_before():
    text = "Le loup mangea la grand-mère, puis le Loup se coucha dans le lit."
    assert lying_in_bed(text, ("la grand-mère", "le Loup"), "fr") == 1
    assert lying_in_bed("Elle marche.", ("la grand-mère",), "fr") is None


def test_people_named_by_a_role_are_found_in_every_language():
    said = {"en": "the king", "fr": "le roi", "es": "el rey", "de": "der König", "it": "il re", "pt": "o rei"}
    for language, text in said.items():
        assert [person.role for _, person in persons_in(text, language)] == ["king"], language
