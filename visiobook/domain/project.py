"""A project: one text on its way to becoming a film, and how its film should be."""

from enum import StrEnum

from pydantic import Field

from visiobook.domain.base import Digest, LanguageTag, Value
from visiobook.domain.engine import Port
from visiobook.domain.moving import WithoutMotion
from visiobook.domain.recipe import Credit
from visiobook.domain.speech import WordTiming
from visiobook.domain.still import FocusBox


class Style(StrEnum):
    REALISTIC = "realistic"
    PIXAR = "pixar"
    ANIME = "anime"
    FLAT_DESIGN = "flat_design"
    WATERCOLOR = "watercolor"
    OIL_PAINTING = "oil_painting"
    SKETCH = "sketch"


class UseCase(StrEnum):
    STORYTELLING = "storytelling"
    EDUCATION = "education"
    MARKETING = "marketing"
    DOCUMENTARY = "documentary"


class Resolution(StrEnum):
    """Named by the shorter side in pixels."""

    P360 = "360p"
    P480 = "480p"
    P720 = "720p"
    P1080 = "1080p"
    P1440 = "1440p"
    P2160 = "2160p"


class Aspect(StrEnum):
    WIDE = "16:9"
    TALL = "9:16"
    SQUARE = "1:1"


class Template(StrEnum):
    BASIC_FADE = "basic_fade"
    SLIDE_LEFT = "slide_left"
    SLIDE_RIGHT = "slide_right"
    ZOOM_IN = "zoom_in"
    ZOOM_OUT = "zoom_out"
    KEN_BURNS = "ken_burns"


class MusicStyle(StrEnum):
    CINEMATIC = "cinematic"
    AMBIENT = "ambient"
    CLASSICAL = "classical"
    FOLK = "folk"
    ELECTRONIC = "electronic"
    OFF = "off"


class CaptionMode(StrEnum):
    SOFT = "soft"
    BURNED = "burned"
    OFF = "off"


class EngineChoice(Value):
    """Which engine does a port's work in this project, and which model of it (empty: the engine's default)."""

    port: Port
    engine: str
    model: str = ""


class OwnPicture(Value):
    """A picture of a person's own, seen in every shot of its scene."""

    digest: Digest
    width: int
    height: int
    focus: tuple[FocusBox, ...] = ()
    credits: tuple[Credit, ...] = ()


class OwnSound(Value):
    """A sound of a person's own: a WAV artifact at 48 kHz. ``text``: what is said, empty: the scene's own words."""

    digest: Digest
    samples: int
    channels: int = 1
    text: str = ""
    words: tuple[WordTiming, ...] = ()
    credits: tuple[Credit, ...] = ()


class SceneOverride(Value):
    """What a person wants otherwise in one scene (numbered from 1). Empty means: as the film has it."""

    scene: int = Field(ge=1)
    prompt: str = ""
    style: Style | None = None
    voice: str = ""
    picture: OwnPicture | None = None
    voice_over: OwnSound | None = None
    """Mono; spoken in the place of the scene's lines."""
    music: OwnSound | None = None
    """Stereo; begins with the scene and ends with it."""


class Brief(Value):
    """How the film should be: every choice a person can make, with its default."""

    language: LanguageTag | None = None
    """None: as detected."""
    title: str = ""
    author: str = ""
    style: Style = Style.WATERCOLOR
    use_case: UseCase = UseCase.STORYTELLING
    target_duration_s: float | None = Field(default=None, gt=0)
    """How long a film should be whose script is written from an idea. None: as long as it takes."""
    manner: str = ""
    """The tone such a script is written in, in a person's words."""
    voice: str = ""
    """The narrator's voice id; empty: the engine's default for the language."""
    narrated: bool = True
    """False: a film without a voice."""
    speed: float = Field(default=1.0, ge=0.5, le=2.0)
    pitch: float = Field(default=1.0, ge=0.5, le=2.0)
    resolution: Resolution = Resolution.P1080
    fps: int = 30
    aspect: Aspect = Aspect.WIDE
    template: Template = Template.KEN_BURNS
    music: MusicStyle = MusicStyle.CINEMATIC
    captions: CaptionMode = CaptionMode.SOFT
    max_scenes: int | None = Field(default=None, ge=1)
    min_scene_length: int = Field(default=0, ge=0)
    """Words a scene has at least."""
    seed: int = 0
    engines: tuple[EngineChoice, ...] = ()
    without_motion: WithoutMotion = WithoutMotion.STOP
    """What a shot does that the project's video engine could not bring to life."""
    budget_usd: float | None = Field(default=None, ge=0)
    """US dollars that paid engines may cost this project in all. None: what the machine's settings allow."""
    overrides: tuple[SceneOverride, ...] = ()

    def frame_size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        short = int(self.resolution.value[:-1])
        long = -(-short * 16 // 9 // 2) * 2
        return {Aspect.WIDE: (long, short), Aspect.TALL: (short, long), Aspect.SQUARE: (short, short)}[self.aspect]


class Project(Value):
    """``id`` is the Dagster partition key: lower-case letters, digits and dashes."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,99}$")
    name: str
    source: str
    """Digest of the source's bytes in the store, ``prompt:`` and the idea, or ``script:`` and a script's digest."""
    source_name: str
    brief: Brief
