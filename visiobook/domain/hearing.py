"""Hearing: what a listener made of the spoken lines."""

from visiobook.domain.base import Digest, Value
from visiobook.domain.speech import Narration


class WordErrors(Value):
    """A line as written against the line as heard, word by word (Levenshtein alignment)."""

    words: int
    """Words of the line as written."""
    lost: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()
    """Pairs of written and heard; mostly the listener's spelling."""

    def rate(self) -> float:
        """Word error rate: lost, invented and changed words over written words (0 for an empty line)."""
        wrong = len(self.lost) + len(self.invented) + len(self.changed)
        return wrong / self.words if self.words else float(wrong > 0)

    def missed(self) -> float:
        """Share of words lost or invented: what a voice does wrong, where changed words are what a listener does."""
        wrong = len(self.lost) + len(self.invented)
        return wrong / self.words if self.words else float(wrong > 0)


class LineCheck(Value):
    """One line: what was heard, its errors, and how many takes it took. ``sound`` is the take that was kept."""

    utterance: str
    written: str
    heard: str
    errors: WordErrors
    takes: int
    sound: Digest
    good: bool


class NarrationCheck(Value):
    """Every line heard, and the narration with the takes that were kept."""

    lines: tuple[LineCheck, ...]
    narration: Narration

    def rate(self) -> float:
        """Word error rate of the whole film."""
        words = sum(line.errors.words for line in self.lines)
        wrong = sum(line.errors.rate() * line.errors.words for line in self.lines)
        return wrong / words if words else 0.0

    def bad(self) -> tuple[LineCheck, ...]:
        """Lines that stayed bad after all takes."""
        return tuple(line for line in self.lines if not line.good)
