"""Renders of timelines: order one, follow it, stop it, download what came out."""

import uuid
from datetime import datetime, timedelta

from visiobook.domain.account import AccountRole, Caller
from visiobook.domain.base import Value, sha256
from visiobook.domain.job import Job, JobStatus, JobType
from visiobook.domain.project import CaptionMode
from visiobook.domain.render import (
    CARRIES,
    AudioCodec,
    Container,
    PicturePreset,
    Quality,
    RenderPreset,
    VideoCodec,
)
from visiobook.domain.submission import RenderSubmission
from visiobook.domain.video_render import RenderStage, VideoRender
from visiobook.domain.video_timeline import RenderOrder, VideoTimeline
from visiobook.errors import InvalidField, NotFound
from visiobook.services.announcing import News, announce, download_url
from visiobook.services.jobs import cancel as cancel_job
from visiobook.services.jobs import queue
from visiobook.services.publishing import video_of_id
from visiobook.services.service import Service
from visiobook.services.submissions import ORDINARY
from visiobook.services.video_assets import file_name
from visiobook.services.video_timelines import language_of, media_of, timeline_of
from visiobook.stages.conform import place

USUAL_PIXELS_PER_S = 60_000_000.0
"""Pixels drawn and encoded in a second on two cores, before this machine has rendered anything."""
EFFORT = {Quality.DRAFT: 0.4, Quality.STANDARD: 1.0, Quality.HIGH: 4.0}
CODEC_EFFORT = {VideoCodec.H265: 3.0, VideoCodec.AV1: 3.0, VideoCodec.VP9: 4.0}
"""How much more an encoder works for a pixel than x264's standard does."""
USUAL_REST_S = 2.0
RECENT = 20
HEARD = {Container.MP4: AudioCodec.AAC, Container.MOV: AudioCodec.AAC, Container.WEBM: AudioCodec.OPUS}
"""The sound each container carries here."""


class RenderWish(Value):
    """How a timeline is to be rendered. None: as the format has it. Bitrates in bits a second; 0: by quality."""

    container: Container = Container.MP4
    codec: VideoCodec | None = None
    quality: Quality = Quality.STANDARD
    bitrate: int = 0
    audio_codec: AudioCodec | None = None
    audio_bitrate: int = 192_000
    captions: CaptionMode = CaptionMode.OFF


class FoundVideo(Value):
    """A finished video's file."""

    digest: str
    media_type: str
    name: str


def start(service: Service, caller: Caller, timeline_id: str, wish: RenderWish, request_id: str = "") -> VideoRender:
    """Order a render of a timeline as it is now. Raises InvalidField, naming the field, for what cannot be rendered."""
    timeline = timeline_of(service, caller, timeline_id)
    order, frames = _order(service, timeline, wish)
    now, number = service.clock.now(), uuid.uuid4().hex
    picture = order.preset.picture
    effort = EFFORT[picture.quality] * CODEC_EFFORT.get(picture.codec, 1.0)
    pixels = round(frames * picture.width * picture.height * effort)
    render = VideoRender(
        id=f"render-{number}",
        video=f"video-{number}",
        owner=timeline.owner,
        project=timeline.project,
        timeline=timeline.id,
        job=str(uuid.uuid4()),
        estimated_s=round(estimated_s(service, pixels), 1),
        frames=frames,
        pixels=pixels,
        created_at=now,
    )
    service.video_renders.add(render, _job(service, render, order, request_id))
    return render


def render_of(service: Service, caller: Caller, render_id: str) -> VideoRender:
    """The caller's render. Another person's is not there (NotFound)."""
    render = service.video_renders.get(render_id)
    if render.owner != caller.id and caller.role is not AccountRole.ADMIN:
        raise NotFound(f"There is no render {render_id!r}.", "POST /api/v1/videos/render starts one.")
    return render


def cancel(service: Service, caller: Caller, render_id: str) -> VideoRender:
    """Stop a render and its encoders; finished segments are kept for the next one. Raises Conflict when it is over."""
    render = render_of(service, caller, render_id)
    cancel_job(service, caller, render.job)
    return service.video_renders.get(render.id)


def video_file(service: Service, caller: Caller, video_id: str) -> FoundVideo:
    """A finished video's file, by the video's id or its render's; a project's id means the film of its pipeline.

    Raises NotFound for a render, Conflict for a film, that is not there yet.
    """
    if not video_id.startswith(("video-", "render-")):
        film = video_of_id(service, caller, video_id)
        return FoundVideo(digest=film.file, media_type=film.media_type, name=f"{film.title}.mp4")
    render = render_of(service, caller, video_id)
    if render.result is None:
        raise NotFound(
            f"The video is not there yet: its render is {render.status.value}.",
            f"GET /api/v1/videos/render/{render.id}/status tells when it is.",
        )
    asset = service.video_assets.get(render.video)
    if asset.deleted:
        raise NotFound(f"The video {render.video!r} was deleted.", "Render the timeline again.")
    extension = render.result.media_type.rsplit("/", 1)[-1].replace("quicktime", "mov")
    name = f"{file_name(asset).rsplit('.', 1)[0]}.{extension}"
    return FoundVideo(digest=render.result.file, media_type=render.result.media_type, name=name)


def position(service: Service, render: VideoRender) -> int:
    """How many waiting jobs come before it, itself counted; 0 once it runs."""
    return service.jobs.position(service.jobs.get(render.job))


def completion(service: Service, render: VideoRender) -> datetime | None:
    """When it is likely to be done; None when it is over."""
    if render.status.finished:
        return None
    now = service.clock.now()
    if render.started_at is None:
        ahead = max(0, position(service, render) - 1) / max(1, queue(service).workers)
        return now + timedelta(seconds=render.estimated_s * (ahead + 1))
    encoding = next((s for s in render.stages if s.stage is RenderStage.ENCODING), None)
    if encoding is None or encoding.started_at is None or not encoding.done:
        return max(now, render.started_at + timedelta(seconds=render.estimated_s))
    if encoding.seconds is not None:
        return now + timedelta(seconds=1)
    spent = (now - encoding.started_at).total_seconds()
    return now + timedelta(seconds=spent * (encoding.total - encoding.done) / encoding.done)


def estimated_s(service: Service, pixels: int) -> float:
    """Seconds a render of so many pixels is likely to take, from those of the last ones that encoded everything."""
    rates, rests = [], []
    for render in service.video_renders.recent(RECENT):
        took = {s.stage: s.seconds for s in render.stages if s.seconds is not None}
        if render.result is None or render.result.segments_found or not took.get(RenderStage.ENCODING):
            continue
        rates.append(render.pixels / (took[RenderStage.ENCODING] or 1))
        rests.append(sum(took.values()) - (took[RenderStage.ENCODING] or 0))
    rate = sum(rates) / len(rates) if rates else USUAL_PIXELS_PER_S
    return pixels / rate + (sum(rests) / len(rests) if rests else USUAL_REST_S)


def announce_over(service: Service, job: Job) -> None:
    """Tell that a render is over; a cancelled one is not told."""
    if job.status not in (JobStatus.COMPLETED, JobStatus.FAILED):
        return
    render = service.video_renders.of_job(job.id)
    ids = {"project_id": render.project, "render_id": render.id, "timeline_id": render.timeline}
    data: dict[str, object] = dict(ids)
    if render.result is not None:
        data |= {"video_id": render.video, "duration": render.result.duration_s}
        data |= {"video_url": download_url(service, render.video)}
    if job.problem is not None:
        data["error"] = {"code": job.problem.code, "message": job.problem.message, "hint": job.problem.hint}
    news = {"event": f"render.{job.status.value}", "owner": job.owner, "subject": render.id, "data": data}
    announce(service, News.model_validate({**news, "at": service.clock.now()}))


def _order(service: Service, timeline: VideoTimeline, wish: RenderWish) -> tuple[RenderOrder, int]:
    project = service.video_projects.get(timeline.project)
    media = media_of(service, timeline.project, timeline.edit)
    placed = place(timeline.edit, media)
    preset = preset_of(timeline, wish)
    order = RenderOrder(
        timeline=timeline.id,
        title=project.title,
        language=language_of(project),
        edit=timeline.edit,
        media=tuple(media.values()),
        preset=preset,
        captions=wish.captions,
    )
    return order, placed.frames


def preset_of(timeline: VideoTimeline, wish: RenderWish) -> RenderPreset:
    """The renderer's preset. Raises InvalidField where format and codecs do not go together."""
    config = timeline.edit.config
    codec = wish.codec or (VideoCodec.VP9 if wish.container is Container.WEBM else VideoCodec.H264)
    if codec not in CARRIES[wish.container]:
        known = ", ".join(c.value for c in CARRIES[wish.container])
        message = f"A {wish.container.value} file cannot hold {codec.value}."
        raise InvalidField(message, f"Choose one of: {known}.", "config.codec", "enum")
    heard = HEARD[wish.container]
    if wish.audio_codec not in (None, heard):
        message = f"A {wish.container.value} file carries {heard.value} here."
        raise InvalidField(message, f"Ask for {heard.value}, or leave audio_codec out.", "config.audio_codec", "enum")
    picture = PicturePreset(
        width=config.width,
        height=config.height,
        fps=config.fps,
        codec=codec,
        quality=wish.quality,
        bitrate=wish.bitrate,
    )
    return RenderPreset(
        picture=picture,
        container=wish.container,
        audio_codec=heard,
        audio_bitrate=wish.audio_bitrate,
        captions=wish.captions,
    )


def _job(service: Service, render: VideoRender, order: RenderOrder, request_id: str) -> Job:
    return Job(
        id=render.job,
        owner=render.owner,
        project_ref=render.project,
        job_type=JobType.RENDER,
        priority=ORDINARY,
        request=RenderSubmission(render=render.id, order=order).canonical_json(),
        fingerprint=sha256(render.id.encode()),
        partition=service.video_projects.get(render.project).film,
        request_id=request_id,
        created_at=render.created_at,
    )
