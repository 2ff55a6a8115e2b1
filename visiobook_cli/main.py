"""``visiobook``: the command line. Exit codes: 0 done, 1 failed, 2 bad input."""

import sys

import typer
from rich.console import Console
from rich.markup import escape

from visiobook.errors import VisiobookError
from visiobook_cli import analyse, change, correct, look, make, prune, service, up, upgrading

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Turns a text into an illustrated, narrated, scored and captioned film.",
)
app.command("make")(make.make)
app.command("analyse")(analyse.analyse)
app.command("remake")(change.remake)
app.command("edit")(change.edit)
app.command("correct")(correct.correct)
app.command("upgrade")(upgrading.upgrade)
app.command("prune")(prune.prune)
app.command("projects")(look.projects)
app.command("show")(look.show)
app.command("engines")(look.engines)
app.command("voices")(look.voices)
app.command("doctor")(look.doctor)
app.command("up")(up.up)
app.command("serve")(service.serve)
app.command("token")(service.token)
app.add_typer(service.admin, name="admin")
app.add_typer(service.database, name="db")


def main() -> None:
    """The entry point: named errors become two lines on standard error and an exit code."""
    errors = Console(stderr=True, highlight=False)
    try:
        app(standalone_mode=True)
    except VisiobookError as error:
        report(errors, error)
        sys.exit(error.exit_code)


def report(console: Console, error: VisiobookError) -> None:
    """What happened, and what to do next."""
    console.print(f"[bold red]{type(error).__name__}[/]: {escape(error.message)}", soft_wrap=True)
    if error.hint:
        console.print(f"[bold]Hint[/]: {escape(error.hint)}", soft_wrap=True)


if __name__ == "__main__":
    main()
