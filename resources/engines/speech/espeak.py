"""espeak-ng as a speech engine: rule-based voices for over a hundred languages, with exact word times.

It sounds like a machine, and is named so in the voice list; it is there for languages no neural voice speaks.
"""

from fractions import Fraction

from resources.engines.speech.espeakng import EspeakVoice, espeak_ng, espeak_version
from resources.engines.speech.spoken_text import SpokenWord, spoken_words
from visiobook.domain.character import AgeGroup, Gender
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.recipe import Credit
from visiobook.domain.speech import SAMPLE_RATE, Voice, WordTiming
from visiobook.errors import UnknownChoice, UnsupportedLanguage
from visiobook.ports.engine import EngineSettings
from visiobook.ports.speech import Sound, Speech, SpeechRequest

ACTIVE_LEVEL_DB = -20.0
PEAK = 0.60
_REVISION = "2"
_VARIANTS = (("m1", Gender.MALE, 42), ("f2", Gender.FEMALE, 55))
"""espeak-ng's speaker variants that every language can take, and the pitch that suits them."""
_CREDIT = Credit(
    work="espeak-ng (rule-based speech)", author="espeak-ng developers", licence="GPL-3.0-or-later",
    url="https://github.com/espeak-ng/espeak-ng",
)  # fmt: skip


class Espeak:
    """Rule-based speech. Voice ids are ``LANGUAGE+VARIANT``, such as ``de+m1``."""

    def __init__(self, settings: EngineSettings) -> None:
        self._settings = settings

    def info(self) -> EngineInfo:
        """Capabilities and licence."""
        return EngineInfo(
            port=Port.SPEECH,
            name="espeak",
            version=espeak_version(),
            summary="Rule-based voices in over a hundred languages (robotic)",
            code_licence="Apache-2.0 (espeak-ng: GPL-3.0-or-later, a separate package)",
            languages=tuple(dict.fromkeys(_tag(v) for v in self._languages())),
            requires=("espeakng-loader",),
            source=f"package espeakng-loader=={espeak_version()}",
        )

    def fingerprint(self) -> str:
        """Version of the library and of this engine."""
        return f"espeak-ng@{espeak_version()}/r{_REVISION}"

    def voices(self) -> tuple[Voice, ...]:
        """A man's and a woman's voice for every language."""
        return tuple(
            Voice(
                id=f"{voice.language}+{variant}",
                name=f"{voice.name} ({'woman' if gender is Gender.FEMALE else 'man'}, rule-based)",
                language=_tag(voice),
                gender=gender,
                age=AgeGroup.ADULT,
                description="rule-based, robotic",
                neural=False,
            )
            for voice in self._languages()
            for variant, gender, _ in _VARIANTS
        )

    def speak(self, request: SpeechRequest) -> Speech:
        """One line, with one timing for each word of the text."""
        import numpy as np

        from resources.media.dsp import active_range, fade_ends, level_to, resample, sound_of

        voice, variant, pitch = self._choice(request)
        words = spoken_words(request.text, _tag(voice))
        if not words:
            return Speech(sound=Sound(pcm=b""), credits=(_CREDIT,))
        text = " ".join(word.spoken + word.mark for word in words)
        ratio = Fraction(round(request.pitch * 100), 100)
        made = espeak_ng().synthesize(text, f"{voice.identifier}+{variant}", request.speed / float(ratio), pitch)
        raw = (np.frombuffer(made.pcm, dtype="<i2") / 32768).astype(np.float32)
        start, end = active_range(raw, made.rate, 0.03)
        scale = Fraction(SAMPLE_RATE, made.rate) / ratio
        sound = level_to(fade_ends(resample(raw[start:end], scale), 240), SAMPLE_RATE, ACTIVE_LEVEL_DB, PEAK)
        times = _times(words, made.words, len(raw))
        timings = tuple(
            _timing(word.written, first - start, last - start, scale, len(sound))
            for word, (first, last) in zip(words, times, strict=True)
        )
        return Speech(sound=sound_of(sound), words=timings, credits=(_CREDIT,))

    def _languages(self) -> tuple[EspeakVoice, ...]:
        # Longer names are scripts of their own (Klingon), not languages with a BCP-47 tag.
        spoken = [voice for voice in espeak_ng().voices() if len(voice.language.split("-")[0]) <= 3]
        return tuple({voice.language: voice for voice in reversed(spoken)}.values())[::-1]

    def _choice(self, request: SpeechRequest) -> tuple[EspeakVoice, str, int]:
        language, _, variant = request.voice.partition("+")
        if request.voice:
            found = next((v for v in self._languages() if v.language == language), None)
            pitch = next((p for name, _, p in _VARIANTS if name == variant), None)
            if found is None or pitch is None:
                spoken = [v.id for v in self.voices() if v.language.split("-")[0] == request.language.split("-")[0]]
                raise UnknownChoice.of("voice", request.voice, spoken or [v.id for v in self.voices()])
            return found, variant, pitch
        return _of_language(request.language, self._languages()), _VARIANTS[0][0], _VARIANTS[0][2]


def engine(settings: EngineSettings) -> Espeak:
    """The entry point ``espeak`` of ``visiobook.engines.speech``."""
    return Espeak(settings)


def _tag(voice: EspeakVoice) -> str:
    """A BCP-47 tag for espeak-ng's name of a language (``fr-fr`` → ``fr-FR``)."""
    parts = voice.language.partition("-x-")[0].split("-")
    return "-".join([parts[0], *(p.upper() if len(p) == 2 else p for p in parts[1:])])


def _of_language(language: str, voices: tuple[EspeakVoice, ...]) -> EspeakVoice:
    wanted, main = language.lower(), language.split("-")[0]
    usual = {"en": "en-us", "fr": "fr-fr", "zh": "cmn", "pt": "pt-br" if wanted == "pt-br" else "pt"}
    for name in (wanted, usual.get(main, main), main):
        for voice in voices:
            if voice.language == name:
                return voice
    raise UnsupportedLanguage(
        f"espeak-ng does not speak {language!r}.", f"It speaks {', '.join(sorted({v.language for v in voices}))}."
    )


def _times(
    words: tuple[SpokenWord, ...], events: tuple[tuple[int, int, int], ...], samples: int
) -> list[tuple[int, int]]:
    """Start and end of each word in raw samples, from the events whose character lies within it."""
    starts: list[int] = []
    at = 0
    for word in words:
        length = len(word.spoken) + len(word.mark)
        inside = [sample for place, _, sample in events if at <= place < at + length]
        starts.append(min(inside) if inside else (starts[-1] if starts else 0))
        at += length + 1
    return list(zip(starts, [*starts[1:], samples], strict=True))


def _timing(word: str, first: int, last: int, scale: Fraction, limit: int) -> WordTiming:
    start = min(limit, max(0, round(first * scale)))
    return WordTiming(word=word, start=start, end=min(limit, max(start, round(last * scale))))
