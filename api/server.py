"""The service as a process: tables up to date, warm workers beside it, and uvicorn."""

import contextlib
import os
import socket
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import uvicorn

from api.main import create_app
from resources.database.migrate import upgrade
from resources.logs import configure_logs
from resources.processes import Keeper, kept
from resources.service import build_home_service
from visiobook.errors import BadInput, StorageFailed
from visiobook.server_settings import ServerSettings
from visiobook.services.service import Service

LEASH = "VISIOBOOK_WORKER_LEASH"
WORKER = "visiobook_assets.service.worker"


def run(host: str = "127.0.0.1", port: int = 8000, settings: ServerSettings | None = None) -> None:
    """Serve until interrupted. ``DAGSTER_HOME`` must be set when there are to be warm workers.

    Raises BadInput when the port is taken.
    """
    settings = settings or ServerSettings()
    with _ready(host, port, settings) as server:
        server.run()


@contextlib.contextmanager
def serving(host: str = "127.0.0.1", port: int = 8000, log: Path | None = None) -> Iterator[str]:
    """Serve in a thread while the block runs (``visiobook up`` does, beside Dagster); the address. As :func:`run`.

    ``log``: a file for the structured logs, the workers' too; None: standard error.
    """
    with _ready(host, port, ServerSettings(), log) as server:
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        try:
            yield f"http://{host}:{port}"
        finally:
            server.should_exit = True
            thread.join(10)


@contextlib.contextmanager
def _ready(host: str, port: int, settings: ServerSettings, log: Path | None = None) -> Iterator[uvicorn.Server]:
    """Everything but the serving itself: logs, tables, metrics and workers."""
    configure_logs(settings.log_level, log)
    must_be_free(host, port)
    upgrade(settings.database)
    service = build_home_service(settings)
    if settings.prometheus_port is not None:
        _serve_metrics(settings.prometheus_port, service)
    with warm_workers(settings.workers, service, log):
        yield uvicorn.Server(uvicorn.Config(create_app(service), host, port, log_config=None, access_log=False))


def warm_workers(number: int, service: Service, log: Path | None = None) -> AbstractContextManager[None]:
    """So many worker processes while the block runs, each started again, under a new name, when it ends."""
    return kept([_worker(service, log) for _ in range(number)])


def _worker(service: Service, log: Path | None) -> Keeper:
    names = [worker_name()]

    def command() -> list[str]:
        return [sys.executable, "-m", WORKER, names[-1]]

    def ended(_: str, __: int) -> None:
        with contextlib.suppress(StorageFailed):  # the database is away: the name falls silent by itself
            service.workers.gone(names[-1])
        names.append(worker_name())

    return Keeper("worker", command, _worker_env(service), on_leash=True, log=log, ended=ended)


def worker_name() -> str:
    """A name no other worker has had: what a dead worker claimed can be told from what the living hold."""
    return f"{socket.gethostname()}-{uuid.uuid4().hex[:12]}"


def must_be_free(host: str, port: int, option: str = "--port") -> None:
    """Raises BadInput when nobody can listen there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise BadInput(
                f"Port {port} on {host} cannot be used: {problem.strerror}.", f"Choose another with {option}."
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
