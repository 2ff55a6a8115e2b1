"""Publications, and accounts on platforms, in the database."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from resources.database.common import aware, dumped, kept, key, loaded, maybe_aware
from resources.database.jobs import job_row
from resources.database.session import Database
from resources.database.tables import AnalysisJob, ConnectionRow, HandshakeRow, PublicationRow
from resources.security.vault import Vault
from visiobook.domain.base import Value
from visiobook.domain.job import Job, JobProblem, JobStatus
from visiobook.domain.publication import (
    Analytics,
    Connection,
    Grant,
    Handshake,
    Platform,
    PlatformConfig,
    PlatformPost,
    Publication,
    PublicationState,
    Upload,
    VideoFile,
)
from visiobook.errors import InProgress, NotFound

STATES = {
    JobStatus.PENDING: PublicationState.QUEUED,
    JobStatus.RUNNING: PublicationState.UPLOADING,
    JobStatus.COMPLETED: PublicationState.PUBLISHED,
    JobStatus.FAILED: PublicationState.FAILED,
    JobStatus.CANCELLED: PublicationState.CANCELLED,
}


class _Config(Value):
    config: PlatformConfig


class DatabasePublications:
    """Keeps :class:`visiobook.ports.publishing.Publications`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, publications: Sequence[Publication], jobs: Sequence[Job] = ()) -> None:
        """A batch, and its jobs; the unique ``active_key`` refuses a second unfinished one of the same."""
        rows = [_row(p, number) for number, p in enumerate(publications)]
        for row, job in zip(rows, jobs, strict=False):
            row.job_id = key(job.id, "job")
        try:
            with self._database.write() as session:
                session.add_all([*rows, *(job_row(job) for job in jobs)])
        except IntegrityError as taken:
            raise _in_progress() from taken

    def get(self, publication_id: str) -> Publication:
        """One publication."""
        with self._database.read() as session:
            row = session.get(PublicationRow, key(publication_id, "publication"))
            if row is None:
                raise NotFound(f"There is no publication {publication_id!r}.", "POST /api/v1/publish gives their ids.")
            return _publication(row, _job_of(session, row))

    def of_batch(self, batch: str) -> tuple[Publication, ...]:
        """A batch's publications in their order."""
        query = sa.select(PublicationRow).where(PublicationRow.batch == key(batch, "publication"))
        return self._found(query.order_by(PublicationRow.number))

    def due(self, now: datetime, limit: int) -> tuple[Publication, ...]:
        """Those without a job whose time has come."""
        query = sa.select(PublicationRow).where(
            PublicationRow.job_id.is_(None), PublicationRow.cancelled.is_(False), PublicationRow.due_at <= kept(now)
        )
        return self._found(query.order_by(PublicationRow.due_at).limit(limit))

    def start(self, publication_id: str, job: Job, instead_of: str | None) -> bool:
        """Add the job and make it the publication's: who changes the row first has it."""
        before = (
            PublicationRow.job_id.is_(None) if instead_of is None else PublicationRow.job_id == uuid.UUID(instead_of)
        )
        wanted = PublicationRow.cancelled.is_(False) if instead_of is None else sa.true()
        free = PublicationRow.id == key(publication_id, "publication"), before, wanted, PublicationRow.post_id.is_(None)
        taken = sa.update(PublicationRow).where(*free).values(job_id=key(job.id, "job"), cancelled=False)
        try:
            with self._database.write() as session:
                if session.connection().execute(taken).rowcount != 1:
                    return False
                session.add(job_row(job))
        except IntegrityError as same:
            raise _in_progress() from same
        return True

    def cancel(self, publication_id: str) -> bool:
        """Cancel a publication that has no job yet."""
        waiting = PublicationRow.id == key(publication_id, "publication"), PublicationRow.job_id.is_(None)
        with self._database.write() as session:
            done = session.connection().execute(sa.update(PublicationRow).where(*waiting).values(cancelled=True))
            return done.rowcount == 1

    def keep_upload(self, publication_id: str, upload: Upload) -> None:
        """How far the upload is."""
        self._change(publication_id, upload=loaded(upload.canonical_json()))

    def published(self, publication_id: str, post: PlatformPost, now: datetime) -> None:
        """It is out."""
        self._change(publication_id, post_id=post.id, post_url=post.url, published_at=kept(now))

    def counted(self, publication_id: str, analytics: Analytics) -> None:
        """What the platform counts."""
        told = loaded(analytics.canonical_json())
        self._change(publication_id, analytics=told, counted_at=kept(analytics.last_updated))

    def looked(self, publication_id: str, now: datetime) -> None:
        """The platform was asked in vain."""
        self._change(publication_id, counted_at=kept(now))

    def uncounted(self, before: datetime, since: datetime, limit: int) -> tuple[Publication, ...]:
        """Publications that are out since then and were not counted since ``before``, the longest uncounted first."""
        stale = sa.or_(PublicationRow.counted_at.is_(None), PublicationRow.counted_at < kept(before))
        query = sa.select(PublicationRow).where(PublicationRow.published_at >= kept(since), stale)
        return self._found(
            query.order_by(PublicationRow.counted_at.is_not(None), PublicationRow.counted_at).limit(limit)
        )

    def _found(self, query: sa.Select[PublicationRow]) -> tuple[Publication, ...]:
        with self._database.read() as session:
            return tuple(_publication(row, _job_of(session, row)) for row in session.scalars(query).all())

    def _change(self, publication_id: str, **values: object) -> None:
        row = PublicationRow.id == key(publication_id, "publication")
        with self._database.write() as session:
            session.execute(sa.update(PublicationRow).where(row).values(**values))


class DatabaseConnections:
    """Keeps :class:`visiobook.ports.publishing.Connections`; grants and verifiers lie in the vault's ciphertext."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def save(self, connection: Connection) -> None:
        """Keep a connection in the place of an earlier one."""
        row = ConnectionRow(
            owner=connection.owner,
            platform=connection.platform.value,
            grant=self._vault.close(connection.grant.canonical_json()),
            account_name=connection.grant.account_name,
            connected_at=kept(connection.connected_at),
            broken=connection.broken,
        )
        with self._database.write() as session:
            session.merge(row)

    def find(self, owner: str, platform: Platform) -> Connection | None:
        """The owner's account on a platform."""
        with self._database.read() as session:
            row = session.get(ConnectionRow, (owner, platform.value))
            return self._connection(row) if row is not None else None

    def of(self, owner: str) -> tuple[Connection, ...]:
        """The owner's connections."""
        with self._database.read() as session:
            rows = session.scalars(sa.select(ConnectionRow).where(ConnectionRow.owner == owner)).all()
            return tuple(self._connection(row) for row in rows)

    def remove(self, owner: str, platform: Platform) -> bool:
        """Forget a connection."""
        mine = ConnectionRow.owner == owner, ConnectionRow.platform == platform.value
        with self._database.write() as session:
            return session.connection().execute(sa.delete(ConnectionRow).where(*mine)).rowcount == 1

    def open(self, handshake: Handshake) -> None:
        """A connection is being made."""
        row = HandshakeRow(
            state=handshake.state,
            owner=handshake.owner,
            platform=handshake.platform.value,
            verifier=self._vault.close(handshake.verifier),
            redirect_uri=handshake.redirect_uri,
            created_at=kept(handshake.created_at),
        )
        with self._database.write() as session:
            session.add(row)

    def close(self, state: str, since: datetime) -> Handshake | None:
        """The handshake of a state: who deletes the row has it. Old ones go with it."""
        with self._database.write() as session:
            row = session.get(HandshakeRow, state)
            found = self._handshake(row) if row is not None else None
            old = sa.or_(HandshakeRow.state == state, HandshakeRow.created_at < kept(since))
            mine = session.connection().execute(sa.delete(HandshakeRow).where(old)).rowcount >= 1
        return found if found is not None and mine and found.created_at >= since else None

    def _connection(self, row: ConnectionRow) -> Connection:
        return Connection(
            owner=row.owner,
            platform=Platform(row.platform),
            grant=Grant.model_validate_json(self._vault.open(row.grant)),
            connected_at=aware(row.connected_at),
            broken=row.broken,
        )

    def _handshake(self, row: HandshakeRow) -> Handshake:
        return Handshake(
            state=row.state,
            owner=row.owner,
            platform=Platform(row.platform),
            verifier=self._vault.open(row.verifier),
            redirect_uri=row.redirect_uri,
            created_at=aware(row.created_at),
        )


def _in_progress() -> InProgress:
    return InProgress(
        "The same video is being published there right now.",
        "GET /api/v1/publish/{id}/status tells how far it is; publish again when it is over.",
    )


def _job_of(session: Session, row: PublicationRow) -> AnalysisJob | None:
    return session.get(AnalysisJob, row.job_id) if row.job_id is not None else None


def _row(publication: Publication, number: int) -> PublicationRow:
    return PublicationRow(
        id=uuid.UUID(publication.id),
        batch=uuid.UUID(publication.batch),
        number=number,
        owner=publication.owner,
        platform=publication.platform.value,
        video=loaded(publication.video.canonical_json()),
        config=loaded(publication.config.canonical_json()),
        publish_at=kept(publication.publish_at) if publication.publish_at else None,
        timezone=publication.timezone,
        due_at=kept(publication.publish_at or publication.created_at),
        upload=loaded(publication.upload.canonical_json()),
        created_at=kept(publication.created_at),
    )


def _publication(row: PublicationRow, job: AnalysisJob | None) -> Publication:
    post = PlatformPost(id=row.post_id, url=row.post_url or "") if row.post_id else None
    return Publication(
        id=str(row.id),
        batch=str(row.batch),
        owner=row.owner,
        video=VideoFile.model_validate_json(dumped(row.video)),
        config=_Config.model_validate_json('{"config":' + dumped(row.config) + "}").config,
        publish_at=maybe_aware(row.publish_at),
        timezone=row.timezone,
        job=str(row.job_id) if row.job_id else None,
        state=_state(row, job),
        progress=100 if post else job.progress_percent if job else 0,
        upload=Upload.model_validate_json(dumped(row.upload)),
        post=post,
        problem=_problem(job) if post is None else None,
        analytics=Analytics.model_validate_json(dumped(row.analytics)) if row.analytics else None,
        created_at=aware(row.created_at),
        published_at=maybe_aware(row.published_at),
    )


def _state(row: PublicationRow, job: AnalysisJob | None) -> PublicationState:
    """What is out is published, whatever became of its job afterwards; nothing else ever is."""
    if row.post_id:
        return PublicationState.PUBLISHED
    if row.cancelled:
        return PublicationState.CANCELLED
    if job is not None:
        return STATES[JobStatus(job.status)]
    return PublicationState.SCHEDULED if row.publish_at else PublicationState.QUEUED


def _problem(job: AnalysisJob | None) -> JobProblem | None:
    if job is None or not job.error_code:
        return None
    return JobProblem(code=job.error_code, message=job.error_message or "", hint=job.error_hint or "")
