"""Bringing a database up to date. The migrations are shipped with the package."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from resources.database.session import connect, named_errors, normalised

HERE = Path(__file__).parent / "migrations"


def upgrade(url: str, revision: str = "head") -> None:
    """Make or change the tables. Does nothing when they are up to date; safe from several processes at once.

    Raises DatabaseAway when the database does not answer.
    """
    with named_errors():
        command.upgrade(_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Go back to an earlier revision (``base``: no tables)."""
    command.downgrade(_config(url), revision)


def current(url: str) -> str | None:
    """The database's revision, None when it has no tables of ours."""
    database = connect(url)
    with database.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    database.close()
    return found


def newest() -> str | None:
    """The revision that :func:`upgrade` leads to."""
    return ScriptDirectory(str(HERE)).get_current_head()


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["url"] = normalised(url)
    return config
