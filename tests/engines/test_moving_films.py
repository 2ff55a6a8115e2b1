"""Films whose stills come to life: the clips of a video engine are in the film, each made once."""

import io
from dataclasses import dataclass, replace
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from resources.engines.clips import decoded_frames, mp4_of
from tests.engines.quick import BRIEF, Box, quick_studio, tale
from tests.engines.servers import serving
from tests.engines.test_video_engines import runway, runway_says
from visiobook.domain.engine import Port
from visiobook.domain.moving import MotionBook, WithoutMotion
from visiobook.domain.project import EngineChoice
from visiobook.domain.timeline import ExternalReference, Timeline
from visiobook.errors import EngineFailed
from visiobook.services.filming import Filming
from visiobook_assets.bench import walk

MOVING = BRIEF.model_copy(update={"engines": (*BRIEF.engines, EngineChoice(port=Port.VIDEO, engine="runway"))})


@dataclass(frozen=True)
class WithRunway:
    """A catalogue whose video engine talks to a server of the test's own."""

    real: Any
    engine: Any

    def __getattr__(self, name):
        return getattr(self.real, name)

    def video(self, name="", model=""):
        return self.engine if name == "runway" else self.real.video(name, model)


def moving_studio(folder, url):
    studio = quick_studio(folder, Box())
    return replace(studio, engines=WithRunway(studio.engines, runway(url, folder / "cache")))


def kept(studio, project, asset, kind):
    return kind.model_validate_json(studio.store.read(studio.records.head(project.id, asset).digest))


def brightness(path, seconds):
    with av.open(str(path)) as film:
        frames = [f.to_ndarray(format="gray") for f in film.decode(video=0)]
    return [float(frames[round(at * 24)].mean()) for at in seconds]


def test_a_film_shows_what_its_video_engine_made_and_asks_for_each_shot_once(tmp_path):
    with serving(runway_says(polls=0)) as server:
        studio = moving_studio(tmp_path, server.url)
        project = tale(studio, 0, MOVING)
        planned = [u.stage for u in walk(studio, project).uses if u.made]
        assert not server.received, "a plan asks nobody for anything"
        filming = Filming(studio, project)
        rendition = filming.film()
        asked = [r for r in server.received if r.method == "POST"]
        book = kept(studio, project, "motion", MotionBook)
        assert len(asked) == len(book.shots) == planned.count("moving_picture") > 0 and not book.unmoved
        assert "fox" in asked[0].json()["promptText"]
        again = Filming(studio, project)
        assert again.film() == rendition and not any(use.made for use in again.uses)
        assert len([r for r in server.received if r.method == "POST"]) == len(asked)
    clips = [i for i in kept(studio, project, "timeline", Timeline).tracks[0].items if getattr(i, "shot", None)]
    media = [clip.media for clip in clips]
    assert [m.digest for m in media if isinstance(m, ExternalReference)] == [m.film for m in book.shots]
    assert "Runway terms of use" in {c.licence for u in filming.uses for c in studio.store.find(u.recipe).credits}
    start = kept(studio, project, "timeline", Timeline).markers[0].marked_range.start.value / 24
    dark, bright = brightness(studio.store.path(rendition.film), (start + 0.02, start + 0.45))
    assert dark < 60 < 150 < bright, "the clip's frames grow brighter from black"


def test_a_shot_that_cannot_move_stops_the_film_or_has_its_camera_move_as_the_project_says(tmp_path):
    with serving(runway_says(last="FAILED", polls=0)) as server:
        studio = moving_studio(tmp_path, server.url)
        with pytest.raises(EngineFailed, match="unsafe"):
            Filming(studio, tale(studio, 0, MOVING)).film()
        lenient = MOVING.model_copy(update={"without_motion": WithoutMotion.CAMERA})
        project = tale(studio, 0, lenient)
        assert Filming(studio, project).film().frames > 0
    book = kept(studio, project, "motion", MotionBook)
    assert book.shots == () and book.unmoved
    clips = [i for i in kept(studio, project, "timeline", Timeline).tracks[0].items if getattr(i, "shot", None)]
    assert all(clip.camera is not None and clip.media.media_type == "image/png" for clip in clips)


def test_a_film_without_a_video_engine_moves_the_camera_over_its_stills(tmp_path):
    studio = quick_studio(tmp_path, Box())
    project = tale(studio, 0)
    Filming(studio, project).film()
    assert kept(studio, project, "motion", MotionBook) == MotionBook()
    assert "moving_picture" not in {u.stage for u in walk(studio, project).uses}


@pytest.mark.parametrize("height", [64, 720])
def test_a_clip_says_its_colours_and_keeps_them(height):
    red = np.full((height, 96, 3), (200, 30, 40), np.uint8)
    data = mp4_of([red] * 3, 24, 96, height)
    with av.open(io.BytesIO(data)) as film:
        stream = film.streams.video[0]
        assert (int(stream.codec_context.colorspace), int(stream.codec_context.color_range)) == (1, 1)
        frame = next(film.decode(video=0))
    shown = frame.reformat(format="rgb24", src_colorspace="ITU709").to_ndarray()
    assert abs(shown[height // 2, 48].astype(int) - (200, 30, 40)).max() <= 4
    assert len(decoded_frames(data, "ours")[0]) == 3
    assert Image.fromarray(shown).size == (96, height)
