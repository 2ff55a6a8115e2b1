"""What a line between marks is: spoken, thought, written in a letter, or cited (a sign, a song, a saying)."""

import re

from visiobook.domain.quotation import QuotationKind
from visiobook.reading.lexicon import Lexicon, Words
from visiobook.reading.plain import Plain
from visiobook.reading.speech import Line

BEFORE, AFTER = 140, 60
"""Characters of narration around a line in which its kind is told."""
LONG = 60
"""Words that follow talk of a letter are its own only when there are so many characters of them."""


def kind_of(plain: Plain, words: Lexicon, line: Line) -> QuotationKind:
    """The kind of one line of direct speech; speech where nothing else is told."""
    paragraph = plain.paragraphs[line.paragraph]
    lead = plain.text[max(0, line.start - BEFORE) : line.start]
    inside = plain.text[paragraph.start : line.start]
    inner = " ".join(plain.text[a.end : b.start] for a, b in zip(line.spans, line.spans[1:], strict=False))
    after = plain.text[line.end : min(paragraph.end, line.end + AFTER)]
    near = _clause(f"{inner} {after}") + " " + _last(lead)
    if _tells(words, "thought", near) or _only_thinks(words, near):
        return QuotationKind.THOUGHT
    said = plain.text[line.start : line.end]
    if _tells(words, "letter", _last(lead)) and (len(said) > LONG or _tells(words, "salutation", said[:40])):
        return QuotationKind.LETTER
    if _tells(words, "salutation", said[:40]) and len(said) > 4 * LONG and not inside.strip(' «“"„—–-'):
        return QuotationKind.LETTER
    if _tells(words, "citation", _last(lead)) and not _reports(words, near):
        return QuotationKind.CITATION
    return QuotationKind.SPEECH


def _last(lead: str) -> str:
    """The last sentence of the words before a line."""
    return re.split(r"[.!?…»”]\s", lead.rstrip(" «“\"„'‘\n"))[-1]


def _clause(after: str) -> str:
    """The narrator's words up to the end of their sentence."""
    return re.split(r"[.!?…;:«“„\n]", after.lstrip(" »”\"'’,«"))[0]


def _tells(words: Lexicon, kind: str, text: str) -> bool:
    table: Words | None = words.kinds.get(kind)
    if table is None:
        return False
    low = " ".join(text.lower().replace("’", "'").split())
    return any(re.search(rf"(?<!\w){re.escape(p)}(?!\w)", low) for p in table.phrases) or any(
        w in table for w in re.findall(r"[^\W\d_]+", low)
    )


def _reports(words: Lexicon, text: str) -> bool:
    return any(w in words.speech_verbs for w in re.findall(r"[^\W\d_]+", text.lower()))


def _only_thinks(words: Lexicon, text: str) -> bool:
    lows = re.findall(r"[^\W\d_]+", text.lower())
    spoken = words.speech_verbs - words.thought_verbs
    return any(w in words.thought_verbs for w in lows) and not any(w in spoken for w in lows)
