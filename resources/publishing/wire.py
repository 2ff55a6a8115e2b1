"""How publishers speak HTTP: time limits, named errors, and patience with a platform that is away for a moment."""

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

import httpx

from visiobook.errors import PlatformAway, PlatformQuota, PlatformRefused, PublishingFailed, TokenRefused

T = TypeVar("T")
TIMEOUT = httpx.Timeout(60.0, connect=10.0)
PAUSES_S = (0.5, 2.0, 8.0, 20.0)
"""Between tries while a platform is away."""
SHOWN = 300
"""Characters of a platform's own words that are passed on."""
QUOTA = ("quota", "uploadlimitexceeded", "ratelimit", "rate_limit", "too_many", "dailylimit", "userratelimit")
"""Words in a platform's reason that mean that its quota is used up."""


@dataclass(frozen=True)
class Wire:
    """Requests to one platform. ``name`` is what people call it; ``sleep`` waits between tries."""

    name: str
    pauses_s: tuple[float, ...] = PAUSES_S
    sleep: Callable[[float], None] = field(default=time.sleep)

    def ask(
        self,
        method: str,
        url: str,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        passing: tuple[int, ...] = (),
        **more: Any,  # noqa: ANN401 - httpx' own arguments
    ) -> httpx.Response:
        """One request. Answers below 300 and those in ``passing`` are returned, others raised by name."""
        sent = {**({"Authorization": f"Bearer {token}"} if token else {}), **(headers or {})}
        try:
            with httpx.Client(timeout=TIMEOUT, follow_redirects=False, verify=_trust()) as client:
                answer = client.request(method, url, headers=sent, **more)
        except httpx.HTTPError as problem:
            raise PlatformAway(
                f"{self.name} does not answer: {problem or type(problem).__name__}.", "It is tried again."
            ) from problem
        if answer.status_code < 300 or answer.status_code in passing:
            return answer
        raise self.failure(answer.status_code, told(answer))

    def patiently(self, work: Callable[[], T]) -> T:
        """Do the work; where the platform is away, wait and do it again, a few times."""
        for pause in self.pauses_s:
            try:
                return work()
            except PlatformAway:
                self.sleep(pause)
        return work()

    def failure(self, status: int, reason: str) -> PublishingFailed:
        """What a refusal means."""
        said = f"{self.name} answered {status}: {reason[:SHOWN] or 'nothing more'}."
        if status == 401:
            return TokenRefused(said, f"Connect the account again: GET /api/v1/publish/connect/{self.name.lower()}.")
        if status == 429 or (status == 403 and any(word in reason.lower() for word in QUOTA)):
            return PlatformQuota(said, "Wait until the platform renews it, usually the next day, and publish again.")
        if status >= 500 or status == 408:
            return PlatformAway(said, "Publish again later; what was uploaded is kept.")
        return PlatformRefused(said, "Change what the platform names, and publish again.")


@cache
def _trust() -> ssl.SSLContext:
    """Who is trusted, read once a process: it takes longer than most requests."""
    return httpx.create_ssl_context()


def told(answer: httpx.Response) -> str:
    """A platform's reason in its own words: of JSON the codes and messages, else the text."""
    try:
        return " ".join(dict.fromkeys(_words(answer.json())))
    except ValueError:
        return answer.text.strip()


def _words(value: object) -> list[str]:
    if isinstance(value, dict):
        chosen = ("error", "errors", "reason", "code", "message", "error_description", "errorDetails")
        return [word for key in chosen if key in value for word in _words(value[key])]
    if isinstance(value, list):
        return [word for item in value for word in _words(item)]
    return [str(value)] if isinstance(value, str) and value else []
