"""What every domain value is: frozen, closed to unknown fields, and written as canonical JSON."""

import hashlib
import json
from fractions import Fraction
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer, StringConstraints

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 in lower-case hexadecimal."""

LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""A BCP-47 language tag (RFC 5646), such as ``fr`` or ``pt-BR``."""

Exact = Annotated[Fraction, PlainSerializer(str, return_type=str, when_used="json")]
"""An exact rational number, written ``"3/2"`` in JSON. Times are exact seconds."""


class Value(BaseModel):
    """A frozen value. Equal content is equal, hashable and serialises to the same bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def canonical_json(self) -> str:
        """The value as canonical JSON: sorted keys, no spaces, UTF-8 text (the form that is digested)."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def content_digest(self) -> str:
        """SHA-256 of :meth:`canonical_json`."""
        return sha256(self.canonical_json().encode())


def sha256(data: bytes) -> str:
    """SHA-256 of bytes, in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()
