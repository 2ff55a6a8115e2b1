"""Accounts: register, log in, renew, and know who is asking."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta

from visiobook.domain.account import Account, AccountRole, Caller, RefreshToken, Subscription, TokenPair, permissions_of
from visiobook.domain.base import sha256
from visiobook.errors import BadInput, Conflict, NotFound, Unauthorised
from visiobook.ports.accounts import AccessTokens, AccountRecords, PasswordHasher, RefreshTokens
from visiobook.ports.clock import Clock

PASSWORD_LENGTH = range(8, 257)
_WRONG = "The e-mail address or the password is wrong."


@dataclass(frozen=True)
class Accounts:
    """The use cases of accounts. Passwords are never kept, refresh tokens only as digests."""

    records: AccountRecords
    refresh_tokens: RefreshTokens
    passwords: PasswordHasher
    tokens: AccessTokens
    clock: Clock
    access_token_s: int = 3600
    refresh_token_s: int = 30 * 86_400

    def register(
        self,
        email: str,
        password: str,
        name: str = "",
        role: AccountRole = AccountRole.USER,
        subscription: Subscription = Subscription.FREE,
    ) -> Account:
        """A new account. Raises BadInput for a password too short or long, Conflict when the address is taken."""
        if len(password) not in PASSWORD_LENGTH:
            raise BadInput("A password has 8 to 256 characters.", "Choose another password.")
        account = Account(
            id=str(uuid.uuid4()),
            email=email.strip().lower(),
            name=name,
            role=role,
            subscription=subscription,
            created_at=self.clock.now(),
        )
        self.records.add(account, self.passwords.hash(password))
        return account

    def make_admin(self, email: str, password: str) -> Account:
        """An account with the role ``admin``; an existing account is raised to it and gets this password."""
        try:
            return self.register(email, password, role=AccountRole.ADMIN, subscription=Subscription.PREMIUM)
        except Conflict:
            found = self.records.find(email.strip())
            if found is None:
                raise
        raised = found[0].model_copy(update={"role": AccountRole.ADMIN, "subscription": Subscription.PREMIUM})
        self.records.save(raised)
        self.records.save_password(raised.id, self.passwords.hash(password))
        return raised

    def login(self, email: str, password: str) -> TokenPair:
        """Tokens for an account. Raises Unauthorised, the same for a wrong address and a wrong password."""
        found = self.records.find(email.strip())
        if found is None:
            self.passwords.hash(password)  # takes as long as a known address would
            raise Unauthorised(_WRONG, "Check both, or register.")
        account, password_hash = found
        if not self.passwords.verify(password_hash, password) or not account.active:
            raise Unauthorised(_WRONG, "Check both, or register.")
        if self.passwords.outdated(password_hash):
            self.records.save_password(account.id, self.passwords.hash(password))
        return self._pair(account, str(uuid.uuid4()))

    def renew(self, refresh_token: str) -> TokenPair:
        """New tokens for a refresh token, which is then used up.

        A token that comes a second time was stolen or replayed: all tokens of its login are revoked. Raises
        Unauthorised.
        """
        now = self.clock.now()
        token = self.refresh_tokens.find(sha256(refresh_token.encode()))
        if token is None or token.expires_at <= now:
            raise Unauthorised("The refresh token is unknown or has expired.", "Log in again.")
        if not self.refresh_tokens.use(token.id, now):
            self.refresh_tokens.revoke_family(token.family, now)
            raise Unauthorised("The refresh token was used before; this login has been ended.", "Log in again.")
        return self._pair(self._active(token.account_id), token.family)

    def logout(self, refresh_token: str) -> None:
        """End the login the refresh token descends from; an unknown token is no error."""
        token = self.refresh_tokens.find(sha256(refresh_token.encode()))
        if token is not None:
            self.refresh_tokens.revoke_family(token.family, self.clock.now())

    def caller(self, access_token: str) -> Caller:
        """Who is asking. Raises Unauthorised."""
        return self.tokens.read(access_token)

    def account(self, caller: Caller) -> Account:
        """The caller's account. Raises NotFound for a token that was minted without one."""
        return self.records.get(caller.id)

    def mint(self, role: AccountRole, lifetime_s: int) -> str:
        """An access token without an account, for a trial."""
        subscription = Subscription.FREE if role is AccountRole.USER else Subscription.PREMIUM
        trial = Account(
            id=str(uuid.uuid4()),
            email=f"trial-{role.value}@localhost",
            role=role,
            subscription=subscription,
            created_at=self.clock.now(),
        )
        return self.tokens.issue(trial, permissions_of(trial), trial.created_at, lifetime_s)

    def _active(self, account_id: str) -> Account:
        try:
            account = self.records.get(account_id)
        except NotFound as gone:
            raise Unauthorised("The account is gone.", "Register again.") from gone
        if not account.active:
            raise Unauthorised("The account is closed.", "Ask an administrator.")
        return account

    def _pair(self, account: Account, family: str) -> TokenPair:
        now = self.clock.now()
        secret = secrets.token_urlsafe(48)
        self.refresh_tokens.add(
            RefreshToken(
                id=str(uuid.uuid4()),
                account_id=account.id,
                family=family,
                digest=sha256(secret.encode()),
                created_at=now,
                expires_at=now + timedelta(seconds=self.refresh_token_s),
            )
        )
        access = self.tokens.issue(account, permissions_of(account), now, self.access_token_s)
        return TokenPair(access_token=access, refresh_token=secret, expires_in=self.access_token_s, account=account)
