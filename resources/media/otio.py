"""OpenTimelineIO in and out: what we write opens in an editor, what an editor wrote renders here.

What OTIO has no word for (camera path, focus boxes, scene and shot ids, artifact digests) travels in each object's
metadata under ``visiobook``; editors keep metadata they do not know.
"""

import json
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from visiobook.domain.camera import CameraPath
from visiobook.domain.caption import Captions
from visiobook.domain.scene import TransitionKind
from visiobook.domain.still import FocusBox
from visiobook.domain.timeline import (
    BLACK,
    Card,
    Clip,
    ExternalReference,
    Gap,
    GeneratorReference,
    Item,
    Marker,
    MediaReference,
    MissingReference,
    RationalTime,
    Timeline,
    TimeRange,
    Track,
    Transition,
)
from visiobook.errors import BadInput, BrokenSource
from visiobook.ports.edits import Import, Locate

if TYPE_CHECKING:
    import opentimelineio as otio

OURS = "visiobook"
DISSOLVE = "SMPTE_Dissolve"
CUSTOM = "Custom_Transition"


def to_otio(timeline: Timeline, locate: Locate) -> str:
    """The timeline as OTIO JSON."""
    import opentimelineio as otio

    made = otio.schema.Timeline(name=timeline.name, global_start_time=otio.opentime.RationalTime(0, timeline.rate))
    made.metadata[OURS] = {
        "title": timeline.title,
        "author": timeline.author,
        "language": timeline.language,
        "rate": timeline.rate,
        "captions": timeline.captions.canonical_json() if timeline.captions else "",
        "background": timeline.background,
        "frame": "x".join(str(side) for side in timeline.frame),
    }
    made.tracks.extend(_track_out(track, locate) for track in timeline.tracks)
    made.tracks.markers.extend(_marker_out(marker) for marker in timeline.markers)
    text: str = made.to_json_string(indent=2)
    return text


def from_otio(text: str, take_in: Import) -> Timeline:
    """A timeline from OTIO JSON. Media with our digest keep it; other media are taken in.

    Raises BrokenSource for what is no OTIO timeline, BadInput for what cannot be rendered here (fractional frame rates,
    nested or layered picture), each naming the place.
    """
    import opentimelineio as otio

    try:
        read = otio.adapters.read_from_string(text, adapter_name="otio_json")
    except (otio.exceptions.OTIOError, ValueError) as trouble:
        raise BrokenSource(f"This is not an OpenTimelineIO file: {trouble}.", "Export it as .otio again.") from trouble
    if not isinstance(read, otio.schema.Timeline):
        raise BrokenSource("The OTIO file holds no timeline.", "Export a timeline, not a clip or bin.")
    return _Reader(read, take_in).timeline()


def _time(value: RationalTime) -> "otio.opentime.RationalTime":
    import opentimelineio as otio

    return otio.opentime.RationalTime(value.value, value.rate)


def _range(value: TimeRange) -> "otio.opentime.TimeRange":
    import opentimelineio as otio

    return otio.opentime.TimeRange(_time(value.start), _time(value.duration))


def _track_out(track: Track, locate: Locate) -> "otio.schema.Track":
    import opentimelineio as otio

    made = otio.schema.Track(name=track.name, kind=track.track_kind)
    made.extend(_item_out(item, locate) for item in track.items)
    return made


def _item_out(item: Item, locate: Locate) -> "otio.core.Composable":
    import opentimelineio as otio

    if isinstance(item, Gap):
        return otio.schema.Gap(source_range=_range(item.source_range))
    if isinstance(item, Transition):
        usual = item.transition_type is TransitionKind.DISSOLVE
        made = otio.schema.Transition(
            name=item.transition_type.value,
            transition_type=DISSOLVE if usual else CUSTOM,
            in_offset=_time(item.in_offset),
            out_offset=_time(item.out_offset),
        )
        made.metadata[OURS] = {"transition": item.transition_type.value}
        return made
    clip = otio.schema.Clip(name=item.name, source_range=_range(item.source_range))
    clip.media_reference = _media_out(item, locate)
    clip.metadata[OURS] = {
        "scene": item.scene,
        "shot": item.shot,
        "camera": item.camera.canonical_json() if item.camera else "",
        "focus": json.dumps([box.model_dump() for box in item.focus]),
        "volume": str(item.volume),
        "duck_under_voice": "yes" if item.duck_under_voice else "",
    }
    return clip


def _media_out(clip: Clip, locate: Locate) -> "otio.core.MediaReference":
    import opentimelineio as otio

    media = clip.media
    if isinstance(media, MissingReference):
        return otio.schema.MissingReference(name=media.name)
    if isinstance(media, GeneratorReference):
        card = {"card": media.card.canonical_json()}
        return otio.schema.GeneratorReference(
            name=clip.name, generator_kind=f"{OURS}.{media.card.card}", parameters=card
        )
    made = otio.schema.ExternalReference(target_url=locate(media.digest), available_range=_range(clip.source_range))
    made.name = clip.name
    made.metadata[OURS] = {"reference": media.canonical_json(), "target_url": made.target_url}
    return made


def _marker_out(marker: Marker) -> "otio.schema.Marker":
    import opentimelineio as otio

    made = otio.schema.Marker(name=marker.name, marked_range=_range(marker.marked_range), color="GREEN")
    made.metadata[OURS] = {"scene": marker.scene}
    return made


def _ours(thing: "otio.core.SerializableObjectWithMetadata") -> dict[str, str]:
    """Our own metadata of an object, as text; empty where it has none."""
    return {str(key): str(value) for key, value in dict(thing.metadata.get(OURS, {})).items()}


def _frame(said: str) -> tuple[int, int]:
    """Width and height; zeros where nobody told them."""
    width, _, height = said.partition("x")
    return (int(width), int(height)) if width.isdigit() and height.isdigit() else (0, 0)


class OtioFormat:
    """Keeps :class:`visiobook.ports.edits.EditFormat`."""

    def write(self, timeline: Timeline, locate: Locate) -> str:
        """The timeline as OTIO JSON."""
        return to_otio(timeline, locate)

    def read(self, text: str, take_in: Import) -> Timeline:
        """A timeline from OTIO JSON."""
        return from_otio(text, take_in)


class _Reader:
    """Reads one OTIO timeline."""

    def __init__(self, source: "otio.schema.Timeline", take_in: Import) -> None:
        self.source, self.take_in = source, take_in
        self.rate = 0

    def timeline(self) -> Timeline:
        """Everything, on the picture track's rate."""
        import opentimelineio as otio

        tracks = [track for track in self.source.tracks if isinstance(track, otio.schema.Track)]
        pictures = [track for track in tracks if track.kind == otio.schema.TrackKind.Video and len(track)]
        if len(pictures) != 1:
            found = "no picture track" if not pictures else f"{len(pictures)} layered picture tracks"
            raise BadInput(f"The timeline has {found}.", "Flatten it to one picture track, then export again.")
        said = _ours(self.source)
        self.rate = self._picture_rate(pictures[0])
        name = self.source.name or "Timeline"
        return Timeline(
            name=name,
            title=said.get("title", name),
            author=said.get("author", ""),
            language=said.get("language", "und"),
            rate=self.rate,
            tracks=tuple(self._track(track) for track in tracks),
            markers=tuple(self._marker(marker) for marker in self.source.tracks.markers),
            captions=Captions.model_validate_json(said["captions"]) if said.get("captions") else None,
            background=said.get("background", BLACK),
            frame=_frame(said.get("frame", "")),
        )

    def _picture_rate(self, track: "otio.schema.Track") -> int:
        rate = track.duration().rate
        if rate != int(rate):
            said = f"The timeline has {rate:.3f} frames a second."
            raise BadInput(said, "Conform it to 24, 25, 30, 50 or 60, then export again.")
        return int(rate)

    def _time(self, value: "otio.opentime.RationalTime", rate: int) -> RationalTime:
        return RationalTime(value=round(value.rescaled_to(rate).value), rate=rate)

    def _range(self, value: "otio.opentime.TimeRange", rate: int) -> TimeRange:
        return TimeRange(start=self._time(value.start_time, rate), duration=self._time(value.duration, rate))

    def _track(self, track: "otio.schema.Track") -> Track:
        import opentimelineio as otio

        sound = track.kind == otio.schema.TrackKind.Audio
        rate = 48_000 if sound else self.rate
        items = tuple(self._item(item, rate) for item in track)
        return Track(name=track.name, track_kind="Audio" if sound else "Video", items=items)

    def _item(self, item: "otio.core.Composable", rate: int) -> Item:
        import opentimelineio as otio

        if isinstance(item, otio.schema.Transition):
            return self._transition(item, rate)
        if isinstance(item, otio.schema.Gap):
            return Gap(source_range=self._range(item.trimmed_range(), rate))
        if isinstance(item, otio.schema.Clip):
            return self._clip(item, rate)
        raise BadInput(f"The timeline nests {type(item).__name__} {item.name!r}.", "Flatten it, then export again.")

    def _transition(self, item: "otio.schema.Transition", rate: int) -> Transition:
        named = _ours(item).get("transition", "")
        kind = TransitionKind(named) if named in set(TransitionKind) else TransitionKind.DISSOLVE
        before, after = self._time(item.in_offset, rate), self._time(item.out_offset, rate)
        return Transition(transition_type=kind, in_offset=before, out_offset=after)

    def _clip(self, item: "otio.schema.Clip", rate: int) -> Clip:
        said = _ours(item)
        try:
            return Clip(
                name=item.name,
                media=self._media(item),
                source_range=self._range(item.trimmed_range(), rate),
                scene=said.get("scene", ""),
                shot=said.get("shot", ""),
                camera=CameraPath.model_validate_json(said["camera"]) if said.get("camera") else None,
                focus=TypeAdapter(tuple[FocusBox, ...]).validate_json(said.get("focus", "[]")),
                volume=float(said.get("volume", "1")),
                duck_under_voice=bool(said.get("duck_under_voice")),
            )
        except ValidationError as trouble:
            damaged = f"The clip {item.name!r} carries damaged data: {trouble}."
            raise BrokenSource(damaged, "Export the timeline again.") from trouble

    def _media(self, item: "otio.schema.Clip") -> MediaReference:
        import opentimelineio as otio

        media = item.media_reference
        if isinstance(media, otio.schema.ExternalReference):
            said = _ours(media)
            if said.get("reference") and said.get("target_url") == media.target_url:
                return ExternalReference.model_validate_json(said["reference"])
            return self.take_in(media.target_url)
        if isinstance(media, otio.schema.GeneratorReference) and "card" in media.parameters:
            card: Card = TypeAdapter(Card).validate_json(media.parameters["card"])
            return GeneratorReference(card=card)
        return MissingReference(name=media.name or f"the media of {item.name!r}")

    def _marker(self, marker: "otio.schema.Marker") -> Marker:
        scene = _ours(marker).get("scene", "")
        return Marker(name=marker.name, scene=scene, marked_range=self._range(marker.marked_range, self.rate))
