"""Accounts: who a person is to the service, what they may do and how much of it."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from visiobook.domain.base import Value


class AccountRole(StrEnum):
    """The roles of contract 000. ``premium`` has priority and the advanced models; ``admin`` may do everything."""

    USER = "user"
    PREMIUM = "premium"
    ADMIN = "admin"


class Subscription(StrEnum):
    FREE = "free"
    PREMIUM = "premium"


class Account(Value):
    """A person with a login. ``permissions`` are granted besides those of the role, as ``domain:action:resource``."""

    id: str
    email: str
    name: str = ""
    role: AccountRole = AccountRole.USER
    subscription: Subscription = Subscription.FREE
    permissions: tuple[str, ...] = ()
    active: bool = True
    created_at: datetime


class Caller(Value):
    """Who is asking, as their token says. ``permissions`` are all they hold, the role's included."""

    id: str
    email: str = ""
    role: AccountRole
    subscription: Subscription = Subscription.FREE
    permissions: tuple[str, ...] = ()

    def may(self, permission: str) -> bool:
        """Whether one of the held permissions covers ``domain:action:resource`` (``*`` stands for any word)."""
        return any(covers(held, permission) for held in self.permissions)


ROLE_PERMISSIONS: dict[AccountRole, tuple[str, ...]] = {
    AccountRole.USER: (
        "analysis:create:content",
        "generation:create:image",
        "generation:create:narration",
        "jobs:read:own",
        "jobs:cancel:own",
        "storage:read:own",
        "webhooks:*:own",
    ),
    AccountRole.PREMIUM: (
        "analysis:create:content",
        "generation:create:*",
        "jobs:*:own",
        "storage:read:own",
        "webhooks:*:own",
    ),
    AccountRole.ADMIN: ("*:*:*",),
}
"""What each role may do. Music is for premium and admin (000, "Génération de musique d'ambiance")."""


def covers(held: str, wanted: str) -> bool:
    """Whether a held permission covers the wanted one, word by word."""
    mine, theirs = held.split(":"), wanted.split(":")
    return len(mine) == len(theirs) and all(m in ("*", t) for m, t in zip(mine, theirs, strict=True))


def permissions_of(account: Account) -> tuple[str, ...]:
    """The role's permissions and those granted besides, each once."""
    return tuple(dict.fromkeys((*ROLE_PERMISSIONS[account.role], *account.permissions)))


class TokenPair(Value):
    """What a login gives: a short-lived access token and a refresh token that works once."""

    access_token: str
    refresh_token: str
    expires_in: int
    account: Account


class RefreshToken(Value):
    """A refresh token as it is kept: only its digest. ``family`` joins all tokens that descend from one login."""

    id: str
    account_id: str
    family: str
    digest: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None


class Quota(Value):
    """How many jobs of a type a subscription may start within a period. ``limit`` −1: as many as wished."""

    subscription: Subscription
    job_type: str
    limit: int = Field(ge=-1)
    period_s: int = Field(gt=0)
