"""What can go wrong, by name."""

from collections.abc import Mapping
from typing import Any

import httpx


class VideoError(Exception):
    """The platform refused or failed. ``code`` is stable, ``details`` say more, ``hint`` what to do next."""

    def __init__(
        self, message: str, status: int = 0, code: str = "", details: dict[str, Any] | None = None, request_id: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.details = details or {}
        self.request_id = request_id

    @property
    def hint(self) -> str:
        """What to do next."""
        return str(self.details.get("hint", ""))


class AuthenticationError(VideoError):
    """401: the token is missing or does not hold."""


class PermissionDenied(VideoError):
    """403."""


class NotFoundError(VideoError):
    """404: it is not there, or somebody else's."""


class ConflictError(VideoError):
    """409: its state does not allow this, such as a second start."""


class InvalidRequest(VideoError):
    """400 and 422: a field does not fit; ``details["field"]`` names it."""


class RateLimited(VideoError):
    """429: too many requests; come back after ``retry_after`` seconds."""

    retry_after: float = 1.0


class ServerError(VideoError):
    """5xx, or no answer at all."""


class PipelineFailed(VideoError):
    """The pipeline that was waited for failed or was cancelled."""


class WaitTimeout(VideoError):
    """What was waited for took longer than allowed; it goes on."""


KINDS: dict[int, type[VideoError]] = {
    400: InvalidRequest,
    401: AuthenticationError,
    403: PermissionDenied,
    404: NotFoundError,
    409: ConflictError,
    422: InvalidRequest,
    429: RateLimited,
}


BY_CODE: dict[str, type[VideoError]] = {"UNAUTHORIZED": AuthenticationError, "NOT_FOUND": NotFoundError}
"""What the WebSocket's errors are, which have no HTTP status."""


def error_told(told: Mapping[str, Any]) -> VideoError:
    """The error of a message over the WebSocket."""
    error = told.get("error", {})
    code = str(error.get("code", ""))
    return BY_CODE.get(code, VideoError)(str(told.get("message", "")), code=code, details=error.get("details"))


def error_of(answer: httpx.Response) -> VideoError:
    """The error of an answer that is none of the 2xx."""
    try:
        body = answer.json()
    except ValueError:
        body = {}
    told = body.get("error", {}) if isinstance(body, dict) else {}
    kind = KINDS.get(answer.status_code, ServerError if answer.status_code >= 500 else VideoError)
    message = str(told.get("message", f"The server answered {answer.status_code}."))
    code, details = str(told.get("code", "")), told.get("details", {})
    error = kind(message, answer.status_code, code, details, answer.headers.get("X-Request-ID", ""))
    if isinstance(error, RateLimited):
        error.retry_after = float(answer.headers.get("Retry-After", 1))
    return error
