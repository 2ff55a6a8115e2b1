"""The espeak-ng library: text to IPA phonemes, and rule-based speech with exact word times.

espeak-ng (GPL-3) stays a separate package (``espeakng-loader`` carries the shared library); it is loaded at first use
through its C interface (``speak_lib.h``). It keeps global state, hence one lock around every call; the phase of its
wave generator outlives even a restart, so the same line is not the same bytes twice (phonemes are).
"""

import ctypes
import re
import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from visiobook.domain.base import Value
from visiobook.errors import EngineFailed, EngineMissing

TIE = "^"
"""Marks letters that form one sound in :meth:`EspeakNg.phonemes`, as in ``t^ʃ``."""

_UTF8 = 1
_IPA_WITH_TIES = 0x02 | 0x80 | (ord(TIE) << 8)
_RETRIEVAL = 1
_DONT_EXIT = 1 << 15
_LANGUAGE_SWITCH = re.compile(r"\([^)]*\)")
_EVENT_END, _EVENT_WORD = 0, 1
_RATE, _PITCH = 1, 3
_NORMAL_WORDS_A_MINUTE = 165
_SEED = 1
"""Of the noise in a voice's breath."""


class EspeakVoice(Value):
    """A language variety of espeak-ng: ``identifier`` such as ``roa/fr``, ``language`` such as ``fr-fr``."""

    identifier: str
    language: str
    name: str


@dataclass(frozen=True)
class EspeakSound:
    """16-bit mono PCM at ``rate`` Hz; ``words`` are (first character, length, sample) of each word spoken."""

    pcm: bytes
    rate: int
    words: tuple[tuple[int, int, int], ...]


class _VoiceStruct(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("reserved", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


class _EventId(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _EventStruct(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_EventStruct))


class EspeakNg:
    """One loaded espeak-ng. Use :func:`espeak_ng`, which loads it once a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._library = _load()
        self._pcm = bytearray()
        self._words: list[tuple[int, int, int]] = []
        self._callback = _Callback(self._receive)
        self._rate = self._start()
        self._voices: tuple[EspeakVoice, ...] = ()

    def voices(self) -> tuple[EspeakVoice, ...]:
        """Every language variety the library speaks."""
        with self._lock:
            if not self._voices:
                self._voices = self._listed()
            return self._voices

    def phonemes(self, text: str, identifier: str) -> str:
        """IPA with stress marks and ties; words are separated by one space. Punctuation is left out."""
        with self._lock:
            self._choose(identifier)
            buffer = ctypes.create_string_buffer(text.encode())
            pointer = ctypes.c_void_p(ctypes.addressof(buffer))
            clauses = []
            while pointer.value:
                clauses.append(self._library.espeak_TextToPhonemes(ctypes.byref(pointer), _UTF8, _IPA_WITH_TIES))
        joined = " ".join(clause.decode() for clause in clauses if clause)
        return " ".join(_LANGUAGE_SWITCH.sub("", joined).split())

    def synthesize(self, text: str, identifier: str, speed: float, pitch: int) -> EspeakSound:
        """Rule-based speech. ``speed`` 1.0 is a normal pace; ``pitch`` 0 … 100, 50 is the voice's own."""
        with self._lock:
            self._afresh()
            self._choose(identifier)
            self._library.espeak_SetParameter(_RATE, round(_NORMAL_WORDS_A_MINUTE * speed), 0)
            self._library.espeak_SetParameter(_PITCH, pitch, 0)
            self._pcm, self._words = bytearray(), []
            data = text.encode() + b"\0"
            status = self._library.espeak_Synth(data, len(data), 0, 0, 0, _UTF8, None, None)
            if status != 0:
                raise EngineFailed(f"espeak-ng could not speak a line (status {status}).", "Try another speech engine.")
            self._library.espeak_Synchronize()
            return EspeakSound(pcm=bytes(self._pcm), rate=self._rate, words=tuple(self._words))

    def _start(self) -> int:
        import espeakng_loader

        path = str(espeakng_loader.get_data_path()).encode()
        rate = int(self._library.espeak_Initialize(_RETRIEVAL, 0, path, _DONT_EXIT))
        if rate <= 0:
            raise EngineFailed("espeak-ng did not start: its data was not found.", "pip install espeakng-loader")
        self._library.espeak_SetSynthCallback(self._callback)
        return rate

    def _afresh(self) -> None:
        """Load the library again (some 10 ms): it keeps the phase of its voice from line to line in variables of its
        own, so that a line would sound otherwise after another one; its breath is noise from a seed.
        """
        self._library.espeak_Terminate()
        _unload(self._library)
        self._library = _load()
        self._start()
        self._library.espeak_ng_SetRandSeed(_SEED)

    def _listed(self) -> tuple[EspeakVoice, ...]:
        listed = self._library.espeak_ListVoices(None)
        found, at = [], 0
        while listed[at]:
            found.append(_voice(listed[at].contents))
            at += 1
        return tuple(sorted(found, key=lambda voice: voice.identifier))

    def _choose(self, identifier: str) -> None:
        if self._library.espeak_SetVoiceByName(identifier.encode()) != 0:
            raise EngineFailed(f"espeak-ng has no voice {identifier!r}.", "Run: visiobook voices")

    def _receive(self, wave: int | None, count: int, events: "ctypes._Pointer[_EventStruct]") -> int:
        if wave and count > 0:
            self._pcm += ctypes.string_at(wave, 2 * count)
        at = 0
        while events[at].type != _EVENT_END:
            event = events[at]
            if event.type == _EVENT_WORD:
                self._words.append((event.text_position - 1, event.length, event.sample))
            at += 1
        return 0


@lru_cache(maxsize=1)
def espeak_ng() -> EspeakNg:
    """The process's espeak-ng, loaded at the first call. Raises EngineMissing without ``espeakng-loader``."""
    return EspeakNg()


@cache
def espeak_version() -> str:
    """Version of the installed ``espeakng-loader``; empty when it is not there."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("espeakng-loader")
    except PackageNotFoundError:
        return ""


def _load() -> ctypes.CDLL:
    try:
        import espeakng_loader

        library = ctypes.CDLL(str(Path(espeakng_loader.get_library_path())))
    except (ImportError, OSError) as error:
        raise EngineMissing(
            f"Speech needs espeak-ng, which could not be loaded: {error}.", "pip install espeakng-loader"
        ) from error
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    library.espeak_TextToPhonemes.argtypes = [ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_int]
    library.espeak_ng_SetRandSeed.argtypes = [ctypes.c_long]
    library.espeak_SetVoiceByName.argtypes = [ctypes.c_char_p]
    library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_VoiceStruct))
    library.espeak_ListVoices.argtypes = [ctypes.c_void_p]
    library.espeak_Synth.argtypes = [
        ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint,
        ctypes.c_void_p, ctypes.c_void_p,
    ]  # fmt: skip
    return library


def _unload(library: ctypes.CDLL) -> None:
    """Give the library back to the system, with all it remembers."""
    import _ctypes

    unload = getattr(_ctypes, "dlclose", None) or getattr(_ctypes, "FreeLibrary")  # noqa: B009 - one on each platform
    unload(library._handle)


def _voice(struct: _VoiceStruct) -> EspeakVoice:
    # ``languages`` is a byte of priority followed by the language's name.
    language = ctypes.string_at(struct.languages)[1:].decode()
    return EspeakVoice(identifier=struct.identifier.decode(), language=language, name=struct.name.decode())
