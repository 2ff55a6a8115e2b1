"""From bytes to text: byte order marks, UTF-8, UTF-16, and older encodings guessed from what the letters look like."""

import codecs
import re
from typing import NamedTuple

from visiobook.errors import BrokenSource


class Decoded(NamedTuple):
    """Text, the name of its encoding (IANA), and what a person should know about the guess."""

    text: str
    encoding: str
    notices: tuple[str, ...] = ()


_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = {"cp1252": "windows-1252", "mac_roman": "macintosh", "cp850": "ibm850"}
_OTHER_NAMES = (
    "cp1252 cp1250 cp1251 koi8_r cp866 iso8859_2 iso8859_5 cp1253 cp1254 cp1255 cp1256 shift_jis euc_jp "
    "gb18030 big5 euc_kr"
)
_OTHERS = _OTHER_NAMES.split()
_WESTERN_LETTERS = "àâäáãåæçéèêëíìîïñóòôöøœßúùûüÿ"
_FITS_WESTERN = re.compile(
    rf"[{_WESTERN_LETTERS}ªº]|õ(?=e)|(?<![a-zß-ÿ])[{_WESTERN_LETTERS.upper().replace('SS', '')}]"
    r"|’|(?<!\w)[¿¡«“„‘‹]|[»”“‘›…—–°§€£©\xa0](?!\w)|(?<!\w)[—–…»\xa0£€©](?=\w)"
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE = 200_000
_SURE = 0.97
_MOST_CONTROLS = 0.005
"""Text has hardly any control characters; compressed or machine data has about one in ten."""


def decode(data: bytes, source_name: str) -> Decoded:
    """The text of the bytes. Raises BrokenSource for data that is no text in any encoding known here."""
    decoded = _marked(data) or _unmarked_utf16(data) or _utf8(data) or _mostly_utf8(data) or _western(data)
    decoded = decoded or _other(data)
    if decoded is None or _is_binary(decoded.text):
        raise BrokenSource(
            f"{source_name} is not a text: it holds binary data.",
            "Give a .txt, .md, .html, .epub, .pdf or .docx file.",
        )
    return decoded


def decode_as(data: bytes, declared: str, source_name: str) -> Decoded:
    """The text in the encoding the file declares, or as :func:`decode` finds it where that does not fit."""
    try:
        name = codecs.lookup(declared).name if declared else ""
        # Browsers read Latin-1 as windows-1252 (https://encoding.spec.whatwg.org): the declaration is often wrong so.
        text = data.decode("cp1252" if name in ("iso8859-1", "ascii") else name) if name else ""
    except (LookupError, UnicodeDecodeError):
        return decode(data, source_name)
    return Decoded(text.removeprefix("\ufeff"), name) if text else decode(data, source_name)


def _marked(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data.decode(encoding), encoding)
            except UnicodeDecodeError:
                return Decoded(data.decode(encoding, "replace"), encoding, ("Some of its bytes could not be decoded.",))
    return None


def _unmarked_utf16(data: bytes) -> Decoded | None:
    """UTF-16 of an alphabetic script has a zero, or one same small number, in every other byte."""
    sample = data[:4096]
    half = max(len(sample) // 2, 1)
    for encoding, high, low in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
        if sample[high::2].count(0) > 0.3 * half and sample[low::2].count(0) < 0.05 * half and len(data) % 2 == 0:
            try:
                return Decoded(data.decode(encoding), encoding)
            except UnicodeDecodeError:
                return None
    return None


def _utf8(data: bytes) -> Decoded | None:
    try:
        return Decoded(data.decode(), "utf-8")
    except UnicodeDecodeError:
        return None


def _mostly_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with a few damaged places (a file cut in the middle of a letter, two files joined)."""
    text = data.decode(errors="replace")
    bad = text.count("�")
    good = len(_NOT_ASCII.findall(text)) - bad
    if good < 10 * bad:
        return None
    places = "one place" if bad == 1 else f"{bad:,} places"
    return Decoded(text, "utf-8", (f"The text is damaged in {places}: bytes that are not UTF-8 became “�”.",))


def _western(data: bytes) -> Decoded | None:
    for codec, name in _WESTERN.items():
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if _looks_western(text[:_SAMPLE]):
            return Decoded(text, name, (_guessed(name),))
    return None


def _looks_western(text: str) -> bool:
    strange = len(_NOT_ASCII.findall(text))
    return strange > 0 and len(_FITS_WESTERN.findall(text)) >= _SURE * strange


def _other(data: bytes) -> Decoded | None:
    from charset_normalizer import from_bytes  # slow to import

    if _is_binary(data[:_SAMPLE].decode("latin-1")):
        return None
    best = from_bytes(data[:_SAMPLE], cp_isolation=_OTHERS).best()
    if best is None:
        return None
    text = data.decode(best.encoding, "replace")
    return Decoded(text, best.encoding, (_guessed(best.encoding),))


def _guessed(encoding: str) -> str:
    return f"The text is not UTF-8; its encoding was guessed as {encoding}. If letters look wrong, save it as UTF-8."


def _is_binary(text: str) -> bool:
    sample = text[:_SAMPLE]
    return len(_CONTROL.findall(sample)) > _MOST_CONTROLS * len(sample) + 2
