"""The sound track: narration over music that gives way, at one loudness, encoded in chunks that outlive edits.

The film's AAC frames are cut into chunks at scene starts (and every 20 s within long scenes). A chunk's recipe holds
what is heard in it, in its own time. The cut before a scene lies in the pause before its first word, so that neither
the words nor the ducking of one scene reach into the chunk of the next; where the music changes, a short chunk of its
own carries the cross-fade. The film's gain is quantised, so that an edit seldom touches it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from visiobook.domain.base import Digest
from visiobook.domain.mix import ChunkLoudness, ChunkPlan, Fade, MasterPlan, Span, Stem, StemPiece
from visiobook.domain.music import Score, ScoredCue
from visiobook.domain.pacing import Pacing
from visiobook.domain.project import Brief
from visiobook.domain.recipe import EngineRef, Receipt, Recipe
from visiobook.domain.speech import SAMPLE_RATE, Narration
from visiobook.ports.media import AAC_FRAME, SoundChunk, SoundTrack
from visiobook.ports.sound import AAC_TYPE, SoundDesk, SoundFiles
from visiobook.stages.loudness import integrated_lufs
from visiobook.stages.making import Maker, Product

MEASURE_STAGE, ENCODE_STAGE = "loudness", "sound"
VERSION = "1"
TARGET_LUFS = -16.0
GAIN_STEP_DB = 0.5
"""The film's gain is a multiple of this: half of it is the largest error it adds."""
BITRATE = 192_000

BEFORE_SCENE = SAMPLE_RATE * 3 // 10
"""A scene's chunk begins this long before it: after the words before, before the music gives way again."""
CROSSFADE_START, CROSSFADE_END = SAMPLE_RATE * 18 // 10, SAMPLE_RATE * 4 // 10
"""The music changes from … to … samples before the scene it changes for."""
JOINT = SAMPLE_RATE * 2
LONGEST_CHUNK = 938
"""AAC frames: 20 s."""
REACH = 4 * AAC_FRAME
"""What lies this far outside a chunk is still part of its plan (encoder pre-roll, limiter)."""
SPEECH_REACH = SAMPLE_RATE * 2
"""Speech this far outside a chunk still moves its music."""
OPENING_FADE, CLOSING_FADE = SAMPLE_RATE, 3 * SAMPLE_RATE
AGAIN = 3 * SAMPLE_RATE
"""Where a cue is played again, its end and its beginning overlap by this much."""
BREATH = SAMPLE_RATE * 150 // 100
"""Before a scene's first word the music has this long to rise, however long the pause was rounded to."""
_LONGEST_SNAP = SAMPLE_RATE * 3
_PRIMING = AAC_FRAME


@dataclass(frozen=True)
class _Laid:
    """A sound somewhere in the film's time."""

    stem: Stem
    sound: Digest
    channels: int
    at: int
    samples: int
    fade_in: Fade | None = None
    fade_out: Fade | None = None


@dataclass(frozen=True)
class _Film:
    """Everything that sounds, in the film's time."""

    laid: tuple[_Laid, ...]
    speech: tuple[Span, ...]
    samples: int


def mix(narration: Narration, score: Score, pacing: Pacing, brief: Brief, desk: SoundDesk, maker: Maker) -> SoundTrack:
    """The film's finished sound: −16 LUFS ±0.5 integrated, true peak at most −1 dBTP, exactly as long as the picture.

    ``brief`` holds no choice of the mix today beyond what the score already follows. Raises RenderFailed and
    StorageFailed.
    """
    film = _film(narration, score, pacing)
    plans = [(first, _plan(film, first, frames)) for first, frames in _chunks(score, pacing, film.samples)]
    maker.progress.begin(ENCODE_STAGE, 2 * len(plans))
    measured = [_measure(plan, desk, maker) for _, plan in plans]
    track = _mastered(film, plans, _gain_db(measured), desk, maker)
    maker.progress.end(ENCODE_STAGE)
    return track


def _film(narration: Narration, score: Score, pacing: Pacing) -> _Film:
    step = SAMPLE_RATE // pacing.fps
    spoken = {line.utterance.id: line for line in narration.lines}
    voice = tuple(
        _Laid(Stem.VOICE, spoken[line.utterance].sound, 1, line.start, spoken[line.utterance].samples)
        for line in pacing.lines
        if line.utterance in spoken
    )
    samples = pacing.frames * step
    scenes = [spoken[line.utterance].utterance.scene for line in pacing.lines if line.utterance in spoken]
    return _Film(voice + _music(score, pacing, samples), _speech(voice, scenes), samples)


def _speech(voice: tuple[_Laid, ...], scenes: list[str]) -> tuple[Span, ...]:
    """Where the narration speaks. The end of what is said last in a scene is moved to :data:`BREATH` before the next
    scene's first word, so that the music between them depends on the next scene alone.
    """
    spans = []
    for i, piece in enumerate(voice):
        end = piece.at + piece.samples
        if i + 1 < len(voice) and scenes[i] != scenes[i + 1] and BREATH <= voice[i + 1].at - end <= _LONGEST_SNAP:
            end = voice[i + 1].at - BREATH
        spans.append(Span(start=piece.at, end=end))
    return tuple(spans)


def _music(score: Score, pacing: Pacing, samples: int) -> tuple[_Laid, ...]:
    """The cues from their scenes on, each until the next has faded in; the first from the film's first sample."""
    step = SAMPLE_RATE // pacing.fps
    starts = {scene.scene: scene.start_frame * step for scene in pacing.scenes}
    cues = [cue for cue in score.cues if cue.scene in starts]
    laid: list[_Laid] = []
    for i, cue in enumerate(cues):
        begin = max(0, starts[cue.scene] - CROSSFADE_START) if i else 0
        fade_in = Fade(start=begin, end=starts[cue.scene] - CROSSFADE_END if i else OPENING_FADE)
        following = starts[cues[i + 1].scene] if i + 1 < len(cues) else None
        fade_out = (
            Fade(start=max(begin, following - CROSSFADE_START), end=following - CROSSFADE_END)
            if following is not None
            else Fade(start=max(begin, samples - CLOSING_FADE), end=samples)
        )
        laid += _rounds(cue, fade_in, fade_out)
    return tuple(laid)


def _rounds(cue: ScoredCue, fade_in: Fade, fade_out: Fade) -> Iterator[_Laid]:
    """A cue from its fade in to its fade out, again and again where it is shorter, each round faded into the next."""
    begin = fade_in.start
    while begin < fade_out.end and cue.samples > 2 * AGAIN:
        end = begin + cue.samples
        last = end >= fade_out.end
        out = fade_out if last else Fade(start=end - AGAIN, end=end)
        stop = min(end, fade_out.end)
        yield _Laid(Stem.MUSIC, cue.sound, 2, begin, stop - begin, fade_in, out)
        begin = end - AGAIN
        fade_in = Fade(start=begin, end=end)
        if last:
            return


def _chunks(score: Score, pacing: Pacing, samples: int) -> Iterator[tuple[int, int]]:
    """First AAC frame and number of frames of each chunk. They cover the stream without a hole."""
    step = SAMPLE_RATE // pacing.fps
    changes = {cue.scene for cue in score.cues[1:]}
    edges = {0, -(-(samples + _PRIMING) // AAC_FRAME)}
    for scene in pacing.scenes:
        start = scene.start_frame * step
        edges.add(_frame_at(start - BEFORE_SCENE))
        if scene.scene in changes:
            edges.add(_frame_at(start - JOINT))
    if pacing.scenes:
        last = pacing.scenes[-1]
        edges.add(_frame_at((last.start_frame + last.frames) * step))
    ordered = sorted(edges)
    for first, end in pairwise(ordered):
        for at in range(first, end, LONGEST_CHUNK):
            yield at, min(LONGEST_CHUNK, end - at)


def _frame_at(sample: int) -> int:
    """The AAC frame whose decoded samples hold ``sample`` of the film."""
    return max(0, sample // AAC_FRAME + _PRIMING // AAC_FRAME)


def _plan(film: _Film, first: int, frames: int) -> ChunkPlan:
    origin = first * AAC_FRAME - _PRIMING
    length = frames * AAC_FRAME
    pieces = [_piece(laid, origin, -REACH, length + REACH, film.samples) for laid in film.laid]
    return ChunkPlan(
        frames=frames,
        pieces=tuple(piece for piece in pieces if piece is not None),
        speech=tuple(
            Span(start=max(span.start - origin, -SPEECH_REACH), end=min(span.end - origin, length + SPEECH_REACH))
            for span in film.speech
            if span.end - origin > -SPEECH_REACH and span.start - origin < length + SPEECH_REACH
        ),
    )


def _piece(laid: _Laid, origin: int, least: int, most: int, film_samples: int) -> StemPiece | None:
    """The part of a sound that lies in a window of the chunk's time."""
    at = laid.at - origin
    start = max(at, least)
    end = min(at + laid.samples, most, film_samples - origin)
    if end <= start:
        return None
    return StemPiece(
        stem=laid.stem, sound=laid.sound, channels=laid.channels, at=start, start=start - at, samples=end - start,
        fade_in=_moved(laid.fade_in, origin, start, end), fade_out=_moved(laid.fade_out, origin, start, end),
    )  # fmt: skip


def _moved(fade: Fade | None, origin: int, start: int, end: int) -> Fade | None:
    if fade is None or fade.end - origin <= start or fade.start - origin >= end:
        return None
    return Fade(start=fade.start - origin, end=fade.end - origin)


def _measure(plan: ChunkPlan, desk: SoundDesk, maker: Maker) -> ChunkLoudness:
    recipe = Recipe.of(MEASURE_STAGE, VERSION, plan, _desk_ref(desk))
    loudness, _ = maker.make_value(recipe, ChunkLoudness, lambda: desk.measure(plan, _files(plan, maker)))
    return loudness


def _gain_db(measured: list[ChunkLoudness]) -> float:
    lufs = integrated_lufs([m.powers for m in measured])
    if not math.isfinite(lufs):
        return 0.0
    return round((TARGET_LUFS - lufs) / GAIN_STEP_DB) * GAIN_STEP_DB


def _mastered(
    film: _Film, plans: list[tuple[int, ChunkPlan]], gain_db: float, desk: SoundDesk, maker: Maker
) -> SoundTrack:
    """Encoded at the gain; where limiting took more than the tolerance allows, once more a step louder."""
    for gain in (gain_db, gain_db + GAIN_STEP_DB):
        chunks, after = [], []
        for first, plan in plans:
            receipt = _encode(MasterPlan(chunk=plan, gain_db=gain, bitrate=BITRATE), desk, maker)
            chunks.append(SoundChunk(digest=receipt.artifact.digest, first=first, frames=plan.frames))
            after.append(ChunkLoudness.model_validate_json(receipt.details))
        lufs = integrated_lufs([a.powers for a in after])
        if not math.isfinite(lufs) or lufs > TARGET_LUFS - 0.8 * GAIN_STEP_DB:
            break
    return SoundTrack(samples=film.samples, priming=_PRIMING, chunks=tuple(chunks))


def _encode(plan: MasterPlan, desk: SoundDesk, maker: Maker) -> Receipt:
    recipe = Recipe.of(ENCODE_STAGE, VERSION, plan, _desk_ref(desk))

    def produce() -> Product:
        encoded = desk.encode(plan, _files(plan.chunk, maker))
        return Product(encoded.adts, AAC_TYPE, details=encoded.loudness)

    return maker.make(recipe, produce)


def _desk_ref(desk: SoundDesk) -> EngineRef:
    return EngineRef(port="sound", name="desk", fingerprint=desk.fingerprint())


def _files(plan: ChunkPlan, maker: Maker) -> SoundFiles:
    return {piece.sound: maker.store.path(piece.sound) for piece in plan.pieces}
