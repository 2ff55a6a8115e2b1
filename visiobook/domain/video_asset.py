"""Assets of a video project: pictures, voices and music that were made for its film, ordered, uploaded or rendered."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from visiobook.domain.base import Digest, LanguageTag, Value
from visiobook.domain.job import JobProblem
from visiobook.domain.video_timeline import ClipMedia, MediaKind


class AssetStatus(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self in (AssetStatus.COMPLETED, AssetStatus.FAILED)


class AssetOrigin(StrEnum):
    """Where an asset comes from."""

    FILM = "film"
    GENERATED = "generated"
    UPLOADED = "uploaded"
    RENDERED = "rendered"


class ImageOrder(Value):
    """A picture somebody asks for in words."""

    prompt: str
    negative_prompt: str = ""
    style: str = ""
    width: int = Field(default=1792, ge=64, le=4096)
    height: int = Field(default=1024, ge=64, le=4096)
    seed: int = 0


class VoiceOrder(Value):
    """A text to be spoken. ``voice`` empty: one that fits the language. ``format``: of the file to download."""

    text: str
    voice: str = ""
    language: LanguageTag | None = None
    speed: float = Field(default=1.0, ge=0.25, le=4.0)
    format: str = "mp3"


class MusicOrder(Value):
    """Music somebody asks for in words."""

    prompt: str
    duration_s: float = Field(default=60, gt=0, le=600)
    style: str = ""
    tempo: str = ""
    format: str = "mp3"


class EngineWish(Value):
    """Whose work it should be: the provider and model as they were asked for, and the engine they mean here.

    ``engine`` empty: the port's default. ``told``: why another engine stands in for the provider.
    """

    provider: str = ""
    model: str = ""
    engine: str = ""
    told: str = ""


class VideoAsset(Value):
    """An asset and how far it is. ``file`` is what is downloaded, ``media`` what a timeline and the film use."""

    id: str
    owner: str
    project: str
    kind: MediaKind
    origin: AssetOrigin
    status: AssetStatus = AssetStatus.PENDING
    scene: int | None = None
    """The film's scene it belongs to, numbered from 1."""
    in_film: bool = False
    """Whether it is the one the film shows or sounds in its scene."""
    name: str = ""
    """A file name for people."""
    batch: str = ""
    job: str | None = None
    words: str = ""
    """The prompt, or the words that are spoken."""
    order: ImageOrder | VoiceOrder | MusicOrder | None = None
    wish: EngineWish = EngineWish()
    engine: str = ""
    """Who made it."""
    file: Digest | None = None
    media_type: str = ""
    size: int = 0
    duration_s: float | None = None
    media: ClipMedia | None = None
    problem: JobProblem | None = None
    deleted: bool = False
    created_at: datetime
    updated_at: datetime


class AssetFilter(Value):
    """Which assets to list; empty: any. ``page`` counts from 1."""

    project: str | None = None
    owner: str | None = None
    kinds: tuple[MediaKind, ...] = ()
    statuses: tuple[AssetStatus, ...] = ()
    scene: int | None = None
    page: int = Field(default=1, ge=1)
    limit: int = Field(default=100, ge=1, le=1000)
