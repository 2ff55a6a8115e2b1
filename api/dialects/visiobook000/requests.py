"""The bodies contract 000 is asked with, with exactly its fields; docs/service.md says where it is silent."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

ProjectId = Annotated[str, Field(min_length=1, max_length=255, examples=["proj_123456789"])]
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$", examples=["fr"])]
TEXT = (
    "Il était une fois, dans un royaume lointain, un jeune prince courageux. Il quitta le château au lever du soleil."
)


class Body(BaseModel):
    """A body of a request: members nobody knows are ignored, numbers are not read from text."""

    model_config = ConfigDict(strict=True, allow_inf_nan=False)


class AnalysisOptions(Body):
    """What a semantic analysis should contain."""

    extract_entities: bool = True
    sentiment_analysis: bool = True
    theme_detection: bool = True
    genre_classification: bool = True
    reading_level: bool = True


class ModelPreferences(Body):
    """Kept with the job; the embedded reader has one precision and one speed."""

    precision: str = Field(default="high", max_length=40)
    speed: str = Field(default="normal", max_length=40)


class SemanticRequest(Body):
    """POST /api/v1/analysis/semantic."""

    project_id: ProjectId
    content: str = Field(examples=[TEXT])
    language: Language | None = None
    analysis_options: AnalysisOptions = AnalysisOptions()
    model_preferences: ModelPreferences = ModelPreferences()


class SceneOptions(Body):
    """How to cut a text into scenes."""

    min_scene_length: int = Field(default=0, ge=0, le=1_000_000)
    max_scenes: int | None = Field(default=None, ge=1, le=10_000)
    include_transitions: bool = True
    detect_dialogue: bool = True


class StylePreferences(Body):
    """Kept with the job: how the scenes will be shown."""

    visual_style: str = Field(default="realistic", max_length=100)
    target_duration: str = Field(default="medium", max_length=100)


class SceneRequest(Body):
    """POST /api/v1/analysis/extract-scenes."""

    project_id: ProjectId
    content: str = Field(examples=[TEXT])
    language: Language | None = None
    scene_options: SceneOptions = SceneOptions()
    style_preferences: StylePreferences = StylePreferences()


class CharacterOptions(Body):
    """What to tell of the characters."""

    include_minor_characters: bool = True
    generate_descriptions: bool = True
    analyze_relationships: bool = True
    suggest_voice_types: bool = True


class CharacterRequest(Body):
    """POST /api/v1/analysis/characters."""

    project_id: ProjectId
    content: str = Field(examples=[TEXT])
    language: Language | None = None
    character_options: CharacterOptions = CharacterOptions()


class SceneToDraw(Body):
    """One scene in words."""

    scene_id: str = Field(min_length=1, max_length=200, examples=["scene_1"])
    description: str = Field(min_length=1, max_length=10_000, examples=["Prince à cheval quittant un château"])
    style: str = Field(default="", max_length=100)
    mood: str = Field(default="", max_length=100)
    lighting: str = Field(default="", max_length=200)
    composition: str = Field(default="", max_length=200)


class GenerationOptions(Body):
    """How to draw. ``steps``, ``guidance_scale`` and ``style_strength`` are told to engines that know them."""

    resolution: str = Field(default="1920x1080", pattern=r"^[1-9][0-9]{1,3}x[1-9][0-9]{1,3}$")
    quality: str = Field(default="high", max_length=40)
    style_strength: float = Field(default=0.8, ge=0, le=1)
    seed: int = Field(default=0, ge=0, le=2**53)
    steps: int = Field(default=50, ge=1, le=500)
    guidance_scale: float = Field(default=7.5, ge=0, le=50)


class ImageRequest(Body):
    """POST /api/v1/generation/images. ``batch_size`` candidates are drawn of each scene."""

    project_id: ProjectId
    scenes: list[SceneToDraw] = Field(min_length=1, max_length=200)
    generation_options: GenerationOptions = GenerationOptions()
    batch_size: int = Field(default=1, ge=1, le=16)


class VoiceOptions(Body):
    """Who speaks, and how. ``pitch`` is in semitones."""

    language: Language | None = None
    gender: str = Field(default="", max_length=40)
    age: str = Field(default="adult", max_length=40)
    style: str = Field(default="narrative", max_length=40)
    emotion: str = Field(default="neutral", max_length=40)
    speed: float = Field(default=1.0, ge=0.5, le=2.0)
    pitch: float = Field(default=0.0, ge=-12, le=12)


class AudioSettings(Body):
    """How the file is written."""

    format: Literal["mp3", "wav", "flac", "aac"] = "mp3"
    quality: Literal["low", "medium", "high"] = "high"
    sample_rate: Literal[8000, 16000, 22050, 24000, 32000, 44100, 48000] = 44100
    normalize: bool = True


class NarrationRequest(Body):
    """POST /api/v1/generation/audio/narration."""

    project_id: ProjectId
    text: str = Field(max_length=200_000, examples=["Il était une fois, dans un royaume lointain..."])
    voice_options: VoiceOptions = VoiceOptions()
    audio_settings: AudioSettings = AudioSettings()


class MusicRequest(Body):
    """POST /api/v1/generation/audio/music."""

    project_id: ProjectId
    mood: str = Field(min_length=1, max_length=100, examples=["epic"])
    genre: str = Field(default="orchestral", max_length=100)
    duration_seconds: float = Field(default=60, gt=0, le=1800, strict=False)
    instruments: list[Annotated[str, Field(max_length=100)]] = Field(default=[], max_length=32)
    tempo: str = Field(default="moderate", max_length=40)
    key: str = Field(default="", max_length=40)
    style_references: list[Annotated[str, Field(max_length=100)]] = Field(default=[], max_length=32)
