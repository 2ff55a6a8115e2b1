"""Tables. The first four are contract 000's, with its columns, defaults and indexes; what the service needs besides
them stands in further columns and tables. Times are UTC without a zone, as the contract's ``TIMESTAMP`` is.
"""

import uuid
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import JSON, TypeEngine

Json: TypeEngine[Any] = JSON().with_variant(JSONB(), "postgresql")
"""JSONB where the database has it."""


def utc_now() -> datetime:
    """The current time in UTC, without a zone, as it is kept."""
    return datetime.now(UTC).replace(tzinfo=None)


class Table(DeclarativeBase):
    """What all tables share: the names of their constraints, so that migrations can speak of them."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "idx_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class AnalysisJob(Table):
    """A job, and the outbox of submissions: a waiting row nobody has claimed is still to be run."""

    __tablename__ = "analysis_jobs"

    id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True, default=uuid.uuid4)
    project_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    job_type: Mapped[str] = mapped_column(sa.String(100))
    status: Mapped[str] = mapped_column(sa.String(50), server_default="pending", nullable=True)
    priority: Mapped[int] = mapped_column(sa.Integer, server_default="5", nullable=True)
    parameters: Mapped[object] = mapped_column(Json)
    progress_percent: Mapped[int] = mapped_column(sa.Integer, server_default="0", nullable=True)
    result: Mapped[object | None] = mapped_column(Json)
    error_message: Mapped[str | None] = mapped_column(sa.Text)
    gpu_time_ms: Mapped[int] = mapped_column(sa.BigInteger, server_default="0", nullable=True)
    cpu_time_ms: Mapped[int] = mapped_column(sa.BigInteger, server_default="0", nullable=True)
    memory_peak_mb: Mapped[int] = mapped_column(sa.Integer, server_default="0", nullable=True)
    started_at: Mapped[datetime | None] = mapped_column(sa.DateTime)
    completed_at: Mapped[datetime | None] = mapped_column(sa.DateTime)
    created_at: Mapped[datetime] = mapped_column(
        sa.DateTime, default=utc_now, server_default=sa.func.now(), nullable=True
    )
    # What the contract does not list.
    owner: Mapped[str] = mapped_column(sa.String(100))
    project_ref: Mapped[str] = mapped_column(sa.String(255))
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    active_key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    """The fingerprint while the job is unfinished, else NULL: the database itself refuses a second one."""
    partition_key: Mapped[str] = mapped_column(sa.String(100))
    current_item: Mapped[str] = mapped_column(sa.String(255), default="")
    items_done: Mapped[int] = mapped_column(sa.Integer, default=0)
    items_total: Mapped[int] = mapped_column(sa.Integer, default=0)
    error_code: Mapped[str | None] = mapped_column(sa.String(100))
    error_hint: Mapped[str | None] = mapped_column(sa.Text)
    model_loading_time_ms: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    stages: Mapped[object | None] = mapped_column(Json)
    run_id: Mapped[str | None] = mapped_column(sa.String(64))
    claimed_by: Mapped[str | None] = mapped_column(sa.String(100))
    claimed_at: Mapped[datetime | None] = mapped_column(sa.DateTime)
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    cancel_requested: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    announced: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    """Whether the webhooks of a finished job have been put into the delivery log."""
    callback_url: Mapped[str] = mapped_column(sa.String(2000), default="")
    request_id: Mapped[str] = mapped_column(sa.String(200), default="")

    __table_args__ = (
        sa.Index("idx_analysis_jobs_project_id", "project_id"),
        sa.Index("idx_analysis_jobs_status", "status"),
        sa.Index("idx_analysis_jobs_type", "job_type"),
        sa.Index("idx_analysis_jobs_priority", "priority"),
        sa.Index("idx_analysis_jobs_waiting", "status", "claimed_by", "priority", "created_at"),
        sa.Index("idx_analysis_jobs_owner", "owner", "created_at"),
        sa.Index("idx_analysis_jobs_fingerprint", "fingerprint", "status"),
        sa.Index("idx_analysis_jobs_announced", "announced", "status"),
        sa.Index("idx_analysis_jobs_done", "job_type", "status", "completed_at"),
    )


class ContentAnalysis(Table):
    """A report, kept once for each content, kind of analysis and version of the reader."""

    __tablename__ = "content_analysis"

    id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True, default=uuid.uuid4)
    project_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    analysis_type: Mapped[str] = mapped_column(sa.String(100))
    model_version: Mapped[str] = mapped_column(sa.String(50))
    confidence_score: Mapped[float | None] = mapped_column(sa.Numeric(4, 3, asdecimal=False))
    result: Mapped[object] = mapped_column(Json)
    details: Mapped[object | None] = mapped_column("metadata", Json, server_default="{}")
    created_at: Mapped[datetime] = mapped_column(
        sa.DateTime, default=utc_now, server_default=sa.func.now(), nullable=True
    )

    __table_args__ = (
        sa.UniqueConstraint("content_hash", "analysis_type", "model_version"),
        sa.Index("idx_content_analysis_project_id", "project_id"),
        sa.Index("idx_content_analysis_hash", "content_hash"),
        sa.Index("idx_content_analysis_type", "analysis_type"),
        sa.Index("idx_content_analysis_confidence", "confidence_score"),
    )


class GeneratedAssetRow(Table):
    """A file the service made."""

    __tablename__ = "generated_assets"

    id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True, default=uuid.uuid4)
    project_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    asset_type: Mapped[str] = mapped_column(sa.String(100))
    generation_params: Mapped[object] = mapped_column(Json)
    file_path: Mapped[str] = mapped_column(sa.String(500))
    file_size_bytes: Mapped[int | None] = mapped_column(sa.BigInteger)
    generation_time_ms: Mapped[int | None] = mapped_column(sa.BigInteger)
    model_used: Mapped[str | None] = mapped_column(sa.String(100))
    quality_score: Mapped[float | None] = mapped_column(sa.Numeric(4, 3, asdecimal=False))
    details: Mapped[object | None] = mapped_column("metadata", Json, server_default="{}")
    created_at: Mapped[datetime] = mapped_column(
        sa.DateTime, default=utc_now, server_default=sa.func.now(), nullable=True
    )
    job_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)
    number: Mapped[int] = mapped_column(sa.Integer, default=0)

    __table_args__ = (
        sa.Index("idx_generated_assets_project_id", "project_id"),
        sa.Index("idx_generated_assets_type", "asset_type"),
        sa.Index("idx_generated_assets_model", "model_used"),
        sa.Index("idx_generated_assets_job", "job_id", "number"),
    )


class ModelPerformance(Table):
    """How a model performs: means over its operations."""

    __tablename__ = "model_performance"

    id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True, default=uuid.uuid4)
    model_name: Mapped[str] = mapped_column(sa.String(100))
    model_version: Mapped[str] = mapped_column(sa.String(50))
    operation_type: Mapped[str] = mapped_column(sa.String(100))
    avg_processing_time_ms: Mapped[int | None] = mapped_column(sa.BigInteger)
    avg_gpu_utilization: Mapped[float | None] = mapped_column(sa.Numeric(5, 2, asdecimal=False))
    avg_memory_usage_mb: Mapped[int | None] = mapped_column(sa.Integer)
    success_rate: Mapped[float | None] = mapped_column(sa.Numeric(5, 4, asdecimal=False))
    last_updated: Mapped[datetime] = mapped_column(
        sa.DateTime, default=utc_now, server_default=sa.func.now(), nullable=True
    )
    operations: Mapped[int] = mapped_column(sa.Integer, default=0)

    __table_args__ = (
        sa.UniqueConstraint("model_name", "model_version", "operation_type"),
        sa.Index("idx_model_performance_name", "model_name"),
        sa.Index("idx_model_performance_operation", "operation_type"),
    )


class User(Table):
    """An account."""

    __tablename__ = "users"

    id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True, default=uuid.uuid4)
    email: Mapped[str] = mapped_column(sa.String(320), unique=True)
    """In lower case."""
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    password_hash: Mapped[str] = mapped_column(sa.String(300))
    role: Mapped[str] = mapped_column(sa.String(20))
    subscription: Mapped[str] = mapped_column(sa.String(20))
    permissions: Mapped[object] = mapped_column(Json)
    active: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    created_at: Mapped[datetime] = mapped_column(sa.DateTime, default=utc_now)


class RefreshTokenRow(Table):
    """A refresh token's digest."""

    __tablename__ = "refresh_tokens"

    id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    family: Mapped[uuid.UUID] = mapped_column(sa.Uuid, index=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(sa.DateTime)
    expires_at: Mapped[datetime] = mapped_column(sa.DateTime)
    used_at: Mapped[datetime | None] = mapped_column(sa.DateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(sa.DateTime)


class QuotaRow(Table):
    """How many jobs of a type a subscription may start in a period."""

    __tablename__ = "quotas"

    subscription: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    job_type: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    job_limit: Mapped[int] = mapped_column(sa.Integer)
    period_s: Mapped[int] = mapped_column(sa.Integer)


class RateWindow(Table):
    """Requests counted in one window."""

    __tablename__ = "rate_windows"

    who: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    rule: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    window_start: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    used: Mapped[int] = mapped_column(sa.Integer)

    __table_args__ = (sa.Index("idx_rate_windows_start", "window_start"),)


class IdempotencyKey(Table):
    """An answer that may be asked for again."""

    __tablename__ = "idempotency_keys"

    owner: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    request_digest: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[int] = mapped_column(sa.Integer, default=0)
    headers: Mapped[str] = mapped_column(sa.Text, default="{}")
    body: Mapped[bytes] = mapped_column(sa.LargeBinary, default=b"")
    created_at: Mapped[datetime] = mapped_column(sa.DateTime, index=True)


class WorkerRow(Table):
    """A warm worker's last sign of life."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    pid: Mapped[int] = mapped_column(sa.Integer)
    job_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)
    heard_at: Mapped[datetime] = mapped_column(sa.DateTime)
    models: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    """The engines it has loaded, one a line."""


class WebhookEndpointRow(Table):
    """Where an account wants its news."""

    __tablename__ = "webhook_endpoints"

    id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    owner: Mapped[str] = mapped_column(sa.String(100), index=True)
    url: Mapped[str] = mapped_column(sa.String(2000))
    secret: Mapped[str] = mapped_column(sa.String(200))
    events: Mapped[object] = mapped_column(Json)
    active: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    created_at: Mapped[datetime] = mapped_column(sa.DateTime)


class WebhookDeliveryRow(Table):
    """One message to one address."""

    __tablename__ = "webhook_deliveries"

    id: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    owner: Mapped[str] = mapped_column(sa.String(100))
    endpoint_id: Mapped[str | None] = mapped_column(sa.String(64))
    url: Mapped[str] = mapped_column(sa.String(2000))
    event: Mapped[str] = mapped_column(sa.String(100))
    body: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.String(20))
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(sa.DateTime)
    last_status: Mapped[int | None] = mapped_column(sa.Integer)
    last_error: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime] = mapped_column(sa.DateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(sa.DateTime)

    __table_args__ = (
        sa.Index("idx_webhook_deliveries_due", "state", "next_attempt_at"),
        sa.Index("idx_webhook_deliveries_owner", "owner", "created_at"),
    )


class VideoProjectRow(Table):
    """A video somebody ordered. ``pipeline`` is the job that makes it, or made it last; ``step`` the one it is in."""

    __tablename__ = "video_projects"

    id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    owner: Mapped[str] = mapped_column(sa.String(100))
    title: Mapped[str] = mapped_column(sa.String(255))
    description: Mapped[str] = mapped_column(sa.Text, default="")
    prompt: Mapped[str] = mapped_column(sa.Text, default="")
    config: Mapped[object] = mapped_column(Json)
    film: Mapped[str] = mapped_column(sa.String(100))
    script: Mapped[str | None] = mapped_column(sa.String(64))
    pipeline: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, index=True)
    step: Mapped[str] = mapped_column(sa.String(20), default="")
    steps: Mapped[object | None] = mapped_column(Json)
    search_text: Mapped[str] = mapped_column(sa.Text, default="")
    """Title, description and prompt without case and accents."""
    created_at: Mapped[datetime] = mapped_column(sa.DateTime)
    updated_at: Mapped[datetime] = mapped_column(sa.DateTime)

    __table_args__ = (sa.Index("idx_video_projects_owner", "owner", "created_at"),)


class VideoAssetRow(Table):
    """An asset of a video project. ``value`` is all that is known of it; the other columns are what it is found by."""

    __tablename__ = "video_assets"

    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    owner: Mapped[str] = mapped_column(sa.String(100))
    project_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    kind: Mapped[str] = mapped_column(sa.String(20))
    origin: Mapped[str] = mapped_column(sa.String(20))
    status: Mapped[str] = mapped_column(sa.String(20))
    scene: Mapped[int | None] = mapped_column(sa.Integer)
    in_film: Mapped[bool] = mapped_column(sa.Boolean)
    job_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, index=True)
    number: Mapped[int] = mapped_column(sa.Integer, default=0)
    """Its place among those that were added with it."""
    value: Mapped[object] = mapped_column(Json)
    deleted: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(sa.DateTime)

    __table_args__ = (
        sa.Index("idx_video_assets_project", "project_id", "kind", "created_at"),
        sa.Index("idx_video_assets_owner", "owner", "created_at"),
    )


class VideoTimelineRow(Table):
    """A timeline of a video project; ``edit`` is the edit as it was written."""

    __tablename__ = "video_timelines"

    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    owner: Mapped[str] = mapped_column(sa.String(100))
    project_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    edit: Mapped[object] = mapped_column(Json)
    duration_s: Mapped[float] = mapped_column(sa.Float)
    revision: Mapped[int] = mapped_column(sa.Integer)
    deleted: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(sa.DateTime)
    updated_at: Mapped[datetime] = mapped_column(sa.DateTime)

    __table_args__ = (sa.Index("idx_video_timelines_project", "project_id", "created_at"),)


class VideoRenderRow(Table):
    """A render; its state is its job's."""

    __tablename__ = "video_renders"

    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    video_id: Mapped[str] = mapped_column(sa.String(64), unique=True)
    owner: Mapped[str] = mapped_column(sa.String(100))
    project_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    timeline_id: Mapped[str] = mapped_column(sa.String(64))
    job_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, index=True)
    estimated_s: Mapped[float] = mapped_column(sa.Float)
    frames: Mapped[int] = mapped_column(sa.BigInteger)
    pixels: Mapped[int] = mapped_column(sa.BigInteger)
    stages: Mapped[object] = mapped_column(Json)
    result: Mapped[object | None] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(sa.DateTime)

    __table_args__ = (sa.Index("idx_video_renders_project", "project_id", "created_at"),)


class PublicationRow(Table):
    """A video on its way to a platform. ``job_id`` is the job that carries it there once it is due."""

    __tablename__ = "publications"

    id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    batch: Mapped[uuid.UUID] = mapped_column(sa.Uuid, index=True)
    number: Mapped[int] = mapped_column(sa.Integer, default=0)
    owner: Mapped[str] = mapped_column(sa.String(100))
    platform: Mapped[str] = mapped_column(sa.String(20))
    video: Mapped[object] = mapped_column(Json)
    config: Mapped[object] = mapped_column(Json)
    publish_at: Mapped[datetime | None] = mapped_column(sa.DateTime)
    timezone: Mapped[str] = mapped_column(sa.String(64), default="")
    due_at: Mapped[datetime] = mapped_column(sa.DateTime)
    job_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, unique=True)
    cancelled: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    upload: Mapped[object] = mapped_column(Json)
    """How far the platform is: another process goes on from it."""
    post_id: Mapped[str | None] = mapped_column(sa.String(300))
    post_url: Mapped[str | None] = mapped_column(sa.String(1000))
    analytics: Mapped[object | None] = mapped_column(Json)
    counted_at: Mapped[datetime | None] = mapped_column(sa.DateTime)
    created_at: Mapped[datetime] = mapped_column(sa.DateTime)
    published_at: Mapped[datetime | None] = mapped_column(sa.DateTime)

    __table_args__ = (
        sa.Index("idx_publications_due", "job_id", "due_at"),
        sa.Index("idx_publications_owner", "owner", "created_at"),
        sa.Index("idx_publications_published_at", "published_at"),
    )


class ConnectionRow(Table):
    """A person's account on a platform. ``grant`` is encrypted."""

    __tablename__ = "platform_connections"

    owner: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    platform: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    grant: Mapped[str] = mapped_column(sa.Text)
    account_name: Mapped[str] = mapped_column(sa.String(300), default="")
    connected_at: Mapped[datetime] = mapped_column(sa.DateTime)
    broken: Mapped[str] = mapped_column(sa.Text, default="")


class HandshakeRow(Table):
    """A connection being made. ``verifier`` is encrypted."""

    __tablename__ = "platform_handshakes"

    state: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    owner: Mapped[str] = mapped_column(sa.String(100))
    platform: Mapped[str] = mapped_column(sa.String(20))
    verifier: Mapped[str] = mapped_column(sa.Text)
    redirect_uri: Mapped[str] = mapped_column(sa.String(2000))
    created_at: Mapped[datetime] = mapped_column(sa.DateTime, index=True)
