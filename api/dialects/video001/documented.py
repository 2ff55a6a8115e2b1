"""What the OpenAPI document says of the platform's failures."""

from typing import Any

from api.errors import ErrorEnvelope

FAILURES = {
    400: "The body is not JSON",
    401: "Token missing or refused",
    403: "Not permitted, or the quota is used up",
    404: "Not there, or somebody else's",
    409: "Its state does not allow this",
    413: "The body is too large",
    422: "A field does not fit",
    429: "Too many requests",
    500: "The work failed",
    503: "The database or an engine is not available",
}
REFUSED: dict[int | str, dict[str, Any]] = {
    code: {"model": ErrorEnvelope, "description": text} for code, text in FAILURES.items()
}
