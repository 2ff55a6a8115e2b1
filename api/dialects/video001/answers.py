"""From video projects to the contract's bodies."""

from api.dialects.video001 import schemas as s
from api.dialects.video001.asset_answers import asset
from api.dialects.video001.words import STATUS, STEP_NAMES
from visiobook.domain.job import JobStatus
from visiobook.domain.project import Aspect, Resolution
from visiobook.domain.video_asset import AssetFilter
from visiobook.domain.video_project import (
    PIPELINE_STEPS,
    Pipeline,
    StepProgress,
    StepStatus,
    VideoConfig,
    VideoFilter,
    VideoLength,
    VideoPhase,
    VideoProject,
)
from visiobook.services.service import Service
from visiobook.services.video_assets import current

MOST_ASSETS = 1000
"""Assets told with a project; GET /api/v1/assets has pages of all of them."""
BROKEN_OFF: dict[JobStatus, s.StepWord] = {JobStatus.FAILED: "failed", JobStatus.CANCELLED: "cancelled"}
"""What a step that was being worked on is called once its pipeline is over without having finished."""


def project(found: VideoProject) -> s.ProjectOut:
    """A project in a list."""
    return s.ProjectOut.model_validate(_plain(found))


def detail(service: Service, found: VideoProject) -> s.ProjectDetail:
    """One project with its progress and its assets, those its film was made with among them."""
    kept = current(service, service.video_assets.list(AssetFilter(project=found.id, limit=MOST_ASSETS)))
    listed = [asset(one).model_dump(mode="json") for one in kept]
    told = {**_plain(found), "progress": progress(found).model_dump(), "assets": listed}
    return s.ProjectDetail.model_validate(told)


def page(found: tuple[VideoProject, ...], total: int, wanted: VideoFilter) -> s.ProjectPage:
    """A page of the list."""
    pages = -(-total // wanted.limit)
    items = [project(one) for one in found]
    return s.ProjectPage(items=items, total=total, page=wanted.page, limit=wanted.limit, pages=pages)


def progress(found: VideoProject) -> s.Progress:
    """How far the newest pipeline is; nothing done before the first."""
    pipeline = found.pipeline
    known = {step.step: step for step in pipeline.record.steps} if pipeline else {}
    steps = {step.value: _step(known.get(step, StepProgress(step=step)), pipeline) for step in PIPELINE_STEPS}
    current = pipeline.current if pipeline else None
    return s.Progress(
        overall=100 if found.phase is VideoPhase.COMPLETED else (pipeline.percent if pipeline else 0),
        current_step=STEP_NAMES[current.step][0] if current else None,
        steps=steps,
    )


def config_of(given: s.ConfigIn) -> VideoConfig:
    """The heart's config of a request's."""
    return VideoConfig(
        target_duration_s=given.target_duration,
        format=VideoLength(given.format),
        language=given.language,
        style=given.style,
        resolution=Resolution(given.resolution),
        aspect=Aspect(given.aspect_ratio),
        fps=given.fps,
    )


def _step(step: StepProgress, pipeline: Pipeline | None) -> s.StepOut:
    word: s.StepWord = step.status.value
    if pipeline is not None and step.status is StepStatus.IN_PROGRESS:
        word = BROKEN_OFF.get(pipeline.status, word)
    return s.StepOut(status=word, progress=step.percent)


def _plain(found: VideoProject) -> dict[str, object]:
    config = found.config
    return {
        "id": found.id,
        "title": found.title,
        "name": found.title,
        "description": found.description,
        "status": STATUS[found.phase],
        "prompt": found.prompt,
        "config": s.ConfigOut(
            target_duration=config.target_duration_s,
            format=config.format.value,
            language=config.language,
            style=config.style,
            resolution=config.resolution.value,
            aspect_ratio=config.aspect.value,
            fps=config.fps,
        ),
        "created_at": found.created_at,
        "updated_at": found.updated_at,
    }
