"""Every record beside the store that may name an artifact: the home's JSON files, and the service's database."""

from collections.abc import Iterator
from pathlib import Path

from resources.storage.files import storage_errors
from visiobook.server_settings import ServerSettings
from visiobook.settings import Settings

SQLITE_FILE = "sqlite:///"


class HomeReferences:
    """Keeps :class:`visiobook.ports.pruning.References` over a home.

    Projects' records and the text of every row of the database are read whole, so that a table added later is not
    forgotten. Upgrades are left out: who lets go asks them one by one.
    """

    def __init__(self, settings: Settings) -> None:
        self._records = settings.records_dir
        self._server = ServerSettings(home=settings.home)

    def texts(self) -> Iterator[str]:
        """Projects, corrections, heads and deliveries; then the database, where there is one."""
        with storage_errors(self._records):
            for file in self._records.glob("**/*.json"):
                yield file.read_text(encoding="utf-8")
        if _exists(self._server.database):
            yield from self._rows()

    def _rows(self) -> Iterator[str]:
        from resources.database.references import row_texts
        from resources.database.session import connect

        database = connect(self._server.database)
        try:
            yield from row_texts(database)
        finally:
            database.close()


def _exists(url: str) -> bool:
    return not url.startswith(SQLITE_FILE) or Path(url.removeprefix(SQLITE_FILE)).exists()
