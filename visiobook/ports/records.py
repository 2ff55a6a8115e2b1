"""Records: projects, corrections, and which artifact each project currently has of each kind."""

from typing import Protocol

from visiobook.domain.base import Digest, Value
from visiobook.domain.correction import Corrections
from visiobook.domain.project import Project


class Head(Value):
    """The current result of one asset of one project: the artifact that holds its value, and its recipe if any."""

    asset: str
    digest: Digest
    recipe_digest: Digest | None = None


class Deliveries(Value):
    """The folders a project's film was delivered into, by absolute path."""

    folders: tuple[str, ...] = ()


class ProjectRecords(Protocol):
    """What must outlive every process. Writes are atomic. May raise StorageFailed; NotFound for an unknown project."""

    def save(self, project: Project) -> None:
        """Create or replace a project's record."""
        ...

    def get(self, project_id: str) -> Project:
        """The project."""
        ...

    def list(self) -> tuple[Project, ...]:
        """All projects, by id."""
        ...

    def corrections(self, project_id: str) -> Corrections:
        """A person's corrections to the project's reading; empty when there are none."""
        ...

    def save_corrections(self, project_id: str, corrections: Corrections) -> None:
        """Replace the project's corrections."""
        ...

    def head(self, project_id: str, asset: str) -> Head | None:
        """The current result of an asset, None when it was never made."""
        ...

    def set_head(self, project_id: str, head: Head) -> None:
        """Point the project's asset at a new result."""
        ...

    def deliveries(self, project_id: str) -> Deliveries:
        """Where the project's film was delivered."""
        ...

    def set_deliveries(self, project_id: str, deliveries: Deliveries) -> None:
        """Replace them."""
        ...
