import io
import stat
import zipfile

import pytest

from resources.sources.readers import LocalReaders
from tests.ingest.books import PARAGRAPH, PNG, epub, opf, xhtml, zipped
from visiobook.errors import BrokenSource, UnsafeSource

NAV = """<nav epub:type="toc"><ol>
<li><a href="one.xhtml">Première partie</a><ol><li><a href="one.xhtml#loup">I. Le Loup</a></li></ol></li>
<li><a href="two.xhtml">II. La Mère-grand</a></li></ol></nav>"""
NCX = """<?xml version="1.0"?>
<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN"
"http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><navMap>
<navPoint><navLabel><text>Au bois</text></navLabel><content src="text/one.xhtml"/></navPoint>
<navPoint><navLabel><text>Au lit</text></navLabel><content src="text/two.xhtml#bed"/></navPoint></navMap></ncx>"""
ENCRYPTION = """<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="{}"/></EncryptedData>
</encryption>"""


def read(data: bytes, max_mb: int = 20):
    return LocalReaders(max_mb).read(data, "contes.epub")


def test_a_book_is_read_in_the_order_of_its_spine():
    text = read(epub()).text
    assert text.startswith(f"Le Loup\n\n{PARAGRAPH}\n\nElle partit.")
    assert text.endswith(f"La Mère-grand\n\nToc, toc\xa0!\n\n{PARAGRAPH}")


def test_a_book_says_its_title_author_and_language():
    source = read(epub())
    assert (source.title, source.author, source.language) == ("Contes", "Charles Perrault", "fr-FR")


def test_translators_and_illustrators_are_not_authors():
    metadata = (
        '<dc:title>Contes</dc:title><dc:creator opf:role="aut">Perrault</dc:creator>'
        '<dc:creator id="d">Doré</dc:creator><meta refines="#d" property="role">ill</meta>'
    )
    assert read(epub({"OEBPS/content.opf": opf(metadata=metadata)})).author == "Perrault"


def test_chapters_are_those_of_the_navigation_document():
    book = {
        "OEBPS/content.opf": opf(
            '<item id="nav" href="text/nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
        ),
        "OEBPS/text/nav.xhtml": xhtml("Table", NAV),
        "OEBPS/text/one.xhtml": xhtml("Un", f'<h2 id="loup">Le Loup</h2><p>{PARAGRAPH}</p>'),
    }
    source = read(epub(book))
    assert [chapter.title for chapter in source.chapters] == ["Première partie — I. Le Loup", "II. La Mère-grand"]
    assert source.chapters[1].passage.of(source.text).startswith("La Mère-grand\n\nToc")


def test_chapters_are_those_of_an_older_book_s_ncx():
    book = {
        "OEBPS/content.opf": opf('<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>', toc="ncx"),
        "OEBPS/toc.ncx": NCX,
        "OEBPS/text/two.xhtml": xhtml("Deux", f'<h2>La Mère-grand</h2><p id="bed">Toc, toc !</p><p>{PARAGRAPH}</p>'),
    }
    source = read(epub(book))
    assert [chapter.title for chapter in source.chapters] == ["Au bois", "Au lit"]
    assert source.chapters[1].passage.of(source.text).startswith("Toc, toc !")


def test_without_contents_the_headings_are_the_chapters():
    assert [chapter.title for chapter in read(epub()).chapters] == ["Le Loup", "La Mère-grand"]


@pytest.mark.parametrize(
    "item",
    [
        '<item id="c" href="c.png" properties="cover-image" media-type="image/png"/>',
        '<item id="cover" href="c.png" media-type="image/png"/>',
    ],
)
def test_the_cover_is_found(item):
    metadata = '<dc:title>Contes</dc:title><meta name="cover" content="cover"/>'
    source = read(epub({"OEBPS/content.opf": opf(item, metadata=metadata), "OEBPS/c.png": PNG}))
    assert (source.cover, source.cover_media_type) == (PNG, "image/png")


def test_title_pages_and_the_like_are_left_out_and_told():
    book = {"OEBPS/text/one.xhtml": xhtml("Titre", "<h1>Contes</h1><p>Paris, 1697</p>", "titlepage")}
    source = read(epub(book))
    assert "1697" not in source.text
    assert source.notices == ("Left out: title page.",)


def test_notes_and_page_numbers_are_not_read():
    body = (
        '<p>Le Loup<a epub:type="noteref" href="#n">*</a> vint<span epub:type="pagebreak">12</span>.</p>'
        '<aside epub:type="footnote" id="n"><p>Un loup.</p></aside>'
    )
    assert read(epub({"OEBPS/text/one.xhtml": xhtml("Un", body)})).text.startswith("Le Loup vint.\n\n")


def test_a_chapter_that_is_not_well_formed_is_read_all_the_same():
    assert read(epub({"OEBPS/text/one.xhtml": "<html><body><p>Un <b>loup</p><p>Deux</body>"})).text.startswith(
        "Un loup\n\nDeux"
    )


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "OEBPS/../../out.xhtml", "C:\\windows\\x", "..\\x"]
)
def test_a_book_with_a_file_that_points_outside_is_refused(name):
    with pytest.raises(UnsafeSource, match="points outside"):
        read(epub({name: "x"}))


@pytest.mark.parametrize("reference", ["../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "..%2F..%2Fx.xhtml"])
def test_a_book_whose_contents_point_outside_is_refused(reference):
    package = opf(f'<item id="x" href="{reference}" media-type="application/xhtml+xml"/>')
    with pytest.raises(UnsafeSource, match="points outside"):
        read(epub({"OEBPS/content.opf": package}))


def test_a_book_with_a_link_in_it_is_refused():
    buffer = io.BytesIO(epub())
    with zipfile.ZipFile(buffer, "a") as archive:
        link = zipfile.ZipInfo("OEBPS/link.xhtml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(UnsafeSource, match="points outside"):
        read(buffer.getvalue())


BOMB = '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>'
LEAK = '<!DOCTYPE x [<!ENTITY leak SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("doctype", [BOMB, LEAK])
@pytest.mark.parametrize("member", ["META-INF/container.xml", "OEBPS/content.opf", "OEBPS/text/one.xhtml"])
def test_a_book_that_declares_entities_is_refused(doctype, member):
    with pytest.raises(UnsafeSource, match="entities"):
        read(epub({member: f'<?xml version="1.0"?>{doctype}<x>&lol2;&leak;</x>'}))


def test_a_zip_bomb_is_refused_at_once():
    with pytest.raises(UnsafeSource, match="unpack to 60 MB") as caught:
        read(epub({"OEBPS/text/one.xhtml": b"0" * 60_000_000}))
    assert "VISIOBOOK_MAX_SOURCE_MB" in caught.value.hint


def test_a_zip_bomb_of_many_files_is_refused_at_once():
    with pytest.raises(UnsafeSource, match="unpack to"):
        read(epub({f"OEBPS/{number}.xhtml": b"0" * 4_000_000 for number in range(3)}), max_mb=1)


def test_a_zip_bomb_that_lies_about_its_size_is_refused():
    book = bytearray(epub({"OEBPS/text/one.xhtml": b"<p>" + bytes(range(32, 122)) * 130_000}))
    size = (3 + 90 * 130_000).to_bytes(4, "little")
    assert book.count(size) == 2  # in the local header and in the directory
    lying = bytes(book).replace(size, (1000).to_bytes(4, "little"))
    with pytest.raises((UnsafeSource, BrokenSource)):
        read(lying, max_mb=1)


@pytest.mark.parametrize(
    "protection",
    [
        {"META-INF/encryption.xml": ENCRYPTION.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")},
        {"META-INF/rights.xml": "<rights/>"},
        {"META-INF/sinf.xml": "<sinf/>"},
        {"META-INF/license.lcpl": "{}"},
    ],
)
def test_a_copy_protected_book_is_named(protection):
    with pytest.raises(BrokenSource, match="copy-protected") as caught:
        read(epub(protection))
    assert "without protection" in caught.value.hint


def test_scrambled_fonts_are_no_copy_protection():
    assert read(epub({"META-INF/encryption.xml": ENCRYPTION.format("http://www.idpf.org/2008/embedding")})).text


@pytest.mark.parametrize(
    "damage",
    [
        {"META-INF/container.xml": None},
        {"META-INF/container.xml": "<container/>"},
        {"META-INF/container.xml": "<contain"},
        {"OEBPS/content.opf": None},
        {"OEBPS/content.opf": "<package></package>"},
        {"OEBPS/text/two.xhtml": None},
    ],
)
def test_a_damaged_book_is_named(damage):
    with pytest.raises(BrokenSource) as caught:
        read(epub(damage))
    assert caught.value.hint


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
def test_a_book_cut_off_is_named(keep):
    book = epub()
    with pytest.raises(BrokenSource, match=r"contes\.epub is damaged"):
        read(book[: int(len(book) * keep)])


def test_a_book_with_broken_bytes_is_named():
    book = bytearray(epub())
    middle = book.index(b"OEBPS/text/one.xhtml") + 40
    book[middle : middle + 60] = b"\0" * 60
    with pytest.raises(BrokenSource, match="damaged"):
        read(bytes(book))


def test_a_book_under_a_zip_password_is_named():
    book = bytearray(epub())
    place = book.rindex(b"PK\x01\x02")
    book[place + 8] |= 1
    with pytest.raises(BrokenSource, match="password"):
        read(bytes(book))


def test_an_archive_that_only_says_it_is_a_book_is_named():
    with pytest.raises(BrokenSource, match="not a whole EPUB"):
        read(zipped({"mimetype": "application/epub+zip"}))
