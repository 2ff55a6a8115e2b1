"""The service's commands: ``visiobook serve``, ``admin create``, ``token``, ``db upgrade``, ``deliveries``."""

import sys
from typing import Annotated

import typer
from rich.console import Console

from visiobook.errors import BadInput, UnknownChoice
from visiobook.server_settings import ServerSettings

app = typer.Typer(no_args_is_help=True, help="Accounts, tokens and the database of the service.")
admin = typer.Typer(no_args_is_help=True, help="Administrators.")
database = typer.Typer(no_args_is_help=True, help="The database.")
app.add_typer(admin, name="admin")
app.add_typer(database, name="db")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of the API")] = 8000,
) -> None:
    """Start the API and its warm workers (without the Dagster UI and daemon: see `up`)."""
    from api.server import run
    from visiobook.settings import Settings
    from visiobook_cli.instance import prepare, set_up

    prepare(Settings())
    set_up(Settings())
    run(host, port)


@admin.command("create")
def create_admin(
    email: Annotated[str, typer.Argument(help="The administrator's e-mail address")],
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from stdin")] = False,
) -> None:
    """Make the first administrator, or raise an account to one."""
    from resources.clock import SystemClock
    from resources.database.migrate import upgrade
    from resources.database.session import connect
    from resources.service import build_accounts

    password = sys.stdin.readline().rstrip("\n") if password_stdin else typer.prompt("Password", hide_input=True)
    if "@" not in email:
        raise BadInput(f"{email!r} is no e-mail address.", "visiobook admin create ana@example.org")
    settings = ServerSettings()
    upgrade(settings.database)
    account = build_accounts(settings, connect(settings.database), SystemClock()).make_admin(email, password)
    Console(highlight=False).print(f"{account.email} is an administrator.")


@app.command()
def token(
    role: Annotated[str, typer.Option(help="user, premium or admin")] = "user",
    hours: Annotated[float, typer.Option(help="How long it holds")] = 24.0,
) -> None:
    """Print an access token for a trial, without an account."""
    from resources.clock import SystemClock
    from resources.database.session import connect
    from resources.service import build_accounts
    from visiobook.domain.account import AccountRole

    known = [r.value for r in AccountRole]
    if role not in known:
        raise UnknownChoice.of("role", role, known)
    settings = ServerSettings()
    accounts = build_accounts(settings, connect(settings.database), SystemClock())
    typer.echo(accounts.mint(AccountRole(role), round(hours * 3600)))


@database.command("upgrade")
def upgrade_database() -> None:
    """Bring the database's tables up to date."""
    from resources.database.migrate import current, upgrade

    settings = ServerSettings()
    upgrade(settings.database)
    Console(highlight=False).print(f"The database is at revision {current(settings.database)}.")
