"""The run's side of a publication: carry the video to its platform once, and tell how it went."""

import contextlib
from datetime import timedelta

from visiobook.domain.job import Job, JobStatus
from visiobook.domain.outcome import PublicationOutcome
from visiobook.domain.publication import Connection, Platform, PlatformPost, Publication, Upload, YouTubeConfig
from visiobook.domain.submission import PublicationSubmission
from visiobook.domain.webhook import WebhookEvent
from visiobook.errors import NotConnected, NotFound, PublishingFailed, StorageFailed, TokenRefused
from visiobook.ports.publishing import Parcel
from visiobook.services.announcing import News, announce
from visiobook.services.service import Service
from visiobook.services.work import Work, submission_of

MARGIN = timedelta(seconds=60)
"""Tokens are renewed so long before they expire."""
COUNT_EVERY = timedelta(minutes=15)
COUNTED_FOR = timedelta(days=30)
"""How often, and how long after its publication, a platform is asked what it counts."""
MEGABYTE = 1 << 20


def carry(work: Work) -> PublicationOutcome:
    """Publish it, unless an earlier run has. Raises PublishingFailed, NotConnected or Interrupted."""
    service = work.service
    asked = work.submission
    assert isinstance(asked, PublicationSubmission)
    publication = service.publications.get(asked.publication)
    post = publication.post or _carried(work, publication)
    return PublicationOutcome(
        publication=publication.id, platform=publication.platform.value, post=post.id, url=post.url
    )


def access_token(service: Service, owner: str, platform: Platform, refused: str = "") -> tuple[str, str]:
    """A token that holds and the account's id; renewed when it runs out, or was ``refused``.

    Raises NotConnected without an account, and TokenRefused when the person must connect again.
    """
    authoriser = service.platforms.authoriser(platform)
    if authoriser is None:
        return "", ""
    connection = _connection(service, owner, platform)
    now = service.clock.now()
    until = connection.grant.expires_at
    holds = connection.grant.access_token != refused and (until is None or until - MARGIN > now)
    if not holds:
        connection = _renewed(service, connection)
    return connection.grant.access_token, connection.grant.account_id


def announce_publication(service: Service, job: Job) -> None:
    """Tell how a publication's job ended; a cancelled one is not told."""
    asked = submission_of(job)
    assert isinstance(asked, PublicationSubmission)
    try:
        publication = service.publications.get(asked.publication)
    except NotFound:
        return
    out = publication.post is not None
    if not out and job.status is not JobStatus.FAILED:
        return
    event = WebhookEvent.PUBLISH_COMPLETED if out else WebhookEvent.PUBLISH_FAILED
    news = News(
        event=event.value,
        owner=publication.owner,
        subject=publication.id,
        occasion=job.id,
        at=service.clock.now(),
        data={
            "publish_id": publication.id,
            "publish_batch_id": publication.batch,
            "platform": publication.platform.value,
            "video_id": publication.video.id,
            "project_id": publication.video.project,
            "platform_id": publication.post.id if publication.post else None,
            "platform_url": publication.post.url if publication.post else None,
            "error": {"code": job.problem.code, "message": job.problem.message} if job.problem else None,
        },
    )
    announce(service, news)


def count_stale(service: Service, limit: int = 5) -> int:
    """Ask platforms what they count of what is out; how many were asked. One that does not answer is asked later."""
    now = service.clock.now()
    stale = service.publications.uncounted(now - COUNT_EVERY, now - COUNTED_FOR, limit)
    for publication in stale:
        _count(service, publication)
    return len(stale)


def _carried(work: Work, publication: Publication) -> PlatformPost:
    service = work.service
    token, account = access_token(service, publication.owner, publication.platform)
    try:
        post = _publish(work, publication, token, account)
    except TokenRefused:
        token, account = access_token(service, publication.owner, publication.platform, refused=token)
        post = _publish(work, service.publications.get(publication.id), token, account)
    service.publications.published(publication.id, post, service.clock.now())
    return post


def _publish(work: Work, publication: Publication, token: str, account: str) -> PlatformPost:
    service = work.service

    def keep(upload: Upload) -> None:
        service.publications.keep_upload(publication.id, upload)

    def tell(sent: int, size: int) -> None:
        work.progress(sent, size, f"{sent // MEGABYTE} of {size // MEGABYTE} MB")

    config = publication.config
    picture = config.thumbnail if isinstance(config, YouTubeConfig) else None
    parcel = Parcel(
        publication=publication,
        video=service.store.path(publication.video.file),
        thumbnail=service.store.path(picture) if picture is not None else None,
        token=token,
        account_id=account,
    )
    return service.platforms.publisher(publication.platform).publish(parcel, keep, tell)


def _connection(service: Service, owner: str, platform: Platform) -> Connection:
    connection = service.connections.find(owner, platform)
    if connection is None:
        raise NotConnected(
            f"No {platform.value} account is connected.", f"Connect it: GET /api/v1/publish/connect/{platform.value}."
        )
    return connection


def _renewed(service: Service, connection: Connection) -> Connection:
    """The connection with new tokens. Where another process renewed them meanwhile, its tokens stand."""
    authoriser = service.platforms.authoriser(connection.platform)
    assert authoriser is not None
    try:
        grant = authoriser.renew(connection.grant, service.clock.now())
    except TokenRefused as refused:
        now_kept = _connection(service, connection.owner, connection.platform)
        if now_kept.grant.access_token != connection.grant.access_token:
            return now_kept
        service.connections.save(connection.model_copy(update={"broken": refused.message}))
        raise
    fresh = connection.model_copy(update={"grant": grant, "broken": ""})
    service.connections.save(fresh)
    return fresh


def _count(service: Service, publication: Publication) -> None:
    assert publication.post is not None
    with contextlib.suppress(PublishingFailed, NotConnected, StorageFailed):
        publisher = service.platforms.publisher(publication.platform)
        token, _ = access_token(service, publication.owner, publication.platform)
        analytics = publisher.analytics(publication.post, token, service.clock.now())
        if analytics is not None:
            service.publications.counted(publication.id, analytics)
            return
    service.publications.looked(publication.id, service.clock.now())
