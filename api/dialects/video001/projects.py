"""The endpoints of video projects."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.deps import CallerDep, ServiceDep
from api.dialects.video001 import answers
from api.dialects.video001 import schemas as s
from api.dialects.video001.documented import REFUSED
from api.dialects.video001.words import phases_of
from visiobook.domain.video_project import VideoChange, VideoFilter
from visiobook.errors import InvalidField
from visiobook.services import video_projects as videos

router = APIRouter(prefix="/api/v1/projects", tags=["Video projects"], responses=REFUSED)


def titled(request: Request) -> None:
    """Raises InvalidField for a body with a name and no title: such projects belong to another contract."""
    try:
        body = json.loads(request.scope.get("body", b""))
    except ValueError:
        return
    if isinstance(body, dict) and "title" not in body and "name" in body:
        raise InvalidField(
            "The field 'title' is required.",
            "Projects with only a `name` belong to contract 003, which is not served yet; send a title.",
            "title",
            "required",
        )


@router.post("", status_code=201, dependencies=[Depends(titled)])
def create(body: s.ProjectRequest, service: ServiceDep, caller: CallerDep) -> s.ProjectOut:
    """Order a video. Nothing is made before its pipeline is started."""
    order = videos.VideoOrder(
        title=body.title, description=body.description, prompt=body.prompt, config=answers.config_of(body.config)
    )
    return answers.project(videos.create(service, caller, order))


@router.get("")
def list_projects(
    service: ServiceDep,
    caller: CallerDep,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    status: Annotated[str, Query(max_length=200, description="Comma-separated")] = "",
    search: Annotated[str, Query(max_length=200, description="Words of title, description or prompt")] = "",
) -> s.ProjectPage:
    """The caller's projects, the newest first; administrators see everybody's."""
    wanted = VideoFilter(phases=phases_of(status), search=search, page=page, limit=limit)
    return answers.page(*videos.list_videos(service, caller, wanted), wanted)


@router.get("/{project_id}")
def get_project(project_id: str, service: ServiceDep, caller: CallerDep) -> s.ProjectDetail:
    """One project with its progress and assets."""
    return answers.detail(service, videos.video_of(service, caller, project_id))


@router.patch("/{project_id}")
def change(project_id: str, body: s.ProjectChange, service: ServiceDep, caller: CallerDep) -> s.ProjectDetail:
    """Change title, description, prompt or config; the last two not while the pipeline runs."""
    config = answers.config_of(body.config) if body.config is not None else None
    wanted = VideoChange(title=body.title, description=body.description, prompt=body.prompt, config=config)
    return answers.detail(service, videos.change(service, caller, project_id, wanted))


@router.delete("/{project_id}", status_code=204)
def delete(project_id: str, service: ServiceDep, caller: CallerDep) -> Response:
    """Forget a project; not while its pipeline runs."""
    videos.remove(service, caller, project_id)
    return Response(status_code=204)
