"""What the records of video projects promise, on every database."""

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from resources.database.jobs import DatabaseJobs
from resources.database.video_projects import DatabaseVideoProjects
from tests.database.test_jobs import a_job
from visiobook.domain.job import JobProblem, Usage
from visiobook.domain.video_project import (
    PipelineRecord,
    StepProgress,
    StepStatus,
    VideoConfig,
    VideoFilter,
    VideoPhase,
    VideoProject,
    VideoStep,
)
from visiobook.errors import InProgress, NotFound

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def a_project(title: str = "Ma Vidéo IA", age_s: float = 0, **more) -> VideoProject:
    made = NOW - timedelta(seconds=age_s)
    values = {"id": str(uuid.uuid4()), "owner": "ana", "title": title, "film": "video-1"}
    return VideoProject(**{**values, "created_at": made, "updated_at": made, **more})


@pytest.fixture
def projects(database):
    return DatabaseVideoProjects(database)


@pytest.fixture
def jobs(database):
    return DatabaseJobs(database)


def titles(projects, **wanted) -> list[str]:
    return [p.title for p in projects.list(VideoFilter(**wanted))]


def started(projects, project, **more):
    job = a_job(project.id, **more)
    projects.start(project.id, job, PipelineRecord(steps=(StepProgress(step=VideoStep.SCRIPT),)), NOW)
    return job


def test_a_project_comes_back_as_it_was(projects):
    project = a_project(prompt="Une vidéo", description="…", config=VideoConfig(target_duration_s=120, language="fr"))
    projects.add(project)
    assert projects.get(project.id) == project
    assert projects.get(project.id).phase is VideoPhase.DRAFT


def test_an_unknown_project_is_named(projects):
    for unknown in (str(uuid.uuid4()), "nonsense"):
        with pytest.raises(NotFound):
            projects.get(unknown)


@pytest.mark.parametrize(
    "search", ["VIDEO", "vidéo ia", "  ia   ma ", "œuvre", "oeuvre", "100%", "a_b", "machine LEARNING"]
)
def test_a_search_finds_words_without_case_and_accents_in_title_description_and_prompt(projects, search):
    projects.add(a_project(description="Une Œuvre à 100% a_b", prompt="le machine learning"))
    projects.add(a_project("Autre chose"))
    assert titles(projects, search=search) == ["Ma Vidéo IA"]


@pytest.mark.parametrize("search", ["vidéo x", "%", "v_deo", "'; DROP TABLE video_projects; --"])
def test_a_search_for_what_is_nowhere_finds_nothing(projects, search):
    projects.add(a_project())
    assert titles(projects, search=search) == []


def test_pages_are_the_newest_first_and_only_the_owners(projects):
    for number in range(5):
        projects.add(a_project(f"t{number}", age_s=number))
    projects.add(a_project("theirs", owner="bob"))
    assert titles(projects, owner="ana", page=1, limit=2) == ["t0", "t1"]
    assert titles(projects, owner="ana", page=3, limit=2) == ["t4"]
    assert projects.count(VideoFilter(owner="ana", limit=1)) == 5


def test_the_phase_follows_the_pipeline_in_lists_and_alone(projects, jobs):
    project = a_project()
    projects.add(project)

    def is_in(phase: VideoPhase) -> bool:
        others = tuple(p for p in VideoPhase if p is not phase)
        alone = projects.get(project.id).phase is phase
        return alone and titles(projects, phases=(phase,)) == [project.title] and not titles(projects, phases=others)

    assert is_in(VideoPhase.DRAFT)
    job = started(projects, project)
    assert is_in(VideoPhase.SCRIPTING)
    jobs.begin(job.id, "run", NOW)
    for step, phase in ((VideoStep.IMAGES, VideoPhase.GENERATING), (VideoStep.MONTAGE, VideoPhase.MONTAGE)):
        working = StepProgress(step=step, status=StepStatus.IN_PROGRESS, items_done=1, items_total=4)
        projects.progress(project.id, job.id, PipelineRecord(steps=(working,)), 40)
        assert is_in(phase)
    found = projects.get(project.id).pipeline
    assert (found.percent, found.current.percent) == (40, 25)
    jobs.complete(job.id, "{}", Usage(), (), NOW)
    assert is_in(VideoPhase.COMPLETED)
    again = started(projects, project)
    jobs.fail(again.id, JobProblem(code="engine_failed", message="It broke.", hint="Mend it."), NOW)
    assert is_in(VideoPhase.FAILED) and projects.get(project.id).pipeline.problem.hint == "Mend it."
    jobs.cancel(started(projects, project).id, NOW)
    assert is_in(VideoPhase.CANCELLED)


def test_of_many_starts_at_once_one_wins(projects):
    project = a_project()
    projects.add(project)
    outcomes = []

    def start() -> None:
        try:
            outcomes.append(started(projects, project).id)
        except InProgress:
            outcomes.append(None)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [o for o in outcomes if o]
    assert len(outcomes) == 8 and projects.get(project.id).pipeline.job == winner


def test_what_an_earlier_pipeline_tells_is_not_heard(projects, jobs):
    project = a_project()
    projects.add(project)
    old = started(projects, project)
    jobs.cancel(old.id, NOW)
    new = started(projects, project)
    late = StepProgress(step=VideoStep.MONTAGE, status=StepStatus.IN_PROGRESS)
    projects.progress(project.id, old.id, PipelineRecord(steps=(late,)), 90)
    found = projects.get(project.id)
    assert (found.pipeline.job, found.phase, found.pipeline.percent) == (new.id, VideoPhase.SCRIPTING, 0)


def test_a_change_is_kept_and_searched(projects):
    project = a_project()
    projects.add(project)
    projects.save(project.model_copy(update={"title": "Été", "updated_at": NOW + timedelta(hours=1)}))
    projects.save_script(project.id, "a" * 64, NOW)
    assert projects.get(project.id).script == "a" * 64
    assert titles(projects, search="ete") == ["Été"] and titles(projects, search="video") == []


def test_a_removed_project_is_gone(projects):
    project = a_project()
    projects.add(project)
    projects.remove(project.id)
    assert projects.several([project.id]) == {}
