"""Conforming: an edit in seconds and asset names becomes a timeline on exact frames, its sounds on exact samples."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from visiobook.domain.caption import Captions
from visiobook.domain.mix import Fade, Span, Stem
from visiobook.domain.pacing import PacedLine, Pacing
from visiobook.domain.project import Aspect
from visiobook.domain.scene import CameraMovement, TransitionKind
from visiobook.domain.speech import SAMPLE_RATE, Narration, SpokenUtterance, Utterance, WordTiming
from visiobook.domain.still import Still
from visiobook.domain.timeline import (
    Clip,
    ExternalReference,
    Gap,
    Item,
    RationalTime,
    Timeline,
    TimeRange,
    Track,
    Transition,
)
from visiobook.domain.video_timeline import (
    FRAME_RATES,
    LONGEST_S,
    MOST_CLIPS,
    ClipEdit,
    ClipMedia,
    MediaKind,
    TimelineEdit,
    TrackEdit,
    TrackKind,
)
from visiobook.errors import InvalidField
from visiobook.stages.caption import caption
from visiobook.stages.framing import camera_path
from visiobook.stages.mixdown import Laid, LaidSound

STILL_S = Fraction(5)
"""How long a picture stands where the edit does not say."""
TRANSITION_S = Fraction(4, 5)
CLOSING_S = Fraction(2)
"""A sound that the timeline's end cuts fades away over this."""
APART_S = Fraction(1)
"""Chunks of sound begin at clips, but never nearer to each other than this."""
BEFORE = SAMPLE_RATE // 10
"""A clip's chunk of sound begins this long before it."""

Media = Mapping[str, ClipMedia]


@dataclass(frozen=True)
class Placed:
    """A clip on the grid: units are frames on the video track, samples on the others. ``field`` names it in errors."""

    clip: ClipEdit
    media: ClipMedia
    start: int
    length: int
    field: str

    @property
    def end(self) -> int:
        """The first unit after it."""
        return self.start + self.length


@dataclass(frozen=True)
class PlacedTrack:
    """A track's clips in the order of time."""

    kind: TrackKind
    clips: tuple[Placed, ...]


@dataclass(frozen=True)
class PlacedEdit:
    """The whole edit on the grid, and its length in frames."""

    edit: TimelineEdit
    tracks: tuple[PlacedTrack, ...]
    frames: int

    @property
    def samples(self) -> int:
        """Its length in samples."""
        return self.frames * (SAMPLE_RATE // self.edit.config.fps)

    def of(self, kind: TrackKind) -> Iterator[Placed]:
        """The clips of every track of a kind."""
        return (clip for track in self.tracks if track.kind is kind for clip in track.clips)


def place(edit: TimelineEdit, media: Media) -> PlacedEdit:
    """Every clip where it lies. The length is that of pictures and voices; music alone makes it where there are none.

    Raises InvalidField, naming the field, for what breaks a rule: overlapping clips, an asset that is not there or of
    the wrong kind, a clip past its asset's end, a timeline longer than :data:`LONGEST_S`.
    """
    _check(edit)
    tracks = tuple(_placed_track(n, track, media, edit.config.fps) for n, track in enumerate(edit.tracks))
    tracks += tuple(_film_sounds(track, edit.config.fps) for track in tracks if any(c.clip.sound for c in track.clips))
    frames = _frames(tracks, edit.config.fps)
    if frames == 0:
        raise InvalidField("The timeline has no clip.", "Put at least one clip on a track.", "tracks")
    if frames > LONGEST_S * edit.config.fps:
        hours, most = frames / edit.config.fps / 3600, LONGEST_S // 3600
        message = f"The timeline is {hours:.1f} hours long; the limit is {most} hours."
        raise InvalidField(message, "Cut it into several timelines.", "tracks")
    placed = PlacedEdit(edit, tracks, frames)
    for _ in _picture_items(placed):  # a transition that does not fit is told now
        pass
    return placed


def conform(placed: PlacedEdit, title: str, language: str) -> Timeline:
    """The timeline: one picture track with its gaps and transitions, every sound track, captions of what is said."""
    fps = placed.edit.config.fps
    sounds = [
        Track(name=f"{track.kind.value} {n + 1}", track_kind="Audio", items=tuple(_sound_items(track, placed)))
        for n, track in enumerate(placed.tracks)
        if track.kind is not TrackKind.VIDEO
    ]
    picture = Track(name="picture", track_kind="Video", items=tuple(_picture_items(placed)))
    return Timeline(
        name=title,
        title=title,
        language=language,
        rate=fps,
        tracks=(picture, *sounds),
        captions=_captions(placed, language),
        background=placed.edit.config.background,
        frame=(placed.edit.config.width, placed.edit.config.height),
    )


def lay(placed: PlacedEdit) -> LaidSound | None:
    """Its sounds for the mix; None where nothing sounds. Music that does not give way is laid as a voice is."""
    voices = list(placed.of(TrackKind.AUDIO))
    heard = [clip for clip in (*voices, *placed.of(TrackKind.MUSIC)) if clip.clip.volume > 0]
    if not heard:
        return None
    laid = [_laid(clip, placed.samples) for clip in heard]
    said = [v for v in voices if v.clip.volume > 0 and not _gives_way(v)]
    speech = [Span(start=v.start, end=min(v.end, placed.samples)) for v in said]
    return LaidSound(tuple(piece for piece in laid if piece.samples > 0), tuple(speech), placed.samples)


def edges(placed: PlacedEdit) -> Iterator[int]:
    """The samples at which chunks of sound begin."""
    last = -placed.samples
    sounds = (clip.start - BEFORE for kind in (TrackKind.AUDIO, TrackKind.MUSIC) for clip in placed.of(kind))
    for start in sorted(set(sounds)):
        if start - last >= APART_S * SAMPLE_RATE:
            yield start
            last = start


def _check(edit: TimelineEdit) -> None:
    if edit.config.fps not in FRAME_RATES:
        known = ", ".join(str(rate) for rate in FRAME_RATES)
        raise InvalidField(f"There is no frame rate {edit.config.fps}.", f"Choose one of: {known}.", "config.fps")
    videos = [n for n, track in enumerate(edit.tracks) if track.kind is TrackKind.VIDEO]
    if len(videos) > 1:
        message = f"The timeline has {len(videos)} video tracks; pictures are shown one at a time."
        raise InvalidField(message, "Put all pictures on one video track.", f"tracks.{videos[1]}.type")
    clips = sum(len(track.clips) for track in edit.tracks)
    if clips > MOST_CLIPS:
        message = f"The timeline has {clips} clips; the limit is {MOST_CLIPS}."
        raise InvalidField(message, "Cut it into several timelines.", "tracks")


def _placed_track(number: int, track: TrackEdit, media: Media, fps: int) -> PlacedTrack:
    rate = fps if track.kind is TrackKind.VIDEO else SAMPLE_RATE
    found = [
        _placed(clip, track.kind, media, rate, fps, f"tracks.{number}.clips.{place}")
        for place, clip in enumerate(track.clips)
    ]
    ordered = sorted(found, key=lambda p: p.start)
    for before, after in pairwise(ordered):
        if after.start < before.end:
            both = f"The clips of {before.clip.asset!r} and {after.clip.asset!r} overlap"
            message = f"{both} by {(before.end - after.start) / rate:.3g} s."
            hint = "Clips of one track follow each other: move one, shorten one, or use a second track for sounds."
            raise InvalidField(message, hint, f"{after.field}.start_time")
    return PlacedTrack(track.kind, tuple(ordered))


def _film_sounds(track: PlacedTrack, fps: int) -> PlacedTrack:
    """The sound of films on the picture track, each exactly under its picture."""
    step = SAMPLE_RATE // fps
    heard = (_film_sound(clip, fps, step) for clip in track.clips if clip.clip.sound)
    return PlacedTrack(TrackKind.AUDIO, tuple(clip for clip in heard if clip.length > 0))


def _film_sound(clip: Placed, fps: int, step: int) -> Placed:
    source = _source_frame(clip.clip, fps) * step
    length = min(clip.length * step, clip.media.samples - source)
    heard = clip.clip.model_copy(update={"source_start": Fraction(source, SAMPLE_RATE), "sound": False})
    return replace(clip, clip=heard, start=clip.start * step, length=length)


def _source_frame(clip: ClipEdit, fps: int) -> int:
    """The frame of a film, at the timeline's rate, with which its clip begins."""
    return round(clip.source_start * fps)


FITTING = {
    TrackKind.VIDEO: (MediaKind.IMAGE, MediaKind.VIDEO),
    TrackKind.AUDIO: (MediaKind.VOICE, MediaKind.MUSIC, MediaKind.VIDEO),
    TrackKind.MUSIC: (MediaKind.MUSIC, MediaKind.VOICE),
}
"""What may lie on a track; of a film on an audio track its sound."""


def _placed(clip: ClipEdit, kind: TrackKind, media: Media, rate: int, fps: int, field: str) -> Placed:
    found = media.get(clip.asset)
    if found is None:
        message = f"There is no asset {clip.asset!r} in this project."
        raise InvalidField(message, "GET /api/v1/assets?project_id=… lists those there are.", f"{field}.asset_id")
    if found.kind not in FITTING[kind]:
        known = " or ".join(k.value for k in FITTING[kind])
        message = f"The asset {clip.asset!r} is of type {found.kind.value}; a {kind.value} track takes {known}."
        raise InvalidField(message, "Put it on a track of its kind.", f"{field}.asset_id")
    _check_kinds(clip, kind, field)
    _check_film(clip, found, kind, field)
    start = round(clip.start_time * rate)
    length = _picture_length(clip, found, fps, field) if kind is TrackKind.VIDEO else _length(clip, found, fps, field)
    return Placed(clip, found, start, length, field)


SOUND_TRANSITIONS = (TransitionKind.FADE, TransitionKind.DISSOLVE, TransitionKind.CUT)


def _check_kinds(clip: ClipEdit, kind: TrackKind, field: str) -> None:
    if clip.transition_duration is not None and clip.transition_duration <= 0:
        raise InvalidField(
            "A transition lasts longer than 0 s.", "Leave it out for none.", f"{field}.transition_duration"
        )
    for name, wanted in (("transition_in", clip.transition_in), ("transition_out", clip.transition_out)):
        if kind is not TrackKind.VIDEO and wanted is not None and wanted not in SOUND_TRANSITIONS:
            known = ", ".join(k.value for k in SOUND_TRANSITIONS)
            raise InvalidField(f"A sound has no {wanted.value}.", f"Choose one of: {known}.", f"{field}.{name}")


def _check_film(clip: ClipEdit, media: ClipMedia, kind: TrackKind, field: str) -> None:
    """A film sounds where it has sound, and moves by itself."""
    film = media.kind is MediaKind.VIDEO
    if clip.sound and not (film and kind is TrackKind.VIDEO):
        message = "Only a film on the video track has a sound of its own."
        raise InvalidField(message, "Leave `sound` out; put voices and music on audio tracks.", f"{field}.sound")
    if film and (clip.sound or kind is TrackKind.AUDIO) and not media.samples:
        message = f"The film {clip.asset!r} has no sound."
        raise InvalidField(message, "Leave its sound out.", f"{field}.sound" if clip.sound else f"{field}.asset_id")
    if film and clip.movement is not CameraMovement.STATIC:
        message = "A film moves by itself; the camera moves over pictures."
        raise InvalidField(message, "Leave `movement` out.", f"{field}.movement")


def _picture_length(clip: ClipEdit, media: ClipMedia, fps: int, field: str) -> int:
    """Frames a picture or film is seen."""
    lasting = clip.duration
    if media.kind is MediaKind.VIDEO:
        lasting = _from_source(clip, media.duration, fps, field)
    elif lasting is not None and lasting <= 0:
        raise InvalidField("A clip lasts longer than 0 s.", "Give its duration in seconds.", f"{field}.duration")
    start, end = round(clip.start_time * fps), round((clip.start_time + (lasting or STILL_S)) * fps)
    if end <= start:
        raise InvalidField("The clip is shorter than a frame.", f"A frame lasts 1/{fps} s.", f"{field}.duration")
    return end - start


def _length(clip: ClipEdit, media: ClipMedia, fps: int, field: str) -> int:
    """Samples a sound is heard."""
    return round(_from_source(clip, Fraction(media.samples, SAMPLE_RATE), fps, field) * SAMPLE_RATE)


def _from_source(clip: ClipEdit, whole: Fraction, fps: int, field: str) -> Fraction:
    """Seconds a clip takes of an asset that lasts ``whole``; up to a frame more than there is is let pass."""
    if clip.duration is not None and clip.duration <= 0:
        raise InvalidField("A clip lasts longer than 0 s.", "Give its duration in seconds.", f"{field}.duration")
    left = whole - clip.source_start
    if left <= 0:
        message = f"The clip begins after the end of {clip.asset!r}, which lasts {float(whole):.2f} s."
        raise InvalidField(message, "Begin earlier in it.", f"{field}.source_start")
    if clip.duration is not None and clip.duration > left + Fraction(1, fps):
        message = f"The clip lasts {float(clip.duration):.2f} s and {clip.asset!r} has only {float(left):.2f} s."
        raise InvalidField(message, "Shorten the clip, or leave its duration out.", f"{field}.duration")
    return left if clip.duration is None else min(clip.duration, left)


def _frames(tracks: Sequence[PlacedTrack], fps: int) -> int:
    step = SAMPLE_RATE // fps
    ends = {kind: [0] for kind in TrackKind}
    for track in tracks:
        unit = 1 if track.kind is TrackKind.VIDEO else step
        ends[track.kind] += [-(-clip.end // unit) for clip in track.clips]
    leading = max(ends[TrackKind.VIDEO] + ends[TrackKind.AUDIO])
    return leading or max(ends[TrackKind.MUSIC])


def _picture_items(placed: PlacedEdit) -> Iterator[Item]:
    """Clips, gaps between them, and the transitions on their edges."""
    fps, clips = placed.edit.config.fps, list(placed.of(TrackKind.VIDEO))
    at = 0
    for number, clip in enumerate(clips):
        before = clips[number - 1] if number and clips[number - 1].end == clip.start else None
        if clip.start > at:
            yield _gap(clip.start - at, fps)
        yield from _transition(before, clip, fps)
        yield _clip(clip, placed)
        at = clip.end
        after = clips[number + 1] if number + 1 < len(clips) else None
        if after is None or after.start > clip.end:
            yield from _transition(clip, None, fps)
    if at < placed.frames:
        yield _gap(placed.frames - at, fps)


def _transition(before: Placed | None, after: Placed | None, fps: int) -> Iterator[Transition]:
    """Between two clips, or between one and the background. At a cut the incoming clip's wish goes first."""
    wishes = [(after, after.clip.transition_in)] if after else []
    wishes += [(before, before.clip.transition_out)] if before else []
    chosen = next(((clip, kind) for clip, kind in wishes if clip is not None and kind is not None), None)
    if chosen is None or chosen[1] is TransitionKind.CUT:
        return
    frames = _overlap(chosen[0], before, after, fps)
    first = frames if after is None else frames // 2 if before else 0
    if frames:
        yield Transition(
            transition_type=chosen[1],
            in_offset=RationalTime(value=first, rate=fps),
            out_offset=RationalTime(value=frames - first, rate=fps),
        )


def _overlap(owner: Placed, before: Placed | None, after: Placed | None, fps: int) -> int:
    """Frames of a transition: it may take half of a clip, all clips having one at each end."""
    asked = owner.clip.transition_duration
    wanted = max(1, round((asked or TRANSITION_S) * fps))
    shares = [c.length // 2 for c in (before, after) if c is not None]
    most = min(shares) * (2 if before and after else 1)
    if asked is not None and wanted > most:
        message = f"The transition lasts {float(asked):.2f} s, and the clips leave it {most / fps:.2f} s."
        raise InvalidField(message, "A transition takes at most half of a clip.", f"{owner.field}.transition_duration")
    return min(wanted, most)


def _gap(length: int, rate: int) -> Gap:
    return Gap(source_range=TimeRange.of(0, length, rate))


def _clip(placed: Placed, whole: PlacedEdit) -> Clip:
    media, config = placed.media, whole.edit.config
    if media.kind is MediaKind.VIDEO:
        return _film_clip(placed, config.fps)
    still = Still(shot="", scene="", picture=media.digest, width=media.width, height=media.height, focus=media.focus)
    aspect = Fraction(config.width, config.height)
    lead = 0 if placed.clip.movement is CameraMovement.STATIC else round(TRANSITION_S * config.fps)
    return Clip(
        name=media.asset,
        media=ExternalReference(
            digest=media.digest, media_type=media.media_type, width=media.width, height=media.height
        ),
        source_range=TimeRange.of(0, placed.length, config.fps),
        camera=camera_path(still, placed.clip.movement, 0, aspect, placed.length, lead),
        focus=media.focus,
    )


def _film_clip(placed: Placed, fps: int) -> Clip:
    media = placed.media
    return Clip(
        name=media.asset,
        media=ExternalReference(
            digest=media.digest, media_type=media.media_type, width=media.width, height=media.height
        ),
        source_range=TimeRange.of(_source_frame(placed.clip, fps), placed.length, fps),
    )


def _sound_items(track: PlacedTrack, placed: PlacedEdit) -> Iterator[Item]:
    at = 0
    for clip in track.clips:
        length = min(clip.end, placed.samples) - clip.start
        if length <= 0:
            continue
        if clip.start > at:
            yield _gap(clip.start - at, SAMPLE_RATE)
        media = ExternalReference(digest=clip.media.digest, media_type=clip.media.media_type)
        first = round(clip.clip.source_start * SAMPLE_RATE)
        yield Clip(
            name=clip.media.asset,
            media=media,
            source_range=TimeRange.of(first, length, SAMPLE_RATE),
            volume=clip.clip.volume,
            duck_under_voice=clip.clip.duck_under_voice,
        )
        at = clip.start + length


def _laid(placed: Placed, samples: int) -> Laid:
    clip, end = placed.clip, min(placed.end, samples)
    cut = end < placed.end
    closing = CLOSING_S if cut else clip.transition_duration or TRANSITION_S
    return Laid(
        stem=Stem.MUSIC if _gives_way(placed) else Stem.VOICE,
        sound=placed.media.sound or placed.media.digest,
        channels=placed.media.channels,
        at=placed.start,
        samples=end - placed.start,
        fade_in=_fade(placed.start, clip.transition_duration or TRANSITION_S) if _fades(clip.transition_in) else None,
        fade_out=_fade_out(placed.start, end, closing) if cut or _fades(clip.transition_out) else None,
        source=round(clip.source_start * SAMPLE_RATE),
        gain_db=round(20 * math.log10(clip.volume), 3) if clip.volume > 0 else 0.0,
    )


def _gives_way(placed: Placed) -> bool:
    """Whether a sound is softer while somebody speaks; voices never are."""
    return placed.clip.duck_under_voice and placed.media.kind is not MediaKind.VOICE


def _fades(kind: TransitionKind | None) -> bool:
    return kind in (TransitionKind.FADE, TransitionKind.DISSOLVE)


def _fade(start: int, seconds: Fraction) -> Fade:
    return Fade(start=start, end=start + round(seconds * SAMPLE_RATE))


def _fade_out(start: int, end: int, seconds: Fraction) -> Fade:
    return Fade(start=max(start, end - round(seconds * SAMPLE_RATE)), end=end)


def _captions(placed: PlacedEdit, language: str) -> Captions | None:
    """What the voices say, where their words are known; None where nothing is said."""
    spoken = sorted((c for c in placed.of(TrackKind.AUDIO) if c.media.text.strip()), key=lambda c: c.start)
    if not spoken:
        return None
    lines = tuple(_line(n, clip, language) for n, clip in enumerate(spoken))
    starts = tuple(
        PacedLine(utterance=line.utterance.id, start=clip.start, samples=line.samples)
        for line, clip in zip(lines, spoken, strict=True)
    )
    config = placed.edit.config
    pacing = Pacing(
        fps=config.fps, title_frames=0, end_frames=0, frames=placed.frames, scenes=(), shots=(), lines=starts
    )
    tall = Aspect.TALL if config.height > config.width else Aspect.WIDE
    return caption(Narration(lines=lines), pacing, language, tall)


def _line(number: int, clip: Placed, language: str) -> SpokenUtterance:
    """A voice clip as a spoken line, its words in the clip's own time."""
    first = round(clip.clip.source_start * SAMPLE_RATE)
    said = Utterance(id=f"clip-{number}", scene="", shot="", text=clip.media.text, language=language, voice="recorded")
    words = tuple(
        WordTiming(word=w.word, start=max(0, w.start - first), end=min(max(0, w.end - first), clip.length))
        for w in clip.media.words
    )
    return SpokenUtterance(utterance=said, sound=clip.media.digest, samples=clip.length, words=words)
