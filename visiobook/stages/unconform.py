"""The way back from a timeline to an edit: what an editor wrote becomes clips in seconds that name assets."""

from collections.abc import Callable
from fractions import Fraction

from visiobook.domain.base import Digest
from visiobook.domain.timeline import Clip, ExternalReference, Timeline, Track, Transition
from visiobook.domain.video_timeline import ClipEdit, MediaKind, TimelineConfig, TimelineEdit, TrackEdit, TrackKind
from visiobook.errors import InvalidField

Named = Callable[[Digest, str], tuple[str, MediaKind]]
"""The asset behind a digest, and what it is; the second argument names the clip. Raises InvalidField."""
USUAL = (1920, 1080)


def unconform(timeline: Timeline, named: Named) -> TimelineEdit:
    """The edit. Transitions go to the clip after them, those before nothing to the clip before; times stay exact.

    Raises InvalidField for clips of media that is no asset.
    """
    width, height = timeline.frame if all(timeline.frame) else USUAL
    tracks = (_track(number, track, named) for number, track in enumerate(timeline.tracks))
    config = TimelineConfig(width=width, height=height, fps=timeline.rate, background=timeline.background)
    return TimelineEdit(config=config, tracks=tuple(track for track in tracks if track.clips))


def _track(number: int, track: Track, named: Named) -> TrackEdit:
    clips: list[ClipEdit] = []
    kinds: list[MediaKind] = []
    waiting: Transition | None = None
    at, open_end = Fraction(0), False
    for item in track.items:
        if isinstance(item, Transition):
            waiting = item
            continue
        length = item.source_range.duration.seconds()
        if isinstance(item, Clip):
            edit, kind = _clip(item, at, length, f"tracks.{number}.clips.{len(clips)}", named)
            clips.append(_into(edit, waiting, "transition_in"))
            kinds.append(kind)
        elif open_end:
            clips[-1] = _into(clips[-1], waiting, "transition_out")
        waiting, open_end = None, isinstance(item, Clip)
        at += length
    if open_end:
        clips[-1] = _into(clips[-1], waiting, "transition_out")
    return TrackEdit(kind=_kind(track, kinds), clips=tuple(clips))


def _into(clip: ClipEdit, transition: Transition | None, side: str) -> ClipEdit:
    if transition is None or not transition.frames():
        return clip
    frames = Fraction(transition.frames(), transition.in_offset.rate)
    return clip.model_copy(update={side: transition.transition_type, "transition_duration": frames})


def _clip(clip: Clip, at: Fraction, length: Fraction, field: str, named: Named) -> tuple[ClipEdit, MediaKind]:
    if not isinstance(clip.media, ExternalReference):
        raise InvalidField(
            f"The clip {clip.name!r} shows no asset.", "Upload its media, then relink it.", field, "asset"
        )
    asset, kind = named(clip.media.digest, field)
    source = Fraction(0) if kind is MediaKind.IMAGE else clip.source_range.start.seconds()
    return (
        ClipEdit(
            asset=asset,
            start_time=at,
            duration=length,
            source_start=source,
            volume=clip.volume,
            duck_under_voice=clip.duck_under_voice,
        ),
        kind,
    )


def _kind(track: Track, kinds: list[MediaKind]) -> TrackKind:
    if track.track_kind == "Video":
        return TrackKind.VIDEO
    return TrackKind.MUSIC if kinds and all(kind is MediaKind.MUSIC for kind in kinds) else TrackKind.AUDIO
