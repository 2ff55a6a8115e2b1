"""The endpoints of webhooks."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from api.deps import ServiceDep, allowed
from api.errors import ErrorEnvelope
from visiobook.domain.account import Caller
from visiobook.domain.webhook import WebhookDelivery, WebhookEndpoint, WebhookEvent
from visiobook.services import webhooks
from visiobook.services.jobs import bare_id

router = APIRouter(prefix="/api/v1/webhooks", tags=["Webhooks"])
HookCaller = Annotated[Caller, Depends(allowed("webhooks:write:own"))]
REFUSED: dict[int | str, dict[str, Any]] = {
    code: {"model": ErrorEnvelope, "description": text}
    for code, text in {
        400: "The address is refused",
        401: "No token",
        403: "Not permitted",
        404: "Not found",
        413: "The body is too large",
        422: "A field does not fit",
        429: "Too many requests",
        500: "Failed",
        503: "The database is away",
    }.items()
}


class EndpointRequest(BaseModel):
    url: str = Field(min_length=1, max_length=2000, examples=["https://example.org/hook"])
    events: list[WebhookEvent] = Field(default=[], max_length=50, description="Empty: all")
    secret: str | None = Field(
        default=None, min_length=8, max_length=200, pattern=r"^[\x21-\x7e]+$", description="Absent: a random one"
    )


class EndpointOut(BaseModel):
    """``secret`` signs the messages; it is shown when the address is registered and only then."""

    id: str
    url: str
    events: list[str]
    secret: str | None = None
    created_at: datetime


class EndpointList(BaseModel):
    webhooks: list[EndpointOut]


class DeliveryOut(BaseModel):
    id: str
    url: str
    event: str
    state: str
    attempts: int
    next_attempt_at: datetime | None
    last_status: int | None
    last_error: str
    created_at: datetime
    delivered_at: datetime | None
    body: str


class DeliveryList(BaseModel):
    deliveries: list[DeliveryOut]


class Removed(BaseModel):
    removed: bool


@router.post("", status_code=201, responses=REFUSED)
def register(body: EndpointRequest, service: ServiceDep, caller: HookCaller) -> EndpointOut:
    """Tell an address what happens to the caller's jobs and projects."""
    events = tuple(event.value for event in body.events)
    endpoint = webhooks.register(service, caller, body.url, events, body.secret or "")
    return _endpoint(endpoint).model_copy(update={"secret": endpoint.secret})


@router.get("", responses=REFUSED)
def endpoints(service: ServiceDep, caller: HookCaller) -> EndpointList:
    """The caller's addresses."""
    return EndpointList(webhooks=[_endpoint(e) for e in service.webhooks.endpoints(caller.id)])


@router.get("/deliveries", responses=REFUSED)
def deliveries(service: ServiceDep, caller: HookCaller) -> DeliveryList:
    """The delivery log, the newest first."""
    return DeliveryList(deliveries=[_delivery(d) for d in service.webhooks.list(caller.id, 100)])


@router.post("/deliveries/{delivery_id}/resend", responses=REFUSED)
def resend(delivery_id: str, service: ServiceDep, caller: HookCaller) -> DeliveryOut:
    """Send a message once more."""
    return _delivery(webhooks.resend(service, caller, delivery_id))


@router.delete("/{webhook_id}", responses=REFUSED)
def remove(webhook_id: str, service: ServiceDep, caller: HookCaller) -> Removed:
    """No more messages to this address."""
    webhooks.remove(service, caller, bare_id(webhook_id))
    return Removed(removed=True)


def _endpoint(endpoint: WebhookEndpoint) -> EndpointOut:
    identifier = f"webhook_{endpoint.id.replace('-', '')}"
    return EndpointOut(id=identifier, url=endpoint.url, events=list(endpoint.events), created_at=endpoint.created_at)


def _delivery(delivery: WebhookDelivery) -> DeliveryOut:
    shown = delivery.model_dump(exclude={"owner", "endpoint", "next_attempt_at"})
    waiting = delivery.next_attempt_at if delivery.state == "waiting" else None
    return DeliveryOut(**shown, next_attempt_at=waiting)
