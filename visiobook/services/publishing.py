"""Publishing: order it for now or a time to come, look at it, stop it, try it again; and connect accounts."""

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from visiobook.domain.account import AccountRole, Caller
from visiobook.domain.base import Digest, Value, sha256
from visiobook.domain.job import Job, JobType
from visiobook.domain.outcome import FilmOutcome, Finished
from visiobook.domain.publication import (
    Connection,
    Handshake,
    Platform,
    PlatformConfig,
    Publication,
    PublicationState,
    VideoFile,
)
from visiobook.domain.submission import PublicationSubmission
from visiobook.domain.video_project import VideoProject
from visiobook.errors import BadInput, Conflict, InProgress, InvalidField, NotConfigured, NotConnected, NotFound
from visiobook.services.jobs import cancel as cancel_job
from visiobook.services.service import Service
from visiobook.services.submissions import ORDINARY
from visiobook.services.video_projects import film_of, video_of

HANDSHAKE = timedelta(minutes=10)
"""How long a person has to agree on the platform's page."""
LONGEST_AHEAD = timedelta(days=366)
AT_ONCE = 20


class PublishOrder(Value):
    """One video for one or more platforms. ``publish_at`` None: now; without an offset it is a time in ``timezone``."""

    video_id: str
    configs: tuple[PlatformConfig, ...]
    publish_at: datetime | None = None
    timezone: str = ""
    request_id: str = ""


def publish(service: Service, caller: Caller, order: PublishOrder) -> tuple[Publication, ...]:
    """Publications of a finished video, at once or at their time; all of them or none.

    Raises NotFound, Conflict for a video that is not finished, NotConnected, NotConfigured, InProgress while the same
    is being published, and InvalidField for a time that is none.
    """
    video = video_of_id(service, caller, order.video_id)
    for config in order.configs:
        _check_ready(service, caller.id, Platform(config.platform))
    now = service.clock.now()
    at = _moment(order, now)
    batch = str(uuid.uuid4())
    publications = tuple(
        Publication(
            id=str(uuid.uuid4()),
            batch=batch,
            owner=caller.id,
            video=video,
            config=config,
            publish_at=at,
            timezone=order.timezone,
            created_at=now,
        )
        for config in order.configs
    )
    jobs = () if at is not None else tuple(_job(service, p, order.request_id) for p in publications)
    service.publications.add(publications, jobs)
    return service.publications.of_batch(batch)


def video_of_id(service: Service, caller: Caller, video_id: str) -> VideoFile:
    """A finished video by its own id or its render's; a project's id means the film of its pipeline."""
    if _is_uuid(video_id):
        return _film(service, video_of(service, caller, video_id))
    render = service.video_renders.get(video_id)
    if render.owner != caller.id and caller.role is not AccountRole.ADMIN:
        raise NotFound(f"There is no video {video_id!r}.", "GET /api/v1/videos/render/{id}/status tells its id.")
    if render.result is None:
        raise Conflict(
            f"The video {video_id!r} is not rendered yet.", "Wait until its render's status is completed, then publish."
        )
    project = service.video_projects.get(render.project)
    return VideoFile(
        id=render.video,
        project=render.project,
        title=project.title,
        file=render.result.file,
        media_type=render.result.media_type,
        size=render.result.size,
        duration_s=render.result.duration_s,
    )


def _film(service: Service, project: VideoProject) -> VideoFile:
    """The film a project's newest pipeline made. Raises Conflict where there is none yet."""
    result = service.jobs.get(project.pipeline.job).result if project.pipeline is not None else None
    film = Finished.model_validate_json('{"outcome":' + result + "}").outcome if result is not None else None
    if not isinstance(film, FilmOutcome) or film.film is None:
        raise Conflict(
            f"The project {project.id!r} has no film yet.", "Start its pipeline and wait until it is completed."
        )
    return VideoFile(
        id=project.id,
        project=project.id,
        title=project.title,
        file=film.film,
        size=film.size,
        duration_s=film.duration_s,
    )


def _is_uuid(identifier: str) -> bool:
    try:
        return bool(uuid.UUID(identifier))
    except ValueError:
        return False


def thumbnail_of(service: Service, caller: Caller, asset_id: str) -> Digest:
    """The picture of an asset. Raises InvalidField for what is no finished picture of the caller's."""
    asset = service.video_assets.get(asset_id)
    mine = asset.owner == caller.id or caller.role is AccountRole.ADMIN
    if not mine or asset.file is None or not asset.media_type.startswith("image/"):
        raise InvalidField(
            f"The asset {asset_id!r} is no picture of yours.",
            "Name a completed picture: GET /api/v1/assets?type=image lists them.",
            "thumbnail_asset_id",
            "image",
        )
    return asset.file


def found(service: Service, caller: Caller, publish_id: str) -> tuple[Publication, ...]:
    """The publications of an id: one, or a batch's. Raises NotFound, also for another person's."""
    publications = service.publications.of_batch(publish_id) or (service.publications.get(publish_id),)
    if publications[0].owner != caller.id and caller.role is not AccountRole.ADMIN:
        raise NotFound(f"There is no publication {publish_id!r}.", "POST /api/v1/publish gives their ids.")
    return publications


def cancel(service: Service, caller: Caller, publish_id: str) -> tuple[Publication, ...]:
    """Stop what is not out yet. Raises Conflict when everything is over."""
    open_ = [p for p in found(service, caller, publish_id) if _open(p)]
    if not open_:
        raise Conflict("The publication is over.", "What is out can only be taken back on the platform itself.")
    for publication in open_:
        if not service.publications.cancel(publication.id):
            job = service.publications.get(publication.id).job
            assert job is not None
            cancel_job(service, caller, job)
    return found(service, caller, publish_id)


def retry(service: Service, caller: Caller, publish_id: str, request_id: str = "") -> tuple[Publication, ...]:
    """Go on with what failed or was stopped, from where the upload was. Raises Conflict when nothing failed."""
    again = [p for p in found(service, caller, publish_id) if p.job and p.state in (PublicationState.FAILED, STOPPED)]
    if not again:
        raise Conflict("Nothing of this failed.", "GET /api/v1/publish/{id}/status tells how it stands.")
    for publication in again:
        _check_ready(service, publication.owner, publication.platform)
        service.publications.start(publication.id, _job(service, publication, request_id), publication.job)
    return found(service, caller, publish_id)


def start_due(service: Service, limit: int = AT_ONCE) -> int:
    """Start what was scheduled and whose time has come, each once whoever else looks too; how many were started."""
    due = service.publications.due(service.clock.now(), limit)
    return sum(_started(service, publication) for publication in due)


def connections(service: Service, caller: Caller) -> tuple[tuple[Platform, Connection | None], ...]:
    """Every platform, with the caller's account on it."""
    mine = {c.platform: c for c in service.connections.of(caller.id)}
    return tuple((platform, mine.get(platform)) for platform in Platform)


def ready(service: Service, platform: Platform) -> bool:
    """Whether the operator has set what a place needs."""
    try:
        service.platforms.publisher(platform)
    except NotConfigured:
        return False
    return True


class Begun(Value):
    """A connection on its way: where the person agrees, and the state that their browser must bring back."""

    address: str
    state: str


def begin_connection(service: Service, caller: Caller, platform: Platform, redirect_uri: str) -> Begun:
    """Where the person agrees that we publish for them. Raises Conflict for a place without accounts."""
    authoriser = service.platforms.authoriser(platform)
    if authoriser is None:
        raise Conflict(f"The target {platform.value} needs no account.", "Publish to it right away.")
    handshake = Handshake(
        state=secrets.token_urlsafe(32),
        owner=caller.id,
        platform=platform,
        verifier=secrets.token_urlsafe(64),
        redirect_uri=redirect_uri,
        created_at=service.clock.now(),
    )
    address = authoriser.address(handshake)
    service.connections.open(handshake)
    return Begun(address=address, state=handshake.state)


def check_browser(platform: Platform, state: str, kept: str) -> None:
    """The browser that came back is the one that began: it has ``kept`` the state. Raises BadInput.

    Without this somebody could begin a connection of their own and have another person's browser finish it.
    """
    if not kept or not secrets.compare_digest(state.encode(), kept.encode()):
        raise BadInput(
            "This connection was begun in another browser, or too long ago.",
            f"Begin again in this one, with its cookies (GET /api/v1/publish/connect/{platform.value}); or give this "
            "page's address to the program that began it.",
        )


def finish_connection(service: Service, platform: Platform, state: str, code: str) -> Connection:
    """The connection, once the person's browser has come back with a code. A state works once."""
    now = service.clock.now()
    handshake = service.connections.close(state, now - HANDSHAKE)
    authoriser = service.platforms.authoriser(platform)
    if handshake is None or handshake.platform is not platform or authoriser is None:
        raise BadInput(
            "This connection was not begun here, or too long ago, or is made already.",
            f"Begin again: GET /api/v1/publish/connect/{platform.value}.",
        )
    grant = authoriser.exchange(handshake, code, now)
    connection = Connection(owner=handshake.owner, platform=platform, grant=grant, connected_at=now)
    service.connections.save(connection)
    return connection


def give_up_connection(service: Service, state: str) -> None:
    """The person did not agree: the state is used up."""
    service.connections.close(state, service.clock.now() - HANDSHAKE)


def disconnect(service: Service, caller: Caller, platform: Platform) -> None:
    """Forget the caller's account. Raises NotFound."""
    if not service.connections.remove(caller.id, platform):
        raise NotFound(f"No {platform.value} account is connected.", "GET /api/v1/publish/connections lists yours.")


STOPPED = PublicationState.CANCELLED
OVER = (PublicationState.PUBLISHED, PublicationState.FAILED, STOPPED)


def _open(publication: Publication) -> bool:
    return publication.state not in OVER


def _started(service: Service, publication: Publication) -> bool:
    try:
        return service.publications.start(publication.id, _job(service, publication, ""), None)
    except InProgress:  # the same is being published right now: this one comes after it
        return False


def _check_ready(service: Service, owner: str, platform: Platform) -> None:
    service.platforms.publisher(platform)
    if service.platforms.authoriser(platform) is None:
        return
    connection = service.connections.find(owner, platform)
    if connection is None or connection.broken:
        why = connection.broken if connection is not None else f"No {platform.value} account is connected."
        raise NotConnected(why, f"Connect it: GET /api/v1/publish/connect/{platform.value}.")


def _job(service: Service, publication: Publication, request_id: str) -> Job:
    """The job that carries it. Its fingerprint lets the database refuse the same publication twice at a time."""
    same = "\n".join((publication.owner, publication.video.id, publication.config.canonical_json()))
    return Job(
        id=str(uuid.uuid4()),
        owner=publication.owner,
        project_ref=publication.video.project,
        job_type=JobType.PUBLICATION,
        priority=ORDINARY,
        request=PublicationSubmission(publication=publication.id).canonical_json(),
        fingerprint=sha256(f"publication\n{same}".encode()),
        partition=film_of(publication.video.project),
        request_id=request_id,
        created_at=service.clock.now(),
    )


def _moment(order: PublishOrder, now: datetime) -> datetime | None:
    """The moment a publication is wanted at. Raises InvalidField."""
    if order.publish_at is None:
        return None
    zone = _zone(order.timezone)
    at = order.publish_at
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone)
        if at.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) != order.publish_at:
            raise _no_time(f"There is no {order.publish_at:%H:%M} in {order.timezone} on that day: clocks go forward.")
    if at <= now:
        raise _no_time(f"{at.isoformat()} is in the past.")
    if at > now + LONGEST_AHEAD:
        raise _no_time(f"{at.isoformat()} is more than {LONGEST_AHEAD.days} days ahead.")
    return at


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as wrong:
        raise InvalidField(
            f"There is no time zone {name!r}.", "Name one as Europe/Paris or UTC.", "schedule.timezone", "enum"
        ) from wrong


def _no_time(message: str) -> InvalidField:
    return InvalidField(
        message, "Give a moment to come, such as 2030-12-15T14:00:00Z.", "schedule.publish_at", "future"
    )


def batch_state(publications: Sequence[Publication]) -> str:
    """How a batch stands: ``processing`` while anything of it is under way."""
    states = {p.state for p in publications}
    if states <= {PublicationState.SCHEDULED, STOPPED} and PublicationState.SCHEDULED in states:
        return PublicationState.SCHEDULED.value
    if any(_open(p) for p in publications):
        return "processing"
    if len(states) == 1:
        return next(iter(states)).value
    return "partially_published" if PublicationState.PUBLISHED in states else PublicationState.FAILED.value
