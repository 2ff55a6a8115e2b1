"""Which marks a text uses for direct speech: counted, never assumed from the language."""

import re
from dataclasses import dataclass

from visiobook.reading.plain import Plain

DASH = r"(?:—|–|--|-)"
DASH_START = re.compile(r"(?:—+|–|--?)\s?(?=[\w«\"“¡¿…'‘.(])")
LETTER = r"[^\W\d_]"


@dataclass(frozen=True)
class Pair:
    """An opening and its closing marks."""

    opening: str
    closing: str


GUILLEMETS = Pair("«", "»")
REVERSED = Pair("»", "«")
CURLY = Pair("“", "”")
LOW = Pair("„", '“”"')
STRAIGHT = Pair('"', '"')
SINGLE = Pair("‘", "’")
SINGLE_STRAIGHT = Pair("'", "'")
SINGLE_ANGLE = Pair("‹", "›")
SINGLE_REVERSED = Pair("›", "‹")
LOW_SINGLE = Pair("‚", "‘’")


@dataclass(frozen=True)
class Marks:
    """The styles of direct speech a text uses."""

    pairs: tuple[Pair, ...]
    dashes: bool
    inline: bool = False
    """Dashes inside paragraphs begin speech: the line breaks of the source were lost."""
    first_person: bool = False
    """The narrator says "je": a sentence that does so need not be spoken (French only)."""


def _count(pattern: str, text: str) -> int:
    return len(re.findall(pattern, text))


def _guillemets(text: str) -> list[Pair]:
    french = _count(r"(?:^|[\s(—–'-])«\s?[\w¡¿—–-]", text)
    german = _count(rf"(?:^|[\s(—–-])»{LETTER}", text)
    if german > french:
        return [REVERSED]
    return [GUILLEMETS] if french else []


def _double(text: str) -> list[Pair]:
    low, curly, straight = text.count("„"), text.count("“"), text.count('"')
    found = []
    if low > 1:
        found.append(LOW)
    elif curly:
        found.append(CURLY)
    if straight > 1 and not (low > 1):
        found.append(STRAIGHT)
    return found


def _single(text: str) -> list[Pair]:
    """Single marks, used for speech where no double ones are."""
    curly = _count(rf"(?:^|[\s(—–-])‘{LETTER}", text)
    straight = _count(rf"(?m)(?:^|(?<=[\s(—–-]))'{LETTER}[^'\n]*[.,!?—…-]'", text)
    if curly > 3:
        return [SINGLE]
    return [SINGLE_STRAIGHT] if straight > 3 else []


def _dashes(plain: Plain, pairs: int) -> bool:
    """Do paragraphs that begin with a dash hold speech (and not the points of a list)?"""
    begun = [plain.of(p) for p in plain.paragraphs if DASH_START.match(plain.text, p.start)]
    if not begun:
        return False
    ended = sum(1 for words in begun if words.rstrip()[-1] in '.!?…»”":;,-—–)')
    if ended < 0.6 * len(begun):
        return False
    return len(begun) >= 2 or pairs == 0


def marks(plain: Plain) -> Marks:
    """The styles of a text; the commonest pair comes first."""
    text = plain.text
    guillemets, double = _guillemets(text), _double(text)
    pairs = guillemets + double
    count = sum(_count("[" + re.escape(p.opening) + "]", text) for p in pairs)
    single = _single(text)
    if single and _count(rf"(?:^|[\s(—–-])[‘']{LETTER}", text) > 2 * count:
        pairs = single + [p for p in pairs if p not in (STRAIGHT, CURLY)]
    pairs.sort(key=lambda p: -text.count(p.opening))
    dashes = _dashes(plain, count)
    turns = _count(r"[.!?:…»]\s(?:—|–|--?)\s?[^\W\d_a-zà-ÿ]", text)
    begun = sum(1 for p in plain.paragraphs if DASH_START.match(text, p.start))
    inline = turns > max(8, 2 * begun) and turns > 2 * count
    return Marks(tuple(pairs), dashes or inline, inline, _told_by_one(plain))


I_OF_A_NARRATOR = re.compile(r"\b(?:je|j'|me|m'|mon|ma|mes|moi)(?:\b|(?<='))", re.I)
I_SHARE, I_COUNT = 0.012, 4


def _told_by_one(plain: Plain) -> bool:
    """Does somebody tell the story as "je", outside what looks like speech?"""
    told = [plain.of(p) for p in plain.paragraphs if not re.match(r"[\s—–«“„\"»-]", plain.of(p))]
    told = [re.sub(r"«[^»]*(?:»|$)|“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)", " ", t) for t in told]
    found = sum(len(I_OF_A_NARRATOR.findall(t)) for t in told)
    return found >= I_COUNT and found >= I_SHARE * sum(len(t.split()) for t in told)
