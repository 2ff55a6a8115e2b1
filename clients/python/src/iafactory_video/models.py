"""What the platform answers. Members that a later version adds are kept and can be read as attributes."""

from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Model(BaseModel):
    """An answer."""

    model_config = ConfigDict(extra="allow")


class Anything(Model):
    """An answer without members of its own here."""


class Nothing(Model):
    """An empty answer."""


class Tokens(Model):
    access_token: str
    refresh_token: str
    token_type: str
    expires_in: int


class StepState(Model):
    status: str
    progress: int


class ProjectProgress(Model):
    overall: int
    current_step: str | None
    steps: dict[str, StepState]


class Asset(Model):
    id: str
    type: str
    status: str
    project_id: str = ""
    scene_id: int | None = None


class Project(Model):
    """A project. ``progress`` and ``assets`` come with a single one, not with lists."""

    id: str
    title: str
    description: str
    status: str
    created_at: datetime
    updated_at: datetime
    prompt: str = ""
    config: dict[str, Any] = {}
    progress: ProjectProgress | None = None
    assets: list[Asset] = []


class Page(Model, Generic[T]):
    """A page of a list."""

    items: list[T]
    total: int
    page: int
    limit: int
    pages: int = 0


class Started(Model):
    id: str
    status: str
    pipeline_id: str
    estimated_duration: int
    message: str


class CurrentStep(Model):
    name: str
    agent: str
    started_at: datetime | None
    items_total: int
    items_completed: int


class LogLine(Model):
    timestamp: datetime
    level: str
    message: str


class Problem(Model):
    code: str
    message: str
    hint: str = ""


class Status(Model):
    """How far a project's pipeline is."""

    project_id: str
    pipeline_id: str | None
    status: str
    progress: int
    current_step: CurrentStep | None
    steps_completed: list[str]
    steps_remaining: list[str]
    estimated_remaining_seconds: int
    logs: list[LogLine]
    error: Problem | None = None


class ScriptScene(Model):
    scene_id: int
    title: str
    narration: str
    image_prompt: str


class Script(Model):
    project_id: str
    title: str
    language: str | None
    edited: bool
    scenes: list[ScriptScene]


class Batch(Model):
    """Assets being made; ``images``, ``segments`` or ``tracks`` hold their ids."""

    batch_id: str
    status: str


class Timeline(Model):
    id: str
    project_id: str
    duration: float
    tracks: list[dict[str, Any]]
    status: str
    created_at: datetime


class Render(Model):
    """A render. ``video_id`` is there once it is completed."""

    render_id: str
    status: str
    progress: int = 0
    project_id: str = ""
    current_stage: str | None = None
    video_id: str | None = None
    error: Problem | None = None


class Voice(Model):
    id: str
    name: str
    provider: str
    language: str
    gender: str
    style: str
    preview_url: str


class VoiceList(Model):
    voices: list[Voice]


class Publication(Model):
    """One publication or a batch of them, whose ``publications`` has each."""

    status: str
    publish_batch_id: str
    platform: str | None = None
    platform_id: str | None = None
    platform_url: str | None = None
    published_at: str | None = None
    error: Problem | None = None


class Connection(Model):
    platform: str
    connected: bool


class ConnectionList(Model):
    connections: list[Connection]


class Webhook(Model):
    id: str
    url: str
    events: list[str]
    secret: str | None = None


class WebhookList(Model):
    webhooks: list[Webhook]


class Progress(Model):
    """How far a project is, as callbacks are told."""

    percentage: int
    step: str | None = None
    status: str = ""
