"""Sound orders: a text spoken or music composed straight from a request, without a film around it."""

import re
from collections.abc import Sequence

from visiobook.domain.base import Value, sha256
from visiobook.domain.character import AgeGroup, Gender
from visiobook.domain.engine import Port
from visiobook.domain.music import MusicCue, MusicWish
from visiobook.domain.outcome import GeneratedAsset, SoundOutcome, SoundQuality
from visiobook.domain.project import MusicStyle
from visiobook.domain.recipe import Receipt, Recipe
from visiobook.domain.speech import SAMPLE_RATE, Voice
from visiobook.domain.submission import MusicSubmission, NarrationSubmission
from visiobook.errors import UnsupportedLanguage
from visiobook.ports.music import MusicEngine
from visiobook.ports.speech import Sound, SpeechEngine, SpeechRequest
from visiobook.services.order_words import mood_of
from visiobook.services.workshop import MadeFile, Workshop, keep_file
from visiobook.stages.making import Maker, Product, engine_ref

BITRATE_KBPS = {"low": 96, "medium": 128, "high": 192}
PAUSE_S = 0.35
"""Silence between two sentences of a narration."""
LISTEN_S = 30
"""So many seconds of a narration are listened to for its word error rate: listening costs as much as speaking."""
LONGEST_LINE = 300
"""Characters spoken at once; longer sentences are cut at a comma or space."""
MEDIA = {"mp3": "audio/mpeg", "wav": "audio/wav", "flac": "audio/flac", "aac": "audio/aac"}
GENDERS = {"male": Gender.MALE, "m": Gender.MALE, "female": Gender.FEMALE, "f": Gender.FEMALE}
SENTENCE = re.compile(r".+?(?:[.!?…]+[»\"”')\]]*(?=\s|$)|$)")
MUSIC_RATE = 48_000
STYLES = {"orchestral": "cinematic", "symphonic": "classical", "chamber": "classical", "piano": "classical",
    "acoustic": "folk", "celtic": "folk", "medieval": "folk", "synth": "electronic", "techno": "electronic",
    "drone": "ambient", "new age": "ambient"}  # fmt: skip
"""Genres in the words of the film's styles; others are cinematic."""


class SpokenText(Value):
    """A whole text spoken; ``beginning`` are the lines within the first seconds, which are listened to."""

    pcm: bytes
    beginning: str


class MusicParameters(Value):
    """What decides a piece of music: the cue, and all of the order, whose words seed it."""

    cue: MusicCue
    order: MusicSubmission


class Composition(Value):
    """What a composer tells of its music."""

    key: str
    tempo_bpm: float
    instruments: tuple[str, ...]


def narrate(shop: Workshop) -> SoundOutcome:
    """Speak the text. Raises UnsupportedLanguage when nobody speaks its language."""
    order, service = shop.work.submission, shop.work.service
    assert isinstance(order, NarrationSubmission)
    engine = service.engines.speech()
    language = order.language or service.guess.guess(order.text)
    voice = choose_voice(engine.voices(), language, order.gender, order.age)
    spoken = _speak(shop, order, engine, voice)
    sound = Sound(pcm=spoken.pcm)
    quality = shop.sounds.measure(sound, spoken.beginning, _heard(shop, sound, voice.language))
    bitrate = BITRATE_KBPS[order.quality]
    data = shop.files.encode(sound, order.format, order.sample_rate, bitrate, order.normalize)
    file = MadeFile(
        kind="audio_narration",
        name=f"narration.{order.format}",
        data=data,
        media_type=MEDIA[order.format],
        quality=quality.clarity,
    )
    asset = keep_file(shop, file)
    return _sounded(asset, sound, order.format, order.sample_rate, bitrate, quality)


def compose(shop: Workshop) -> SoundOutcome:
    """Compose music of the asked length, and tell what it is."""
    order = shop.work.submission
    assert isinstance(order, MusicSubmission)
    shop.work.progress(0, 1, order.mood)
    receipt = composed(shop.maker, order, shop.work.service.engines.music())
    told = Composition.model_validate_json(receipt.details)
    sound = Sound(pcm=shop.maker.store.read(receipt.artifact.digest), channels=2)
    data = shop.files.encode(sound, "mp3", MUSIC_RATE, BITRATE_KBPS["high"], True)
    asset = keep_file(shop, MadeFile(kind="music", name="background_music.mp3", data=data, media_type=MEDIA["mp3"]))
    outcome = _sounded(asset, sound, "mp3", MUSIC_RATE, BITRATE_KBPS["high"], shop.sounds.measure(sound))
    start, end = loop_points(outcome.duration_s, told.tempo_bpm)
    return outcome.model_copy(update={**dict(told), "loop_start_s": start, "loop_end_s": end})


def choose_voice(voices: Sequence[Voice], language: str, gender: str, age: str) -> Voice:
    """The voice that fits best: the language must, then a neural voice, the sex, the region and the age count.

    Raises UnsupportedLanguage when no voice speaks the language.
    """
    base = language.split("-")[0]
    speaking = [v for v in voices if v.language.split("-")[0] == base]
    if not speaking:
        known = sorted({v.language.split("-")[0] for v in voices})
        raise UnsupportedLanguage(f"No voice speaks {language!r}.", f"Choose one of: {', '.join(known)}.")
    wanted = GENDERS.get(gender.lower())
    aged = next((a for a in AgeGroup if a.value == age), AgeGroup.ADULT)
    return max(speaking, key=lambda v: (v.neural, v.gender == wanted, v.language == language, v.age == aged))


def sentences(text: str) -> list[str]:
    """The text in pieces that are spoken at once: sentences, long ones cut at a comma or space."""
    found = [s.strip() for s in SENTENCE.findall(" ".join(text.split()))]
    pieces = [piece for sentence in found for piece in _pieces(sentence)]
    return [p for p in pieces if any(c.isalnum() for c in p)]


def loop_points(duration_s: float, tempo_bpm: float) -> tuple[float, float]:
    """Where the piece can be looped: from the second bar to the last whole bar (of four beats)."""
    bar = 240 / tempo_bpm if tempo_bpm > 0 else duration_s
    bars = int(duration_s / bar)
    if bars < 3:
        return 0.0, round(duration_s, 2)
    return round(bar, 2), round(bars * bar, 2)


def _pieces(sentence: str) -> list[str]:
    pieces = []
    while len(sentence) > LONGEST_LINE:
        comma = max(sentence.rfind(", ", 0, LONGEST_LINE), sentence.rfind("; ", 0, LONGEST_LINE)) + 1
        cut = comma or sentence.rfind(" ", 0, LONGEST_LINE) + 1 or LONGEST_LINE
        pieces.append(sentence[:cut].strip())
        sentence = sentence[cut:].strip()
    return [*pieces, sentence]


def _speak(shop: Workshop, order: NarrationSubmission, engine: SpeechEngine, voice: Voice) -> SpokenText:
    lines = sentences(order.text)
    pcm = bytearray()
    beginning: list[str] = []
    for done, line in enumerate(lines):
        shop.work.progress(done, len(lines), line)
        if len(pcm) < _listened_bytes():
            beginning.append(line)
        pcm += shop.maker.store.read(_line(shop, order, engine, voice, line).artifact.digest)
        if done + 1 < len(lines):
            pcm += bytes(4 * round(PAUSE_S * SAMPLE_RATE))
        if len(pcm) > _listened_bytes() and beginning and beginning[-1] == line and done:
            beginning.pop()  # its end lies beyond what is listened to
    return SpokenText(pcm=bytes(pcm), beginning=" ".join(beginning))


def _line(shop: Workshop, order: NarrationSubmission, engine: SpeechEngine, voice: Voice, line: str) -> Receipt:
    request = SpeechRequest(
        text=line,
        language=voice.language,
        voice=voice.id,
        speed=order.speed,
        pitch=2 ** (order.pitch / 12),
        emotion=order.emotion,
    )

    def produce() -> Product:
        speech = engine.speak(request)
        return Product(speech.sound.pcm, "audio/x-f32le", speech.credits, None, speech.cost_usd)

    recipe = Recipe.of("ordered_line", "1", request, engine_ref(Port.SPEECH, engine))
    return shop.maker.make(recipe, produce, line[:40])


def composed(maker: Maker, order: MusicSubmission, engine: MusicEngine) -> Receipt:
    """The order's music as float samples: found in the store, or composed now."""
    mood = mood_of(order.mood)
    cue = MusicCue(
        mood=mood,
        style=_music_style(order.genre),
        samples=round(order.duration_s * SAMPLE_RATE),
        seed=int(sha256(order.canonical_json().encode())[:7], 16),
        wish=MusicWish(key=order.key, tempo=order.tempo, instruments=order.instruments),
    )

    def produce() -> Product:
        music = engine.compose(cue)
        told = Composition(key=music.key, tempo_bpm=music.tempo_bpm, instruments=music.instruments)
        return Product(music.sound.pcm, "audio/x-f32le", music.credits, told, music.cost_usd)

    recipe = Recipe.of("ordered_music", "1", MusicParameters(cue=cue, order=order), engine_ref(Port.MUSIC, engine))
    return maker.make(recipe, produce, order.mood)


def _sounded(
    asset: GeneratedAsset, sound: Sound, form: str, sample_rate: int, bitrate_kbps: int, quality: SoundQuality
) -> SoundOutcome:
    return SoundOutcome(
        model=asset.model,
        asset=asset.id,
        file_path=asset.file_path,
        duration_s=round(sound.samples() / SAMPLE_RATE, 2),
        size=asset.size,
        format=form,
        sample_rate=sample_rate,
        bitrate_kbps=bitrate_kbps,
        quality=quality,
    )


def _heard(shop: Workshop, sound: Sound, language: str) -> str | None:
    """What a transcription engine hears in the beginning; None where none is installed."""
    engines = shop.work.service.engines
    if not engines.names(Port.TRANSCRIPTION):
        return None
    beginning = Sound(pcm=sound.pcm[: _listened_bytes()])
    return engines.transcription().transcribe(beginning, language.split("-")[0]).text


def _listened_bytes() -> int:
    return LISTEN_S * SAMPLE_RATE * 4


def _music_style(genre: str) -> str:
    word = genre.lower()
    known = [m.value for m in MusicStyle if m is not MusicStyle.OFF]
    return word if word in known else STYLES.get(word, MusicStyle.CINEMATIC.value)
