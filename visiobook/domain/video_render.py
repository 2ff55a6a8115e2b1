"""Renders: a timeline on its way to a video file, told in four stages."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from visiobook.domain.base import Digest, Value
from visiobook.domain.job import JobProblem, JobStatus


class RenderStage(StrEnum):
    """``preparation``: clips on the grid, what is in the store found. ``compositing``: voices and music mixed.
    ``encoding``: pictures drawn and encoded. ``finalization``: everything joined into the file.
    """

    PREPARATION = "preparation"
    COMPOSITING = "compositing"
    ENCODING = "encoding"
    FINALIZATION = "finalization"


class StageProgress(Value):
    """One stage: ``done`` of ``total`` items (frames in encoding); ``seconds`` once it is over."""

    stage: RenderStage
    started_at: datetime | None = None
    seconds: float | None = None
    done: int = 0
    total: int = 0

    @property
    def percent(self) -> int:
        """0 … 100; 100 only when it is over."""
        if self.seconds is not None:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0


class RenderedVideo(Value):
    """The finished file."""

    file: Digest
    media_type: str
    size: int
    thumbnail: Digest
    duration_s: float
    width: int
    height: int
    fps: int
    segments_encoded: int = 0
    """Segments encoded in this render; the others were found."""
    segments_found: int = 0


class VideoRender(Value):
    """A render. Its state is its job's. ``video`` is the finished video's id, kept from the beginning."""

    id: str
    video: str
    owner: str
    project: str
    timeline: str
    job: str
    estimated_s: float = Field(ge=0)
    frames: int = 0
    pixels: int = 0
    """Pixels of all its frames, weighted by quality and codec: what encoding time goes with."""
    status: JobStatus = JobStatus.PENDING
    problem: JobProblem | None = None
    cancel_requested: bool = False
    stages: tuple[StageProgress, ...] = ()
    result: RenderedVideo | None = None
    created_at: datetime
    started_at: datetime | None = None
    completed_at: datetime | None = None

    @property
    def current(self) -> StageProgress | None:
        """The stage that is worked on; None before the first, between two, and once the render is over."""
        if self.status.finished:
            return None
        return next((s for s in self.stages if s.started_at is not None and s.seconds is None), None)
