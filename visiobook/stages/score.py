"""The score: a cue for each run of scenes of one mood, long enough to be cut to the picture at the mix.

Cues come in a few lengths (:data:`LENGTHS_S`), so that a scene that grows by a sentence keeps its cue, and where cues
begin depends on moods and chapters alone, never on lengths.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from visiobook.domain.base import Digest, Value
from visiobook.domain.engine import Port
from visiobook.domain.music import MusicCue, Score, ScoredCue
from visiobook.domain.pacing import Pacing
from visiobook.domain.project import Brief, MusicStyle, OwnSound
from visiobook.domain.recipe import NamedInput, Recipe
from visiobook.domain.scene import Scene, SceneList
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.ports.music import MusicEngine
from visiobook.ports.speech import WAV_TYPE
from visiobook.stages.making import Maker, Product, engine_ref
from visiobook.stages.own_media import own_music

STAGE, SCORE_STAGE = "music", "music_score"
VERSION = "1"
MIDI_TYPE = "audio/midi"
LENGTHS_S = (24, 48, 96, 192)
"""Seconds of a cue; a longer stretch plays it again."""
MOST_SCENES = 4
"""Scenes of one mood that share a cue."""
_SPARE = 4 * SAMPLE_RATE
_VARIATIONS = 64


class CueDetails(Value):
    """What is known of a cue besides its sound; kept on the receipt. ``score`` is the MIDI artifact."""

    samples: int
    score: Digest | None = None
    tempo_bpm: float = 0.0
    key: str = ""
    instruments: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Run:
    """Scenes that share a cue."""

    scenes: tuple[Scene, ...]


def score(scenes: SceneList, pacing: Pacing, brief: Brief, engine: MusicEngine, maker: Maker) -> Score:
    """All music of the film: one cue per run, the first from the title on, the last to the end card's end.

    Empty where the brief has music off. Raises what the engine raises.
    """
    own = own_music(brief)
    off = brief.music is MusicStyle.OFF
    if not scenes.scenes or (off and not own):
        return Score()
    runs = [run for run in _runs(scenes, own) if not off or run.scenes[0].number in own]
    maker.progress.begin(STAGE, len(runs))
    cues = tuple(
        _given(run, own[run.scenes[0].number], _cue(runs, i, pacing, brief))
        if run.scenes[0].number in own
        else _scored(run, _cue(runs, i, pacing, brief), engine, maker)
        for i, run in enumerate(runs)
    )
    maker.progress.end(STAGE)
    return Score(cues=cues)


def _runs(scenes: SceneList, own: Mapping[int, OwnSound]) -> list[_Run]:
    """Scenes that share a cue; one with music of a person's own has it alone."""
    runs: list[list[Scene]] = []
    for scene in scenes.scenes:
        last = runs[-1][-1] if runs else None
        same = last is not None and (last.mood, last.chapter) == (scene.mood, scene.chapter)
        same = same and last is not None and scene.number not in own and last.number not in own
        if same and len(runs[-1]) < MOST_SCENES:
            runs[-1].append(scene)
        else:
            runs.append([scene])
    return [_Run(tuple(run)) for run in runs]


def _cue(runs: list[_Run], i: int, pacing: Pacing, brief: Brief) -> MusicCue:
    run = runs[i]
    intensity = sum(scene.intensity for scene in run.scenes) / len(run.scenes)
    return MusicCue(
        mood=run.scenes[0].mood,
        style=brief.music.value,
        intensity=round(intensity * 4) / 4,
        samples=_length(runs, i, pacing),
        seed=(_number(f"{brief.seed} {brief.title}") % (1 << 20)) << 8 | _variation(run.scenes[0]),
    )


def _length(runs: list[_Run], i: int, pacing: Pacing) -> int:
    """The shortest of the lengths that covers the run, or the longest."""
    step = SAMPLE_RATE // pacing.fps
    placed = {scene.scene: scene for scene in pacing.scenes}
    frames = sum(placed[s.id].frames for s in runs[i].scenes if s.id in placed)
    frames += pacing.title_frames if i == 0 else 0
    frames += pacing.end_frames if i == len(runs) - 1 else 0
    needed = frames * step + _SPARE
    return SAMPLE_RATE * next((s for s in LENGTHS_S if s * SAMPLE_RATE >= needed), LENGTHS_S[-1])


def _variation(scene: Scene) -> int:
    """A small number that stays with the scene; few of them, so that the film's music comes back."""
    return _number(scene.id) % _VARIATIONS


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def _scored(run: _Run, cue: MusicCue, engine: MusicEngine, maker: Maker) -> ScoredCue:
    recipe = Recipe.of(STAGE, VERSION, cue, engine_ref(Port.MUSIC, engine))
    receipt = maker.make(recipe, lambda: _composed(cue, engine, maker), f"{cue.mood.value} {cue.style}")
    details = CueDetails.model_validate_json(receipt.details)
    if details.score is not None:
        _keep_score(details.score, maker, recipe)
    return ScoredCue(
        id=f"cue-{run.scenes[0].id}",
        scene=run.scenes[0].id,
        cue=cue,
        score=details.score,
        sound=receipt.artifact.digest,
        samples=details.samples,
        tempo_bpm=details.tempo_bpm,
        key=details.key,
        instruments=details.instruments,
    )


def _given(run: _Run, own: OwnSound, cue: MusicCue) -> ScoredCue:
    """A person's own music in the place of a cue."""
    scene = run.scenes[0].id
    said = cue.model_copy(update={"samples": own.samples, "style": "own"})
    return ScoredCue(id=f"cue-{scene}", scene=scene, cue=said, sound=own.digest, samples=own.samples)


def _composed(cue: MusicCue, engine: MusicEngine, maker: Maker) -> Product:
    music = engine.compose(cue)
    midi = maker.store.put_bytes(music.midi) if music.midi else None
    details = CueDetails(
        samples=music.sound.samples(), score=midi, tempo_bpm=music.tempo_bpm, key=music.key,
        instruments=music.instruments,
    )  # fmt: skip
    return Product(music.sound.wav(), WAV_TYPE, music.credits, details, music.cost_usd)


def _keep_score(midi: Digest, maker: Maker, recipe: Recipe) -> None:
    """The written score as an artifact of its own, which a cue uses whether it was made or found."""
    cue = NamedInput(name="cue", digest=recipe.digest())
    named = recipe.model_copy(update={"stage": SCORE_STAGE, "inputs": (cue,)})
    maker.make(named, lambda: Product(maker.store.read(midi), MIDI_TYPE))
