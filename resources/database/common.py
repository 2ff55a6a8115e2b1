"""What the repositories share: ids, times and JSON on their way in and out of rows."""

import json
import uuid
from datetime import UTC, datetime

from visiobook.errors import NotFound

PROJECTS = uuid.uuid5(uuid.NAMESPACE_URL, "https://visiobook.org/projects")
"""The namespace in which a project's name that is no UUID becomes one."""


def key(text: str, what: str) -> uuid.UUID:
    """An id as the database has it. Raises NotFound for what cannot be one."""
    try:
        return uuid.UUID(text)
    except ValueError as wrong:
        raise NotFound(
            f"There is no {what} {text!r}.", "Check the id; it is as the answer to the submission gave it."
        ) from wrong


def project_key(reference: str) -> uuid.UUID:
    """A submitter's own name of a project as the contract's UUID column keeps it."""
    try:
        return uuid.UUID(reference)
    except ValueError:
        return uuid.uuid5(PROJECTS, reference)


def kept(moment: datetime) -> datetime:
    """An aware time as it is kept: UTC without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def aware(moment: datetime) -> datetime:
    """A kept time with its zone."""
    return moment.replace(tzinfo=UTC)


def maybe_aware(moment: datetime | None) -> datetime | None:
    """A kept time with its zone, or None."""
    return aware(moment) if moment is not None else None


def loaded(text: str) -> object:
    """JSON text as the JSON column takes it. NUL characters, which JSONB refuses, become the replacement character."""
    found: object = json.loads(text.replace("\\u0000", "\\ufffd"))
    return found


def dumped(value: object) -> str:
    """A JSON column as canonical JSON text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
