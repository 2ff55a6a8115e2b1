"""Upgrade records as a folder of JSON files.

    ROOT/ID/upgrade.json  ROOT/ID/projects/PROJECT.json  ROOT/ID/at-work.lock  ROOT/defaults.json
    ROOT/films/PROJECT.lock

The locks are the operating system's, which takes them from a process that ends. One small file a project, so that
progress over thousands of projects rewrites nothing else.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout
from pydantic import ValidationError

from resources.storage.files import storage_errors, write_whole
from visiobook.domain.base import Value
from visiobook.domain.plan import ProjectUpgrade, Upgrade
from visiobook.domain.project import EngineChoice
from visiobook.errors import Conflict, NotFound, StorageFailed

V = TypeVar("V", bound=Value)
PATIENCE_S = 1.0
"""Longer than anybody holds the lock who only looks whether it is held."""


class Defaults(Value):
    """Engines of new projects."""

    choices: tuple[EngineChoice, ...] = ()


class LocalUpgrades:
    """Keeps :class:`visiobook.ports.upgrades.UpgradeRecords` in the folder ``root``, made on the first write."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def save(self, upgrade: Upgrade) -> None:
        """Create or replace a record."""
        self._write(self._root / upgrade.id / "upgrade.json", upgrade)

    def get(self, upgrade_id: str) -> Upgrade:
        """The upgrade."""
        found = next((u for u in self.list() if u.id == upgrade_id), None)
        if found is None:
            raise NotFound(f"There is no upgrade {upgrade_id!r}.", "`visiobook upgrade --list` shows those there are.")
        return found

    def list(self) -> tuple[Upgrade, ...]:
        """All upgrades, the oldest first."""
        found = (_read(file, Upgrade) for file in self._root.glob("*/upgrade.json"))
        return tuple(sorted(found, key=lambda u: (u.created_at, u.id)))

    def mark(self, upgrade_id: str, project: ProjectUpgrade) -> None:
        """Replace one project's progress."""
        self._write(self._root / upgrade_id / "projects" / f"{project.project}.json", project)

    def progress(self, upgrade_id: str) -> tuple[ProjectUpgrade, ...]:
        """The progress of every marked project."""
        files = sorted((self._root / upgrade_id / "projects").glob("*.json"))
        return tuple(_read(file, ProjectUpgrade) for file in files)

    @contextmanager
    def at_work(self, upgrade_id: str) -> Iterator[None]:
        """Held by the process that works at an upgrade."""
        lock = self._lock(upgrade_id)
        try:
            lock.acquire(timeout=PATIENCE_S)
        except Timeout as held:
            by = self.get(upgrade_id).by or "another process"
            raise Conflict(
                f"Upgrade {upgrade_id!r} is being worked at by {by}.",
                f"Wait until it is over, or stop it: visiobook upgrade --cancel {upgrade_id}",
            ) from held
        try:
            yield
        finally:
            lock.release()

    def worked_on(self, upgrade_id: str) -> bool:
        """Whether a living process holds the lock."""
        lock = self._lock(upgrade_id)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        lock.release()
        return False

    @contextmanager
    def at_film(self, project_id: str) -> Iterator[None]:
        """Held by the upgrade that is at a project's film."""
        lock = self._film_lock(project_id)
        with storage_errors(self._root):
            Path(lock.lock_file).parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=PATIENCE_S)
        except Timeout as held:
            raise Conflict(
                f"Another upgrade is at the film of {project_id!r}.", "Wait until it is over: visiobook upgrade --list"
            ) from held
        try:
            yield
        finally:
            lock.release()

    def wait_for_film(self, project_id: str, waiting: Callable[[], None]) -> bool:
        """Wait while an upgrade is at the film."""
        lock = self._film_lock(project_id)
        if not Path(lock.lock_file).exists():  # no upgrade was ever at it
            return False
        try:
            lock.acquire(timeout=0)
        except Timeout:
            waiting()
            lock.acquire()
            lock.release()
            return True
        lock.release()
        return False

    def defaults(self) -> tuple[EngineChoice, ...]:
        """Engines of new projects."""
        file = self._root / "defaults.json"
        return _read(file, Defaults).choices if file.exists() else ()

    def set_defaults(self, choices: tuple[EngineChoice, ...]) -> None:
        """Replace them."""
        self._write(self._root / "defaults.json", Defaults(choices=choices))

    def _lock(self, upgrade_id: str) -> FileLock:
        folder = self._root / self.get(upgrade_id).id
        return FileLock(folder / "at-work.lock", thread_local=False)

    def _film_lock(self, project_id: str) -> FileLock:
        return FileLock(self._root / "films" / f"{project_id}.lock", thread_local=False)

    def _write(self, file: Path, value: Value) -> None:
        with storage_errors(self._root):
            write_whole(file, value.model_dump_json(indent=1).encode(), self._root / ".scratch")


def _read(file: Path, kind: type[V]) -> V:
    try:
        return kind.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise StorageFailed(
            f"The record {file} cannot be read: {error.errors()[0]['msg']}.", "Mend the file or move it away."
        ) from error
