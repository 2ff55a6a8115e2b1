"""Progress for a person: one bar a step in a terminal, now and then a line where the output is kept in a file."""

import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

STEPS = {
    "manuscript": "Reading the source",
    "script": "Writing the script",
    "completion": "Writing its scenes",
    "analysis": "Understanding the text",
    "still": "Drawing",
    "utterance": "Speaking",
    "cue": "Composing",
    "premix": "Mixing",
    "sound": "Encoding sound",
    "segment": "Filming",
    "film": "Joining",
    "upgrade": "Upgrading films",
    "prune": "Letting go",
    "waiting for an upgrade": "Waiting for an upgrade",
}
"""What each stage is called on the screen; others show their own name."""
FRAMES = "frames"
"""The step that counts every frame: a bar that moves, but too much for a log."""


class TerminalProgress:
    """Keeps :class:`visiobook.ports.progress.Progress` with rich's bars on standard error."""

    def __init__(self, console: Console) -> None:
        self._bars = Progress(
            TextColumn("{task.description:24}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(compact=True),
            TextColumn("[dim]{task.fields[item]}"),
            console=console,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "TerminalProgress":
        """Nothing is drawn, and no thread begins to draw, before the first step."""
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def begin(self, step: str, total: int) -> None:
        """A new bar."""
        self._bars.start()
        self._tasks[step] = self._bars.add_task(_name(step), total=total, item="")

    def advance(self, step: str, item: str, made: bool) -> None:
        """One item further; a step that never began shows no bar."""
        task = self._tasks.get(step)
        if task is not None:
            self._bars.update(task, advance=1, item=("" if made else "found: ") + item[:36])

    def end(self, step: str) -> None:
        """The bar is full."""
        task = self._tasks.get(step)
        if task is not None:
            self._bars.update(task, item="", completed=self._bars.tasks[task].total)


@dataclass
class _Running:
    """A step that goes on: its size, what was done and made, and when it began and last spoke (monotonic seconds)."""

    total: int
    began: float
    said: float
    done: int = 0
    made: int = 0


@dataclass
class PlainProgress:
    """Keeps :class:`visiobook.ports.progress.Progress` with one line at each step's end, and one every ``every_s``
    seconds while it lasts: for logs and pipes, where a bar would be noise.
    """

    console: Console
    every_s: float = 15.0
    _steps: dict[str, _Running] = field(default_factory=dict)

    def __enter__(self) -> "PlainProgress":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is left open."""

    def begin(self, step: str, total: int) -> None:
        """A step begins; short ones say nothing until they end, and frames nothing at all: their segments do."""
        if step == FRAMES:
            return
        now = time.monotonic()
        self._steps[step] = _Running(total=total, began=now, said=now)

    def advance(self, step: str, item: str, made: bool) -> None:
        """One item further; says so when the last word is long ago."""
        running = self._steps.get(step)
        if running is None:
            return
        running.done, running.made = running.done + 1, running.made + made
        now = time.monotonic()
        if now - running.said >= self.every_s and running.done < running.total:
            running.said = now
            left = (now - running.began) / running.done * (running.total - running.done)
            share = f"{running.done} of {running.total} ({running.done / running.total:.0%})"
            self.console.print(f"{_name(step)}: {share}, about {left:.0f} s left", soft_wrap=True)

    def end(self, step: str) -> None:
        """The step is over; steps of nothing are passed over in silence."""
        running = self._steps.pop(step, None)
        if running is not None and running.done:
            seconds = time.monotonic() - running.began
            found = running.done - running.made
            self.console.print(f"{_name(step)}: {running.made} made, {found} found, {seconds:.1f} s", soft_wrap=True)


def progress_on(console: Console) -> "AbstractContextManager[TerminalProgress | PlainProgress]":
    """Bars in a terminal, lines elsewhere."""
    return TerminalProgress(console) if console.is_terminal else PlainProgress(console)


def _name(step: str) -> str:
    return STEPS.get(step, step.capitalize())
