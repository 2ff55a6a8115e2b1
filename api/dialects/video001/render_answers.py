"""From renders to the contract's bodies, and from its words to ours."""

import re
from typing import TypeVar

from api.dialects.video001 import render_schemas as s
from api.dialects.video001.asset_schemas import AssetProblem
from visiobook.domain.job import JobStatus
from visiobook.domain.project import CaptionMode
from visiobook.domain.render import AudioCodec, Container, Quality, VideoCodec
from visiobook.domain.video_render import RenderStage, StageProgress, VideoRender
from visiobook.errors import InvalidField
from visiobook.services import video_renders as renders
from visiobook.services.render_progress import overall
from visiobook.services.service import Service

W = TypeVar("W")
STATUS: dict[JobStatus, s.RenderWord] = {
    JobStatus.PENDING: "queued",
    JobStatus.RUNNING: "rendering",
    JobStatus.COMPLETED: "completed",
    JobStatus.FAILED: "failed",
    JobStatus.CANCELLED: "cancelled",
}
BROKEN_OFF: dict[JobStatus, s.StageWord] = {JobStatus.FAILED: "failed", JobStatus.CANCELLED: "cancelled"}
FORMATS = {**{c.value: c for c in Container}, "quicktime": Container.MOV}
CODECS = {
    **{c.value: c for c in VideoCodec},
    "avc": VideoCodec.H264,
    "x264": VideoCodec.H264,
    "libx264": VideoCodec.H264,
    "hevc": VideoCodec.H265,
    "x265": VideoCodec.H265,
}
QUALITIES = {
    "draft": Quality.DRAFT,
    "low": Quality.DRAFT,
    "preview": Quality.DRAFT,
    "standard": Quality.STANDARD,
    "medium": Quality.STANDARD,
    "high": Quality.HIGH,
    "ultra": Quality.HIGH,
    "best": Quality.HIGH,
}
AUDIO_CODECS = {c.value: c for c in AudioCodec}
STYLES = {
    "default": CaptionMode.SOFT,
    "soft": CaptionMode.SOFT,
    "track": CaptionMode.SOFT,
    "burned": CaptionMode.BURNED,
    "burned_in": CaptionMode.BURNED,
    "hardcoded": CaptionMode.BURNED,
}
RATE = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*([kKmM]?)(?:bps|bit/s|b)?")
UNITS = {"": 1, "k": 1000, "m": 1_000_000}
PICTURE_RATES = (50_000, 200_000_000)
SOUND_RATES = (32_000, 512_000)


def wish_of(body: s.RenderRequest) -> renders.RenderWish:
    """How a request wants it rendered. Raises InvalidField."""
    config, output = body.config, body.output
    captions = _known(STYLES, output.subtitle_style, "output.subtitle_style")
    return renders.RenderWish(
        container=_known(FORMATS, config.format, "config.format"),
        codec=_known(CODECS, config.codec, "config.codec") if config.codec else None,
        quality=_known(QUALITIES, config.quality, "config.quality"),
        bitrate=_rate(config.bitrate, "config.bitrate", PICTURE_RATES) or 0,
        audio_codec=_known(AUDIO_CODECS, config.audio_codec, "config.audio_codec") if config.audio_codec else None,
        audio_bitrate=_rate(config.audio_bitrate, "config.audio_bitrate", SOUND_RATES) or 192_000,
        captions=captions if output.include_subtitles else CaptionMode.OFF,
    )


def accepted(service: Service, found: VideoRender) -> s.RenderAccepted:
    """The answer to an ordered render."""
    return s.RenderAccepted(
        render_id=found.id,
        timeline_id=found.timeline,
        status=STATUS[found.status],
        position_in_queue=renders.position(service, found),
        estimated_duration=found.estimated_s,
        message="Render job queued successfully",
    )


def status(service: Service, found: VideoRender) -> s.RenderStatus:
    """A render and how far it is."""
    known = {stage.stage: stage for stage in found.stages}
    stages = {stage: known.get(stage, StageProgress(stage=stage)) for stage in RenderStage}
    done, problem = found.status is JobStatus.COMPLETED, found.problem
    result = found.result if done else None
    return s.RenderStatus(
        render_id=found.id,
        timeline_id=found.timeline,
        project_id=found.project,
        status=STATUS[found.status],
        progress=100 if done else overall(found.stages),
        current_stage=found.current.stage.value if found.current else None,
        stages={stage.value: _stage(progress, found.status) for stage, progress in stages.items()},
        position_in_queue=renders.position(service, found),
        created_at=found.created_at,
        started_at=found.started_at,
        completed_at=found.completed_at,
        estimated_completion=renders.completion(service, found),
        video_id=found.video if result else None,
        video_url=f"/api/v1/videos/{found.video}/download" if result else None,
        duration=result.duration_s if result else None,
        size_bytes=result.size if result else None,
        segments_encoded=result.segments_encoded if result else None,
        segments_found=result.segments_found if result else None,
        error=AssetProblem(code=problem.code, message=problem.message, hint=problem.hint) if problem else None,
    )


def _stage(stage: StageProgress, render: JobStatus) -> s.StageOut:
    if stage.seconds is not None:
        return s.StageOut(status="completed", progress=100, duration=stage.seconds)
    if stage.started_at is None:
        return s.StageOut(status="pending")
    return s.StageOut(status=BROKEN_OFF.get(render, "in_progress"), progress=stage.percent)


def _known(words: dict[str, W], said: str, field: str) -> W:
    word = said.strip().lower().replace("-", "_")
    if word not in words:
        name = field.rsplit(".", 1)[-1].replace("_", " ")
        raise InvalidField(f"There is no {name} {said!r}.", f"There are: {', '.join(words)}.", field, "enum")
    return words[word]


def _rate(said: str | int | None, field: str, limits: tuple[int, int]) -> int | None:
    """Bits a second of ``10M`` or ``320k``."""
    if said is None or said == "":
        return None
    found = RATE.fullmatch(str(said).strip())
    rate = round(float(found[1]) * UNITS[found[2].lower()]) if found else 0
    if not limits[0] <= rate <= limits[1]:
        low, high = (f"{limit // 1000}k" for limit in limits)
        message = f"{said!r} is no bitrate from {low} to {high}."
        raise InvalidField(message, "Write it in bits a second, such as 10M or 320k.", field, "range")
    return rate
