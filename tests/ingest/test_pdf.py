import io

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from resources.sources.readers import LocalReaders
from tests.ingest.books import pdf
from visiobook.errors import BrokenSource

PAGES = [
    "CHAPTER I\n\nThere was once upon a time a little country girl, the prettiest creature who was ever seen in all "
    "the land. Her mother was excessively fond of her.\n\nThis good woman had a little red riding hood made for her.",
    "It suited the girl so extremely well that everybody called her by that name in the village and far beyond the "
    "great wood.\n\nOne day her mother made some cakes.",
    "CHAPTER II\n\nAs she was going through the wood she met with Gaffer Wolf, who had a very great mind to eat her "
    "up, but he dared not, because of some woodcutters.\n\nHe asked her where she was going.",
    "She did not know that it was dangerous to stay and hear a wolf talk, and answered him truly that she was going to "
    "see her grandmother and carry her a cake.",
]


def read(data: bytes):
    return LocalReaders().read(data, "tale.pdf")


def test_lines_are_joined_to_paragraphs_across_pages():
    paragraphs = read(pdf(PAGES)).text.split("\n\n")
    assert paragraphs[0] == "CHAPTER I"
    assert paragraphs[1].startswith("There was once upon a time a little country girl, the prettiest creature who")
    assert "It suited the girl so extremely well that everybody called her by that name in the village" in " ".join(
        paragraphs
    )
    assert all("\n" not in paragraph for paragraph in paragraphs)


def test_running_headers_and_page_numbers_are_left_out():
    text = read(pdf(PAGES, header="Tales of Mother Goose", numbers=True)).text
    assert "Mother Goose" not in text
    assert not any(character.isdigit() for character in text)
    assert "CHAPTER II" in text


def test_words_broken_at_line_ends_are_made_whole():
    text = read(
        pdf(["She met an extra-\nordinary wolf in the well-\nknown wood. It was a well-known place for wolves."])
    ).text
    assert "an extraordinary wolf" in text
    assert "the well-known wood" in text


def test_a_document_says_its_title_and_author():
    source = read(pdf(PAGES, title="Little Red Riding Hood", author="Charles Perrault"))
    assert (source.title, source.author) == ("Little Red Riding Hood", "Charles Perrault")


def test_a_title_that_is_a_file_s_name_says_nothing():
    assert read(pdf(PAGES, title="Microsoft Word - tale.docx")).title == ""


def encrypted(password: str, algorithm: str) -> bytes:
    writer, buffer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(PAGES)))), io.BytesIO()
    writer.encrypt(user_password=password, owner_password="owner", algorithm=algorithm)
    writer.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_document_with_a_password_is_named(algorithm):
    with pytest.raises(BrokenSource, match=r"tale\.pdf is encrypted") as caught:
        read(encrypted("secret", algorithm))
    assert "save a copy" in caught.value.hint


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_document_that_only_forbids_printing_is_read(algorithm):
    assert "Gaffer Wolf" in read(encrypted("", algorithm)).text


def test_a_scanned_document_is_named():
    buffer = io.BytesIO()
    Image.new("RGB", (200, 300), "white").save(buffer, "PDF")
    with pytest.raises(BrokenSource, match="pictures") as caught:
        read(buffer.getvalue())
    assert "ocrmypdf" in caught.value.hint


@pytest.mark.parametrize("keep", [0.02, 0.2, 0.5])
def test_a_document_cut_off_is_named_or_read_as_far_as_it_goes(keep):
    whole = pdf(PAGES)
    with pytest.raises(BrokenSource, match=r"tale\.pdf"):
        read(whole[: int(len(whole) * keep)])


def test_a_document_that_is_only_a_name_is_named():
    with pytest.raises(BrokenSource, match="damaged"):
        read(b"%PDF-1.7\n%%EOF\n")


def test_bookmarks_are_chapters():
    writer, buffer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(PAGES)))), io.BytesIO()
    writer.add_outline_item("Chapter I", 0)
    writer.add_outline_item("Chapter II", 2)
    writer.write(buffer)
    source = read(buffer.getvalue())
    assert [chapter.title for chapter in source.chapters] == ["CHAPTER I", "CHAPTER II"]
    assert source.chapters[1].passage.of(source.text).startswith("CHAPTER II\n\nAs she was going")
