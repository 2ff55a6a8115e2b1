"""Starts that cannot be, other people's projects, stops in the middle, and engines that break."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.engines.servers import serving
from tests.engines.test_video_engines import runway_says
from tests.video.conftest import ESPEAK, SCENES
from visiobook.errors import EngineFailed
from visiobook.services.pipelines import submission_of


def details(answer) -> dict:
    return answer.json()["error"]["details"]


def test_of_many_starts_at_once_one_wins_and_the_others_are_a_conflict(house):
    place = house.written()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: house.api("POST", f"{place}/start", ESPEAK), range(8)))
    assert sorted(a.status_code for a in answers) == [202] + [409] * 7
    assert answers[[a.status_code for a in answers].index(409)].json()["error"]["code"] == "CONFLICT"
    assert house.api("POST", f"{place}/cancel").json()["status"] == "cancelled"
    assert not house.worker.run_waiting()


def test_while_it_runs_nothing_it_works_from_can_be_changed(house):
    place = house.written()
    house.api("POST", f"{place}/start")
    refused = [
        house.api("PATCH", place, {"prompt": "Autre chose"}),
        house.api("PUT", f"{place}/script", {"scenes": SCENES}),
        house.api("DELETE", f"{place}/script"),
        house.api("DELETE", place),
    ]
    assert [r.status_code for r in refused] == [409] * 4
    assert house.api("PATCH", place, {"title": "Autre titre"}).status_code == 200
    house.api("POST", f"{place}/cancel")
    assert house.api("DELETE", place).status_code == 204


def test_somebody_elses_project_is_not_there(house):
    place, other = house.written(), house.someone()
    for method, path in (("POST", "/start"), ("GET", "/status"), ("POST", "/cancel"), ("GET", "/script")):
        assert house.api(method, place + path, headers=other).status_code == 404, path
    assert house.api("PUT", f"{place}/script", {"scenes": SCENES}, headers=other).status_code == 404


def test_what_was_not_started_cannot_be_cancelled_but_can_be_asked_about(house):
    place = house.written()
    assert house.api("POST", f"{place}/cancel").status_code == 409
    asked = house.get(f"{place}/status")
    assert (asked["status"], asked["pipeline_id"], asked["progress"], asked["logs"]) == ("draft", None, 0, [])
    assert asked["steps_remaining"] == ["script", "images", "videos", "voice", "montage"]


def test_without_a_prompt_or_a_script_there_is_nothing_to_film(house):
    answer = house.api("POST", f"{house.order()}/start")
    assert (answer.status_code, details(answer)["field"]) == (422, "prompt")
    assert house.api("GET", f"{house.order()}/script").status_code == 404


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"providers": {"llm": "nobody"}}, "pipeline_config.providers.llm"),
        ({"providers": {"voice": "dalle3"}}, "pipeline_config.providers.voice"),
        ({"providers": {"llama": "x"}}, "pipeline_config.providers.llama"),
        ({"skip_steps": ["everything"]}, "pipeline_config.skip_steps.0"),
        ({"skip_steps": ["images"]}, "skip_steps"),
    ],
)
def test_an_unknown_provider_or_step_is_named_with_those_there_are(house, config, field):
    answer = house.api("POST", f"{house.written()}/start", {"pipeline_config": config})
    assert (answer.status_code, details(answer)["field"]) == (422, field), answer.text
    if field.endswith("llm"):
        assert "gguf" in details(answer)["hint"] and "openai" in details(answer)["hint"]


def test_the_script_cannot_be_skipped_before_there_is_one(house):
    place = house.order(prompt="Un film sur la mer")
    answer = house.api("POST", f"{place}/start", {"pipeline_config": {"skip_steps": ["script"]}})
    assert (answer.status_code, details(answer)["field"]) == (422, "skip_steps")


@pytest.mark.parametrize(("skipped", "moved"), [([], ["runway"]), (["videos"], [])])
def test_a_video_provider_with_a_key_brings_the_pictures_to_life(house, monkeypatch, skipped, moved):
    from visiobook.domain.engine import Port

    monkeypatch.setenv("VISIOBOOK_RUNWAY_API_KEY", "key")
    place = house.written()
    config = {"skip_steps": skipped, "providers": {"video": "runwayml", "voice": "espeak"}}
    answer = house.api("POST", f"{place}/start", {"pipeline_config": config})
    assert answer.json()["providers"]["video"] == "runway" and "stands in" not in answer.json()["message"]
    job = house.service.video_projects.get(place[1:]).pipeline.job
    engines = submission_of(house.service, job).project.brief.engines
    assert [e.engine for e in engines if e.port is Port.VIDEO] == moved
    assert house.api("POST", f"{place}/cancel").status_code == 200


def test_the_documents_providers_without_keys_are_stood_in_for_and_it_is_said(house, monkeypatch):
    monkeypatch.delenv("VISIOBOOK_OPENAI_BASE_URL")  # the pen of other tests
    place = house.written()
    providers = {"llm": "openai", "image": "dalle3", "video": "runway", "voice": "elevenlabs"}
    answer = house.api("POST", f"{place}/start", {"pipeline_config": {"skip_steps": [], "providers": providers}})
    assert answer.status_code == 202, answer.text
    used = {"llm": "gguf", "image": "picturebook", "video": "camera", "voice": "kokoro", "music": "composer"}
    assert answer.json()["providers"] == used
    assert "kokoro stands in for elevenlabs" in answer.json()["message"]
    warned = [line["message"] for line in house.get(f"{place}/status")["logs"] if line["level"] == "warning"]
    assert len(warned) == 4 and any("VISIOBOOK_OPENAI_API_KEY" in said for said in warned)
    house.api("POST", f"{place}/cancel")


def test_pictures_come_to_life_by_the_provider_whose_key_is_there(house, monkeypatch):
    monkeypatch.setattr(house.worker.studio.engines, "_built", {})  # an engine reads its address when it is built
    place = house.written([{"narration": "Le vent souffle sur la mer calme."}])
    with serving(runway_says(polls=0)) as server:
        monkeypatch.setenv("VISIOBOOK_RUNWAY_API_KEY", "sk-test-123456")
        monkeypatch.setenv("VISIOBOOK_RUNWAY_BASE_URL", server.url)
        moving = {"pipeline_config": {"providers": {**ESPEAK["pipeline_config"]["providers"], "video": "runway"}}}
        started = house.api("POST", f"{place}/start", moving)
        assert started.json()["providers"]["video"] == "runway", started.text
        assert house.worker.run_waiting()
    assert house.get(f"{place}/status")["status"] == "completed", house.get(f"{place}/status")["error"]
    asked = [request.json() for request in server.received if request.method == "POST"]
    assert asked and all("mer" in order["promptText"] for order in asked)


def test_an_engine_that_breaks_fails_the_pipeline_with_its_reason(house, monkeypatch):
    place = house.written([{"narration": "Une phrase que personne ne peut dessiner."}])

    def broken(*_):
        raise EngineFailed("The brush broke.", "Buy a new one.")

    monkeypatch.setattr(type(house.worker.studio.engines.image()), "draw", broken)
    house.api("POST", f"{place}/start", ESPEAK)
    assert house.worker.run_waiting()
    failed = house.get(f"{place}/status")
    assert failed["status"] == "failed"
    assert failed["error"] == {"code": "engine_failed", "message": "The brush broke.", "hint": "Buy a new one."}
    assert failed["logs"][-1]["level"] == "error" and "The brush broke." in failed["logs"][-1]["message"]
    steps = house.get(place)["progress"]["steps"]
    assert (steps["script"]["status"], steps["images"]["status"], steps["montage"]["status"]) == (
        "completed",
        "failed",
        "pending",
    )


def test_a_pipeline_cancelled_in_a_step_stops_its_engine_and_a_start_goes_on(house, monkeypatch):
    place = house.written([{"narration": "Le vent souffle sur la mer calme ce soir."}])
    drawing, unstopped = threading.Event(), threading.Event()
    painter = type(house.worker.studio.engines.image())

    def slow(*_):
        drawing.set()
        for _ in range(600):
            time.sleep(0.05)
        unstopped.set()
        raise AssertionError("nobody stopped this")

    house.api("POST", f"{place}/start", ESPEAK)
    with monkeypatch.context() as patched, house.watched():
        patched.setattr(painter, "draw", slow)

        def cancel() -> None:
            assert drawing.wait(60)
            assert house.get(f"{place}/status")["current_step"]["name"] == "image_generation"
            cancelled = house.api("POST", f"{place}/cancel").json()
            assert (cancelled["status"], cancelled["current_step"]) == ("cancelled", None)

        thread = threading.Thread(target=cancel)
        thread.start()
        assert house.worker.run_waiting()
        thread.join()
    assert not unstopped.is_set()
    stopped = house.get(f"{place}/status")
    assert stopped["status"] == "cancelled" and stopped["logs"][-1]["message"] == "Pipeline cancelled"
    assert house.api("POST", f"{place}/start", ESPEAK).status_code == 202
    assert house.worker.run_waiting()
    assert house.get(f"{place}/status")["status"] == "completed"


def test_a_pipeline_can_do_without_voice_music_and_moving_pictures(house):
    place = house.written([{"narration": "Une seule image, sans un mot."}])
    config = {"pipeline_config": {"skip_steps": ["voice", "music", "videos"]}}
    assert house.api("POST", f"{place}/start", config).status_code == 202
    assert house.worker.run_waiting()
    done = house.get(f"{place}/status")
    assert done["status"] == "completed", done["error"]
    assert house.get(place)["progress"]["steps"]["voice"] == {"status": "skipped", "progress": 100}


def test_a_pipeline_without_the_montage_ends_with_its_parts(house):
    place = house.written([{"narration": "Une phrase seulement, mais bien dite."}])
    config = {"pipeline_config": {"skip_steps": ["montage"], "providers": {"voice": "espeak"}}}
    assert house.api("POST", f"{place}/start", config).status_code == 202
    assert house.worker.run_waiting()
    done = house.get(f"{place}/status")
    assert done["status"] == "completed", done["error"]
    assert done["steps_completed"] == ["script", "images", "voice"]
