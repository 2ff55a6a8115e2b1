"""Dagster's three processes beside the API: code server, webserver and daemon, each kept alive on its own."""

import contextlib
import json
import os
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from resources.processes import Keeper, Told, kept
from visiobook.errors import Failure

MODULE = "visiobook_assets.definitions"
LOCATION = "visiobook"
UP_S = 180.0
"""How long the code server, and then the user interface, may take to answer the first time."""
QUIET = ("--log-level", "warning")


@dataclass(frozen=True)
class Stack:
    """Where Dagster's processes meet and write. ``folder`` holds the code server's socket: short, as sockets need."""

    host: str
    ui_port: int
    folder: Path
    log: Path

    @property
    def socket(self) -> str:
        """The code server's address."""
        return str(self.folder / "code.sock")

    def code_server(self) -> list[str]:
        """The command that loads the graph; runs the daemon starts are its children."""
        served = ("api", "grpc", "--socket", self.socket, "-m", MODULE, "--location-name", LOCATION)
        return self._dagster("dagster", *served, *QUIET)

    def webserver(self) -> list[str]:
        """The command of the user interface."""
        address = ("-h", self.host, "-p", str(self.ui_port))
        return self._dagster("dagster_webserver", "-w", self._workspace(), *address, "--dagster-log-level", "warning")

    def daemon(self) -> list[str]:
        """The command of sensors, run queue and run monitoring."""
        return self._dagster("dagster._daemon", "run", "-w", self._workspace(), *QUIET)

    def _workspace(self) -> str:
        """A workspace file (JSON is YAML too) that names the code server."""
        file = self.folder / "workspace.yaml"
        server = {"grpc_server": {"socket": self.socket, "location_name": LOCATION}}
        file.write_text(json.dumps({"load_from": [server]}), encoding="utf-8")
        return str(file)

    @staticmethod
    def _dagster(module: str, *arguments: str) -> list[str]:
        return [sys.executable, "-m", module, *arguments]


@contextlib.contextmanager
def dagster(host: str, ui_port: int, log: Path, ended: Told) -> Iterator[threading.Event]:
    """Dagster's processes while the block runs; the event is set when the user interface answers."""
    with tempfile.TemporaryDirectory(prefix="visiobook-") as folder:
        stack = Stack(host, ui_port, Path(folder), log)
        env = dict(os.environ)
        first = Keeper("code server", stack.code_server, env, log=log, ended=ended)
        others = [
            Keeper("Dagster UI", stack.webserver, env, log=log, ended=ended),
            Keeper("daemon", stack.daemon, env, log=log, ended=ended),
        ]
        with kept([first]):
            yield from _beside(stack, first, others)


def _beside(stack: Stack, first: Keeper, others: Sequence[Keeper]) -> Iterator[threading.Event]:
    """The webserver and the daemon, once the code server answers: without it they would begin with an error."""
    up, over = threading.Event(), threading.Event()

    def follow() -> None:
        if not _answers(stack.socket, over):
            return
        for keeper in others:
            keeper.start()
        while not over.wait(0.2):
            if _open(stack.host, stack.ui_port):
                up.set()
                return

    follower = threading.Thread(target=follow, daemon=True)
    follower.start()
    try:
        yield up
    finally:
        over.set()
        follower.join()
        for keeper in (*others, first):
            keeper.ask_to_end()
        for keeper in others:
            keeper.stop()


def wait_until_up(up: threading.Event, log: Path) -> None:
    """Raises Failure when the user interface does not answer in time."""
    if not up.wait(UP_S):
        raise Failure(f"Dagster did not answer within {UP_S:.0f} s.", f"Read {log}.")


def _answers(path: str, over: threading.Event) -> bool:
    while not over.wait(0.2):
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            probe.connect(path)
            return True
    return False


def _open(host: str, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
        return True
    return False
