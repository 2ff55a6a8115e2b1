"""From written words to speakable words: abbreviations, Roman numbers, capitals and marks, one token at a time.

A *word* here is a token of the text between blanks that holds a letter or a digit: the unit of captions and timings.
Each keeps its place: ``spoken_words(text)[i]`` says how the text's i-th word is spoken and which mark follows it.
"""

import re
from dataclasses import dataclass

PAUSES = ";:,.!?—…"
"""Marks that the voices turn into pauses and melody."""

_TRAILING = re.compile(r"[^\w]*$")
_LEADING = re.compile(r"^[^\w€$£]*")
_ROMAN = re.compile(r"^(?=[IVXLC]{2,}|[IVX]e|Ier)(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})(e|er|ème|re)?$")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}

_ABBREVIATIONS: dict[str, dict[str, str]] = {
    "fr": {
        "m.": "monsieur", "mm.": "messieurs", "mme": "madame", "mme.": "madame", "mmes": "mesdames",
        "mlle": "mademoiselle", "mlle.": "mademoiselle", "mlles": "mesdemoiselles", "mgr": "monseigneur",
        "mgr.": "monseigneur", "dr": "docteur", "dr.": "docteur", "me": "me", "st": "saint", "st.": "saint",
        "ste": "sainte", "ste.": "sainte", "etc.": "et cetera", "etc": "et cetera", "n°": "numéro", "&": "et",
        "c.-à-d.": "c'est-à-dire", "p.": "page", "ex.": "exemple", "vol.": "volume", "chap.": "chapitre",
        "av.": "avant", "j.-c.": "jésus-christ", "%": "pour cent", "+": "plus", "=": "égale",
    },
    "en": {
        "mr.": "mister", "mr": "mister", "mrs.": "missis", "mrs": "missis", "ms.": "miz", "dr.": "doctor",
        "dr": "doctor", "st.": "saint", "prof.": "professor", "rev.": "reverend", "capt.": "captain",
        "col.": "colonel", "gen.": "general", "lieut.": "lieutenant", "lt.": "lieutenant", "sgt.": "sergeant",
        "etc.": "etcetera", "etc": "etcetera", "esq.": "esquire", "vs.": "versus",
        "vol.": "volume", "i.e.": "that is", "e.g.": "for example", "&": "and", "%": "percent", "+": "plus",
        "=": "equals", "jr.": "junior", "sr.": "senior", "hon.": "honourable", "messrs.": "messrs",
    },
    "es": {
        "sr.": "señor", "sra.": "señora", "srta.": "señorita", "d.": "don", "dª": "doña", "dr.": "doctor",
        "dra.": "doctora", "sto.": "santo", "sta.": "santa", "etc.": "etcétera", "ud.": "usted",
        "uds.": "ustedes", "vd.": "usted", "vds.": "ustedes", "&": "y", "%": "por ciento",
    },
    "it": {
        "sig.": "signor", "sig.ra": "signora", "sig.na": "signorina", "dott.": "dottor", "prof.": "professor",
        "ecc.": "eccetera", "s.": "san", "&": "e", "%": "per cento",
    },
    "pt": {
        "sr.": "senhor", "sra.": "senhora", "srta.": "senhorita", "d.": "dona", "dr.": "doutor", "dra.": "doutora",
        "etc.": "etcétera", "&": "e", "%": "por cento",
    },
    "de": {
        "hr.": "Herr", "fr.": "Frau", "dr.": "Doktor", "prof.": "Professor", "usw.": "und so weiter",
        "z.b.": "zum Beispiel", "st.": "Sankt", "&": "und", "%": "Prozent",
    },
}  # fmt: skip

_CURRENCIES: dict[str, dict[str, str]] = {
    "fr": {"€": "euros", "$": "dollars", "£": "livres"},
    "en": {"€": "euros", "$": "dollars", "£": "pounds"},
    "es": {"€": "euros", "$": "dólares", "£": "libras"},
    "it": {"€": "euro", "$": "dollari", "£": "sterline"},
    "pt": {"€": "euros", "$": "dólares", "£": "libras"},
    "de": {"€": "Euro", "$": "Dollar", "£": "Pfund"},
}


@dataclass(frozen=True)
class SpokenWord:
    """``written`` is the token of the text, ``spoken`` what is said (one or more words), ``mark`` the pause after it
    (one of :data:`PAUSES`, or empty).
    """

    written: str
    spoken: str
    mark: str


def spoken_words(text: str, language: str) -> tuple[SpokenWord, ...]:
    """The words of a text with how each is said. Tokens without letter or digit lend their mark to the word before."""
    main = language.split("-")[0]
    words: list[SpokenWord] = []
    for token in text.split():
        if _is_word(token, main):
            words.append(_spoken(token, main))
        elif words and (mark := _mark(token)):
            last = words[-1]
            words[-1] = SpokenWord(last.written, last.spoken, _stronger(last.mark, mark))
    return tuple(words)


def _is_word(token: str, main: str) -> bool:
    return any(c.isalnum() for c in token) or token.rstrip(".,;:!?") in _ABBREVIATIONS.get(main, {})


def _spoken(token: str, main: str) -> SpokenWord:
    bare = _LEADING.sub("", token.strip("_*")).replace("_", " ").replace("*", "") or token.rstrip(".,;:!?")
    known = _ABBREVIATIONS.get(main, {})
    tail = _TRAILING.search(bare)
    stem = bare[: tail.start()] if tail else bare
    rest = bare[len(stem) :]
    if stem.lower() + "." in known and rest.startswith("."):
        return SpokenWord(token, known[stem.lower() + "."], _mark(rest[1:]))
    if stem.lower() in known and stem.lower() != main and stem:
        return SpokenWord(token, known[stem.lower()], _mark(rest))
    if bare in known:
        return SpokenWord(token, known[bare], _mark(token[len(bare) :]))
    return SpokenWord(token, _say(stem, main, rest), _mark(rest))


def _say(stem: str, main: str, rest: str) -> str:
    for sign, name in _CURRENCIES.get(main, {}).items():
        if sign in stem or sign in rest:
            return f"{stem.replace(sign, '')} {name}"
    percent = _ABBREVIATIONS.get(main, {}).get("%", "")
    said = _dashes(_roman(stem, main))
    if "%" in rest and percent:
        return f"{said} {percent}"
    return _capitals(said)


def _dashes(stem: str) -> str:
    return re.sub(r"\s*(--+|—|–)\s*", ", ", stem).replace("’", "'").replace("ʼ", "'")


def _capitals(stem: str) -> str:
    """Words in capitals are said, not spelled, when they could be words (three letters and more, with a vowel)."""
    letters = [c for c in stem if c.isalpha()]
    if len(letters) > 2 and stem.upper() == stem and any(c in "AEIOUYÀÂÉÈÊËÎÏÔÖÛÜŒÆ" for c in letters):
        return stem.lower()
    return stem


def _roman(stem: str, main: str) -> str:
    match = _ROMAN.match(stem)
    if main not in ("fr", "en", "es", "it", "pt") or not match:
        return stem
    digits = [_ROMAN_VALUES[c] for c in stem if c in _ROMAN_VALUES]
    total = sum(-d if any(later > d for later in digits[i + 1 :]) else d for i, d in enumerate(digits))
    return f"{total}{match.group(3) or ''}"


def _mark(marks: str) -> str:
    found = ""
    for char in marks.replace("...", "…"):
        if char in PAUSES:
            found = _stronger(found, char)
        elif char in "–)»":
            found = found or ("," if char != "»" else "")
    return found


def _stronger(one: str, other: str) -> str:
    order = "?!….:;—,"
    ranked = [m for m in (one, other) if m]
    return min(ranked, key=order.index) if ranked else ""
