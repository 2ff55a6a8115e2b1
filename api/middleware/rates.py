"""Request rates, counted in the database so that all processes share them."""

from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import named_failure
from api.middleware.identify import who
from visiobook.domain.limits import RateReading, RateRule
from visiobook.errors import RateLimited, StorageFailed
from visiobook.ports.clock import Clock
from visiobook.ports.limits import RateCounters


class Rates:
    """Counts a request under the tightest rule that covers it and tells the reading in ``X-RateLimit-*``."""

    def __init__(self, app: ASGIApp, rules: Sequence[RateRule], counters: RateCounters, clock: Clock) -> None:
        self._app = app
        self._rules = sorted(rules, key=lambda r: r.limit / r.window_s)
        self._counters = counters
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        rule = self._rule(scope)
        if rule is None:
            await self._app(scope, receive, send)
            return
        try:
            reading = await run_in_threadpool(self._counters.hit, who(scope), rule, self._clock.now())
        except StorageFailed as lost:
            await named_failure(scope["app"], scope["path"], scope["request_id"], lost)(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_headers(reading)]
            await send(message)

        if reading.exceeded:
            refusal = named_failure(scope["app"], scope["path"], scope["request_id"], self._refused(reading))
            await refusal(scope, receive, told)
        else:
            await self._app(scope, receive, told)

    def _rule(self, scope: Scope) -> RateRule | None:
        if scope["type"] != "http":
            return None
        return next((r for r in self._rules if r.covers(scope["method"], scope["path"])), None)

    def _refused(self, reading: RateReading) -> RateLimited:
        wait = max(1, reading.reset - int(self._clock.now().timestamp()))
        return RateLimited(
            f"More than {reading.limit} requests; the limit is renewed in {wait} s.",
            "Wait that long and try again.",
            wait,
        )


def _headers(reading: RateReading) -> list[tuple[bytes, bytes]]:
    figures = {"limit": reading.limit, "remaining": reading.remaining, "reset": reading.reset}
    return [(f"x-ratelimit-{name}".encode(), str(value).encode()) for name, value in figures.items()]
