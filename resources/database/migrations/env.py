"""Alembic's entry: one connection, one transaction, and on PostgreSQL a lock so that migrations queue up."""

import sqlalchemy as sa
from alembic import context

from resources.database.session import connect
from resources.database.tables import Table

LOCK = 0x56495349
"""The number of PostgreSQL's advisory lock for migrations."""


def _run() -> None:
    database = connect(context.config.attributes["url"])
    engine = database.engine.execution_options(writes=True)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Table.metadata, render_as_batch=True)
        with context.begin_transaction():
            if database.is_postgres:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:n)"), {"n": LOCK})
            context.run_migrations()
        connection.commit()
    database.close()


_run()
