"""Submissions: from what was asked to a job in the database, or to the answer that is there already."""

import re
import uuid
from datetime import timedelta

from visiobook.domain.account import AccountRole, Caller
from visiobook.domain.base import Digest, Value, sha256
from visiobook.domain.engine import Port
from visiobook.domain.job import ANALYSES, Job, JobStatus, JobType
from visiobook.domain.outcome import ContentRecord, ReadingOutcome, SceneReport, SemanticReport
from visiobook.domain.project import Brief, Project
from visiobook.domain.recipe import EngineRef
from visiobook.domain.submission import PipelineSubmission, SceneSubmission, Submission, Submitted, TextSubmission
from visiobook.errors import Forbidden, QuotaExceeded, Unanalysable
from visiobook.ports.engine import Engine
from visiobook.services.service import Service

PERMISSIONS = {
    JobType.SEMANTIC: "analysis:create:content",
    JobType.SCENES: "analysis:create:content",
    JobType.CHARACTERS: "analysis:create:content",
    JobType.IMAGES: "generation:create:image",
    JobType.NARRATION: "generation:create:narration",
    JobType.MUSIC: "generation:create:music",
}
"""What the caller must be allowed to do for each kind of job."""
PORTS = {
    JobType.IMAGES: Port.IMAGE,
    JobType.NARRATION: Port.SPEECH,
    JobType.MUSIC: Port.MUSIC,
    JobType.ASSET_IMAGES: Port.IMAGE,
    JobType.ASSET_VOICE: Port.SPEECH,
    JobType.VOICE_PREVIEW: Port.SPEECH,
    JobType.ASSET_MUSIC: Port.MUSIC,
}
"""Whose engine does the work; the others are read by the reading engine."""
RENDERER = EngineRef(port="media", name="renderer", fingerprint="1")
"""Who does the work of jobs that need no model."""
ORDINARY, PREFERRED = 5, 7
URGENCY = {"low": 2, "normal": ORDINARY, "high": 9}
"""``X-GPU-Priority`` as a job's priority."""


class Order(Value):
    """How a submission is to be handled. ``urgency`` empty: as the role has it."""

    project_ref: str
    submission: Submission
    urgency: str = ""
    callback_url: str = ""
    request_id: str = ""


def submit(service: Service, caller: Caller, order: Order) -> Job:
    """The job of a submission: a new one that waits, or the finished one of the same content.

    Raises Forbidden, QuotaExceeded, or InProgress while the same content is being worked on.
    """
    job_type = JobType(order.submission.kind)
    if not caller.may(PERMISSIONS[job_type]):
        raise Forbidden(f"The role {caller.role.value!r} may not start {job_type.value}.", "Ask for a premium account.")
    job = _job_of(service, caller, order, job_type)
    known = service.jobs.finished(job.fingerprint) or _answered_before(service, job)
    if known is not None:
        return known
    _check_quota(service, caller, job_type)
    service.jobs.add(job)
    return job


def keep_text(service: Service, text: str) -> Digest:
    """Put a submitted text into the store. Raises Unanalysable when there is nothing to read in it."""
    if not any(c.isalpha() for c in text):
        raise Unanalysable("There are no words in the content.", "Send a text with at least one sentence.")
    return service.store.put_bytes(text.encode("utf-8", "replace"))


def model_of(service: Service, job_type: JobType) -> EngineRef:
    """The engine that does a job's work, as receipts name it."""
    if job_type is JobType.RENDER:
        return RENDERER
    port = PORTS.get(job_type, Port.READING)
    engine: Engine = {
        Port.READING: service.engines.reading,
        Port.IMAGE: service.engines.image,
        Port.SPEECH: service.engines.speech,
        Port.MUSIC: service.engines.music,
    }[port]()
    return EngineRef(port=port.value, name=engine.info().name, fingerprint=engine.fingerprint())


def model_version(model: EngineRef) -> str:
    """The engine's fingerprint in the 50 characters of the contract's column."""
    return model.fingerprint if len(model.fingerprint) <= 50 else sha256(model.fingerprint.encode())[:50]


def content_hash(submission: Submission) -> Digest:
    """What decides a report's content besides the reader: the text and the options."""
    return submission.content_digest()


def project_of(job: Job) -> Project | None:
    """The film project behind a job that reads a text; None for the others."""
    submission = Submitted.model_validate_json('{"submission":' + job.request + "}").submission
    if isinstance(submission, PipelineSubmission):
        return submission.project
    if not isinstance(submission, TextSubmission):
        return None
    scenes = submission if isinstance(submission, SceneSubmission) else SceneSubmission(source="0" * 64, characters=0)
    brief = Brief(language=submission.language, max_scenes=scenes.max_scenes, min_scene_length=scenes.min_scene_length)
    name = job.project_ref
    return Project(id=job.partition, name=name, source=submission.source, source_name="content.txt", brief=brief)


def _job_of(service: Service, caller: Caller, order: Order, job_type: JobType) -> Job:
    model = model_of(service, job_type)
    request = order.submission.canonical_json()
    same = "\n".join((caller.id, order.project_ref, request, model.canonical_json()))
    return Job(
        id=str(uuid.uuid4()),
        owner=caller.id,
        project_ref=order.project_ref,
        job_type=job_type,
        priority=_priority(caller, order.urgency),
        request=request,
        fingerprint=sha256(same.encode()),
        partition=_partition(caller, order),
        callback_url=order.callback_url,
        request_id=order.request_id,
        created_at=service.clock.now(),
    )


def _priority(caller: Caller, urgency: str) -> int:
    usual = ORDINARY if caller.role is AccountRole.USER else PREFERRED
    return URGENCY.get(urgency, usual) if caller.may("jobs:prioritise:own") else usual


def _partition(caller: Caller, order: Order) -> str:
    """The project's partition key. A text has one of its own, shared by all analyses with the same options, so that
    what one of them read the others find; a project's pictures and sounds share another.
    """
    plain = re.sub(r"[^a-z0-9]+", "-", order.project_ref.lower()).strip("-")[:40] or "project"
    parts = [caller.id, order.project_ref]
    if isinstance(order.submission, TextSubmission):
        text = order.submission
        scenes = text if isinstance(text, SceneSubmission) else SceneSubmission(source=text.source, characters=0)
        parts += [text.source, text.language or "", str(scenes.max_scenes), str(scenes.min_scene_length)]
    return f"{plain}-{sha256(chr(10).join(parts).encode())[:12]}".strip("-")


def _check_quota(service: Service, caller: Caller, job_type: JobType) -> None:
    if caller.role is AccountRole.ADMIN:
        return
    quota = service.quotas.quota(caller.subscription, job_type.value)
    if quota is None:
        return
    since = service.clock.now() - timedelta(seconds=quota.period_s)
    if service.jobs.started_since(caller.id, job_type, since) >= quota.limit:
        raise QuotaExceeded(
            f"The {caller.subscription.value} subscription allows {quota.limit} jobs of this kind in "
            f"{quota.period_s // 3600} hours; they are used up.",
            "Wait, or change to a larger subscription.",
        )


def _answered_before(service: Service, job: Job) -> Job | None:
    """A finished job over a report that another submission of the same content had made."""
    if job.job_type not in ANALYSES:
        return None
    version = model_version(model_of(service, job.job_type))
    submission = Submitted.model_validate_json('{"submission":' + job.request + "}").submission
    record = service.content.find(content_hash(submission), job.job_type.value, version)
    if record is None:
        return None
    now = service.clock.now()
    found = {"status": JobStatus.COMPLETED, "progress_percent": 100, "started_at": now, "completed_at": now}
    done = job.model_copy(update={**found, "result": outcome_of(record).canonical_json()})
    service.jobs.add(done)
    return done


def outcome_of(record: ContentRecord) -> ReadingOutcome:
    """A report's key figures."""
    report = record.report
    counts: dict[str, int] = {}
    if isinstance(report, SemanticReport):
        counts = {
            "entities_found": len(report.analysis.entities),
            "themes_identified": len(report.analysis.themes),
        }
    elif isinstance(report, SceneReport):
        counts = {"scenes_found": len(report.scenes), "characters_found": len(report.characters)}
    else:
        counts = {"characters_found": len(report.characters)}
    return ReadingOutcome(record=record.id, confidence=record.confidence, model=record.model_name, **counts)
