"""A pipeline makes a video's film through the real graph, step by step, and tells how far it is."""

from tests.video.conftest import ESPEAK, SCENES
from visiobook.domain.job import JobStatus

STEPS = {"script", "images", "videos", "voice", "montage"}


def test_a_start_is_answered_as_the_document_shows_it(film):
    assert {"id", "status", "pipeline_id", "estimated_duration", "message"} <= set(film.started)
    assert film.started["status"] == "scripting" and film.started["pipeline_id"].startswith("pipe-")
    assert film.started["message"] == "Pipeline started successfully" and film.started["estimated_duration"] > 0
    assert film.started["providers"]["voice"] == "espeak" and film.started["providers"]["video"] == "camera"


def test_the_film_is_made(film):
    done = film.house.get(f"{film.place}/status")
    assert (done["status"], done["progress"], done["error"]) == ("completed", 100, None), done
    assert set(done["steps_completed"]) == STEPS and done["steps_remaining"] == []
    assert done["current_step"] is None and done["estimated_remaining_seconds"] == 0
    project = film.house.get(film.place)
    assert project["status"] == "completed" and project["progress"]["overall"] == 100
    assert {s["status"] for s in project["progress"]["steps"].values()} == {"completed"}


def test_progress_only_grows_and_names_the_step_that_is_worked_on(film):
    percents = [seen["progress"] for seen in film.seen]
    assert percents == sorted(percents) and len(set(percents)) > 3, percents
    named = {seen["current_step"]["name"] for seen in film.seen if seen["current_step"]}
    assert {"script_generation", "image_generation", "video_generation"} <= named
    for seen in film.seen:
        step = seen["current_step"]
        if step is not None:
            assert set(step) == {"name", "agent", "started_at", "items_total", "items_completed"}
            assert 0 <= step["items_completed"] <= step["items_total"]


def test_the_log_tells_each_step_in_order(film):
    said = [line["message"] for line in film.house.get(f"{film.place}/status")["logs"]]
    assert said[0] == "Pipeline started" and said[-1] == "Pipeline completed"
    starts = [s.removeprefix("Starting ") for s in said if s.startswith("Starting")]
    assert starts == ["script", "image generation", "voice and music generation", "video generation", "montage"], starts


def test_a_persons_script_is_filmed_word_for_word_and_its_pictures_as_they_asked(film):
    script = film.house.get(f"{film.place}/script")
    assert script["edited"] and [s["narration"] for s in script["scenes"]] == [s["narration"] for s in SCENES]
    project = film.house.worker.studio.records.get(f"video-{film.place[1:]}")
    assert [o.prompt for o in project.brief.overrides] == ["a fox in a dark forest"]


def test_started_again_everything_is_found(film):
    again = film.house.api("POST", f"{film.place}/start", ESPEAK)
    assert again.status_code == 202
    assert film.house.worker.run_waiting()
    done = film.house.get(f"{film.place}/status")
    assert done["status"] == "completed" and done["pipeline_id"] != film.started["pipeline_id"]
    finished = [line["message"] for line in done["logs"] if line["message"].startswith("Finished")]
    assert finished and all("0 made" in said for said in finished), finished


def test_the_next_film_is_expected_to_take_what_this_one_took(film):
    from visiobook.services.pipelines import USUAL, expected_s

    video = film.house.service.video_projects.get(film.place[1:])
    expected = expected_s(film.house.service, video)
    assert any(abs(seconds / 120 - USUAL[step]) > 0.001 for step, seconds in expected.items())


def test_a_script_of_ones_own_is_not_expected_to_be_written(film):
    from visiobook.domain.video_project import VideoStep
    from visiobook.services.pipelines import expected_s, script_of

    video = film.house.service.video_projects.get(film.place[1:])
    own = expected_s(film.house.service, video, script_of(film.house.service, video))
    from_the_prompt = expected_s(film.house.service, video)
    assert own[VideoStep.SCRIPT] < from_the_prompt[VideoStep.SCRIPT] == 3.0 * 120
    assert sum(own.values()) < sum(from_the_prompt.values())


def test_the_job_of_a_pipeline_is_not_among_those_of_contract_000(film):
    pipeline = film.started["pipeline_id"].removeprefix("pipe-")
    listed = film.house.client.get("/api/v1/jobs", headers=film.house.token).json()["jobs"]
    assert listed == []
    assert film.house.client.get(f"/api/v1/jobs/job_{pipeline}", headers=film.house.token).status_code == 404
    assert film.house.service.jobs.get(pipeline).status is JobStatus.COMPLETED
