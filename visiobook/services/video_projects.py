"""Video projects: order one, find it again, change it, forget it."""

import uuid

from visiobook.domain.account import AccountRole, Caller
from visiobook.domain.base import Value
from visiobook.domain.video_project import VideoChange, VideoConfig, VideoFilter, VideoProject
from visiobook.errors import Conflict, NotFound
from visiobook.services.announcing import News, announce
from visiobook.services.service import Service

FILM_PREFIX = "video-"


class VideoOrder(Value):
    """A video somebody wants."""

    title: str
    description: str = ""
    prompt: str = ""
    config: VideoConfig = VideoConfig()


def create(service: Service, caller: Caller, order: VideoOrder) -> VideoProject:
    """A new project, a draft until its pipeline is started."""
    now, identifier = service.clock.now(), str(uuid.uuid4())
    project = VideoProject(
        id=identifier,
        owner=caller.id,
        title=order.title,
        description=order.description,
        prompt=order.prompt,
        config=order.config,
        film=film_of(identifier),
        created_at=now,
        updated_at=now,
    )
    service.video_projects.add(project)
    data = {"project_id": project.id, "title": project.title}
    announce(service, News(event="project.created", owner=caller.id, subject=project.id, at=now, data=data))
    return project


def video_of(service: Service, caller: Caller, project_id: str) -> VideoProject:
    """The caller's project. Another person's is not there (NotFound), except for administrators."""
    project = service.video_projects.get(project_id)
    if project.owner != caller.id and caller.role is not AccountRole.ADMIN:
        raise NotFound(f"There is no project {project_id!r}.", "GET /api/v1/projects lists your projects.")
    return project


def list_videos(service: Service, caller: Caller, wanted: VideoFilter) -> tuple[tuple[VideoProject, ...], int]:
    """A page of the caller's projects, and how many there are on all pages; administrators see everybody's."""
    owner = None if caller.role is AccountRole.ADMIN else caller.id
    own = wanted.model_copy(update={"owner": owner})
    return service.video_projects.list(own), service.video_projects.count(own)


def change(service: Service, caller: Caller, project_id: str, wanted: VideoChange) -> VideoProject:
    """The project, changed. Raises Conflict when what the running pipeline works from is to be changed."""
    project = video_of(service, caller, project_id)
    if project.running and (wanted.prompt is not None or wanted.config is not None):
        raise Conflict(
            "The project's pipeline is running: its prompt and config cannot be changed now.",
            "Wait until it is over, or POST /api/v1/projects/{id}/cancel first.",
        )
    update = {name: value for name, value in wanted if value is not None}
    changed = project.model_copy(update={**update, "updated_at": service.clock.now()})
    service.video_projects.save(changed)
    return changed


def remove(service: Service, caller: Caller, project_id: str) -> None:
    """Forget a project. Raises Conflict while its pipeline runs."""
    project = video_of(service, caller, project_id)
    if project.running:
        raise Conflict(
            "The project's pipeline is running.", "POST /api/v1/projects/{id}/cancel first, then delete the project."
        )
    service.video_projects.remove(project.id)


def film_of(project_id: str) -> str:
    """The key of a video project in the film graph."""
    return f"{FILM_PREFIX}{project_id}"


def id_of(film: str) -> str:
    """The video project behind a project of the film graph; empty where there is none."""
    identifier = film.removeprefix(FILM_PREFIX)
    return identifier if identifier != film and _is_uuid(identifier) else ""


def _is_uuid(identifier: str) -> bool:
    try:
        return bool(uuid.UUID(identifier))
    except ValueError:
        return False
