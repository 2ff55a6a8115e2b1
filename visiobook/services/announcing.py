"""What happens to projects, told once to whoever wants to know: every event of the platform passes through here."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

from pydantic import Field, JsonValue

from visiobook.domain.base import Value, sha256
from visiobook.domain.webhook import WebhookDelivery, WebhookEndpoint, secret_key
from visiobook.services.service import Service


class News(Value):
    """An event of one owner. ``subject`` is what it happened to; with ``event`` and ``occasion`` it makes it unique."""

    event: str
    owner: str
    subject: str
    occasion: str = ""
    at: datetime
    data: dict[str, JsonValue] = Field(default_factory=dict)


def announce(service: Service, news: News) -> int:
    """Write a message for each of the owner's addresses that wants the event, each once; how many were new."""
    wanted = (e for e in service.webhooks.endpoints(news.owner) if not e.events or news.event in e.events)
    return sum(service.webhooks.add(_message(news, endpoint)) for endpoint in wanted)


def download_url(service: Service, video_id: str) -> str:
    """Where a finished video is downloaded; absolute where the service knows its public address."""
    return f"{service.settings.public_base_url.rstrip('/')}/api/v1/videos/{video_id}/download"


def signed_body(news: News, secret: str) -> str:
    """Contract 001's body: ``signature`` is the HMAC-SHA256 of the compact JSON of the other members, in order."""
    at = news.at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    told: dict[str, JsonValue] = {"event": news.event, "timestamp": at, "data": news.data}
    signature = hmac.new(secret_key(secret), _compact(told).encode(), hashlib.sha256).hexdigest()
    return _compact({**told, "signature": f"sha256={signature}"})


def _compact(value: dict[str, JsonValue]) -> str:
    """JSON without blanks and escapes, as JavaScript's ``JSON.stringify`` writes it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _message(news: News, endpoint: WebhookEndpoint) -> WebhookDelivery:
    identifier = sha256("\n".join((news.event, news.subject, news.occasion, endpoint.id)).encode())[:32]
    return WebhookDelivery(
        id=f"msg_{identifier}",
        owner=news.owner,
        endpoint=endpoint.id,
        url=endpoint.url,
        event=news.event,
        body=signed_body(news, endpoint.secret),
        next_attempt_at=news.at,
        created_at=news.at,
    )
