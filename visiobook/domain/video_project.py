"""Video projects: a film ordered by a prompt, and how far its making is.

The state machine is here; contract 001's own words for it stand in its dialect.
"""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from visiobook.domain.base import Digest, LanguageTag, Value
from visiobook.domain.job import JobProblem, JobStatus
from visiobook.domain.project import Aspect, Resolution


class VideoStep(StrEnum):
    """The steps of a pipeline. Music is made with the voice and can be done without by itself."""

    SCRIPT = "script"
    IMAGES = "images"
    VIDEOS = "videos"
    VOICE = "voice"
    MUSIC = "music"
    MONTAGE = "montage"


PIPELINE_STEPS = (VideoStep.SCRIPT, VideoStep.IMAGES, VideoStep.VIDEOS, VideoStep.VOICE, VideoStep.MONTAGE)
"""The steps whose progress is told, in the contract's order."""


class VideoPhase(StrEnum):
    """Where a project is: the phases of its newest pipeline, or a draft before the first."""

    DRAFT = "draft"
    SCRIPTING = "scripting"
    GENERATING = "generating"
    MONTAGE = "montage"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class VideoLength(StrEnum):
    """How long a film is where no seconds are given."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


class VideoConfig(Value):
    """How the video should be. ``style`` is a manner in a person's words; ``target_duration_s`` None: as the format
    has it where the script is written here, and as long as it takes where a person wrote it.
    """

    target_duration_s: float | None = Field(default=None, gt=0)
    format: VideoLength = VideoLength.MEDIUM
    language: LanguageTag | None = None
    style: str = ""
    resolution: Resolution = Resolution.P1080
    aspect: Aspect = Aspect.WIDE
    fps: int = 30


class StepStatus(StrEnum):
    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    SKIPPED = "skipped"


class StepProgress(Value):
    """One step: its items are scenes, pictures, lines or segments of the film."""

    step: VideoStep
    status: StepStatus = StepStatus.PENDING
    items_done: int = Field(default=0, ge=0)
    items_total: int = Field(default=0, ge=0)
    made: int = Field(default=0, ge=0)
    """Items that were made; the others were found in the store."""
    started_at: datetime | None = None
    completed_at: datetime | None = None

    @property
    def percent(self) -> int:
        """0 … 100; 100 only when the step is over."""
        if self.status in (StepStatus.COMPLETED, StepStatus.SKIPPED):
            return 100
        return min(99, 100 * self.items_done // self.items_total) if self.items_total else 0


class LogLevel(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogLine(Value):
    """What a pipeline tells a person."""

    timestamp: datetime
    level: LogLevel = LogLevel.INFO
    message: str


class PipelineRecord(Value):
    """What a running pipeline keeps of itself."""

    steps: tuple[StepProgress, ...] = ()
    logs: tuple[LogLine, ...] = ()
    engines: tuple[tuple[str, str], ...] = ()
    """Which engine does the work of each kind of provider (``llm``, ``image`` …)."""

    @property
    def current(self) -> StepProgress | None:
        """The step being worked on."""
        return next((s for s in self.steps if s.status is StepStatus.IN_PROGRESS), None)


class Pipeline(Value):
    """The newest making of a project's film: a job, and how far each step is."""

    job: str
    status: JobStatus
    percent: int = Field(default=0, ge=0, le=100)
    record: PipelineRecord = PipelineRecord()
    problem: JobProblem | None = None
    created_at: datetime
    started_at: datetime | None = None
    completed_at: datetime | None = None

    @property
    def current(self) -> StepProgress | None:
        """The step being worked on."""
        return None if self.status.finished else self.record.current


class VideoProject(Value):
    """A film ordered by a prompt. ``film`` is its project in the film graph (the partition key).

    ``script`` is the digest of the script in the store; None before one was written.
    """

    id: str
    owner: str
    title: str
    description: str = ""
    prompt: str = ""
    config: VideoConfig = VideoConfig()
    film: str
    script: Digest | None = None
    phase: VideoPhase = VideoPhase.DRAFT
    pipeline: Pipeline | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def running(self) -> bool:
        """Whether its film is being made, or waits to be."""
        return self.pipeline is not None and not self.pipeline.status.finished


class VideoChange(Value):
    """What a person changes of a project; None: as it was."""

    title: str | None = None
    description: str | None = None
    prompt: str | None = None
    config: VideoConfig | None = None


class VideoFilter(Value):
    """Which projects to list. ``search``: words that title, description or prompt hold, without case or accents."""

    owner: str | None = None
    phases: tuple[VideoPhase, ...] = ()
    search: str = ""
    page: int = Field(default=1, ge=1)
    limit: int = Field(default=10, ge=1, le=100)
