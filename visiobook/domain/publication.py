"""Publications: a video on its way to a platform, and the accounts it is published with."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from visiobook.domain.base import Digest, Value
from visiobook.domain.job import JobProblem


class Platform(StrEnum):
    """Where a video can be published. ``folder`` and ``s3`` are places of one's own and need no account."""

    YOUTUBE = "youtube"
    LINKEDIN = "linkedin"
    TIKTOK = "tiktok"
    FOLDER = "folder"
    S3 = "s3"


class PublicationState(StrEnum):
    """``scheduled``: its time is to come; ``queued``: it waits for a worker; the others say what is so."""

    SCHEDULED = "scheduled"
    QUEUED = "queued"
    UPLOADING = "uploading"
    PUBLISHED = "published"
    FAILED = "failed"
    CANCELLED = "cancelled"


class YouTubeConfig(Value):
    """How a video appears on YouTube. ``thumbnail`` is a picture in the store."""

    platform: Literal[Platform.YOUTUBE] = Platform.YOUTUBE
    title: str
    description: str = ""
    tags: tuple[str, ...] = ()
    category_id: str = "22"
    privacy_status: Literal["public", "unlisted", "private"] = "public"
    thumbnail: Digest | None = None


class LinkedInConfig(Value):
    """How a video appears on LinkedIn."""

    platform: Literal[Platform.LINKEDIN] = Platform.LINKEDIN
    text: str = ""
    title: str = ""
    visibility: Literal["PUBLIC", "CONNECTIONS"] = "PUBLIC"


class TikTokConfig(Value):
    """How a video appears on TikTok."""

    platform: Literal[Platform.TIKTOK] = Platform.TIKTOK
    title: str = ""
    privacy_level: Literal["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR", "SELF_ONLY"] = (
        "PUBLIC_TO_EVERYONE"
    )
    disable_comment: bool = False
    disable_duet: bool = False
    disable_stitch: bool = False


class PlaceConfig(Value):
    """A file in the folder, or in the bucket, that the operator set. ``name``: of the file, without its ending."""

    platform: Literal[Platform.FOLDER, Platform.S3]
    name: str = ""
    description: str = ""


PlatformConfig = Annotated[YouTubeConfig | LinkedInConfig | TikTokConfig | PlaceConfig, Field(discriminator="platform")]


class VideoFile(Value):
    """A finished video: its id towards people, the video project it belongs to, and its bytes in the store."""

    id: str
    project: str
    title: str
    file: Digest
    media_type: str = "video/mp4"
    size: int
    duration_s: float = 0.0


class Analytics(Value):
    """What a platform counts."""

    views: int | None = 0
    likes: int = 0
    comments: int = 0
    last_updated: datetime


class Upload(Value):
    """How far a platform is with a file: enough for another process to go on, or to see that it is done.

    ``session`` is the platform's own (an address or id), ``media`` what it calls the uploaded file, ``parts`` what it
    answered for each part, ``posting`` that the post itself was being made.
    """

    session: str = ""
    media: str = ""
    token: str = ""
    parts: tuple[str, ...] = ()
    sent: int = 0
    posting: bool = False


class PlatformPost(Value):
    """A published video as the platform has it."""

    id: str
    url: str


class Publication(Value):
    """One video on one platform. ``job`` does it when its time has come; ``batch`` joins what was asked together."""

    id: str
    batch: str
    owner: str
    video: VideoFile
    config: PlatformConfig
    publish_at: datetime | None = None
    timezone: str = ""
    job: str | None = None
    state: PublicationState = PublicationState.QUEUED
    progress: int = Field(default=0, ge=0, le=100)
    upload: Upload = Upload()
    post: PlatformPost | None = None
    problem: JobProblem | None = None
    analytics: Analytics | None = None
    created_at: datetime
    published_at: datetime | None = None

    @property
    def platform(self) -> Platform:
        """Where."""
        return Platform(self.config.platform)


class Grant(Value):
    """What a platform's OAuth server gives: tokens, until when the first holds, and whose account it is."""

    access_token: str
    refresh_token: str = ""
    expires_at: datetime | None = None
    account_id: str = ""
    account_name: str = ""


class Connection(Value):
    """A person's account on a platform. ``broken`` says why it must be connected again."""

    owner: str
    platform: Platform
    grant: Grant
    connected_at: datetime
    broken: str = ""


class Handshake(Value):
    """A connection being made (OAuth 2). ``verifier`` is PKCE's (RFC 7636)."""

    state: str
    owner: str
    platform: Platform
    verifier: str
    redirect_uri: str
    created_at: datetime
