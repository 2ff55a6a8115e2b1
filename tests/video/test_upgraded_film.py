"""A video of the service that an upgrade made anew is downloaded as the new one, and after a rollback as the old."""

import hashlib
from dataclasses import replace

from tests.engines.quick import Box, QuickCatalogue
from tests.video.conftest import ESPEAK
from visiobook.domain.plan import Policy, ProjectState, parse_target
from visiobook.domain.render import Rendition
from visiobook.domain.speech import Narration
from visiobook.services.upgrades import create, plan_upgrade, progress
from visiobook.services.video_films import current
from visiobook_assets.bench import open_bench
from visiobook_assets.upgrades import run_rollback, run_upgrade

API = "/api/v1"


def test_an_upgraded_video_is_the_one_that_is_downloaded_and_listed(house):
    place = house.written([{"narration": "Le hibou regarde la lune ronde."}])
    assert house.api("POST", f"{place}/start", ESPEAK).status_code == 202
    assert house.worker.run_waiting()
    film = house.service.video_projects.get(place[1:]).film

    def downloaded():
        file = house.client.get(f"{API}/videos{place}/download", headers=house.token)
        assert file.status_code == 200, file.text
        return hashlib.sha256(file.content).hexdigest()

    def listed():
        query = {"project_id": place[1:], "type": "image"}
        items = house.client.get(f"{API}/assets", params=query, headers=house.token).json()["items"]
        return {a["id"] for a in items if a["in_film"]}

    def made():
        return current(studio, film, "render", Rendition).film

    studio = replace(house.worker.studio, engines=QuickCatalogue(house.worker.studio.engines, Box()))
    before, shown = downloaded(), listed()
    assert before == made() and shown
    bench = open_bench(studio)
    plan = plan_upgrade(bench.desk, parse_target("image=quick@finer"), Policy.PROJECTS, (film,))
    upgrade = create(bench.desk, plan)
    run_upgrade(bench, upgrade.id, house.instance)
    (done,) = progress(bench.desk, upgrade.id).projects
    assert (done.state, done.problem) == (ProjectState.DONE, "")
    assert downloaded() == made() != before and listed().isdisjoint(shown)
    assert house.get(f"{place}/status")["status"] == "completed"

    run_rollback(bench, upgrade.id, house.instance)
    assert downloaded() == made() == before and listed() == shown
    assert progress(bench.desk, upgrade.id).projects[0].problem == ""


def test_projects_that_were_only_analysed_are_not_filmed_by_an_upgrade(house):
    body = {"project_id": "proj_read", "content": "Un renard vit dans la forêt. Il trouve une cloche d'or."}
    asked = {**house.token, "Prefer": "respond-async"}
    assert house.client.post(f"{API}/analysis/semantic", json=body, headers=asked).status_code == 202
    assert house.worker.run_waiting()
    studio = replace(house.worker.studio, engines=QuickCatalogue(house.worker.studio.engines, Box()))
    plan = plan_upgrade(open_bench(studio).desk, parse_target("image=quick"))
    read = [p.id for p in studio.records.list() if p.name == "proj_read"]
    assert len(read) == 1 and read[0] in plan.untouched


def test_new_videos_are_made_with_what_a_new_only_upgrade_gave_and_say_so(house):
    studio = house.worker.studio
    bench = open_bench(studio)
    upgrade = create(bench.desk, plan_upgrade(bench.desk, parse_target("speech=espeak"), Policy.NEW_ONLY))
    run_upgrade(bench, upgrade.id, house.instance)
    try:
        place = house.written([{"narration": "La chouette dort le jour."}])
        assert house.api("POST", f"{place}/start").status_code == 202
        assert house.get(f"{place}/status")["providers"]["voice"] == "espeak"
        assert house.worker.run_waiting()
        film = house.service.video_projects.get(place[1:]).film
        (line,) = current(studio, film, "narration", Narration).lines
        receipt = next(r for r in studio.store.receipts() if r.artifact.digest == line.sound)
        assert receipt.recipe.engine is not None and receipt.recipe.engine.name == "espeak"
    finally:
        run_rollback(bench, upgrade.id, house.instance)
    assert studio.upgrades.defaults() == ()
