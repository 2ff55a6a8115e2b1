"""A timeline goes out to an editor and comes back, and what an editor did to it renders."""

import importlib.util

import opentimelineio as otio
import pytest
from films import decoded, film_file, hand_cut, numbered_still, read_number, small, story

from resources.media.otio import from_otio, to_otio
from visiobook.domain.timeline import ExternalReference
from visiobook.errors import BadInput, BrokenSource, NotFound
from visiobook.stages.render import render


def locate(digest):
    return f"file:///stills/{digest}.png"


def refuse(url):
    raise NotFound(f"There is nothing at {url}.")


@pytest.fixture
def written(maker):
    timeline = story(maker.store, scenes=3, shots=2).timeline
    return timeline, to_otio(timeline, locate)


def test_a_timeline_comes_back_as_it_went(written):
    timeline, text = written
    assert from_otio(text, refuse) == timeline


def test_the_otio_library_reads_what_we_write(written):
    timeline, text = written
    read = otio.adapters.read_from_string(text, "otio_json")
    picture, narration, _ = read.tracks
    assert picture.duration() == otio.opentime.RationalTime(timeline.frames(), 30)
    assert [m.name for m in read.tracks.markers] == ["Scene 1", "Scene 2", "Scene 3"]
    placed = [item for item in narration if isinstance(item, otio.schema.Clip)]
    assert len(placed) == 6
    assert {t.transition_type for t in picture if isinstance(t, otio.schema.Transition)} == {
        "SMPTE_Dissolve",
        "Custom_Transition",
    }


def test_what_an_editor_cut_and_reordered_renders_so(maker, media, tmp_path):
    stills = [maker.store.put_bytes(numbered_still(n)) for n in (1, 2, 3)]
    edited = otio.adapters.read_from_string(to_otio(hand_cut(stills, [10, 10, 10], 30), locate), "otio_json")
    track = edited.tracks[0]
    first = track.pop(0)
    track.append(first)
    track[0].source_range = otio.opentime.TimeRange(
        otio.opentime.RationalTime(4, 30), otio.opentime.RationalTime(3, 30)
    )
    back = from_otio(edited.to_json_string(), refuse)
    rendition = render(back, small(), media, None, maker)
    shown = [read_number(luma) for _, luma, _ in decoded(film_file(maker.store, rendition.film, tmp_path))]
    assert shown == [2] * 3 + [3] * 10 + [1] * 10


def test_foreign_media_is_taken_in(maker):
    digest = maker.store.put_bytes(numbered_still(7))
    taken = []

    def take_in(url):
        taken.append(url)
        return ExternalReference(digest=digest, media_type="image/png", width=320, height=180)

    clip = otio.schema.Clip(
        name="theirs",
        media_reference=otio.schema.ExternalReference("/pictures/a.png"),
        source_range=otio.opentime.TimeRange(otio.opentime.RationalTime(0, 24), otio.opentime.RationalTime(48, 24)),
    )
    theirs = otio.schema.Timeline(name="Edit", tracks=[otio.schema.Track(kind="Video", children=[clip])])
    timeline = from_otio(theirs.to_json_string(), take_in)
    assert taken == ["/pictures/a.png"]
    assert (timeline.rate, timeline.frames(), timeline.title) == (24, 48, "Edit")


def test_what_cannot_be_rendered_is_named(written):
    edited = otio.adapters.read_from_string(written[1], "otio_json")
    edited.tracks.append(edited.tracks[0].deepcopy())
    with pytest.raises(BadInput, match="2 layered picture tracks"):
        from_otio(edited.to_json_string(), refuse)
    with pytest.raises(BrokenSource, match="not an OpenTimelineIO file"):
        from_otio("{nonsense", refuse)
    with pytest.raises(BrokenSource, match="no timeline"):
        from_otio(otio.schema.Clip(name="x").to_json_string(), refuse)


@pytest.mark.skipif(importlib.util.find_spec("otio_fcpx_xml_adapter") is None, reason="needs otio-fcpx-xml-adapter")
def test_final_cut_opens_our_cuts(maker):
    """FCPXML knows no clip without media, so plain cuts of stills are written."""
    stills = [maker.store.put_bytes(numbered_still(n)) for n in (1, 2)]
    timeline = otio.adapters.read_from_string(to_otio(hand_cut(stills, [30, 60], 30), locate), "otio_json")
    xml = otio.adapters.write_to_string(timeline, "fcpx_xml")
    assert xml.count("<asset-clip") + xml.count("<video") + xml.count("<clip") >= 2
