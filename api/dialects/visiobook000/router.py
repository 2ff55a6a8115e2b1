"""The endpoints of contract 000 that start work and follow it."""

from enum import Enum
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.deps import CallerDep, ServiceDep
from api.dialects.visiobook000 import incoming, requests, results, states
from api.dialects.visiobook000.answers import job_id as public_id
from api.dialects.visiobook000.desk import AnswersDep, DeskDep
from api.dialects.visiobook000.documented import responses
from api.dialects.visiobook000.filters import job_filter
from visiobook.domain.account import Caller
from visiobook.domain.job import SUBMITTED, Job, JobType
from visiobook.errors import NotFound
from visiobook.services import jobs
from visiobook.services.service import Service

router = APIRouter(prefix="/api/v1")
Tags = list[str | Enum]
ANALYSIS: Tags = ["Content analysis"]
GENERATION: Tags = ["Generation"]
JOBS: Tags = ["Jobs"]


@router.post("/analysis/semantic", tags=ANALYSIS, responses=responses(results.SemanticAnswer, "semantic"))
async def semantic(body: requests.SemanticRequest, desk: DeskDep) -> Response:
    """Analyse a text: summary, genre, themes, sentiment, entities."""
    return await desk.hand_in(body, body.project_id, incoming.semantic)


@router.post("/analysis/extract-scenes", tags=ANALYSIS, responses=responses(results.SceneAnswer, "scenes"))
async def extract_scenes(body: requests.SceneRequest, desk: DeskDep) -> Response:
    """Cut a text into scenes."""
    return await desk.hand_in(body, body.project_id, incoming.scenes)


@router.post("/analysis/characters", tags=ANALYSIS, responses=responses(results.CharacterAnswer, "characters"))
async def characters(body: requests.CharacterRequest, desk: DeskDep) -> Response:
    """Find a text's characters and how they stand to each other."""
    return await desk.hand_in(body, body.project_id, incoming.characters)


@router.post("/generation/images", tags=GENERATION, responses=responses(results.ImageAnswer, "images"))
async def images(body: requests.ImageRequest, desk: DeskDep) -> Response:
    """Draw scenes described in words."""
    return await desk.hand_in(body, body.project_id, incoming.images)


@router.get("/generation/images/{generation_id}", tags=GENERATION, responses=responses(None, "generation"))
def generation(
    generation_id: str, service: ServiceDep, caller: CallerDep, answers: AnswersDep
) -> results.GenerationAnswer:
    """State and results of an image generation."""
    job = jobs.job_of(service, caller, generation_id)
    if job.job_type is not JobType.IMAGES:
        raise NotFound(f"There is no image generation {generation_id!r}.", "The id begins with generation_.")
    return results.GenerationAnswer(generation=answers.generation(job))


@router.post("/generation/audio/narration", tags=GENERATION, responses=responses(results.NarrationAnswer, "narration"))
async def narration(body: requests.NarrationRequest, desk: DeskDep) -> Response:
    """Speak a text."""
    return await desk.hand_in(body, body.project_id, incoming.narration)


@router.post("/generation/audio/music", tags=GENERATION, responses=responses(results.MusicAnswer, "music"))
async def music(body: requests.MusicRequest, desk: DeskDep) -> Response:
    """Compose music (premium and admin)."""
    return await desk.hand_in(body, body.project_id, incoming.music)


@router.get("/jobs", tags=JOBS, responses=responses(None, "jobs"))
def list_jobs(
    service: ServiceDep,
    caller: CallerDep,
    answers: AnswersDep,
    project_id: Annotated[str | None, Query(max_length=255)] = None,
    status: Annotated[str, Query(max_length=200, description="Comma-separated")] = "",
    job_type: Annotated[str, Query(max_length=200, description="Comma-separated")] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> states.JobList:
    """The caller's jobs, the newest first; administrators see everybody's."""
    wanted = job_filter(project_id, status, job_type, page, limit)
    queue = jobs.queue(service)
    stats = states.QueueStats(
        pending_jobs=queue.pending,
        running_jobs=queue.running,
        available_workers=queue.idle_workers,
        avg_wait_time_minutes=round(queue.average_wait_s / 60, 2),
    )
    return states.JobList(jobs=[answers.line(j) for j in jobs.list_jobs(service, caller, wanted)], queue_stats=stats)


@router.get("/jobs/{job_id}", tags=JOBS, responses=responses(None, "job"))
def get_job(job_id: str, service: ServiceDep, caller: CallerDep, answers: AnswersDep) -> states.JobAnswer:
    """One job: its parameters, progress, resources and result."""
    return states.JobAnswer(job=answers.detail(_submitted(service, caller, job_id)))


@router.delete("/jobs/{job_id}", tags=JOBS, responses=responses(None, "cancel"))
def cancel_job(job_id: str, service: ServiceDep, caller: CallerDep) -> states.Cancelled:
    """Cancel a waiting or running job."""
    job = jobs.cancel(service, caller, _submitted(service, caller, job_id).id)
    return states.Cancelled(
        job_id=public_id(job), cancelled=True, status=job.status.value, message="Job cancelled successfully"
    )


def _submitted(service: Service, caller: Caller, job_id: str) -> Job:
    """A job of this contract. Raises NotFound."""
    job = jobs.job_of(service, caller, job_id)
    if job.job_type not in SUBMITTED:
        raise NotFound(f"There is no job {job_id!r}.", "GET /api/v1/jobs lists your jobs.")
    return job
