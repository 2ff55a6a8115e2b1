"""Dagster's SQLite storage with open connections kept: the same files as the stock classes', at a fraction of the time.

The stock classes open a file anew for each of the several hundred statements of a run, and make the tables of each
run's own event log by migration. Named by ``dagster.yaml``; a PostgreSQL instance does not use this module.
"""

import contextlib
import os
import shutil
import tempfile
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from dagster._config import StringSource
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME, SqliteEventLogStorage
from dagster._core.storage.runs import SqliteRunStorage
from dagster._serdes import ConfigurableClassData

MOST_OPEN = 8
"""Event logs of so many runs are kept open: a process writes one run and looks at few others."""
BUSY_S = 30
HISTORY = "history"
BELIEVED_S = 2.0
"""So long a partition that was there is believed to be there."""


def pooled(url: str) -> sa.Engine:
    """An engine whose connections stay open. ``synchronous=NORMAL``: after a crash of the whole machine the last events
    may be missing, never the file's order; what was submitted and done is in the service's own database.
    """
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_S, "check_same_thread": False})
    sa.event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - a DBAPI connection has no public type
    connection.execute("PRAGMA synchronous=NORMAL")


class PooledRuns(SqliteRunStorage):
    """``SqliteRunStorage`` over one engine. ``base_dir`` is Dagster's home."""

    _engine: sa.Engine | None = None

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "PooledRuns":
        """As dagster.yaml has it."""
        return cls.from_local(str(Path(config_value["base_dir"]) / HISTORY), inst_data)

    @contextlib.contextmanager
    def connect(self) -> Iterator[sa.Connection]:
        """A transaction."""
        if self._engine is None:
            self._engine = pooled(self._conn_string)
        with self._engine.connect() as connection, connection.begin():
            yield connection

    def dispose(self) -> None:
        """Close all connections."""
        if self._engine is not None:
            self._engine.dispose()


class PooledEventLog(SqliteEventLogStorage):
    """``SqliteEventLogStorage`` with engines kept, and a run's file made by copying an empty one."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, sa.Engine] = OrderedDict()
        self._known: dict[tuple[str, str], float] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """Dagster's home."""
        return {"base_dir": StringSource}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "PooledEventLog":
        """As dagster.yaml has it."""
        return cls(str(Path(config_value["base_dir"]) / HISTORY / "runs"), inst_data)

    @contextlib.contextmanager
    def _connect(self, shard: str) -> Iterator[sa.Connection]:
        with self._db_lock, self._opened(shard).connect() as connection, connection.begin():
            yield connection

    def _opened(self, shard: str) -> sa.Engine:
        if shard in self._engines:
            self._engines.move_to_end(shard)
            return self._engines[shard]
        if shard not in self._initialized_dbs:
            self._make(shard)
            self._initialized_dbs.add(shard)
        self._engines[shard] = pooled(self.conn_string_for_shard(shard))
        if len(self._engines) > MOST_OPEN:
            self._engines.popitem(last=False)[1].dispose()
        return self._engines[shard]

    def _make(self, shard: str) -> None:
        """The file with its tables. A new run's is a copy; the first one, the index and old files go the stock way."""
        file = Path(self.path_for_shard(shard))
        if shard == INDEX_SHARD_NAME or file.exists():
            self._migrate(file)
            return
        empty = file.with_name(".empty-log")
        if not empty.exists():
            _settle(empty, self._migrate)
        _settle(file, lambda made: shutil.copyfile(empty, made))

    def _migrate(self, file: Path) -> None:
        engine = pooled(f"sqlite:///{file}")
        self._initdb(engine)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()

    def has_dynamic_partition(self, partitions_def_name: str, partition_key: str) -> bool:
        """Whether there is such a partition. A run asks six times for each input of each asset; a yes is believed for
        :data:`BELIEVED_S`, so that one deleted by another process is soon gone here too.
        """
        key, now = (partitions_def_name, partition_key), time.monotonic()
        if now - self._known.get(key, -BELIEVED_S) < BELIEVED_S:
            return True
        there = super().has_dynamic_partition(partitions_def_name, partition_key)
        if there:
            self._known[key] = now
        return there

    def delete_dynamic_partition(self, partitions_def_name: str, partition_key: str) -> None:
        """Delete it, and forget that it was there."""
        self._known.pop((partitions_def_name, partition_key), None)
        super().delete_dynamic_partition(partitions_def_name, partition_key)

    def dispose(self) -> None:
        """Close all connections."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
        super().dispose()


def _settle(file: Path, make: Callable[[Path], object]) -> None:
    """Make a file under another name and put it in its place unless another process was quicker."""
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".making-") as folder:
        made = Path(folder) / file.name
        make(made)
        with contextlib.suppress(FileExistsError):
            os.link(made, file)
