"""Jobs: a submission on its way to its result, and what it used."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from visiobook.domain.base import Digest, Value


class JobStatus(StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen to the job."""
        return self not in (JobStatus.PENDING, JobStatus.RUNNING)


class JobType(StrEnum):
    SEMANTIC = "semantic_analysis"
    SCENES = "scene_extraction"
    CHARACTERS = "character_analysis"
    IMAGES = "image_generation"
    NARRATION = "audio_narration"
    MUSIC = "music_generation"
    ASSET_IMAGES = "asset_images"
    ASSET_VOICE = "asset_voice"
    ASSET_MUSIC = "asset_music"
    PIPELINE = "video_pipeline"
    VOICE_PREVIEW = "voice_preview"
    PUBLICATION = "publication"
    RENDER = "video_render"


ANALYSES = (JobType.SEMANTIC, JobType.SCENES, JobType.CHARACTERS)
"""The jobs that read a text; the others make pictures and sound."""
SUBMITTED = (*ANALYSES, JobType.IMAGES, JobType.NARRATION, JobType.MUSIC)
"""The jobs of contract 000, whose submitters are told of each; the others belong to video projects."""


class Usage(Value):
    """What a job used, measured: milliseconds and mebibytes."""

    gpu_time_ms: int = 0
    cpu_time_ms: int = 0
    memory_peak_mb: int = 0
    model_loading_time_ms: int = 0


class JobStage(Value):
    """One step of the job's run and how long it took."""

    stage: str
    duration_ms: int
    status: str = "completed"


class JobProblem(Value):
    """Why a job failed: a stable code and words for a person."""

    code: str
    message: str
    hint: str = ""


class Job(Value):
    """A submission and what became of it.

    ``request`` is the canonical JSON of the submission, ``result`` that of its outcome. ``fingerprint`` is the same
    for the same owner, project, request and models: it finds the finished job again and keeps a second one from
    starting while the first is in progress. ``project_ref`` is the submitter's own name of the project.
    """

    id: str
    owner: str
    project_ref: str
    job_type: JobType
    status: JobStatus = JobStatus.PENDING
    priority: int = Field(default=5, ge=0, le=10)
    request: str
    fingerprint: Digest
    partition: str
    progress_percent: int = Field(default=0, ge=0, le=100)
    current_item: str = ""
    items_done: int = 0
    items_total: int = 0
    result: str | None = None
    problem: JobProblem | None = None
    usage: Usage = Usage()
    stages: tuple[JobStage, ...] = ()
    run_id: str | None = None
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    attempts: int = 0
    cancel_requested: bool = False
    callback_url: str = ""
    request_id: str = ""
    created_at: datetime
    started_at: datetime | None = None
    completed_at: datetime | None = None


class JobFilter(Value):
    """Which jobs to list: empty means any. ``page`` counts from 1."""

    owner: str | None = None
    project_ref: str | None = None
    statuses: tuple[JobStatus, ...] = ()
    job_types: tuple[JobType, ...] = ()
    page: int = Field(default=1, ge=1)
    limit: int = Field(default=20, ge=1, le=100)


class QueueReading(Value):
    """The queue as it is now. ``average_wait_s``: from submission to start, of the last finished jobs."""

    pending: int
    running: int
    workers: int
    idle_workers: int
    average_wait_s: float
