"""The composer: writes a score for a mood and a style, and plays it with a sound font.

Nothing is recorded and nothing is downloaded: the notes are written from the cue's seed, the MIDI file is kept, and the
instruments are a cut of the Fluid (R3) Mono sound font (MIT) that lies beside this file.
"""

import hashlib
import os
import tempfile
import threading
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from resources.engines.music.midi import midi_file
from resources.engines.music.palette import BANDS, FEELINGS
from resources.engines.music.writing import write
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.music import MusicCue
from visiobook.domain.recipe import Credit
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.errors import EngineFailed, EngineMissing, StorageFailed, UnknownChoice
from visiobook.ports.engine import EngineSettings
from visiobook.ports.music import ComposedMusic
from visiobook.ports.speech import WAV_HEADER

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FONT = Path(__file__).parent / "font" / "visiobook.sf3"
_REVISION = "3"
LOUDNESS_LUFS = -24.0
"""Integrated loudness of a cue of intensity 0.5 and neutral mood."""
_INTENSITY_DB = 3.0
_PEAK = 0.7
_LOW_HZ, _DIP_HZ, _DIP_DB = 45.0, 2_200.0, -3.5
"""Below, nothing; around here music makes room for the consonants of a voice."""
_CREDIT = Credit(
    work="FluidR3 Mono GM sound font (cut)", author="Frank Wen, Michael Cowgill", licence="MIT",
    url="https://musescore.org/en/handbook/soundfonts",
)  # fmt: skip


class Composer:
    """The default music engine. ``settings.model`` may name another General MIDI .sf2 file."""

    def __init__(self, settings: EngineSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._font: bytes | None = None

    def info(self) -> EngineInfo:
        """Capabilities and licence."""
        return EngineInfo(
            port=Port.MUSIC,
            name="composer",
            version=_REVISION,
            summary=f"Writes a score for {len(FEELINGS)} moods in {len(BANDS)} styles and plays it with a sound font",
            code_licence="Apache-2.0",
            weights_licence="MIT" if not self._settings.model else "",
            requires=("midirenderer", "av"),
            writes_scores=True,
            source=self._settings.model or "in this package",
        )

    def fingerprint(self) -> str:
        """Revision of the writing and playing, and the font."""
        return f"composer/r{_REVISION}@{_font_digest(self._settings.model or str(FONT))[:12]}"

    def compose(self, cue: MusicCue) -> ComposedMusic:
        """Music for the cue, exactly as long. Raises UnknownChoice for a style there is not."""
        from resources.media.dsp import sound_of

        if cue.style not in BANDS:
            raise UnknownChoice.of("music style", cue.style, list(BANDS))
        film, variation = divmod(cue.seed, 1 << 8)
        piece = write(cue.mood, cue.style, cue.intensity, cue.samples / SAMPLE_RATE, film, variation, cue.wish)
        midi = midi_file(piece.parts, piece.tempo_bpm, piece.beats, f"{cue.mood.value}, {piece.key}")
        target = LOUDNESS_LUFS + FEELINGS[cue.mood].loudness_db + _INTENSITY_DB * (2 * cue.intensity - 1)
        sound = _finished(self._played(midi), cue.samples, target)
        return ComposedMusic(
            sound=sound_of(sound), midi=midi, tempo_bpm=piece.tempo_bpm, key=piece.key,
            instruments=piece.instruments, credits=(_CREDIT,),
        )  # fmt: skip

    def _played(self, midi: bytes) -> "NDArray[np.float32]":
        import numpy as np

        try:
            import midirenderer
        except ImportError as error:
            raise EngineMissing("The composer needs midirenderer to play.", "pip install midirenderer") from error
        with self._lock:
            if self._font is None:
                self._font = self._load_font()
        try:
            wave = midirenderer.render_wave_from(self._font, midi)
        except (ValueError, RuntimeError) as error:
            raise EngineFailed(f"The score could not be played: {error}.", "Check the sound font.") from error
        data = np.frombuffer(wave, "<i2", offset=WAV_HEADER)
        return (data.reshape(-1, 2) / 32768).astype(np.float32)

    def _load_font(self) -> bytes:
        if self._settings.model:
            own = Path(self._settings.model)
            if not own.is_file():
                raise EngineMissing(f"There is no sound font at {own}.", "Set the engine's model to an .sf2 file.")
            return own.read_bytes()
        cached = self._settings.cache_dir / "composer" / f"font-{_font_digest(str(FONT))[:12]}.sf2"
        if not cached.is_file():
            _write_whole(cached, _expanded_font())
        return cached.read_bytes()


def engine(settings: EngineSettings) -> Composer:
    """The entry point ``composer`` of ``visiobook.engines.music``."""
    return Composer(settings)


@lru_cache(maxsize=4)
def _font_digest(path: str) -> str:
    file = Path(path)
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "missing"


def _expanded_font() -> bytes:
    from resources.engines.music.soundfont import expanded, read_soundfont, write_soundfont

    return write_soundfont(expanded(read_soundfont(FONT.read_bytes()), _decode_vorbis))


def _decode_vorbis(data: bytes) -> bytes:
    import av
    import numpy as np

    with av.open(BytesIO(data), "r") as container:
        blocks = [frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)]
    whole = np.concatenate(blocks).astype(np.float64)
    return bytes(np.round(np.clip(whole, -1.0, 1.0) * 32767).astype("<i2").tobytes())


def _write_whole(target: Path, data: bytes) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise StorageFailed(
            f"The sound font could not be written to {target.parent}: {error}.", "Free some disk space."
        ) from error


def _finished(played: "NDArray[np.float32]", samples: int, lufs: float) -> "NDArray[np.float32]":
    """Cut or filled to length, made room for a voice, at its loudness, with soft ends."""
    import numpy as np

    from resources.media.dsp import fade_ends, hold_below
    from resources.media.loudness import measure_loudness

    sound = np.zeros((samples, 2), np.float32)
    count = min(samples, len(played))
    sound[:count] = played[:count]
    sound = _room_for_voice(sound)
    level, _ = measure_loudness(sound)
    if level > -70:
        sound *= np.float32(10 ** ((lufs - level) / 20))
    both = np.max(np.abs(sound), axis=1, initial=0.0).astype(np.float64)
    held = hold_below(both, _PEAK, SAMPLE_RATE // 100)
    gain = np.divide(held, both, out=np.ones(samples), where=both > 1e-9)
    sound = (sound * gain[:, None]).astype(np.float32)
    return np.stack([fade_ends(np.ascontiguousarray(sound[:, c]), SAMPLE_RATE // 50) for c in (0, 1)], axis=1)


def _room_for_voice(sound: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """A gentle dip where consonants live and no rumble, by a zero-phase filter in 20 s blocks that overlap."""
    import numpy as np

    block, overlap = 20 * SAMPLE_RATE, SAMPLE_RATE // 2
    places = np.fft.rfftfreq(block + 2 * overlap, 1 / SAMPLE_RATE)
    dip = _DIP_DB * np.exp(-0.5 * (np.log2(np.maximum(places, 1.0) / _DIP_HZ) / 0.8) ** 2)
    response = 10 ** (dip / 20) / np.sqrt(1 + (_LOW_HZ / np.maximum(places, 1e-3)) ** 8)
    result = np.empty_like(sound)
    padded = np.pad(sound, ((overlap, overlap + block), (0, 0)))
    for start in range(0, len(sound), block):
        spectrum = np.fft.rfft(padded[start : start + block + 2 * overlap], axis=0) * response[:, None]
        filtered = np.fft.irfft(spectrum, block + 2 * overlap, axis=0)[overlap : overlap + block]
        end = min(start + block, len(sound))
        result[start:end] = filtered[: end - start]
    return result
