"""Assets, timelines and renders of video projects as the heart sees them. All may raise StorageFailed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from visiobook.domain.job import Job
from visiobook.domain.video_asset import AssetFilter, VideoAsset
from visiobook.domain.video_render import RenderedVideo, StageProgress, VideoRender
from visiobook.domain.video_timeline import VideoTimeline


class VideoAssets(Protocol):
    """Keeps assets. A deleted one stays known, so that who uses it can be told."""

    def add(self, assets: Sequence[VideoAsset], job: Job | None = None) -> None:
        """New assets, and the job that makes them: all or none. Those whose id is known already are left as they are.

        Raises :class:`~visiobook.errors.InProgress` when the same job waits or runs already.
        """
        ...

    def get(self, asset_id: str) -> VideoAsset:
        """The asset, also a deleted one. Raises NotFound."""
        ...

    def several(self, asset_ids: Sequence[str]) -> dict[str, VideoAsset]:
        """Several assets at once, deleted ones too; those that never were are left out."""
        ...

    def list(self, wanted: AssetFilter) -> tuple[VideoAsset, ...]:
        """A page of assets that are not deleted, in the order they were made."""
        ...

    def count(self, wanted: AssetFilter) -> int:
        """How many assets the filter covers, all pages together."""
        ...

    def of_job(self, job_id: str) -> tuple[VideoAsset, ...]:
        """The assets a job makes, in their order."""
        ...

    def save(self, asset: VideoAsset) -> None:
        """Replace what is known of an asset."""
        ...

    def put_in_film(self, asset: VideoAsset) -> None:
        """The film shows or sounds this asset in its scene, and no other of its kind there."""
        ...


class VideoTimelines(Protocol):
    """Keeps timelines. A deleted one is no longer found."""

    def add(self, timeline: VideoTimeline) -> None: ...

    def get(self, timeline_id: str) -> VideoTimeline:
        """The timeline. Raises NotFound."""
        ...

    def list(self, project: str, owner: str | None) -> tuple[VideoTimeline, ...]:
        """A project's timelines, the newest first."""
        ...

    def save(self, timeline: VideoTimeline) -> bool:
        """Replace revision ``timeline.revision - 1``; False when somebody else changed it in between."""
        ...


class VideoRenders(Protocol):
    """Keeps renders. Their state and times are their jobs'."""

    def add(self, render: VideoRender, job: Job) -> None:
        """A new render and its job, both or neither."""
        ...

    def get(self, render_id: str) -> VideoRender:
        """The render, by its own id or its video's. Raises NotFound."""
        ...

    def of_job(self, job_id: str) -> VideoRender:
        """The render a job makes. Raises NotFound."""
        ...

    def list(self, project: str) -> tuple[VideoRender, ...]:
        """A project's renders, the newest first."""
        ...

    def watched(self, projects: Sequence[str], since: datetime) -> tuple[VideoRender, ...]:
        """The renders of these projects that wait or run, and those over since then; the oldest first."""
        ...

    def progress(self, render_id: str, stages: tuple[StageProgress, ...]) -> None:
        """How far it is."""
        ...

    def finish(self, render_id: str, result: RenderedVideo, stages: tuple[StageProgress, ...]) -> None:
        """Its file is there."""
        ...

    def recent(self, limit: int) -> tuple[VideoRender, ...]:
        """The newest completed renders of everybody: how fast this machine is."""
        ...
