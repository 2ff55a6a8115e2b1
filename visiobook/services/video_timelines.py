"""Timelines of video projects: write one, read it, change it, delete it, exchange it with editors."""

import re
import uuid
from collections.abc import Sequence

from visiobook.domain.account import AccountRole, Caller
from visiobook.domain.base import Digest, Value
from visiobook.domain.timeline import ExternalReference
from visiobook.domain.video_asset import AssetFilter, AssetStatus, VideoAsset
from visiobook.domain.video_project import VideoProject
from visiobook.domain.video_timeline import (
    ClipMedia,
    MediaKind,
    TimelineConfig,
    TimelineEdit,
    TrackEdit,
    VideoTimeline,
)
from visiobook.errors import Conflict, InvalidField, NotFound
from visiobook.services.service import Service
from visiobook.services.video_assets import current
from visiobook.services.video_projects import video_of
from visiobook.stages.conform import PlacedEdit, conform, place
from visiobook.stages.unconform import unconform

ASSET_URL = re.compile(r"/assets/([A-Za-z0-9_-]+)(?:/download)?(?:[?#].*)?$")


class TimelineChange(Value):
    """What is changed of an edit; None: as it was."""

    config: TimelineConfig | None = None
    tracks: tuple[TrackEdit, ...] | None = None


def create(service: Service, caller: Caller, project_id: str, edit: TimelineEdit) -> VideoTimeline:
    """A new timeline. Raises InvalidField, naming the field, for what breaks a rule."""
    project = video_of(service, caller, project_id)
    placed = placed_edit(service, project.id, edit)
    now = service.clock.now()
    timeline = VideoTimeline(
        id=f"timeline-{uuid.uuid4().hex}",
        owner=project.owner,
        project=project.id,
        edit=edit,
        duration_s=duration_s(placed),
        created_at=now,
        updated_at=now,
    )
    service.video_timelines.add(timeline)
    return timeline


def timeline_of(service: Service, caller: Caller, timeline_id: str) -> VideoTimeline:
    """The caller's timeline. Another person's is not there (NotFound)."""
    timeline = service.video_timelines.get(timeline_id)
    if timeline.owner != caller.id and caller.role is not AccountRole.ADMIN:
        raise NotFound(f"There is no timeline {timeline_id!r}.", "POST /api/v1/videos/timeline makes one.")
    return timeline


def list_timelines(service: Service, caller: Caller, project_id: str) -> tuple[VideoTimeline, ...]:
    """A project's timelines, the newest first."""
    project = video_of(service, caller, project_id)
    return service.video_timelines.list(project.id, None)


def change(service: Service, caller: Caller, timeline_id: str, wanted: TimelineChange) -> VideoTimeline:
    """The timeline, changed. Raises Conflict when somebody else changed it at the same time."""
    timeline = timeline_of(service, caller, timeline_id)
    edit = timeline.edit.model_copy(update={name: value for name, value in wanted if value is not None})
    placed = placed_edit(service, timeline.project, edit)
    changed = timeline.model_copy(
        update={
            "edit": edit,
            "duration_s": duration_s(placed),
            "revision": timeline.revision + 1,
            "updated_at": service.clock.now(),
        }
    )
    return _saved(service, changed)


def delete(service: Service, caller: Caller, timeline_id: str) -> None:
    """Delete a timeline; what was rendered of it stays."""
    timeline = timeline_of(service, caller, timeline_id)
    gone = {"deleted": True, "revision": timeline.revision + 1, "updated_at": service.clock.now()}
    _saved(service, timeline.model_copy(update=gone))


def exported(service: Service, caller: Caller, timeline_id: str, base_url: str) -> str:
    """The timeline as OpenTimelineIO, its media by the addresses of the assets."""
    timeline = timeline_of(service, caller, timeline_id)
    project = service.video_projects.get(timeline.project)
    placed = placed_edit(service, timeline.project, timeline.edit)
    found = {clip.media.digest: clip.media.asset for track in placed.tracks for clip in track.clips}

    def locate(digest: Digest) -> str:
        return f"{base_url}/api/v1/assets/{found[digest]}/download"

    return service.edits.write(conform(placed, project.title, language_of(project)), locate)


def imported(service: Service, caller: Caller, project_id: str, text: str) -> VideoTimeline:
    """A new timeline from OpenTimelineIO. Its media must be assets of the project, by their addresses here.

    Raises BrokenSource, BadInput, and InvalidField for media that is no asset.
    """
    project = video_of(service, caller, project_id)
    assets = _all_assets(service, project.id)
    by_digest = {a.media.digest: a for a in reversed(assets) if a.media is not None}

    def take_in(url: str) -> ExternalReference:
        named = ASSET_URL.search(url)
        asset = next((a for a in assets if named and a.id == named[1]), None)
        if asset is None or asset.media is None:
            raise InvalidField(
                f"The timeline uses {url!r}, which is no asset of this project.",
                "POST /api/v1/assets/upload it, then use the asset's address.",
                "otio",
                "asset",
            )
        media = asset.media
        return ExternalReference(
            digest=media.digest, media_type=media.media_type, width=media.width, height=media.height
        )

    def named(digest: Digest, field: str) -> tuple[str, MediaKind]:
        if digest not in by_digest:
            message = f"The media of the clip {field} is no asset of this project."
            raise InvalidField(message, "POST /api/v1/assets/upload it first.", field, "asset")
        return by_digest[digest].id, by_digest[digest].kind

    edit = unconform(service.edits.read(text, take_in), named)
    return create(service, caller, project.id, edit)


def placed_edit(service: Service, project_id: str, edit: TimelineEdit) -> PlacedEdit:
    """The edit on the grid, with the assets as they are. Raises InvalidField, naming the clip's field."""
    return place(edit, media_of(service, project_id, edit))


def media_of(service: Service, project_id: str, edit: TimelineEdit) -> dict[str, ClipMedia]:
    """What is known of the assets of an edit. Raises InvalidField for one that cannot be used."""
    found = service.video_assets.several(edit.assets())
    for number, track in enumerate(edit.tracks):
        for place_, clip in enumerate(track.clips):
            if clip.asset in found:
                _check(service, found[clip.asset], project_id, f"tracks.{number}.clips.{place_}.asset_id")
    return {a.id: a.media for a in found.values() if a.media is not None}


def missing_assets(service: Service, timeline: VideoTimeline) -> tuple[str, ...]:
    """The assets a timeline uses that were deleted since."""
    found = service.video_assets.several(timeline.edit.assets())
    return tuple(a for a in timeline.edit.assets() if a not in found or found[a].deleted)


def duration_s(placed: PlacedEdit) -> float:
    """Its length in seconds."""
    return round(placed.frames / placed.edit.config.fps, 6)


def language_of(project: VideoProject) -> str:
    """The language its captions are in."""
    return project.config.language or "und"


def _check(service: Service, asset: VideoAsset, project_id: str, field: str) -> None:
    if asset.project != project_id:
        message = f"There is no asset {asset.id!r} in this project."
        raise InvalidField(message, "GET /api/v1/assets?project_id=… lists those there are.", field, "asset")
    if asset.deleted:
        raise InvalidField(f"The asset {asset.id!r} was deleted.", "Put another in its place.", field, "asset")
    if asset.status is not AssetStatus.COMPLETED:
        state = current(service, (asset,))[0].status.value
        hint = "Order it again, or use another." if state == "failed" else "Wait until it is completed."
        raise InvalidField(f"The asset {asset.id!r} is {state}.", hint, field, "asset")
    if asset.media is None:
        message = f"The video {asset.id!r} was rendered before videos could be clips."
        raise InvalidField(message, "Render its timeline again, or upload the file.", field, "asset")


def _saved(service: Service, timeline: VideoTimeline) -> VideoTimeline:
    if not service.video_timelines.save(timeline):
        raise Conflict("Somebody else changed the timeline in between.", "Read it again, then send the change again.")
    return timeline


def _all_assets(service: Service, project_id: str) -> Sequence[VideoAsset]:
    wanted = AssetFilter(project=project_id, statuses=(AssetStatus.COMPLETED,), limit=1000)
    pages = -(-service.video_assets.count(wanted) // wanted.limit)
    listed = (service.video_assets.list(wanted.model_copy(update={"page": n + 1})) for n in range(pages))
    return [asset for page in listed for asset in page]
