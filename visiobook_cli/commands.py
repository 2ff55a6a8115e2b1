"""Every command of ``visiobook``."""

import typer

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
