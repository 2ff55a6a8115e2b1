"""The bodies contract 000 answers analyses and generations with, with exactly its fields."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

Status = Literal["pending", "running", "completed", "failed", "cancelled"]


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
