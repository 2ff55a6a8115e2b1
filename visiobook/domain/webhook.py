"""Webhooks: telling people what happened to their jobs and projects."""

import base64
from datetime import datetime
from enum import StrEnum

from visiobook.domain.base import Value

SECRET_PREFIX = "whsec_"
"""How a secret begins that is written as Standard Webhooks has it."""


class WebhookEvent(StrEnum):
    """What can be told: the ends of contract 000's jobs, and contract 001's nine events."""

    JOB_COMPLETED = "job.completed"
    JOB_FAILED = "job.failed"
    JOB_CANCELLED = "job.cancelled"
    PROJECT_CREATED = "project.created"
    PROJECT_STARTED = "project.started"
    PROJECT_COMPLETED = "project.completed"
    PROJECT_FAILED = "project.failed"
    RENDER_STARTED = "render.started"
    RENDER_COMPLETED = "render.completed"
    RENDER_FAILED = "render.failed"
    PUBLISH_COMPLETED = "publish.completed"
    PUBLISH_FAILED = "publish.failed"


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


def secret_key(secret: str) -> bytes:
    """The bytes that sign: what a ``whsec_`` secret encodes in Base64, any other secret as it is."""
    return base64.b64decode(secret.removeprefix(SECRET_PREFIX)) if secret.startswith(SECRET_PREFIX) else secret.encode()


class WebhookEndpoint(Value):
    """Where an account wants its news. ``events`` empty: all of them. ``secret`` signs (Standard Webhooks)."""

    id: str
    owner: str
    url: str
    secret: str
    events: tuple[str, ...] = ()
    active: bool = True
    created_at: datetime


class WebhookDelivery(Value):
    """One message to one address, and how its attempts went. ``body`` is the exact text that is signed and sent."""

    id: str
    owner: str
    endpoint: str | None
    url: str
    event: str
    body: str
    state: DeliveryState = DeliveryState.WAITING
    attempts: int = 0
    next_attempt_at: datetime
    last_status: int | None = None
    last_error: str = ""
    created_at: datetime
    delivered_at: datetime | None = None
