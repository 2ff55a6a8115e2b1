"""The endpoints of renders and of the videos they make."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import FileResponse
from starlette.responses import Response

from api.deps import CallerDep, ServiceDep
from api.dialects.video001 import render_answers as answers
from api.dialects.video001 import render_schemas as s
from api.dialects.video001.documented import REFUSED
from api.downloads import FILE_ANSWERS, stored_file
from visiobook.services import video_renders as renders
from visiobook.services.video_projects import video_of

router = APIRouter(prefix="/api/v1/videos", tags=["Renders"], responses=REFUSED)


@router.post("/render", status_code=202)
def start(body: s.RenderRequest, request: Request, service: ServiceDep, caller: CallerDep) -> s.RenderAccepted:
    """Render a timeline as it is now; what was encoded before is found."""
    request_id = str(request.scope["request_id"])
    found = renders.start(service, caller, body.timeline_id, answers.wish_of(body), request_id)
    return answers.accepted(service, found)


@router.get("/render")
def list_renders(
    service: ServiceDep, caller: CallerDep, project_id: Annotated[str, Query(max_length=100)]
) -> s.RenderList:
    """A project's renders, the newest first."""
    found = service.video_renders.list(video_of(service, caller, project_id).id)
    return s.RenderList(items=[answers.status(service, r) for r in found], total=len(found))


@router.get("/render/{render_id}/status")
def status(render_id: str, service: ServiceDep, caller: CallerDep) -> s.RenderStatus:
    """How far a render is, stage by stage."""
    return answers.status(service, renders.render_of(service, caller, render_id))


@router.delete("/render/{render_id}")
def cancel(render_id: str, service: ServiceDep, caller: CallerDep) -> s.RenderCancelled:
    """Stop a render and its encoders; finished segments are kept."""
    found = renders.cancel(service, caller, render_id)
    return s.RenderCancelled(render_id=found.id, status=answers.STATUS[found.status], message="Render cancelled")


@router.get("/{video_id}/download", response_class=FileResponse, responses=FILE_ANSWERS)
def download(
    video_id: str,
    service: ServiceDep,
    caller: CallerDep,
    if_none_match: Annotated[str, Header()] = "",
    download: Annotated[bool, Query(description="Offer it as a file to save")] = True,
) -> Response:
    """A finished video's file, by its id or its render's."""
    found = renders.video_file(service, caller, video_id)
    return stored_file(service, found.digest, found.media_type, found.name, if_none_match, download)
