"""The outermost layer: the request's id, its log line and metrics, and the answer to what nobody foresaw."""

import logging
import re
import time
import uuid

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import named_failure, unexpected
from api.telemetry import Telemetry
from resources.tracing import NoTraces
from visiobook.errors import VisiobookError

log = logging.getLogger("visiobook.api")
REQUEST_ID = re.compile(r"[\x21-\x7e]{1,200}")


class Trace:
    """Gives every request an id (its own ``X-Request-ID`` if it has a fitting one) and echoes it."""

    def __init__(self, app: ASGIApp, telemetry: Telemetry, traces: NoTraces) -> None:
        self._app = app
        self._telemetry = telemetry
        self._traces = traces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["request_id"] = _request_id(scope)
        told = {"http.request.method": scope["method"], "url.path": scope["path"]}
        with self._traces.span(scope["method"], told, header(scope, b"traceparent"), server=True) as note:
            await self._traced(scope, receive, send)
            note("http.route", _route(scope))
            note("http.response.status_code", scope["answered"])
            note("visiobook.request_id", scope["request_id"])

    async def _traced(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = scope["request_id"]
        begun, status = time.perf_counter(), 0

        async def traced(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode("latin-1"))]
            await send(message)

        try:
            await self._app(scope, receive, traced)
        except VisiobookError as problem:  # of a layer: handlers answer theirs themselves
            if status:
                raise
            answer = named_failure(scope["app"], scope["path"], request_id, problem)
            await answer(scope, receive, traced)
        except Exception:
            log.exception("unforeseen", extra={"request_id": request_id, "path": scope["path"]})
            if status:
                raise
            answer = unexpected(scope["app"], scope["path"], request_id)
            await answer(scope, receive, traced)
        finally:
            scope["answered"] = status or 500
            self._finished(scope, request_id, status or 500, time.perf_counter() - begun)

    def _finished(self, scope: Scope, request_id: str, status: int, seconds: float) -> None:
        self._telemetry.request(scope["method"], _route(scope), status, seconds)
        caller = scope.get("caller")
        log.info(
            "request",
            extra={
                "request_id": request_id,
                "method": scope["method"],
                "path": scope["path"],
                "status": status,
                "ms": round(seconds * 1000, 1),
                "account": caller.id if caller else None,
                "client_version": header(scope, b"x-client-version"),
            },
        )


def header(scope: Scope, name: bytes) -> str | None:
    """A request header's value, None when it was not sent."""
    return next((v.decode("latin-1") for k, v in scope["headers"] if k == name), None)


def _route(scope: Scope) -> str:
    """The route's path with its parameters' names."""
    return str(getattr(scope.get("route"), "path", "unmatched"))


def _request_id(scope: Scope) -> str:
    given = header(scope, b"x-request-id") or ""
    return given if REQUEST_ID.fullmatch(given) else f"req_{uuid.uuid4().hex}"
