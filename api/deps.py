"""What handlers ask for: the service, the caller, and how long the client is willing to wait."""

import re
from collections.abc import Callable
from typing import Annotated, Literal, cast

from fastapi import Depends, Header, Request
from fastapi.security import HTTPBearer

from api.waiting import Waiting
from visiobook.domain.account import AccountRole, Caller
from visiobook.domain.base import Value
from visiobook.errors import Forbidden, Unauthorised
from visiobook.services.service import Service

bearer = HTTPBearer(auto_error=False, scheme_name="bearer", description="A JWT from POST /api/v1/auth/login.")
WAIT = re.compile(r"wait\s*=\s*\"?(\d{1,6})\"?", re.IGNORECASE)


class Patience(Value):
    """RFC 7240: ``respond_async`` and ``wait_s`` as the client prefers; None: the service's own limit."""

    respond_async: bool = False
    wait_s: float | None = None

    def seconds(self, limit: float) -> float:
        """How long the request may wait."""
        if self.wait_s is not None:
            return self.wait_s
        return 0.0 if self.respond_async else limit


def service_of(request: Request) -> Service:
    """The service."""
    return cast(Service, request.app.state.service)


def waiting_of(request: Request) -> Waiting:
    """Where requests wait."""
    return cast(Waiting, request.app.state.waiting)


def caller_of(request: Request, _: Annotated[object, Depends(bearer)]) -> Caller:
    """Who is asking. Raises Unauthorised."""
    caller = request.scope.get("caller")
    if isinstance(caller, Caller):
        return caller
    raise request.scope.get("refusal") or Unauthorised(
        "This needs a token.", "Send `Authorization: Bearer TOKEN`; POST /api/v1/auth/login gives one."
    )


def admin_of(caller: Annotated[Caller, Depends(caller_of)]) -> Caller:
    """The caller, who must be an administrator."""
    if caller.role is not AccountRole.ADMIN:
        raise Forbidden("Only administrators may do this.", "Log in with an administrator's account.")
    return caller


def allowed(permission: str) -> Callable[[Caller], Caller]:
    """A dependency: the caller, who must hold the permission."""

    def check(caller: Annotated[Caller, Depends(caller_of)]) -> Caller:
        if not caller.may(permission):
            raise Forbidden(f"This needs the permission {permission}.", "Ask an administrator for it.")
        return caller

    return check


def patience_of(prefer: Annotated[list[str] | None, Header(description="RFC 7240")] = None) -> Patience:
    """What ``Prefer`` says; what is not understood is ignored, as RFC 7240 has it."""
    text = ",".join(prefer or [])
    found = WAIT.search(text)
    return Patience(respond_async="respond-async" in text.lower(), wait_s=float(found[1]) if found else None)


Urgency = Literal["low", "normal", "high"]


def base_url(request: Request) -> str:
    """What links in answers begin with, without a slash at the end."""
    service = service_of(request)
    return (service.settings.public_base_url or str(request.base_url)).rstrip("/")


ServiceDep = Annotated[Service, Depends(service_of)]
WaitingDep = Annotated[Waiting, Depends(waiting_of)]
CallerDep = Annotated[Caller, Depends(caller_of)]
AdminDep = Annotated[Caller, Depends(admin_of)]
PatienceDep = Annotated[Patience, Depends(patience_of)]
BaseUrlDep = Annotated[str, Depends(base_url)]
