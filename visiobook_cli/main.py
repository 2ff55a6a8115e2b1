"""``visiobook``: the command line. Exit codes: 0 done, 1 failed, 2 bad input."""

import gc
import sys
from typing import TYPE_CHECKING

from resources.unswept import unswept
from visiobook.errors import VisiobookError

if TYPE_CHECKING:
    from rich.console import Console


def main() -> None:
    """The entry point: named errors become two lines on standard error and an exit code."""
    with unswept():
        from rich.console import Console

        from visiobook_cli.commands import app
    errors = Console(stderr=True, highlight=False)
    try:
        app(standalone_mode=True)
    except VisiobookError as error:
        report(errors, error)
        sys.exit(error.exit_code)
    finally:
        gc.freeze()  # the process ends: a last search for garbage would take up to a second


def report(console: "Console", error: VisiobookError) -> None:
    """What happened, and what to do next."""
    from rich.markup import escape

    console.print(f"[bold red]{type(error).__name__}[/]: {escape(error.message)}", soft_wrap=True)
    if error.hint:
        console.print(f"[bold]Hint[/]: {escape(error.hint)}", soft_wrap=True)


if __name__ == "__main__":
    main()
