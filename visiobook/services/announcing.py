"""What happens to projects, told once to whoever wants to know: every event of the platform passes through here."""

import json
from datetime import datetime

from pydantic import Field, JsonValue

from visiobook.domain.base import Value, sha256
from visiobook.domain.webhook import WebhookDelivery
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
    return sum(service.webhooks.add(_message(news, endpoint.id, endpoint.url)) for endpoint in wanted)


def _message(news: News, endpoint: str, url: str) -> WebhookDelivery:
    identifier = sha256("\n".join((news.event, news.subject, news.occasion, endpoint)).encode())[:32]
    body = {"event": news.event, "type": news.event, "timestamp": news.at.isoformat(), "data": news.data}
    return WebhookDelivery(
        id=f"msg_{identifier}",
        owner=news.owner,
        endpoint=endpoint,
        url=url,
        event=news.event,
        body=json.dumps(body, separators=(",", ":"), ensure_ascii=False),
        next_attempt_at=news.at,
        created_at=news.at,
    )
