"""Every container and codec, drafts and qualities, on real encodes."""

from io import BytesIO

import av
import numpy as np
import pytest
from films import decoded, hand_cut, numbered_still, read_number, small, soundtrack, story, tone
from PIL import Image

from visiobook.domain.project import Aspect, Brief, CaptionMode, Resolution
from visiobook.domain.render import Container, PicturePreset, Quality, RenderPreset, VideoCodec
from visiobook.errors import EngineMissing
from visiobook.stages.render import render

WAYS = [
    (VideoCodec.H264, Container.MP4),
    (VideoCodec.H264, Container.MOV),
    (VideoCodec.H265, Container.MP4),
    (VideoCodec.H265, Container.MOV),
    (VideoCodec.AV1, Container.MP4),
    (VideoCodec.AV1, Container.WEBM),
    (VideoCodec.VP9, Container.MP4),
    (VideoCodec.VP9, Container.WEBM),
]


def preset(codec, container=Container.MP4, quality=Quality.STANDARD, **fields):
    picture = PicturePreset(width=320, height=180, fps=30, codec=codec, quality=quality, **fields)
    return RenderPreset(picture=picture, container=container)


@pytest.mark.parametrize(("codec", "container"), WAYS)
def test_every_codec_keeps_every_frame_and_cut_in_every_container(maker, media, tmp_path, codec, container):
    stills = [maker.store.put_bytes(numbered_still(n)) for n in (1, 2, 3)]
    timeline = hand_cut(stills, [1, 14, 21], 30)
    sound = soundtrack(tone(36 * 1600), maker.store, tmp_path)
    rendition = render(timeline, preset(codec, container), media, sound, maker)
    path = tmp_path / f"film.{container.value}"
    path.write_bytes(maker.store.read(rendition.film))
    frames = list(decoded(path))
    assert [place for place, _, _ in frames] == list(range(36))
    assert [read_number(luma) for _, luma, _ in frames] == [1] + [2] * 14 + [3] * 21
    with av.open(str(path)) as film:
        heard = sum(frame.samples for frame in film.decode(film.streams.audio[0]))
        assert abs(heard - 36 * 1600) <= 1024
        assert film.streams.video[0].codec_context.colorspace == 1


def test_captions_of_a_webm_are_webvtt(maker, media, tmp_path):
    told = story(maker.store, scenes=1)
    rendition = render(told.timeline, preset(VideoCodec.VP9, Container.WEBM, Quality.DRAFT), media, None, maker)
    path = tmp_path / "film.webm"
    path.write_bytes(maker.store.read(rendition.film))
    with av.open(str(path)) as film:
        assert film.streams.subtitles[0].codec_context.name == "webvtt"
        assert [c["metadata"]["title"] for c in film.chapters()] == ["The Tale", "Scene 1"]


def test_an_encoder_that_is_not_there_says_what_to_do(maker, media):
    timeline = hand_cut([maker.store.put_bytes(numbered_still(1))], [3], 30)
    try:
        render(timeline, preset(VideoCodec.H264_NVENC), media, None, maker)
    except EngineMissing as missing:
        assert "h264" in missing.hint


def test_a_bitrate_bounds_the_size(maker, media):
    noise = np.random.default_rng(1).integers(0, 255, (180, 320, 3), np.uint8)
    out = BytesIO()
    Image.fromarray(noise).save(out, "PNG")
    timeline = hand_cut([maker.store.put_bytes(out.getvalue())], [60], 30)
    low, high = (preset(VideoCodec.H264, bitrate=rate) for rate in (300_000, 1_200_000))
    assert render(timeline, low, media, None, maker).size < render(timeline, high, media, None, maker).size


@pytest.mark.parametrize("resolution", list(Resolution))
@pytest.mark.parametrize("aspect", list(Aspect))
def test_every_resolution_and_aspect_has_an_even_frame(resolution, aspect):
    made = RenderPreset.of(Brief(resolution=resolution, aspect=aspect, captions=CaptionMode.OFF))
    assert made.picture.width % 2 == made.picture.height % 2 == 0
    assert min(made.picture.width, made.picture.height) == int(resolution.value[:-1])


def test_the_cover_is_attached_and_no_second_picture_track_plays(maker, media, tmp_path):
    timeline = hand_cut([maker.store.put_bytes(numbered_still(1))], [5], 30)
    rendition = render(timeline, small(), media, None, maker)
    path = tmp_path / "film.mp4"
    path.write_bytes(maker.store.read(rendition.film))
    assert maker.store.read(rendition.thumbnail)[:2] == b"\xff\xd8"
    with av.open(str(path)) as film:
        pictures = [s for s in film.streams.video if not s.disposition & av.stream.Disposition.attached_pic]
        assert len(pictures) == 1
        assert len(film.streams.video) == 2
