"""The bodies contract 000 tells its state with: jobs, models and health."""

from datetime import datetime

from pydantic import BaseModel, Field, JsonValue

from api.dialects.visiobook000.results import Status


class PendingPart(BaseModel):
    """A result that is still to come."""

    id: str
    project_id: str
    status: Status


class Accepted(BaseModel):
    """202: the job goes on; ``Location`` names it. One of the parts stands beside ``job_id``."""

    job_id: str
    analysis: PendingPart | None = None
    scene_extraction: PendingPart | None = None
    character_analysis: PendingPart | None = None
    image_generation: PendingPart | None = None
    audio_generation: PendingPart | None = None
    music_generation: PendingPart | None = None


class ResourceUsage(BaseModel):
    gpu_time_ms: int
    cpu_time_ms: int
    memory_peak_mb: int


class DetailedUsage(ResourceUsage):
    model_loading_time_ms: int


class JobLine(BaseModel):
    id: str
    project_id: str
    job_type: str
    status: Status
    priority: int
    progress_percent: int
    queue_position: int
    estimated_completion: datetime | None
    resource_usage: ResourceUsage
    created_at: datetime
    started_at: datetime | None


class QueueStats(BaseModel):
    pending_jobs: int
    running_jobs: int
    available_workers: int
    avg_wait_time_minutes: float


class JobList(BaseModel):
    """A page of jobs."""

    jobs: list[JobLine]
    queue_stats: QueueStats


class JobError(BaseModel):
    code: str
    message: str
    hint: str


class JobDetail(JobLine):
    """A job. ``result`` has the key figures, the stages and the whole documented answer."""

    parameters: dict[str, JsonValue]
    result: dict[str, JsonValue] | None
    error: JobError | None
    resource_usage: DetailedUsage
    completed_at: datetime | None


class JobAnswer(BaseModel):
    job: JobDetail


class Cancelled(BaseModel):
    job_id: str
    cancelled: bool
    status: Status
    message: str


class ModelPerformance(BaseModel):
    """Measured over the jobs that used the model; null before the first."""

    avg_processing_time_ms: int | None = None
    accuracy_score: float | None = None
    throughput_per_hour: int | None = None
    avg_generation_time_ms: int | None = None
    quality_score: float | None = None
    images_per_hour: int | None = None


class ModelOut(BaseModel):
    name: str
    type: str
    version: str
    status: str
    memory_usage_mb: int
    supported_languages: list[str] | None = None
    supported_resolutions: list[str] | None = None
    performance: ModelPerformance
    last_updated: datetime | None
    revision: str | None = Field(None, description="The weights and options that were measured, as recipes name them")
    license: str = Field("", description="Of the weights; of the code where there are none")
    commercial_use: bool = True
    source: str | None = Field(None, description="Where the weights come from")
    missing: str | None = Field(None, description="What it lacks before it can work: a package, a model, a key")


class GpuStatus(BaseModel):
    total_memory_gb: float
    used_memory_gb: float
    available_memory_gb: float
    utilization_percent: float


class ModelList(BaseModel):
    models: list[ModelOut]
    gpu_status: GpuStatus


class CheckOut(BaseModel):
    status: str
    responseTime: str  # noqa: N815 - the contract's spelling


class GpuDevice(BaseModel):
    id: int
    name: str
    memory_used: str
    memory_total: str
    utilization: int
    temperature: int


class GpuCheck(BaseModel):
    status: str
    devices: list[GpuDevice]


class ModelCheck(BaseModel):
    status: str
    model: str
    memory_usage: str


class QueueCheck(BaseModel):
    status: str
    pending_jobs: int
    active_workers: int


class Checks(BaseModel):
    database: CheckOut
    redis: CheckOut
    gpu: GpuCheck
    models: dict[str, ModelCheck]
    queue: QueueCheck


class HealthAnswer(BaseModel):
    """The service's state. ``redis`` is the shared queue, which lives in the database here."""

    status: str
    timestamp: datetime
    service: str
    version: str
    checks: Checks
