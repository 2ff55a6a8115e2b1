"""The film's own pictures, lines and music are listed; a person's own takes their place, and only that is made anew."""

import io

import av
import pytest
from PIL import Image

from tests.api.test_video_assets import tone
from tests.video.conftest import ESPEAK
from tests.video.test_renders import picture
from visiobook.domain.pacing import Pacing
from visiobook.domain.speech import Narration
from visiobook.services.video_films import current

API = "/api/v1"
SCENES = [
    {"narration": "Un renard roux vit seul dans la grande forêt. Un matin il trouve une cloche d'or sous un chêne."},
    {"narration": "La nuit, la cloche sonne au château du vieux roi. Le renard sourit et danse devant la porte."},
    {"narration": "Le lendemain, tout le village chante autour du feu. Les enfants rient et le renard dort enfin."},
]


class Filmed:
    """A project whose film was made."""

    def __init__(self, house):
        self.house = house
        self.place = house.written(SCENES)
        self.id = self.place[1:]
        self.first = self.make()

    def ask(self, method: str, path: str, **more):
        return self.house.client.request(method, API + path, headers=self.house.token, **more)

    def make(self) -> dict[str, tuple[int, int]]:
        """What each step made, and how many things it needed."""
        assert self.house.api("POST", f"{self.place}/start", ESPEAK).status_code == 202
        assert self.house.worker.run_waiting()
        assert self.house.get(f"{self.place}/status")["status"] == "completed", self.house.get(f"{self.place}/status")
        steps = self.house.service.video_projects.get(self.id).pipeline.record.steps
        return {s.step.value: (s.made, s.items_done) for s in steps}

    def listed(self, **query) -> list[dict]:
        return self.ask("GET", "/assets", params={"project_id": self.id, **query}).json()["items"]

    def upload(self, data: bytes, kind: str, **fields) -> dict:
        form = {"project_id": self.id, "type": kind, **{k: str(v) for k, v in fields.items()}}
        answer = self.ask("POST", "/assets/upload", data=form, files={"file": ("a", data)})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def now(self, asset: str, kind):
        return current(self.house.worker.studio, f"video-{self.id}", asset, kind)


@pytest.fixture(scope="module")
def filmed(house) -> Filmed:
    return Filmed(house)


def test_the_films_own_pictures_lines_and_music_are_listed_and_play(filmed):
    for kind in ("image", "voice", "music"):
        found = filmed.listed(type=kind)
        assert found and all(a["origin"] == "film" and a["in_film"] for a in found), kind
        file = filmed.ask("GET", f"/assets/{found[0]['id']}/download")
        assert file.status_code == 200 and len(file.content) == found[0]["size_bytes"]
        if kind == "image":
            assert Image.open(io.BytesIO(file.content)).size == (found[0]["width"], found[0]["height"])
        else:
            with av.open(io.BytesIO(file.content)) as sound:
                heard = sum(f.samples for f in sound.decode(audio=0)) / 48_000
            assert heard == pytest.approx(found[0]["duration"], abs=0.01)
    assert {a["scene_id"] for a in filmed.listed(type="voice")} == {1, 2, 3}
    assert "renard" in filmed.listed(type="voice")[0]["text"]
    assert len(filmed.house.get(filmed.place)["assets"]) == len(filmed.listed())


def test_the_film_is_downloaded_by_its_projects_id(filmed):
    file = filmed.ask("GET", f"/videos/{filmed.id}/download")
    assert (file.status_code, file.headers["content-type"]) == (200, "video/mp4")


def test_the_films_own_assets_can_be_edited_into_a_timeline(filmed):
    clips = [
        {"asset_id": a["id"], "start_time": n, "duration": 1} for n, a in enumerate(filmed.listed(type="image")[:2])
    ]
    line = filmed.listed(type="voice")[0]
    tracks = [
        {"type": "video", "clips": clips},
        {"type": "audio", "clips": [{"asset_id": line["id"], "start_time": 0}]},
    ]
    body = {"project_id": filmed.id, "config": {"resolution": "160x90"}, "tracks": tracks}
    assert filmed.ask("POST", "/videos/timeline", json=body).status_code == 201


def test_a_picture_of_ones_own_is_shown_in_its_scene_and_only_that_is_encoded(filmed):
    before = filmed.make()
    assert all(made == 0 for made, _ in before.values()), before
    mine = filmed.upload(picture(77), "image", scene_id=2)
    after = filmed.make()
    assert (after["script"][0], after["images"][0], after["voice"][0]) == (0, 0, 0), after
    made, needed = after["videos"]
    assert 0 < made < needed, after
    shown = {a["id"]: a for a in filmed.listed(type="image")}
    assert shown[mine["id"]]["in_film"]
    assert [a["in_film"] for a in shown.values() if a["scene_id"] == 2 and a["id"] != mine["id"]].count(True) == 0
    assert all(a["in_film"] for a in shown.values() if a["scene_id"] in (1, 3))


def test_a_voice_of_ones_own_is_heard_in_its_scene_and_nothing_is_spoken_anew(filmed):
    filmed.upload(tone(4.0), "voice", scene_id=2, text="La nuit, la cloche sonne.")
    after = filmed.make()
    assert after["images"][0] == 0
    narration, pacing = filmed.now("narration", Narration), filmed.now("pacing", Pacing)
    mine = [line for line in narration.lines if line.utterance.voice == "recorded"]
    assert sum(line.samples for line in mine) == 4 * 48_000
    assert " ".join(line.utterance.text for line in mine) == "La nuit, la cloche sonne."
    starts = {line.utterance: line.start for line in pacing.lines}
    at = [starts[line.utterance.id] for line in mine]
    assert all(b - a == line.samples for a, b, line in zip(at, at[1:], mine, strict=False)), "no gap within it"


def test_music_of_ones_own_plays_in_its_scene_and_all_goes_back_when_it_is_taken_out(filmed):
    mine = filmed.upload(tone(12.0), "music", scene_id=3)
    filmed.make()
    listed = {a["id"]: a for a in filmed.listed(type="music")}
    assert listed[mine["id"]]["in_film"]
    for asset in filmed.listed():
        if asset["origin"] == "uploaded":
            assert filmed.ask("DELETE", f"/assets/{asset['id']}").status_code == 204
    back = filmed.make()
    assert (back["images"][0], back["voice"][0], back["videos"][0]) == (0, 0, 0), back
    assert all(a["in_film"] for a in filmed.listed() if a["type"] == "image")


def test_an_ordered_picture_takes_the_films_place(filmed):
    body = {"project_id": filmed.id, "prompts": [{"scene_id": 1, "prompt": "Un château au bord de la mer"}],
            "config": {"size": "640x360"}}  # fmt: skip
    ordered = filmed.ask("POST", "/assets/images/generate", json=body).json()["images"][0]["id"]
    assert filmed.house.worker.run_waiting()
    found = filmed.ask("GET", f"/assets/{ordered}").json()
    assert (found["status"], found["in_film"], found["engine"]) == ("completed", True, "picturebook"), found
    after = filmed.make()
    assert after["images"][0] == 0 and 0 < after["videos"][0] < after["videos"][1]
