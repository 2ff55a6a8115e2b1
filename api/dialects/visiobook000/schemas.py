"""The bodies of contract 000, with exactly its fields. Where it is silent, docs/service.md says what was chosen."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

ProjectId = Annotated[str, Field(min_length=1, max_length=255, examples=["proj_123456789"])]
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$", examples=["fr"])]
Status = Literal["pending", "running", "completed", "failed", "cancelled"]
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


class GenreOut(BaseModel):
    primary: str
    secondary: str | None
    confidence: float


class ThemeOut(BaseModel):
    theme: str
    confidence: float
    evidence: list[str]


class EmotionsOut(BaseModel):
    joy: float
    excitement: float
    fear: float
    sadness: float


class SentimentOut(BaseModel):
    overall: str
    score: float
    emotions: EmotionsOut


class EntityOut(BaseModel):
    text: str
    type: str
    role: str
    confidence: float


class SemanticResults(BaseModel):
    """Parts that were switched off are null."""

    summary: str
    language_detected: str
    word_count: int
    reading_time_minutes: int
    reading_level: str | None
    genre: GenreOut | None
    themes: list[ThemeOut] | None
    sentiment: SentimentOut | None
    entities: list[EntityOut] | None


class SemanticAnalysis(BaseModel):
    id: str
    project_id: str
    status: Status
    confidence_score: float
    processing_time_ms: int
    model_used: str
    results: SemanticResults


class SemanticAnswer(BaseModel):
    """A semantic analysis."""

    analysis: SemanticAnalysis
    next_steps: list[str]


class LocationOut(BaseModel):
    name: str
    type: str
    description: str


class SceneCharacterOut(BaseModel):
    name: str
    role: str
    emotions: list[str]
    actions: list[str]


class CameraOut(BaseModel):
    shot: str
    description: str


class DialogueOut(BaseModel):
    character: str | None
    text: str
    emotion: str


class TransitionsOut(BaseModel):
    from_previous: str
    to_next: str


class SceneOut(BaseModel):
    id: str
    sequence_number: int
    title: str
    content: str
    duration_estimate: int
    location: LocationOut
    characters: list[SceneCharacterOut]
    mood: str
    lighting: str
    camera_suggestions: list[CameraOut]
    dialogue: list[DialogueOut] | None
    transitions: TransitionsOut | None


class StructureOut(BaseModel):
    act_1: list[int]
    act_2: list[int]
    act_3: list[int]
    climax_scene: int
    resolution_scene: int


class SceneExtraction(BaseModel):
    id: str
    project_id: str
    status: Status
    total_scenes: int
    processing_time_ms: int
    scenes: list[SceneOut]
    narrative_structure: StructureOut


class SceneAnswer(BaseModel):
    """A text's scenes."""

    scene_extraction: SceneExtraction


class DescriptionOut(BaseModel):
    age: str
    gender: str
    physical: str
    personality: list[str]
    background: str
    motivation: str


class ArcOut(BaseModel):
    starting_point: str
    development: str
    ending_point: str


class RelationshipOut(BaseModel):
    character_id: str
    relationship: str
    strength: float


class VoiceOut(BaseModel):
    age_range: str
    tone: str
    accent: str
    pitch: str


class CharacterOut(BaseModel):
    id: str
    name: str
    role: str
    importance: str
    appearances: int
    description: DescriptionOut | None
    character_arc: ArcOut | None
    relationships: list[RelationshipOut] | None
    voice_suggestions: VoiceOut | None
    visual_references: list[str]


class RelationshipMap(BaseModel):
    alliances: list[list[str]]
    conflicts: list[list[str]]
    family_bonds: list[list[str]]


class CharacterAnalysis(BaseModel):
    id: str
    project_id: str
    status: Status
    total_characters: int
    processing_time_ms: int
    characters: list[CharacterOut]
    relationship_map: RelationshipMap | None


class CharacterAnswer(BaseModel):
    """A text's people."""

    character_analysis: CharacterAnalysis


class GenerationParams(BaseModel):
    prompt: str
    negative_prompt: str
    seed: int
    steps: int
    guidance_scale: float


class ImageMetadata(BaseModel):
    dominant_colors: list[str]
    composition_score: float
    lighting_quality: float


class ImageOut(BaseModel):
    scene_id: str
    image_id: str
    file_path: str
    url: str
    thumbnail_url: str
    resolution: str
    file_size_bytes: int
    generation_params: GenerationParams
    quality_score: float
    metadata: ImageMetadata


class AlternativeOut(BaseModel):
    scene_id: str
    variations: int
    best_candidate: str


class ImageGeneration(BaseModel):
    id: str
    project_id: str
    status: Status
    total_images: int
    processing_time_ms: int
    gpu_time_ms: int
    model_used: str
    generated_images: list[ImageOut]
    alternatives: list[AlternativeOut]


class ImageAnswer(BaseModel):
    """Generated images."""

    image_generation: ImageGeneration


class ProcessingStats(BaseModel):
    avg_time_per_image: int
    gpu_utilization: int
    memory_usage: str


class GenerationState(BaseModel):
    """A generation's state, and its images once it is completed."""

    id: str
    project_id: str
    status: Status
    progress_percent: int
    current_scene: str | None
    estimated_completion: datetime | None
    completed_images: int
    total_images: int
    processing_stats: ProcessingStats
    generated_images: list[ImageOut]
    alternatives: list[AlternativeOut]


class GenerationAnswer(BaseModel):
    generation: GenerationState


class NarrationFile(BaseModel):
    id: str
    file_path: str
    url: str
    duration_seconds: float
    file_size_bytes: int
    format: str
    sample_rate: int
    bitrate: int


class NarrationQuality(BaseModel):
    """``pronunciation_accuracy`` is null where no transcription engine is installed."""

    clarity_score: float
    naturalness_score: float
    pronunciation_accuracy: float | None


class AudioGeneration(BaseModel):
    id: str
    project_id: str
    status: Status
    audio_file: NarrationFile
    processing_time_ms: int
    model_used: str
    quality_metrics: NarrationQuality


class NarrationAnswer(BaseModel):
    """A narration."""

    audio_generation: AudioGeneration


class LoopPoints(BaseModel):
    start: float
    end: float


class MusicFile(BaseModel):
    id: str
    file_path: str
    url: str
    duration_seconds: float
    file_size_bytes: int
    format: str
    loop_points: LoopPoints


class Composition(BaseModel):
    key: str
    tempo_bpm: int
    time_signature: str
    dominant_instruments: list[str]


class MusicGeneration(BaseModel):
    id: str
    project_id: str
    status: Status
    audio_file: MusicFile
    processing_time_ms: int
    model_used: str
    composition_details: Composition


class MusicAnswer(BaseModel):
    """A piece of music."""

    music_generation: MusicGeneration


class PendingPart(BaseModel):
    """A result that is still to come."""

    id: str
    project_id: str
    status: Status


class Accepted(BaseModel):
    """202: the job goes on; ``Location`` names it. One of the parts stands beside ``job_id``."""

    job_id: str
    analysis: PendingPart | None = None
    scene_extraction: PendingPart | None = None
    character_analysis: PendingPart | None = None
    image_generation: PendingPart | None = None
    audio_generation: PendingPart | None = None
    music_generation: PendingPart | None = None


class ResourceUsage(BaseModel):
    gpu_time_ms: int
    cpu_time_ms: int
    memory_peak_mb: int


class DetailedUsage(ResourceUsage):
    model_loading_time_ms: int


class JobLine(BaseModel):
    id: str
    project_id: str
    job_type: str
    status: Status
    priority: int
    progress_percent: int
    queue_position: int
    estimated_completion: datetime | None
    resource_usage: ResourceUsage
    created_at: datetime
    started_at: datetime | None


class QueueStats(BaseModel):
    pending_jobs: int
    running_jobs: int
    available_workers: int
    avg_wait_time_minutes: float


class JobList(BaseModel):
    """A page of jobs."""

    jobs: list[JobLine]
    queue_stats: QueueStats


class JobError(BaseModel):
    code: str
    message: str
    hint: str


class JobDetail(BaseModel):
    """A job. ``result`` has the key figures, the stages and the whole documented answer."""

    id: str
    project_id: str
    job_type: str
    status: Status
    priority: int
    progress_percent: int
    queue_position: int
    estimated_completion: datetime | None
    parameters: dict[str, JsonValue]
    result: dict[str, JsonValue] | None
    error: JobError | None
    resource_usage: DetailedUsage
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None


class JobAnswer(BaseModel):
    job: JobDetail


class Cancelled(BaseModel):
    job_id: str
    cancelled: bool
    status: Status
    message: str


class ModelPerformance(BaseModel):
    """Measured over the jobs that used the model; null before the first."""

    avg_processing_time_ms: int | None = None
    accuracy_score: float | None = None
    throughput_per_hour: int | None = None
    avg_generation_time_ms: int | None = None
    quality_score: float | None = None
    images_per_hour: int | None = None


class ModelOut(BaseModel):
    name: str
    type: str
    version: str
    status: str
    memory_usage_mb: int
    supported_languages: list[str] | None = None
    supported_resolutions: list[str] | None = None
    performance: ModelPerformance
    last_updated: datetime | None


class GpuStatus(BaseModel):
    total_memory_gb: float
    used_memory_gb: float
    available_memory_gb: float
    utilization_percent: float


class ModelList(BaseModel):
    models: list[ModelOut]
    gpu_status: GpuStatus


class CheckOut(BaseModel):
    status: str
    responseTime: str  # noqa: N815 - the contract's spelling


class GpuDevice(BaseModel):
    id: int
    name: str
    memory_used: str
    memory_total: str
    utilization: int
    temperature: int


class GpuCheck(BaseModel):
    status: str
    devices: list[GpuDevice]


class ModelCheck(BaseModel):
    status: str
    model: str
    memory_usage: str


class QueueCheck(BaseModel):
    status: str
    pending_jobs: int
    active_workers: int


class Checks(BaseModel):
    database: CheckOut
    redis: CheckOut
    gpu: GpuCheck
    models: dict[str, ModelCheck]
    queue: QueueCheck


class HealthAnswer(BaseModel):
    """The service's state. ``redis`` is the shared queue, which lives in the database here."""

    status: str
    timestamp: datetime
    service: str
    version: str
    checks: Checks
