"""How every remote engine speaks to its provider: time limits, bounded retries with jitter, jobs that are paid once.

What a person meets is an :class:`~visiobook.errors.EngineFailed` that names the provider, says what happened and what
to do. Keys are held as secrets, sent only in headers, and blotted out of every message.
"""

import email.utils
import random
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from resources.engines.jobs import FileJobs, RemoteJob
from visiobook.errors import EngineFailed, EngineMissing, EngineRefused

RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504, 529})
"""Statuses worth another try (529 is Anthropic's "overloaded")."""

R = TypeVar("R", bound="Reply")


class Reply(BaseModel):
    """A provider's JSON answer: fields we do not know are ignored, fields we need are checked."""

    model_config = ConfigDict(frozen=True, extra="ignore")


@dataclass(frozen=True)
class Patience:
    """How often and how long to try. Delays double from ``base_s`` to ``cap_s``, each drawn between half and all of it.

    A ``Retry-After`` up to ``longest_wait_s`` is honoured as given; a longer one ends the work with its time.
    """

    tries: int = 5
    base_s: float = 0.5
    cap_s: float = 20.0
    longest_wait_s: float = 120.0

    def delay_s(self, attempt: int) -> float:
        """Seconds before try ``attempt`` + 1 (the first try is 0)."""
        full: float = min(self.cap_s, self.base_s * 2.0**attempt)
        return full * random.uniform(0.5, 1.0)


@dataclass
class Provider:
    """One provider's API under ``base_url``. ``headers`` carry the key; ``env`` names the setting that holds it."""

    name: str
    base_url: str
    headers: Mapping[str, SecretStr]
    env: str = ""
    timeout_s: float = 120.0
    patience: Patience = Patience()
    sleep: Callable[[float], None] = time.sleep
    _client: httpx.Client | None = field(default=None, repr=False)

    def require_key(self) -> None:
        """Raise EngineMissing before any call when no key is set."""
        if not any(_bare(v.get_secret_value()) for v in self.headers.values()):
            raise EngineMissing(
                f"{self.name} needs an API key and none is set.",
                f"Set {self.env or 'its key'} in the environment, or choose another engine.",
            )

    def post(self, path: str, body: BaseModel, kind: type[R], idempotency_key: str = "") -> R:
        """Send a JSON body (unset and None fields left out) and read a JSON answer."""
        sent = body.model_dump_json(exclude_none=True, by_alias=True).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": idempotency_key or uuid.uuid4().hex}
        return self._read(self._send("POST", path, headers, content=sent), kind)

    def post_for_bytes(self, path: str, body: BaseModel) -> bytes:
        """Send a JSON body and take the answer's bytes."""
        sent = body.model_dump_json(exclude_none=True, by_alias=True).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
        return self._send("POST", path, headers, content=sent).content

    def post_form(self, path: str, fields: Mapping[str, str], kind: type[R]) -> R:
        """Send multipart form fields and read a JSON answer."""
        parts = {name: (None, value.encode()) for name, value in fields.items()}
        headers = {"Accept": "application/json", "Idempotency-Key": uuid.uuid4().hex}
        return self._read(self._send("POST", path, headers, files=parts), kind)

    def get(self, path: str, kind: type[R]) -> R:
        """Read a JSON answer."""
        return self._read(self._send("GET", path, {}), kind)

    def download(self, url: str) -> bytes:
        """The bytes behind a result's URL, without our key: results lie on other people's servers."""
        return self._send("GET", url, {}, with_key=False).content

    def _send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        content: bytes | None = None,
        files: Mapping[str, tuple[None, bytes]] | None = None,
        with_key: bool = True,
    ) -> httpx.Response:
        if with_key:
            self.require_key()
        secret = {n: v.get_secret_value() for n, v in self.headers.items()} if with_key else {}
        url = path if path.startswith(("http://", "https://")) else self.base_url.rstrip("/") + path
        request = self._open().build_request(method, url, headers={**headers, **secret}, content=content, files=files)
        if files:
            request.read()  # a multipart body is a stream: read once, so that a retry can send it again
        return self._try(request)

    def _try(self, request: httpx.Request) -> httpx.Response:
        attempt = 0
        while True:
            response, trouble = self._once(request)
            if response is not None and response.status_code not in RETRIED:
                return self._checked(response)
            attempt += 1
            wait = self._wait_s(response, attempt - 1)
            if attempt >= self.patience.tries or wait > self.patience.longest_wait_s:
                raise self._gave_up(response, trouble, attempt, wait)
            self.sleep(wait)

    def _once(self, request: httpx.Request) -> tuple[httpx.Response | None, str]:
        try:
            return self._open().send(request), ""
        except httpx.ReadTimeout as error:
            if request.method != "GET":
                raise EngineFailed(
                    f"{self.name} took the request and gave no answer within {self.timeout_s:g} s.",
                    "It was not sent again, since it may have been billed. Allow more time (timeout_s) and run again.",
                ) from error
            return None, "it did not answer in time"
        except httpx.TransportError as error:
            return None, self._blot(str(error)) or type(error).__name__

    def _wait_s(self, response: httpx.Response | None, attempt: int) -> float:
        asked = retry_after_s(response.headers.get("retry-after", "")) if response is not None else None
        return asked if asked is not None else self.patience.delay_s(attempt)

    def _gave_up(self, response: httpx.Response | None, trouble: str, tries: int, wait: float) -> EngineRefused:
        if response is None:
            return EngineRefused(
                f"{self.name} cannot be reached at {self.base_url}: {trouble} ({tries} tries).",
                "Check the network and the base URL; what was made is kept, so run again later.",
            )
        what = "limits how often it is called" if response.status_code == 429 else "is out of order"
        return EngineRefused(
            f"{self.name} {what} (HTTP {response.status_code} after {tries} tries): {self._said(response)}",
            f"Run again in {wait:.0f} s or later: what was made is kept and not paid again.",
        )

    def _checked(self, response: httpx.Response) -> httpx.Response:
        if response.is_success:
            return response
        said, status = self._said(response), response.status_code
        if status in {401, 403}:
            hint = f"Check the key in {self.env or 'its setting'} and what it may do."
            raise EngineRefused(f"{self.name} refused the key (HTTP {status}): {said}", hint)
        if status == 402:
            raise EngineRefused(f"{self.name} wants to be paid first: {said}", "Top up the account, then run again.")
        hint = "Change what was asked for: the same request will be refused again."
        raise EngineRefused(f"{self.name} refused the request (HTTP {status}): {said}", hint)

    def _read(self, response: httpx.Response, kind: type[R]) -> R:
        try:
            return kind.model_validate_json(response.content)
        except ValidationError as error:
            where = ", ".join(".".join(str(p) for p in e["loc"]) or "the whole answer" for e in error.errors()[:3])
            raise EngineFailed(
                f"{self.name} answered in a form that is not its protocol's (wrong: {where}).",
                "Check the base URL; a proxy or a newer version of the API may answer in its place.",
            ) from None

    def _said(self, response: httpx.Response) -> str:
        return self._blot(" ".join(response.text.split())[:400]) or "(nothing)"

    def _blot(self, text: str) -> str:
        for value in self.headers.values():
            bare = _bare(value.get_secret_value())
            text = text.replace(bare, "…") if len(bare) >= 4 else text
        return text

    def _open(self) -> httpx.Client:
        if self._client is None:
            limit = httpx.Timeout(self.timeout_s, connect=min(10.0, self.timeout_s))
            self._client = httpx.Client(timeout=limit, follow_redirects=True)
        return self._client


@dataclass(frozen=True)
class Polling:
    """How long a provider's job may take, and how often to ask."""

    every_s: float = 2.0
    at_most_s: float = 900.0


def finish_job(
    provider: Provider,
    jobs: FileJobs,
    request_digest: str,
    start: Callable[[str], str],
    poll: Callable[[str], R | None],
    polling: Polling,
) -> R:
    """The result of a provider's job, started once however often this process dies.

    ``start`` gets an idempotency key that was stored first and returns the job's id, which is stored before the first
    ``poll``; ``poll`` returns None while the job runs and raises EngineFailed when the provider gave it up. The record
    goes away with the result or the failure, not with a crash or a time limit.
    """
    job = jobs.get(provider.name, request_digest) or jobs.put(
        RemoteJob(provider=provider.name, request=request_digest, idempotency_key=uuid.uuid4().hex)
    )
    if not job.job_id:
        job = jobs.put(job.model_copy(update={"job_id": start(job.idempotency_key)}))
    waited = 0.0
    while waited <= polling.at_most_s:
        try:
            result = poll(job.job_id)
        except JobLost:
            jobs.drop(job)
            raise
        if result is not None:
            jobs.drop(job)
            return result
        provider.sleep(polling.every_s)
        waited += polling.every_s
    raise EngineFailed(
        f"{provider.name} has not finished job {job.job_id} within {polling.at_most_s:.0f} s.",
        "Run again: it goes on waiting for the same job and does not pay twice.",
    )


class JobLost(EngineFailed):
    """The provider gave up a job: it must be started anew."""


def retry_after_s(header: str, now: datetime | None = None) -> float | None:
    """Seconds a ``Retry-After`` header asks for (RFC 9110 §10.2.3: seconds, or an HTTP date); None: nothing usable."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        at = email.utils.parsedate_to_datetime(header)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - (now or datetime.now(UTC))).total_seconds())


def _bare(header: str) -> str:
    return header.removeprefix("Bearer").strip()
