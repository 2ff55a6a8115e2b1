"""Where upgrades and their progress are kept."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from visiobook.domain.plan import ProjectUpgrade, Upgrade
from visiobook.domain.project import EngineChoice


class UpgradeRecords(Protocol):
    """Keeps upgrades. A write is whole or not there; may raise StorageFailed."""

    def save(self, upgrade: Upgrade) -> None:
        """Create or replace an upgrade's record."""
        ...

    def get(self, upgrade_id: str) -> Upgrade:
        """The upgrade. Raises NotFound."""
        ...

    def list(self) -> tuple[Upgrade, ...]:
        """All upgrades, the oldest first."""
        ...

    def mark(self, upgrade_id: str, project: ProjectUpgrade) -> None:
        """Replace one project's progress."""
        ...

    def progress(self, upgrade_id: str) -> tuple[ProjectUpgrade, ...]:
        """The progress of every project that was marked, by id."""
        ...

    def at_work(self, upgrade_id: str) -> AbstractContextManager[None]:
        """Held while a process works at an upgrade. Raises Conflict where another does.

        Whoever holds it lets go of it by ending, however it ends: also when it is killed.
        """
        ...

    def worked_on(self, upgrade_id: str) -> bool:
        """Whether a living process works at an upgrade."""
        ...

    def at_film(self, project_id: str) -> AbstractContextManager[None]:
        """Held by the upgrade that gives this project another film now. Raises Conflict where another does."""
        ...

    def wait_for_film(self, project_id: str, waiting: Callable[[], None]) -> bool:
        """Return when no upgrade is at this project's film; where one was, ``waiting`` was called first, once. Whether
        there was one.
        """
        ...

    def defaults(self) -> tuple[EngineChoice, ...]:
        """Engines that new projects get where they name none."""
        ...

    def set_defaults(self, choices: tuple[EngineChoice, ...]) -> None:
        """Replace them."""
        ...
