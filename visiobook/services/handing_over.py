"""A video project's film that became another without its pipeline (an upgrade, its rollback) is handed over anew."""

from visiobook.domain.job import JobStatus
from visiobook.domain.project import Project
from visiobook.errors import NotFound
from visiobook.ports.meter import Meter
from visiobook.services.film_assets import keep_film_assets
from visiobook.services.service import Service
from visiobook.services.studio import Studio
from visiobook.services.video_films import film_outcome
from visiobook.services.video_projects import id_of
from visiobook.services.work import Work


def hand_over_again(service: Service, studio: Studio, project: Project, meter: Meter) -> bool:
    """Make the film as it is now the one that its project's video is downloaded and published as, and list what it
    shows and sounds. False where there is nothing to do: a film of no video project, one that was removed, or one whose
    newest pipeline has not completed (which hands its film over itself).
    """
    identifier = id_of(project.id)
    try:
        video = service.video_projects.get(identifier) if identifier else None
    except NotFound:
        return False
    if video is None or video.pipeline is None:
        return False
    job = service.jobs.get(video.pipeline.job)
    if job.status is not JobStatus.COMPLETED:
        return False
    work = Work(service, job, meter)
    keep_film_assets(work, studio)
    return service.jobs.amend(job.id, film_outcome(work, studio).canonical_json())
