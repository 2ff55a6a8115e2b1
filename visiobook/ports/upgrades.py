"""Where upgrades and their progress are kept."""

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

    def defaults(self) -> tuple[EngineChoice, ...]:
        """Engines that new projects get where they name none."""
        ...

    def set_defaults(self, choices: tuple[EngineChoice, ...]) -> None:
        """Replace them."""
        ...
