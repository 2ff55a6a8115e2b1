"""Accounts, passwords and tokens as the heart sees them."""

from datetime import datetime
from typing import Protocol

from visiobook.domain.account import Account, Caller, Quota, RefreshToken, Subscription


class AccountRecords(Protocol):
    """Keeps accounts. E-mail addresses are unique without regard to case. May raise StorageFailed."""

    def add(self, account: Account, password_hash: str) -> None:
        """A new account. Raises :class:`~visiobook.errors.Conflict` when the address is taken."""
        ...

    def get(self, account_id: str) -> Account:
        """The account. Raises NotFound."""
        ...

    def find(self, email: str) -> tuple[Account, str] | None:
        """The account of an address with its password hash."""
        ...

    def save(self, account: Account) -> None:
        """Replace what is known of the account."""
        ...

    def save_password(self, account_id: str, password_hash: str) -> None:
        """Replace the password hash."""
        ...


class RefreshTokens(Protocol):
    """Keeps the digests of refresh tokens. Each can be used once."""

    def add(self, token: RefreshToken) -> None: ...

    def find(self, digest: str) -> RefreshToken | None:
        """The token with this digest."""
        ...

    def use(self, token_id: str, at: datetime) -> bool:
        """Mark the token used; False when it was used or revoked before (one caller wins)."""
        ...

    def revoke_family(self, family: str, at: datetime) -> None:
        """Revoke every token that descends from one login."""
        ...


class Quotas(Protocol):
    """Which quotas hold."""

    def quota(self, subscription: Subscription, job_type: str) -> Quota | None:
        """The quota, None when there is no limit."""
        ...


class PasswordHasher(Protocol):
    """Hashes passwords slowly."""

    def hash(self, password: str) -> str: ...

    def verify(self, password_hash: str, password: str) -> bool:
        """Whether the password is the hashed one."""
        ...

    def outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with weaker settings than today's."""
        ...


class AccessTokens(Protocol):
    """Signs and reads access tokens."""

    def issue(self, account: Account, permissions: tuple[str, ...], now: datetime, lifetime_s: int) -> str:
        """A signed token with the claims of contract 000."""
        ...

    def read(self, token: str) -> Caller:
        """Who the token is of. Raises :class:`~visiobook.errors.Unauthorised`."""
        ...
