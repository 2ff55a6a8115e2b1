"""The endpoints of publication. Fixed segments stand before the one that takes any id (A9 of the conflicts)."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Cookie, Query, Request
from starlette.responses import JSONResponse, Response

from api.deps import BaseUrlDep, CallerDep, ServiceDep
from api.dialects.video001 import publish_answers as answers
from api.dialects.video001 import publish_schemas as s
from api.dialects.video001.documented import REFUSED
from api.errors import request_id_of
from visiobook.domain.publication import Platform
from visiobook.errors import PlatformRefused
from visiobook.services import publishing

router = APIRouter(prefix="/api/v1/publish", tags=["Publication"], responses=REFUSED)
COOKIE = "visiobook_connect"
"""Holds the state of the connection that the browser began."""
REDIRECT: dict[int | str, dict[str, Any]] = {
    302: {"description": "To the platform", "model": s.ConnectOut},
    200: {"model": s.ConnectOut, "description": "The address, where no redirect is wanted"},
}


@router.post("", status_code=202)
def publish(body: s.PublishRequest, request: Request, service: ServiceDep, caller: CallerDep) -> s.BatchOut:
    """Publish a finished video on one or more platforms."""
    order = answers.order(service, caller, body, request_id_of(request))
    return answers.batch(publishing.publish(service, caller, order))


@router.post("/schedule", status_code=202)
def schedule(body: s.ScheduleRequest, request: Request, service: ServiceDep, caller: CallerDep) -> s.BatchOut:
    """Publish it at a time to come, once."""
    order = answers.order(service, caller, body, request_id_of(request))
    return answers.batch(publishing.publish(service, caller, order))


@router.get("/connections")
def connections(service: ServiceDep, caller: CallerDep) -> s.ConnectionList:
    """Every platform, and the caller's account on it."""
    found = publishing.connections(service, caller)
    return s.ConnectionList(connections=[answers.connection(service, platform, mine) for platform, mine in found])


@router.delete("/connections/{platform}")
def disconnect(platform: Platform, service: ServiceDep, caller: CallerDep) -> s.Disconnected:
    """Forget an account and its tokens."""
    publishing.disconnect(service, caller, platform)
    return s.Disconnected(disconnected=True)


@router.get("/connect/{platform}", response_class=Response, responses=REDIRECT)
def connect(
    platform: Platform,
    service: ServiceDep,
    caller: CallerDep,
    base_url: BaseUrlDep,
    redirect: Annotated[bool, Query(description="false: the address as JSON, for a page to go to")] = True,
) -> Response:
    """Send the person to the platform to agree (OAuth 2 with state and PKCE). Their browser keeps the state."""
    back = back_to(base_url, platform)
    begun = publishing.begin_connection(service, caller, platform, back)
    body = s.ConnectOut(authorization_url=begun.address).model_dump()
    answer = JSONResponse(body, 302, {"Location": begun.address}) if redirect else JSONResponse(body)
    keep_state(answer, back, begun.state)
    return answer


def back_to(base_url: str, platform: Platform) -> str:
    """Where a platform sends the browser back to."""
    return f"{base_url}{router.prefix}/callback/{platform.value}"


def keep_state(answer: Response, back: str, state: str) -> None:
    """Have the browser bring the state back to the callback, and to nothing else. An empty one is forgotten."""
    lasts, place = int(publishing.HANDSHAKE.total_seconds()) if state else 0, urlsplit(back)
    secure = place.scheme == "https"
    answer.set_cookie(COOKIE, state, max_age=lasts, path=place.path, secure=secure, httponly=True, samesite="lax")


@router.get("/callback/{platform}")
def callback(
    platform: Platform,
    service: ServiceDep,
    base_url: BaseUrlDep,
    response: Response,
    state: Annotated[str, Query(max_length=100)],
    code: Annotated[str, Query(max_length=4000)] = "",
    error: Annotated[str, Query(max_length=200)] = "",
    kept: Annotated[str, Cookie(alias=COOKIE, max_length=100)] = "",
) -> s.ConnectionOut:
    """Where the platform sends the browser back to. The state says whose it is, and the cookie that the browser is the
    one that began; no token is needed.
    """
    publishing.check_browser(platform, state, kept)
    keep_state(response, back_to(base_url, platform), "")
    if error or not code:
        publishing.give_up_connection(service, state)
        why = error or "no code came back"
        raise PlatformRefused(f"{platform.value} was not connected: {why}.", "Connect it again.")
    return answers.connection(service, platform, publishing.finish_connection(service, platform, state, code))


@router.get("/{publish_id}/status")
def status(publish_id: str, service: ServiceDep, caller: CallerDep) -> s.PublicationOut:
    """How a publication, or a batch of them, stands."""
    bare = answers.bare(publish_id)
    return answers.status(bare, publishing.found(service, caller, bare))


@router.post("/{publish_id}/retry", status_code=202)
def retry(publish_id: str, request: Request, service: ServiceDep, caller: CallerDep) -> s.PublicationOut:
    """Go on with what failed, from where its upload was."""
    bare = answers.bare(publish_id)
    return answers.status(bare, publishing.retry(service, caller, bare, request_id_of(request)))


@router.delete("/{publish_id}")
def cancel(publish_id: str, service: ServiceDep, caller: CallerDep) -> s.PublicationOut:
    """Stop what is not out yet."""
    bare = answers.bare(publish_id)
    return answers.status(bare, publishing.cancel(service, caller, bare))
