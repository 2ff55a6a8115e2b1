"""Marks of print that are nobody's words: illustrations and their legends, italics, footnote numbers.

Transcribers of printed books (Project Gutenberg's above all) write ``[Illustration: Alice and the Duchess]``,
``_never_``, ``=Bold=``, ``[Sidenote: …]`` and ``[3]`` for what ink and type did. A narrator does not say them, a
caption does not show them, a picture does not draw them. Stage directions in brackets are words and stay.
"""

import re

FILLER = "\u2060"
"""Stands for each character of a mark (a word joiner, which holds no place): the text keeps its length and offsets."""

_NESTED = r"(?:[^\[\]]|\[[^\[\]]*\])"
_NOTED = (
    "illustrations?|ilustraci[oó]n(?:es)?|ilustraç(?:ão|ões)|illustrazion[ei]|illustration(?:en)?|abbildung(?:en)?|"
    "image|gravure|vignette|d[ée]coration|decorat(?:ion|ive)[^\\]:]{0,30}|cul-de-lampe|frontispiece|frontispice|"
    "sidenote|blank page|page blanche|footnote|note de bas de page|transcriber['’]s notes?|note du transcripteur"
)
_BLOCK = re.compile(
    rf"\[\s*\*?(?:{_NOTED})\b\.?(?:\s*[\w.°]{{1,6}})?\s*(?:[:—–-]{_NESTED}{{0,3000}}?)?\]", re.IGNORECASE
)
_PAGE = re.compile(r"\[\s*(?:pg|page|p)\.?\s*(?:\d{1,4}|[ivxlc]{1,7})\s*\]|\{\s*\d{1,4}\s*\}", re.IGNORECASE)
_ANCHOR = re.compile(r"(?<=[^\s\[(])\[(?:\d{1,3}|[A-Za-z]|\*{1,3}|[†‡])\]")
_ITALIC = re.compile(r"(?<![^\W_])(_+)(?=[^\s_])((?:[^_\n]|\n(?!\s*\n)){1,2000}?)(_+)")
_BOLD = re.compile(r"(?<![\w=])(=)(?=[^\s=])([^=\n]{1,200}?)(?<=[^\s=])(=)(?![\w=])")
_STRAY = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")


def without_print_marks(text: str) -> str:
    """The text with each character of a mark replaced by :data:`FILLER`: same length, same places, same line ends."""
    if "[" in text or "{" in text:
        for pattern in (_BLOCK, _PAGE, _ANCHOR):
            text = pattern.sub(lambda found: _filled(found.group()), text)
    if "=" in text:
        text = _BOLD.sub(_unwrapped, text)
    if "_" in text:
        text = _STRAY.sub(lambda found: FILLER * len(found.group()), _ITALIC.sub(_unwrapped, text))
    return text


def spoken(text: str) -> str:
    """What of a text from :func:`without_print_marks` is said aloud: the fillers taken out."""
    return text.replace(FILLER, "")


def _filled(mark: str) -> str:
    return "".join(c if c in "\r\n" else FILLER for c in mark)


def _unwrapped(found: re.Match[str]) -> str:
    before, words, after = found.groups()
    return FILLER * len(before) + words + FILLER * len(after)
