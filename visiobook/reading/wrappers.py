"""What distributors wrap around a text: Project Gutenberg's header, credits and licence.

The markers follow the variants seen since 1991: ``*** START OF THE PROJECT GUTENBERG EBOOK … ***``, the older
``*END*THE SMALL PRINT!``, closing lines in several languages, and the credits of those who transcribed.
"""

import re

from visiobook.domain.base import Value
from visiobook.domain.manuscript import Passage


class Wrapped(Value):
    """The part of a text that is the work itself, and what the wrapper says of it."""

    body: Passage
    title: str = ""
    author: str = ""
    language: str = ""
    """As the header writes it: an English language name."""
    left_out: int = 0
    """Code points outside ``body``."""


_START = re.compile(
    r"^[ \t]*(?:\*{2,3}[ \t]*START[ \t]+OF[ \t]+(?:THE|THIS)[ \t]+PROJECT[ \t]+GUTENBERG[^*]{0,400}\*{2,3}"
    r"|\*END[ \t]*\*?[ \t]*THE SMALL PRINT![^\n]*"
    r"|\*\*\*[ \t]*START[ \t]*\*\*\*)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_END = re.compile(
    r"^[ \t]*(?:\*{2,3}[ \t]*END[ \t]+OF[ \t]+(?:THE|THIS)[ \t]+PROJECT[ \t]+GUTENBERG"
    r"|\*{3}[ \t]*START:[ \t]*FULL LICENSE"
    r"|(?:This is the )?End of (?:the |this )?Project Gutenberg"
    r"|Fin (?:de |du )?(?:l['’](?:ebook|etext) (?:de |du )?)?(?:Project|Projet) Gutenberg"
    r"|Ende (?:des|dieses) (?:Projekts? |Project )Gutenberg"
    r"|Fin(?:e)? (?:del|dell['’]\w+|di) (?:\w+ ){0,3}(?:Project|Proyecto|Progetto) Gutenberg"
    r"|Fim do (?:\w+ ){0,3}(?:Project|Projeto) Gutenberg)",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD = re.compile(r"^(Title|Author|Language):[ \t]*(\S[^\n]*(?:\n[ \t]{2,}\S[^\n]*)*)", re.MULTILINE)
_OLD_HEADLINE = re.compile(
    r"(?:The )?Project Gutenberg(?:'s|’s| (?:EBook|eBook|Etext|E-text)) (?:of )?(.{2,200}?)"
    r",\s+by\s+([^\n,\[(]{2,80})",
    re.DOTALL,
)
_CREDITS = re.compile(
    r"\s*(?:\[?(?:Produced|Prepared|Scanned|Transcribed|Proofed) by\b|(?:This )?(?:e-?text|e-?book)(?: was)? "
    r"(?:prepared|produced|scanned)|Text prepared by|HTML version by|Note: Project Gutenberg|Credits:|Produit par|"
    r"Erstellt von|\(?This file was produced from|\[?Transcriber['’]?s?['’]? notes?|\[?Note (?:du|des?) transcript)",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"\s*\S.*?(?=\n[ \t]*\n|\Z)", re.DOTALL)
_HEADER_REACH = 40_000
"""A header with the old small print is about 15,000 characters; a marker far inside is a quotation of one."""
_MOST_CREDITS = 8


def unwrap(text: str) -> Wrapped:
    """The work inside Project Gutenberg's wrapper; without a wrapper, the whole text."""
    text = text.replace("\r\n", " \n").replace("\r", "\n")  # one kind of line end, every offset as it was
    starts = list(_START.finditer(text, 0, _HEADER_REACH))
    begin = starts[-1].end() if starts else 0
    ending = _END.search(text, begin)
    if not starts and ending is None:
        return Wrapped(body=Passage(start=0, end=len(text)))
    end = ending.start() if ending else len(text)
    body = Passage(start=_after_credits(text, begin, end) if starts else begin, end=end)
    header = text[:begin] if starts else text[:2000]
    return _described(header, body, len(text) - len(body))


def _described(header: str, body: Passage, left_out: int) -> Wrapped:
    fields = {name: " ".join(value.split()) for name, value in _FIELD.findall(header)}
    old = _OLD_HEADLINE.search(header)
    title, author = (" ".join(part.split()) for part in old.groups()) if old else ("", "")
    return Wrapped(
        body=body,
        title=fields.get("Title", title),
        author=fields.get("Author", author),
        language=fields.get("Language", ""),
        left_out=left_out,
    )


def _after_credits(text: str, begin: int, end: int) -> int:
    for _ in range(_MOST_CREDITS):
        paragraph = _PARAGRAPH.match(text, begin, end)
        if paragraph is None or not _CREDITS.match(paragraph.group()):
            break
        begin = paragraph.end()
    return begin
