"""Webhooks: tell people what happened (contract 000's ``NotifyCompletion``, contract 001's events)."""

import base64
import json
import secrets
import uuid
from datetime import datetime, timedelta

from visiobook.domain.account import AccountRole, Caller
from visiobook.domain.job import SUBMITTED, Job, JobType
from visiobook.domain.webhook import SECRET_PREFIX, DeliveryState, WebhookDelivery, WebhookEndpoint
from visiobook.errors import DeliveryFailed, InvalidField, NotFound
from visiobook.services.pipelines import announce_over
from visiobook.services.publication_work import announce_publication
from visiobook.services.service import Service
from visiobook.services.video_renders import announce_over as announce_render_over

RETRY_AFTER_S = (5, 30, 300, 1800, 7200, 18_000, 36_000, 50_400)
"""Seconds before each further attempt, as Standard Webhooks advises; then the delivery is given up."""
HOLD_S = 60.0
"""How long one sender has a delivery for itself."""


def register(service: Service, caller: Caller, url: str, events: tuple[str, ...], secret: str = "") -> WebhookEndpoint:
    """A new address for the caller's news, with the secret that signs them: theirs, or a random one.

    Raises BadInput for a refused address, and InvalidField for a secret that is none.
    """
    service.sender.check(url)
    _check_secret(secret)
    endpoint = WebhookEndpoint(
        id=str(uuid.uuid4()),
        owner=caller.id,
        url=url,
        secret=secret or f"{SECRET_PREFIX}{base64.b64encode(secrets.token_bytes(24)).decode()}",
        events=events,
        created_at=service.clock.now(),
    )
    service.webhooks.add_endpoint(endpoint)
    return endpoint


def _check_secret(secret: str) -> None:
    """A secret in the form of Standard Webhooks must be one: its receivers decode it."""
    if not secret.startswith(SECRET_PREFIX):
        return
    try:
        base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except ValueError as wrong:
        raise InvalidField(
            f"What follows {SECRET_PREFIX} in the secret is not Base64.",
            f"Send any other text as it is, or {SECRET_PREFIX} and the key in Base64.",
            "secret",
            "base64",
        ) from wrong


def remove(service: Service, caller: Caller, endpoint_id: str) -> None:
    """No more news to this address. Raises NotFound."""
    endpoint = service.webhooks.endpoint(endpoint_id)
    if endpoint.owner != caller.id or not endpoint.active:
        raise NotFound(f"There is no webhook {endpoint_id!r}.", "GET /api/v1/webhooks lists yours.")
    service.webhooks.remove_endpoint(endpoint.id)


def resend(service: Service, caller: Caller, delivery_id: str) -> WebhookDelivery:
    """Send a delivery once more, now. Raises NotFound."""
    delivery = service.webhooks.get(delivery_id)
    if delivery.owner != caller.id and caller.role is not AccountRole.ADMIN:
        raise NotFound(f"There is no delivery {delivery_id!r}.", "GET /api/v1/webhooks/deliveries lists yours.")
    again = {"state": DeliveryState.WAITING, "attempts": 0, "next_attempt_at": service.clock.now()}
    waiting = delivery.model_copy(update=again)
    service.webhooks.save(waiting)
    return waiting


def check_address(service: Service, url: str) -> None:
    """Raises BadInput for an address no message may go to; an empty one is none."""
    if url:
        service.sender.check(url)


def announce_finished(service: Service, limit: int = 50) -> int:
    """Write the messages of finished jobs into the delivery log, each once; how many jobs were announced."""
    finished = service.jobs.unannounced(limit)
    for job in finished:
        if job.job_type is JobType.PIPELINE:
            announce_over(service, job)
        elif job.job_type is JobType.PUBLICATION:
            announce_publication(service, job)
        elif job.job_type is JobType.RENDER:
            announce_render_over(service, job)
        elif job.job_type in SUBMITTED:
            for delivery in _messages(service, job):
                service.webhooks.add(delivery)
        service.jobs.announced(job.id)
    return len(finished)


def deliver_due(service: Service, limit: int = 10) -> int:
    """Send what is due; how many attempts were made."""
    due = service.webhooks.take_due(service.clock.now(), HOLD_S, limit)
    for delivery in due:
        service.webhooks.save(_attempted(service, delivery))
    return len(due)


def _messages(service: Service, job: Job) -> list[WebhookDelivery]:
    event = f"job.{job.status.value}"
    addresses = [(e.id, e.url) for e in service.webhooks.endpoints(job.owner) if not e.events or event in e.events]
    addresses += [(None, url) for url in (job.callback_url, service.settings.webhook_url) if url]  # type: ignore[misc]
    return [_message(service, job, event, number, *address) for number, address in enumerate(addresses)]


def _message(service: Service, job: Job, event: str, number: int, endpoint: str | None, url: str) -> WebhookDelivery:
    now = service.clock.now()
    return WebhookDelivery(
        id=f"msg_{job.id.replace('-', '')}_{(endpoint or str(number)).replace('-', '')}",
        owner=job.owner,
        endpoint=endpoint,
        url=url,
        event=event,
        body=_body(job, event, now),
        next_attempt_at=now,
        created_at=now,
    )


def _body(job: Job, event: str, now: datetime) -> str:
    identifier = f"job_{job.id.replace('-', '')}"
    data = {
        "job_id": identifier,
        "project_id": job.project_ref,
        "job_type": job.job_type.value,
        "status": job.status.value,
        "url": f"/api/v1/jobs/{identifier}",
        "error": {"code": job.problem.code, "message": job.problem.message} if job.problem else None,
    }
    return json.dumps({"type": event, "timestamp": now.isoformat(), "data": data}, separators=(",", ":"))


def _attempted(service: Service, delivery: WebhookDelivery) -> WebhookDelivery:
    now, attempts = service.clock.now(), delivery.attempts + 1
    try:
        status = service.sender.send(delivery, _secret(service, delivery), now)
    except DeliveryFailed as failed:
        return _retried(delivery, attempts, now, None, failed.message)
    if 200 <= status < 300:
        done = {"state": DeliveryState.DELIVERED, "delivered_at": now, "last_status": status, "last_error": ""}
        return delivery.model_copy(update={**done, "attempts": attempts})
    return _retried(delivery, attempts, now, status, f"The address answered {status}.")


def _retried(delivery: WebhookDelivery, attempts: int, now: datetime, status: int | None, why: str) -> WebhookDelivery:
    over = attempts > len(RETRY_AFTER_S) or status == 410
    wait = timedelta(seconds=0 if over else RETRY_AFTER_S[attempts - 1])
    update = {
        "state": DeliveryState.GIVEN_UP if over else DeliveryState.WAITING,
        "attempts": attempts,
        "next_attempt_at": now + wait,
        "last_status": status,
        "last_error": why,
    }
    return delivery.model_copy(update=update)


def _secret(service: Service, delivery: WebhookDelivery) -> str:
    if delivery.endpoint is not None:
        return service.webhooks.endpoint(delivery.endpoint).secret
    return service.settings.webhook_secret.get_secret_value()
