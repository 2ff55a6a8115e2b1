"""A person's own effects, through moviepy behind the same port as the direct renderer."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from films import decoded, film_file, hand_cut, numbered_still, read_number, small, story

from resources.factory import build_studio
from resources.media.compose import composing_media
from resources.media.engine import PyAvMedia
from visiobook.domain.scene import TransitionKind
from visiobook.errors import EngineMissing, RenderFailed, UnknownChoice
from visiobook.settings import Settings
from visiobook.stages.render import render

ROOT = Path(__file__).parents[2]
EFFECTS = """
from moviepy import vfx

def grey(clip):
    return clip.with_effects([vfx.BlackAndWhite()])

def darker(clip):
    return clip.image_transform(lambda picture: picture // 2)

def cropped(clip):
    return clip.cropped(x2=20)
"""
ENTRIES = """[visiobook.effects]
grey = a_persons_effects:grey
darker = a_persons_effects:darker
cropped = a_persons_effects:cropped
"""


@pytest.fixture
def effects(tmp_path, monkeypatch):
    """An installed distribution with three effects."""
    pytest.importorskip("moviepy")
    site = tmp_path / "site"
    told = site / "a_persons_effects-1.0.dist-info"
    told.mkdir(parents=True)
    (site / "a_persons_effects.py").write_text(EFFECTS)
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: a-persons-effects\nVersion: 1.0\n")
    (told / "entry_points.txt").write_text(ENTRIES)
    monkeypatch.syspath_prepend(str(site))
    yield site
    sys.modules.pop("a_persons_effects", None)


@pytest.mark.parametrize("composed", [False, True], ids=["direct", "compose"])
def test_either_renderer_keeps_every_frame_and_cut(effects, maker, cache, tmp_path, composed):
    media = composing_media([], None, cache, 2) if composed else PyAvMedia(None, cache, 2)
    stills = [maker.store.put_bytes(numbered_still(n)) for n in (1, 2, 3)]
    rendition = render(hand_cut(stills, [4, 1, 7], 30), small(), media, None, maker)
    frames = list(decoded(film_file(maker.store, rendition.film, tmp_path)))
    assert [place for place, _, _ in frames] == list(range(12))
    assert [read_number(luma) for _, luma, _ in frames] == [1] * 4 + [2] + [3] * 7


def test_composing_without_effects_shows_what_the_direct_renderer_shows(effects, maker, cache, tmp_path):
    made = story(maker.store, scenes=2, transition_in=TransitionKind.WIPE)
    shown = []
    for name, media in (("direct", PyAvMedia(None, cache, 2)), ("compose", composing_media([], None, cache, 2))):
        (folder := tmp_path / name).mkdir()
        rendition = render(made.timeline, small(width=160, height=90), media, None, maker)
        shown.append([luma for _, luma, _ in decoded(film_file(maker.store, rendition.film, folder))])
    assert np.abs(np.array(shown[0], int) - np.array(shown[1], int)).mean() < 1


def test_effects_are_laid_over_the_film_in_their_order(effects, maker, cache, tmp_path):
    media = build_studio(Settings(home=tmp_path, effects="grey, darker")).media
    timeline = hand_cut([maker.store.put_bytes(numbered_still(5))], [3], 30)
    rendition = render(timeline, small(), media, None, maker)
    plain = render(timeline, small(), PyAvMedia(None, cache, 1), None, maker)
    assert rendition.film != plain.film
    _, luma, frame = next(iter(decoded(film_file(maker.store, rendition.film, tmp_path))))
    red, green, blue = frame.to_ndarray(format="rgb24").astype(int)[40, 40]
    assert max(red, green, blue) - min(red, green, blue) < 8
    assert luma.max() < 140


def test_an_edited_effect_makes_the_segments_anew(effects):
    picture = small().picture
    before = composing_media(["grey"]).fingerprint(picture)
    assert composing_media(["grey"]).fingerprint(picture) == before
    assert composing_media(["grey", "darker"]).fingerprint(picture) != before
    sys.modules.pop("a_persons_effects")
    (effects / "a_persons_effects.py").write_text(EFFECTS + "# another shade\n")
    assert composing_media(["grey"]).fingerprint(picture) != before


def test_an_effect_may_not_change_the_size_of_the_picture(effects, maker, cache):
    timeline = hand_cut([maker.store.put_bytes(numbered_still(5))], [3], 30)
    with pytest.raises(RenderFailed, match="'cropped'"):
        render(timeline, small(), composing_media(["cropped"], None, cache, 1), None, maker)


def test_an_effect_nobody_registered_is_named_with_those_there_are(effects):
    with pytest.raises(UnknownChoice, match="sparkle") as said:
        composing_media(["sparkle"])
    assert "grey" in said.value.hint


def test_without_moviepy_composing_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "moviepy", None)
    with pytest.raises(EngineMissing) as said:
        composing_media(["grey"])
    assert said.value.hint == "pip install 'visiobook[compose]'"


def test_the_usual_way_never_imports_moviepy(cache, tmp_path):
    code = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path
from films import hand_cut, numbered_still, small
from resources.clock import SystemClock
from resources.factory import build_studio
from resources.progress import SilentProgress
from resources.storage.memory import MemoryStore
from visiobook.settings import Settings
from visiobook.stages.making import Maker
from visiobook.stages.render import render
maker = Maker(MemoryStore(), SystemClock(), SilentProgress())
media = build_studio(Settings(home=Path({str(tmp_path)!r}))).media
render(hand_cut([maker.store.put_bytes(numbered_still(1))], [2], 30), small(), media, None, maker)
assert not {{"moviepy", "numba"}} & set(sys.modules), "loaded on the usual way"
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()[-1000:]
