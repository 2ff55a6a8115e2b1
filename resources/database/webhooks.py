"""Webhook endpoints and the delivery log in the database."""

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from resources.database.common import aware, kept, key, maybe_aware
from resources.database.session import Database
from resources.database.tables import WebhookDeliveryRow, WebhookEndpointRow
from visiobook.domain.webhook import DeliveryState, WebhookDelivery, WebhookEndpoint
from visiobook.errors import NotFound


class DatabaseWebhooks:
    """Keeps :class:`visiobook.ports.webhooks.WebhookRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_endpoint(self, endpoint: WebhookEndpoint) -> None:
        """A new address."""
        row = WebhookEndpointRow(
            id=uuid.UUID(endpoint.id),
            owner=endpoint.owner,
            url=endpoint.url,
            secret=endpoint.secret,
            events=list(endpoint.events),
            active=endpoint.active,
            created_at=kept(endpoint.created_at),
        )
        with self._database.write() as session:
            session.add(row)

    def endpoints(self, owner: str) -> tuple[WebhookEndpoint, ...]:
        """The owner's active endpoints."""
        query = sa.select(WebhookEndpointRow).where(WebhookEndpointRow.owner == owner, WebhookEndpointRow.active)
        with self._database.read() as session:
            return tuple(_endpoint(r) for r in session.scalars(query.order_by(WebhookEndpointRow.created_at)))

    def endpoint(self, endpoint_id: str) -> WebhookEndpoint:
        """One endpoint."""
        with self._database.read() as session:
            row = session.get(WebhookEndpointRow, key(endpoint_id, "webhook"))
            if row is None:
                raise NotFound(f"There is no webhook {endpoint_id!r}.")
            return _endpoint(row)

    def remove_endpoint(self, endpoint_id: str) -> None:
        """No more news to this address; its deliveries stay in the log."""
        change = sa.update(WebhookEndpointRow).where(WebhookEndpointRow.id == key(endpoint_id, "webhook"))
        with self._database.write() as session:
            session.execute(change.values(active=False))

    def add(self, delivery: WebhookDelivery) -> bool:
        """Put a message into the log once."""
        try:
            with self._database.write() as session:
                session.add(_row(delivery))
        except IntegrityError:
            return False
        return True

    def get(self, delivery_id: str) -> WebhookDelivery:
        """One delivery."""
        with self._database.read() as session:
            row = session.get(WebhookDeliveryRow, delivery_id)
            if row is None:
                raise NotFound(f"There is no delivery {delivery_id!r}.")
            return _delivery(row)

    def list(self, owner: str, limit: int) -> tuple[WebhookDelivery, ...]:
        """The owner's deliveries, the newest first."""
        query = sa.select(WebhookDeliveryRow).where(WebhookDeliveryRow.owner == owner)
        with self._database.read() as session:
            rows = session.scalars(query.order_by(WebhookDeliveryRow.created_at.desc()).limit(limit))
            return tuple(_delivery(r) for r in rows)

    def take_due(self, now: datetime, hold_s: float, limit: int) -> tuple[WebhookDelivery, ...]:
        """Due deliveries, held by moving their time on; a sender that dies lets them come due again."""
        due = (
            sa.select(WebhookDeliveryRow)
            .where(
                WebhookDeliveryRow.state == DeliveryState.WAITING.value,
                WebhookDeliveryRow.next_attempt_at <= kept(now),
            )
            .order_by(WebhookDeliveryRow.next_attempt_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        with self._database.write() as session:
            rows = session.scalars(due).all()
            taken = tuple(_delivery(r) for r in rows)
            for row in rows:
                row.next_attempt_at = kept(now + timedelta(seconds=hold_s))
        return taken

    def save(self, delivery: WebhookDelivery) -> None:
        """Note how an attempt went."""
        with self._database.write() as session:
            session.merge(_row(delivery))


def _endpoint(row: WebhookEndpointRow) -> WebhookEndpoint:
    events = row.events if isinstance(row.events, list) else []
    return WebhookEndpoint(
        id=str(row.id),
        owner=row.owner,
        url=row.url,
        secret=row.secret,
        events=tuple(events),
        active=row.active,
        created_at=aware(row.created_at),
    )


def _row(delivery: WebhookDelivery) -> WebhookDeliveryRow:
    return WebhookDeliveryRow(
        id=delivery.id,
        owner=delivery.owner,
        endpoint_id=delivery.endpoint,
        url=delivery.url,
        event=delivery.event,
        body=delivery.body,
        state=delivery.state.value,
        attempts=delivery.attempts,
        next_attempt_at=kept(delivery.next_attempt_at),
        last_status=delivery.last_status,
        last_error=delivery.last_error,
        created_at=kept(delivery.created_at),
        delivered_at=kept(delivery.delivered_at) if delivery.delivered_at else None,
    )


def _delivery(row: WebhookDeliveryRow) -> WebhookDelivery:
    return WebhookDelivery(
        id=row.id,
        owner=row.owner,
        endpoint=row.endpoint_id,
        url=row.url,
        event=row.event,
        body=row.body,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        next_attempt_at=aware(row.next_attempt_at),
        last_status=row.last_status,
        last_error=row.last_error,
        created_at=aware(row.created_at),
        delivered_at=maybe_aware(row.delivered_at),
    )
