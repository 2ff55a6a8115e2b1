"""Title and author of a plain text, guessed from its first lines or its file's name."""

import re
from itertools import islice
from pathlib import PurePath

from visiobook.domain.base import Value
from visiobook.domain.manuscript import Passage
from visiobook.reading.headings import Division, Line, divide, lines


class TitlePage(Value):
    """What the first lines say; empty where they say nothing. ``body`` begins after them."""

    body: Passage
    title: str = ""
    author: str = ""


_BY = re.compile(
    r"(?:by|par|von|de|di|por|del|traduit|écrit par|written by|escrito por|autor:|author:|auteur\s?:)\s+(.+)",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:[A-ZÀ-ÖØ-Þ][\w.'’-]*|de|la|le|du|des|von|van|der|den|di|da|del|y|e|et|and|&|of)", re.UNICODE)
_LONGEST_TITLE_WORDS = 12
_SMALL = (
    "a an and as at by for from in of on or the to with de des du la le les un une et ou à au aux en el los las y o "
    "der die das und von im am zu dem den il lo gli i e di da del della o os as um uma do dos em"
)
_SMALL_WORDS = frozenset(_SMALL.split())
_FILING_PREFIX = re.compile(r"\A(?:(?:en|fr|de|es|it|pt|nl|pl|ru)|\d+)[_-](?=\w)")
_SEPARATORS = re.compile(r"[_\s]+|(?<=\w)-(?=\w)")


def read_title_page(text: str, body: Passage) -> TitlePage:
    """A short first line that stands alone above the text, and an author's line under it."""
    first = list(islice(lines(text, body), 6))
    if len(first) < 2 or not _is_title(first[0]) or _is_heading(text, first[0]):
        return TitlePage(body=body)
    title, after = first[0].text, 1
    while after < len(first) - 1 and not first[after].after_blank and (title + first[after].text).isupper():
        title, after = f"{title} {first[after].text}", after + 1  # a title in capitals over two lines
    author, after = _author(first, after)
    if after >= len(first) or not (first[after].after_blank or author):
        return TitlePage(body=body)
    return TitlePage(body=Passage(start=first[after].start, end=body.end), title=tidy_title(title), author=author)


def without_title_lines(text: str, body: Passage, title: str, author: str) -> Passage:
    """The body without first lines that only say the title and author once more (the film has a card for them)."""
    said = {_letters(title), *(_letters(f"{by} {author}") for by in ("", "by", "par", "von", "de", "por", "di"))}
    following = lines(text, body)
    for line in islice(following, 6):
        if _letters(line.text) not in said - {""}:
            return Passage(start=line.start, end=body.end)
    return body


def title_from_name(source_name: str) -> str:
    """A title made of a file's name: ``fr_le-petit-chaperon.txt`` → ``Le petit chaperon``; empty for ``-``."""
    stem = PurePath(source_name).stem.strip("-_. ")
    words = _SEPARATORS.sub(" ", _FILING_PREFIX.sub("", stem, count=1)).strip()
    return words[:1].upper() + words[1:]


def title_from_words(text: str, body: Passage) -> str:
    """The first words of the body, for a text that came without a name."""
    words = body.of(text)[:400].split()[:7]
    return " ".join(words[:6]).rstrip(",;:.") + ("…" if len(words) > 6 else "")


def tidy_title(title: str) -> str:
    """A title in capitals in ordinary letters; any other as it is."""
    title = " ".join(title.split()).rstrip(" .,:;" if not title.endswith("...") else " ")
    if not title.isupper():
        return title
    words = [_capitalised(word, small=number > 0) for number, word in enumerate(title.lower().split())]
    return " ".join(words)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _capitalised(word: str, small: bool) -> str:
    if small and word in _SMALL_WORDS:
        return word
    first = next((index for index, letter in enumerate(word) if letter.isalpha()), 0)
    return word[:first] + word[first : first + 1].upper() + word[first + 1 :]


def _is_title(line: Line) -> bool:
    words = line.text.split()
    if len(words) > _LONGEST_TITLE_WORDS or not any(letter.isalpha() for letter in line.text):
        return False
    if line.text[0] in '-–—«“"„[(*#' or not (line.text[0].isupper() or line.text[0].isdigit() or line.text[0] in "¡¿"):
        return False
    return line.text.isupper() or not line.text.endswith((".", ",", ";", ":", "”", "»", '"'))


def _is_heading(text: str, line: Line) -> bool:
    division: Division = divide(text, Passage(start=line.start, end=line.end))
    return bool(division.chapters) or bool(re.fullmatch(r"[IVXLC]+\.?|\d+\.?", line.text))


def _author(first: list[Line], index: int) -> tuple[str, int]:
    """An author's name at ``first[index]`` (``by X``, or ``by`` with the name under it), and the index after it."""
    if index >= len(first):
        return "", index
    line = first[index].text
    if re.fullmatch(r"by|par|von|de|di|por", line, re.IGNORECASE) and index + 1 < len(first):
        return tidy_title(first[index + 1].text), index + 2
    match = _BY.fullmatch(line)
    if match and len(match[1].split()) <= 6 and all(_NAME.fullmatch(word) for word in match[1].split()):
        return tidy_title(match[1]), index + 1
    return "", index
