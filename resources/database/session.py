"""Engines and sessions: SQLite beside the artifacts by default, PostgreSQL by its URL."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from visiobook.errors import BadInput, DatabaseAway, StorageFailed

AWAY = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError)
"""What SQLAlchemy raises when a server is gone, starts up, or gives no connection in time."""
TROUBLES = (*AWAY, exc.InternalError, exc.ProgrammingError)
DISK_FULL = ("No space left", "disk is full", "Disk quota", "could not extend file")
"""What a full disk is told as, by the system, SQLite and PostgreSQL."""
BUSY_S = 30
"""Seconds a SQLite writer waits for another one."""


def normalised(url: str) -> str:
    """The URL with its driver named: ``postgresql://`` means psycopg 3 to SQLAlchemy 2.1, psycopg2 is what is shipped.

    Raises BadInput for a URL of another database.
    """
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg2://" + url.removeprefix(plain)
    if url.startswith(("sqlite:", "postgresql+")):
        return url
    raise BadInput(
        f"DATABASE_URL names a database that is not supported: {url.split('://')[0]}.",
        "Use sqlite:////path/to/file.db or postgresql://user:password@host/name.",
    )


class Database:
    """One database. A session is one transaction: committed when its block ends without an error, else undone."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._readers = sessionmaker(engine, expire_on_commit=False)
        self._writers = sessionmaker(engine.execution_options(writes=True), expire_on_commit=False)

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only reads. Raises StorageFailed when the database cannot be reached."""
        with named_errors(), self._readers.begin() as session:
            yield session

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that writes. Raises StorageFailed when the database cannot be reached or written."""
        with named_errors(), self._writers.begin() as session:
            yield session

    @property
    def is_postgres(self) -> bool:
        """Whether it is PostgreSQL (row locks, JSONB) or SQLite."""
        return self.engine.dialect.name == "postgresql"

    def ping(self) -> None:
        """Raises StorageFailed when the database does not answer."""
        with self.read() as session:
            session.execute(sa.select(1))

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


@contextlib.contextmanager
def named_errors() -> Iterator[None]:
    """Raises DatabaseAway or StorageFailed for what the database's driver raises in the block."""
    try:
        yield
    except TROUBLES as problem:
        told = str(getattr(problem, "orig", problem)).strip()[:200]
        away = isinstance(problem, AWAY) and not any(sign in told for sign in DISK_FULL)
        raise (DatabaseAway if away else StorageFailed)(
            f"The database does not answer: {told}.",
            "Check DATABASE_URL and that the server runs; `visiobook db upgrade` makes missing tables.",
        ) from problem


def connect(url: str, pool_size: int = 10) -> Database:
    """A database by its URL; nothing is opened before the first session."""
    name = normalised(url)
    engine = _sqlite(name) if name.startswith("sqlite") else _postgres(name, pool_size)
    return Database(engine)


def _postgres(url: str, pool_size: int) -> sa.Engine:
    return sa.create_engine(
        url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True, connect_args={"connect_timeout": 10}
    )


def _sqlite(url: str) -> sa.Engine:
    file = make_url(url).database
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_S})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 - a DBAPI connection has no public type
    """Readers beside a writer, foreign keys, and transactions begun by us (pysqlite would begin them too late)."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_S * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    """Take the write lock at once where asked: a read that later writes could otherwise fail instead of waiting."""
    immediate = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
