"""``visiobook up``: the embedded stack in one command."""

import contextlib
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from visiobook.settings import Settings
from visiobook_cli.instance import prepare, set_up

LARGEST_LOG = 10 << 20
"""Bytes; a log that is larger is put aside at the start, as ``up.log.1``."""
LOOK_S = 0.5
"""How long a Ctrl-C may wait to be seen."""


def up(
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of the API")] = 8000,
    ui_port: Annotated[int, typer.Option(help="Port of the Dagster UI")] = 3000,
) -> None:
    """Start the API with its warm workers, and the Dagster webserver, daemon and code server; Ctrl-C stops them."""
    from api.server import must_be_free
    from resources.processes import stoppable

    settings = Settings()
    prepare(settings)
    must_be_free(host, port, "--port")
    must_be_free(host, ui_port, "--ui-port")
    console = Console(highlight=False)
    try:
        with stoppable():
            set_up(settings)
            _run(host, port, ui_port, settings, console)
    except KeyboardInterrupt:
        console.print("Stopped.")


def _run(host: str, port: int, ui_port: int, settings: Settings, console: Console) -> None:
    from api.server import serving
    from visiobook_cli.stack import dagster, wait_until_up

    log = _log(settings)

    def ended(name: str, code: int) -> None:
        console.print(f"The {name} ended (exit code {code}); it is started again. Why: {log}", soft_wrap=True)

    with contextlib.ExitStack() as services:
        ready = services.enter_context(dagster(host, ui_port, log, ended))
        api = services.enter_context(serving(host, port, log))
        console.print(f"API          {api}/docs", soft_wrap=True)
        wait_until_up(ready, log)
        console.print(f"Dagster UI   http://{host}:{ui_port}")
        console.print(f"Home         {settings.home}", soft_wrap=True)
        console.print(f"Log          {log}", soft_wrap=True)
        console.print("Ctrl-C stops it.")
        try:
            while True:
                time.sleep(LOOK_S)  # signal.pause() would sleep on when another thread took the signal
        finally:
            console.print("Stopping …")


def _log(settings: Settings) -> Path:
    """The file everything is told to."""
    log = settings.dagster_dir / "up.log"
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_name("up.log.1"))
    return log
