"""The client. Made of ``aio.py`` by ``unasync.py``: change it there."""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from iafactory_video import calls
from iafactory_video import models as m
from iafactory_video.calls import Call, Json
from iafactory_video.errors import (
    AuthenticationError,
    PipelineFailed,
    RateLimited,
    ServerError,
    WaitTimeout,
    error_of,
    error_told,
)

T = TypeVar("T", bound=m.Model)
BASE_URL = "http://localhost:8001/api/v1"
OVER = ("completed", "failed", "cancelled")
UNPUBLISHED = ("failed", "cancelled", "partially_published")
TRIES = 4
LONGEST_PAUSE_S = 60.0
UNAUTHORISED = 4401
Rows = list[dict[str, Any]]
Listener = Callable[[m.Progress], object]


class VideoClient:
    """The platform. ``api_key`` is an access token; ``base_url`` (or ``IAFACTORY_BASE_URL``) ends in ``/api/v1``.

    Answers that are lost, 429 and 503 are tried again, in a way that does the work once.
    """

    def __init__(
        self,
        api_key: str,
        base_url: str = "",
        timeout: float = 120.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.base_url = (base_url or os.environ.get("IAFACTORY_BASE_URL", BASE_URL)).rstrip("/")
        self._token = api_key
        headers = {"User-Agent": "iafactory-video-python/1.0.0"}
        if api_key:
            headers["Authorization"] = f"Bearer {api_key}"
        self._http = httpx.Client(headers=headers, timeout=timeout, transport=transport)
        self.projects = Projects(self)
        self.assets = Assets(self)
        self.videos = Videos(self)
        self.publish = Publishing(self)
        self.voices = Voices(self)
        self.webhooks = Webhooks(self)

    @classmethod
    def login(cls, email: str, password: str, base_url: str = "") -> "VideoClient":
        """A client with the token of an account. Raises AuthenticationError."""
        guest = cls("", base_url)
        try:
            tokens = guest.run(calls.login(email, password))
        finally:
            guest.close()
        return cls(tokens.access_token, base_url)

    def __enter__(self) -> "VideoClient":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def run(self, call: Call[T]) -> T:
        """One call's answer."""
        answer = self.send(call)
        return call.answer.model_validate(answer.json() if answer.content else {})

    def send(self, call: Call[T]) -> httpx.Response:
        """One call's answer as it came. Raises a VideoError for what is none of the 2xx."""
        headers = call.sent_headers()
        for attempt in range(1, TRIES + 1):
            try:
                answer = self._sent(call, headers)
            except httpx.TransportError as lost:
                if attempt == TRIES or not call.repeatable:
                    raise ServerError(f"{self.base_url} does not answer: {lost}") from lost
                time.sleep(0.2 * 2**attempt)
                continue
            if answer.is_success:
                return answer
            error = error_of(answer)
            if attempt == TRIES or not call.repeatable or answer.status_code not in (429, 503):
                raise error
            pause = error.retry_after if isinstance(error, RateLimited) else 0.2 * 2**attempt
            if pause > LONGEST_PAUSE_S:
                raise error
            time.sleep(pause)
        raise AssertionError("unreachable")

    def _sent(self, call: Call[T], headers: Mapping[str, str]) -> httpx.Response:
        return self._http.request(
            call.method,
            self.base_url + call.path,
            params=dict(call.params),
            json=call.json,
            files=call.files,
            data=call.data,
            headers=headers,
        )

    def download(self, call: Call[m.Nothing], to: str | Path) -> Path:
        """Write a file as it comes; one that broke off goes on where it was."""
        target = Path(to)
        part = target.with_name(target.name + ".part")
        part.unlink(missing_ok=True)
        for attempt in range(1, TRIES + 1):
            try:
                self._stream(call, part)
                part.replace(target)
                return target
            except httpx.TransportError as lost:
                if attempt == TRIES:
                    raise ServerError(f"{call.path} broke off: {lost}") from lost
                time.sleep(0.2 * 2**attempt)
        raise AssertionError("unreachable")

    def _stream(self, call: Call[m.Nothing], part: Path) -> None:
        have = part.stat().st_size if part.exists() else 0
        headers = {"Range": f"bytes={have}-"} if have else {}
        with self._http.stream("GET", self.base_url + call.path, headers=headers) as answer:
            if not answer.is_success:
                answer.read()
                raise error_of(answer)
            with part.open("ab" if answer.status_code == 206 else "wb") as file:
                for chunk in answer.iter_bytes():
                    file.write(chunk)

    def progress(self, project_id: str, render_id: str | None = None) -> Iterator[m.Progress]:
        """The progress of a project's pipeline, or of one render of its timelines, as the WebSocket tells it.

        It ends when that is over; a lost connection is made again.
        """
        address = urlsplit(self.base_url)
        place = f"{'wss' if address.scheme == 'https' else 'ws'}://{address.netloc}/ws"
        lost = 0
        while True:
            try:
                with connect(place) as socket:
                    socket.send(json.dumps({"type": "auth", "token": f"Bearer {self._token}"}))
                    socket.send(json.dumps({"type": "subscribe", "channel": f"project:{project_id}"}))
                    if render_id is not None:  # its end may have been missed
                        now = self.run(calls.render_status(render_id))
                        yield m.Progress(percentage=now.progress, step=now.current_stage, status=now.status)
                        if now.status in OVER:
                            return
                    while True:
                        told = json.loads(socket.recv())
                        lost = 0
                        if told.get("type") == "error":
                            raise error_told(told)
                        if told.get("render_id") != render_id:
                            continue
                        yield progress_of(told)
                        if told.get("status") in OVER:
                            return
            except ConnectionClosed as closed:
                if closed.rcvd is not None and closed.rcvd.code == UNAUTHORISED:
                    raise AuthenticationError("The token does not hold.", 401) from closed
            except OSError as problem:
                lost += 1
                if lost == TRIES:
                    raise ServerError(f"{place} does not answer: {problem}") from problem
            time.sleep(0.5)


def progress_of(told: Mapping[str, Any]) -> m.Progress:
    """A message of the WebSocket, whose ``progress`` is a percentage here."""
    return m.Progress(percentage=told["progress"], step=told.get("step"), status=str(told.get("status", "")))


class Resource:
    """A part of the platform."""

    def __init__(self, client: VideoClient) -> None:
        self._client = client


class Projects(Resource):
    """Projects and their pipelines."""

    def create(
        self, title: str, prompt: str | None = None, description: str | None = None, config: Json | None = None
    ) -> m.Project:
        """Order a video. ``config``: ``target_duration``, ``format``, ``language``, ``style`` …"""
        return self._client.run(calls.create_project(title, prompt, description, config))

    def list(
        self, page: int = 1, limit: int = 10, status: str | None = None, search: str | None = None
    ) -> m.Page[m.Project]:
        """A page of projects, the newest first."""
        return self._client.run(calls.list_projects(page, limit, status, search))

    def get(self, project_id: str) -> m.Project:
        """One project with its progress and assets."""
        return self._client.run(calls.get_project(project_id))

    def update(self, project_id: str, **changes: Any) -> m.Project:  # noqa: ANN401 - JSON members
        """Change ``title``, ``description``, ``prompt`` or ``config``."""
        return self._client.run(calls.update_project(project_id, changes))

    def delete(self, project_id: str) -> None:
        """Forget a project."""
        self._client.run(calls.delete_project(project_id))

    def start(
        self, project_id: str, skip_steps: Sequence[str] | None = None, providers: Mapping[str, str] | None = None
    ) -> m.Started:
        """Make the film, or go on where an earlier pipeline stopped. Raises ConflictError while one runs."""
        return self._client.run(calls.start_project(project_id, skip_steps, providers))

    def status(self, project_id: str) -> m.Status:
        """How far the pipeline is."""
        return self._client.run(calls.project_status(project_id))

    def cancel(self, project_id: str) -> m.Status:
        """Stop the pipeline; what was made is kept."""
        return self._client.run(calls.cancel_project(project_id))

    def script(self, project_id: str) -> m.Script:
        """The script, as it was written or changed."""
        return self._client.run(calls.get_script(project_id))

    def set_script(self, project_id: str, scenes: Sequence[Json], title: str | None = None) -> m.Script:
        """A script of one's own: scenes with ``narration`` and perhaps ``title`` and ``image_prompt``."""
        return self._client.run(calls.set_script(project_id, scenes, title))

    def drop_script(self, project_id: str) -> None:
        """Forget the script: the next start writes one from the prompt."""
        self._client.run(calls.drop_script(project_id))

    def on_progress(self, project_id: str, listener: Listener) -> None:
        """Call ``listener`` with each progress as it happens, until the pipeline is over."""
        for progress in self._client.progress(project_id):
            listener(progress)

    def wait_for_completion(
        self, project_id: str, on_progress: Listener | None = None, timeout: float | None = None, interval: float = 1.0
    ) -> m.Project:
        """The project once its film is made; ``on_progress`` hears each change.

        Raises PipelineFailed with the reason, and WaitTimeout after ``timeout`` seconds.
        """
        waited, last = 0.0, None
        while True:
            seen = self.status(project_id)
            progress = m.Progress(
                percentage=seen.progress, step=seen.current_step.name if seen.current_step else None, status=seen.status
            )
            if on_progress is not None and progress != last:
                on_progress(progress)
            last = progress
            if seen.status == "completed":
                return self.get(project_id)
            if seen.status in OVER:
                raise failed(seen)
            if timeout is not None and waited >= timeout:
                raise WaitTimeout(f"The film was not made within {timeout:g} s; it goes on.")
            time.sleep(interval)
            waited += interval


def failed(seen: m.Status | m.Render | m.Publication, what: str = "pipeline") -> PipelineFailed:
    """Why what was waited for did not end well."""
    if seen.error is None:
        return PipelineFailed(f"The {what} is {seen.status}.", code=seen.status)
    return PipelineFailed(seen.error.message, code=seen.error.code, details={"hint": seen.error.hint})


class Assets(Resource):
    """Pictures, voices and music of a project."""

    def generate_images(self, project_id: str, prompts: Sequence[Json], config: Json | None = None) -> m.Batch:
        """Order pictures: prompts with ``prompt`` and perhaps ``scene_id`` and ``negative_prompt``."""
        body = {"project_id": project_id, "prompts": [dict(p) for p in prompts], "config": dict(config or {})}
        return self._client.run(calls.generate("images", body))

    def generate_voice(self, project_id: str, segments: Sequence[Json], config: Json | None = None) -> m.Batch:
        """Order texts to be spoken: segments with ``text`` and perhaps ``scene_id``, ``voice_id``, ``language``."""
        body = {"project_id": project_id, "segments": [dict(s) for s in segments], "config": dict(config or {})}
        return self._client.run(calls.generate("voice", body))

    def generate_music(self, project_id: str, prompt: str, config: Json | None = None) -> m.Batch:
        """Order music."""
        body = {"project_id": project_id, "prompt": prompt, "config": dict(config or {})}
        return self._client.run(calls.generate("music", body))

    def upload(
        self, project_id: str, kind: str, file: str | Path, scene_id: int | None = None, text: str = ""
    ) -> m.Asset:
        """Send a file of one's own. ``kind``: ``image``, ``video``, ``voice`` or ``music``."""
        path = Path(file)
        return self._client.run(calls.upload_asset(project_id, kind, path.name, path.read_bytes(), scene_id, text))

    def list(
        self,
        project_id: str | None = None,
        type: str | None = None,
        status: str | None = None,
        page: int = 1,
        limit: int = 100,
        scene_id: int | None = None,
    ) -> m.Page[m.Asset]:
        """A page of assets."""
        filters = {"project_id": project_id, "type": type, "status": status, "page": page, "limit": limit}
        filters["scene_id"] = scene_id
        return self._client.run(calls.list_assets(filters))

    def get(self, asset_id: str) -> m.Asset:
        """One asset."""
        return self._client.run(calls.get_asset(asset_id))

    def place(self, asset_id: str, scene_id: int | None) -> m.Asset:
        """Put an asset into a scene of the film, or (None) out of it."""
        return self._client.run(calls.place_asset(asset_id, scene_id))

    def delete(self, asset_id: str) -> None:
        """Delete an asset."""
        self._client.run(calls.delete_asset(asset_id))

    def download(self, asset_id: str, to: str | Path) -> Path:
        """Write an asset's file."""
        return self._client.download(calls.asset_file(asset_id), to)


class Videos(Resource):
    """Timelines and renders."""

    def create_timeline(self, project_id: str, tracks: Sequence[Json], config: Json | None = None) -> m.Timeline:
        """A timeline of tracks with clips."""
        return self._client.run(calls.create_timeline(project_id, tracks, config))

    def import_timeline(self, project_id: str, otio: Json | str) -> m.Timeline:
        """A timeline from OpenTimelineIO."""
        return self._client.run(calls.import_timeline(project_id, otio))

    def timeline(self, timeline_id: str) -> m.Timeline:
        """One timeline."""
        return self._client.run(calls.get_timeline(timeline_id))

    def update_timeline(
        self, timeline_id: str, tracks: Sequence[Json] | None = None, config: Json | None = None
    ) -> m.Timeline:
        """Change a timeline."""
        return self._client.run(calls.update_timeline(timeline_id, tracks, config))

    def delete_timeline(self, timeline_id: str) -> None:
        """Delete a timeline."""
        self._client.run(calls.delete_timeline(timeline_id))

    def render(self, timeline_id: str, config: Json | None = None, output: Json | None = None) -> m.Render:
        """Render a timeline."""
        return self._client.run(calls.render(timeline_id, config, output))

    def render_status(self, render_id: str) -> m.Render:
        """How far a render is."""
        return self._client.run(calls.render_status(render_id))

    def cancel_render(self, render_id: str) -> None:
        """Stop a render."""
        self._client.run(calls.cancel_render(render_id))

    def on_render_progress(self, render_id: str, listener: Listener) -> None:
        """Call ``listener`` with each progress of a render as it happens, until it is over."""
        project_id = (self.render_status(render_id)).project_id
        for progress in self._client.progress(project_id, render_id):
            listener(progress)

    def wait_for_render(self, render_id: str, timeout: float | None = None, interval: float = 1.0) -> m.Render:
        """The render once it is completed. Raises PipelineFailed and WaitTimeout."""
        waited = 0.0
        while True:
            seen = self.render_status(render_id)
            if seen.status == "completed":
                return seen
            if seen.status in OVER:
                raise failed(seen, "render")
            if timeout is not None and waited >= timeout:
                raise WaitTimeout(f"The render was not done within {timeout:g} s; it goes on.")
            time.sleep(interval)
            waited += interval

    def download(self, video_id: str, to: str | Path) -> Path:
        """Write a rendered video's file."""
        return self._client.download(calls.video_file(video_id), to)


class Publishing(Resource):
    """Publication on platforms."""

    def create(self, video_id: str, platforms: Sequence[Json]) -> m.Publication:
        """Publish a video now."""
        return self._client.run(calls.publish(video_id, platforms, None))

    def schedule(self, video_id: str, platforms: Sequence[Json], schedule: Json) -> m.Publication:
        """Publish it at its time: ``publish_at`` and ``timezone``."""
        return self._client.run(calls.publish(video_id, platforms, schedule))

    def status(self, publish_id: str) -> m.Publication:
        """How a publication, or a batch of them, stands."""
        return self._client.run(calls.publish_status(publish_id))

    def wait_for(self, publish_id: str, timeout: float | None = None, interval: float = 1.0) -> m.Publication:
        """A publication or a batch once the platforms have it all. Raises PipelineFailed and WaitTimeout."""
        waited = 0.0
        while True:
            seen = self.status(publish_id)
            if seen.status == "published":
                return seen
            if seen.status in UNPUBLISHED:
                raise failed(seen, "publication")
            if timeout is not None and waited >= timeout:
                raise WaitTimeout(f"It was not published within {timeout:g} s; it goes on.")
            time.sleep(interval)
            waited += interval

    def retry(self, publish_id: str) -> m.Publication:
        """Go on with what failed."""
        return self._client.run(calls.retry_publication(publish_id))

    def cancel(self, publish_id: str) -> m.Publication:
        """Stop what is not out yet."""
        return self._client.run(calls.cancel_publication(publish_id))

    def connections(self) -> list[m.Connection]:
        """The accounts on platforms."""
        return (self._client.run(calls.connections())).connections

    def connect_url(self, platform: str) -> str:
        """Where a person agrees to the connection with a platform. See :meth:`finish_connection`."""
        told = (self._client.run(calls.connect(platform))).model_dump()
        return str(told["authorization_url"])

    def finish_connection(self, platform: str, address: str) -> m.Connection:
        """The connection that :meth:`connect_url` of this same client began.

        ``address`` is the one the person's browser came back to: its page says that another browser began it, which is
        this client.
        """
        return self._client.run(calls.finish_connection(platform, address))

    def disconnect(self, platform: str) -> None:
        """Forget an account."""
        self._client.run(calls.disconnect(platform))


class Voices(Resource):
    """Voices and what they sound like."""

    def list(self, provider: str | None = None, language: str | None = None) -> list[m.Voice]:
        """The voices of a provider that speak a language."""
        return (self._client.run(calls.list_voices(provider, language))).voices

    def preview(self, voice_id: str, text: str, provider: str | None = None) -> bytes:
        """A text spoken by a voice, as MP3."""
        return (self._client.send(calls.preview_voice(voice_id, text, provider))).content


class Webhooks(Resource):
    """Addresses that are told of events."""

    def create(self, url: str, events: Sequence[str], secret: str | None = None) -> m.Webhook:
        """Tell an address of events. The secret signs the messages; it is answered once."""
        return self._client.run(calls.create_webhook(url, events, secret))

    def list(self) -> list[m.Webhook]:
        """The addresses."""
        return (self._client.run(calls.list_webhooks())).webhooks

    def delete(self, webhook_id: str) -> None:
        """No more events to an address."""
        self._client.run(calls.delete_webhook(webhook_id))

    def deliveries(self) -> Rows:
        """The delivery log, the newest first."""
        told = (self._client.run(calls.deliveries())).model_dump()
        found: Rows = told["deliveries"]
        return found
