"""``visiobook up``: the embedded stack in one command."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from importlib.resources import as_file, files
from typing import Annotated

import typer
from rich.console import Console

from visiobook.errors import BadInput, Failure
from visiobook.settings import Settings
from visiobook_cli.instance import prepare


def up(
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of the API")] = 8000,
    ui_port: Annotated[int, typer.Option(help="Port of the Dagster UI")] = 3000,
) -> None:
    """Start the API with its warm workers, and the Dagster webserver, daemon and code server; Ctrl-C stops them."""
    from api.server import serving

    settings = Settings()
    prepare(settings)
    _must_be_free(host, ui_port)
    console = Console(highlight=False)
    with contextlib.ExitStack() as services:
        workspace = services.enter_context(as_file(files("visiobook_assets").joinpath("workspace.yaml")))
        command = [sys.executable, "-m", "dagster", "dev", "-w", str(workspace), "-h", host, "-p", str(ui_port)]
        log = (settings.dagster_dir / "up.log").open("ab")
        stack = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ}, start_new_session=True)
        try:
            _wait_until_up(stack, f"http://{host}:{ui_port}/server_info", str(settings.dagster_dir / "up.log"))
            api = services.enter_context(serving(host, port))
            console.print(f"API          {api}/docs")
            console.print(f"Dagster UI   http://{host}:{ui_port}")
            console.print(f"Home         {settings.home}")
            console.print(f"Log          {settings.dagster_dir / 'up.log'}")
            console.print("Ctrl-C stops it.")
            stack.wait()
        except KeyboardInterrupt:
            console.print("Stopping …")
        finally:
            _stop(stack)
    console.print("Stopped.")


def _must_be_free(host: str, port: int) -> None:
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise BadInput(
                f"Port {port} on {host} cannot be used: {problem.strerror}.", "Choose another with --ui-port."
            ) from problem


def _wait_until_up(stack: "subprocess.Popen[bytes]", url: str, log: str, most_s: float = 120.0) -> None:
    end = time.monotonic() + most_s
    while time.monotonic() < end:
        if stack.poll() is not None:
            raise Failure(f"Dagster stopped with exit code {stack.returncode} while starting.", f"Read {log}.")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise Failure(f"Dagster did not answer within {most_s:.0f} s.", f"Read {log}.")


def _stop(stack: "subprocess.Popen[bytes]") -> None:
    """Interrupt the whole group, as Ctrl-C in a terminal does; it gets 20 s to end cleanly."""
    if stack.poll() is None:
        os.killpg(stack.pid, signal.SIGINT)
        try:
            stack.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(stack.pid, signal.SIGKILL)
            stack.wait()
