"""Renditions: how a timeline becomes a film file, and what came out."""

from enum import StrEnum

from pydantic import Field

from visiobook.domain.base import Digest, Value
from visiobook.domain.camera import CameraPath
from visiobook.domain.project import Brief, CaptionMode
from visiobook.domain.scene import TransitionKind
from visiobook.domain.timeline import Card, EndCard, TitleCard


class Container(StrEnum):
    MP4 = "mp4"
    MOV = "mov"
    WEBM = "webm"


class VideoCodec(StrEnum):
    H264 = "h264"
    H265 = "h265"
    AV1 = "av1"
    VP9 = "vp9"
    H264_NVENC = "h264_nvenc"


class AudioCodec(StrEnum):
    AAC = "aac"
    OPUS = "opus"


class Quality(StrEnum):
    """``draft`` is for looking at within seconds, ``standard`` for watching, ``high`` for keeping."""

    DRAFT = "draft"
    STANDARD = "standard"
    HIGH = "high"


CARRIES = {
    Container.MP4: tuple(VideoCodec),
    Container.MOV: (VideoCodec.H264, VideoCodec.H265, VideoCodec.H264_NVENC),
    Container.WEBM: (VideoCodec.VP9, VideoCodec.AV1),
}
"""Codecs that players accept in each container."""


class PicturePreset(Value):
    """What decides the bytes of encoded picture, besides the picture. Even width and height (4:2:0)."""

    width: int = Field(ge=16, le=8192, multiple_of=2)
    height: int = Field(ge=16, le=8192, multiple_of=2)
    fps: int = Field(ge=1, le=120)
    codec: VideoCodec = VideoCodec.H264
    quality: Quality = Quality.STANDARD
    bitrate: int = Field(default=0, ge=0)
    """Bits a second; 0: constant quality."""


class RenderPreset(Value):
    """How a timeline is rendered. Colour is always BT.709, limited range, and tagged so."""

    picture: PicturePreset
    container: Container = Container.MP4
    audio_codec: AudioCodec = AudioCodec.AAC
    audio_bitrate: int = 192_000
    captions: CaptionMode = CaptionMode.SOFT

    @classmethod
    def of(cls, brief: Brief) -> "RenderPreset":
        """What a brief asks for."""
        width, height = brief.frame_size()
        return cls(picture=PicturePreset(width=width, height=height, fps=brief.fps), captions=brief.captions)

    def draft(self) -> "RenderPreset":
        """A preview of the same film: about 480 lines on the short side, quickest encoding, same frames."""
        shrink = min(1.0, 480 / min(self.picture.width, self.picture.height))
        width, height = (max(16, round(side * shrink / 2) * 2) for side in (self.picture.width, self.picture.height))
        smaller = {"width": width, "height": height, "quality": Quality.DRAFT, "bitrate": 0}
        return self.model_copy(update={"picture": self.picture.model_copy(update=smaller)})


class StillSource(Value):
    """A still under the camera."""

    digest: Digest


class FilmSource(Value):
    """A film clip, at the segment's frame rate. It covers the frame; its camera is its own."""

    film: Digest


class Layer(Value):
    """A picture as it is seen from ``first`` on (a frame of its clip; negative: before its cut).

    Of a film clip ``first`` counts from the beginning of the film; before it the first picture stands, after its end
    the last one.
    """

    source: StillSource | FilmSource | Card
    camera: CameraPath
    first: int = 0


class CaptionOverlay(Value):
    """Words burned into frames ``first`` … ``last`` (exclusive) of a segment."""

    lines: tuple[str, ...]
    first: int = Field(ge=0)
    last: int = Field(ge=0)


class SegmentPlan(Value):
    """All that decides an encoded segment's bytes: one layer, or two under a transition. Never where it lies."""

    frames: int = Field(ge=1)
    layers: tuple[Layer, ...] = Field(min_length=1, max_length=2)
    transition: TransitionKind = TransitionKind.CUT
    captions: tuple[CaptionOverlay, ...] = ()
    picture: PicturePreset

    def stills(self) -> tuple[Digest, ...]:
        """Digests of every still and film it shows, backgrounds of cards included."""
        digests = (_shown(layer.source) for layer in self.layers)
        return tuple(dict.fromkeys(d for d in digests if d))


def _shown(source: StillSource | FilmSource | Card) -> Digest | None:
    match source:
        case StillSource():
            return source.digest
        case FilmSource():
            return source.film
        case TitleCard() | EndCard():
            return source.background
        case _:
            return None


class Chapter(Value):
    """A named stretch of the film, in frames."""

    title: str
    start: int
    end: int


class Rendition(Value):
    """A finished film in the store."""

    film: Digest
    size: int
    media_type: str
    thumbnail: Digest
    preset: RenderPreset
    frames: int
    samples: int
    chapters: tuple[Chapter, ...] = ()
    segments: int
