"""From pipelines and scripts to the contract's bodies."""

from api.dialects.video001 import schemas as s
from api.dialects.video001.words import STATUS, STEP_NAMES
from visiobook.domain.job import JobStatus
from visiobook.domain.script import ScriptScene, VideoScript
from visiobook.domain.video_project import (
    PIPELINE_STEPS,
    LogLevel,
    LogLine,
    Pipeline,
    StepProgress,
    StepStatus,
    VideoPhase,
    VideoProject,
    VideoStep,
)
from visiobook.services.pipelines import pipeline_id, remaining_s
from visiobook.services.service import Service


def started(service: Service, found: VideoProject, told: tuple[str, ...]) -> s.Started:
    """The answer to a start."""
    assert found.pipeline is not None
    return s.Started(
        id=found.id,
        status=STATUS[found.phase],
        pipeline_id=pipeline_id(found.pipeline.job),
        estimated_duration=remaining_s(service, found),
        message=" ".join(("Pipeline started successfully", *(f"({said})" for said in told))),
        providers=dict(found.pipeline.record.engines),
    )


def status(service: Service, found: VideoProject) -> s.PipelineStatus:
    """How far a project's pipeline is."""
    pipeline = found.pipeline
    steps = pipeline.record.steps if pipeline else tuple(StepProgress(step=step) for step in PIPELINE_STEPS)
    current = pipeline.current if pipeline else None
    problem = pipeline.problem if pipeline else None
    return s.PipelineStatus(
        project_id=found.id,
        pipeline_id=pipeline_id(pipeline.job) if pipeline else None,
        status=STATUS[found.phase],
        progress=100 if found.phase is VideoPhase.COMPLETED else (pipeline.percent if pipeline else 0),
        current_step=_current(current) if current else None,
        steps_completed=_named(steps, StepStatus.COMPLETED),
        steps_remaining=_named(steps, StepStatus.PENDING),
        estimated_remaining_seconds=remaining_s(service, found),
        logs=_logs(pipeline) if pipeline else [],
        error=s.PipelineProblem.model_validate(problem.model_dump()) if problem else None,
        providers=dict(pipeline.record.engines) if pipeline else {},
    )


def script(found: VideoProject, text: VideoScript) -> s.ScriptOut:
    """A project's script."""
    scenes = [s.SceneOut(scene_id=n, **scene.model_dump()) for n, scene in enumerate(text.scenes, start=1)]
    return s.ScriptOut(project_id=found.id, title=text.title, language=text.language, edited=text.edited, scenes=scenes)


def script_of(body: s.ScriptRequest, found: VideoProject) -> VideoScript:
    """A person's script."""
    scenes = tuple(ScriptScene.model_validate(scene.model_dump()) for scene in body.scenes)
    return VideoScript(title=body.title or found.title, language=found.config.language, scenes=scenes, edited=True)


def _current(step: StepProgress) -> s.CurrentStep:
    name, agent = STEP_NAMES[step.step]
    return s.CurrentStep(
        name=name,
        agent=agent,
        started_at=step.started_at,
        items_total=step.items_total,
        items_completed=step.items_done,
    )


def _named(steps: tuple[StepProgress, ...], status: StepStatus) -> list[str]:
    """The names of the steps in a state, in the document's order."""
    found: set[VideoStep] = {step.step for step in steps if step.status is status}
    return [step.value for step in PIPELINE_STEPS if step in found]


def _logs(pipeline: Pipeline) -> list[s.LogOut]:
    lines = [LogLine(timestamp=pipeline.created_at, message="Pipeline started"), *pipeline.record.logs]
    if pipeline.completed_at is not None:
        lines.append(LogLine(timestamp=pipeline.completed_at, level=_level(pipeline), message=_end(pipeline)))
    return [s.LogOut(timestamp=line.timestamp, level=line.level.value, message=line.message) for line in lines]


def _level(pipeline: Pipeline) -> LogLevel:
    return LogLevel.ERROR if pipeline.status is JobStatus.FAILED else LogLevel.INFO


def _end(pipeline: Pipeline) -> str:
    if pipeline.problem is not None:
        return f"Pipeline failed: {pipeline.problem.message} {pipeline.problem.hint}".strip()
    return f"Pipeline {pipeline.status.value}"
