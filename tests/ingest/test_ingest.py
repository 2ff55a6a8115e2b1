import os
from pathlib import Path

import pytest

from resources.clock import SystemClock
from resources.progress import SilentProgress
from resources.sources.readers import LocalReaders
from resources.storage.memory import MemoryStore
from tests.ingest.books import PARAGRAPH, PNG, epub, opf, xhtml
from visiobook.domain.languages import tag_of
from visiobook.domain.project import Brief
from visiobook.errors import EmptySource
from visiobook.stages.ingest import ingest
from visiobook.stages.making import Maker

REPO = Path(__file__).parents[2]
BOOKS = Path(os.environ.get("VISIOBOOK_SHARED", REPO / "../shared")) / "data/books"
TALE = f"Le Petit Chaperon rouge\r\n\r\n{PARAGRAPH}\r\n\r\nElle partit.\r\n".encode()


def maker() -> Maker:
    return Maker(MemoryStore(), SystemClock(), SilentProgress())


def manuscript(data: bytes, name: str = "tale.txt", brief: Brief | None = None):
    return ingest(data, name, brief or Brief(), LocalReaders(), maker())[0]


def test_a_plain_text_keeps_every_character_and_its_body_begins_after_the_title():
    made = manuscript(TALE)
    assert made.text == TALE.decode()
    assert made.title == "Le Petit Chaperon rouge"
    assert made.body.of(made.text).startswith("Il était une fois")
    assert (made.source_name, made.media_type, made.encoding) == ("tale.txt", "text/plain", "utf-8")


def test_what_a_person_wishes_goes_before_what_the_file_says():
    made = manuscript(epub(), "contes.epub", Brief(title="Mes contes", author="Moi", language="en"))
    assert (made.title, made.author, made.language) == ("Mes contes", "Moi", "en")


def test_a_book_keeps_its_title_author_language_chapters_and_cover():
    item = '<item id="c" href="c.png" properties="cover-image" media-type="image/png"/>'
    bench = maker()
    made, _ = ingest(
        epub({"OEBPS/content.opf": opf(item), "OEBPS/c.png": PNG}), "contes.epub", Brief(), LocalReaders(), bench
    )
    assert (made.title, made.author, made.language) == ("Contes", "Charles Perrault", "fr-FR")
    assert [chapter.title for chapter in made.chapters] == ["Le Loup", "La Mère-grand"]
    assert bench.store.read(made.cover) == PNG


def test_a_title_that_the_text_says_again_is_not_read_twice():
    page = f"<h1>CONTES</h1><p>par Charles Perrault</p><h2>Le Loup</h2><p>{PARAGRAPH}</p>"
    made = manuscript(epub({"OEBPS/text/one.xhtml": xhtml("Un", page)}), "contes.epub")
    assert made.body.of(made.text).startswith("Le Loup\n\nIl était")
    assert [chapter.title for chapter in made.chapters][-1] == "La Mère-grand"


def test_the_folder_a_file_lies_in_does_not_matter():
    assert manuscript(TALE, "/home/me/tale.txt") == manuscript(TALE, "tale.txt")


def test_a_gutenberg_book_s_header_names_it_and_lies_outside_the_body():
    text = (
        "The Project Gutenberg EBook of Contes, by Perrault\n\n"
        "Title: Contes\n\nAuthor: Charles Perrault\n\nLanguage: French\n"
        "\n*** START OF THE PROJECT GUTENBERG EBOOK CONTES ***\n\nCONTES\n\npar Charles Perrault\n\n"
        f"CHAPITRE I\n\n{PARAGRAPH}\n\nCHAPITRE II\n\n{PARAGRAPH}\n\n"
        "*** END OF THE PROJECT GUTENBERG EBOOK CONTES ***\nLicence"
    )
    made = manuscript(text.encode(), "pg123.txt")
    assert (made.title, made.author, made.language) == ("Contes", "Charles Perrault", "fr")
    assert [chapter.title for chapter in made.chapters] == ["CHAPITRE I", "CHAPITRE II"]
    assert made.body.of(made.text).startswith("CHAPITRE I\n")
    assert made.body.of(made.text).rstrip().endswith("rouge.")
    assert "left out" in made.notices[0]


def test_control_characters_are_told():
    made = manuscript(TALE + b"\x07\x1b")
    assert "2 control" in made.notices[0]


def test_a_source_is_read_once():
    bench = maker()
    first = ingest(TALE, "tale.txt", Brief(), LocalReaders(), bench)
    second = ingest(TALE, "tale.txt", Brief(), LocalReaders(), bench)
    assert first == second
    assert (bench.tally["manuscript"].made, bench.tally["manuscript"].found) == (1, 1)


def test_a_wish_that_does_not_concern_the_text_reads_nothing_again():
    bench = maker()
    ingest(TALE, "tale.txt", Brief(), LocalReaders(), bench)
    ingest(TALE, "tale.txt", Brief(fps=60, voice="ff_siwis"), LocalReaders(), bench)
    assert bench.tally["manuscript"].made == 1


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"12345 !!! ***\n---", "\ufeff \u00a0\u2003".encode()])
def test_without_words_there_is_nothing_to_read(data):
    with pytest.raises(EmptySource) as caught:
        manuscript(data)
    assert "tale.txt" in caught.value.message
    assert caught.value.hint


def test_standard_input_without_a_title_is_called_by_its_first_words():
    assert manuscript(PARAGRAPH.encode(), "-").title == "Il était une fois une petite…"


@pytest.mark.parametrize(
    ("said", "tag"),
    [("fre", "fr"), ("French", "fr"), ("en_US", "en-US"), ("EN", "en"), ("pt-br", "pt-BR"), ("und", None), ("", None)],
)
def test_languages_are_named_by_their_tags(said, tag):
    assert tag_of(said) == tag


@pytest.mark.skipif(not BOOKS.is_dir(), reason="needs the shared texts")
@pytest.mark.parametrize(
    ("name", "title", "chapters"),
    [
        ("fr_chaperon_rouge", "Le Petit Chaperon Rouge", 0),
        ("en_alice", "Alice", 12),
        ("en_scandal_bohemia", "A Scandal in Bohemia", 3),
        ("fr_capitaine_quinze_ans", "Capitaine quinze ans", 38),
        ("de_leonce_und_lena_play", "Leonce und Lena", 12),
        ("es_adios_cordera", "¡Adiós, Cordera!", 0),
    ],
)
def test_real_texts_have_their_titles_and_chapters(name, title, chapters):
    data = (BOOKS / f"{name}.txt").read_bytes()
    made = manuscript(data, f"{name}.txt")
    assert made.title == title
    assert len(made.chapters) == chapters
    assert made.text == data.decode()


def test_a_text_as_long_as_the_limit_is_read_in_seconds():
    chapter = "CHAPTER {}\n\n" + (PARAGRAPH + "\n\n") * 90
    text = "".join(chapter.format(number) for number in range(1, 1000))
    made = manuscript(text.encode(), "long.txt")
    assert len(text.encode()) > 18_000_000
    assert len(made.chapters) == 999
