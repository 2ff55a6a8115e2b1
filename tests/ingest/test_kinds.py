import pytest

from resources.sources.readers import LocalReaders
from tests.ingest.books import PARAGRAPH, epub, pdf, zipped
from visiobook.errors import BrokenSource

TEXT = PARAGRAPH.encode()
HTML = b"<!DOCTYPE html><html><body><p>Once upon a time.</p></body></html>"


def read(data: bytes, name: str):
    return LocalReaders().read(data, name)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (TEXT, "text/plain"),
        (HTML, "text/html"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>Hi</body></html>', "text/html"),
        (epub(), "application/epub+zip"),
        (pdf(["Once upon a time there was a little girl who lived in a village."]), "application/pdf"),
    ],
)
@pytest.mark.parametrize("name", ["-", "download", "story.data"])
def test_without_an_extension_the_content_says_what_a_file_is(data, media_type, name):
    assert read(data, name).media_type == media_type


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (HTML, "tale.txt", "an HTML page"),
        (epub(), "tale.txt", "an EPUB book"),
        (epub(), "tale.docx", "an EPUB book"),
        (epub(), "tale.pdf", "an EPUB book"),
        (pdf(["Once upon a time."]), "tale.epub", "a PDF document"),
        (TEXT, "tale.html", "plain text"),
    ],
)
def test_a_wrong_extension_is_named_with_the_right_one(data, name, found):
    with pytest.raises(BrokenSource, match=found) as caught:
        read(data, name)
    assert name in caught.value.message
    assert "Rename it" in caught.value.hint


@pytest.mark.parametrize("name", ["tale.pdf", "tale.epub", "tale.docx"])
def test_text_with_the_extension_of_a_document_is_not_what_its_name_says(name):
    with pytest.raises(BrokenSource, match=name) as caught:
        read(TEXT, name)
    assert ".txt" in caught.value.hint


def test_any_other_archive_is_refused():
    with pytest.raises(BrokenSource, match="ZIP archive"):
        read(zipped({"tale.txt": PARAGRAPH}), "tale.zip")


@pytest.mark.parametrize("extension", [".TXT", ".Txt", ".text"])
def test_extensions_are_read_in_any_case(extension):
    assert read(TEXT, "tale" + extension).text == PARAGRAPH
