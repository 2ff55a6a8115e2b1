"""Access tokens: JWT (RFC 7519), HS256 or RS256, with keys that can be changed while old tokens live on."""

import hashlib
import os
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from visiobook.domain.account import ROLE_PERMISSIONS, Account, AccountRole, Caller, Subscription
from visiobook.errors import BadInput, StorageFailed, Unauthorised
from visiobook.server_settings import ServerSettings

LEEWAY_S = 5
"""Clocks of two machines may differ by so much."""


@dataclass(frozen=True)
class TokenKey:
    """A key. ``signing`` None: it only verifies. ``id`` is the token's ``kid``."""

    id: str
    algorithm: str
    verifying: str | bytes
    signing: str | bytes | None = None


@dataclass(frozen=True)
class JwtTokens:
    """Keeps :class:`visiobook.ports.accounts.AccessTokens`. The first key signs; all of them verify.

    A key verifies only its own algorithm: a public RSA key can never be taken for an HMAC secret, and ``none`` is no
    key's algorithm.
    """

    keys: tuple[TokenKey, ...]
    audience: str = "visiobook"
    require_audience: bool = False

    def issue(self, account: Account, permissions: tuple[str, ...], now: datetime, lifetime_s: int) -> str:
        """A signed token with the claims of contract 000."""
        key = self.keys[0]
        issued = int(now.timestamp())
        claims = {
            "sub": account.id,
            "email": account.email,
            "role": account.role.value,
            "subscription_type": account.subscription.value,
            "permissions": list(permissions),
            "aud": self.audience,
            "iat": issued,
            "nbf": issued,
            "exp": issued + lifetime_s,
            "jti": uuid.uuid4().hex,
        }
        return jwt.encode(claims, key.signing or "", key.algorithm, headers={"kid": key.id})

    def read(self, token: str) -> Caller:
        """Who the token is of; the signature, ``exp``, ``nbf`` and ``aud`` must hold."""
        claims = self._verified(token)
        try:
            role = AccountRole(str(claims.get("role", "user")))
            subscription = Subscription(str(claims.get("subscription_type", "free")))
        except ValueError as wrong:
            raise _refused("it names an unknown role or subscription") from wrong
        granted = claims.get("permissions", [])
        permissions = tuple(p for p in granted if isinstance(p, str)) if isinstance(granted, list) else ()
        return Caller(
            id=str(claims["sub"]),
            email=str(claims.get("email", "")),
            role=role,
            subscription=subscription,
            permissions=tuple(dict.fromkeys((*ROLE_PERMISSIONS[role], *permissions))),
        )

    def _verified(self, token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
        except jwt.InvalidTokenError as wrong:
            raise _refused("it is not a JWT") from wrong
        algorithm, named = header.get("alg"), header.get("kid")
        fitting = [k for k in self.keys if k.algorithm == algorithm and named in (None, k.id)]
        problem = "it is not signed with a known key"
        for key in fitting or [k for k in self.keys if k.algorithm == algorithm]:
            try:
                return self._decoded(token, key)
            except jwt.InvalidSignatureError:
                continue
            except jwt.InvalidTokenError as wrong:
                problem = str(wrong)
                break
        raise _refused(problem)

    def _decoded(self, token: str, key: TokenKey) -> dict[str, Any]:
        claims: dict[str, Any] = jwt.decode(
            token,
            key.verifying,
            algorithms=[key.algorithm],
            leeway=LEEWAY_S,
            options={"require": ["exp", "sub"], "verify_aud": False},
        )
        audience = claims.get("aud")
        if audience is None and self.require_audience:
            raise jwt.MissingRequiredClaimError("aud")
        if audience is not None and self.audience not in ([audience] if isinstance(audience, str) else audience):
            raise jwt.InvalidAudienceError("it is meant for another service")
        return claims


def keys_of(settings: ServerSettings) -> tuple[TokenKey, ...]:
    """The keys the settings name; the first one signs. Raises BadInput for a key file that cannot be used."""
    secrets_ = [settings.jwt_secret.get_secret_value() or kept_secret(settings.secret_file)]
    secrets_ += [s.strip() for s in settings.jwt_previous_secrets.split(",") if s.strip()]
    shared = [hmac_key(s) for s in secrets_]
    private = [_private_key(settings.jwt_private_key_file)] if settings.jwt_private_key_file else []
    public = [_public_key(Path(f.strip())) for f in settings.jwt_public_key_files.split(",") if f.strip()]
    return (*private, *shared, *public)


def hmac_key(secret: str) -> TokenKey:
    """An HS256 key. Its id is a digest, so that it says nothing of the secret but changes with it."""
    return TokenKey(_key_id(secret.encode()), "HS256", secret, secret)


def kept_secret(file: Path, fresh: str = "") -> str:
    """The random secret of this home, made on the first start (``fresh``) and readable by its owner only."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    except OSError as problem:
        raise StorageFailed(
            f"The secret cannot be kept in {file}: {problem.strerror}.",
            "Set VISIOBOOK_JWT_SECRET and VISIOBOOK_TOKEN_KEYS, or mend the folder's permissions.",
        ) from problem
    secret = fresh or secrets.token_urlsafe(48)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(secret)
    return secret


def _private_key(file: Path) -> TokenKey:
    try:
        pem = file.read_bytes()
        private = serialization.load_pem_private_key(pem, password=None)
    except (OSError, ValueError, TypeError) as wrong:
        raise _bad_key(file) from wrong
    if not isinstance(private, RSAPrivateKey):
        raise _bad_key(file)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return TokenKey(_key_id(public), "RS256", public, pem)


def _public_key(file: Path) -> TokenKey:
    try:
        pem = file.read_bytes()
        serialization.load_pem_public_key(pem)
    except (OSError, ValueError) as wrong:
        raise _bad_key(file) from wrong
    return TokenKey(_key_id(pem), "RS256", pem)


def _key_id(material: bytes) -> str:
    return hashlib.sha256(b"visiobook key id:" + material).hexdigest()[:16]


def _bad_key(file: Path) -> BadInput:
    return BadInput(f"{file} is not an RSA key in PEM form that can be read.", "openssl genrsa -out key.pem 3072")


def _refused(why: str) -> Unauthorised:
    return Unauthorised(f"The token is refused: {why}.", "Log in again with POST /api/v1/auth/login.")
