import json

import pytest
from pydantic import SecretStr

from resources.clock import SystemClock
from resources.engines.http import Patience
from resources.engines.language.openai import OpenAILanguage
from resources.languages import NamedLanguages
from resources.progress import SilentProgress
from resources.storage.memory import MemoryStore
from tests.engines.servers import Answer, serving
from visiobook.domain.project import Brief
from visiobook.errors import BadInput, EmptySource, EngineFailed
from visiobook.ports.engine import EngineSettings
from visiobook.stages.making import Maker
from visiobook.stages.write_script import write_script

IDEA = "a lighthouse keeper who befriends a whale"
PLAN = {
    "title": "The Keeper and the Whale",
    "scenes": [
        {"place": "A lighthouse", "event": "Old Martha hears something breathe in the dark sea."},
        {"place": "The beach", "event": "At dawn she finds a young whale on the sand."},
        {"place": "The village", "event": "She rings the bell and the fishermen come with ropes."},
        {"place": "The bay", "event": "Together they pull it into the deep water."},
        {"place": "The lighthouse, a year later", "event": "The whale comes back and sings under her window."},
    ],
}
SCENES = [
    "The lighthouse stood alone on a black rock. Old Martha climbed the stairs with her lamp in her hand. Far out, "
    "something large breathed in the dark, and she leaned over the rail to listen.",
    "When morning came, the tide had gone out. A young whale lay on the wet sand, grey and shining, and looked at "
    "Martha with one small eye. She put her hand on its cold side.",
    "She ran to the village and rang the church bell with both arms. Doors opened, dogs barked, and the fishermen came "
    "out with their longest ropes, still half asleep in their boots.",
    "All afternoon they pulled, until the water reached their chests. At last the animal moved, rolled over once, and "
    "slipped away into the deep green bay while everybody cheered.",
    "A year passed, with its storms and its quiet evenings. Then, one summer night, a long song rose beneath her "
    "window, and Martha lit every lamp she had to answer it.",
]


def says(text):
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return Answer.json({"choices": [choice], "usage": {"prompt_tokens": 100, "completion_tokens": 20}})


def maker() -> Maker:
    return Maker(MemoryStore(), SystemClock(), SilentProgress())


def asked(request):
    return request.json()["messages"][1]["content"]


def writer(request, before):
    """A model that plans and writes well."""
    if "response_format" in request.json():
        return says(json.dumps(PLAN))
    number = int(asked(request).split("narrator says in scene ")[1].split()[0])
    return says(SCENES[number - 1])


def write(answer, idea=IDEA, brief=None, bench=None):
    with serving(answer) as server:
        settings = EngineSettings(base_url=server.url, api_key=SecretStr("none"), timeout_s=5)
        engine = OpenAILanguage(settings, patience=Patience(tries=2, base_s=0.01))
        made, receipt = write_script(idea, brief or Brief(), engine, bench or maker(), NamedLanguages())
    return made, receipt, server.received


def test_an_idea_becomes_a_manuscript_of_scenes():
    made, receipt, _ = write(writer)
    assert made.title == "The Keeper and the Whale"
    assert made.text == "\n\n* * *\n\n".join(SCENES)
    assert made.body.of(made.text) == made.text
    assert (made.language, made.source_name, made.media_type) == ("en", "prompt", "text/plain")
    assert receipt.recipe.engine is not None and receipt.recipe.engine.name == "openai"


def test_the_manuscript_says_that_a_model_wrote_it_and_what_from():
    made, receipt, _ = write(writer)
    assert "language model (openai" in made.notices[0]
    assert IDEA in made.notices[0]
    assert "invented" in made.notices[0]
    assert receipt.credits[0].licence


def test_each_scene_is_asked_for_with_the_plan_and_the_scene_before():
    _, _, received = write(writer)
    third = asked(received[3])
    assert "3. The village: She rings the bell" in third
    assert "ends:\nShe put her hand on its cold side." in third
    assert len(received) == 6


def test_a_person_s_wishes_decide_language_title_author_and_length():
    brief = Brief(language="en-GB", title="Martha", author="Me", max_scenes=5)
    made, _, received = write(writer, brief=brief)
    assert (made.title, made.author, made.language) == ("Martha", "Me", "en-GB")
    schema = received[0].json()["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["scenes"]["minItems"] == 5


def test_the_same_idea_is_written_once():
    bench = maker()
    first, _, _ = write(writer, bench=bench)

    def never(request, before):
        raise AssertionError("asked again")

    # Another server, another port: only the host's name is part of the fingerprint.
    assert write(never, bench=bench)[0] == first
    assert bench.tally["script"].made == 1


def test_a_poor_answer_is_asked_again_with_what_was_wrong():
    poor = iter(["The sea.", SCENES[0] + " " + SCENES[0], "Le phare se dressait seul sur un rocher noir. " * 3])

    def answer(request, before):
        if "narrator says in scene 1" in asked(request):
            return says(next(poor, SCENES[0]))
        return writer(request, before)

    made, _, received = write(answer)
    assert made.text.startswith(SCENES[0])
    assert "2 words" in asked(received[2])
    assert "repeats itself" in asked(received[3])
    seeds = [request.json()["seed"] for request in received[1:5]]
    assert len(set(seeds)) == 4


def failing_in(*scenes):
    """A model that plans well and writes well, but not the scenes numbered here."""

    def answer(request, before):
        poor = any(f"narrator says in scene {number} " in asked(request) for number in scenes)
        return says("The sea.") if poor else writer(request, before)

    return answer


def test_a_scene_the_model_cannot_write_is_left_out_and_told():
    made, _, received = write(failing_in(2))
    assert made.text == "\n\n* * *\n\n".join([SCENES[0], *SCENES[2:]])
    assert made.notices[1] == "The model could not write 1 of the 5 planned scenes; they were left out."
    assert len(received) == 9


def test_a_model_that_cannot_write_three_scenes_is_named_with_the_last_complaint():
    with pytest.raises(EngineFailed, match=r"no usable scene 3 in 4 tries: it has 2 words") as caught:
        write(failing_in(1, 2, 3))
    assert "larger model" in caught.value.hint


def test_scenes_written_before_a_failure_are_kept():
    bench, broken = maker(), True

    def answer(request, before):
        if broken and "narrator says in scene 4" in (asked(request)):
            return Answer(b"out of order", 500)
        return writer(request, before)

    with pytest.raises(EngineFailed):
        write(answer, bench=bench)
    broken = False
    _, _, received = write(answer, bench=bench)
    assert len(received) == 2
    assert "narrator says in scene 4" in asked(received[0])


@pytest.mark.parametrize("idea", ["", "   ", "!!! 123"])
def test_an_empty_idea_says_how_to_give_one(idea):
    with pytest.raises(EmptySource) as caught:
        write(writer, idea=idea)
    assert "--prompt" in caught.value.hint


def test_a_whole_text_is_no_idea():
    with pytest.raises(BadInput, match="characters") as caught:
        write(writer, idea="word " * 1000)
    assert ".txt" in caught.value.hint
