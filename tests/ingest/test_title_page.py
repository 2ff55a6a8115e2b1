import pytest

from visiobook.domain.manuscript import Passage
from visiobook.reading.title_page import read_title_page, tidy_title, title_from_name, title_from_words

PROSE = "Il était une fois une petite fille de village, la plus jolie qu’on eût su voir, et sa mère en était folle.\n"


def page(text: str):
    return read_title_page(text, Passage(start=0, end=len(text)))


@pytest.mark.parametrize(
    ("front", "title", "author"),
    [
        ("Le Petit Chaperon Rouge\n\n", "Le Petit Chaperon Rouge", ""),
        ("LE PETIT CHAPERON ROUGE\n\n", "Le Petit Chaperon Rouge", ""),
        ("Le Loup\n\npar Charles Perrault\n\n", "Le Loup", "Charles Perrault"),
        (
            "ALICE'S ADVENTURES\nIN WONDERLAND\n\nby\n\nLEWIS CARROLL\n\n",
            "Alice's Adventures in Wonderland",
            "Lewis Carroll",
        ),
        ("Hänsel und Gretel\nvon Jacob Grimm\n\n", "Hänsel und Gretel", "Jacob Grimm"),
        ("¡Adiós, Cordera!\n\n", "¡Adiós, Cordera!", ""),
        ("Qui est là ?\n\n", "Qui est là ?", ""),
        ("\n\n\r\n  Cendrillon  \r\n\r\n", "Cendrillon", ""),
    ],
)
def test_the_first_lines_say_title_and_author(front, title, author):
    text = front + PROSE * 3
    found = page(text)
    assert (found.title, found.author) == (title, author)
    assert found.body.of(text).startswith("Il était une fois")


@pytest.mark.parametrize(
    "text",
    [
        PROSE * 3,
        "Il était une fois.\n\n" + PROSE,
        "— Qui est là ?\n\n" + PROSE,
        "« Toc, toc »\n\n" + PROSE,
        "Chapitre premier\n\n" + PROSE,
        "I\n\n" + PROSE,
        "Un vers court\nUn autre vers\n\n" + PROSE,
        "Une ligne seule",
        "",
    ],
)
def test_other_first_lines_are_no_title(text):
    found = page(text)
    assert (found.title, found.author) == ("", "")
    assert found.body == Passage(start=0, end=len(text))


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("fr_le-petit_chaperon.txt", "Le petit chaperon"),
        ("/home/me/Le Loup.epub", "Le Loup"),
        ("105_persuasion.txt", "Persuasion"),
        ("mysteres_de_paris.txt", "Mysteres de paris"),
        ("-", ""),
    ],
)
def test_a_file_s_name_makes_a_title(name, title):
    assert title_from_name(name) == title


def test_without_a_name_the_first_words_are_the_title():
    assert title_from_words(PROSE, Passage(start=0, end=len(PROSE))) == "Il était une fois une petite…"
    assert title_from_words("Bonjour.", Passage(start=0, end=8)) == "Bonjour"


def test_a_title_in_ordinary_letters_is_left_as_it_is():
    assert tidy_title("Le Loup  et l’Agneau.") == "Le Loup et l’Agneau"
