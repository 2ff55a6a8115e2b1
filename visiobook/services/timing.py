"""A script fitted to the length its film should have: it is spoken and paced, and changed by what that measures.

Everything that is spoken here is an artifact the film finds again, so that measuring costs little more than the film.
"""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from visiobook.domain.base import Digest, LanguageTag, Value
from visiobook.domain.engine import Port
from visiobook.domain.manuscript import Manuscript, Passage
from visiobook.domain.recipe import Recipe
from visiobook.domain.scene import SceneList
from visiobook.errors import EngineFailed
from visiobook.services.studio import choice
from visiobook.stages.making import engine_ref
from visiobook.stages.timed_script import TimedScene, lengthened, shortened, shortest_first
from visiobook.stages.write_script import SCENE_BREAK, Desk

if TYPE_CHECKING:
    from visiobook.services.film import FilmSteps

STAGE = "timed_script"
VERSION = "1"
NEAR = 0.03
"""Share of the length within which nothing more is changed; a sentence is rarely shorter."""
ROUNDS = 6
CHARACTERS_PER_S, SCENE_S, CARDS_S = 13.0, 2.0, 9.5
"""Letters spoken in a second, pauses between sentences included; a scene's own pauses; the title and end cards."""
GENEROUS = 1.2
GROWING = 3
"""Scenes that are lengthened in one round."""


class TimingParameters(Value):
    """What decides a fitted script besides the draft and the engines."""

    target_s: float
    language: LanguageTag | None
    voice: str
    speed: float
    pitch: float
    fps: int
    engines: tuple[str, ...]


class Quiet:
    """Keeps :class:`visiobook.ports.progress.Progress`: what is measured here is told when the film is made."""

    def begin(self, step: str, total: int) -> None:
        """Nothing."""

    def advance(self, step: str, item: str, made: bool) -> None:
        """Nothing."""

    def end(self, step: str) -> None:
        """Nothing."""


class Measured(Value):
    """A manuscript's film: how long it is, and each scene of the text."""

    seconds: float
    scenes: tuple[TimedScene, ...]


def fitted(steps: "FilmSteps", draft: Manuscript, desk: Desk) -> Manuscript:
    """The draft, shortened or lengthened until its film lasts as long as the brief says; made once."""
    brief = steps.project.brief
    assert brief.target_duration_s is not None
    engines = (steps.engines.reading, Port.READING), (steps.engines.speech, Port.SPEECH)
    chosen = [(get, port, choice(brief, port)) for get, port in engines]
    parameters = TimingParameters(
        target_s=brief.target_duration_s,
        language=brief.language,
        voice=brief.voice,
        speed=brief.speed,
        pitch=brief.pitch,
        fps=brief.fps,
        engines=tuple(engine_ref(port, get(c.engine, c.model)).canonical_json() for get, port, c in chosen),
    )
    inputs: dict[str, Digest] = {"draft": draft.content_digest()}
    recipe = Recipe.of(STAGE, VERSION, parameters, desk.ref, inputs)
    return steps.maker.make_value(recipe, Manuscript, lambda: _fit(steps, draft, desk), draft.title)[0]


def measured(steps: "FilmSteps", manuscript: Manuscript) -> Measured:
    """The film of a manuscript, spoken and paced."""
    studio = dataclasses.replace(steps.studio, progress=Quiet())
    quiet = dataclasses.replace(steps, studio=studio, maker=studio.maker())
    reading = quiet.analysis(manuscript, studio.records.corrections(steps.project.id))
    scenes = quiet.scenes(reading, manuscript)
    book = quiet.characters(reading, scenes)
    pacing = quiet.pacing(scenes, quiet.narration(manuscript, reading, scenes, book))
    lengths = {scene.scene: scene.frames / pacing.fps for scene in pacing.scenes}
    return Measured(seconds=pacing.frames / pacing.fps, scenes=_by_text(manuscript.text, scenes, lengths))


def _fit(steps: "FilmSteps", draft: Manuscript, desk: Desk) -> Manuscript:
    target = steps.project.brief.target_duration_s or 0.0
    best, best_off, manuscript = draft, float("inf"), _by_estimate(draft, target)
    for round_ in range(ROUNDS):
        film = measured(steps, manuscript)
        off = film.seconds - target
        if abs(off) < abs(best_off):
            best, best_off = manuscript, off
        if abs(off) <= NEAR * target:
            break
        scenes = shortened(film.scenes, off) if off > 0 else _grown(desk, film, -off, round_)
        if [s.text for s in scenes] == [s.text for s in film.scenes]:
            break
        manuscript = _with_text(draft, scenes)
    return _told(best, best_off, target)


def _by_estimate(draft: Manuscript, target_s: float) -> Manuscript:
    """The draft without what is surely too much, so that it need not be spoken."""
    parts = draft.text.split(SCENE_BREAK)
    scenes = [TimedScene.of(part, len(part) / CHARACTERS_PER_S + SCENE_S) for part in parts]
    over = sum(scene.seconds for scene in scenes) - max(0.0, target_s - CARDS_S) * GENEROUS
    return _with_text(draft, shortened(scenes, over)) if over > 0 else draft


def _grown(desk: Desk, film: Measured, short_s: float, round_: int) -> tuple[TimedScene, ...]:
    """The scenes with more said in the shortest of them; one that cannot be lengthened stays as it is."""
    scenes, wanted = list(film.scenes), short_s
    for number in shortest_first(scenes)[:GROWING]:
        if wanted <= 0:
            break
        try:
            longer = lengthened(desk, scenes, number, round_)
        except EngineFailed:
            continue
        scene = scenes[number]
        wanted -= scene.seconds * (len(longer.text) / max(1, len(scene.text)) - 1)
        scenes[number] = longer
    return tuple(scenes)


def _by_text(text: str, scenes: SceneList, lengths: dict[str, float]) -> tuple[TimedScene, ...]:
    """Each stretch of the text between scene breaks with the seconds of the film's scenes that begin in it."""
    found, at = [], 0
    for part in text.split(SCENE_BREAK):
        end = at + len(part)
        inside = (s for s in scenes.scenes if at <= s.passage.start < end + len(SCENE_BREAK))
        found.append(TimedScene.of(part, sum(lengths.get(s.id, 0.0) for s in inside)))
        at = end + len(SCENE_BREAK)
    return tuple(found)


def _with_text(draft: Manuscript, scenes: Sequence[TimedScene]) -> Manuscript:
    text = SCENE_BREAK.join(scene.text for scene in scenes)
    return draft.model_copy(update={"text": text, "body": Passage(start=0, end=len(text))})


def _told(manuscript: Manuscript, off_s: float, target_s: float) -> Manuscript:
    """The manuscript with a notice where its length was not met."""
    if abs(off_s) <= 0.1 * target_s:
        return manuscript
    notice = f"The film lasts {target_s + off_s:.0f} s; {target_s:.0f} s were wanted, and no script came nearer."
    return manuscript.model_copy(update={"notices": (*manuscript.notices, notice)})
