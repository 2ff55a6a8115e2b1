"""``Idempotency-Key``: the same POST twice does its work once and gets the same answer twice."""

import json

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Details, failure
from api.middleware.identify import who
from api.middleware.trace import header
from visiobook.domain.base import sha256
from visiobook.domain.limits import KeptAnswer
from visiobook.ports.clock import Clock
from visiobook.ports.limits import KeptAnswers

KEPT_HEADERS = (b"content-type", b"location", b"preference-applied")
LONGEST_KEY = 255


class Idempotency:
    """Keeps the answers of POST requests that carry a key, per account. Failures of ours may be tried again."""

    def __init__(self, app: ASGIApp, answers: KeptAnswers, clock: Clock) -> None:
        self._app = app
        self._answers = answers
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        key = header(scope, b"idempotency-key") if scope["type"] == "http" and scope["method"] == "POST" else None
        if key is None:
            await self._app(scope, receive, send)
        elif not 0 < len(key) <= LONGEST_KEY:
            await _refuse(scope, receive, send, 400, f"Idempotency-Key has 1 to {LONGEST_KEY} characters.")
        else:
            await self._once(key, scope, receive, send)

    async def _once(self, key: str, scope: Scope, receive: Receive, send: Send) -> None:
        owner, digest = who(scope)[:100], sha256(f"{scope['path']}\n".encode() + scope["body"])
        known = await run_in_threadpool(self._answers.open, owner, key, digest, self._clock.now())
        if known is None:
            await self._first(owner, key, scope, receive, send)
        elif known.request_digest != digest:
            message = "This Idempotency-Key was used with another request."
            await _refuse(scope, receive, send, 422, message, "idempotency_key_reused")
        elif known.status == 0:
            await _refuse(
                scope, receive, send, 409, "The first request with this Idempotency-Key is still being answered."
            )
        else:
            await _again(known)(scope, receive, send)

    async def _first(self, owner: str, key: str, scope: Scope, receive: Receive, send: Send) -> None:
        kept = _Recorder(send)
        try:
            await self._app(scope, receive, kept)
        finally:
            if kept.final:
                arguments = (owner, key, kept.status, json.dumps(kept.headers), b"".join(kept.parts))
                await run_in_threadpool(self._answers.close, *arguments)
            else:
                await run_in_threadpool(self._answers.forget, owner, key)


class _Recorder:
    """Passes an answer on and remembers it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.headers: dict[str, str] = {}
        self.parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode("latin-1") for k, v in message["headers"] if k in KEPT_HEADERS}
        else:
            self.parts.append(message.get("body", b""))
        await self._send(message)

    @property
    def final(self) -> bool:
        """Whether asking again would get the same: not after a failure of ours, a conflict or a refusal."""
        return 200 <= self.status < 500 and self.status not in (401, 403, 409, 429)


def _again(known: KeptAnswer) -> Response:
    headers: dict[str, str] = json.loads(known.headers)
    return Response(known.body, known.status, {**headers, "Idempotency-Replayed": "true"})


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, message: str, code: str = "") -> None:
    details: Details = {"hint": "Send a key of its own with every request that is another."} if code else {}
    answer = failure(scope["app"], scope["path"], scope["request_id"], status, message, details, code)
    await answer(scope, receive, send)
