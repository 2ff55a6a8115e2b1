"""Submissions: what is asked of the service, in the heart's own words (the dialects translate into these)."""

from typing import Annotated, Literal

from pydantic import Field

from visiobook.domain.base import Digest, LanguageTag, Value
from visiobook.domain.project import Project
from visiobook.domain.video_project import VideoStep
from visiobook.domain.video_timeline import RenderOrder


class TextSubmission(Value):
    """A text to be read. ``source`` is the digest of its UTF-8 bytes in the store."""

    source: Digest
    characters: int
    language: LanguageTag | None = None


class SemanticSubmission(TextSubmission):
    """What a whole text is about; the switches leave parts of the report out."""

    kind: Literal["semantic_analysis"] = "semantic_analysis"
    extract_entities: bool = True
    sentiment_analysis: bool = True
    theme_detection: bool = True
    genre_classification: bool = True
    reading_level: bool = True
    precision: str = "high"
    speed: str = "normal"


class SceneSubmission(TextSubmission):
    """A text's scenes. ``min_scene_length`` is in words."""

    kind: Literal["scene_extraction"] = "scene_extraction"
    min_scene_length: int = 0
    max_scenes: int | None = None
    include_transitions: bool = True
    detect_dialogue: bool = True
    visual_style: str = "realistic"
    target_duration: str = "medium"


class CharacterSubmission(TextSubmission):
    """A text's people."""

    kind: Literal["character_analysis"] = "character_analysis"
    include_minor_characters: bool = True
    generate_descriptions: bool = True
    analyze_relationships: bool = True
    suggest_voice_types: bool = True


class PictureOrder(Value):
    """One scene to draw, in a person's words."""

    scene_id: str
    description: str
    style: str = ""
    mood: str = ""
    lighting: str = ""
    composition: str = ""


class ImageSubmission(Value):
    """Pictures to draw: ``variations`` candidates for each scene."""

    kind: Literal["image_generation"] = "image_generation"
    scenes: tuple[PictureOrder, ...]
    width: int = Field(ge=64, le=4096)
    height: int = Field(ge=64, le=4096)
    quality: str = "high"
    style_strength: float = 0.8
    seed: int = 0
    steps: int = 50
    guidance_scale: float = 7.5
    variations: int = Field(default=1, ge=1, le=16)


class NarrationSubmission(Value):
    """A text to speak and how the sound is wanted. ``pitch`` is in semitones."""

    kind: Literal["audio_narration"] = "audio_narration"
    text: str
    language: LanguageTag | None = None
    gender: str = ""
    age: str = "adult"
    style: str = "narrative"
    emotion: str = "neutral"
    speed: float = 1.0
    pitch: float = 0.0
    format: str = "mp3"
    quality: str = "high"
    sample_rate: int = 44_100
    normalize: bool = True


class MusicSubmission(Value):
    """Music to compose."""

    kind: Literal["music_generation"] = "music_generation"
    mood: str
    genre: str = "orchestral"
    duration_s: float = Field(gt=0, le=3600)
    instruments: tuple[str, ...] = ()
    tempo: str = "moderate"
    key: str = ""
    style_references: tuple[str, ...] = ()


class AssetsSubmission(Value):
    """Assets of a video project to be made: those of the job."""

    kind: Literal["asset_images", "asset_voice", "asset_music"]
    batch: str


class RenderSubmission(Value):
    """A timeline to be rendered, as it was when this was asked for."""

    kind: Literal["video_render"] = "video_render"
    render: str
    order: RenderOrder


class PipelineSubmission(Value):
    """The film of a video project. ``project`` is its film project as it was when the pipeline was started;
    ``without``: the steps it does without; ``expected_s``: how long each step is likely to take.
    """

    kind: Literal["video_pipeline"] = "video_pipeline"
    video: str
    project: Project
    without: tuple[VideoStep, ...] = ()
    expected_s: tuple[tuple[VideoStep, float], ...] = ()


class PublicationSubmission(Value):
    """A video to be carried to a platform."""

    kind: Literal["publication"] = "publication"
    publication: str


class PreviewSubmission(Value):
    """A text spoken by a voice, to hear what it sounds like."""

    kind: Literal["voice_preview"] = "voice_preview"
    engine: str
    voice: str
    language: LanguageTag
    text: str


Submission = Annotated[
    SemanticSubmission
    | SceneSubmission
    | CharacterSubmission
    | ImageSubmission
    | NarrationSubmission
    | MusicSubmission
    | AssetsSubmission
    | RenderSubmission
    | PipelineSubmission
    | PreviewSubmission
    | PublicationSubmission,
    Field(discriminator="kind"),
]


class Submitted(Value):
    """A submission read back from its JSON."""

    submission: Submission
