"""Speech engine ``elevenlabs``: ElevenLabs' text to speech with character timings (https://elevenlabs.io/docs).

Licence: the sound is yours under ElevenLabs' terms (commercial use from the paid plans on); the model is remote.
Settings: ``VISIOBOOK_ELEVENLABS_API_KEY``, ``VISIOBOOK_ELEVENLABS_BASE_URL``, ``VISIOBOOK_ELEVENLABS_SPEECH_*``.
Voices are those of the account. What a character costs depends on the plan: 0.30 US dollars a thousand unless said.
"""

import base64
import binascii
from functools import cached_property

from pydantic import BaseModel
from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.engines.accounts import ELEVENLABS, provider
from resources.engines.http import Patience, Reply
from resources.engines.pcm import from_s16, spoken
from visiobook.domain.base import Value
from visiobook.domain.character import AgeGroup, Gender
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.recipe import Credit
from visiobook.domain.speech import SAMPLE_RATE, Voice, WordTiming
from visiobook.errors import BadInput, EngineFailed, UnknownChoice
from visiobook.ports.engine import EngineSettings
from visiobook.ports.speech import Speech, SpeechRequest

RATE = 24_000
SPEEDS = (0.7, 1.2)
GENDERS = {"male": Gender.MALE, "female": Gender.FEMALE}
AGES = {"young": AgeGroup.YOUNG_ADULT, "middle_aged": AgeGroup.ADULT, "old": AgeGroup.ELDER}


class ElevenLabsOptions(BaseSettings):
    """Read from ``VISIOBOOK_ELEVENLABS_SPEECH_*``."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_ELEVENLABS_SPEECH_", frozen=True, extra="ignore")

    model: str = "eleven_multilingual_v2"
    usd_per_1000_characters: float = 0.30
    stability: float = 0.5
    similarity: float = 0.75
    seed: int = 1


class Manner(BaseModel):
    stability: float
    similarity_boost: float
    speed: float


class LineOrder(BaseModel):
    """The body of ``POST /v1/text-to-speech/{voice}/with-timestamps``."""

    text: str
    model_id: str
    language_code: str | None = None
    seed: int
    voice_settings: Manner


class Alignment(Reply):
    characters: tuple[str, ...]
    character_start_times_seconds: tuple[float, ...]
    character_end_times_seconds: tuple[float, ...]


class TimedSound(Reply):
    audio_base64: str
    alignment: Alignment | None = None


class Labels(Reply):
    gender: str = ""
    age: str = ""
    language: str = ""
    description: str = ""


class ListedVoice(Reply):
    voice_id: str
    name: str
    labels: Labels = Labels()


class VoiceList(Reply):
    voices: tuple[ListedVoice, ...]


class ElevenLabsSpeech:
    """Keeps :class:`visiobook.ports.speech.SpeechEngine`, and says its price."""

    def __init__(
        self, settings: EngineSettings, options: ElevenLabsOptions | None = None, patience: Patience | None = None
    ) -> None:
        self._options = options or ElevenLabsOptions()
        self._model = settings.model or self._options.model
        self._provider = provider(ELEVENLABS, settings, patience)

    def info(self) -> EngineInfo:
        """What it is."""
        return EngineInfo(
            port=Port.SPEECH,
            name="elevenlabs",
            version="1",
            summary=f"ElevenLabs' {self._model}, paid by the character, with word timings.",
            code_licence="Apache-2.0",
            weights_licence="remote; output under ElevenLabs' terms",
            source=self._provider.base_url,
        )

    def fingerprint(self) -> str:
        """Model, manner and seed."""
        return f"1/{self._model}/{self._options.stability:g}/{self._options.similarity:g}/{self._options.seed}"

    def voices(self) -> tuple[Voice, ...]:
        """The account's voices, asked for once."""
        return self._voices

    @cached_property
    def _voices(self) -> tuple[Voice, ...]:
        listed = self._provider.get("/v2/voices?page_size=100", VoiceList).voices
        return tuple(_voice(v) for v in listed)

    def price_usd(self, request: Value) -> float:
        """What a line costs, by its characters."""
        return len(SpeechRequest.model_validate(request).text) * self._options.usd_per_1000_characters / 1000

    def speak(self, request: SpeechRequest) -> Speech:
        """The sound of one line, with its words' times."""
        voice = self._chosen(request)
        path = f"/v1/text-to-speech/{voice}/with-timestamps?output_format=pcm_{RATE}"
        answer = self._provider.post(path, self._order(request), TimedSound)
        try:
            samples = from_s16(base64.b64decode(answer.audio_base64, validate=True), RATE)
        except binascii.Error as error:
            raise EngineFailed("ElevenLabs sent sound that is cut short.", "Run again.") from error
        words = _words(request.text, answer.alignment) if answer.alignment else ()
        credit = Credit(work=f"{self._model} {voice}", author="ElevenLabs", licence="ElevenLabs terms of service")
        return spoken(samples, words, self.price_usd(request)).model_copy(update={"credits": (credit,)})

    def _chosen(self, request: SpeechRequest) -> str:
        known = tuple(v.id for v in self.voices())
        if request.voice and request.voice not in known:
            raise UnknownChoice.of("voice of this ElevenLabs account", request.voice, known)
        if not known:
            raise EngineFailed("This ElevenLabs account has no voice.", "Add one at elevenlabs.io.")
        if request.pitch != 1.0 or not SPEEDS[0] <= request.speed <= SPEEDS[1]:
            raise BadInput(
                f"ElevenLabs speaks at {SPEEDS[0]} to {SPEEDS[1]} times its speed and at its own pitch;"
                f" asked were speed {request.speed:g} and pitch {request.pitch:g}.",
                "Change the project's speed and pitch, or choose another speech engine.",
            )
        return request.voice or known[0]

    def _order(self, request: SpeechRequest) -> LineOrder:
        o = self._options
        manner = Manner(stability=o.stability, similarity_boost=o.similarity, speed=request.speed)
        # eleven_multilingual_v2 hears the language from the text and refuses a language_code
        code = None if "multilingual_v2" in self._model else request.language.partition("-")[0]
        return LineOrder(
            text=request.text, model_id=self._model, language_code=code, seed=o.seed, voice_settings=manner
        )


def _voice(listed: ListedVoice) -> Voice:
    labels = listed.labels
    return Voice(
        id=listed.voice_id,
        name=listed.name,
        language=labels.language or "en",
        gender=GENDERS.get(labels.gender, Gender.UNKNOWN),
        age=AGES.get(labels.age, AgeGroup.ADULT),
        description=labels.description,
    )


def _words(text: str, alignment: Alignment) -> tuple[WordTiming, ...]:
    """Words of ``text`` from its characters' times; none when the provider timed another text."""
    if "".join(alignment.characters) != text:
        return ()
    words, begin = [], None
    for i, character in enumerate((*alignment.characters, " ")):
        if character.isspace():
            if begin is not None:
                words.append(_timing(alignment, begin, i))
            begin = None
        elif begin is None:
            begin = i
    return tuple(words)


def _timing(alignment: Alignment, begin: int, end: int) -> WordTiming:
    return WordTiming(
        word="".join(alignment.characters[begin:end]),
        start=round(alignment.character_start_times_seconds[begin] * SAMPLE_RATE),
        end=round(alignment.character_end_times_seconds[end - 1] * SAMPLE_RATE),
    )
