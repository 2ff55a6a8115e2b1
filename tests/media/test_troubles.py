"""What goes wrong is named, and nothing half-written is ever taken for whole."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from films import hand_cut, numbered_still, small, soundtrack, story, tone

from resources.clock import SystemClock
from resources.media.engine import PyAvMedia
from resources.media.film import write_film
from resources.progress import SilentProgress
from resources.storage.local import LocalStore
from visiobook.domain.caption import Captions
from visiobook.domain.music import Score
from visiobook.domain.project import Brief
from visiobook.domain.render import Container, VideoCodec
from visiobook.domain.still import Storyboard
from visiobook.errors import BadInput, RenderFailed, StorageFailed
from visiobook.ports.media import FilmParts, PlacedSegment
from visiobook.stages.assemble import assemble
from visiobook.stages.making import Maker
from visiobook.stages.render import render

TINY = small(width=160, height=90)
ROOT = Path(__file__).parents[2]


def test_a_missing_still_is_named_by_its_scene(maker, media):
    told = story(maker.store, scenes=3)
    board = Storyboard(stills=tuple(s for s in told.stills.stills if s.scene != "s2"))
    args = (told.scenes, board, told.pacing, told.narration, Score(), Captions(language="en"), (), Brief())
    timeline = assemble("T", "A", *args)
    with pytest.raises(RenderFailed, match=r"scene 2 \(Scene 2\)"):
        render(timeline, TINY, media, None, maker)


def test_a_still_that_left_the_store_is_named_by_its_clip(maker, media):
    timeline = hand_cut(["f" * 64], [5], 30)
    with pytest.raises(RenderFailed, match="scene 1"):
        render(timeline, TINY, media, None, maker)


def test_a_still_that_is_no_picture_is_named(maker, media):
    timeline = hand_cut([maker.store.put_bytes(b"not a picture")], [5], 30)
    with pytest.raises(RenderFailed, match="not a picture"):
        render(timeline, TINY, media, None, maker)


def test_sound_of_another_length_than_the_picture_is_refused(maker, media, tmp_path):
    timeline = hand_cut([maker.store.put_bytes(numbered_still(1))], [30], 30)
    sound = soundtrack(tone(48_001), maker.store, tmp_path)
    with pytest.raises(RenderFailed, match="48001 samples for 48000"):
        render(timeline, TINY, media, sound, maker)


def test_a_timeline_of_another_frame_rate_is_refused(maker, media):
    timeline = hand_cut([maker.store.put_bytes(numbered_still(1))], [30], 24)
    with pytest.raises(RenderFailed, match="24 frames a second"):
        render(timeline, TINY, media, None, maker)


def test_a_container_that_cannot_hold_the_codec_is_refused(maker, media):
    timeline = hand_cut([maker.store.put_bytes(numbered_still(1))], [3], 30)
    preset = small(width=160, height=90, container=Container.WEBM)
    assert preset.picture.codec is VideoCodec.H264
    with pytest.raises(BadInput, match="webm"):
        render(timeline, preset, media, None, maker)


def test_segments_of_other_settings_or_lengths_are_never_joined(maker, media, tmp_path):
    timeline = hand_cut([maker.store.put_bytes(numbered_still(1))], [6], 30)
    render(timeline, TINY, media, None, maker)
    render(timeline, small(width=128, height=72), media, None, maker)
    files = [maker.store.path(r.artifact.digest) for r in maker.store.receipts() if r.recipe.stage == "segment"]
    placed = tuple(PlacedSegment(path=path, frames=6) for path in files)
    with pytest.raises(RenderFailed, match="other settings"):
        write_film(FilmParts(preset=TINY, segments=placed), tmp_path / "a.mp4")
    short = (PlacedSegment(path=files[0], frames=7),)
    with pytest.raises(RenderFailed, match="6 frames instead of 7"):
        write_film(FilmParts(preset=TINY, segments=short), tmp_path / "b.mp4")


def test_a_folder_one_may_not_write_to_is_a_storage_error(maker, cache):
    timeline = hand_cut([maker.store.put_bytes(numbered_still(1))], [3], 30)
    with pytest.raises(StorageFailed):
        render(timeline, TINY, PyAvMedia(Path("/proc/nowhere"), cache), None, maker)


SCRIPT = """
    import os, resource, signal, sys
    from pathlib import Path
    sys.path.insert(0, {tests!r})
    from films import hand_cut, numbered_still, small
    from resources.clock import SystemClock
    from resources.media.engine import PyAvMedia
    from resources.progress import SilentProgress
    from resources.storage.local import LocalStore
    from visiobook.stages.making import Maker
    from visiobook.stages.render import render

    folder = Path({folder!r})
    store = LocalStore(folder / "store")
    stills = [store.put_bytes(numbered_still(n, 640, 360)) for n in range(1, 7)]

    class Watch(SilentProgress):
        def advance(self, step, item, made):
            {watch}

    {limit}
    media = PyAvMedia(folder / "work", Path({cache!r}), 1)
    timeline = hand_cut(stills, [3, 4, 5, 6, 7, 8], 30)
    render(timeline, small(width=640, height=360), media, None, Maker(store, SystemClock(), Watch()))
"""


def run(folder, cache, watch="pass", limit=""):
    """Render six scenes in a process of its own."""
    code = textwrap.dedent(SCRIPT).format(
        tests=str(Path(__file__).parent), folder=str(folder), cache=str(cache), watch=watch, limit=limit
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
    )


def finish(folder, cache):
    """Render the same film here; returns the maker with its tally."""
    maker = Maker(LocalStore(folder / "store"), SystemClock(), SilentProgress())
    stills = [maker.store.put_bytes(numbered_still(n, 640, 360)) for n in range(1, 7)]
    timeline = hand_cut(stills, [3, 4, 5, 6, 7, 8], 30)
    media = PyAvMedia(folder / "work", cache, 1)
    rendition = render(timeline, small(width=640, height=360), media, None, maker)
    return maker, rendition


@pytest.fixture(scope="module")
def unharmed(media, cache, tmp_path_factory):
    return finish(tmp_path_factory.mktemp("unharmed"), cache)[1]


def test_a_killed_render_costs_the_segment_in_hand(tmp_path, cache, unharmed):
    kill = "step == 'segment' and made and (n := globals().__setitem__('n', globals().get('n', 0) + 1)) is None "
    kill += "and globals()['n'] == 3 and os.kill(os.getpid(), signal.SIGKILL)"
    assert run(tmp_path, cache, watch=kill).returncode == -9
    maker, rendition = finish(tmp_path, cache)
    assert rendition.film == unharmed.film
    assert maker.tally["segment"].found >= 2
    assert maker.tally["segment"].made <= 4


def test_a_disk_that_fills_is_named_and_leaves_nothing_half_written(tmp_path, cache, unharmed):
    """A limit on the size of files stands for the disk: the writes of the encoder fail in the same place."""
    limit = "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))"
    done = run(tmp_path, cache, limit=limit)
    assert done.returncode == 1
    assert b"StorageFailed" in done.stderr, done.stderr[-2000:]
    assert list((tmp_path / "work").iterdir()) == []
    assert finish(tmp_path, cache)[1].film == unharmed.film


@pytest.mark.parametrize("picture", [numbered_still(7), b"a cover that cannot be read"])
def test_a_books_cover_stands_behind_its_title_and_a_damaged_one_leaves_plain_paper(maker, media, tmp_path, picture):
    told, cover = story(maker.store, scenes=1), maker.store.put_bytes(picture)
    args = (told.scenes, told.stills, told.pacing, told.narration, Score(), Captions(language="en"), (), Brief())
    timeline = assemble("T", "A", *args, cover=cover)
    opening = next(item for item in timeline.picture().items if item.kind == "clip")
    assert opening.media.card.background == cover
    assert render(timeline, TINY, media, None, maker).frames == timeline.frames()
