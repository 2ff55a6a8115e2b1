"""Pipelines: start the making of a video's film, look at it, stop it, and go on from where it was."""

import uuid
from statistics import median

from visiobook.domain.account import Caller
from visiobook.domain.base import Value, sha256
from visiobook.domain.engine import Port
from visiobook.domain.job import Job, JobFilter, JobStatus, JobType
from visiobook.domain.outcome import FilmOutcome, Finished
from visiobook.domain.project import EngineChoice
from visiobook.domain.script import VideoScript
from visiobook.domain.submission import PipelineSubmission, Submitted
from visiobook.domain.video_project import (
    PIPELINE_STEPS,
    LogLevel,
    LogLine,
    PipelineRecord,
    StepProgress,
    StepStatus,
    VideoProject,
    VideoStep,
)
from visiobook.errors import Conflict, InvalidField
from visiobook.services.announcing import News, announce, download_url
from visiobook.services.film import SCRIPT
from visiobook.services.jobs import cancel as cancel_job
from visiobook.services.own_media import with_own_media
from visiobook.services.service import Service
from visiobook.services.timing import CARDS_S, CHARACTERS_PER_S, SCENE_S
from visiobook.services.usual import given_to
from visiobook.services.video_assets import replacements
from visiobook.services.video_brief import duration_s, film_project
from visiobook.services.video_projects import video_of
from visiobook.stages.write_script import LONGEST_S

USUAL = {
    VideoStep.SCRIPT: 3.0,
    VideoStep.IMAGES: 0.25,
    VideoStep.VIDEOS: 0.35,
    VideoStep.VOICE: 0.3,
    VideoStep.MONTAGE: 0.05,
}
"""Seconds each step takes for a second of film, as measured on two cores: what is expected before any film was made."""
USUAL_READING = 0.05
"""The same for the script step where the script is a person's own: it is only read."""
PROVIDERS = {Port.LANGUAGE: "llm", Port.IMAGE: "image", Port.SPEECH: "voice", Port.MUSIC: "music"}
"""What the contract calls the ports whose engines an order may leave to the installation. Pictures are moved by the
camera where it names nobody.
"""
RECENT = 20
"""Finished pipelines whose measured times are looked at."""


class PipelineOrder(Value):
    """How a pipeline is to be run. ``engines``: those that were chosen; ``told``: what a person should know of them."""

    without: tuple[VideoStep, ...] = ()
    engines: tuple[EngineChoice, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    told: tuple[str, ...] = ()
    request_id: str = ""


def start(service: Service, caller: Caller, project_id: str, order: PipelineOrder) -> VideoProject:
    """Start the project's pipeline, or go on where an earlier one stopped: what was made is found, not made again.

    Raises InProgress while it runs, and InvalidField where there is nothing to make a film from.
    """
    video = video_of(service, caller, project_id)
    script = script_of(service, video)
    _check(video, script, order)
    expected = tuple(expected_s(service, video, script).items())
    order = _with_given(service, video, order)
    project = film_project(video, script, order.engines, order.without)
    project = with_own_media(project, replacements(service, video))
    asked = PipelineSubmission(video=video.id, project=project, without=order.without, expected_s=expected)
    job = _job(service, caller, video, asked, order.request_id)
    service.video_projects.start(video.id, job, _record(service, order), job.created_at)
    data = {"project_id": video.id, "pipeline_id": pipeline_id(job.id)}
    news = News(event="project.started", owner=video.owner, subject=video.id, occasion=job.id, at=job.created_at)
    announce(service, news.model_copy(update={"data": data}))
    return service.video_projects.get(video.id)


def cancel(service: Service, caller: Caller, project_id: str) -> VideoProject:
    """Stop the project's pipeline and its engines; what was made is kept. A cancelled one stays cancelled.

    Raises Conflict when nothing runs.
    """
    video = video_of(service, caller, project_id)
    if video.pipeline is None:
        raise Conflict("The project's pipeline was not started.", "POST /api/v1/projects/{id}/start starts it.")
    cancel_job(service, caller, video.pipeline.job)
    return service.video_projects.get(video.id)


def script_of(service: Service, video: VideoProject) -> VideoScript | None:
    """The project's script; None before one was written."""
    return VideoScript.model_validate_json(service.store.read(video.script)) if video.script else None


def save_script(service: Service, caller: Caller, project_id: str, script: VideoScript) -> VideoProject:
    """A person's script, which the next start films word for word. Raises Conflict while the pipeline runs."""
    video = _at_rest(service, caller, project_id)
    digest = service.store.put_bytes(script.canonical_json().encode())
    service.video_projects.save_script(video.id, digest, service.clock.now())
    return service.video_projects.get(video.id)


def drop_script(service: Service, caller: Caller, project_id: str) -> VideoProject:
    """Forget the script: the next start writes from the prompt. Raises Conflict while the pipeline runs."""
    video = _at_rest(service, caller, project_id)
    service.video_projects.save_script(video.id, None, service.clock.now())
    return service.video_projects.get(video.id)


def expected_s(service: Service, video: VideoProject, script: VideoScript | None = None) -> dict[VideoStep, float]:
    """How long each step is likely to take: the median of what the last films took, by their length.

    A person's own script is only read: that step is compared with other films of own scripts alone.
    """
    own = script if script is not None and script.edited else None
    wanted = JobFilter(job_types=(JobType.PIPELINE,), statuses=(JobStatus.COMPLETED,), limit=RECENT)
    shares = [_shares(job, own is not None) for job in service.jobs.list(wanted)]
    length = _spoken_s(own) if own is not None else duration_s(video)
    usual = USUAL if own is None else {**USUAL, VideoStep.SCRIPT: USUAL_READING}
    known = {step: [share[step] for share in shares if step in share] for step in PIPELINE_STEPS}
    return {step: round(length * (median(found) if found else usual[step]), 2) for step, found in known.items()}


def _spoken_s(script: VideoScript) -> float:
    """About how long the film of a script is."""
    letters = sum(len(scene.narration) for scene in script.scenes)
    return letters / CHARACTERS_PER_S + SCENE_S * len(script.scenes) + CARDS_S


def remaining_s(service: Service, video: VideoProject) -> int:
    """Seconds until the pipeline is likely to be over; 0 when none runs."""
    pipeline = video.pipeline
    if pipeline is None or pipeline.status.finished:
        return 0
    expected = dict(submission_of(service, pipeline.job).expected_s)
    return round(sum(_left_s(service, step, expected.get(step.step, 0.0)) for step in pipeline.record.steps))


def submission_of(service: Service, job_id: str) -> PipelineSubmission:
    """What a pipeline was asked to make."""
    return _asked(service.jobs.get(job_id))


def _asked(job: Job) -> PipelineSubmission:
    found = Submitted.model_validate_json('{"submission":' + job.request + "}").submission
    assert isinstance(found, PipelineSubmission)
    return found


def pipeline_id(job_id: str) -> str:
    """A pipeline's id as people see it."""
    return f"pipe-{job_id.replace('-', '')}"


def announce_over(service: Service, job: Job) -> None:
    """Tell that a pipeline is over; a cancelled one is not told."""
    if job.status not in (JobStatus.COMPLETED, JobStatus.FAILED):
        return
    data: dict[str, object] = {"project_id": job.project_ref, "pipeline_id": pipeline_id(job.id)}
    if job.result is not None:
        film = Finished.model_validate_json('{"outcome":' + job.result + "}").outcome
        assert isinstance(film, FilmOutcome)
        data |= {"duration": round(film.duration_s, 3), "title": film.title}
        data |= {"video_url": download_url(service, job.project_ref)} if film.film is not None else {}
    if job.problem is not None:
        data["error"] = {"code": job.problem.code, "message": job.problem.message, "hint": job.problem.hint}
    news = {"event": f"project.{job.status.value}", "owner": job.owner, "subject": job.project_ref, "occasion": job.id}
    announce(service, News.model_validate({**news, "at": service.clock.now(), "data": data}))


def _at_rest(service: Service, caller: Caller, project_id: str) -> VideoProject:
    video = video_of(service, caller, project_id)
    if video.running:
        raise Conflict(
            "The project's pipeline is running: its script cannot be changed now.",
            "Wait until it is over, or POST /api/v1/projects/{id}/cancel first.",
        )
    return video


def _check(video: VideoProject, script: VideoScript | None, order: PipelineOrder) -> None:
    without = order.without
    if not (script and script.edited) and not any(c.isalpha() for c in video.prompt):
        raise InvalidField(
            "The project has neither a prompt nor a script of your own.",
            "PATCH the project with a prompt, or PUT /api/v1/projects/{id}/script.",
            "prompt",
            "required",
        )
    if not (script and script.edited) and duration_s(video) > LONGEST_S:
        raise InvalidField(
            f"A script for more than {LONGEST_S:.0f} s is not written from a prompt.",
            "PUT a script of your own, or PATCH the project with a shorter target_duration.",
            "config.target_duration",
            "max",
        )
    if VideoStep.SCRIPT in without and script is None:
        raise InvalidField(
            "The script cannot be skipped: there is none yet.", "PUT one, or leave 'script' in.", "skip_steps", "order"
        )
    if VideoStep.IMAGES in without and VideoStep.MONTAGE not in without:
        raise InvalidField(
            "The montage needs images.", "Skip 'montage' as well, or leave 'images' in.", "skip_steps", "order"
        )


def _with_given(service: Service, video: VideoProject, order: PipelineOrder) -> PipelineOrder:
    """The order with the engines that upgrades gave this film, or all new films, where it names none."""
    named = {choice.port for choice in order.engines}
    given = tuple(c for c in given_to(service.upgrades, video.film) if c.port not in {*named, Port.VIDEO})
    shown = {PROVIDERS.get(choice.port, ""): choice.engine for choice in given}
    names = tuple((kind, shown.get(kind, name)) for kind, name in order.names)
    return order.model_copy(update={"engines": (*order.engines, *given), "names": names})


def _record(service: Service, order: PipelineOrder) -> PipelineRecord:
    skipped = {*order.without, *((VideoStep.VIDEOS,) if VideoStep.MONTAGE in order.without else ())}
    now = service.clock.now()
    logs = [LogLine(timestamp=now, level=LogLevel.WARNING, message=said) for said in order.told]
    steps = (
        StepProgress(step=step, status=StepStatus.SKIPPED if step in skipped else StepStatus.PENDING)
        for step in PIPELINE_STEPS
    )
    return PipelineRecord(steps=tuple(steps), logs=tuple(logs), engines=order.names)


def _job(service: Service, caller: Caller, video: VideoProject, asked: PipelineSubmission, request_id: str) -> Job:
    return Job(
        id=str(uuid.uuid4()),
        owner=video.owner,
        project_ref=video.id,
        job_type=JobType.PIPELINE,
        request=asked.canonical_json(),
        fingerprint=sha256(f"video pipeline\n{video.id}".encode()),
        partition=video.film,
        request_id=request_id,
        created_at=service.clock.now(),
    )


def _shares(job: Job, own: bool) -> dict[VideoStep, float]:
    """Seconds each step of a finished pipeline took for a second of its film; nothing where little was made anew.

    The script's only of films whose script was a person's ``own``, or only of the others.
    """
    film = Finished.model_validate_json('{"outcome":' + (job.result or "{}") + "}").outcome
    if not isinstance(film, FilmOutcome) or film.duration_s <= 0:
        return {}
    names = {step.value: step for step in PIPELINE_STEPS}
    known = [(names[s.stage], s.duration_ms) for s in job.stages if s.stage in names and s.status == "made"]
    alike = _asked(job).project.source.startswith(SCRIPT) is own
    return {step: ms / 1000 / film.duration_s for step, ms in known if alike or step is not VideoStep.SCRIPT}


def _left_s(service: Service, step: StepProgress, expected: float) -> float:
    if step.status in (StepStatus.COMPLETED, StepStatus.SKIPPED):
        return 0.0
    if step.started_at is None or step.items_done == 0:
        return expected
    elapsed = (service.clock.now() - step.started_at).total_seconds()
    return max(0.0, elapsed * (100 - step.percent) / max(1, step.percent))
