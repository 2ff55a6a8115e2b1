"""The bodies of timelines."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, JsonValue

from api.dialects.video001.asset_schemas import ProjectId, Word
from api.dialects.video001.schemas import Body

TrackType = Literal["video", "audio", "music"]
Seconds = Annotated[float, Field(ge=0, le=1e9)]


class ClipIn(Body):
    """A stretch of an asset, in seconds. ``source_start``: where in the asset it begins (sounds and films).
    ``sound``: whether a film on the video track is heard too. ``movement``: how the camera moves over a picture.
    """

    asset_id: Annotated[str, Field(min_length=1, max_length=64)]
    start_time: Seconds
    duration: Seconds | None = None
    source_start: Seconds = 0
    transition_in: Word | None = None
    transition_out: Word | None = None
    transition_duration: Seconds | None = None
    sound: bool = False
    volume: Annotated[float, Field(ge=0, le=4)] = 1.0
    duck_under_voice: bool = False
    movement: Word = "static"


class TrackIn(Body):
    """Clips that do not overlap."""

    type: TrackType
    clips: list[ClipIn] = Field(default=[], max_length=5000)


class TimelineConfigIn(Body):
    """The frame."""

    resolution: Word = "1920x1080"
    fps: Annotated[int, Field(ge=1, le=120)] = 30
    background_color: Word = "#000000"


class TimelineRequest(Body):
    """POST /api/v1/videos/timeline."""

    project_id: ProjectId
    config: TimelineConfigIn = TimelineConfigIn()
    tracks: list[TrackIn] = Field(max_length=100)


class TimelineReplacement(Body):
    """PUT /api/v1/videos/timeline/{id}: all of it anew. ``project_id`` cannot change."""

    project_id: ProjectId | None = None
    config: TimelineConfigIn = TimelineConfigIn()
    tracks: list[TrackIn] = Field(max_length=100)


class TimelineChangeIn(Body):
    """PATCH /api/v1/videos/timeline/{id}: what is left out stays as it is."""

    config: TimelineConfigIn | None = None
    tracks: Annotated[list[TrackIn], Field(max_length=100)] | None = None


class ImportRequest(Body):
    """POST /api/v1/videos/timeline/import: an OpenTimelineIO document, as JSON or as its text."""

    project_id: ProjectId
    otio: dict[str, JsonValue] | str


class ClipOut(BaseModel):
    asset_id: str
    start_time: float
    duration: float | None
    source_start: float
    transition_in: str | None
    transition_out: str | None
    transition_duration: float | None
    sound: bool
    volume: float
    duck_under_voice: bool
    movement: str


class TrackOut(BaseModel):
    type: TrackType
    clips: list[ClipOut]


class TimelineConfigOut(BaseModel):
    resolution: str
    fps: int
    background_color: str


class TimelineOut(BaseModel):
    """A timeline. ``status`` is ``incomplete`` while an asset it uses is deleted; ``missing_assets`` names those."""

    id: str
    project_id: str
    duration: float
    config: TimelineConfigOut
    tracks: list[TrackOut]
    status: Literal["draft", "incomplete"]
    missing_assets: list[str]
    revision: int
    created_at: datetime
    updated_at: datetime


class TimelineList(BaseModel):
    items: list[TimelineOut]
    total: int
