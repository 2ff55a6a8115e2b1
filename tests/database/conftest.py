"""The same suite on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest

from resources.database.migrate import upgrade
from resources.database.session import Database, connect
from tests.postgres import fresh_database, server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    yield from server()


@pytest.fixture(params=["sqlite", "postgresql"], scope="session")
def empty_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('db') / 'service.db'}"
    return fresh_database(request.getfixturevalue("postgres_server"))


@pytest.fixture(scope="session")
def url(empty_url: str) -> str:
    upgrade(empty_url)
    return empty_url


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = connect(url)
    with database.write() as session:
        from resources.database.tables import Table

        for table in reversed(Table.metadata.sorted_tables):
            if table.name != "quotas":
                session.execute(table.delete())
    yield database
    database.close()
