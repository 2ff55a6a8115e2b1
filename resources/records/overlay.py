"""Records that read others and write only to memory: for trying a plan (``--explain``)."""

from visiobook.domain.correction import Corrections
from visiobook.domain.project import Project
from visiobook.errors import NotFound
from visiobook.ports.records import Deliveries, Head, ProjectRecords


class OverlayRecords:
    """Keeps :class:`visiobook.ports.records.ProjectRecords`; ``base`` is never written to."""

    def __init__(self, base: ProjectRecords) -> None:
        self._base = base
        self._projects: dict[str, Project] = {}
        self._corrections: dict[str, Corrections] = {}
        self._heads: dict[tuple[str, str], Head] = {}
        self._deliveries: dict[str, Deliveries] = {}

    def save(self, project: Project) -> None:
        """Record in memory."""
        self._projects[project.id] = project

    def get(self, project_id: str) -> Project:
        """The project in memory, else in the base."""
        return self._projects.get(project_id) or self._base.get(project_id)

    def list(self) -> tuple[Project, ...]:
        """The projects of both, by id."""
        both = {p.id: p for p in self._base.list()} | self._projects
        return tuple(both[name] for name in sorted(both))

    def corrections(self, project_id: str) -> Corrections:
        """Those in memory, else those in the base."""
        if project_id in self._corrections:
            return self._corrections[project_id]
        return self._base.corrections(project_id) if self._in_base(project_id) else Corrections()

    def save_corrections(self, project_id: str, corrections: Corrections) -> None:
        """Record in memory."""
        self._corrections[self.get(project_id).id] = corrections

    def head(self, project_id: str, asset: str) -> Head | None:
        """The one in memory, else in the base."""
        known = self._heads.get((project_id, asset))
        return self._base.head(project_id, asset) if known is None and self._in_base(project_id) else known

    def set_head(self, project_id: str, head: Head) -> None:
        """Record in memory."""
        self._heads[self.get(project_id).id, head.asset] = head

    def deliveries(self, project_id: str) -> Deliveries:
        """Those in memory, else those in the base."""
        if project_id in self._deliveries:
            return self._deliveries[project_id]
        return self._base.deliveries(project_id) if self._in_base(project_id) else Deliveries()

    def set_deliveries(self, project_id: str, deliveries: Deliveries) -> None:
        """Record in memory."""
        self._deliveries[self.get(project_id).id] = deliveries

    def _in_base(self, project_id: str) -> bool:
        """Whether the base has the project. Raises NotFound when neither has."""
        self.get(project_id)
        try:
            self._base.get(project_id)
        except NotFound:
            return False
        return True
