"""Which form a text has: prose, verse, or something that tells no story at all."""

import re

from visiobook.domain.manuscript import TextForm
from visiobook.reading.plain import Plain


def is_verse(plain: Plain) -> bool:
    """Most lines are short, of like length, begin with capitals and end without filling the page."""
    lines = [plain.of(p) for p in plain.paragraphs]
    if len(lines) < 8:
        return False
    short = [x for x in lines if 8 <= len(x) <= 70]
    if len(short) < 0.8 * len(lines):
        return False
    capital = sum(1 for x in short if re.match(r"[^\w]*[A-ZÀ-ÖØ-ÞŒ]", x))
    unended = sum(1 for x in short if x[-1] not in '.!?…»”"')
    bullets = sum(1 for x in short if re.match(r"(?:[-*•]|\d+[.)])\s", x))
    talk = sum(1 for x in short if x[0] in '«“"—–-„')
    lines_run_on = unended > 0.4 * len(short) or (unended > 0.3 * len(short) and talk < 0.1 * len(short))
    return capital > 0.75 * len(short) and lines_run_on and bullets < 0.2 * len(short)


def is_list(plain: Plain) -> bool:
    """Points, bullets or bare words a line: nothing is told."""
    lines = [plain.of(p) for p in plain.paragraphs]
    bullets = sum(1 for x in lines if re.match(r"(?:[-*•+]|\d+[.)]|\[[ xX]?\])\s", x))
    ended = sum(1 for x in lines if x[-1] in '.!?…»”"')
    return len(lines) >= 4 and (bullets > 0.5 * len(lines) and ended < 0.5 * len(lines))


def form_of(plain: Plain, has_cues: bool) -> TextForm:
    """The form of a text."""
    if has_cues:
        return TextForm.PLAY
    return TextForm.VERSE if is_verse(plain) else TextForm.PROSE
