"""Files damaged at random: every one is read, or refused with a named error."""

import io
import random

import pytest

from resources.sources.readers import LocalReaders
from tests.ingest.books import PARAGRAPH, epub, pdf
from tests.ingest.test_docx import document
from tests.ingest.test_markup import MARKDOWN, PAGE
from tests.ingest.test_pdf import PAGES
from visiobook.errors import UnreadableSource


def docx() -> bytes:
    buffer = io.BytesIO()
    document().save(buffer)
    return buffer.getvalue()


SOUND = {
    "a.epub": epub(),
    "a.docx": docx(),
    "a.pdf": pdf(PAGES, title="Tale"),
    "a.html": PAGE.encode(),
    "a.md": MARKDOWN.encode(),
    "a.txt": PARAGRAPH.encode(),
}


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The file with bytes changed, cut out, doubled or put in at 1 to 20 places."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 3, 20))):
        at, length = chance.randrange(len(out)), chance.randrange(1, 50)
        match chance.randrange(4):
            case 0:
                out[at] = chance.randrange(256)
            case 1 if len(out) > 2 * length:
                del out[at : at + length]
            case 2:
                out[at:at] = out[at : at + length]
            case _:
                out[at:at] = chance.choice((b"<", b"&", b"\0", b"/", b"%", b"(", b'"'))
    return bytes(out)


@pytest.mark.parametrize("name", SOUND)
def test_a_file_damaged_at_random_is_read_or_refused_with_a_named_error(name):
    chance, readers = random.Random(name), LocalReaders()
    for _ in range(40):
        try:
            assert readers.read(damaged(SOUND[name], chance), name).text.strip()
        except UnreadableSource as error:
            assert name in error.message or "damaged" in error.message or "declares" in error.message
            assert error.hint
