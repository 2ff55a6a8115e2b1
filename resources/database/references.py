"""The text of every row, for who must know all that the database names."""

import json
from collections.abc import Iterator

import sqlalchemy as sa

from resources.database.session import Database

ROWS_AT_ONCE = 500


def row_texts(database: Database) -> Iterator[str]:
    """Each row of every table as JSON, tables that a later version added included. Raises StorageFailed."""
    found = sa.MetaData()
    with database.read() as session:
        found.reflect(session.connection())
        for table in found.sorted_tables:
            rows = session.execute(sa.select(table), execution_options={"yield_per": ROWS_AT_ONCE})
            for row in rows.mappings():
                yield json.dumps(dict(row), default=str)
