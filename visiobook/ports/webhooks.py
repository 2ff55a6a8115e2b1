"""Webhooks as the heart sees them."""

from datetime import datetime
from typing import Protocol

from visiobook.domain.webhook import WebhookDelivery, WebhookEndpoint


class WebhookRecords(Protocol):
    """Keeps endpoints and the delivery log. May raise StorageFailed."""

    def add_endpoint(self, endpoint: WebhookEndpoint) -> None: ...

    def endpoints(self, owner: str) -> tuple[WebhookEndpoint, ...]:
        """The owner's active endpoints."""
        ...

    def endpoint(self, endpoint_id: str) -> WebhookEndpoint:
        """One endpoint. Raises NotFound."""
        ...

    def remove_endpoint(self, endpoint_id: str) -> None:
        """No more news to this address."""
        ...

    def add(self, delivery: WebhookDelivery) -> bool:
        """Put a message into the log; False when it is there already (a delivery's id is its message's id)."""
        ...

    def get(self, delivery_id: str) -> WebhookDelivery:
        """One delivery. Raises NotFound."""
        ...

    def list(self, owner: str, limit: int) -> tuple[WebhookDelivery, ...]:
        """The owner's deliveries, the newest first."""
        ...

    def take_due(self, now: datetime, hold_s: float, limit: int) -> tuple[WebhookDelivery, ...]:
        """Waiting deliveries whose time has come, held for ``hold_s`` so that no other sender takes them."""
        ...

    def save(self, delivery: WebhookDelivery) -> None:
        """Note how an attempt went."""
        ...


class WebhookSender(Protocol):
    """Sends a message. Refuses private addresses unless they were allowed."""

    def send(self, delivery: WebhookDelivery, secret: str, now: datetime) -> int:
        """The HTTP status answered. Raises :class:`~visiobook.errors.DeliveryFailed` when there was no answer."""
        ...

    def check(self, url: str) -> None:
        """Raises :class:`~visiobook.errors.BadInput` when no message may be sent to this address."""
        ...
