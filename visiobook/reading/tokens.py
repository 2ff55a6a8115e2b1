"""The words of the plain text with what rules ask of each: does it begin a sentence, is it spoken?"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from visiobook.reading.plain import Plain

WORD = re.compile(
    r"(?:(?:[ldjmtscnLDJMTSCN]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu|[Qq]uoiqu|[Ee]ntr)'(?=[^\W\d_]{2}))"
    r"|(?:M|Mr|Mrs|Mme|Mlle|Dr|St|Ms|Sr|Sra|Srta|Hr|Mgr|Rev|Capt|Col|D)\.(?=\s[^\W\d_])"
    r"|[^\W\d_]+(?:[-'][^\W\d_]+)*\.?(?<!\.)"
)
STOPS = frozenset('.!?…:«»“”„"‘(\n—–[;')


@dataclass(frozen=True, eq=False)
class Tokens:
    """Words in order of the text, as parallel sequences."""

    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]
    initial: bytearray
    """1 where the word begins a sentence, a line of speech or a paragraph."""
    spoken: bytearray
    """1 where the word is direct speech."""
    counts: Counter[str]
    """How often each lower-case form stands in lower case."""

    def at(self, position: int) -> int:
        """The index of the first word at or after a place of the text."""
        return bisect_left(self.starts, position)

    def __len__(self) -> int:
        return len(self.words)


def tokens(plain: Plain, spoken: Sequence[tuple[int, int]]) -> Tokens:
    """The words of ``plain``; ``spoken`` are the spans of direct speech, in order."""
    words: list[str] = []
    lower: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    initial, is_spoken = bytearray(), bytearray()
    text, span = plain.text, 0
    for match in WORD.finditer(text):
        start = match.start()
        while span < len(spoken) and spoken[span][1] <= start:
            span += 1
        begins = not _abbreviated(words, ends, text, start) and _begins(text, start)
        words.append(match.group())
        lower.append(match.group().lower())
        starts.append(start)
        ends.append(match.end())
        initial.append(int(begins))
        is_spoken.append(int(span < len(spoken) and spoken[span][0] <= start))
    counts = Counter(w for w in words if w[0].islower())
    return Tokens(words, lower, starts, ends, initial, is_spoken, counts)


def _abbreviated(words: list[str], ends: list[int], text: str, start: int) -> bool:
    """Does the stop before the word only shorten the one before it ("Mr. Bond", "James W. Weldon")?"""
    if not words or start - ends[-1] > 2:
        return False
    last = words[-1]
    initial = len(last) == 1 and last.isupper() and last not in "IAÀO" and text[ends[-1]] == "."
    return last.endswith(".") or initial


def _begins(text: str, start: int) -> int:
    at = start - 1
    while at >= 0 and text[at] in " '":
        at -= 1
    if at < 0 or text[at] in STOPS:
        return 1
    return int(text[at] in "-¿¡" and (at == 0 or text[at - 1] in " \n-—"))
