"""Rate counters and kept answers in the database, so that every process of the service shares them."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from resources.database.common import kept
from resources.database.session import Database
from resources.database.tables import IdempotencyKey, RateWindow
from visiobook.domain.limits import KeptAnswer, RateReading, RateRule

KEEP_ANSWERS = timedelta(hours=24)
"""How long an idempotency key is remembered."""
STUCK = timedelta(minutes=10)
"""A key whose first request has not been answered for so long is free again (its process died)."""


class DatabaseRates:
    """Keeps :class:`visiobook.ports.limits.RateCounters`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def hit(self, who: str, rule: RateRule, now: datetime) -> RateReading:
        """Count one request: one statement, atomic between processes."""
        start = int(now.timestamp()) // rule.window_s * rule.window_s
        with self._database.write() as session:
            used = session.execute(self._count(who, rule.name, start)).scalar_one()
            if used == 1:
                old = sa.delete(RateWindow).where(RateWindow.who == who, RateWindow.rule == rule.name)
                session.execute(old.where(RateWindow.window_start < start))
        return RateReading(limit=rule.limit, used=used, reset=start + rule.window_s)

    def _count(self, who: str, rule: str, start: int) -> sa.Executable:
        insert = postgresql.insert if self._database.is_postgres else sqlite.insert
        new = insert(RateWindow).values(who=who, rule=rule, window_start=start, used=1)
        counted = new.on_conflict_do_update(
            index_elements=["who", "rule", "window_start"], set_={"used": RateWindow.used + 1}
        )
        return counted.returning(RateWindow.used)


class DatabaseAnswers:
    """Keeps :class:`visiobook.ports.limits.KeptAnswers`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, owner: str, key: str, request_digest: str, now: datetime) -> KeptAnswer | None:
        """Take the key, or say what is known under it."""
        self._forget_old(now)
        row = IdempotencyKey(owner=owner, key=key, request_digest=request_digest, created_at=kept(now))
        try:
            with self._database.write() as session:
                session.add(row)
        except IntegrityError:
            return self._known(owner, key)
        return None

    def close(self, owner: str, key: str, status: int, headers: str, body: bytes) -> None:
        """Keep the answer."""
        change = sa.update(IdempotencyKey).where(IdempotencyKey.owner == owner, IdempotencyKey.key == key)
        with self._database.write() as session:
            session.execute(change.values(status=status, headers=headers, body=body))

    def forget(self, owner: str, key: str) -> None:
        """Free the key."""
        with self._database.write() as session:
            session.execute(sa.delete(IdempotencyKey).where(IdempotencyKey.owner == owner, IdempotencyKey.key == key))

    def _known(self, owner: str, key: str) -> KeptAnswer | None:
        with self._database.read() as session:
            row = session.get(IdempotencyKey, (owner, key))
            if row is None:
                return None
            return KeptAnswer(request_digest=row.request_digest, status=row.status, headers=row.headers, body=row.body)

    def _forget_old(self, now: datetime) -> None:
        old = IdempotencyKey.created_at < kept(now - KEEP_ANSWERS)
        stuck = sa.and_(IdempotencyKey.status == 0, IdempotencyKey.created_at < kept(now - STUCK))
        with self._database.write() as session:
            session.execute(sa.delete(IdempotencyKey).where(sa.or_(old, stuck)))
