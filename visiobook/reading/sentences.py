"""Sentences of a paragraph, by marks and abbreviations."""

import re

from visiobook.reading.lexicon import Lexicon

_END = re.compile(
    r"[.!?…]+[»”\"'’)\]]*\s+(?=[«“„\"'‘(\[—–¡¿-]*\s*[^\W\d_a-zà-öø-ÿ]|[«“„\"'‘(\[—–¡¿-]|\d)|[.!?…]+[»”\"'’)\]]*\s+(?=[-–—]{1,2}\s?\w)"
)


def sentences(text: str, start: int, end: int, words: Lexicon) -> list[tuple[int, int]]:
    """Spans of the sentences of ``text[start:end]``, blanks between them left out."""
    spans, begin = [], start
    for match in _END.finditer(text, start, end):
        if _is_abbreviation(text, begin, match, words):
            continue
        spans.append((begin, match.start() + len(match.group().rstrip())))
        begin = match.end()
    if begin < end:
        spans.append((begin, end))
    return spans


def _is_abbreviation(text: str, begin: int, match: re.Match[str], words: Lexicon) -> bool:
    if not match.group().startswith(".") or match.group().startswith(".."):
        return False
    last = text[begin : match.start()].rsplit(None, 1)
    word = (last[-1] if last else "").lower().lstrip("«“\"'(—–-")
    return word + "." in words.abbreviations or (len(word) == 1 and word.isalpha() and word not in "aàyoiéáó")
