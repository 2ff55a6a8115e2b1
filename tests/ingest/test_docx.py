import io

import docx
import pytest
from docx.oxml import parse_xml

from resources.sources.readers import LocalReaders
from tests.ingest.books import PARAGRAPH, zipped
from visiobook.errors import BrokenSource, UnsafeSource

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def document():
    made = docx.Document()
    made.core_properties.author = "Charles Perrault"
    made.core_properties.language = "fr-FR"
    made.add_heading("Contes", 0)
    made.add_heading("Le Loup", 1)
    made.add_paragraph(PARAGRAPH)
    made.add_heading("La Mère-grand", 1)
    made.add_paragraph("Toc, toc.")
    return made


def read(made):
    buffer = io.BytesIO()
    made.save(buffer)
    return LocalReaders().read(buffer.getvalue(), "contes.docx")


def test_headings_are_chapters_and_the_title_is_not_read():
    source = read(document())
    assert source.text == f"Le Loup\n\n{PARAGRAPH}\n\nLa Mère-grand\n\nToc, toc."
    assert [chapter.title for chapter in source.chapters] == ["Le Loup", "La Mère-grand"]


def test_a_document_says_its_title_author_and_language():
    source = read(document())
    assert (source.title, source.author, source.language) == ("Contes", "Charles Perrault", "fr-FR")


def test_the_tool_that_wrote_a_document_is_not_its_author():
    made = document()
    made.core_properties.author = "python-docx"
    assert read(made).author == ""


def test_tracked_insertions_are_read_and_deletions_are_not():
    made = document()
    made.paragraphs[-1]._p.append(parse_xml(f'<w:ins {W} w:id="1"><w:r><w:t> Qui est là ?</w:t></w:r></w:ins>'))
    made.paragraphs[-1]._p.append(parse_xml(f'<w:del {W} w:id="2"><w:r><w:delText>NON</w:delText></w:r></w:del>'))
    assert read(made).text.endswith("Toc, toc. Qui est là ?")


def test_tables_are_read_row_by_row():
    made = document()
    table = made.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "le Loup", "la Mère-grand"
    assert read(made).text.endswith("le Loup la Mère-grand")


def test_a_document_with_entities_is_refused():
    made = zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
        }
    )
    with pytest.raises(UnsafeSource, match="entities"):
        LocalReaders().read(made, "contes.docx")


@pytest.mark.parametrize("content", ["<w", "<document/>"])
def test_a_damaged_document_is_named(content):
    with pytest.raises(BrokenSource, match=r"contes\.docx is damaged"):
        LocalReaders().read(zipped({"word/document.xml": content}), "contes.docx")
