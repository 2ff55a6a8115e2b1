"""The first tables of the service."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
DEFAULT_QUOTAS = {
    "semantic_analysis": 100,
    "scene_extraction": 100,
    "character_analysis": 100,
    "image_generation": 40,
    "audio_narration": 40,
}
"""Jobs a day of a free subscription; premium has ten times as many, and music."""
DAY_S = 86_400


def _analysis_jobs() -> None:
    op.create_table(
        "analysis_jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("job_type", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=50), server_default="pending", nullable=True),
        sa.Column("priority", sa.Integer(), server_default="5", nullable=True),
        sa.Column("parameters", JSON, nullable=False),
        sa.Column("progress_percent", sa.Integer(), server_default="0", nullable=True),
        sa.Column("result", JSON, nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("gpu_time_ms", sa.BigInteger(), server_default="0", nullable=True),
        sa.Column("cpu_time_ms", sa.BigInteger(), server_default="0", nullable=True),
        sa.Column("memory_peak_mb", sa.Integer(), server_default="0", nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("completed_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), server_default=sa.func.now(), nullable=True),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("project_ref", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("active_key", sa.String(length=64), nullable=True),
        sa.Column("partition_key", sa.String(length=100), nullable=False),
        sa.Column("current_item", sa.String(length=255), nullable=False),
        sa.Column("items_done", sa.Integer(), nullable=False),
        sa.Column("items_total", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.String(length=100), nullable=True),
        sa.Column("error_hint", sa.Text(), nullable=True),
        sa.Column("model_loading_time_ms", sa.BigInteger(), nullable=False),
        sa.Column("stages", JSON, nullable=True),
        sa.Column("run_id", sa.String(length=64), nullable=True),
        sa.Column("claimed_by", sa.String(length=100), nullable=True),
        sa.Column("claimed_at", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("announced", sa.Boolean(), nullable=False),
        sa.Column("callback_url", sa.String(length=2000), nullable=False),
        sa.Column("request_id", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis_jobs")),
        sa.UniqueConstraint("active_key", name=op.f("uq_analysis_jobs_active_key")),
    )
    with op.batch_alter_table("analysis_jobs", schema=None) as batch_op:
        batch_op.create_index("idx_analysis_jobs_announced", ["announced", "status"], unique=False)
        batch_op.create_index("idx_analysis_jobs_done", ["job_type", "status", "completed_at"], unique=False)
        batch_op.create_index("idx_analysis_jobs_fingerprint", ["fingerprint", "status"], unique=False)
        batch_op.create_index("idx_analysis_jobs_owner", ["owner", "created_at"], unique=False)
        batch_op.create_index("idx_analysis_jobs_priority", ["priority"], unique=False)
        batch_op.create_index("idx_analysis_jobs_project_id", ["project_id"], unique=False)
        batch_op.create_index("idx_analysis_jobs_status", ["status"], unique=False)
        batch_op.create_index("idx_analysis_jobs_type", ["job_type"], unique=False)
        batch_op.create_index(
            "idx_analysis_jobs_waiting", ["status", "claimed_by", "priority", "created_at"], unique=False
        )


def _content_analysis() -> None:
    op.create_table(
        "content_analysis",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("analysis_type", sa.String(length=100), nullable=False),
        sa.Column("model_version", sa.String(length=50), nullable=False),
        sa.Column("confidence_score", sa.Numeric(precision=4, scale=3, asdecimal=False), nullable=True),
        sa.Column("result", JSON, nullable=False),
        sa.Column("metadata", JSON, server_default="{}", nullable=True),
        sa.Column("created_at", sa.DateTime(), server_default=sa.func.now(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_analysis")),
        sa.UniqueConstraint(
            "content_hash",
            "analysis_type",
            "model_version",
            name=op.f("uq_content_analysis_content_hash_analysis_type_model_version"),
        ),
    )
    with op.batch_alter_table("content_analysis", schema=None) as batch_op:
        batch_op.create_index("idx_content_analysis_confidence", ["confidence_score"], unique=False)
        batch_op.create_index("idx_content_analysis_hash", ["content_hash"], unique=False)
        batch_op.create_index("idx_content_analysis_project_id", ["project_id"], unique=False)
        batch_op.create_index("idx_content_analysis_type", ["analysis_type"], unique=False)


def _generated_assets() -> None:
    op.create_table(
        "generated_assets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("asset_type", sa.String(length=100), nullable=False),
        sa.Column("generation_params", JSON, nullable=False),
        sa.Column("file_path", sa.String(length=500), nullable=False),
        sa.Column("file_size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("generation_time_ms", sa.BigInteger(), nullable=True),
        sa.Column("model_used", sa.String(length=100), nullable=True),
        sa.Column("quality_score", sa.Numeric(precision=4, scale=3, asdecimal=False), nullable=True),
        sa.Column("metadata", JSON, server_default="{}", nullable=True),
        sa.Column("created_at", sa.DateTime(), server_default=sa.func.now(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generated_assets")),
    )
    with op.batch_alter_table("generated_assets", schema=None) as batch_op:
        batch_op.create_index("idx_generated_assets_job", ["job_id", "number"], unique=False)
        batch_op.create_index("idx_generated_assets_model", ["model_used"], unique=False)
        batch_op.create_index("idx_generated_assets_project_id", ["project_id"], unique=False)
        batch_op.create_index("idx_generated_assets_type", ["asset_type"], unique=False)


def _idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", name=op.f("pk_idempotency_keys")),
    )
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("idx_idempotency_keys_created_at"), ["created_at"], unique=False)


def _model_performance() -> None:
    op.create_table(
        "model_performance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("model_name", sa.String(length=100), nullable=False),
        sa.Column("model_version", sa.String(length=50), nullable=False),
        sa.Column("operation_type", sa.String(length=100), nullable=False),
        sa.Column("avg_processing_time_ms", sa.BigInteger(), nullable=True),
        sa.Column("avg_gpu_utilization", sa.Numeric(precision=5, scale=2, asdecimal=False), nullable=True),
        sa.Column("avg_memory_usage_mb", sa.Integer(), nullable=True),
        sa.Column("success_rate", sa.Numeric(precision=5, scale=4, asdecimal=False), nullable=True),
        sa.Column("last_updated", sa.DateTime(), server_default=sa.func.now(), nullable=True),
        sa.Column("operations", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_performance")),
        sa.UniqueConstraint(
            "model_name",
            "model_version",
            "operation_type",
            name=op.f("uq_model_performance_model_name_model_version_operation_type"),
        ),
    )
    with op.batch_alter_table("model_performance", schema=None) as batch_op:
        batch_op.create_index("idx_model_performance_name", ["model_name"], unique=False)
        batch_op.create_index("idx_model_performance_operation", ["operation_type"], unique=False)


def _quotas() -> None:
    op.create_table(
        "quotas",
        sa.Column("subscription", sa.String(length=20), nullable=False),
        sa.Column("job_type", sa.String(length=100), nullable=False),
        sa.Column("job_limit", sa.Integer(), nullable=False),
        sa.Column("period_s", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subscription", "job_type", name=op.f("pk_quotas")),
    )


def _rate_windows() -> None:
    op.create_table(
        "rate_windows",
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("rule", sa.String(length=100), nullable=False),
        sa.Column("window_start", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("who", "rule", "window_start", name=op.f("pk_rate_windows")),
    )
    with op.batch_alter_table("rate_windows", schema=None) as batch_op:
        batch_op.create_index("idx_rate_windows_start", ["window_start"], unique=False)


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=300), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("subscription", sa.String(length=20), nullable=False),
        sa.Column("permissions", JSON, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )


def _webhook_deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("endpoint_id", sa.String(length=64), nullable=True),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("event", sa.String(length=100), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(), nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
    )
    with op.batch_alter_table("webhook_deliveries", schema=None) as batch_op:
        batch_op.create_index("idx_webhook_deliveries_due", ["state", "next_attempt_at"], unique=False)
        batch_op.create_index("idx_webhook_deliveries_owner", ["owner", "created_at"], unique=False)


def _webhook_endpoints() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("secret", sa.String(length=200), nullable=False),
        sa.Column("events", JSON, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoints")),
    )
    with op.batch_alter_table("webhook_endpoints", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("idx_webhook_endpoints_owner"), ["owner"], unique=False)


def _workers() -> None:
    op.create_table(
        "workers",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("heard_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_workers")),
    )


def _refresh_tokens() -> None:
    op.create_table(
        "refresh_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_refresh_tokens_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_refresh_tokens_digest")),
    )
    with op.batch_alter_table("refresh_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("idx_refresh_tokens_family"), ["family"], unique=False)


def upgrade() -> None:
    """Make the tables, and the first quotas."""
    _analysis_jobs()
    _content_analysis()
    _generated_assets()
    _idempotency_keys()
    _model_performance()
    _quotas()
    _rate_windows()
    _users()
    _webhook_deliveries()
    _webhook_endpoints()
    _workers()
    _refresh_tokens()
    _uuid_defaults()
    _first_quotas()


def _uuid_defaults() -> None:
    """The contract's ``DEFAULT gen_random_uuid()``, which SQLite has no function for."""
    if op.get_bind().dialect.name == "postgresql":
        for table in ("analysis_jobs", "content_analysis", "generated_assets", "model_performance"):
            op.execute(f"ALTER TABLE {table} ALTER COLUMN id SET DEFAULT gen_random_uuid()")


def _quota(subscription: str, job_type: str, limit: int) -> dict[str, object]:
    return {"subscription": subscription, "job_type": job_type, "job_limit": limit, "period_s": DAY_S}


def _first_quotas() -> None:
    rows = [_quota("free", job_type, number) for job_type, number in DEFAULT_QUOTAS.items()]
    rows += [_quota("premium", job_type, 10 * number) for job_type, number in DEFAULT_QUOTAS.items()]
    rows.append(_quota("premium", "music_generation", 400))
    quotas = sa.table(
        "quotas", sa.column("subscription"), sa.column("job_type"), sa.column("job_limit"), sa.column("period_s")
    )
    op.bulk_insert(quotas, rows)


def downgrade() -> None:
    """Remove the tables."""
    for table in (
        "refresh_tokens",
        "analysis_jobs",
        "content_analysis",
        "generated_assets",
        "idempotency_keys",
        "model_performance",
        "quotas",
        "rate_windows",
        "users",
        "webhook_deliveries",
        "webhook_endpoints",
        "workers",
    ):
        op.drop_table(table)
