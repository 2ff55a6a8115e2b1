"""The service's settings. Names with the prefix ``VISIOBOOK_`` are ours; those without are contract 000's."""

from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _either(*names: str) -> AliasChoices:
    return AliasChoices(*names)


class ServerSettings(BaseSettings):
    """Read from the environment by ``visiobook up``. docs/service.md lists every name and its meaning."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_", frozen=True, extra="ignore", populate_by_name=True)

    home: Path = Field(default_factory=lambda: Path.home() / ".visiobook")
    database_url: str = Field(default="", validation_alias=_either("DATABASE_URL", "VISIOBOOK_DATABASE_URL"))
    """Empty: ``service.db`` in the home."""
    public_base_url: str = Field(default="", validation_alias=_either("PUBLIC_BASE_URL", "VISIOBOOK_PUBLIC_BASE_URL"))
    """What links in answers begin with. Empty: as the request was addressed."""
    frontend_url: str = Field(default="", validation_alias=_either("FRONTEND_URL", "VISIOBOOK_FRONTEND_URL"))
    """Origins (comma-separated) a browser may call from; never ``*``."""
    jwt_secret: SecretStr = SecretStr("")
    """Signs access tokens (HS256). Empty: made at random on the first start and kept in the home."""
    jwt_previous_secrets: str = ""
    """Comma-separated: no longer sign, but tokens they signed hold until they expire."""
    jwt_private_key_file: Path | None = None
    """A PEM private key: tokens are then signed with RS256."""
    jwt_public_key_files: str = ""
    """Comma-separated PEM public keys whose RS256 tokens are accepted besides."""
    jwt_audience: str = "visiobook"
    jwt_require_audience: bool = False
    """Whether tokens without ``aud`` are refused. A token with another ``aud`` always is."""
    token_keys: SecretStr = SecretStr("")
    """Comma-separated Fernet keys that encrypt people's tokens for platforms; the first one is used for new ones.

    Empty: made at random on the first start and kept in the home.
    """
    access_token_s: int = Field(default=3600, ge=1)
    refresh_token_s: int = Field(default=30 * 86_400, ge=1)
    max_content_length: int = Field(
        default=52_428_800, ge=1, validation_alias=_either("MAX_CONTENT_LENGTH", "VISIOBOOK_MAX_CONTENT_LENGTH")
    )
    max_processing_time_s: int = Field(
        default=3600, ge=1, validation_alias=_either("MAX_PROCESSING_TIME", "VISIOBOOK_MAX_PROCESSING_TIME")
    )
    """A job that runs for longer is stopped and fails."""
    wait_analysis_s: float = Field(
        default=300, ge=0, validation_alias=_either("TIMEOUT_SEMANTIC_ANALYSIS", "VISIOBOOK_WAIT_ANALYSIS_S")
    )
    """How long a request waits for its analysis before it is answered with 202."""
    wait_generation_s: float = Field(
        default=600, ge=0, validation_alias=_either("TIMEOUT_IMAGE_GENERATION", "VISIOBOOK_WAIT_GENERATION_S")
    )
    workers: int = Field(default=1, ge=0, validation_alias=_either("VISIOBOOK_WORKERS", "CELERY_WORKERS"))
    """Warm workers. 0: every submission is run by the sensor."""
    requests_per_minute: int = Field(default=1000, ge=1)
    webhook_url: str = Field(default="", validation_alias=_either("VISIOBOOK_WEBHOOK_URL", "PROJECT_SERVICE_URL"))
    """Where the end of every job is told besides the submitter's own addresses (the contract's Project Service)."""
    webhook_secret: SecretStr = SecretStr("")
    webhook_allow_private: bool = False
    """Whether webhooks may go to private, loopback and link-local addresses."""
    strict_providers: bool = False
    """Whether a provider without a key is refused; else the installation's own engine stands in for it, and says so."""
    uploads_dir: Path | None = None
    """A folder watched for texts; each becomes a project and runs."""
    uploads_s3: str = ""
    """``s3://bucket/prefix`` watched likewise."""
    log_level: str = Field(default="info", validation_alias=_either("LOG_LEVEL", "VISIOBOOK_LOG_LEVEL"))
    prometheus_port: int | None = Field(
        default=None, validation_alias=_either("PROMETHEUS_PORT", "VISIOBOOK_PROMETHEUS_PORT")
    )
    """A port of its own for ``/metrics``, besides the service's."""

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'service.db'}"

    @property
    def secret_file(self) -> Path:
        """Where the random secret is kept."""
        return self.home / "jwt-secret"
