"""The machine's settings: where things are kept and which limits hold. Built in entry points, never at import."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from ``VISIOBOOK_*`` environment variables (``VISIOBOOK_HOME``, ``VISIOBOOK_THREADS`` …)."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_", frozen=True, extra="ignore")

    home: Path = Field(default_factory=lambda: Path.home() / ".visiobook")
    """Artifacts, projects, Dagster's instance and prepared weights live here."""
    threads: int = Field(default=2, ge=1)
    """Threads an engine may use."""
    max_source_mb: int = Field(default=50, ge=1)
    """A larger source is refused with its size."""

    project_budget_usd: float | None = Field(default=None, ge=0)
    """US dollars that paid engines may cost a project that says nothing of its own. None: no limit."""

    check_narration: bool = False
    """Whether every line is listened to, and spoken again when words were lost or invented. It takes the transcription
    engine about 0.4 CPU seconds a second of speech.
    """
    narration_takes: int = Field(default=3, ge=1, le=5)
    """Times a line is spoken at most."""

    gpu_slots: int | None = Field(default=None, ge=1)
    """Steps that may use this instance's GPUs at once (the pool ``gpu``). None: one a GPU."""

    celery_broker: str = ""
    """Where Celery workers take runs from (``redis://…``, ``amqp://…``). Empty: runs stay on this machine."""
    celery_backend: str = ""
    """Where they leave their state (``redis://…``, ``db+postgresql://…``)."""

    artifacts_url: str = ""
    """``s3://bucket/prefix``: artifacts are kept there, and the home holds a cache of them. Empty: in the home."""

    effects: str = ""
    """Names of effects (entry points ``visiobook.effects``) that every picture goes through, with commas between.
    Empty: none, and the film is drawn straight into the encoder. Others are composed by moviepy, ten times as slowly.
    """

    @property
    def store_dir(self) -> Path:
        """The artifact store."""
        return self.home / "store"

    @property
    def records_dir(self) -> Path:
        """Projects, corrections and heads."""
        return self.home / "projects"

    @property
    def upgrades_dir(self) -> Path:
        """Upgrades of models, and the engines of new projects."""
        return self.home / "upgrades"

    @property
    def ledger_dir(self) -> Path:
        """What paid engines cost, by account."""
        return self.home / "ledger"

    @property
    def cache_dir(self) -> Path:
        """Prepared weights and compiled kernels; may be deleted at any time."""
        return self.home / "cache"

    @property
    def work_dir(self) -> Path:
        """Files being written, on the store's disk; what a killed process left there is swept after a day."""
        return self.home / "work"

    @property
    def dagster_dir(self) -> Path:
        """Dagster's instance (``DAGSTER_HOME``)."""
        return self.home / "dagster"

    @property
    def films_dir(self) -> Path:
        """Where finished films are put when no other folder was asked for."""
        return self.home / "films"
