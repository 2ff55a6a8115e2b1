"""What the watchers of ``project:{id}`` are told: how far its pipeline is, and each render of its timelines."""

from collections.abc import Sequence
from datetime import timedelta

from api.dialects.video001 import answers
from api.dialects.video001.render_answers import STATUS as RENDER_STATUS
from api.dialects.video001.words import STATUS
from api.live import Message, Messages
from visiobook.domain.job import JobStatus
from visiobook.domain.video_project import VideoPhase, VideoProject
from visiobook.domain.video_render import RenderStage, VideoRender
from visiobook.services.render_progress import overall
from visiobook.services.service import Service

CHANNEL = "project:"
RECENT = timedelta(seconds=20)
"""How long the end of a render is told: short ones are over between two looks, and clients come back at once."""


class Looks:
    """Reads watched projects and their renders, for :class:`api.live.Live`."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def __call__(self, project_ids: Sequence[str]) -> dict[str, Messages]:
        """What there is to be told of each project that is still there."""
        told = {p.id: {p.id: progress_message(p)} for p in self._service.video_projects.several(project_ids).values()}
        for render in self._service.video_renders.watched(tuple(told), self._service.clock.now() - RECENT):
            told[render.project][render.id] = render_message(render)
        return told


def progress_message(found: VideoProject) -> Message:
    """How far a project is, as its watchers are told."""
    progress = answers.progress(found)
    over = found.phase is VideoPhase.COMPLETED
    return {
        "type": "progress",
        "channel": f"{CHANNEL}{found.id}",
        "project_id": found.id,
        "progress": progress.overall,
        "step": "montage" if over else progress.current_step,
        "status": STATUS[found.phase],
    }


def render_message(found: VideoRender) -> Message:
    """How far a render is. ``render_id`` tells it from the project's own; the finished one names its video."""
    done = found.status is JobStatus.COMPLETED
    stage = found.current
    return {
        "type": "progress",
        "channel": f"{CHANNEL}{found.project}",
        "project_id": found.project,
        "render_id": found.id,
        "progress": 100 if done else overall(found.stages),
        "step": RenderStage.FINALIZATION.value if done else stage.stage.value if stage else None,
        "step_progress": 100 if done else stage.percent if stage else 0,
        "status": RENDER_STATUS[found.status],
        "video_id": found.video if done else None,
    }
