"""The endpoints of timelines."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.deps import BaseUrlDep, CallerDep, ServiceDep
from api.dialects.video001 import timeline_answers as answers
from api.dialects.video001 import timeline_schemas as s
from api.dialects.video001.documented import REFUSED
from visiobook.services import video_timelines as timelines

router = APIRouter(prefix="/api/v1/videos/timeline", tags=["Timelines"], responses=REFUSED)
OTIO_TYPE = "application/vnd.otio+json"


@router.post("", status_code=201)
def create(body: s.TimelineRequest, service: ServiceDep, caller: CallerDep) -> s.TimelineOut:
    """Write a timeline: tracks of pictures, voices and music."""
    edit = answers.edit_of(body.config, body.tracks)
    return answers.timeline(timelines.create(service, caller, body.project_id, edit))


@router.post("/import", status_code=201)
def import_otio(body: s.ImportRequest, service: ServiceDep, caller: CallerDep) -> s.TimelineOut:
    """Take an OpenTimelineIO document in. Its media are assets of the project, by their addresses here."""
    return answers.timeline(timelines.imported(service, caller, body.project_id, answers.otio_text(body.otio)))


@router.get("")
def list_timelines(
    service: ServiceDep, caller: CallerDep, project_id: Annotated[str, Query(max_length=100)]
) -> s.TimelineList:
    """A project's timelines, the newest first."""
    found = timelines.list_timelines(service, caller, project_id)
    return s.TimelineList(items=[answers.timeline(t) for t in found], total=len(found))


@router.get("/{timeline_id}")
def get_timeline(timeline_id: str, service: ServiceDep, caller: CallerDep) -> s.TimelineOut:
    """One timeline."""
    found = timelines.timeline_of(service, caller, timeline_id)
    return answers.timeline(found, timelines.missing_assets(service, found))


@router.put("/{timeline_id}")
def replace(timeline_id: str, body: s.TimelineReplacement, service: ServiceDep, caller: CallerDep) -> s.TimelineOut:
    """Write a timeline anew."""
    wanted = timelines.TimelineChange(config=answers.config_of(body.config), tracks=answers.tracks_of(body.tracks))
    return answers.timeline(timelines.change(service, caller, timeline_id, wanted))


@router.patch("/{timeline_id}")
def change(timeline_id: str, body: s.TimelineChangeIn, service: ServiceDep, caller: CallerDep) -> s.TimelineOut:
    """Change its config, its tracks, or both."""
    config = answers.config_of(body.config) if body.config is not None else None
    tracks = answers.tracks_of(body.tracks) if body.tracks is not None else None
    wanted = timelines.TimelineChange(config=config, tracks=tracks)
    return answers.timeline(timelines.change(service, caller, timeline_id, wanted))


@router.delete("/{timeline_id}", status_code=204)
def delete(timeline_id: str, service: ServiceDep, caller: CallerDep) -> Response:
    """Delete a timeline; what was rendered of it stays."""
    timelines.delete(service, caller, timeline_id)
    return Response(status_code=204)


@router.get(
    "/{timeline_id}/otio",
    response_class=Response,
    responses={200: {"description": "An OpenTimelineIO document", "content": {OTIO_TYPE: {"schema": {}}}}},
)
def export_otio(timeline_id: str, service: ServiceDep, caller: CallerDep, base_url: BaseUrlDep) -> Response:
    """The timeline as OpenTimelineIO, for editors."""
    text = timelines.exported(service, caller, timeline_id, base_url)
    headers = {"Content-Disposition": f'attachment; filename="{timeline_id}.otio"'}
    return Response(text, media_type=OTIO_TYPE, headers=headers)
