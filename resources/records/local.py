"""Project records as a folder of JSON files.

    ROOT/PROJECT/project.json  ROOT/PROJECT/corrections.json  ROOT/PROJECT/deliveries.json
    ROOT/PROJECT/heads/ASSET.json

Each record is a file of its own that is replaced as a whole, so no write has to read what another process may be
changing: the last writer of one record wins and no record is ever seen half-written.
"""

import re
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from resources.storage.files import storage_errors, sweep, write_whole
from visiobook.domain.base import Value
from visiobook.domain.correction import Corrections
from visiobook.domain.project import Project
from visiobook.errors import NotFound, StorageFailed
from visiobook.ports.records import Deliveries, Head

V = TypeVar("V", bound=Value)
_SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")


class LocalRecords:
    """Keeps :class:`visiobook.ports.records.ProjectRecords` in the folder ``root``, made on the first write."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._swept = False

    def save(self, project: Project) -> None:
        """Create or replace a project's record."""
        self._write(self._root / project.id / "project.json", project)

    def get(self, project_id: str) -> Project:
        """The project."""
        project = self._read(self._folder(project_id) / "project.json", Project)
        if project is None:
            raise NotFound(f"There is no project {project_id!r}.", "`visiobook projects` lists those there are.")
        return project

    def list(self) -> tuple[Project, ...]:
        """All projects, by id."""
        with storage_errors(self._root):
            files = sorted(self._root.glob("*/project.json"))
        found = (self._read(file, Project) for file in files)
        return tuple(project for project in found if project is not None)

    def corrections(self, project_id: str) -> Corrections:
        """A person's corrections."""
        self.get(project_id)
        return self._read(self._folder(project_id) / "corrections.json", Corrections) or Corrections()

    def save_corrections(self, project_id: str, corrections: Corrections) -> None:
        """Replace the project's corrections."""
        self.get(project_id)
        self._write(self._folder(project_id) / "corrections.json", corrections)

    def head(self, project_id: str, asset: str) -> Head | None:
        """The current result of an asset."""
        self.get(project_id)
        return self._read(self._head_file(project_id, asset), Head)

    def set_head(self, project_id: str, head: Head) -> None:
        """Point the project's asset at a new result."""
        self.get(project_id)
        self._write(self._head_file(project_id, head.asset), head)

    def deliveries(self, project_id: str) -> Deliveries:
        """Where the project's film was delivered."""
        self.get(project_id)
        return self._read(self._folder(project_id) / "deliveries.json", Deliveries) or Deliveries()

    def set_deliveries(self, project_id: str, deliveries: Deliveries) -> None:
        """Replace them."""
        self.get(project_id)
        self._write(self._folder(project_id) / "deliveries.json", deliveries)

    def _folder(self, project_id: str) -> Path:
        return self._root / _safe(project_id, "project")

    def _head_file(self, project_id: str, asset: str) -> Path:
        return self._folder(project_id) / "heads" / f"{_safe(asset, 'asset')}.json"

    def _write(self, file: Path, value: Value) -> None:
        scratch = self._root / ".scratch"
        with storage_errors(self._root):
            if not self._swept:
                sweep(scratch)
                self._swept = True
            write_whole(file, value.model_dump_json(indent=2).encode(), scratch)

    def _read(self, file: Path, kind: type[V]) -> V | None:
        with storage_errors(self._root):
            try:
                return kind.model_validate_json(file.read_bytes())
            except FileNotFoundError:
                return None
            except ValidationError as error:
                raise StorageFailed(
                    f"The record {file} cannot be read: {error.errors()[0]['msg']}.",
                    "Mend the file or move it away; the artifacts are kept and are found again.",
                ) from error


def _safe(name: str, what: str) -> str:
    """A name that cannot lead out of its folder."""
    if not _SAFE_NAME.fullmatch(name):
        raise NotFound(f"There is no {what} {name!r}.", "A name has letters, digits, dashes and underscores.")
    return name
