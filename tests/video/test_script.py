"""A prompt becomes a script as long as the film should be; a person changes it and goes on from there."""

import dataclasses

import pytest

from tests.video.conftest import TINY
from visiobook.stages.timed_script import TimedScene, shortened

WRITTEN = {"pipeline_config": {"skip_steps": ["montage"], "providers": {"llm": "openai", "voice": "espeak"}}}


def paced_s(house, place: str) -> float:
    """How long the film would be, as the graph's own steps pace it."""
    from visiobook.domain.correction import Corrections
    from visiobook.services.film import FilmSteps

    studio = house.worker.studio
    steps = FilmSteps(studio, studio.records.get(f"video-{place[1:]}"), studio.maker())
    manuscript = steps.manuscript()
    reading = steps.analysis(manuscript, Corrections())
    scenes = steps.scenes(reading, manuscript)
    narration = steps.narration(manuscript, reading, scenes, steps.characters(reading, scenes))
    pacing = steps.pacing(scenes, narration)
    return pacing.frames / pacing.fps


def written(house, seconds: float, **more) -> str:
    place = house.order(prompt="Un film sur un moulin", config={**TINY, "target_duration": seconds}, **more)
    assert house.api("POST", f"{place}/start", WRITTEN).status_code == 202
    assert house.worker.run_waiting()
    status = house.get(f"{place}/status")
    assert status["status"] == "completed", status["error"]
    return place


@pytest.mark.parametrize(("seconds", "words"), [(20, 45), (60, 110), (90, 30)])
def test_a_script_lasts_as_long_as_was_asked_within_a_tenth(house, pen, seconds, words):
    pen.words = words
    place = written(house, seconds)
    assert abs(paced_s(house, place) - seconds) <= 0.1 * seconds


def test_a_written_script_can_be_read_changed_and_filmed(house, pen):
    pen.words = 45
    place = written(house, 30)
    script = house.get(f"{place}/script")
    assert script["title"] == "Le moulin et la mer" and not script["edited"] and script["language"] == "fr"
    assert all(s["narration"] and s["image_prompt"] and s["scene_id"] for s in script["scenes"])
    assert not any("*" in s["narration"] or s["narration"] != s["narration"].strip() for s in script["scenes"])
    asked = len(pen.asked)
    scenes = [{k: s[k] for k in ("title", "narration", "image_prompt")} for s in script["scenes"]]
    scenes[0]["narration"] = "Ces mots sont les miens."
    changed = house.api("PUT", f"{place}/script", {"title": "Mon film", "scenes": scenes}).json()
    assert changed["edited"] and changed["title"] == "Mon film"
    assert house.api("POST", f"{place}/start", WRITTEN).status_code == 202
    assert house.worker.run_waiting()
    assert house.get(f"{place}/script")["scenes"][0]["narration"] == "Ces mots sont les miens."
    assert len(pen.asked) == asked, "nothing was written anew"
    assert house.api("DELETE", f"{place}/script").status_code == 204


def test_the_language_and_the_tone_are_asked_of_the_model(house, pen):
    assert any("in French" in prompt for prompt in pen.asked)


def test_the_plan_and_the_scenes_are_counted_before_the_first_is_written(house, pen):
    from visiobook.domain.project import Brief
    from visiobook.stages.write_script import COMPLETION, write_script

    told: list[tuple] = []

    class Listener:
        def begin(self, step, total):
            told.append(("begin", step, total))

        def advance(self, step, item, made):
            told.append(("advance", step, made))

        def end(self, step):
            told.append(("end", step, 0))

    studio = dataclasses.replace(house.worker.studio, progress=Listener())
    engine, brief = studio.engines.language("openai"), Brief(language="fr", target_duration_s=45)
    write_script("Un film sur un tout autre moulin", brief, engine, studio.maker(), studio.guess)
    written = [what for what in told if what[1] == COMPLETION]
    assert written[0][0] == "begin" and written[-1][0] == "end"
    assert [what[0] for what in written].count("advance") == written[0][2] >= 4


def test_a_script_too_long_to_be_written_is_refused_before_it_starts(house):
    place = house.order(prompt="Un film", config={**TINY, "target_duration": 3600})
    answer = house.api("POST", f"{place}/start", WRITTEN)
    assert answer.status_code == 422
    assert answer.json()["error"]["details"]["field"] == "config.target_duration"


def scene(*sentences: str, seconds: float) -> TimedScene:
    return TimedScene(sentences=sentences, seconds=seconds)


def test_a_script_is_shortened_from_the_ends_of_its_fullest_scenes():
    scenes = [
        scene("Aaaa aaaa.", "Bbbb bbbb.", "Cccc cccc.", seconds=30),
        scene("Dddd dddd.", "Eeee eeee.", seconds=20),
    ]
    kept = shortened(scenes, 10)
    assert [s.sentences for s in kept] == [("Aaaa aaaa.", "Bbbb bbbb."), ("Dddd dddd.", "Eeee eeee.")]


def test_nothing_is_taken_where_that_would_come_no_nearer():
    scenes = [scene("Aaaa aaaa.", "Bbbb bbbb.", seconds=20)]
    assert shortened(scenes, 4) == tuple(scenes)


def test_when_every_scene_has_one_sentence_left_whole_scenes_go_and_one_stays():
    scenes = [scene(f"Scene {n} is here.", seconds=10) for n in range(4)]
    assert len(shortened(scenes, 20)) == 2
    assert len(shortened(scenes, 500)) == 1
