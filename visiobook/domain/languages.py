"""Language tags from what files say: ``fre``, ``en_US``, ``French`` → BCP-47."""

import re

from visiobook.domain.base import LanguageTag

# ISO 639-2 codes (both kinds) and English names of languages that ISO 639-1 gives two letters:
# https://www.loc.gov/standards/iso639-2/php/code_list.php
_TWO_LETTERS = {
    "af": "afr afrikaans", "ar": "ara arabic", "bg": "bul bulgarian", "ca": "cat catalan", "cs": "cze ces czech",
    "cy": "wel cym welsh", "da": "dan danish", "de": "ger deu german", "el": "gre ell greek", "en": "eng english",
    "eo": "epo esperanto", "es": "spa spanish castilian", "et": "est estonian", "eu": "baq eus basque",
    "fa": "per fas persian", "fi": "fin finnish", "fr": "fre fra french", "ga": "gle irish", "gl": "glg galician",
    "he": "heb hebrew", "hi": "hin hindi", "hr": "hrv croatian", "hu": "hun hungarian", "is": "ice isl icelandic",
    "it": "ita italian", "ja": "jpn japanese", "ko": "kor korean", "la": "lat latin", "lt": "lit lithuanian",
    "lv": "lav latvian", "nl": "dut nld dutch", "no": "nor norwegian", "oc": "oci occitan", "pl": "pol polish",
    "pt": "por portuguese", "ro": "rum ron romanian", "ru": "rus russian", "sk": "slo slk slovak",
    "sl": "slv slovenian", "sr": "srp serbian", "sv": "swe swedish", "th": "tha thai",
    "tl": "tgl tagalog", "tr": "tur turkish", "uk": "ukr ukrainian", "vi": "vie vietnamese", "zh": "chi zho chinese",
}  # fmt: skip
_KNOWN = {name: tag for tag, names in _TWO_LETTERS.items() for name in (tag, *names.split())}
_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def english_name(tag: LanguageTag) -> str:
    """The language's English name (``French``); the tag itself where it has none here."""
    names = _TWO_LETTERS.get(tag.split("-")[0], tag).split()
    return next((name.capitalize() for name in names if len(name) > 3), tag)


def tag_of(said: str) -> LanguageTag | None:
    """The BCP-47 tag of a code or English name; None when it is empty or says nothing (``und``, ``x-none``)."""
    first, *rest = re.split(r"[-_]", said.strip(), maxsplit=1)
    first = first.lower().split(",")[0].split(";")[0].strip()
    language = _KNOWN.get(first, first)
    region = "-".join(part.upper() if len(part) == 2 else part for part in re.split(r"[-_]", rest[0])) if rest else ""
    tag = f"{language}-{region}" if region else language
    return tag if _TAG.fullmatch(tag) and language not in ("und", "mul", "zxx", "mis") else None
