"""Progress in a terminal: one bar a step, with the item and an honest estimate; nothing where nobody watches."""

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
    "analysis": "Understanding the text",
    "still": "Drawing",
    "utterance": "Speaking",
    "cue": "Composing",
    "premix": "Mixing",
    "sound": "Encoding sound",
    "segment": "Filming",
    "film": "Joining",
    "upgrade": "Upgrading films",
}
"""What each stage is called on the screen; others show their own name."""


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
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def begin(self, step: str, total: int) -> None:
        """A new bar."""
        self._tasks[step] = self._bars.add_task(STEPS.get(step, step.capitalize()), total=total, item="")

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
