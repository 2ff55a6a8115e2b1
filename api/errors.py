"""Errors at the doors: one envelope for every failure, in the words of the contract that owns the route.

{"error": {"code", "message", "details", "timestamp", "request_id"}, "request_id", "detail",
 "type", "title", "status", "instance"}          # the last line: RFC 9457
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, JsonValue
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from resources.database.session import DISK_FULL
from visiobook import errors

log = logging.getLogger("visiobook.api")

Details = dict[str, JsonValue]


@dataclass(frozen=True)
class Words:
    """How one contract names failures: its code for each HTTP status, and the status of a field that does not fit."""

    prefixes: tuple[str, ...]
    codes: dict[int, str]
    validation_status: int = 422
    by_error: dict[str, str] = field(default_factory=dict)
    """Codes for single errors of ours (by their stable code) that the contract names by itself."""

    def owns(self, path: str) -> bool:
        """Whether the route belongs to this contract: whole segments."""
        return any(path == p or path.startswith(p + "/") for p in self.prefixes)


COMMON = Words(
    prefixes=(),
    codes={
        400: "BAD_REQUEST",
        401: "UNAUTHORIZED",
        403: "FORBIDDEN",
        404: "NOT_FOUND",
        405: "METHOD_NOT_ALLOWED",
        406: "NOT_ACCEPTABLE",
        409: "CONFLICT",
        413: "PAYLOAD_TOO_LARGE",
        415: "UNSUPPORTED_MEDIA_TYPE",
        416: "RANGE_NOT_SATISFIABLE",
        422: "VALIDATION_ERROR",
        429: "RATE_LIMIT_EXCEEDED",
        500: "INTERNAL_ERROR",
        501: "NOT_IMPLEMENTED",
        503: "SERVICE_UNAVAILABLE",
        507: "INSUFFICIENT_STORAGE",
    },
)
"""The words of routes no contract with words of its own owns (001 and 003 use these)."""

STATUS: tuple[tuple[type[errors.VisiobookError], int], ...] = (
    (errors.SourceTooLarge, 413),
    (errors.UnreadableSource, 422),
    (errors.Unanalysable, 422),
    (errors.InvalidField, 422),
    (errors.UnsupportedLanguage, 422),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.Unauthorised, 401),
    (errors.Forbidden, 403),
    (errors.RateLimited, 429),
    (errors.BadInput, 400),
    (errors.EngineMissing, 503),
    (errors.PlatformRefused, 422),
    (errors.PlatformQuota, 503),
    (errors.TokenRefused, 409),
    (errors.PlatformAway, 503),
    (errors.BudgetExceeded, 403),
    (errors.Interrupted, 503),
    (errors.Failure, 500),
)
"""The HTTP status of each named error; the first that fits."""
CONSTRAINTS = {"missing": "required", "string_too_short": "min_length", "string_too_long": "max_length"}
"""Contract 001's word for the rule that a field broke, where the validator's own is another."""


class ErrorBody(BaseModel):
    """What went wrong."""

    code: str
    message: str
    details: dict[str, JsonValue]
    timestamp: datetime
    request_id: str


class ErrorEnvelope(BaseModel):
    """Every failure: the contracts' envelope and, beside it, the members of RFC 9457."""

    error: ErrorBody
    request_id: str
    detail: str
    type: str
    title: str
    status: int
    instance: str


def install(app: FastAPI, words: Sequence[Words]) -> None:
    """Answer every failure of the application with the envelope."""
    app.state.words = tuple(words)
    app.add_exception_handler(errors.VisiobookError, _named)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _framework)


def status_of(error: errors.VisiobookError) -> int:
    """The HTTP status of a named error. A full disk is 507, a database or store that does not answer 503."""
    if isinstance(error, errors.StorageFailed):
        return 507 if any(sign in error.message for sign in DISK_FULL) else 503
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def failure(
    scope_app: FastAPI, path: str, request_id: str, status: int, message: str, details: Details, code: str = ""
) -> JSONResponse:
    """The answer for a failure. ``code`` is our error's code, where the contract may have a word of its own."""
    words = next((w for w in scope_app.state.words if w.owns(path)), COMMON)
    name = words.by_error.get(code) or words.codes.get(status) or COMMON.codes.get(status, "ERROR")
    title = HTTPStatus(status).phrase
    envelope = ErrorEnvelope(
        error=ErrorBody(
            code=name, message=message, details=details, timestamp=datetime.now(UTC), request_id=request_id
        ),
        request_id=request_id,
        detail=message,
        type=f"urn:visiobook:error:{name.lower()}",
        title=title,
        status=status,
        instance=path,
    )
    headers = {"WWW-Authenticate": 'Bearer realm="visiobook"'} if status == 401 else {}
    return JSONResponse(envelope.model_dump(mode="json"), status, headers)


def named_failure(app: FastAPI, path: str, request_id: str, error: errors.VisiobookError) -> JSONResponse:
    """The answer for one of our errors."""
    details: Details = {"hint": error.hint} if error.hint else {}
    if isinstance(error, errors.InProgress) and error.job_id:
        details["job_id"] = f"job_{error.job_id.replace('-', '')}"
    if isinstance(error, errors.InvalidField):
        details.update({"field": error.field, "constraint": error.constraint})
    if isinstance(error, errors.Failure):
        log.error("failed", extra={"error_code": error.code, "problem": error.message})
    answer = failure(app, path, request_id, status_of(error), error.message, details, error.code)
    if isinstance(error, errors.RateLimited):
        answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer


def unexpected(app: FastAPI, path: str, request_id: str) -> JSONResponse:
    """The answer for a failure nobody named. It tells nothing of the inside; the log has the traceback."""
    message = "Something went wrong inside the service."
    hint: Details = {"hint": "Try again; if it stays, tell the operator the request id."}
    return failure(app, path, request_id, 500, message, hint)


def request_id_of(request: Request) -> str:
    """The request's id."""
    return str(request.scope.get("request_id", ""))


async def _named(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.VisiobookError)
    return named_failure(request.app, request.url.path, request_id_of(request), error)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problems = [{"field": _place(p["loc"]), "message": str(p["msg"]), "type": str(p["type"])} for p in error.errors()]
    first = problems[0] if problems else {"field": "body", "message": "invalid", "type": ""}
    path = request.url.path
    words = next((w for w in request.app.state.words if w.owns(path)), COMMON)
    malformed = first["type"] == "json_invalid"
    status = 400 if malformed else words.validation_status
    message = f"{first['field']}: {first['message']}" if not malformed else "The body is not valid JSON."
    listed: list[JsonValue] = [dict(p) for p in problems[:20]]
    constraint = CONSTRAINTS.get(first["type"], first["type"])
    details: Details = {"field": first["field"], "constraint": constraint, "errors": listed}
    return failure(request.app, path, request_id_of(request), status, message, details)


async def _framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = error.detail if isinstance(error.detail, str) else json.dumps(error.detail)
    answer = failure(request.app, request.url.path, request_id_of(request), error.status_code, message, {})
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


def _place(location: Sequence[str | int]) -> str:
    inside = [str(part) for part in location if part not in ("body", "query", "path", "header")]
    return ".".join(inside) or str(location[0] if location else "body")
