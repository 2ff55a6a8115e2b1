"""Music engine ``suno``: Suno's models by the protocol of sunoapi.org (Suno itself offers no public API).

Licence: who owns the music depends on the account's plan with the service; receipts say "as the service's terms say".
Settings: ``VISIOBOOK_SUNO_API_KEY``, ``VISIOBOOK_SUNO_BASE_URL``, ``VISIOBOOK_SUNO_MUSIC_*``. No seed is taken.
A task's id is on disk before the first poll, so that a restart waits for the same task and does not pay twice.
"""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.engines.accounts import SUNO, provider
from resources.engines.http import JobLost, Patience, Polling, Reply, finish_job
from resources.engines.jobs import FileJobs
from resources.engines.music_words import in_words
from resources.engines.pcm import decoded, stereo
from resources.media.loops import beat_samples, stretch
from visiobook.domain.base import Value, sha256
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.music import MusicCue
from visiobook.domain.recipe import Credit
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.errors import EngineFailed
from visiobook.ports.engine import EngineSettings
from visiobook.ports.music import ComposedMusic

LOST = {"CREATE_TASK_FAILED", "GENERATE_AUDIO_FAILED", "SENSITIVE_WORD_ERROR"}


class SunoOptions(BaseSettings):
    """Read from ``VISIOBOOK_SUNO_MUSIC_*``."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_SUNO_MUSIC_", frozen=True, extra="ignore")

    model: str = "V4_5"
    price_usd: float = 0.06
    """A task (12 credits of 0.005 US dollars, published price of November 2025)."""


class CamelReply(Reply):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, extra="ignore")


class MusicOrder(BaseModel):
    """The body of ``POST /api/v1/generate``."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    prompt: str
    style: str
    title: str
    custom_mode: bool = True
    instrumental: bool = True
    model: str
    call_back_url: str = "https://localhost/unused"
    """The protocol wants one; we poll."""


class Task(CamelReply):
    task_id: str


class Started(CamelReply):
    code: int
    msg: str = ""
    data: Task | None = None


class Track(CamelReply):
    audio_url: str = ""


class Tracks(CamelReply):
    suno_data: tuple[Track, ...] = ()


class Record(CamelReply):
    status: str
    error_message: str | None = None
    response: Tracks | None = None


class Polled(CamelReply):
    code: int
    msg: str = ""
    data: Record | None = None


class SunoMusic:
    """Keeps :class:`visiobook.ports.music.MusicEngine`, and says its price."""

    def __init__(
        self,
        settings: EngineSettings,
        options: SunoOptions | None = None,
        patience: Patience | None = None,
        polling: Polling | None = None,
    ) -> None:
        self._options = options or SunoOptions()
        self._model = settings.model or self._options.model
        self._provider = provider(SUNO, settings, patience)
        self._jobs = FileJobs(settings.cache_dir / "jobs")
        self._polling = polling or Polling(every_s=5.0)

    def info(self) -> EngineInfo:
        """What it is."""
        return EngineInfo(
            port=Port.MUSIC,
            name="suno",
            version="1",
            summary=f"Suno {self._model} through sunoapi.org's protocol, paid by the track.",
            code_licence="Apache-2.0",
            weights_licence="remote; as the service's terms say",
            source=self._provider.base_url,
        )

    def fingerprint(self) -> str:
        """The model."""
        return f"1/{self._model}"

    def price_usd(self, request: Value) -> float:
        """The price of a task."""
        return self._options.price_usd

    def compose(self, cue: MusicCue) -> ComposedMusic:
        """Music of exactly the cue's length: the first track, cut or looped on the beat."""
        order = MusicOrder(prompt="", style=in_words(cue), title="Film music", model=self._model)
        digest = sha256(f"{order.model_dump_json()}{cue.seed}".encode())
        url = finish_job(
            self._provider, self._jobs, digest, lambda key: self._start(order, key), self._poll, self._polling
        ).audio_url
        rows = decoded(self._provider.download(url), "Suno")
        beat = beat_samples(rows.mean(axis=0))
        return ComposedMusic(
            sound=stereo(stretch(rows, cue.samples)),
            tempo_bpm=round(60 * SAMPLE_RATE / beat, 1) if beat else 0.0,
            credits=(Credit(work=f"Suno {self._model}", author="Suno", licence="as the service's terms say"),),
            cost_usd=self._options.price_usd,
        )

    def _start(self, order: MusicOrder, key: str) -> str:
        answer = self._provider.post("/api/v1/generate", order, Started, key)
        if answer.code != 200 or answer.data is None:
            raise EngineFailed(f"Suno refused the task ({answer.code}): {answer.msg}", "Check credits and model name.")
        return answer.data.task_id

    def _poll(self, task: str) -> Track | None:
        answer = self._provider.get(f"/api/v1/generate/record-info?taskId={task}", Polled)
        record = answer.data
        if record is None or record.status in LOST:
            said = (record and record.error_message) or (record and record.status) or answer.msg
            raise JobLost(f"Suno gave up task {task}: {said}", "Run again to start a new one.")
        if record.status not in {"SUCCESS", "FIRST_SUCCESS"} or record.response is None:
            return None
        ready = [t for t in record.response.suno_data if t.audio_url]
        return ready[0] if ready else None
