"""The bodies of the platform's projects. Where document 001 is silent, docs/video-platform.md says what was chosen."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

Status = Literal["draft", "scripting", "generating", "rendering", "completed", "failed", "cancelled"]
StepWord = Literal["pending", "in_progress", "completed", "skipped", "failed", "cancelled"]


def _worded(text: str) -> str:
    text = text.strip()
    if not text:
        raise ValueError("must not be blank")
    return text


Title = Annotated[str, AfterValidator(_worded), Field(min_length=1, max_length=255, examples=["Ma Vidéo IA"])]
Description = Annotated[str, Field(max_length=10_000)]
Prompt = Annotated[
    str, Field(max_length=4000, examples=["Créer une vidéo explicative de 2 minutes sur le machine learning"])
]


class Body(BaseModel):
    """A body of a request: members nobody knows are ignored, numbers are not read from text."""

    model_config = ConfigDict(strict=True, allow_inf_nan=False)


class ConfigIn(Body):
    """How the video should be. ``target_duration`` in seconds; without it the format decides (30, 120 or 300)."""

    target_duration: float | None = Field(default=None, ge=5, le=7200, examples=[120])
    format: Literal["short", "medium", "long"] = "medium"
    language: str | None = Field(default=None, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", examples=["fr"])
    style: str = Field(default="", max_length=100, examples=["professional"])


class ProjectRequest(Body):
    """POST /api/v1/projects."""

    title: Title
    description: Description = ""
    prompt: Prompt = ""
    config: ConfigIn = ConfigIn()


class ProjectChange(Body):
    """PATCH /api/v1/projects/{id}: what is left out stays as it is."""

    title: Title | None = None
    description: Description | None = None
    prompt: Prompt | None = None
    config: ConfigIn | None = None


class ConfigOut(BaseModel):
    target_duration: float | None
    format: str
    language: str | None
    style: str


class ProjectOut(BaseModel):
    """A project. ``name`` mirrors the title."""

    id: str
    title: str
    name: str
    description: str
    type: Literal["video"] = "video"
    status: Status
    prompt: str
    config: ConfigOut
    created_at: datetime
    updated_at: datetime


class StepOut(BaseModel):
    status: StepWord
    progress: int


class Progress(BaseModel):
    """How far the newest pipeline is. ``current_step`` is null when nothing is being worked on."""

    overall: int
    current_step: str | None
    steps: dict[str, StepOut]


class ProjectDetail(ProjectOut):
    """A project with its progress and its assets."""

    progress: Progress
    assets: list[dict[str, JsonValue]]


class ProjectPage(BaseModel):
    items: list[ProjectOut]
    total: int
    page: int
    limit: int
    pages: int
