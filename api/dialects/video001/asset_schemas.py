"""The bodies of assets."""

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from api.dialects.video001.schemas import Body

SIZE = re.compile(r"(\d{2,4})x(\d{2,4})")
FORMATS = ("mp3", "wav", "flac", "aac")
AssetType = Literal["image", "video", "voice", "music"]
AssetWord = Literal["pending", "processing", "completed", "failed"]


def _worded(text: str) -> str:
    text = text.strip()
    if not any(c.isalnum() for c in text):
        raise ValueError("must have words in it")
    return text


def _size(text: str) -> str:
    found = SIZE.fullmatch(text.strip().lower())
    if found is None or not all(64 <= int(side) <= 4096 for side in found.groups()):
        raise ValueError("must be WIDTHxHEIGHT in pixels, each from 64 to 4096, such as 1792x1024")
    return text.strip().lower()


def _format(text: str) -> str:
    word = text.strip().lower().split("_")[0]
    if word not in FORMATS:
        raise ValueError(f"must be one of: {', '.join(FORMATS)}")
    return word


Words = Annotated[str, AfterValidator(_worded), Field(min_length=1, max_length=4000)]
Text = Annotated[str, AfterValidator(_worded), Field(min_length=1, max_length=20_000)]
Size = Annotated[str, AfterValidator(_size), Field(examples=["1792x1024"])]
Format = Annotated[str, AfterValidator(_format), Field(max_length=30, examples=["mp3", "wav"])]
SceneId = Annotated[int, Field(ge=1, le=100_000, description="The film's scene whose own it takes the place of")]
ProjectId = Annotated[str, Field(max_length=100)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", examples=["fr"])]
Word = Annotated[str, Field(max_length=100)]


class ImagePrompt(Body):
    """One picture."""

    scene_id: SceneId | None = None
    prompt: Words
    negative_prompt: Annotated[str, Field(max_length=4000)] = ""
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class ImageConfig(Body):
    """``style``: one of the film's styles, or a provider's own word."""

    provider: Word = ""
    model: Word = ""
    size: Size = "1792x1024"
    quality: Word = "standard"
    style: Word = ""


class ImagesRequest(Body):
    """POST /api/v1/assets/images/generate."""

    project_id: ProjectId
    prompts: list[ImagePrompt] = Field(min_length=1, max_length=200)
    config: ImageConfig = ImageConfig()


class VoiceSegment(Body):
    """One text to speak."""

    scene_id: SceneId | None = None
    text: Text
    voice_id: Word = ""
    language: Language | None = None


class VoiceConfig(Body):
    """``stability`` and ``similarity_boost`` are a provider's own; ``speed`` 1 is a storyteller's pace."""

    provider: Word = ""
    model: Word = ""
    stability: Annotated[float, Field(ge=0, le=1)] = 0.5
    similarity_boost: Annotated[float, Field(ge=0, le=1)] = 0.75
    speed: Annotated[float, Field(ge=0.25, le=4)] = 1.0
    output_format: Format = "mp3"


class VoiceRequest(Body):
    """POST /api/v1/assets/voice/generate."""

    project_id: ProjectId
    segments: list[VoiceSegment] = Field(min_length=1, max_length=200)
    config: VoiceConfig = VoiceConfig()


class MusicConfig(Body):
    """``duration`` in seconds."""

    provider: Word = ""
    model: Word = ""
    duration: Annotated[float, Field(ge=1, le=600)] = 60
    style: Word = ""
    tempo: Word = ""
    output_format: Format = "mp3"


class MusicRequest(Body):
    """POST /api/v1/assets/music/generate."""

    project_id: ProjectId
    scene_id: SceneId | None = None
    prompt: Words
    config: MusicConfig = MusicConfig()


class AssetChange(Body):
    """PATCH /api/v1/assets/{id}: the scene of the film it takes the place in; null: none any more."""

    scene_id: SceneId | None


class AssetProblem(BaseModel):
    """Why it could not be made."""

    code: str
    message: str
    hint: str


class AssetOut(BaseModel):
    """An asset. What does not apply to its type is null."""

    id: str
    project_id: str
    type: AssetType
    status: AssetWord
    scene_id: int | None
    in_film: bool
    origin: Literal["film", "generated", "uploaded", "rendered"]
    name: str
    batch_id: str | None
    prompt: str | None
    text: str | None
    provider: str | None
    engine: str | None
    notice: str | None
    media_type: str | None
    size_bytes: int | None
    width: int | None
    height: int | None
    duration: float | None
    url: str | None
    error: AssetProblem | None
    created_at: datetime
    updated_at: datetime


class AssetPage(BaseModel):
    items: list[AssetOut]
    total: int
    page: int
    limit: int
    pages: int


class PendingImage(BaseModel):
    id: str
    scene_id: int | None
    status: AssetWord
    prompt: str


class PendingSegment(BaseModel):
    id: str
    scene_id: int | None
    status: AssetWord
    estimated_duration: float


class PendingMusic(BaseModel):
    id: str
    scene_id: int | None
    status: AssetWord
    prompt: str
    estimated_duration: float


class ImagesAccepted(BaseModel):
    """The pictures that will be made."""

    batch_id: str
    status: Literal["processing"] = "processing"
    images: list[PendingImage]


class SegmentsAccepted(BaseModel):
    """The voices that will be made."""

    batch_id: str
    status: Literal["processing"] = "processing"
    segments: list[PendingSegment]


class MusicAccepted(BaseModel):
    """The music that will be made; ``id``, ``music_id`` and ``music`` name the same asset."""

    id: str
    music_id: str
    batch_id: str
    status: Literal["processing"] = "processing"
    estimated_duration: float
    music: list[PendingMusic]
