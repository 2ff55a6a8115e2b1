"""Video projects as the heart sees them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from visiobook.domain.base import Digest
from visiobook.domain.job import Job
from visiobook.domain.video_project import PipelineRecord, VideoFilter, VideoProject


class VideoProjects(Protocol):
    """Keeps video projects. A project comes with the phase and progress of its newest pipeline. May raise
    StorageFailed; NotFound for an unknown project.
    """

    def add(self, project: VideoProject) -> None:
        """A new project."""
        ...

    def get(self, project_id: str) -> VideoProject:
        """The project."""
        ...

    def several(self, project_ids: Sequence[str]) -> dict[str, VideoProject]:
        """Several projects at once; those that are gone are left out."""
        ...

    def list(self, wanted: VideoFilter) -> tuple[VideoProject, ...]:
        """A page of projects, the newest first."""
        ...

    def count(self, wanted: VideoFilter) -> int:
        """How many projects the filter covers, all pages together."""
        ...

    def save(self, project: VideoProject) -> None:
        """Replace what a person may change: title, description, prompt, config and the time of the change."""
        ...

    def save_script(self, project_id: str, script: Digest | None, now: datetime) -> None:
        """The project's script is this one, or none."""
        ...

    def start(self, project_id: str, job: Job, record: PipelineRecord, now: datetime) -> None:
        """Add the job and make it the project's pipeline, both or neither.

        Raises :class:`~visiobook.errors.InProgress` while an earlier one is unfinished.
        """
        ...

    def progress(self, project_id: str, job_id: str, record: PipelineRecord, percent: int) -> None:
        """How far the pipeline ``job_id`` is; nothing when it is no longer the project's."""
        ...

    def remove(self, project_id: str) -> None:
        """Forget the project."""
        ...
