"""Every call of the platform as data, so that the sync and the async client share them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl, quote, urlsplit

from iafactory_video import models as m

T = TypeVar("T", bound=m.Model)
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Call(Generic[T]):
    """One request and the kind of its answer."""

    method: str
    path: str
    answer: type[T]
    json: Json | None = None
    params: Json = field(default_factory=dict)
    files: Mapping[str, tuple[str, bytes]] | None = None
    data: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def sent_headers(self) -> dict[str, str]:
        """Its headers. A POST carries a key under which the platform does its work once, however often it is sent."""
        keyed = {"Idempotency-Key": uuid.uuid4().hex} if self.method == "POST" and self.files is None else {}
        return {**keyed, **self.headers}

    @property
    def repeatable(self) -> bool:
        """Whether it may be sent again when its answer was lost."""
        return self.files is None


def _set(**members: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """The members that were given."""
    return {name: value for name, value in members.items() if value is not None}


def _id(value: str) -> str:
    return quote(value, safe="")


def login(email: str, password: str) -> Call[m.Tokens]:
    """Tokens for an e-mail address and a password."""
    return Call("POST", "/auth/login", m.Tokens, {"email": email, "password": password})


def create_project(title: str, prompt: str | None, description: str | None, config: Json | None) -> Call[m.Project]:
    """Order a video."""
    return Call(
        "POST", "/projects", m.Project, _set(title=title, prompt=prompt, description=description, config=config)
    )


def list_projects(page: int, limit: int, status: str | None, search: str | None) -> Call[m.Page[m.Project]]:
    """A page of projects."""
    return Call(
        "GET", "/projects", m.Page[m.Project], params=_set(page=page, limit=limit, status=status, search=search)
    )


def get_project(project_id: str) -> Call[m.Project]:
    """One project."""
    return Call("GET", f"/projects/{_id(project_id)}", m.Project)


def update_project(project_id: str, changes: Json) -> Call[m.Project]:
    """Change a project."""
    return Call("PATCH", f"/projects/{_id(project_id)}", m.Project, _set(**changes))


def delete_project(project_id: str) -> Call[m.Nothing]:
    """Forget a project."""
    return Call("DELETE", f"/projects/{_id(project_id)}", m.Nothing)


def start_project(
    project_id: str, skip_steps: Sequence[str] | None, providers: Mapping[str, str] | None
) -> Call[m.Started]:
    """Make the film."""
    config = _set(skip_steps=list(skip_steps) if skip_steps is not None else None, providers=providers)
    return Call("POST", f"/projects/{_id(project_id)}/start", m.Started, {"pipeline_config": config})


def project_status(project_id: str) -> Call[m.Status]:
    """How far the pipeline is."""
    return Call("GET", f"/projects/{_id(project_id)}/status", m.Status)


def cancel_project(project_id: str) -> Call[m.Status]:
    """Stop the pipeline."""
    return Call("POST", f"/projects/{_id(project_id)}/cancel", m.Status)


def get_script(project_id: str) -> Call[m.Script]:
    """The script."""
    return Call("GET", f"/projects/{_id(project_id)}/script", m.Script)


def set_script(project_id: str, scenes: Sequence[Json], title: str | None) -> Call[m.Script]:
    """A script of one's own."""
    body = _set(title=title, scenes=[dict(scene) for scene in scenes])
    return Call("PUT", f"/projects/{_id(project_id)}/script", m.Script, body)


def drop_script(project_id: str) -> Call[m.Nothing]:
    """Forget the script."""
    return Call("DELETE", f"/projects/{_id(project_id)}/script", m.Nothing)


def generate(kind: str, body: Json) -> Call[m.Batch]:
    """Order images, voice or music."""
    return Call("POST", f"/assets/{kind}/generate", m.Batch, body)


def upload_asset(project_id: str, kind: str, name: str, data: bytes, scene_id: int | None, text: str) -> Call[m.Asset]:
    """Send a file of one's own."""
    told = {"project_id": project_id, "type": kind, "text": text}
    scene = {"scene_id": str(scene_id)} if scene_id is not None else {}
    return Call("POST", "/assets/upload", m.Asset, files={"file": (name, data)}, data={**told, **scene})


def list_assets(filters: Json) -> Call[m.Page[m.Asset]]:
    """A page of assets."""
    return Call("GET", "/assets", m.Page[m.Asset], params=_set(**filters))


def get_asset(asset_id: str) -> Call[m.Asset]:
    """One asset."""
    return Call("GET", f"/assets/{_id(asset_id)}", m.Asset)


def place_asset(asset_id: str, scene_id: int | None) -> Call[m.Asset]:
    """Put an asset into a scene of the film, or out of it."""
    return Call("PATCH", f"/assets/{_id(asset_id)}", m.Asset, {"scene_id": scene_id})


def delete_asset(asset_id: str) -> Call[m.Nothing]:
    """Delete an asset."""
    return Call("DELETE", f"/assets/{_id(asset_id)}", m.Nothing)


def asset_file(asset_id: str) -> Call[m.Nothing]:
    """An asset's file."""
    return Call("GET", f"/assets/{_id(asset_id)}/download", m.Nothing)


def create_timeline(project_id: str, tracks: Sequence[Json], config: Json | None) -> Call[m.Timeline]:
    """A timeline."""
    body = _set(project_id=project_id, tracks=[dict(track) for track in tracks], config=config)
    return Call("POST", "/videos/timeline", m.Timeline, body)


def import_timeline(project_id: str, otio: Json | str) -> Call[m.Timeline]:
    """A timeline from OpenTimelineIO."""
    return Call("POST", "/videos/timeline/import", m.Timeline, {"project_id": project_id, "otio": otio})


def get_timeline(timeline_id: str) -> Call[m.Timeline]:
    """One timeline."""
    return Call("GET", f"/videos/timeline/{_id(timeline_id)}", m.Timeline)


def update_timeline(timeline_id: str, tracks: Sequence[Json] | None, config: Json | None) -> Call[m.Timeline]:
    """Change a timeline: what is left out stays."""
    body = _set(tracks=[dict(track) for track in tracks] if tracks is not None else None, config=config)
    return Call("PATCH", f"/videos/timeline/{_id(timeline_id)}", m.Timeline, body)


def delete_timeline(timeline_id: str) -> Call[m.Nothing]:
    """Delete a timeline."""
    return Call("DELETE", f"/videos/timeline/{_id(timeline_id)}", m.Nothing)


def render(timeline_id: str, config: Json | None, output: Json | None) -> Call[m.Render]:
    """Render a timeline."""
    return Call("POST", "/videos/render", m.Render, _set(timeline_id=timeline_id, config=config, output=output))


def render_status(render_id: str) -> Call[m.Render]:
    """How far a render is."""
    return Call("GET", f"/videos/render/{_id(render_id)}/status", m.Render)


def cancel_render(render_id: str) -> Call[m.Nothing]:
    """Stop a render."""
    return Call("DELETE", f"/videos/render/{_id(render_id)}", m.Nothing)


def video_file(video_id: str) -> Call[m.Nothing]:
    """A rendered video's file."""
    return Call("GET", f"/videos/{_id(video_id)}/download", m.Nothing)


def publish(video_id: str, platforms: Sequence[Json], schedule: Json | None) -> Call[m.Publication]:
    """Publish a video, now or at its time."""
    path = "/publish" if schedule is None else "/publish/schedule"
    body = _set(video_id=video_id, platforms=[dict(p) for p in platforms], schedule=schedule)
    return Call("POST", path, m.Publication, body)


def publish_status(publish_id: str) -> Call[m.Publication]:
    """How a publication stands."""
    return Call("GET", f"/publish/{_id(publish_id)}/status", m.Publication)


def cancel_publication(publish_id: str) -> Call[m.Publication]:
    """Stop what is not out yet."""
    return Call("DELETE", f"/publish/{_id(publish_id)}", m.Publication)


def retry_publication(publish_id: str) -> Call[m.Publication]:
    """Go on with what failed."""
    return Call("POST", f"/publish/{_id(publish_id)}/retry", m.Publication)


def connections() -> Call[m.ConnectionList]:
    """The accounts on platforms."""
    return Call("GET", "/publish/connections", m.ConnectionList)


def connect(platform: str) -> Call[m.Anything]:
    """Where a person agrees to the connection (``authorization_url``)."""
    return Call("GET", f"/publish/connect/{_id(platform)}", m.Anything, params={"redirect": "false"})


def finish_connection(platform: str, address: str) -> Call[m.Connection]:
    """Bring back what the platform gave the person's browser."""
    given = dict(parse_qsl(urlsplit(address).query))
    return Call("GET", f"/publish/callback/{_id(platform)}", m.Connection, params=given)


def disconnect(platform: str) -> Call[m.Anything]:
    """Forget an account."""
    return Call("DELETE", f"/publish/connections/{_id(platform)}", m.Anything)


def list_voices(provider: str | None, language: str | None) -> Call[m.VoiceList]:
    """Voices."""
    return Call("GET", "/voices", m.VoiceList, params=_set(provider=provider, language=language))


def preview_voice(voice_id: str, text: str, provider: str | None) -> Call[m.Nothing]:
    """A text spoken by a voice."""
    body = _set(text=text, provider=provider)
    return Call("POST", f"/voices/{_id(voice_id)}/preview", m.Nothing, body, headers={"Prefer": "wait=600"})


def create_webhook(url: str, events: Sequence[str], secret: str | None) -> Call[m.Webhook]:
    """Tell an address of events."""
    return Call("POST", "/webhooks", m.Webhook, _set(url=url, events=list(events), secret=secret))


def list_webhooks() -> Call[m.WebhookList]:
    """The addresses."""
    return Call("GET", "/webhooks", m.WebhookList)


def delete_webhook(webhook_id: str) -> Call[m.Anything]:
    """No more events to an address."""
    return Call("DELETE", f"/webhooks/{_id(webhook_id)}", m.Anything)


def deliveries() -> Call[m.Anything]:
    """The delivery log."""
    return Call("GET", "/webhooks/deliveries", m.Anything)
