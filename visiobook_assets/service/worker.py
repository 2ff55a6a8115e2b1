"""The warm worker: a process that keeps modules and models loaded and runs waiting submissions at once.

``python -m visiobook_assets.service.worker NAME``. Its main thread runs one Dagster run after the other, in process,
against the instance everybody sees. One thread beside it tells that it lives and stops what was cancelled; another
sends webhooks.
"""

import contextlib
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import dagster as dg
from sqlalchemy.exc import InterfaceError, OperationalError

from resources.dagster import warm_studio
from resources.dagster_service import warm_service
from resources.tracing import NoTraces, build_traces
from sensors.settling import newest_run, run_tags, settle, tell_of_what_was_made
from sensors.submissions import PARTITIONS, chosen_assets, prepare_project
from visiobook.domain.job import Job
from visiobook.errors import DatabaseAway, Failure, StorageFailed, VisiobookError
from visiobook.services.pipeline_progress import telling
from visiobook.services.publishing import start_due
from visiobook.services.service import Service
from visiobook.services.studio import Studio
from visiobook.services.submissions import model_of
from visiobook.services.webhooks import announce_finished, deliver_due
from visiobook.services.work import failed, lost

IDLE_S = 0.05
"""Between two looks for work: half of it is what a submission waits on the average."""
BEAT_S = 0.5
SETTLE_S = 5.0
STUBBORN_S = 20.0
"""A cancelled run that has not stopped after so long is ended with its process; the supervisor starts another."""
RESTART = 75
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""Runs tell the event log, where the UI shows it, and not the terminal."""
LEASH = "VISIOBOOK_WORKER_LEASH"
DATABASE_AWAY = (DatabaseAway, OperationalError, InterfaceError)
"""Our database, or Dagster's own storage, does not answer."""
log = logging.getLogger("visiobook.worker")


@dataclass
class Worker:
    """Runs waiting jobs. ``jobs`` are the Dagster jobs by name."""

    name: str
    service: Service
    studio: Studio
    instance: dg.DagsterInstance
    jobs: Mapping[str, dg.JobDefinition]
    traces: NoTraces = field(default_factory=NoTraces)
    current: Job | None = None
    loaded: set[str] = field(default_factory=set)
    """The engines that did work here: their weights are in memory."""
    asked: bool = False
    """Whether the interrupt of the present run comes from here; one from outside ends the worker."""
    stopping: threading.Event = field(default_factory=threading.Event)

    def run_waiting(self) -> bool:
        """Claim one job and run it; False when nothing waits."""
        job = self.service.jobs.claim(self.name, self.service.clock.now())
        if job is None:
            return False
        try:
            self._run_safely(job)
        except (StorageFailed, *DATABASE_AWAY) as away:
            log.error("database", extra={"job": job.id, "problem": str(away)})
            self._give_back(job)
        return True

    def _give_back(self, job: Job) -> None:
        """The database went away under a run: once it is back the run is reported and the job waits again."""
        while not self.stopping.wait(BEAT_S):
            with _patient():
                seen, run = self.service.jobs.get(job.id), newest_run(self.instance, job.id)
                if run is not None and not run.is_finished:
                    tell_of_what_was_made(self.instance, run, seen)
                    self.instance.report_run_failed(run, "The database went away.")
                self.service.jobs.release(job.id, self.name)
                return

    def _run_safely(self, job: Job) -> None:
        """Run a claimed job; whatever ends it, the job is over afterwards."""
        self.current, self.asked = job, False
        told = {"visiobook.job": job.id, "visiobook.request_id": job.request_id, "visiobook.project": job.project_ref}
        try:
            with self.traces.span(f"run {job.job_type.value}", told):
                self._run(job)
            self.loaded.add(model_of(self.service, job.job_type).name)
        except DATABASE_AWAY:
            raise
        except VisiobookError as error:
            failed(self.service, job.id, error)
        except (dg.DagsterError, dg.DagsterExecutionInterruptedError, KeyboardInterrupt) as problem:
            self._ended(job, problem)
        except Exception as bug:
            if _of_the_database(bug):
                raise DatabaseAway(str(bug)) from bug
            log.exception("unforeseen", extra={"job": job.id})
            failed(
                self.service, job.id, Failure(f"The run stopped: {type(bug).__name__}: {bug}", "See the worker's log.")
            )
        finally:
            self.current = None

    def _run(self, job: Job) -> None:
        prepare_project(job, self.studio)
        if not self.instance.has_dynamic_partition(PARTITIONS, job.partition):
            self.instance.add_dynamic_partitions(PARTITIONS, [job.partition])
        log.info("run", extra={"job": job.id, "job_type": job.job_type.value, "request_id": job.request_id})
        self._definition(job).execute_in_process(
            instance=self.instance,
            partition_key=job.partition,
            resources={"studio": telling(self.studio, self.service, job), "service": self.service},
            tags=run_tags(job, self.name),
            run_config=QUIET,
        )

    def _definition(self, job: Job) -> dg.JobDefinition:
        """The Dagster job of a job's kind, of fewer assets where it does without some."""
        whole, chosen = self.jobs[job.job_type.value], chosen_assets(job)
        return whole.get_subset(asset_selection={dg.AssetKey(name) for name in chosen}) if chosen else whole

    def _ended(self, job: Job, problem: BaseException) -> None:
        """A run that Dagster failed fails its job; one that was interrupted with the worker is tried again."""
        if isinstance(problem, dg.DagsterError):
            if _of_the_database(problem):
                raise DatabaseAway(str(problem)) from problem
        elif not self.asked:
            self.stopping.set()
        seen = self.service.jobs.get(job.id)
        if seen.status.finished:
            run = self.instance.get_run_by_id(seen.run_id) if seen.run_id else None
            if run is not None:
                tell_of_what_was_made(self.instance, run, seen)
            return
        if isinstance(problem, dg.DagsterError):
            failed(self.service, job.id, Failure(f"The run stopped: {problem}", "Look at its log in the Dagster UI."))
        else:
            lost(self.service, seen, self.name)

    def watch(self) -> None:
        """Tell that the worker lives, and interrupt its run when the job was cancelled or takes too long."""
        asked_at: float | None = None
        while not self.stopping.wait(BEAT_S):
            job = self.current
            with contextlib.suppress(StorageFailed):  # the database is away: the next beat tries again
                now = self.service.clock.now()
                self.service.workers.beat(self.name, os.getpid(), now, job.id if job else None, sorted(self.loaded))
                asked_at = self._interrupt(job, asked_at) if job is not None else None

    def _interrupt(self, job: Job, asked_at: float | None) -> float | None:
        """Ask the main thread to stop once; end the process when it does not."""
        if not self._must_stop(job):
            return None
        if asked_at is None:
            self.asked = True
            os.kill(os.getpid(), signal.SIGINT)
            return time.monotonic()
        if time.monotonic() - asked_at > STUBBORN_S:
            log.error("stubborn", extra={"job": job.id})
            os._exit(RESTART)
        return asked_at

    def _must_stop(self, job: Job) -> bool:
        seen = self.service.jobs.get(job.id)
        if seen.cancel_requested:
            return True
        most = self.service.settings.max_processing_time_s
        if seen.started_at is None or (self.service.clock.now() - seen.started_at).total_seconds() < most:
            return False
        failed(self.service, job.id, Failure(f"The job took longer than {most} s.", "Raise MAX_PROCESSING_TIME."))
        return True

    def post(self) -> None:
        """Announce finished jobs, send due messages, start due publications, settle jobs of workers that are gone."""
        settled_at = 0.0
        while not self.stopping.wait(1.0):
            with _patient():
                announce_finished(self.service)
                deliver_due(self.service)
                start_due(self.service)
                if time.monotonic() - settled_at > SETTLE_S:
                    settle(self.service, self.instance)
                    settled_at = time.monotonic()

    def serve(self) -> None:
        """Run what waits until told to stop."""
        heed_terminate(self.stopping)
        threads = [threading.Thread(target=target, daemon=True) for target in (self.watch, self.post)]
        for thread in threads:
            thread.start()
        while not self.stopping.is_set():
            signal.signal(signal.SIGTERM, _heard)  # Dagster's runs leave their own behind
            try:
                if not self.run_waiting():
                    self.stopping.wait(IDLE_S)
            except (StorageFailed, *DATABASE_AWAY) as away:
                log.error("database", extra={"problem": str(away)})
                self.stopping.wait(1.0)
            except KeyboardInterrupt:  # a cancellation that came after its run had ended, or the keeper's death
                if not self.asked:
                    self.stopping.set()
        with contextlib.suppress(StorageFailed):  # the database is away: the name falls silent by itself
            self.service.workers.gone(self.name)


def main(name: str, definitions: Callable[[], dg.Definitions]) -> None:
    """A worker process. On a leash (``VISIOBOOK_WORKER_LEASH``) it ends after the run it is in when its standard input
    is closed, hence also when whoever started it dies; SIGTERM ends it at once, and its run is tried again.
    """
    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    service = warm_service()
    studio = warm_studio("")
    with dg.DagsterInstance.get() as instance:
        found = definitions()
        jobs = {name: found.resolve_job_def(name) for name in _job_names()}
        worker = Worker(name, service, studio, instance, jobs, build_traces("worker"))
        if os.environ.get(LEASH):
            threading.Thread(target=_held, args=(worker.stopping,), daemon=True).start()
        worker.loaded.update(warm_up(studio))
        worker.serve()
        worker.traces.flush()


@contextlib.contextmanager
def _patient() -> Iterator[None]:
    """A block that is left where a database is away; it is entered again later."""
    try:
        yield
    except Exception as problem:
        if not isinstance(problem, StorageFailed) and not _of_the_database(problem):
            raise


def _of_the_database(problem: BaseException | None) -> bool:
    """Whether an error comes from a database that is away, however deep Dagster wrapped it."""
    seen: set[int] = set()  # Dagster raises an error again from what was caused by it: a circle
    while problem is not None and id(problem) not in seen:
        if isinstance(problem, DATABASE_AWAY):
            return True
        seen.add(id(problem))
        problem = problem.__cause__ or problem.__context__
    return False


def heed_terminate(stopping: threading.Event) -> None:
    """Set ``stopping`` at every SIGTERM from now on, whichever handler is in place. To be called by the main thread.

    Dagster captures signals while it runs and forgets those that come after its last look, in the run's last moments.
    Python writes a signal's number into the wakeup descriptor before any handler is called.
    """
    heard, told = socket.socketpair()
    told.setblocking(False)
    signal.signal(signal.SIGTERM, _heard)
    signal.set_wakeup_fd(told.detach(), warn_on_full_buffer=False)
    threading.Thread(target=_listen, args=(heard, stopping), daemon=True).start()


def _listen(heard: socket.socket, stopping: threading.Event) -> None:
    while signal.SIGTERM not in heard.recv(64):
        pass
    stopping.set()


def _heard(*_: object) -> None:
    """The handler between two runs: the listener is told in any case."""


def _held(stopping: threading.Event) -> None:
    """Wait for the end of standard input."""
    sys.stdin.buffer.read()
    stopping.set()


def warm_up(studio: Studio) -> set[str]:
    """Load the reader's models before the first submission comes; the engines that are loaded now."""
    from visiobook.domain.correction import Corrections
    from visiobook.domain.manuscript import Manuscript, Passage
    from visiobook.ports.reading import ReadingOptions

    loaded = set()
    for language, text in (("fr", "Il était une fois un roi."), ("en", "Once upon a time there was a king.")):
        manuscript = Manuscript(
            title="", text=text, body=Passage(start=0, end=len(text)), source_name="warm-up", media_type="text/plain"
        )
        try:
            engine = studio.engines.reading()
            engine.read(manuscript, ReadingOptions(language=language), Corrections())
            loaded.add(engine.info().name)
        except (VisiobookError, ImportError, OSError, ValueError):  # told when somebody asks for a reading
            log.exception("warm-up", extra={"language": language})
    return loaded


def _job_names() -> list[str]:
    from visiobook.domain.job import JobType

    return [t.value for t in JobType]


if __name__ == "__main__":
    from resources.logs import configure_logs
    from visiobook_assets.definitions import build_definitions

    configure_logs("info")
    main(sys.argv[1], build_definitions)
