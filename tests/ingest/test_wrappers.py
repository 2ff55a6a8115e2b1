import pytest

from visiobook.reading.wrappers import unwrap

STORY = "Once upon a time there lived a wolf.\n\nHe was hungry.\n"
MODERN = """The Project Gutenberg EBook of Tales of Mother Goose, by Charles Perrault

This eBook is for the use of anyone anywhere.

Title: Tales of Mother Goose
       and Other Stories

Author: Charles Perrault

Language: English

*** START OF THE PROJECT GUTENBERG EBOOK TALES OF MOTHER GOOSE ***

"""
OLD = """The Project Gutenberg Etext of Candide, by Voltaire
#3 in our series

*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*

"""


@pytest.mark.parametrize(
    "start",
    [
        MODERN,
        OLD,
        "***START OF THE PROJECT GUTENBERG EBOOK CANDIDE***\n\n",
        "*** START OF THIS PROJECT GUTENBERG EBOOK CANDIDE ***\n\n",
        "*** START OF THE PROJECT GUTENBERG EBOOK LE PETIT\nCHAPERON ROUGE ***\n\n",
        "*** START OF THE PROJECT GUTENBERG ETEXT CANDIDE ***\n\nProduced by John Doe and the Online Team\n\n",
        MODERN + "E-text prepared by Jane Doe\n\nNote: Project Gutenberg also has an HTML version.\n\n",
        MODERN + "Produced by Al Haines, Eric Betts\nand many more\n\n[Transcriber's Note: all is well.]\n\n",
    ],
)
@pytest.mark.parametrize(
    "end",
    [
        "\n*** END OF THE PROJECT GUTENBERG EBOOK TALES ***\n\nThe licence.\n",
        "\n***END OF THE PROJECT GUTENBERG EBOOK TALES***\nThe licence.\n",
        "\nEnd of the Project Gutenberg EBook of Tales, by Perrault\n\n*** END OF THIS PROJECT GUTENBERG EBOOK",
        "\nEnd of Project Gutenberg's Tales, by Charles Perrault\n",
        "\nFin du Projet Gutenberg des Contes\n",
        "\nFin de l'Ebook de Project Gutenberg Contes\n",
        "\nEnde dieses Project Gutenberg Etextes\n",
        "\nEnde des Projekt Gutenberg Etextes\n",
        "\nFine dell'Etext di Project Gutenberg\n",
        "",
    ],
)
def test_the_body_is_the_work_alone(start, end):
    text = start + STORY + end
    assert unwrap(text).body.of(text).strip() == STORY.strip()


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_any_line_end_will_do(newline):
    text = (MODERN + STORY).replace("\n", newline)
    assert unwrap(text).body.of(text).strip() == STORY.strip().replace("\n", newline)


def test_the_header_says_title_author_and_language():
    wrapped = unwrap(MODERN + STORY)
    assert wrapped.title == "Tales of Mother Goose and Other Stories"
    assert (wrapped.author, wrapped.language) == ("Charles Perrault", "English")


def test_the_oldest_headers_say_it_in_their_first_line():
    wrapped = unwrap(OLD + STORY)
    assert (wrapped.title, wrapped.author) == ("Candide", "Voltaire")


def test_a_text_without_a_wrapper_is_all_body():
    wrapped = unwrap(STORY)
    assert wrapped.body.of(STORY) == STORY
    assert wrapped.left_out == 0


def test_a_story_that_speaks_of_the_project_is_not_cut():
    text = (
        STORY
        + "\nHe read a book of Project Gutenberg and then the end of Project Gutenberg came to his mind.\n"
        + STORY
    )
    assert unwrap(text).body.of(text) == text
