"""Speech engine ``openai``: OpenAI's speech API (https://platform.openai.com/docs/api-reference/audio/createSpeech).

Licence: the sound is yours under OpenAI's terms, listeners must be told that the voice is not a person's; the model is
remote. Settings: ``VISIOBOOK_OPENAI_API_KEY``, ``VISIOBOOK_OPENAI_BASE_URL``, ``VISIOBOOK_OPENAI_SPEECH_*``. It takes
no seed and gives no word timings (they are found by alignment). Prices: published ones of November 2025.
"""

from pydantic import BaseModel
from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.engines.accounts import OPENAI, provider
from resources.engines.http import Patience
from resources.engines.pcm import from_s16, spoken
from visiobook.domain.base import Value
from visiobook.domain.character import Gender
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.recipe import Credit
from visiobook.domain.speech import Voice
from visiobook.errors import BadInput, EngineFailed, EngineMissing, UnknownChoice
from visiobook.ports.engine import EngineSettings
from visiobook.ports.speech import Speech, SpeechRequest

RATE = 24_000
NAMES = {
    "alloy": Gender.UNKNOWN, "ash": Gender.MALE, "ballad": Gender.MALE, "coral": Gender.FEMALE, "echo": Gender.MALE,
    "fable": Gender.UNKNOWN, "nova": Gender.FEMALE, "onyx": Gender.MALE, "sage": Gender.FEMALE,
    "shimmer": Gender.FEMALE, "verse": Gender.MALE,
}  # fmt: skip
A_CHARACTER_USD = {"tts-1": 15e-6, "tts-1-hd": 30e-6, "gpt-4o-mini-tts": 20e-6}
"""US dollars a character. ``gpt-4o-mini-tts`` is sold at about 0.015 a minute: 20e-6 a character is its upper side."""


class OpenAISpeechOptions(BaseSettings):
    """Read from ``VISIOBOOK_OPENAI_SPEECH_*``."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_OPENAI_SPEECH_", frozen=True, extra="ignore")

    model: str = "gpt-4o-mini-tts"
    usd_per_character: float | None = None


class LineOrder(BaseModel):
    """The body of ``POST /audio/speech``."""

    model: str
    voice: str
    input: str
    response_format: str = "pcm"
    speed: float = 1.0
    instructions: str | None = None


class OpenAISpeech:
    """Keeps :class:`visiobook.ports.speech.SpeechEngine`, and says its price."""

    def __init__(
        self, settings: EngineSettings, options: OpenAISpeechOptions | None = None, patience: Patience | None = None
    ) -> None:
        self._options = options or OpenAISpeechOptions()
        self._model = settings.model or self._options.model
        self._provider = provider(OPENAI, settings, patience)

    def info(self) -> EngineInfo:
        """What it is."""
        return EngineInfo(
            port=Port.SPEECH,
            name="openai",
            version="1",
            summary=f"OpenAI's {self._model}, paid by the character; speaks most languages.",
            code_licence="Apache-2.0",
            weights_licence="remote; output under OpenAI's terms",
            source=self._provider.base_url,
        )

    def fingerprint(self) -> str:
        """The model."""
        return f"1/{self._model}"

    def voices(self) -> tuple[Voice, ...]:
        """The voices OpenAI names; each speaks every language."""
        return tuple(Voice(id=n, name=n.title(), language="en", gender=g) for n, g in NAMES.items())

    def price_usd(self, request: Value) -> float:
        """What a line costs, by its characters."""
        each = self._options.usd_per_character
        each = A_CHARACTER_USD.get(self._model) if each is None else each
        if each is None:
            raise EngineMissing(
                f"The price of {self._model!r} is not known, so no budget could hold.",
                "Set VISIOBOOK_OPENAI_SPEECH_USD_PER_CHARACTER to what a character costs.",
            )
        return len(SpeechRequest.model_validate(request).text) * each

    def speak(self, request: SpeechRequest) -> Speech:
        """The sound of one line."""
        if request.voice and request.voice not in NAMES:
            raise UnknownChoice.of("voice of OpenAI", request.voice, tuple(NAMES))
        if request.pitch != 1.0:
            raise BadInput("OpenAI's voices cannot be pitched.", "Set the pitch to 1, or choose another voice.")
        data = self._provider.post_for_bytes("/audio/speech", self._order(request))
        if len(data) < RATE // 50:
            raise EngineFailed(f"OpenAI sent no sound for {request.text[:60]!r}.", "Run again; what was made is kept.")
        said = spoken(from_s16(data, RATE), cost_usd=self.price_usd(request))
        credit = Credit(work=f"{self._model} {request.voice}", author="OpenAI", licence="OpenAI terms of use")
        return said.model_copy(update={"credits": (credit,)})

    def _order(self, request: SpeechRequest) -> LineOrder:
        acted = self._model.startswith("gpt") and request.emotion != "neutral"
        return LineOrder(
            model=self._model,
            voice=request.voice or "alloy",
            input=request.text,
            speed=request.speed,
            instructions=f"Speak in a {request.emotion} tone." if acted else None,
        )
