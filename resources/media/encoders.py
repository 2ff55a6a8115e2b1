"""Which encoder makes which codec, and with which settings."""

from dataclasses import dataclass
from fractions import Fraction

from visiobook.domain.render import CARRIES, Container, PicturePreset, Quality, VideoCodec
from visiobook.errors import BadInput, EngineMissing

KEYFRAME_S = 5
"""Longest time between points one can seek to inside a segment."""


@dataclass(frozen=True)
class Encoder:
    """A PyAV encoder by name, its options, and how many frames its packets wait for B-frames."""

    name: str
    options: dict[str, str]
    delay: int = 0
    tag: str = ""
    """The sample entry players expect, where it is not FFmpeg's first choice."""


def encoder_for(picture: PicturePreset) -> Encoder:
    """The encoder and its settings for a preset.

    One thread each (x264's bytes depend on the thread count; cores are used by encoding several segments at once),
    closed GOPs, no scene-cut detection inside a shot, headers that do not depend on the content.
    """
    encoder = _BUILDERS[picture.codec](picture)
    if picture.bitrate:
        encoder.options.pop("crf", None)
        encoder.options.update(b=str(picture.bitrate), maxrate=str(picture.bitrate * 3 // 2))
        encoder.options.update(bufsize=str(picture.bitrate * 2))
    return encoder


def require(encoder: Encoder) -> None:
    """Raise EngineMissing when the bundled FFmpeg lacks the encoder."""
    import av

    if encoder.name not in av.codecs_available:
        raise EngineMissing(
            f"This PyAV has no {encoder.name} encoder.",
            "Choose another codec (h264 is always there), or install the PyAV wheel: pip install av==18.1.0",
        )
    if encoder.name.endswith("_nvenc") and not _opens(encoder):
        raise EngineMissing(
            f"{encoder.name} needs an NVIDIA GPU and its driver, and none answered.", "Choose the codec h264."
        )


def _opens(encoder: Encoder) -> bool:
    """Whether the encoder's hardware answers."""
    import av

    trial = av.CodecContext.create(encoder.name, "w")
    if not isinstance(trial, av.VideoCodecContext):
        return False
    trial.width, trial.height, trial.pix_fmt, trial.time_base = 640, 360, "yuv420p", Fraction(1, 30)
    try:
        trial.open()
    except OSError:
        return False
    return True


def _keyint(picture: PicturePreset) -> str:
    return str(picture.fps * KEYFRAME_S)


def _by_quality(picture: PicturePreset, draft: str, standard: str, high: str) -> str:
    return {Quality.DRAFT: draft, Quality.STANDARD: standard, Quality.HIGH: high}[picture.quality]


def _h264(picture: PicturePreset) -> Encoder:
    """Stills under a slow camera gain nothing from x264's long look-ahead, B-pyramid and fine motion search.

    At 1080p the first two take 75 of its 155 MB, so ``standard`` does without. ``superfast`` with macroblock trees,
    which the preset leaves out, makes the same picture as ``veryfast``, with 0.1 dB less in 1 to 3 % fewer bits,
    in half the time (measured on drawn stills and on grainy ones).
    """
    delay = {Quality.DRAFT: 0, Quality.STANDARD: 1, Quality.HIGH: 2}[picture.quality]
    shorter = ":rc-lookahead=2:bframes=2:b-pyramid=none:mbtree=1" if picture.quality is Quality.STANDARD else ""
    parameters = (
        f"keyint={_keyint(picture)}:min-keyint=1:scenecut=0:open-gop=0:stitchable=1:sliced-threads=0"
        ":colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv"
    )
    parameters += shorter
    options = {
        "preset": _by_quality(picture, "ultrafast", "superfast", "medium"),
        "crf": _by_quality(picture, "28", "20", "18"),
        "profile": "high",
        "x264-params": parameters,
    }
    return Encoder("libx264", options, delay=delay)


def _h265(picture: PicturePreset) -> Encoder:
    parameters = (
        f"keyint={_keyint(picture)}:min-keyint=1:scenecut=0:open-gop=0:pools=none:frame-threads=1:log-level=error"
        ":bframes=3:b-pyramid=1:colorprim=bt709:transfer=bt709:colormatrix=bt709:range=limited"
    )
    options = {
        "preset": _by_quality(picture, "ultrafast", "superfast", "medium"),
        "crf": _by_quality(picture, "30", "23", "20"),
        "x265-params": parameters,
    }
    return Encoder("libx265", options, delay=2, tag="hvc1")


def _av1(picture: PicturePreset) -> Encoder:
    options = {
        "preset": _by_quality(picture, "12", "10", "6"),
        "crf": _by_quality(picture, "45", "32", "26"),
        "svtav1-params": f"lp=1:keyint={_keyint(picture)}:scd=0",
    }
    return Encoder("libsvtav1", options)


def _vp9(picture: PicturePreset) -> Encoder:
    options = {
        "deadline": "good",
        "cpu-used": _by_quality(picture, "8", "5", "2"),
        "crf": _by_quality(picture, "40", "31", "26"),
        "b": "0",
        "row-mt": "0",
        "g": _keyint(picture),
        "lag-in-frames": "16",
    }
    return Encoder("libvpx-vp9", options)


def _nvenc(picture: PicturePreset) -> Encoder:
    options = {
        "preset": _by_quality(picture, "p1", "p4", "p6"),
        "rc": "constqp",
        "qp": _by_quality(picture, "30", "22", "19"),
        "bf": "0",
        "g": _keyint(picture),
        "profile": "high",
    }
    return Encoder("h264_nvenc", options)


_BUILDERS = {
    VideoCodec.H264: _h264,
    VideoCodec.H265: _h265,
    VideoCodec.AV1: _av1,
    VideoCodec.VP9: _vp9,
    VideoCodec.H264_NVENC: _nvenc,
}


def check_container(container: Container, codec: VideoCodec) -> None:
    """Raise BadInput when the container cannot carry the codec."""
    if codec not in CARRIES[container]:
        known = ", ".join(codec.value for codec in CARRIES[container])
        raise BadInput(f"A {container.value} file cannot hold {codec.value}.", f"Choose one of: {known}.")
