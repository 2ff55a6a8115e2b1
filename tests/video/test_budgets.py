"""Orders of the service stop before a project's budget is passed. The provider is a local server that bills each call.

Each picture costs 4 cents and a project may cost 10: two are drawn, and the third is never asked for.
"""

import base64
import io
import threading
from dataclasses import replace

import pytest
from PIL import Image

from resources import catalogue
from resources.factory import build_studio
from tests.engines.servers import Answer, serving
from visiobook.domain.account import AccountRole
from visiobook.domain.engine import Port
from visiobook.settings import Settings

PRICE, BUDGET = 0.04, 0.10
SCENES = [{"narration": f"Le {animal} dort au bord de la rivière."} for animal in ("renard", "loup", "cerf", "hibou")]
MODELS = iter(f"painter-{n}" for n in range(100))


class Painter:
    """Speaks the Images API and counts what it bills. Every picture is another."""

    def __init__(self):
        self.billed = 0

    def __call__(self, request, before):
        self.billed += 1
        out = io.BytesIO()
        Image.new("RGB", (64, 64), (self.billed * 20 % 256, 80, 120)).save(out, "PNG")
        return Answer.json({"data": [{"b64_json": base64.b64encode(out.getvalue()).decode()}]})

    def usd(self):
        return self.billed * PRICE


@pytest.fixture
def painter(house, monkeypatch):
    """The provider, and a worker whose projects may cost 10 cents each."""
    painter = Painter()
    with serving(painter) as server:
        monkeypatch.setenv("VISIOBOOK_OPENAI_API_KEY", "sk-test-123456")
        monkeypatch.setenv("VISIOBOOK_OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("VISIOBOOK_OPENAI_IMAGE_PRICE_USD", str(PRICE))
        monkeypatch.setenv("VISIOBOOK_OPENAI_IMAGE_MODEL", next(MODELS))  # so that no other test's picture is found
        monkeypatch.setenv("VISIOBOOK_PROJECT_BUDGET_USD", str(BUDGET))
        studio = build_studio(Settings())
        monkeypatch.setattr(house.worker, "studio", studio)
        monkeypatch.setattr(house.worker, "service", replace(house.service, engines=studio.engines))
        yield painter


def spent(house, account):
    return house.worker.studio.ledger.account(f"project:{account}").committed_usd()


def start(house, place):
    config = {"pipeline_config": {"providers": {"voice": "espeak", "image": "openai"}}}
    assert house.api("POST", f"{place}/start", config).status_code == 202
    assert house.worker.run_waiting()
    return house.get(f"{place}/status")


def test_a_pipeline_stops_before_its_projects_budget_is_passed_and_goes_on_when_more_is_allowed(
    house, painter, monkeypatch
):
    place = house.written(SCENES)
    failed = start(house, place)
    film = house.service.video_projects.get(place[1:]).film
    assert (failed["status"], failed["error"]["code"]) == ("failed", "budget_exceeded"), failed
    assert f"0.0800 of the 0.10 allowed for project:{film}" in failed["error"]["message"]
    assert "Allow more" in failed["error"]["hint"]
    assert painter.billed == 2 and spent(house, film) == pytest.approx(painter.usd())

    assert start(house, place)["error"]["code"] == "budget_exceeded" and painter.billed == 2
    monkeypatch.setenv("VISIOBOOK_PROJECT_BUDGET_USD", "1")
    monkeypatch.setattr(house.worker, "studio", build_studio(Settings()))
    done = start(house, place)
    assert done["status"] == "completed", done["error"]
    stills = house.worker.studio.records.head(film, "images.manifest")
    assert stills is not None and painter.billed == len(SCENES)  # what was paid for before is not paid again
    assert spent(house, film) == pytest.approx(painter.usd())


def test_ordered_assets_share_their_projects_budget_with_its_film(house, painter):
    place = house.order()
    order = {
        "project_id": place[1:],
        "prompts": [{"prompt": f"a {animal} asleep"} for animal in ("fox", "wolf", "stag")],
        "config": {"provider": "openai", "size": "64x64"},
    }
    answer = house.client.post("/api/v1/assets/images/generate", json=order, headers=house.token)
    assert answer.status_code in (200, 202), answer.text
    assert house.worker.run_waiting()
    found = [
        house.client.get(f"/api/v1/assets/{image['id']}", headers=house.token).json()
        for image in answer.json()["images"]
    ]
    assert [f["status"] for f in found] == ["completed", "completed", "failed"]
    assert found[2]["error"]["code"] == "budget_exceeded" and painter.billed == 2
    film = house.service.video_projects.get(place[1:]).film
    assert spent(house, film) == pytest.approx(painter.usd())


def test_orders_of_contract_000_are_held_to_the_budget_and_say_so_in_its_words(house, painter, monkeypatch):
    monkeypatch.setitem(catalogue.DEFAULTS, Port.IMAGE, "openai")
    premium = {"Authorization": f"Bearer {house.service.accounts.mint(AccountRole('premium'), 3600)}"}
    scenes = [{"scene_id": f"s{n}", "description": f"a {what}"} for n, what in enumerate(("fox", "wolf", "stag"))]
    body = {"project_id": "proj_budget", "scenes": scenes, "generation_options": {"resolution": "64x64"}}
    answers = []

    def ask():
        answers.append(house.client.post("/api/v1/generation/images", json=body, headers=premium))

    asking = threading.Thread(target=ask)
    asking.start()
    while not house.worker.run_waiting() and asking.is_alive():
        pass
    asking.join()
    (answer,) = answers
    assert answer.status_code == 403, answer.text
    error = answer.json()["error"]
    assert error["code"] == "VISIOBOOK_QUOTA_EXCEEDED" and "of the 0.10 allowed" in error["message"]
    assert set(error) == {"code", "message", "details", "timestamp", "request_id"} and "hint" in error["details"]
    assert painter.billed == 2
    listed = house.client.get("/api/v1/jobs", headers=premium).json()["jobs"]
    assert [job["status"] for job in listed] == ["failed"]
