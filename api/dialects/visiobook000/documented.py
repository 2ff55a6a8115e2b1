"""What the OpenAPI document says of each answer: the envelope of errors, and the contract's own examples."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel

from api.dialects.visiobook000.states import Accepted
from api.errors import ErrorEnvelope, Words

WORDS = Words(
    prefixes=("/health", "/api/v1/analysis", "/api/v1/generation", "/api/v1/jobs", "/api/v1/models", "/api/v1/storage"),
    codes={
        400: "VISIOBOOK_VALIDATION_FAILED",
        401: "VISIOBOOK_UNAUTHORIZED",
        403: "VISIOBOOK_INSUFFICIENT_PERMISSIONS",
        404: "VISIOBOOK_RESOURCE_NOT_FOUND",
        409: "VISIOBOOK_CONFLICT",
        413: "VISIOBOOK_PAYLOAD_TOO_LARGE",
        422: "VISIOBOOK_CONTENT_NOT_ANALYZABLE",
        429: "VISIOBOOK_RATE_LIMIT_EXCEEDED",
        500: "VISIOBOOK_AI_PROCESSING_FAILED",
        503: "VISIOBOOK_SERVICE_UNAVAILABLE",
        507: "VISIOBOOK_INSUFFICIENT_STORAGE",
    },
    validation_status=400,
    by_error={
        "quota_exceeded": "VISIOBOOK_QUOTA_EXCEEDED",
        "budget_exceeded": "VISIOBOOK_QUOTA_EXCEEDED",
        "gpu_unavailable": "VISIOBOOK_GPU_UNAVAILABLE",
        "idempotency_key_reused": "VISIOBOOK_IDEMPOTENCY_KEY_REUSED",
    },
)
"""Contract 000's words for failures. It says 400 for parameters that do not fit and 422 for a text nobody can read."""

FAILURES = {
    400: "Invalid content or parameters",
    401: "Token missing or refused",
    403: "Not permitted, or the quota or the project's budget is used up",
    404: "Job, model or file not found",
    409: "The same content is being worked on, or the job is over",
    413: "The body is too large",
    422: "The content cannot be analysed",
    429: "Too many requests",
    500: "The work failed",
    503: "GPU, model or database not available",
    507: "No space left for the results",
}
Responses = dict[int | str, dict[str, Any]]


def responses(completed: type[BaseModel] | None, example: str) -> Responses:
    """The documented answers of an endpoint. ``completed``: of a submission, which may also be answered with 202."""
    found: Responses = {status: {"model": ErrorEnvelope, "description": text} for status, text in FAILURES.items()}
    body = {"content": {"application/json": {"example": _examples()[example]}}} if example in _examples() else {}
    found[200] = {"description": "Completed", **body}
    if completed is not None:
        found[200]["model"] = completed
        found[202] = {"model": Accepted, "description": "Accepted; the job goes on"}
    return found


@cache
def _examples() -> dict[str, Any]:
    """The contract's own examples, by endpoint."""
    text = files("api.dialects.visiobook000").joinpath("examples.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
