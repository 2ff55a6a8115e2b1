"""Bodies: refused before they are read when too large, and checked against ``X-Content-Hash``."""

import json

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import failure, named_failure
from api.middleware.trace import header
from visiobook.domain.base import sha256
from visiobook.errors import BadInput, SourceTooLarge

CONTENT_FIELDS = ("content", "text")
"""``X-Content-Hash`` may be of the whole body, or of one of these fields' text."""


class BodyGuard:
    """Reads every body once, within the limit, and keeps it in the scope for those who come after."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "DELETE", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        try:
            body = await self._read(scope, receive)
            _check_hash(scope, body)
        except BadInput as refusal:
            await named_failure(scope["app"], scope["path"], scope["request_id"], refusal)(scope, receive, send)
            return
        if body is None:
            message = "The request ended before its body was complete."
            answer = failure(scope["app"], scope["path"], scope["request_id"], 400, message, {})
            await answer(scope, receive, send)
            return
        scope["body"] = body
        await self._app(scope, _replay(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        told = header(scope, b"content-length") or "0"
        if not told.isdecimal():
            raise BadInput(f"Content-Length {told!r} is not a number.", "Send the body's length in bytes.")
        if int(told) > self._most:
            raise self._too_large(told)
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._most:
                raise self._too_large(f"at least {size}")
            if not message.get("more_body", False):
                return b"".join(parts)

    def _too_large(self, size: str) -> SourceTooLarge:
        return SourceTooLarge(
            f"The body has {size} bytes; the limit is {self._most}.",
            "Send less at once, or have the operator raise MAX_CONTENT_LENGTH.",
        )


def _check_hash(scope: Scope, body: bytes | None) -> None:
    told = header(scope, b"x-content-hash")
    if told is None or body is None:
        return
    wanted = told.strip().lower().removeprefix("sha256:").removeprefix("sha256=")
    if wanted not in (sha256(body), *_field_hashes(body)):
        raise BadInput(
            "X-Content-Hash does not fit the body.",
            "It is the SHA-256 of the body (or of its content), in hexadecimal.",
        )


def _field_hashes(body: bytes) -> list[str]:
    try:
        found = json.loads(body)
    except ValueError:
        return []
    texts = [found.get(name) for name in CONTENT_FIELDS] if isinstance(found, dict) else []
    return [sha256(text.encode("utf-8", "replace")) for text in texts if isinstance(text, str)]


def _replay(body: bytes, receive: Receive) -> Receive:
    """The body once more; afterwards the connection itself, so that a client's going away is noticed."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
