"""The endpoints that make a project's film: start, status, cancel, and the script in between."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.deps import CallerDep, ServiceDep
from api.dialects.video001 import pipeline_answers as answers
from api.dialects.video001 import schemas as s
from api.dialects.video001.documented import REFUSED
from api.dialects.video001.providers import pipeline_order
from visiobook.errors import NotFound
from visiobook.services import pipelines
from visiobook.services.video_projects import video_of

router = APIRouter(prefix="/api/v1/projects/{project_id}", tags=["Video projects"], responses=REFUSED)


@router.post("/start", status_code=202)
def start(
    project_id: str, request: Request, service: ServiceDep, caller: CallerDep, body: s.StartRequest | None = None
) -> s.Started:
    """Make the film, or go on where an earlier pipeline stopped."""
    config = body.pipeline_config if body is not None else s.PipelineConfig()
    order = pipeline_order(service, config, str(request.scope["request_id"]))
    return answers.started(service, pipelines.start(service, caller, project_id, order), order.told)


@router.get("/status")
def status(project_id: str, service: ServiceDep, caller: CallerDep) -> s.PipelineStatus:
    """How far the newest pipeline is."""
    return answers.status(service, video_of(service, caller, project_id))


@router.post("/cancel")
def cancel(project_id: str, service: ServiceDep, caller: CallerDep) -> s.PipelineStatus:
    """Stop the pipeline and its engines; what was made is kept for the next start."""
    return answers.status(service, pipelines.cancel(service, caller, project_id))


@router.get("/script")
def get_script(project_id: str, service: ServiceDep, caller: CallerDep) -> s.ScriptOut:
    """The script, as the pipeline wrote it or a person changed it."""
    found = video_of(service, caller, project_id)
    text = pipelines.script_of(service, found)
    if text is None:
        raise NotFound(
            "The project has no script yet.", "Start its pipeline, or PUT one of your own to this same address."
        )
    return answers.script(found, text)


@router.put("/script")
def put_script(project_id: str, body: s.ScriptRequest, service: ServiceDep, caller: CallerDep) -> s.ScriptOut:
    """A script of your own, or the written one changed: the next start films it word for word."""
    text = answers.script_of(body, video_of(service, caller, project_id))
    return answers.script(pipelines.save_script(service, caller, project_id, text), text)


@router.delete("/script", status_code=204)
def delete_script(project_id: str, service: ServiceDep, caller: CallerDep) -> Response:
    """Forget the script: the next start writes one from the prompt."""
    pipelines.drop_script(service, caller, project_id)
    return Response(status_code=204)
