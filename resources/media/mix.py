"""The sound desk: stems to one stereo sound in floating point, music ducked under speech, limited by true peak.

Everything here has a finite reach in time, so a chunk mixed by itself equals the same stretch of the whole film.
"""

import numpy as np
from numpy.typing import NDArray

from resources.media.aac import POST_ROLL, PRE_ROLL, decode_adts, encode_adts, encoder_version
from resources.media.loudness import block_powers, peak_db, sample_peaks
from resources.media.sound_kernels import limiting_gain
from visiobook.domain.mix import ChunkLoudness, ChunkPlan, Fade, MasterPlan, Span, Stem, StemPiece
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.errors import RenderFailed
from visiobook.ports.media import AAC_FRAME
from visiobook.ports.sound import EncodedChunk, SoundFiles
from visiobook.ports.speech import WAV_HEADER

REVISION = "2"
MUSIC_DB = 0.0
DUCK_DB = -11.0
"""How far music gives way under speech."""
ATTACK = (SAMPLE_RATE * 60 // 100, SAMPLE_RATE * 5 // 100)
"""Look-ahead: music begins to give way this long before a word, and has given way this long before it."""
RELEASE = (SAMPLE_RATE * 10 // 100, SAMPLE_RATE * 160 // 100)
"""After the last word music begins to rise, and is up again."""
CEILINGS_DB = (-1.6, -2.4, -3.4, -4.4)
"""True peaks before encoding, the first of which is kept that AAC brings out below :data:`PROMISED_DB`: it passes the
peak of music by a few tenths of a dB, and that of a hard, rule-based voice by a whole one.
"""
PROMISED_DB = -1.1
"""True peak after encoding and decoding, a tenth below the promise for what happens where two chunks meet."""
LIMITER = SAMPLE_RATE // 200
"""Look-ahead and release of the limiter together: 5 ms, 2.5 to each side."""

_GRID = 240
"""Samples between points of the ducking curve (5 ms)."""
_SETTLE = 2 * AAC_FRAME
"""Samples before a chunk in which the loudness filters settle."""


class Desk:
    """Keeps :class:`visiobook.ports.sound.SoundDesk` with numpy, compiled loops and FFmpeg's AAC encoder."""

    def fingerprint(self) -> str:
        """Encoder and revision of the mixing."""
        return f"{encoder_version()}/desk-r{REVISION}"

    def measure(self, plan: ChunkPlan, files: SoundFiles) -> ChunkLoudness:
        """The loudness of a chunk before the film's gain."""
        sound = mixed(plan, files, _SETTLE, 0)
        return ChunkLoudness(powers=_rounded(block_powers(sound, _SETTLE)), peak=float(np.max(np.abs(sound))))

    def encode(self, plan: MasterPlan, files: SoundFiles) -> EncodedChunk:
        """The chunk with the film's gain, limited, as AAC."""
        before, after = PRE_ROLL * AAC_FRAME, POST_ROLL * AAC_FRAME
        margin = LIMITER
        sound = mixed(plan.chunk, files, before + margin, after + margin)
        for ceiling in CEILINGS_DB:
            limited, peak = mastered(sound, plan.gain_db, ceiling)
            kept = limited[margin : len(limited) - margin]
            adts = encode_adts(kept, plan.chunk.frames, plan.bitrate)
            if peak_db(decode_adts(adts)) <= PROMISED_DB:
                break
        powers = block_powers(kept[: len(kept) - after], before)
        return EncodedChunk(adts=adts, loudness=ChunkLoudness(powers=_rounded(powers), peak=peak))


def mixed(plan: ChunkPlan, files: SoundFiles, before: int, after: int) -> NDArray[np.float32]:
    """The chunk's stereo sound from ``before`` samples before its first to ``after`` after its last, of shape
    (samples, 2). Raises RenderFailed for a sound that is not there in full.
    """
    length = before + plan.frames * AAC_FRAME + after
    voice = np.zeros((length, 2), np.float32)
    music = np.zeros((length, 2), np.float32)
    for piece in plan.pieces:
        _lay(piece, files, voice if piece.stem is Stem.VOICE else music, before)
    if any(piece.stem is Stem.MUSIC for piece in plan.pieces):
        voice += music * duck_curve(plan.speech, length, before)[:, None]
    return voice


def mastered(sound: NDArray[np.float32], gain_db: float, ceiling_db: float) -> tuple[NDArray[np.float32], float]:
    """The sound at a gain, its true peak held below a ceiling (dBTP), and that peak afterwards (linear)."""
    louder = sound * np.float32(10 ** (gain_db / 20))
    ceiling = 10 ** (ceiling_db / 20)
    peaks = sample_peaks(louder, ceiling * 0.5)
    shape = np.hanning(2 * (LIMITER // 2) + 3)[1:-1]
    gain = limiting_gain(peaks, ceiling, shape / shape.sum())
    result = (louder * gain[:, None]).astype(np.float32)
    return result, float(np.max(peaks * gain, initial=0.0))


def duck_curve(speech: tuple[Span, ...], length: int, before: int) -> NDArray[np.float32]:
    """Music's gain for each sample from ``before`` samples before the chunk on: 1 far from speech, :data:`DUCK_DB`
    under it, with raised-cosine ways down (look-ahead) and up, in decibels.
    """
    points = np.arange(-(before // _GRID) - 1, (length - before) // _GRID + 2) * _GRID
    depth = np.zeros(len(points))
    for span in speech:
        down = _smooth_step((points - (span.start - ATTACK[0])) / (ATTACK[0] - ATTACK[1]))
        up = _smooth_step((points - (span.end + RELEASE[0])) / (RELEASE[1] - RELEASE[0]))
        depth = np.maximum(depth, np.where(points < span.end, down, 1.0 - up))
    gain = 10 ** (DUCK_DB * depth / 20)
    return np.interp(np.arange(-before, length - before), points, gain).astype(np.float32)


def _smooth_step(x: NDArray[np.float64]) -> NDArray[np.float64]:
    clipped = np.clip(x, 0.0, 1.0)
    return 0.5 - 0.5 * np.cos(np.pi * clipped)


def _lay(piece: StemPiece, files: SoundFiles, onto: NDArray[np.float32], before: int) -> None:
    """Adds a piece's samples, faded, where it lies within the array."""
    start = max(piece.at, -before)
    end = min(piece.at + piece.samples, len(onto) - before)
    if end <= start:
        return
    sound = _read(piece, files, piece.start + start - piece.at, end - start)
    at = np.arange(start, end)
    gain = np.full(end - start, 10 ** (piece.gain_db / 20))
    if piece.fade_in is not None:
        gain *= _fade(at, piece.fade_in)
    if piece.fade_out is not None:
        gain *= _fade(-at, Fade(start=-piece.fade_out.end, end=-piece.fade_out.start))
    onto[start + before : end + before] += sound * gain[:, None].astype(np.float32)


def _fade(at: NDArray[np.int64], fade: Fade) -> NDArray[np.float64]:
    """Equal power: the squares of a fade in and a fade out over the same span add up to one."""
    return np.sin(0.5 * np.pi * np.clip((at - fade.start) / max(1, fade.end - fade.start), 0.0, 1.0))


def _read(piece: StemPiece, files: SoundFiles, start: int, samples: int) -> NDArray[np.float32]:
    path = files[piece.sound]
    width = 2 * piece.channels
    with path.open("rb") as file:
        file.seek(WAV_HEADER + start * width)
        data = file.read(samples * width)
    if len(data) != samples * width:
        raise RenderFailed(
            f"The sound {piece.sound[:12]} in the store is shorter than it was.", "Delete it; it is made again."
        )
    return (np.frombuffer(data, "<i2").reshape(samples, piece.channels) / 32767.0).astype(np.float32)


def _rounded(powers: list[float]) -> tuple[float, ...]:
    return tuple(float(f"{power:.6g}") for power in powers)
