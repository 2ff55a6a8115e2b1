"""The Celery application that a worker machine runs: whole runs, in a process that keeps its models loaded.

    celery -A visiobook_assets.celery_worker worker --concurrency 1 -Q dagster

Needs ``pip install 'visiobook[celery]'`` and the settings in docs/decisions/celery.md. Celery finds :data:`app`.
"""

from typing import Any

from visiobook.settings import Settings

MODULE = "dagster_celery"


def build_app(settings: Settings) -> Any:  # noqa: ANN401 - celery has no types
    """The application that takes runs from the queue the run launcher puts them in."""
    from dagster_celery.make_app import make_app
    from dagster_celery.tasks import create_execute_job_task, create_resume_job_task

    app = make_app({"broker": settings.celery_broker, "backend": settings.celery_backend})
    app.conf.update(worker_prefetch_multiplier=1, task_acks_late=False)
    create_execute_job_task(app)
    create_resume_job_task(app)
    return app


def __getattr__(name: str) -> Any:  # noqa: ANN401 - celery has no types
    """``app``, built when Celery asks for it."""
    if name in {"app", "celery"}:
        return build_app(Settings())
    raise AttributeError(name)
