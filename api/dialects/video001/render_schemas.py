"""The bodies of renders."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.dialects.video001.asset_schemas import AssetProblem, ProjectId, Word
from api.dialects.video001.schemas import Body

RenderWord = Literal["queued", "rendering", "completed", "failed", "cancelled"]
StageWord = Literal["pending", "in_progress", "completed", "failed", "cancelled"]


class RenderConfig(Body):
    """``quality``: draft, standard or high; a bitrate goes before it."""

    format: Word = "mp4"
    codec: Word | None = None
    quality: Word = "standard"
    bitrate: Annotated[str, Field(max_length=20, examples=["10M"])] | int | None = None
    audio_codec: Word | None = None
    audio_bitrate: Annotated[str, Field(max_length=20, examples=["320k"])] | int | None = None


class RenderOutput(Body):
    """``subtitle_style``: ``default`` is a track a player can switch off, ``burned`` is drawn into the picture."""

    include_subtitles: bool = False
    subtitle_style: Word = "default"


class RenderRequest(Body):
    """POST /api/v1/videos/render."""

    timeline_id: ProjectId
    config: RenderConfig = RenderConfig()
    output: RenderOutput = RenderOutput()


class RenderAccepted(BaseModel):
    """A render that waits for its turn."""

    render_id: str
    timeline_id: str
    status: RenderWord
    position_in_queue: int
    estimated_duration: float
    message: str


class StageOut(BaseModel):
    """``duration`` in seconds once it is completed, ``progress`` while it is under way."""

    status: StageWord
    progress: int | None = None
    duration: float | None = None


class RenderStatus(BaseModel):
    """A render and how far it is. ``video_id`` is there once the video is."""

    render_id: str
    timeline_id: str
    project_id: str
    status: RenderWord
    progress: int
    current_stage: str | None
    stages: dict[str, StageOut]
    position_in_queue: int
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    estimated_completion: datetime | None
    video_id: str | None
    video_url: str | None
    duration: float | None
    size_bytes: int | None
    segments_encoded: int | None
    segments_found: int | None
    error: AssetProblem | None


class RenderList(BaseModel):
    items: list[RenderStatus]
    total: int


class RenderCancelled(BaseModel):
    render_id: str
    status: RenderWord
    message: str
