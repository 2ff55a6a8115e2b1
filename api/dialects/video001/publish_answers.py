"""From and to the bodies of contract 001's publication."""

import uuid
from collections.abc import Sequence

from api.dialects.video001 import publish_schemas as s
from visiobook.domain.account import Caller
from visiobook.domain.publication import (
    Connection,
    LinkedInConfig,
    PlaceConfig,
    Platform,
    PlatformConfig,
    Publication,
    TikTokConfig,
    YouTubeConfig,
)
from visiobook.errors import NotFound
from visiobook.services import publishing
from visiobook.services.publishing import PublishOrder
from visiobook.services.service import Service

SHORT = {
    Platform.YOUTUBE: "yt",
    Platform.LINKEDIN: "li",
    Platform.TIKTOK: "tt",
    Platform.FOLDER: "folder",
    Platform.S3: "s3",
}


def order(service: Service, caller: Caller, body: s.PublishRequest, request_id: str) -> PublishOrder:
    """What is asked for, at once or at its time."""
    configs = tuple(_config(service, caller, target) for target in body.platforms)
    told = PublishOrder(video_id=body.video_id, configs=configs, request_id=request_id)
    if not isinstance(body, s.ScheduleRequest):
        return told
    return told.model_copy(update={"publish_at": body.schedule.publish_at, "timezone": body.schedule.timezone})


def bare(publish_id: str) -> str:
    """The id without the words before it, or as events tell it. Raises NotFound for what cannot be one."""
    try:
        return str(uuid.UUID(publish_id if publish_id.count("-") == 4 else publish_id.rsplit("-", 1)[-1]))
    except ValueError as wrong:
        raise NotFound(f"There is no publication {publish_id!r}.", "POST /api/v1/publish gives their ids.") from wrong


def batch_id(publication: Publication) -> str:
    """A batch's id towards people."""
    return f"pub-{uuid.UUID(publication.batch).hex}"


def publication_id(publication: Publication) -> str:
    """A publication's id towards people."""
    return f"pub-{SHORT[publication.platform]}-{uuid.UUID(publication.id).hex}"


def batch(publications: Sequence[Publication]) -> s.BatchOut:
    """What was just asked for."""
    first = publications[0]
    return s.BatchOut(
        publish_batch_id=batch_id(first),
        status=publishing.batch_state(publications),
        publish_at=first.publish_at,
        timezone=first.timezone or None,
        publications=[
            s.PublicationLine(id=publication_id(p), platform=p.platform, status=p.state.value, progress=p.progress)
            for p in publications
        ],
    )


def status(asked: str, publications: Sequence[Publication]) -> s.PublicationOut:
    """One publication, or a batch with each of its own."""
    first = publications[0]
    if asked == first.id:
        return _publication(first)
    whole = _publication(first).model_copy(
        update={
            "publish_id": batch_id(first),
            "status": publishing.batch_state(publications),
            "progress": sum(p.progress for p in publications) // len(publications),
            "publications": [_publication(p) for p in publications],
        }
    )
    if len(publications) == 1:
        return whole
    alone = ("platform", "published_at", "platform_url", "platform_id", "analytics", "error")
    return whole.model_copy(update=dict.fromkeys(alone))


def connection(service: Service, platform: Platform, account: Connection | None) -> s.ConnectionOut:
    """A platform and the caller's account on it; a place of one's own counts as connected once it is set up."""
    if account is not None:
        return s.ConnectionOut(
            platform=platform,
            connected=not account.broken,
            account_name=account.grant.account_name or None,
            expires_at=account.grant.expires_at,
            problem=account.broken or None,
        )
    place = platform in (Platform.FOLDER, Platform.S3)
    return s.ConnectionOut(platform=platform, connected=place and publishing.ready(service, platform))


def _publication(publication: Publication) -> s.PublicationOut:
    post, problem, counted = publication.post, publication.problem, publication.analytics
    return s.PublicationOut(
        publish_id=publication_id(publication),
        publish_batch_id=batch_id(publication),
        video_id=publication.video.id,
        platform=publication.platform,
        status=publication.state.value,
        progress=publication.progress,
        publish_at=publication.publish_at,
        timezone=publication.timezone or None,
        published_at=publication.published_at,
        platform_url=post.url if post else None,
        platform_id=post.id if post else None,
        analytics=s.AnalyticsOut(**counted.model_dump()) if counted else None,
        error=s.PublicationError(**problem.model_dump()) if problem else None,
    )


def _config(service: Service, caller: Caller, target: s.Target) -> PlatformConfig:
    said = target.config.model_dump(exclude={"thumbnail_asset_id"})
    if isinstance(target, s.YouTubeTarget):
        asset = target.config.thumbnail_asset_id
        picture = publishing.thumbnail_of(service, caller, asset) if asset else None
        return YouTubeConfig(**{**said, "tags": tuple(said["tags"])}, thumbnail=picture)
    if isinstance(target, s.LinkedInTarget):
        return LinkedInConfig(**said)
    if isinstance(target, s.TikTokTarget):
        return TikTokConfig(**said)
    return PlaceConfig.model_validate({"platform": target.platform, **said})
