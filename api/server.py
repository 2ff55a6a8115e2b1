"""The service as a process: tables up to date, warm workers beside it, and uvicorn."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

import uvicorn

from api.main import create_app
from resources.database.migrate import upgrade
from resources.logs import configure_logs
from resources.service import build_home_service
from visiobook.errors import BadInput
from visiobook.server_settings import ServerSettings
from visiobook.services.service import Service

LEASH = "VISIOBOOK_WORKER_LEASH"
WORKER = "visiobook_assets.service.worker"
RESTART_S = 1.0
"""A worker that ends is started again after so long, twice as long each time it ends within a minute."""
LONGEST_RESTART_S = 60.0


def run(host: str = "127.0.0.1", port: int = 8000, settings: ServerSettings | None = None) -> None:
    """Serve until interrupted. ``DAGSTER_HOME`` must be set when there are to be warm workers.

    Raises BadInput when the port is taken.
    """
    settings = settings or ServerSettings()
    with _ready(host, port, settings) as server:
        server.run()


@contextlib.contextmanager
def serving(host: str = "127.0.0.1", port: int = 8000, settings: ServerSettings | None = None) -> Iterator[str]:
    """Serve in a thread while the block runs (``visiobook up`` does, beside Dagster); the address. As :func:`run`."""
    settings = settings or ServerSettings()
    with _ready(host, port, settings) as server:
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        try:
            yield f"http://{host}:{port}"
        finally:
            server.should_exit = True
            thread.join(10)


@contextlib.contextmanager
def _ready(host: str, port: int, settings: ServerSettings) -> Iterator[uvicorn.Server]:
    """Everything but the serving itself: logs, tables, metrics and workers."""
    configure_logs(settings.log_level)
    must_be_free(host, port)
    upgrade(settings.database)
    service = build_home_service(settings)
    if settings.prometheus_port is not None:
        _serve_metrics(settings.prometheus_port, service)
    with warm_workers(settings.workers, service):
        yield uvicorn.Server(uvicorn.Config(create_app(service), host, port, log_config=None, access_log=False))


@contextlib.contextmanager
def warm_workers(number: int, service: Service) -> Iterator[None]:
    """So many worker processes, each started again when it ends."""
    keepers = [Keeper(service) for _ in range(number)]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        for keeper in keepers:
            keeper.stop()


@dataclass
class Keeper:
    """Keeps one worker process alive."""

    service: Service
    process: "subprocess.Popen[bytes] | None" = None
    stopping: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the worker, and watch over it in a thread."""
        self.thread = threading.Thread(target=self._keep, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """End the worker after the run it is in, or after 10 s."""
        self.stopping.set()
        if self.process is not None and self.process.poll() is None:
            if self.process.stdin is not None:
                self.process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            self.process.kill()
        if self.thread is not None:
            self.thread.join(5)

    def _keep(self) -> None:
        pause = RESTART_S
        while not self.stopping.is_set():
            begun, name = time.monotonic(), worker_name()
            command = [sys.executable, "-m", WORKER, name]
            self.process = subprocess.Popen(command, env=_worker_env(self.service), stdin=subprocess.PIPE)
            self.process.wait()
            self.service.workers.gone(name)
            pause = RESTART_S if time.monotonic() - begun > 60 else min(LONGEST_RESTART_S, pause * 2)
            self.stopping.wait(pause)


def worker_name() -> str:
    """A name no other worker has had: what a dead worker claimed can be told from what the living hold."""
    return f"{socket.gethostname()}-{uuid.uuid4().hex[:12]}"


def must_be_free(host: str, port: int) -> None:
    """Raises BadInput when nobody can listen there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise BadInput(
                f"Port {port} on {host} cannot be used: {problem.strerror}.", "Choose another with --port."
            ) from problem


def _worker_env(service: Service) -> dict[str, str]:
    settings = service.settings
    return {**os.environ, "VISIOBOOK_HOME": str(settings.home.resolve()), "DATABASE_URL": settings.database, LEASH: "1"}


def _serve_metrics(port: int, service: Service) -> None:
    """``/metrics`` on a port of its own (the contract's PROMETHEUS_PORT)."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from api.telemetry import Telemetry

    telemetry = Telemetry()

    def metrics(_: Request) -> Response:
        return Response(telemetry.exposition(service, {}), media_type="text/plain; version=0.0.4; charset=utf-8")

    server = uvicorn.Server(
        uvicorn.Config(Starlette(routes=[Route("/metrics", metrics)]), "127.0.0.1", port, log_config=None)
    )
    threading.Thread(target=server.run, daemon=True).start()
