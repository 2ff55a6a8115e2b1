"""Mixing down: sounds laid on one time line become one AAC stream at one loudness, in chunks that outlive edits.

The stream's frames are cut into chunks where the caller says (and every 20 s between). A chunk's recipe holds what is
heard in it, in its own time, so a chunk that is moved is found again. The whole's gain is quantised, so that an edit
seldom touches it.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from visiobook.domain.base import Digest
from visiobook.domain.mix import ChunkLoudness, ChunkPlan, Fade, MasterPlan, Span, Stem, StemPiece
from visiobook.domain.recipe import EngineRef, Receipt, Recipe
from visiobook.domain.speech import SAMPLE_RATE
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
LONGEST_CHUNK = 938
"""AAC frames: 20 s."""
REACH = 4 * AAC_FRAME
"""What lies this far outside a chunk is still part of its plan (encoder pre-roll, limiter)."""
SPEECH_REACH = SAMPLE_RATE * 2
"""Speech this far outside a chunk still moves its music."""
_PRIMING = AAC_FRAME


@dataclass(frozen=True)
class Laid:
    """``samples`` samples of a sound from its sample ``source`` on, laid at sample ``at`` of the whole."""

    stem: Stem
    sound: Digest
    channels: int
    at: int
    samples: int
    fade_in: Fade | None = None
    fade_out: Fade | None = None
    source: int = 0
    gain_db: float = 0.0


@dataclass(frozen=True)
class LaidSound:
    """Everything that sounds, where music gives way, and the length of the whole in samples."""

    laid: tuple[Laid, ...]
    speech: tuple[Span, ...]
    samples: int


def mixdown(
    whole: LaidSound, edges: Iterable[int], desk: SoundDesk, maker: Maker, bitrate: int = BITRATE
) -> SoundTrack:
    """The finished sound: −16 LUFS ±0.5 integrated, true peak at most −1 dBTP, ``whole.samples`` long.

    ``edges``: the samples at which chunks begin, in any order. Raises RenderFailed and StorageFailed.
    """
    plans = [(first, _plan(whole, first, frames)) for first, frames in _chunks(edges, whole.samples)]
    maker.progress.begin(ENCODE_STAGE, 2 * len(plans))
    measured = [_measure(plan, desk, maker) for _, plan in plans]
    track = _mastered(whole.samples, plans, _gain_db(measured), bitrate, desk, maker)
    maker.progress.end(ENCODE_STAGE)
    return track


def _chunks(edges: Iterable[int], samples: int) -> Iterator[tuple[int, int]]:
    """First AAC frame and number of frames of each chunk. They cover the stream without a hole."""
    last = -(-(samples + _PRIMING) // AAC_FRAME)
    ordered = sorted({0, last} | {_frame_at(edge) for edge in edges})
    for first, end in pairwise(edge for edge in ordered if edge <= last):
        for at in range(first, end, LONGEST_CHUNK):
            yield at, min(LONGEST_CHUNK, end - at)


def _frame_at(sample: int) -> int:
    """The AAC frame whose decoded samples hold ``sample`` of the film."""
    return max(0, sample // AAC_FRAME + _PRIMING // AAC_FRAME)


def _plan(whole: LaidSound, first: int, frames: int) -> ChunkPlan:
    origin = first * AAC_FRAME - _PRIMING
    length = frames * AAC_FRAME
    pieces = [_piece(laid, origin, -REACH, length + REACH, whole.samples) for laid in whole.laid]
    return ChunkPlan(
        frames=frames,
        pieces=tuple(piece for piece in pieces if piece is not None),
        speech=tuple(
            Span(start=max(span.start - origin, -SPEECH_REACH), end=min(span.end - origin, length + SPEECH_REACH))
            for span in whole.speech
            if span.end - origin > -SPEECH_REACH and span.start - origin < length + SPEECH_REACH
        ),
    )


def _piece(laid: Laid, origin: int, least: int, most: int, film_samples: int) -> StemPiece | None:
    """The part of a sound that lies in a window of the chunk's time."""
    at = laid.at - origin
    start = max(at, least)
    end = min(at + laid.samples, most, film_samples - origin)
    if end <= start:
        return None
    return StemPiece(
        stem=laid.stem,
        sound=laid.sound,
        channels=laid.channels,
        at=start,
        start=laid.source + start - at,
        samples=end - start,
        gain_db=laid.gain_db,
        fade_in=_moved(laid.fade_in, origin, start, end),
        fade_out=_moved(laid.fade_out, origin, start, end),
    )


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
    samples: int,
    plans: list[tuple[int, ChunkPlan]],
    gain_db: float,
    bitrate: int,
    desk: SoundDesk,
    maker: Maker,
) -> SoundTrack:
    """Encoded at the gain; where limiting took more than the tolerance allows, once more a step louder."""
    for gain in (gain_db, gain_db + GAIN_STEP_DB):
        chunks, after = [], []
        for first, plan in plans:
            receipt = _encode(MasterPlan(chunk=plan, gain_db=gain, bitrate=bitrate), desk, maker)
            chunks.append(SoundChunk(digest=receipt.artifact.digest, first=first, frames=plan.frames))
            after.append(ChunkLoudness.model_validate_json(receipt.details))
        lufs = integrated_lufs([a.powers for a in after])
        if not math.isfinite(lufs) or lufs > TARGET_LUFS - 0.8 * GAIN_STEP_DB:
            break
    return SoundTrack(samples=samples, priming=_PRIMING, chunks=tuple(chunks))


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
