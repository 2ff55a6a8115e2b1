"""Assets of a video project: order them, upload them, look at them, put them into the film, delete them."""

import re
import unicodedata
import uuid
from collections.abc import Sequence
from datetime import datetime

from visiobook.domain.account import AccountRole, Caller
from visiobook.domain.base import Value, sha256
from visiobook.domain.job import Job, JobProblem, JobStatus, JobType
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.domain.submission import AssetsSubmission
from visiobook.domain.video_asset import (
    AssetFilter,
    AssetOrigin,
    AssetStatus,
    EngineWish,
    ImageOrder,
    MusicOrder,
    VideoAsset,
    VoiceOrder,
)
from visiobook.domain.video_project import VideoProject
from visiobook.domain.video_timeline import ClipMedia, MediaKind
from visiobook.errors import Conflict, InvalidField, NotFound
from visiobook.services.service import Service
from visiobook.services.submissions import ORDINARY
from visiobook.services.video_projects import video_of

JOBS = {
    MediaKind.IMAGE: JobType.ASSET_IMAGES,
    MediaKind.VOICE: JobType.ASSET_VOICE,
    MediaKind.MUSIC: JobType.ASSET_MUSIC,
}
PREFIXES = {MediaKind.IMAGE: "img", MediaKind.VOICE: "voice", MediaKind.MUSIC: "music", MediaKind.VIDEO: "video"}
MOST_AT_ONCE = 200
EXTENSIONS = {
    "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif", "image/bmp": "bmp",
    "image/tiff": "tif", "audio/mpeg": "mp3", "audio/wav": "wav", "audio/flac": "flac", "audio/aac": "aac",
    "audio/ogg": "ogg", "audio/mp4": "m4a", "audio/webm": "webm", "audio/aiff": "aiff",
    "video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm", "video/x-msvideo": "avi", "video/mp2t": "ts",
    "video/mpeg": "mpg", "video/x-flv": "flv", "video/x-ms-wmv": "wmv", "video/ogg": "ogv",
}  # fmt: skip


class AssetOrder(Value):
    """One asset somebody asks for. ``scene``: the film's scene whose own it takes the place of."""

    order: ImageOrder | VoiceOrder | MusicOrder
    scene: int | None = None


class AssetUpload(Value):
    """A file somebody sends. ``words``: what a voice says, where the sender knows it."""

    kind: MediaKind
    data: bytes
    name: str = ""
    scene: int | None = None
    words: str = ""


def order(
    service: Service, caller: Caller, project_id: str, kind: MediaKind, orders: Sequence[AssetOrder], wish: EngineWish
) -> tuple[VideoAsset, ...]:
    """New assets, and one job that makes them. Raises NotFound for somebody else's project."""
    project = video_of(service, caller, project_id)
    if not 0 < len(orders) <= MOST_AT_ONCE:
        raise InvalidField(f"A batch has 1 to {MOST_AT_ONCE} items.", "Send several batches.", "prompts")
    now, job_id, batch = service.clock.now(), str(uuid.uuid4()), f"batch-{uuid.uuid4().hex}"
    assets = tuple(_ordered(project, kind, wanted, wish, batch, job_id, now) for wanted in orders)
    service.video_assets.add(assets, _job(service, project, caller, kind, job_id, batch, now))
    return assets


def upload(service: Service, caller: Caller, project_id: str, sent: AssetUpload) -> VideoAsset:
    """A file as an asset, once it was decoded whole. With a scene it takes the place of the film's own there.

    Raises BrokenSource for what is not what it should be, SourceTooLarge beyond the limits.
    """
    project = video_of(service, caller, project_id)
    _check_scene(sent.kind, sent.scene)
    now = service.clock.now()
    bare = VideoAsset(
        id=f"{PREFIXES[sent.kind]}-{uuid.uuid4().hex}",
        owner=project.owner,
        project=project.id,
        kind=sent.kind,
        origin=AssetOrigin.UPLOADED,
        status=AssetStatus.COMPLETED,
        scene=sent.scene,
        in_film=sent.scene is not None,
        words=sent.words,
        engine="upload",
        file=service.store.put_bytes(sent.data),
        size=len(sent.data),
        created_at=now,
        updated_at=now,
    )
    asset = _decoded(service, bare, sent)
    service.video_assets.add((asset,))
    if asset.scene is not None:
        service.video_assets.put_in_film(asset)
    return asset


def asset_of(service: Service, caller: Caller, asset_id: str) -> VideoAsset:
    """The caller's asset as it is now. Another person's or a deleted one is not there (NotFound)."""
    asset = service.video_assets.get(asset_id)
    if asset.deleted or (asset.owner != caller.id and caller.role is not AccountRole.ADMIN):
        raise NotFound(f"There is no asset {asset_id!r}.", "GET /api/v1/assets?project_id=… lists yours.")
    return current(service, (asset,))[0]


def list_assets(service: Service, caller: Caller, wanted: AssetFilter) -> tuple[tuple[VideoAsset, ...], int]:
    """A page of the caller's assets, and how many there are. Raises NotFound for somebody else's project."""
    if wanted.project is not None:
        wanted = wanted.model_copy(update={"project": video_of(service, caller, wanted.project).id})
    owner = None if caller.role is AccountRole.ADMIN else caller.id
    own = wanted.model_copy(update={"owner": owner})
    return current(service, service.video_assets.list(own)), service.video_assets.count(own)


def delete(service: Service, caller: Caller, asset_id: str) -> None:
    """Delete an asset. One that is still being made is given up; a timeline that uses it says so when it is rendered.

    Raises Conflict for one the film was made with: another must take its place first.
    """
    asset = asset_of(service, caller, asset_id)
    if asset.origin is AssetOrigin.FILM and asset.in_film:
        raise Conflict(
            f"The film is made with {asset_id!r}.",
            "Generate or upload another with its scene_id: that takes its place.",
        )
    service.video_assets.save(asset.model_copy(update={"deleted": True, "in_film": False}))
    if asset.in_film:
        _put_back(service, asset)


def put_in_film(service: Service, caller: Caller, asset_id: str, scene: int | None) -> VideoAsset:
    """The film shows or sounds this asset in a scene from its next making on; None: it no longer does."""
    asset = asset_of(service, caller, asset_id)
    if asset.status is not AssetStatus.COMPLETED:
        raise Conflict(f"The asset is {asset.status.value}.", "Wait until it is completed.")
    _check_scene(asset.kind, scene)
    placed = asset.model_copy(update={"scene": scene, "updated_at": service.clock.now()})
    service.video_assets.save(placed.model_copy(update={"in_film": scene is not None}))
    if scene is not None:
        service.video_assets.put_in_film(placed)
    elif asset.in_film:
        _put_back(service, asset)
    return service.video_assets.get(asset_id)


def current(service: Service, assets: Sequence[VideoAsset]) -> tuple[VideoAsset, ...]:
    """Assets as they are: one whose job is over without having made it has failed."""
    waiting = {a.job for a in assets if a.job and not a.status.finished}
    states = service.jobs.states(tuple(waiting)) if waiting else {}
    over = {job: state for job, state in states.items() if state.finished}
    return tuple(_given_up(a, over[a.job]) if a.job in over and not a.status.finished else a for a in assets)


def replacements(service: Service, project: VideoProject) -> tuple[VideoAsset, ...]:
    """What people put in the place of the film's own pictures, voices and music."""
    listed = service.video_assets.list(AssetFilter(project=project.id, statuses=(AssetStatus.COMPLETED,), limit=1000))
    return tuple(a for a in listed if a.in_film and a.origin is not AssetOrigin.FILM and a.media is not None)


def file_name(asset: VideoAsset) -> str:
    """A name to save its file under."""
    said = unicodedata.normalize("NFKD", asset.name or asset.words or asset.kind.value)
    plain = re.sub(r"[^a-z0-9]+", "-", said.encode("ascii", "ignore").decode().lower()).strip("-")[:40].strip("-")
    scene = f"scene-{asset.scene}-" if asset.scene is not None else ""
    extension = EXTENSIONS.get(asset.media_type)
    return f"{scene}{plain or asset.kind.value}{f'.{extension}' if extension else ''}"


def _ordered(
    project: VideoProject, kind: MediaKind, wanted: AssetOrder, wish: EngineWish, batch: str, job: str, now: datetime
) -> VideoAsset:
    asked = wanted.order
    return VideoAsset(
        id=f"{PREFIXES[kind]}-{uuid.uuid4().hex}",
        owner=project.owner,
        project=project.id,
        kind=kind,
        origin=AssetOrigin.GENERATED,
        scene=wanted.scene,
        batch=batch,
        job=job,
        words=asked.text if isinstance(asked, VoiceOrder) else asked.prompt,
        order=asked,
        wish=wish,
        created_at=now,
        updated_at=now,
    )


def _job(
    service: Service, project: VideoProject, caller: Caller, kind: MediaKind, job: str, batch: str, now: datetime
) -> Job:
    job_type = JOBS[kind]
    return Job(
        id=job,
        owner=caller.id,
        project_ref=project.id,
        job_type=job_type,
        priority=ORDINARY,
        request=AssetsSubmission(kind=job_type.value, batch=batch).canonical_json(),
        fingerprint=sha256(batch.encode()),
        partition=project.film,
        created_at=now,
    )


def _decoded(service: Service, asset: VideoAsset, sent: AssetUpload) -> VideoAsset:
    stem = re.sub(r"\.[^.]*$", "", sent.name)
    if sent.kind is MediaKind.IMAGE:
        picture = service.uploads.picture(sent.data)
        media = ClipMedia(
            asset=asset.id,
            kind=sent.kind,
            digest=service.store.put_bytes(picture.png),
            media_type="image/png",
            width=picture.width,
            height=picture.height,
        )
        return asset.model_copy(update={"name": stem, "media": media, "media_type": picture.media_type})
    if sent.kind is MediaKind.VIDEO:
        return _film(service, asset, stem)
    sound = service.uploads.sound(sent.data, 1 if sent.kind is MediaKind.VOICE else 2)
    media = ClipMedia(
        asset=asset.id,
        kind=sent.kind,
        digest=service.store.put_bytes(sound.wav),
        media_type="audio/wav",
        samples=sound.samples,
        channels=sound.channels,
        text=sent.words,
    )
    length = round(sound.samples / SAMPLE_RATE, 3)
    return asset.model_copy(update={"name": stem, "media": media, "media_type": sound.media_type, "duration_s": length})


def _film(service: Service, asset: VideoAsset, name: str) -> VideoAsset:
    """An uploaded film as a clip for timelines. Raises BrokenSource and SourceTooLarge."""
    assert asset.file is not None
    film = service.uploads.film(service.store.path(asset.file))
    media = ClipMedia(
        asset=asset.id,
        kind=MediaKind.VIDEO,
        digest=asset.file,
        media_type=film.media_type,
        width=film.width,
        height=film.height,
        duration=film.duration,
        samples=film.samples,
        channels=2,
    )
    length = round(float(film.duration), 3)
    told = {"name": name, "media": media, "media_type": film.media_type, "duration_s": length}
    return asset.model_copy(update=told)


def _check_scene(kind: MediaKind, scene: int | None) -> None:
    """A scene of the film takes pictures, voices and music. Raises InvalidField."""
    if scene is not None and kind is MediaKind.VIDEO:
        message = "A scene of the film takes a picture, a voice or music; a film is a clip of a timeline."
        raise InvalidField(message, "Leave scene_id out, and put the asset on a timeline's video track.", "scene_id")


def _put_back(service: Service, gone: VideoAsset) -> None:
    """The film's own takes its place again, where there is one."""
    listed = service.video_assets.list(
        AssetFilter(project=gone.project, kinds=(gone.kind,), scene=gone.scene, limit=1000)
    )
    for own in (a for a in listed if a.origin is AssetOrigin.FILM and a.id != gone.id):
        service.video_assets.save(own.model_copy(update={"in_film": True}))


def _given_up(asset: VideoAsset, state: JobStatus) -> VideoAsset:
    message = "The job was cancelled." if state is JobStatus.CANCELLED else "The job failed before it was made."
    problem = JobProblem(code="interrupted", message=message, hint="Order it again.")
    return asset.model_copy(update={"status": AssetStatus.FAILED, "problem": asset.problem or problem})
