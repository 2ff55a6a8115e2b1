"""Timed scripts: sentences taken from a script or added to it, so that its film lasts as long as it should."""

from collections.abc import Sequence
from dataclasses import dataclass

from visiobook.domain.base import Value
from visiobook.domain.script import Narration
from visiobook.ports.language import CompletionRequest
from visiobook.stages.script_checks import Asked, cleaned, last_sentence, narration_complaint
from visiobook.stages.sentences import sentences
from visiobook.stages.write_script import Desk, Order, accepted, system_of

MORE_TOKENS = 160


class TimedScene(Value):
    """A scene's sentences, and how long the scene lasts in the film, in seconds."""

    sentences: tuple[str, ...]
    seconds: float

    @classmethod
    def of(cls, text: str, seconds: float) -> "TimedScene":
        """A scene's text cut into its sentences."""
        return cls(sentences=tuple(s.text for s in sentences(text)), seconds=seconds)

    @property
    def text(self) -> str:
        """Its sentences as one paragraph."""
        return " ".join(self.sentences)

    def lasting(self, number: int) -> float:
        """About how long a sentence is said, by its share of the scene's letters."""
        return self.seconds * len(self.sentences[number]) / max(1, sum(len(s) for s in self.sentences))

    def without_last(self) -> "TimedScene":
        """The scene a sentence shorter."""
        last = len(self.sentences) - 1
        return TimedScene(sentences=self.sentences[:-1], seconds=self.seconds - self.lasting(last))


@dataclass(frozen=True)
class _Cut:
    """What could be taken away: a scene's last sentence, or the scene."""

    scene: int
    seconds: float
    whole: bool


def shortened(scenes: Sequence[TimedScene], over_s: float) -> tuple[TimedScene, ...]:
    """The scenes, ``over_s`` seconds shorter as nearly as whole sentences allow.

    The last sentences of scenes go first, one after another from those that have most; a scene keeps one sentence until
    all have only one; then whole scenes go from the middle. One scene always stays.
    """
    kept, left = list(scenes), over_s
    while True:
        cut = _best_cut(kept, left)
        if cut is None or abs(left - cut.seconds) >= abs(left):
            return tuple(kept)
        left -= cut.seconds
        if cut.whole:
            del kept[cut.scene]
        else:
            kept[cut.scene] = kept[cut.scene].without_last()


def _best_cut(scenes: Sequence[TimedScene], over_s: float) -> _Cut | None:
    """What brings the length nearest, among the last sentences of the scenes that have most sentences left."""
    most = max(len(scene.sentences) for scene in scenes)
    if most > 1:
        long = [n for n, s in enumerate(scenes) if len(s.sentences) > 1]
        cuts = [_Cut(n, scenes[n].lasting(len(scenes[n].sentences) - 1), whole=False) for n in long]
        fitting = [c for c in cuts if c.seconds <= over_s]
        fullest = [c for c in fitting if len(scenes[c.scene].sentences) >= most - 1]
        return max(fullest or fitting, key=lambda c: c.seconds, default=min(cuts, key=lambda c: c.seconds))
    if len(scenes) < 2:
        return None
    middle = len(scenes) // 2
    return _Cut(middle, scenes[middle].seconds, whole=True)


def lengthened(desk: Desk, scenes: Sequence[TimedScene], number: int, round_: int) -> TimedScene:
    """A scene with a few sentences more by the language engine, in the sense of what it has.

    Raises EngineFailed when nothing new was written that passes the checks.
    """
    scene = scenes[number]
    others = [s.text for n, s in enumerate(scenes) if n != number]
    manner = "Only the spoken words: no title, no notes."
    task = (
        f"Write in {desk.tongue} how this voice-over goes on: 3 or 4 short sentences that add something new and repeat "
        f"nothing. {manner}"
    )

    def read(said: str) -> tuple[Narration | None, str]:
        text = cleaned(said)
        asked = Asked(f"{system_of(desk)}\n{manner}", last_sentence(scene.text))
        return Narration(text=text), narration_complaint(text, asked, [scene.text, *others], language, desk.guess)

    language = desk.wishes.language
    request = CompletionRequest(
        system=system_of(desk),
        prompt=f"Film: {desk.wishes.idea}\n\nThe words so far:\n{scene.text}\n\n{task}",
        max_tokens=MORE_TOKENS,
    )
    seed = desk.wishes.seed + 10_000 + 100 * number + 1000 * round_
    more = accepted(desk, Order(f"more of scene {number + 1}", Narration, request, read, seed))
    return TimedScene.of(f"{scene.text} {more.text}", scene.seconds)


def shortest_first(scenes: Sequence[TimedScene]) -> list[int]:
    """The scenes in the order in which they should grow: the shortest first."""
    return sorted(range(len(scenes)), key=lambda n: (scenes[n].seconds, n))
