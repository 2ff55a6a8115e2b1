"""Outcomes: what a finished job has to show, in the heart's own words (the dialects translate them)."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from visiobook.domain.analysis import Analysis
from visiobook.domain.base import Digest, Value
from visiobook.domain.character import Character
from visiobook.domain.scene import NarrativeStructure, Scene


class SemanticReport(Value):
    """The reading of a text as a whole."""

    kind: Literal["semantic_analysis"] = "semantic_analysis"
    analysis: Analysis


class ScenePart(Value):
    """A scene and its words."""

    scene: Scene
    content: str


class SceneReport(Value):
    """A text's scenes, with the people they name."""

    kind: Literal["scene_extraction"] = "scene_extraction"
    language: str
    scenes: tuple[ScenePart, ...]
    structure: NarrativeStructure
    characters: tuple[Character, ...]


class CharacterReport(Value):
    """A text's people."""

    kind: Literal["character_analysis"] = "character_analysis"
    language: str
    scenes: int
    characters: tuple[Character, ...]


Report = Annotated[SemanticReport | SceneReport | CharacterReport, Field(discriminator="kind")]


class ContentRecord(Value):
    """A report as it is kept, once for each content, kind of analysis and version of the reader."""

    id: str
    project_ref: str
    content_hash: Digest
    analysis_type: str
    model_name: str
    model_version: str
    confidence: float
    processing_time_ms: int
    report: Report
    created_at: datetime


class PictureQuality(Value):
    """Measured qualities of a picture, 0 to 1 each (docs/service.md defines them), and its commonest colours."""

    sharpness: float
    exposure: float
    composition: float
    colours: tuple[str, ...] = ()

    @property
    def overall(self) -> float:
        """The mean of the three measures."""
        return round((self.sharpness + self.exposure + self.composition) / 3, 3)


class SoundQuality(Value):
    """Measured qualities of a sound (docs/service.md defines them). ``word_error_rate`` None: nobody listened."""

    clarity: float
    naturalness: float
    word_error_rate: float | None = None
    clipped_samples: int = 0
    loudness_lufs: float = 0.0


class GeneratedAsset(Value):
    """A file the service made. ``file_path`` is its name towards people, ``digest`` where its bytes are."""

    id: str
    owner: str
    project_ref: str
    job: str
    asset_type: str
    scene_id: str = ""
    params: str = "{}"
    file_path: str
    digest: Digest
    media_type: str
    size: int
    thumbnail: Digest | None = None
    generation_time_ms: int = 0
    model: str = ""
    quality_score: float | None = None
    created_at: datetime


class DrawnPicture(Value):
    """One candidate for one scene."""

    asset: str
    scene_id: str
    file_path: str
    width: int
    height: int
    size: int
    prompt: str
    negative_prompt: str = ""
    seed: int
    quality: PictureQuality


class ReadingOutcome(Value):
    """An analysis: where its report is, and its key figures."""

    kind: Literal["reading"] = "reading"
    record: str
    confidence: float
    entities_found: int = 0
    themes_identified: int = 0
    scenes_found: int = 0
    characters_found: int = 0
    model: str


class PictureOutcome(Value):
    """Pictures, in the order of the scenes."""

    kind: Literal["pictures"] = "pictures"
    model: str
    pictures: tuple[DrawnPicture, ...]


class SoundOutcome(Value):
    """A narration or a piece of music."""

    kind: Literal["sound"] = "sound"
    model: str
    asset: str
    file_path: str
    duration_s: float
    size: int
    format: str
    sample_rate: int
    bitrate_kbps: int
    loop_start_s: float = 0.0
    loop_end_s: float = 0.0
    key: str = ""
    tempo_bpm: float = 0.0
    time_signature: str = "4/4"
    instruments: tuple[str, ...] = ()
    quality: SoundQuality


class AssetsOutcome(Value):
    """Assets of a video project: how many were made, and how many could not be."""

    kind: Literal["assets"] = "assets"
    model: str
    made: int
    failed: int


class RenderOutcome(Value):
    """A rendered timeline."""

    kind: Literal["render"] = "render"
    model: str
    video: str
    file: Digest
    size: int


class FilmOutcome(Value):
    """A video project's film. ``film`` is None where the pipeline did without the montage."""

    kind: Literal["film"] = "film"
    video: str
    title: str
    film: Digest | None = None
    duration_s: float = 0.0
    size: int = 0
    width: int = 0
    height: int = 0
    scenes: int = 0


class PublicationOutcome(Value):
    """A video that is out on a platform."""

    kind: Literal["publication"] = "publication"
    publication: str
    platform: str
    post: str
    url: str


class PreviewOutcome(Value):
    """A voice's preview."""

    kind: Literal["voice_preview"] = "voice_preview"
    engine: str
    voice: str
    file: Digest
    media_type: str
    size: int
    duration_s: float


Outcome = Annotated[
    ReadingOutcome
    | PictureOutcome
    | SoundOutcome
    | AssetsOutcome
    | RenderOutcome
    | FilmOutcome
    | PublicationOutcome
    | PreviewOutcome,
    Field(discriminator="kind"),
]


class Finished(Value):
    """An outcome read back from its JSON."""

    outcome: Outcome
