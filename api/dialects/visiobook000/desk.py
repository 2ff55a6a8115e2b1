"""Where submissions are handed in: one row, then wait for its job as long as the client likes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from api.deps import BaseUrlDep, CallerDep, PatienceDep, ServiceDep, Urgency, WaitingDep
from api.dialects.visiobook000.answers import Answers, job_id
from visiobook import errors
from visiobook.domain.account import Caller
from visiobook.domain.job import ANALYSES, Job, JobStatus
from visiobook.domain.submission import Submission
from visiobook.services.service import Service
from visiobook.services.submissions import Order, submit
from visiobook.services.webhooks import check_address

B = TypeVar("B", bound=BaseModel)


@dataclass(frozen=True)
class Desk:
    """Hands a submission in and answers with its result, or with 202 when that takes longer."""

    service: Service
    caller: Caller
    request: Request
    patience: PatienceDep
    waiting: WaitingDep
    answers: Answers
    urgency: str
    callback_url: str

    async def hand_in(self, body: B, project_id: str, read: Callable[[Service, B], Submission]) -> Response:
        """The documented answer: 200 with the result, or 202 with the job."""
        job = await run_in_threadpool(self._submit, body, project_id, read)
        if not job.status.finished:
            await self.waiting.finished(job.id, self.patience.seconds(self._limit(job)))
        return await run_in_threadpool(self._answer, job.id)

    def _submit(self, body: B, project_id: str, read: Callable[[Service, B], Submission]) -> Job:
        check_address(self.service, self.callback_url)
        order = Order(
            project_ref=project_id,
            submission=read(self.service, body),
            urgency=self.urgency,
            callback_url=self.callback_url,
            request_id=str(self.request.scope["request_id"]),
        )
        return submit(self.service, self.caller, order)

    def _limit(self, job: Job) -> float:
        settings = self.service.settings
        return settings.wait_analysis_s if job.job_type in ANALYSES else settings.wait_generation_s

    def _answer(self, identifier: str) -> Response:
        job = self.service.jobs.get(identifier)
        location = {"Location": f"/api/v1/jobs/{job_id(job)}"}
        if job.status is JobStatus.COMPLETED:
            return JSONResponse(self.answers.envelope(job).model_dump(mode="json"), 200, location)
        if job.problem is not None:
            raise errors.named(job.problem.code, job.problem.message, job.problem.hint)
        if job.status is JobStatus.CANCELLED:
            raise errors.Conflict("The job was cancelled while the request waited.", "Submit it again if it is wanted.")
        body = self.answers.accepted(job).model_dump(mode="json", exclude_none=True)
        applied = {"Preference-Applied": "respond-async"} if self.patience.respond_async else {}
        return JSONResponse(body, 202, {**location, **applied})


def answers_of(service: ServiceDep, base_url: BaseUrlDep) -> Answers:
    """What writes answers for this request."""
    return Answers(service, base_url)


AnswersDep = Annotated[Answers, Depends(answers_of)]


def desk_of(
    request: Request,
    service: ServiceDep,
    caller: CallerDep,
    patience: PatienceDep,
    waiting: WaitingDep,
    answers: AnswersDep,
    x_gpu_priority: Annotated[Urgency | None, Header(description="For accounts that may prioritise")] = None,
    x_callback_url: Annotated[str, Header(max_length=2000, description="Told when the job is over")] = "",
) -> Desk:
    """The desk for this request."""
    return Desk(service, caller, request, patience, waiting, answers, x_gpu_priority or "", x_callback_url)


DeskDep = Annotated[Desk, Depends(desk_of)]
