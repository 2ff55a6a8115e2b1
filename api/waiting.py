"""Waiting for jobs: one look at the database for all requests that wait."""

import asyncio
from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool

from visiobook.domain.job import JobStatus
from visiobook.errors import StorageFailed
from visiobook.ports.jobs import JobRecords

EVERY_S = 0.04
"""Seconds between two looks. Each answers all waiting requests at once."""


class Waiting:
    """Lets requests wait until their job is over."""

    def __init__(self, jobs: JobRecords) -> None:
        self._jobs = jobs
        self._waiters: dict[str, list[asyncio.Future[None]]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def finished(self, job_id: str, most_s: float) -> None:
        """Return when the job is over or the time is up."""
        if most_s <= 0:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.setdefault(job_id, []).append(future)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            await asyncio.wait_for(future, most_s)
        except TimeoutError:
            return
        finally:
            self._forget(job_id, future)

    async def _look(self) -> None:
        while self._waiters:
            await asyncio.sleep(EVERY_S)
            states = await self._states(list(self._waiters))
            for job_id in [j for j, state in states.items() if state.finished]:
                for future in self._waiters.get(job_id, []):
                    if not future.done():
                        future.set_result(None)

    async def _states(self, job_ids: Sequence[str]) -> dict[str, JobStatus]:
        try:
            return await run_in_threadpool(self._jobs.states, job_ids)
        except StorageFailed:  # the database is away: the requests go on waiting until their time is up
            await asyncio.sleep(1)
            return {}

    def _forget(self, job_id: str, future: "asyncio.Future[None]") -> None:
        left = [f for f in self._waiters.get(job_id, []) if f is not future]
        if left:
            self._waiters[job_id] = left
        else:
            self._waiters.pop(job_id, None)
