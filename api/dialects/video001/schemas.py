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


def _spoken(text: str) -> str:
    if not any(letter.isalnum() for letter in text):
        raise ValueError("must have words in it")
    return text


Narration = Annotated[str, Field(min_length=1, max_length=20_000), AfterValidator(_spoken)]
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
    resolution: Literal["360p", "480p", "720p", "1080p", "1440p", "2160p"] = "1080p"
    aspect_ratio: Literal["16:9", "9:16", "1:1"] = "16:9"
    fps: Literal[24, 25, 30, 50, 60] = 30


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
    resolution: str
    aspect_ratio: str
    fps: int


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


class Providers(Body):
    """Who does what: a provider's or engine's name; left out: as the installation has it."""

    model_config = ConfigDict(strict=True, extra="forbid")

    llm: str = Field(default="", max_length=100, examples=["openai"])
    image: str = Field(default="", max_length=100, examples=["dalle3"])
    video: str = Field(default="", max_length=100, examples=["runway"])
    voice: str = Field(default="", max_length=100, examples=["elevenlabs"])
    music: str = Field(default="", max_length=100)


class PipelineConfig(Body):
    skip_steps: list[Literal["script", "images", "videos", "voice", "music", "montage"]] = []
    providers: Providers = Providers()


class StartRequest(Body):
    """POST /api/v1/projects/{id}/start; the body may be left out."""

    pipeline_config: PipelineConfig = PipelineConfig()


class Started(BaseModel):
    """``estimated_duration``: seconds until the film is likely to be made. ``providers``: whose engines do the work."""

    id: str
    status: Status
    pipeline_id: str
    estimated_duration: int
    message: str
    providers: dict[str, str]


class CurrentStep(BaseModel):
    name: str
    agent: str
    started_at: datetime | None
    items_total: int
    items_completed: int


class LogOut(BaseModel):
    timestamp: datetime
    level: Literal["info", "warning", "error"]
    message: str


class PipelineProblem(BaseModel):
    code: str
    message: str
    hint: str


class PipelineStatus(BaseModel):
    """GET /api/v1/projects/{id}/status. ``error`` says why a pipeline failed."""

    project_id: str
    pipeline_id: str | None
    status: Status
    progress: int
    current_step: CurrentStep | None
    steps_completed: list[str]
    steps_remaining: list[str]
    estimated_remaining_seconds: int
    logs: list[LogOut]
    error: PipelineProblem | None
    providers: dict[str, str]


class SceneIn(Body):
    """A scene of a script. ``image_prompt`` empty: the picture is drawn from what is said."""

    title: str = Field(default="", max_length=255)
    narration: Narration
    image_prompt: str = Field(default="", max_length=2000)


class ScriptRequest(Body):
    """PUT /api/v1/projects/{id}/script. ``title`` left out: the project's."""

    title: Title | None = None
    scenes: list[SceneIn] = Field(min_length=1, max_length=500)


class SceneOut(BaseModel):
    scene_id: int
    title: str
    narration: str
    image_prompt: str


class ScriptOut(BaseModel):
    """A script. ``edited``: a person wrote or changed it; it is then filmed word for word."""

    project_id: str
    title: str
    language: str | None
    edited: bool
    scenes: list[SceneOut]
