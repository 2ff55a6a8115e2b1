import codecs

import pytest

from resources.sources.readers import LocalReaders
from tests.ingest.books import PARAGRAPH
from visiobook.errors import BrokenSource, EmptySource, SourceTooLarge

FRENCH = "Le Petit Chaperon rouge\r\n\r\n" + PARAGRAPH + "\r\n\r\nLe Loup, le voyant entrer, lui dit : « Çà ! »\r\n"
GERMAN = "Vor einem großen Walde wohnte ein armer Holzhacker mit seiner Frau; das Bübchen hieß Hänsel.\n" * 3
SPANISH = "Érase una vez una niña que vivía en una montaña. ¿Quién eres? —preguntó el señor—. ¡Adiós!\n" * 3
POLISH = "Był sobie raz ubogi młynarz, który miał trzech synów. Umierając zostawił im młyn, osła i kota.\n" * 3
RUSSIAN = "Жили-были старик со старухой. Вот и просит старик: — Испеки, старуха, колобок.\n" * 3


def read(data: bytes, name: str = "tale.txt"):
    return LocalReaders().read(data, name)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_plain_text_is_left_unchanged_line_ends_and_all(newline):
    text = FRENCH.replace("\r\n", newline)
    assert read(text.encode()).text == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (FRENCH, "utf-8"), (FRENCH, "utf-8-sig"), (FRENCH, "utf-16"), (FRENCH, "utf-32"), (FRENCH, "utf-16-le"),
        (FRENCH, "utf-16-be"), (FRENCH, "cp1252"), (FRENCH, "mac_roman"), (GERMAN, "cp850"), (GERMAN, "latin-1"),
        (SPANISH, "latin-1"), (SPANISH, "mac_roman"), (POLISH, "cp1250"), (POLISH, "iso8859-2"), (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"), (RUSSIAN, "cp866"),
    ],
)  # fmt: skip
def test_the_encoding_is_found(text, codec):
    data = text.encode(codec, "ignore")
    assert read(data).text == data.decode(codec)


def test_a_guessed_encoding_is_told():
    (notice,) = read(FRENCH.encode("cp1252", "ignore")).notices
    assert "windows-1252" in notice


def test_utf8_with_a_damaged_place_is_read_and_the_damage_told():
    data = FRENCH.encode() + b"\xe9\n" + FRENCH.encode()
    source = read(data)
    assert source.text == FRENCH + "�\n" + FRENCH
    assert "one place" in source.notices[0]


def test_utf8_cut_in_the_middle_of_a_letter_is_read():
    text = read((FRENCH + "é").encode()[:-1]).text
    assert text == FRENCH + "�"


@pytest.mark.parametrize("data", [b"", b"   \r\n\t\n  ", codecs.BOM_UTF8, codecs.BOM_UTF8 + b" \n"])
def test_an_empty_file_has_nothing_to_read(data):
    with pytest.raises(EmptySource, match=r"tale\.txt"):
        read(data)


def noise(size: int) -> bytes:
    """Bytes without any order, the same in every run."""
    state, out = 1, bytearray()
    for _ in range(size):
        state = state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
        out.append(state >> 33 & 0xFF)
    return bytes(out)


@pytest.mark.parametrize(
    "name", ["tale.txt", "tale.md", "tale.html", "tale", "tale.pdf", "tale.epub", "tale.docx", "-"]
)
def test_binary_junk_is_refused_under_any_name(name):
    with pytest.raises(BrokenSource) as caught:
        read(noise(5000), name)
    assert caught.value.hint
    assert ("standard input" if name == "-" else name) in caught.value.message


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + noise(100), "a picture"),
        (b"\xff\xd8\xff\xe0" + noise(100), "a picture"),
        (b"ID3\x04" + noise(100), "a sound or video"),
        (b"\x1f\x8b\x08" + noise(100), "a compressed file"),
        (b"{\\rtf1\\ansi Bonjour}", "Rich Text"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + noise(600), r"\.doc"),
        (b"\0" * 60 + b"BOOKMOBI" + noise(100), "Kindle"),
        (b'<?xml version="1.0"?>\n<FictionBook>Bonjour</FictionBook>', "FictionBook"),
    ],
)
def test_a_known_foreign_format_is_named_with_what_to_do(data, what):
    with pytest.raises(BrokenSource, match=what) as caught:
        read(data, "tale")
    assert "Convert" in caught.value.hint


def test_a_text_above_the_limit_names_the_limit_and_the_setting():
    with pytest.raises(SourceTooLarge, match="1 MB") as caught:
        LocalReaders(max_mb=1).read(b"word " * 250_000, "novel.txt")
    assert "VISIOBOOK_MAX_SOURCE_MB" in caught.value.hint


def test_a_text_at_the_limit_is_read_also_in_an_encoding_with_more_bytes():
    text = "word " * 200_000
    assert LocalReaders(max_mb=1).read(text.encode("utf-16"), "novel.txt").text == text


def test_a_file_far_above_the_limit_is_refused_before_it_is_opened():
    with pytest.raises(SourceTooLarge, match="11"):
        LocalReaders(max_mb=1).read(b"x" * 11_000_000, "novel.txt")
