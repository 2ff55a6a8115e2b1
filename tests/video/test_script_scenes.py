"""A script's scenes are the film's, however short, long or alike: what is made for a scene_id is in that scene."""

import pytest

from tests.video.conftest import ESPEAK
from tests.video.test_renders import picture
from visiobook.domain.correction import Corrections, MoveBoundary
from visiobook.domain.manuscript import Manuscript
from visiobook.domain.project import Brief, Project
from visiobook.domain.scene import SceneList
from visiobook.domain.script import ScriptScene, VideoScript
from visiobook.domain.still import Storyboard
from visiobook.services.film import SCRIPT, FilmSteps
from visiobook.services.video_films import current

LONG = """Le lendemain matin, le vieux marin quitta le port. Il emporta une lampe, un pain et sa carte déchirée.

À midi, il arriva dans la grande forêt. Les arbres étaient noirs et personne ne répondait à ses cris.

La nuit, au château, la reine attendait. Elle regardait la mer par la fenêtre et ne dormait pas."""
SHORT = ["Bienvenue.", "Une image.", "Une image.", "Une image de plus, la dernière.", "Merci !"]
SCRIPTS = {
    "words alone": SHORT,
    "a long scene between short ones": ["Voici le marin.", LONG, "Fin du voyage."],
    "the same words again and again": ["Le renard court.", "Le renard court.", "Le renard court. Il dort."],
    "talk": ["« Qui est là ? » dit le roi.\n\n« Moi », dit le renard.", "— Bonjour !\n\n— Bonsoir !", "Ils rient."],
    "without a final mark": ["Bienvenue", "Le roi dort", "Fin"],
    "what looks like headings": ["Chapitre un", "XII", "Le roi dort.", "2024", "Le roi se lève."],
}


def filmed(studio, narrations: list[str], *corrections) -> tuple[Manuscript, SceneList]:
    """The scenes of the film of a script."""
    script = VideoScript(
        title="Essai", language="fr", edited=True, scenes=[ScriptScene(narration=n) for n in narrations]
    )
    source = studio.store.put_bytes(script.canonical_json().encode())
    brief = Brief(language="fr", max_scenes=len(narrations))
    project = Project(id="p", name="p", source=f"{SCRIPT}{source}", source_name="script", brief=brief)
    steps = FilmSteps(studio, project, studio.maker())
    manuscript = steps.manuscript()
    reading = steps.analysis(manuscript, Corrections(items=corrections))
    assert reading.unmet == ()
    return manuscript, steps.scenes(reading, manuscript)


@pytest.mark.parametrize("narrations", SCRIPTS.values(), ids=SCRIPTS)
def test_every_scene_of_a_script_is_a_scene_of_the_film(house, narrations):
    manuscript, scenes = filmed(house.worker.studio, narrations)
    said = [s.passage.of(manuscript.text).replace("* * *", "").strip() for s in scenes.scenes]
    assert (said, [s.number for s in scenes.scenes]) == (narrations, list(range(1, len(narrations) + 1)))
    spoken = [" ".join(shot.text for shot in scene.shots) for scene in scenes.scenes]
    assert spoken == [" ".join(n.replace("— ", "").split()) for n in narrations], "word for word"


def test_a_persons_own_correction_goes_before_the_scripts_scenes(house):
    joined = MoveBoundary(text="Une image de plus", remove=True)
    assert len(filmed(house.worker.studio, SHORT, joined)[1].scenes) == len(SHORT) - 1


def test_what_is_made_for_a_scene_of_the_script_is_shown_and_heard_in_it(house):
    place = house.written([{"narration": n} for n in SHORT])
    form = {"project_id": place[1:], "type": "image", "scene_id": "4"}
    sent = house.client.post("/api/v1/assets/upload", data=form, files={"file": ("a", picture(4))}, headers=house.token)
    assert sent.status_code == 201, sent.text
    assert house.api("POST", f"{place}/start", ESPEAK).status_code == 202
    assert house.worker.run_waiting()
    assert house.get(f"{place}/status")["status"] == "completed", house.get(f"{place}/status")
    listed = house.client.get(f"/api/v1/assets?project_id={place[1:]}&limit=100", headers=house.token).json()["items"]
    said = {a["scene_id"]: a["text"] for a in listed if a["type"] == "voice"}
    assert said == dict(enumerate(SHORT, start=1))
    shown = {a["scene_id"] for a in listed if a["type"] == "image" and a["in_film"]}
    assert shown == {1, 2, 3, 4, 5}
    board = current(house.worker.studio, f"video-{place[1:]}", "images", Storyboard)
    mine = house.service.video_assets.get(sent.json()["id"]).media
    assert mine.digest in {s.picture for s in board.stills}


def test_a_scene_without_words_is_refused(house):
    place = house.order()
    answer = house.api("PUT", f"{place}/script", {"scenes": [{"narration": "Bonjour."}, {"narration": " … * * *"}]})
    assert answer.status_code == 422
    assert answer.json()["error"]["details"]["field"] == "scenes.1.narration"
