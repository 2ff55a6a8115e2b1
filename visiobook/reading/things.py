"""Things named in a passage that a picture could show, as dictionary forms in the text's language."""

import re
from collections.abc import Mapping

from visiobook.reading.lexicon import Lexicon
from visiobook.reading.nouns import singulars

MOST = 8
WORD = re.compile(r"(?:[ldLD]')?[^\W\d_]+(?:-[^\W\d_]+)*")
ABSTRACT_ENDS = {
    "fr": ("tion", "sion", "té", "ment", "ence", "ance", "eur", "esse", "isme", "ude", "rie"),
    "en": ("tion", "sion", "ness", "ment", "ence", "ance", "ity", "ship", "hood", "dom", "ism", "ing"),
    "es": ("ción", "sión", "dad", "miento", "encia", "ancia", "eza", "ismo", "tud", "ura"),
    "de": ("ung", "heit", "keit", "schaft", "tum", "nis", "ismus", "tät"),
    "it": ("zione", "sione", "tà", "mento", "enza", "anza", "ezza", "ismo"),
    "pt": ("ção", "são", "dade", "mento", "ência", "ância", "eza", "ismo"),
}
LEADING = {
    "fr": frozenset(["de", "d'", "en", "à", "avec", "sans", "sur", "dans", "par", "et"]),
    "en": frozenset(["of", "with", "without", "in", "on", "and", "by", "from"]),
}
"""Words that may stand right before a noun, besides determiners and adjectives."""
CONCRETE_DESPITE_ENDING = frozenset(
    [
        "fleur",
        "fleurs",
        "vêtement",
        "bâtiment",
        "instrument",
        "fontaine",
        "cœur",
        "coeur",
        "chaleur",
        "couleur",
        "porteur",
        "ordonnance",
        "ring",
        "king",
        "spring",
        "building",
        "painting",
        "string",
        "wing",
        "wedding",
        "evening",
        "morning",
    ]
)


def things_in(text: str, words: Lexicon, lemmas: Mapping[str, str]) -> tuple[str, ...]:
    """Up to eight things, in order: nouns a tagger knows (``lemmas``), or without a tagger words after a determiner."""
    found: dict[str, None] = {}
    previous = ""
    for match in WORD.finditer(text):
        raw = match.group()
        elided = raw[1:2] == "'"
        word = (raw[2:] if elided else raw).lower()
        lemma = _thing(raw[2:] if elided else raw, word, previous, elided, words, lemmas)
        if lemma and _picturable(lemma, words):
            found[lemma] = None
        previous = word if not elided else "l'"
    return tuple(found)[:MOST]


def _thing(raw: str, word: str, previous: str, elided: bool, words: Lexicon, lemmas: Mapping[str, str]) -> str:
    if lemmas:
        named = raw[0].isupper() and previous and words.language != "de"
        led = (
            elided
            or previous in words.determiners
            or previous in words.adjectives
            or previous in LEADING.get(words.language, ())
        )
        return lemmas.get(word, "") if led and not named else ""
    if words.language == "de":
        return _singular(word, words) if raw[0].isupper() and previous and word not in words.notnames else ""
    if previous in words.determiners or elided or previous in ("de", "d'", "of", "with", "avec", "con"):
        return _singular(word, words) if raw[0].islower() and word not in words.stop else ""
    return ""


def _singular(word: str, words: Lexicon) -> str:
    if words.language in ("fr", "en", "es", "pt") and word.endswith("s") and len(word) > 4 and not word.endswith("ss"):
        return next(iter(singulars(word, words.language)), word) if words.language != "es" else word.removesuffix("s")
    return word


def _picturable(lemma: str, words: Lexicon) -> bool:
    if (
        len(lemma) < 3
        or lemma in words.abstract
        or lemma in words.people
        or lemma in words.stop
        or lemma in words.adjectives
    ):
        return False
    if lemma in words.personality or lemma in words.speech_verbs:
        return False
    ends = ABSTRACT_ENDS.get(words.language, ())
    return lemma in CONCRETE_DESPITE_ENDING or not (ends and lemma.endswith(ends))
