"""An edit as a person writes it: tracks of clips that name assets, in seconds. Conforming makes a timeline of it."""

from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from pydantic import Field

from visiobook.domain.base import Digest, Exact, Value
from visiobook.domain.project import CaptionMode
from visiobook.domain.recipe import Credit
from visiobook.domain.render import RenderPreset
from visiobook.domain.scene import CameraMovement, TransitionKind
from visiobook.domain.speech import WordTiming
from visiobook.domain.still import FocusBox
from visiobook.domain.timeline import BLACK, Colour

LONGEST_S = 4 * 3600
"""Seconds of the longest timeline."""
MOST_CLIPS = 5000
FRAME_RATES = (24, 25, 30, 48, 50, 60)
"""Frame rates at which a frame is a whole number of samples at 48 kHz."""


class TrackKind(StrEnum):
    """``video``: pictures. ``audio``: voices, under which music may give way. ``music``: music."""

    VIDEO = "video"
    AUDIO = "audio"
    MUSIC = "music"


class MediaKind(StrEnum):
    """What an asset is."""

    IMAGE = "image"
    VIDEO = "video"
    VOICE = "voice"
    MUSIC = "music"

    @property
    def sounds(self) -> bool:
        """Whether it is heard and not seen."""
        return self in (MediaKind.VOICE, MediaKind.MUSIC)


class ClipEdit(Value):
    """A stretch of an asset from ``source_start`` on, laid at ``start_time``. Times are exact seconds."""

    asset: str
    start_time: Exact = Field(ge=0)
    duration: Exact | None = None
    """None: the asset's whole length; a picture stands for :data:`~visiobook.stages.conform.STILL_S`."""
    source_start: Exact = Fraction(0)
    transition_in: TransitionKind | None = None
    transition_out: TransitionKind | None = None
    transition_duration: Exact | None = None
    """None: the film's usual length, shortened where the clips are too short for it."""
    sound: bool = False
    """Of a film on the video track: whether its own sound is heard too, beside the audio tracks."""
    volume: float = Field(default=1.0, ge=0, le=4)
    """Linear; 1 as the asset is."""
    duck_under_voice: bool = False
    movement: CameraMovement = CameraMovement.STATIC


class TrackEdit(Value):
    """Clips that do not overlap."""

    kind: TrackKind
    clips: tuple[ClipEdit, ...] = ()


class TimelineConfig(Value):
    """The frame, its rate, and what is seen where no picture is."""

    width: int = Field(default=1920, ge=16, le=4096, multiple_of=2)
    height: int = Field(default=1080, ge=16, le=4096, multiple_of=2)
    fps: int = 30
    background: Colour = BLACK


class TimelineEdit(Value):
    """The whole edit."""

    config: TimelineConfig = TimelineConfig()
    tracks: tuple[TrackEdit, ...] = ()

    def assets(self) -> tuple[str, ...]:
        """The assets it uses, each once."""
        return tuple(dict.fromkeys(clip.asset for track in self.tracks for clip in track.clips))


class ClipMedia(Value):
    """What conforming must know of an asset: pictures in pixels, sound (a WAV artifact at 48 kHz) in samples.

    Of a film ``digest`` is its file, ``duration`` that of its picture in seconds, ``samples`` those of its sound (0: it
    is silent), and ``sound`` the sound's own artifact once a render needed it.
    """

    asset: str
    kind: MediaKind
    digest: Digest
    media_type: str
    width: int = 0
    height: int = 0
    duration: Exact = Fraction(0)
    samples: int = 0
    channels: int = 1
    sound: Digest | None = None
    text: str = ""
    words: tuple[WordTiming, ...] = ()
    focus: tuple[FocusBox, ...] = ()
    credits: tuple[Credit, ...] = ()


class VideoTimeline(Value):
    """An edit as it is kept. ``project`` is the video project's id; ``revision`` counts its changes from 1."""

    id: str
    owner: str
    project: str
    edit: TimelineEdit
    duration_s: float
    revision: int = 1
    deleted: bool = False
    created_at: datetime
    updated_at: datetime


class RenderOrder(Value):
    """All that a render needs, as it was when it was asked for: later changes of the timeline do not touch it."""

    timeline: str
    title: str
    language: str = "und"
    edit: TimelineEdit
    media: tuple[ClipMedia, ...]
    preset: RenderPreset
    captions: CaptionMode = CaptionMode.OFF
