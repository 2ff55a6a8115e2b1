"""Publishing as the heart sees it: platforms, and what is kept of publications and accounts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from visiobook.domain.job import Job
from visiobook.domain.publication import (
    Analytics,
    Connection,
    Grant,
    Handshake,
    Platform,
    PlatformPost,
    Publication,
    Upload,
)

Keep = Callable[[Upload], None]
"""Called whenever how far an upload is has changed, before anything that cannot be undone; it is kept at once."""
Tell = Callable[[int, int], None]
"""Called with the bytes a platform has and those there are. Raises Interrupted when the publication was cancelled."""


@dataclass(frozen=True)
class Parcel:
    """One publication to be carried out: the video as a file, its thumbnail, and a token where one is needed."""

    publication: Publication
    video: Path
    thumbnail: Path | None = None
    token: str = ""
    account_id: str = ""


class Publisher(Protocol):
    """Carries videos to one platform.

    ``publish`` goes on where ``parcel.publication.upload`` says, and never makes a second post of one publication: an
    upload that was finished by a process that died is found and returned. It waits and tries again where the platform
    is away for a moment. Raises TokenRefused, PlatformRefused, PlatformAway or PlatformQuota.
    """

    def publish(self, parcel: Parcel, keep: Keep, tell: Tell) -> PlatformPost: ...

    def analytics(self, post: PlatformPost, token: str, now: datetime) -> Analytics | None:
        """What the platform counts; None where it counts nothing."""
        ...


class Authoriser(Protocol):
    """A platform's OAuth 2 server (RFC 6749 with PKCE, RFC 7636). Raises NotConfigured where the operator set none."""

    def address(self, handshake: Handshake) -> str:
        """Where the person's browser is sent."""
        ...

    def exchange(self, handshake: Handshake, code: str, now: datetime) -> Grant:
        """Tokens for the code the browser came back with. Raises PlatformRefused or PlatformAway."""
        ...

    def renew(self, grant: Grant, now: datetime) -> Grant:
        """New tokens. Raises TokenRefused when the person must connect again, PlatformAway when it can be retried."""
        ...


class Platforms(Protocol):
    """The platforms there are."""

    def publisher(self, platform: Platform) -> Publisher:
        """Raises NotConfigured where the operator has not set what it needs."""
        ...

    def authoriser(self, platform: Platform) -> Authoriser | None:
        """None for a place that needs no account."""
        ...


class Publications(Protocol):
    """Keeps publications; their states are their jobs'. May raise StorageFailed; NotFound for an unknown id."""

    def add(self, publications: Sequence[Publication], jobs: Sequence[Job] = ()) -> None:
        """A batch and, where it is to start at once, a job for each: all or none.

        Raises :class:`~visiobook.errors.InProgress` while the same is being published.
        """
        ...

    def get(self, publication_id: str) -> Publication: ...

    def of_batch(self, batch: str) -> tuple[Publication, ...]:
        """A batch's publications in their order; none for an unknown batch."""
        ...

    def due(self, now: datetime, limit: int) -> tuple[Publication, ...]:
        """Those without a job whose time has come."""
        ...

    def start(self, publication_id: str, job: Job, instead_of: str | None) -> bool:
        """Add the job and make it the publication's in the place of ``instead_of`` (None: of none), both or neither.

        False when somebody else did, or it is out. Raises InProgress while the same is being published.
        """
        ...

    def cancel(self, publication_id: str) -> bool:
        """Cancel a publication that has no job yet; False when it has."""
        ...

    def keep_upload(self, publication_id: str, upload: Upload) -> None:
        """How far the upload is."""
        ...

    def published(self, publication_id: str, post: PlatformPost, now: datetime) -> None:
        """It is out."""
        ...

    def counted(self, publication_id: str, analytics: Analytics) -> None:
        """What the platform counts."""
        ...

    def looked(self, publication_id: str, now: datetime) -> None:
        """The platform was asked in vain, or counts nothing: it is asked again only later."""
        ...

    def uncounted(self, before: datetime, since: datetime, limit: int) -> tuple[Publication, ...]:
        """Publications that are out since then and were not counted since ``before``."""
        ...


class Connections(Protocol):
    """Keeps accounts on platforms; tokens are encrypted at rest. May raise StorageFailed."""

    def save(self, connection: Connection) -> None:
        """Keep a connection in the place of an earlier one."""
        ...

    def find(self, owner: str, platform: Platform) -> Connection | None: ...

    def of(self, owner: str) -> tuple[Connection, ...]:
        """The owner's connections."""
        ...

    def remove(self, owner: str, platform: Platform) -> bool:
        """Forget a connection; False when there was none."""
        ...

    def open(self, handshake: Handshake) -> None:
        """A connection is being made."""
        ...

    def close(self, state: str, since: datetime) -> Handshake | None:
        """The handshake of a state, which is then used up; None for one that is unknown or older."""
        ...
