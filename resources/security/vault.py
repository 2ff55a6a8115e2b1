"""Secrets at rest: encrypted with keys that can be changed while old ones still open what they closed."""

from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from resources.security.tokens import kept_secret
from visiobook.errors import BadInput, StorageFailed
from visiobook.server_settings import ServerSettings


@dataclass(frozen=True)
class Vault:
    """Authenticated encryption (Fernet: AES-128-CBC and HMAC-SHA256). The first key closes; all of them open."""

    keys: MultiFernet

    def close(self, text: str) -> str:
        """The text, encrypted."""
        return self.keys.encrypt(text.encode()).decode()

    def open(self, closed: str) -> str:
        """The text again. Raises StorageFailed when none of the keys opens it."""
        try:
            return self.keys.decrypt(closed.encode()).decode()
        except InvalidToken as wrong:
            raise StorageFailed(
                "What is kept encrypted cannot be read with the keys there are.",
                "Put the old key back into VISIOBOOK_TOKEN_KEYS, behind the new one, or connect the accounts again.",
            ) from wrong


def vault_of(settings: ServerSettings) -> Vault:
    """The keys the settings name, else a random one that is kept in the home. Raises BadInput for a malformed key."""
    named = [k.strip() for k in settings.token_keys.get_secret_value().split(",") if k.strip()]
    chosen = named or [kept_secret(settings.home / "token-key", Fernet.generate_key().decode())]
    try:
        return Vault(MultiFernet([Fernet(key) for key in chosen]))
    except ValueError as wrong:
        raise BadInput(
            "VISIOBOOK_TOKEN_KEYS has a key that is none.",
            'Make one: python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"',
        ) from wrong
