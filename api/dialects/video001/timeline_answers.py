"""From timelines to the contract's bodies, and back."""

import json
import re
from fractions import Fraction

from api.dialects.video001 import timeline_schemas as s
from visiobook.domain.scene import CameraMovement, TransitionKind
from visiobook.domain.video_timeline import (
    ClipEdit,
    TimelineConfig,
    TimelineEdit,
    TrackEdit,
    TrackKind,
    VideoTimeline,
)
from visiobook.errors import InvalidField

SIZE = re.compile(r"(\d{2,4})x(\d{2,4})")
LINES = {"360p": 640, "480p": 854, "720p": 1280, "1080p": 1920, "1440p": 2560, "2160p": 3840, "4k": 3840}
COLOUR = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})")
NAMED = {"black": "#000000", "white": "#ffffff"}
TRANSITIONS = {
    **{kind.value: kind for kind in TransitionKind},
    "none": TransitionKind.CUT,
    "crossfade": TransitionKind.DISSOLVE,
    "cross_dissolve": TransitionKind.DISSOLVE,
    "fade_in": TransitionKind.FADE,
    "fade_out": TransitionKind.FADE,
    "fade_to_black": TransitionKind.FADE,
    "slide": TransitionKind.SLIDE_LEFT,
}


def edit_of(config: s.TimelineConfigIn, tracks: list[s.TrackIn]) -> TimelineEdit:
    """The edit a body means. Raises InvalidField."""
    return TimelineEdit(config=config_of(config), tracks=tracks_of(tracks))


def tracks_of(tracks: list[s.TrackIn]) -> tuple[TrackEdit, ...]:
    """The tracks. Raises InvalidField."""
    return tuple(
        TrackEdit(
            kind=TrackKind(track.type),
            clips=tuple(_clip(clip, f"tracks.{n}.clips.{place}") for place, clip in enumerate(track.clips)),
        )
        for n, track in enumerate(tracks)
    )


def config_of(config: s.TimelineConfigIn) -> TimelineConfig:
    """Frame, rate and background. Raises InvalidField."""
    width, height = _size(config.resolution)
    word = config.background_color.strip().lower()
    found = COLOUR.fullmatch(NAMED.get(word, word))
    if found is None:
        raise InvalidField(
            f"{config.background_color!r} is no colour.", "Write it as #rrggbb.", "config.background_color", "pattern"
        )
    digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
    return TimelineConfig(width=width, height=height, fps=config.fps, background=f"#{digits}")


def timeline(found: VideoTimeline, missing: tuple[str, ...] = ()) -> s.TimelineOut:
    """A timeline as the platform shows it."""
    config = found.edit.config
    return s.TimelineOut(
        id=found.id,
        project_id=found.project,
        duration=found.duration_s,
        config=s.TimelineConfigOut(
            resolution=f"{config.width}x{config.height}", fps=config.fps, background_color=config.background
        ),
        tracks=[s.TrackOut(type=t.kind.value, clips=[_shown(c) for c in t.clips]) for t in found.edit.tracks],
        status="incomplete" if missing else "draft",
        missing_assets=list(missing),
        revision=found.revision,
        created_at=found.created_at,
        updated_at=found.updated_at,
    )


def otio_text(otio: object) -> str:
    """An imported document as text."""
    return otio if isinstance(otio, str) else json.dumps(otio)


def _size(said: str) -> tuple[int, int]:
    word = said.strip().lower()
    found = SIZE.fullmatch(word)
    if found is None and word in LINES:
        width = LINES[word]
        return width, 2160 if word == "4k" else int(word[:-1])
    width, height = (int(side) for side in found.groups()) if found else (0, 0)
    if not all(16 <= side <= 4096 and side % 2 == 0 for side in (width, height)):
        known = ", ".join(LINES)
        raise InvalidField(
            f"{said!r} is no resolution.",
            f"Write WIDTHxHEIGHT in even pixels from 16 to 4096, or one of: {known}.",
            "config.resolution",
            "pattern",
        )
    return width, height


def _clip(clip: s.ClipIn, field: str) -> ClipEdit:
    return ClipEdit(
        asset=clip.asset_id,
        start_time=_exact(clip.start_time),
        duration=_exact(clip.duration) if clip.duration is not None else None,
        source_start=_exact(clip.source_start),
        transition_in=_transition(clip.transition_in, f"{field}.transition_in"),
        transition_out=_transition(clip.transition_out, f"{field}.transition_out"),
        transition_duration=_exact(clip.transition_duration) if clip.transition_duration is not None else None,
        sound=clip.sound,
        volume=clip.volume,
        duck_under_voice=clip.duck_under_voice,
        movement=_movement(clip.movement, f"{field}.movement"),
    )


def _exact(seconds: float) -> Fraction:
    """A decimal as it was written."""
    return Fraction(str(seconds))


def _transition(word: str | None, field: str) -> TransitionKind | None:
    if not word:
        return None
    plain = word.strip().lower().replace("-", "_").replace(" ", "_")
    if plain not in TRANSITIONS:
        raise InvalidField(f"There is no transition {word!r}.", f"There are: {', '.join(TRANSITIONS)}.", field, "enum")
    return TRANSITIONS[plain]


def _movement(word: str, field: str) -> CameraMovement:
    known = [movement.value for movement in CameraMovement]
    if word not in known:
        raise InvalidField(f"There is no movement {word!r}.", f"There are: {', '.join(known)}.", field, "enum")
    return CameraMovement(word)


def _shown(clip: ClipEdit) -> s.ClipOut:
    return s.ClipOut(
        asset_id=clip.asset,
        start_time=float(clip.start_time),
        duration=None if clip.duration is None else float(clip.duration),
        source_start=float(clip.source_start),
        transition_in=clip.transition_in.value if clip.transition_in else None,
        transition_out=clip.transition_out.value if clip.transition_out else None,
        transition_duration=None if clip.transition_duration is None else float(clip.transition_duration),
        sound=clip.sound,
        volume=clip.volume,
        duck_under_voice=clip.duck_under_voice,
        movement=clip.movement.value,
    )
