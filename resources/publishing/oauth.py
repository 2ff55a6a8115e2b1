"""OAuth 2 with state and PKCE (RFC 6749, RFC 7636) as a person's account is connected, and tokens renewed."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from pydantic import BaseModel, SecretStr

from resources.publishing.wire import Wire
from visiobook.domain.publication import Grant, Handshake
from visiobook.errors import NotConfigured, PlatformRefused, TokenRefused

Look = Callable[[str], tuple[str, str]]
"""From an access token to the account's id and name."""


class _Tokens(BaseModel):
    access_token: str
    refresh_token: str = ""
    expires_in: int | None = None


def s256(verifier: str) -> str:
    """PKCE's challenge as RFC 7636 has it: Base64url of SHA-256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def s256_in_hex(verifier: str) -> str:
    """PKCE's challenge as TikTok has it: hexadecimal."""
    return hashlib.sha256(verifier.encode()).hexdigest()


@dataclass(frozen=True)
class OAuthServer:
    """Keeps :class:`visiobook.ports.publishing.Authoriser`. ``setting`` begins the names of the operator's settings."""

    wire: Wire
    setting: str
    client_id: str
    client_secret: SecretStr
    authorise_url: str
    token_url: str
    scope: str
    look: Look
    client_field: str = "client_id"
    extra: tuple[tuple[str, str], ...] = ()
    challenge: Callable[[str], str] = s256

    def address(self, handshake: Handshake) -> str:
        """Where the person's browser is sent."""
        self._check()
        asked = {
            self.client_field: self.client_id,
            "response_type": "code",
            "redirect_uri": handshake.redirect_uri,
            "scope": self.scope,
            "state": handshake.state,
            "code_challenge": self.challenge(handshake.verifier),
            "code_challenge_method": "S256",
            **dict(self.extra),
        }
        return f"{self.authorise_url}?{urlencode(asked)}"

    def exchange(self, handshake: Handshake, code: str, now: datetime) -> Grant:
        """Tokens for a code, and whose they are."""
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": handshake.redirect_uri,
            "code_verifier": handshake.verifier,
        }
        grant = self._tokens(asked, now)
        account_id, account_name = self.wire.patiently(lambda: self.look(grant.access_token))
        return grant.model_copy(update={"account_id": account_id, "account_name": account_name})

    def renew(self, grant: Grant, now: datetime) -> Grant:
        """New tokens; a server that sends no new refresh token lets the old one hold."""
        again = f"Connect the account again: GET /api/v1/publish/connect/{self.wire.name.lower()}."
        if not grant.refresh_token:
            raise TokenRefused(f"The tokens for {self.wire.name} have expired and cannot be renewed.", again)
        asked = {"grant_type": "refresh_token", "refresh_token": grant.refresh_token}
        try:
            fresh = self._tokens(asked, now)
        except PlatformRefused as refused:
            raise TokenRefused(refused.message, again) from refused
        kept = {"account_id": grant.account_id, "account_name": grant.account_name}
        return fresh.model_copy(update={**kept, "refresh_token": fresh.refresh_token or grant.refresh_token})

    def _tokens(self, asked: dict[str, str], now: datetime) -> Grant:
        self._check()
        mine = {self.client_field: self.client_id, "client_secret": self.client_secret.get_secret_value()}
        wire = replace(self.wire)
        answer = wire.patiently(lambda: wire.ask("POST", self.token_url, data={**mine, **asked}, passing=(400, 401)))
        if answer.status_code >= 400:
            reason = answer.text[:200]
            raise PlatformRefused(f"{wire.name} gives no tokens: {reason}.", "Connect the account again.")
        try:
            found = _Tokens.model_validate_json(answer.content)
        except ValueError as wrong:  # TikTok answers 200 with an error inside
            raise PlatformRefused(
                f"{wire.name} gives no tokens: {answer.text[:200]}.", "Connect the account again."
            ) from wrong
        until = now + timedelta(seconds=found.expires_in) if found.expires_in else None
        return Grant(access_token=found.access_token, refresh_token=found.refresh_token, expires_at=until)

    def _check(self) -> None:
        if not self.client_id:
            raise NotConfigured(
                f"This service is not registered with {self.wire.name}.",
                f"The operator sets {self.setting}_CLIENT_ID and {self.setting}_CLIENT_SECRET.",
            )
