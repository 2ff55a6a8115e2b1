"""Accounts, refresh tokens and quotas in the database."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from resources.database.common import aware, kept, key, maybe_aware
from resources.database.session import Database
from resources.database.tables import QuotaRow, RefreshTokenRow, User
from visiobook.domain.account import Account, AccountRole, Quota, RefreshToken, Subscription
from visiobook.errors import Conflict, NotFound


class DatabaseAccounts:
    """Keeps :class:`visiobook.ports.accounts.AccountRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, account: Account, password_hash: str) -> None:
        """A new account."""
        try:
            with self._database.write() as session:
                session.add(_row(account, password_hash))
        except IntegrityError as taken:
            raise Conflict(
                f"There is an account for {account.email} already.", "Log in, or use another address."
            ) from taken

    def get(self, account_id: str) -> Account:
        """The account."""
        with self._database.read() as session:
            row = session.get(User, key(account_id, "account"))
            if row is None:
                raise NotFound(f"There is no account {account_id!r}.")
            return _account(row)

    def find(self, email: str) -> tuple[Account, str] | None:
        """The account of an address."""
        with self._database.read() as session:
            row = session.scalars(sa.select(User).where(User.email == email.lower())).first()
            return (_account(row), row.password_hash) if row is not None else None

    def save(self, account: Account) -> None:
        """Replace what is known of the account."""
        self._change(
            account.id,
            name=account.name,
            role=account.role.value,
            subscription=account.subscription.value,
            permissions=list(account.permissions),
            active=account.active,
        )

    def save_password(self, account_id: str, password_hash: str) -> None:
        """Replace the password hash."""
        self._change(account_id, password_hash=password_hash)

    def _change(self, account_id: str, **values: object) -> None:
        with self._database.write() as session:
            session.execute(sa.update(User).where(User.id == key(account_id, "account")).values(**values))


class DatabaseRefreshTokens:
    """Keeps :class:`visiobook.ports.accounts.RefreshTokens`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, token: RefreshToken) -> None:
        """A new token."""
        row = RefreshTokenRow(
            id=uuid.UUID(token.id),
            user_id=uuid.UUID(token.account_id),
            family=uuid.UUID(token.family),
            digest=token.digest,
            created_at=kept(token.created_at),
            expires_at=kept(token.expires_at),
        )
        with self._database.write() as session:
            session.add(row)

    def find(self, digest: str) -> RefreshToken | None:
        """The token with this digest."""
        with self._database.read() as session:
            row = session.scalars(sa.select(RefreshTokenRow).where(RefreshTokenRow.digest == digest)).first()
            return _token(row) if row is not None else None

    def use(self, token_id: str, at: datetime) -> bool:
        """Mark the token used; one caller wins."""
        change = (
            sa.update(RefreshTokenRow)
            .where(
                RefreshTokenRow.id == uuid.UUID(token_id),
                RefreshTokenRow.used_at.is_(None),
                RefreshTokenRow.revoked_at.is_(None),
            )
            .values(used_at=kept(at))
        )
        with self._database.write() as session:
            return session.connection().execute(change).rowcount == 1

    def revoke_family(self, family: str, at: datetime) -> None:
        """Revoke every token that descends from one login."""
        change = sa.update(RefreshTokenRow).where(RefreshTokenRow.family == uuid.UUID(family))
        with self._database.write() as session:
            session.execute(change.values(revoked_at=kept(at)))


class DatabaseQuotas:
    """Keeps :class:`visiobook.ports.accounts.Quotas`; the migrations put the first ones in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def quota(self, subscription: Subscription, job_type: str) -> Quota | None:
        """The quota, None when there is no limit."""
        with self._database.read() as session:
            row = session.get(QuotaRow, (subscription.value, job_type))
            if row is None or row.job_limit < 0:
                return None
            return Quota(subscription=subscription, job_type=job_type, limit=row.job_limit, period_s=row.period_s)


def _row(account: Account, password_hash: str) -> User:
    return User(
        id=uuid.UUID(account.id),
        email=account.email.lower(),
        name=account.name,
        password_hash=password_hash,
        role=account.role.value,
        subscription=account.subscription.value,
        permissions=list(account.permissions),
        active=account.active,
        created_at=kept(account.created_at),
    )


def _account(row: User) -> Account:
    permissions = row.permissions if isinstance(row.permissions, list) else []
    return Account(
        id=str(row.id),
        email=row.email,
        name=row.name,
        role=AccountRole(row.role),
        subscription=Subscription(row.subscription),
        permissions=tuple(permissions),
        active=row.active,
        created_at=aware(row.created_at),
    )


def _token(row: RefreshTokenRow) -> RefreshToken:
    return RefreshToken(
        id=str(row.id),
        account_id=str(row.user_id),
        family=str(row.family),
        digest=row.digest,
        created_at=aware(row.created_at),
        expires_at=aware(row.expires_at),
        used_at=maybe_aware(row.used_at),
        revoked_at=maybe_aware(row.revoked_at),
    )
