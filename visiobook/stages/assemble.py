"""Assemble: stills, pacing, voices, music and captions become one timeline."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from visiobook.domain.base import Digest
from visiobook.domain.camera import WHOLE, CameraPath, Framing
from visiobook.domain.caption import Captions
from visiobook.domain.moving import MotionBook
from visiobook.domain.music import Score
from visiobook.domain.pacing import PacedScene, PacedShot, Pacing
from visiobook.domain.project import Brief, CaptionMode, Template
from visiobook.domain.recipe import Credit
from visiobook.domain.scene import Scene, SceneList, Shot, TransitionKind
from visiobook.domain.speech import SAMPLE_RATE, Narration
from visiobook.domain.still import Still, Storyboard
from visiobook.domain.timeline import (
    Clip,
    EndCard,
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
    TitleCard,
    Track,
    Transition,
)
from visiobook.stages.animate import MP4_TYPE
from visiobook.stages.framing import camera_path, movement

SCENE_TRANSITION_S = Fraction(4, 5)
SHOT_TRANSITION_S = Fraction(2, 5)
SHORTEST_DISSOLVE = 4
"""Frames; a shorter one is seen as a flicker, so it becomes a cut."""
FADE_S = Fraction(3, 5)
"""Fade from black at the film's beginning, to black at its end."""
CARD_MOVE = Fraction(19, 20)
FAREWELL = {"fr": "Fin", "es": "Fin", "it": "Fine", "pt": "Fim", "de": "Ende", "nl": "Einde", "la": "Finis"}

TEMPLATE_TRANSITIONS = {
    Template.BASIC_FADE: TransitionKind.FADE,
    Template.SLIDE_LEFT: TransitionKind.SLIDE_LEFT,
    Template.SLIDE_RIGHT: TransitionKind.SLIDE_RIGHT,
}


def assemble(
    manuscript_title: str,
    author: str,
    scenes: SceneList,
    storyboard: Storyboard,
    pacing: Pacing,
    narration: Narration,
    score: Score,
    captions: Captions,
    credits: Sequence[Credit],
    brief: Brief,
    language: str = "und",
    cover: Digest | None = None,
    motion: MotionBook | None = None,
) -> Timeline:
    """The edit. A shot without a still gets a MissingReference, which the renderer refuses by the scene's name.

    A shot that was brought to life (``motion``) is a film clip, with no camera of ours. ``cover``: the book's own
    picture, behind its title; without one the first still stands there.
    """
    title, by = brief.title or manuscript_title, brief.author or author
    films = {(moving.shot, moving.framing): moving.film for moving in (motion or MotionBook()).shots}
    cut = _Cut(pacing, brief, scenes, {still.shot: still for still in storyboard.stills}, films)
    first = storyboard.stills[0].picture if storyboard.stills else None
    opening = TitleCard(title=title, author=by, background=cover or first)
    closing = EndCard(heading=_farewell(language), title=title, credits=tuple(credits), background=_last(storyboard))
    return Timeline(
        name=title,
        title=title,
        author=by,
        language=language,
        rate=pacing.fps,
        tracks=(
            Track(name="picture", track_kind="Video", items=cut.picture(opening, closing)),
            Track(name="narration", track_kind="Audio", items=_narration_items(pacing, narration)),
            Track(name="music", track_kind="Audio", items=_music_items(pacing, score)),
        ),
        markers=tuple(_markers(pacing, scenes)),
        captions=None if brief.captions is CaptionMode.OFF else captions,
    )


def _farewell(language: str) -> str:
    return FAREWELL.get(language.split("-")[0], "The End")


def _last(storyboard: Storyboard) -> Digest | None:
    return storyboard.stills[-1].picture if storyboard.stills else None


@dataclass
class _Cut:
    """The picture track in the making."""

    pacing: Pacing
    brief: Brief
    scenes: SceneList
    stills: dict[str, Still]
    films: dict[tuple[str, int], Digest]
    """Moving pictures by shot and framing."""

    def __post_init__(self) -> None:
        """Look-ups by id, and the frame."""
        self.fps = self.pacing.fps
        self.spf = SAMPLE_RATE // self.fps
        width, height = self.brief.frame_size()
        self.aspect = Fraction(width, height)
        self.lead = self._frames(SCENE_TRANSITION_S)
        self.line_starts = [line.start for line in self.pacing.lines]
        self.line_ends = [line.start + line.samples for line in self.pacing.lines]
        self.held_until = {shot.start_frame + shot.frames: shot.frames for shot in self.pacing.shots}
        self.scene_of: dict[str, Scene] = {scene.id: scene for scene in self.scenes.scenes}
        self.shot_of: dict[str, Shot] = {shot.id: shot for scene in self.scenes.scenes for shot in scene.shots}

    def _frames(self, seconds: Fraction) -> int:
        return int(seconds * self.fps)

    def picture(self, opening: TitleCard, closing: EndCard) -> tuple[Item, ...]:
        """Title card, shots with the transitions between them, end card."""
        items: list[Item] = [self._fade(0, self._frames(FADE_S)), self._card("title card", opening)]
        previous: PacedShot | None = None
        for paced in self.pacing.shots:
            items.extend(self._transition(previous, paced))
            items.append(self._clip(paced))
            previous = paced
        items.append(self._between(self.pacing.frames - self.pacing.end_frames, TransitionKind.DISSOLVE, self.lead))
        items.append(self._card("end card", closing))
        items.append(self._fade(self._frames(FADE_S), 0))
        return tuple(item for item in items if not (isinstance(item, Transition) and item.frames() == 0))

    def _card(self, name: str, card: TitleCard | EndCard) -> Clip:
        ends = isinstance(card, EndCard)
        frames = self.pacing.end_frames if ends else self.pacing.title_frames
        path = _scroll(frames, self.lead) if ends else _push(frames, self.lead)
        return Clip(
            name=name,
            media=GeneratorReference(card=card),
            source_range=TimeRange.of(0, frames, self.fps),
            camera=path,
        )

    def _clip(self, paced: PacedShot) -> Clip:
        still = self.stills.get(paced.shot)
        moving = self._film(paced)
        return Clip(
            name=paced.shot if not paced.framing else f"{paced.shot} ({paced.framing + 1})",
            media=moving or self._media(paced, still),
            source_range=TimeRange.of(0, paced.frames, self.fps),
            scene=paced.scene,
            shot=paced.shot,
            camera=self._camera(paced, still) if still and not moving else None,
            focus=still.focus if still and not moving else (),
        )

    def _film(self, paced: PacedShot) -> ExternalReference | None:
        film = self.films.get((paced.shot, paced.framing))
        if film is None:
            return None
        width, height = self.brief.frame_size()
        return ExternalReference(digest=film, media_type=MP4_TYPE, width=width, height=height)

    def _media(self, paced: PacedShot, still: Still | None) -> MediaReference:
        if still is None:
            scene = self.scene_of.get(paced.scene)
            where = f"scene {scene.number} ({scene.title})" if scene else paced.scene
            return MissingReference(name=f"the still of {where}")
        return ExternalReference(digest=still.picture, media_type="image/png", width=still.width, height=still.height)

    def _camera(self, paced: PacedShot, still: Still) -> CameraPath:
        wanted = self.shot_of[paced.shot].movement
        move = movement(self.brief.template, wanted, still, paced.framing)
        return camera_path(still, move, paced.framing, self.aspect, paced.frames, self.lead)

    def _transition(self, previous: PacedShot | None, paced: PacedShot) -> list[Item]:
        if previous is None:
            return [self._between(paced.start_frame, TransitionKind.DISSOLVE, self.lead)]
        if previous.scene != paced.scene:
            return [self._between(paced.start_frame, self._kind(previous.scene, paced.scene), self.lead)]
        return [self._between(paced.start_frame, TransitionKind.DISSOLVE, self._frames(SHOT_TRANSITION_S))]

    def _kind(self, before: str, after: str) -> TransitionKind:
        """The scenes' own transition; where they have no wish, the template's."""
        usual = TEMPLATE_TRANSITIONS.get(self.brief.template, TransitionKind.DISSOLVE)
        wishes = (self.scene_of[after].transition_in, self.scene_of[before].transition_out)
        return next((wish for wish in wishes if wish is not TransitionKind.DISSOLVE), usual)

    def _between(self, cut: int, kind: TransitionKind, longest: int) -> Transition:
        """A transition that ends at the cut, within the silence before it: words never fall under it."""
        frames = min(longest, self._silence_before(cut))
        if kind is TransitionKind.CUT or frames < SHORTEST_DISSOLVE:
            frames = 0
        return self._over(kind, frames, 0)

    def _fade(self, before: int, after: int) -> Transition:
        return self._over(TransitionKind.FADE, before, after)

    def _over(self, kind: TransitionKind, before: int, after: int) -> Transition:
        return Transition(
            transition_type=kind,
            in_offset=RationalTime(value=before, rate=self.fps),
            out_offset=RationalTime(value=after, rate=self.fps),
        )

    def _silence_before(self, cut: int) -> int:
        """Whole frames without a word before a frame, at most what its shot leaves."""
        before = bisect_left(self.line_starts, cut * self.spf)
        last_word = self.line_ends[before - 1] if before else 0
        held = self.held_until.get(cut, self.pacing.title_frames)
        silent = (cut * self.spf - last_word) // self.spf
        return max(0, min(silent, held - 1))


def _push(frames: int, lead: int) -> CameraPath:
    """A slow push-in on a card."""
    return CameraPath(start=WHOLE, end=WHOLE.scaled(CARD_MOVE), frames=frames, lead=lead)


def _scroll(frames: int, lead: int) -> CameraPath:
    """From the top of a card to its bottom; a card no taller than the frame stands still."""
    top, bottom = (Framing(x=Fraction(1, 2), y=Fraction(y), width=Fraction(1)) for y in (0, 1))
    return CameraPath(start=top, end=bottom, frames=frames, lead=lead)


def _narration_items(pacing: Pacing, narration: Narration) -> tuple[Item, ...]:
    """Every line at its sample, silence between."""
    sounds = {line.utterance.id: line for line in narration.lines}
    placed = [
        (line.start, line.samples, sounds[line.utterance].sound, line.utterance, sounds[line.utterance].utterance.scene)
        for line in pacing.lines
    ]
    return _sound_items(placed)


def _music_items(pacing: Pacing, score: Score) -> tuple[Item, ...]:
    """Every cue from its scene's first sample; a cue that is still sounding when the next begins is cut there."""
    starts = {scene.scene: scene.start_frame * (SAMPLE_RATE // pacing.fps) for scene in pacing.scenes}
    placed = [(starts.get(cue.scene, 0), cue.samples, cue.sound, cue.id, cue.scene) for cue in score.cues]
    return _sound_items(placed)


def _sound_items(placed: Sequence[tuple[int, int, Digest, str, str]]) -> tuple[Item, ...]:
    items: list[Item] = []
    at = 0
    for number, (start, samples, digest, name, scene) in enumerate(placed):
        if start > at:
            items.append(Gap(source_range=TimeRange.of(0, start - at, SAMPLE_RATE)))
        limit = placed[number + 1][0] - start if number + 1 < len(placed) else samples
        length = min(samples, max(0, limit))
        if length:
            items.append(_sound_clip(name, digest, length, scene))
        at = max(at, start) + length
    return tuple(items)


def _sound_clip(name: str, digest: Digest, length: int, scene: str) -> Clip:
    media = ExternalReference(digest=digest, media_type="audio/wav")
    return Clip(name=name, media=media, source_range=TimeRange.of(0, length, SAMPLE_RATE), scene=scene)


def _markers(pacing: Pacing, scenes: SceneList) -> list[Marker]:
    titles = {scene.id: scene.title or f"Scene {scene.number}" for scene in scenes.scenes}
    return [_marker(paced, titles[paced.scene], pacing.fps) for paced in pacing.scenes]


def _marker(paced: PacedScene, title: str, fps: int) -> Marker:
    return Marker(name=title, scene=paced.scene, marked_range=TimeRange.of(paced.start_frame, paced.frames, fps))
