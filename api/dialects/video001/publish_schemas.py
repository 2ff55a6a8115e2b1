"""The bodies of contract 001's publication, with its fields; what it does not list stands beside them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from visiobook.domain.publication import Platform

Tag = Annotated[str, Field(min_length=1, max_length=500)]
NO_ANGLES = r"^[^<>]*$"
"""YouTube takes no angle brackets."""


class Body(BaseModel):
    """A body of a request: members nobody knows are ignored."""

    model_config = ConfigDict(str_strip_whitespace=True)


class YouTubeSettings(Body):
    """How the video appears on YouTube."""

    title: str = Field(min_length=1, max_length=100, pattern=NO_ANGLES, examples=["Introduction à l'IA"])
    description: str = Field(default="", max_length=5000, pattern=NO_ANGLES)
    tags: list[Tag] = Field(default=[], max_length=100)
    category_id: str = Field(default="22", pattern=r"^[0-9]{1,4}$", examples=["28"])
    privacy_status: Literal["public", "unlisted", "private"] = "public"
    thumbnail_asset_id: str | None = Field(default=None, max_length=200)


class LinkedInSettings(Body):
    """How the video appears on LinkedIn."""

    text: str = Field(default="", max_length=3000, examples=["Nouvelle vidéo sur l'IA! #AI"])
    title: str = Field(default="", max_length=400)
    visibility: Literal["PUBLIC", "CONNECTIONS"] = "PUBLIC"


class TikTokSettings(Body):
    """How the video appears on TikTok."""

    title: str = Field(default="", max_length=2200)
    privacy_level: Literal["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR", "SELF_ONLY"] = (
        "PUBLIC_TO_EVERYONE"
    )
    disable_comment: bool = False
    disable_duet: bool = False
    disable_stitch: bool = False


class PlaceSettings(Body):
    """What the file is called in the folder or bucket (default: the video's title), and what is said of it."""

    name: str = Field(default="", max_length=100)
    description: str = Field(default="", max_length=5000)


class YouTubeTarget(Body):
    platform: Literal["youtube"]
    config: YouTubeSettings


class LinkedInTarget(Body):
    platform: Literal["linkedin"]
    config: LinkedInSettings = LinkedInSettings()


class TikTokTarget(Body):
    platform: Literal["tiktok"]
    config: TikTokSettings = TikTokSettings()


class PlaceTarget(Body):
    platform: Literal["folder", "s3"]
    config: PlaceSettings = PlaceSettings()


Target = Annotated[YouTubeTarget | LinkedInTarget | TikTokTarget | PlaceTarget, Field(discriminator="platform")]


class PublishRequest(Body):
    """POST /api/v1/publish. ``video_id``: of a finished render, or the render's own id."""

    video_id: str = Field(min_length=1, max_length=200, examples=["video-123456"])
    platforms: list[Target] = Field(min_length=1, max_length=20)


class ScheduleIn(Body):
    """A moment. Without an offset it is a time in ``timezone`` (default: UTC)."""

    publish_at: datetime = Field(examples=["2030-12-15T14:00:00Z"])
    timezone: str = Field(default="", max_length=64, examples=["Europe/Paris"])


class ScheduleRequest(PublishRequest):
    """POST /api/v1/publish/schedule."""

    schedule: ScheduleIn


class PublicationError(BaseModel):
    code: str
    message: str
    hint: str


class AnalyticsOut(BaseModel):
    """What the platform counts; null where it does not tell."""

    views: int | None
    likes: int
    comments: int
    last_updated: datetime


class PublicationLine(BaseModel):
    """One platform of a batch."""

    id: str
    platform: Platform
    status: str
    progress: int


class BatchOut(BaseModel):
    """What was asked for together."""

    publish_batch_id: str
    status: str
    publish_at: datetime | None
    timezone: str | None
    publications: list[PublicationLine]


class PublicationOut(BaseModel):
    """How a publication stands. Of a batch ``publications`` has each; the members above are those of its only one."""

    publish_id: str
    publish_batch_id: str
    video_id: str
    platform: Platform | None
    status: str
    progress: int
    publish_at: datetime | None
    timezone: str | None
    published_at: datetime | None
    platform_url: str | None
    platform_id: str | None
    analytics: AnalyticsOut | None
    error: PublicationError | None
    publications: list["PublicationOut"] | None = None


class ConnectionOut(BaseModel):
    """``account_name`` and ``expires_at`` of a connected account; ``problem`` says why it must be connected again."""

    platform: Platform
    connected: bool
    account_name: str | None = None
    expires_at: datetime | None = None
    problem: str | None = None


class ConnectionList(BaseModel):
    connections: list[ConnectionOut]


class ConnectOut(BaseModel):
    """Where the browser goes."""

    authorization_url: str


class Disconnected(BaseModel):
    disconnected: bool
