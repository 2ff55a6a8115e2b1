"""Video engine ``runway``: Runway's developer API, image to video (https://docs.dev.runwayml.com).

Licence: films under Runway's terms; the model is remote. Settings: ``VISIOBOOK_RUNWAY_API_KEY``,
``VISIOBOOK_RUNWAY_BASE_URL``, ``VISIOBOOK_RUNWAY_VIDEO_*``. A film is 5 or 10 s; a longer shot is refused. A task's
id is on disk before the first poll, so that a restart waits for the same task and does not pay twice.
Prices: 5 credits of 0.01 US dollars a second (``gen4_turbo``, published price of November 2025).
"""

import base64

from pydantic import BaseModel, ConfigDict, SecretStr
from pydantic.alias_generators import to_camel
from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.engines.accounts import RUNWAY, provider
from resources.engines.clips import at_rate, decoded_frames, mp4_of
from resources.engines.http import JobLost, Patience, Polling, Reply, finish_job
from resources.engines.jobs import FileJobs
from resources.engines.pictures import decoded_png, nearest_shape
from visiobook.domain.base import Value, sha256
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.moving import MotionRequest
from visiobook.domain.recipe import Credit
from visiobook.errors import EngineFailed
from visiobook.ports.engine import EngineSettings
from visiobook.ports.video import MovingPicture

VERSION = "2024-11-06"
SHAPES = ((1280, 720), (720, 1280), (1104, 832), (832, 1104), (960, 960), (1584, 672))
DURATIONS = (5, 10)


class RunwayOptions(BaseSettings):
    """Read from ``VISIOBOOK_RUNWAY_VIDEO_*``."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_RUNWAY_VIDEO_", frozen=True, extra="ignore")

    model: str = "gen4_turbo"
    usd_per_second: float = 0.05


class ClipOrder(BaseModel):
    """The body of ``POST /image_to_video``."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    model: str
    prompt_image: str
    prompt_text: str | None = None
    ratio: str
    duration: int
    seed: int


class Started(Reply):
    id: str


class Task(Reply):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, extra="ignore")

    status: str
    output: tuple[str, ...] = ()
    failure: str = ""
    failure_code: str = ""


class RunwayVideo:
    """Keeps :class:`visiobook.ports.video.VideoEngine`, and says its price."""

    def __init__(
        self,
        settings: EngineSettings,
        options: RunwayOptions | None = None,
        patience: Patience | None = None,
        polling: Polling | None = None,
    ) -> None:
        self._options = options or RunwayOptions()
        self._model = settings.model or self._options.model
        self._provider = provider(RUNWAY, settings, patience)
        self._provider.headers = {**self._provider.headers, "X-Runway-Version": SecretStr(VERSION)}
        self._jobs = FileJobs(settings.cache_dir / "jobs")
        self._polling = polling or Polling(every_s=5.0)

    def info(self) -> EngineInfo:
        """What it is."""
        return EngineInfo(
            port=Port.VIDEO,
            name="runway",
            version="2",
            summary=f"Runway's {self._model}, paid by the second.",
            code_licence="Apache-2.0",
            weights_licence="remote; output under Runway's terms",
            source=self._provider.base_url,
        )

    def fingerprint(self) -> str:
        """The model."""
        return f"2/{self._model}"

    def price_usd(self, request: Value) -> float:
        """What a film costs, by its seconds."""
        return _seconds(MotionRequest.model_validate(request)) * self._options.usd_per_second

    def animate(self, png: bytes, request: MotionRequest) -> MovingPicture:
        """The moving picture."""
        order = self._order(png, request)
        digest = sha256(order.model_dump_json().encode())
        task = finish_job(
            self._provider, self._jobs, digest, lambda key: self._start(order, key), self._poll, self._polling
        )
        frames, rate = decoded_frames(self._provider.download(task.output[0]), "Runway")
        spread = at_rate(frames, rate, request.fps, request.frames)
        return MovingPicture(
            mp4=mp4_of(spread, request.fps, request.width, request.height),
            credits=(Credit(work=self._model, author="Runway", licence="Runway terms of use"),),
            cost_usd=self.price_usd(request),
        )

    def _order(self, png: bytes, request: MotionRequest) -> ClipOrder:
        width, height = nearest_shape(request.width, request.height, SHAPES)
        picture = base64.b64encode(decoded_png(png, width, height, "The still")).decode()
        return ClipOrder(
            model=self._model,
            prompt_image=f"data:image/png;base64,{picture}",
            prompt_text=request.prompt[:1000] or None,
            ratio=f"{width}:{height}",
            duration=_seconds(request),
            seed=request.seed % 4294967295,
        )

    def _start(self, order: ClipOrder, key: str) -> str:
        return self._provider.post("/image_to_video", order, Started, key).id

    def _poll(self, task_id: str) -> Task | None:
        task = self._provider.get(f"/tasks/{task_id}", Task)
        if task.status in {"FAILED", "CANCELLED"}:
            said = task.failure or task.failure_code or task.status
            raise JobLost(f"Runway gave up task {task_id}: {said}", "Reword the shot; run again to start a new one.")
        return task if task.status == "SUCCEEDED" and task.output else None


def _seconds(request: MotionRequest) -> int:
    """The shortest film Runway sells that covers the shot."""
    wanted = request.frames / request.fps
    fitting = [d for d in DURATIONS if d >= wanted]
    if not fitting:
        raise EngineFailed(
            f"Runway moves a still for at most {DURATIONS[-1]} s; the shot is {wanted:.1f} s.",
            "Shorten the shot, or let the project use a camera move instead.",
        )
    return fitting[0]
