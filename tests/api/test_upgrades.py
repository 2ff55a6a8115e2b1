"""Administrators see how upgrades truly stand, and may stop one."""

import pytest

from tests.engines.small_films import with_films
from visiobook.domain.plan import parse_target
from visiobook.errors import Interrupted
from visiobook.services.upgrades import apply, create, plan_upgrade

BETTER = parse_target("image=better@2")
PATH = "/api/v1/upgrades"


class KilledError(BaseException):
    """Stands for SIGKILL."""


@pytest.fixture
def made(service, tmp_path):
    """Three films beside the service, whose upgrades are the service's."""
    made = with_films(tmp_path / "films", 3)
    object.__setattr__(made.desk, "upgrades", service.upgrades)
    return made


@pytest.mark.sqlite_only
def test_an_upgrade_is_seen_from_its_plan_over_its_interruption_to_its_end(client, admin, user, made):
    assert client.get(PATH, headers=user).status_code == 403
    assert client.get(PATH, headers=admin).json() == {"upgrades": []}
    upgrade = create(made.desk, plan_upgrade(made.desk, BETTER), budget_usd=3.0)
    (planned,) = client.get(PATH, headers=admin).json()["upgrades"]
    assert (planned["state"], planned["target"], planned["budget_usd"]) == ("planned", "image=better@2", 3.0)
    assert planned["plan"].startswith("6 stills of 3 films are stale") and planned["films"] == {"waiting": 3}

    def dying(drawn):
        if drawn == 4:
            raise KilledError

    made.shelf.on_draw = dying
    with pytest.raises(KilledError):
        apply(made.desk, upgrade.id, made.make, by="process 1 on here")
    seen = client.get(f"{PATH}/{upgrade.id}", headers=admin).json()
    assert (seen["state"], seen["films"]) == ("interrupted", {"waiting": 1, "begun": 1, "done": 1})
    assert seen["advice"].startswith("Process 1 on here is gone") and f"--resume {upgrade.id}" in seen["advice"]
    refused = client.post(f"{PATH}/{upgrade.id}/cancel", headers=admin)
    assert refused.status_code == 409 and "is interrupted, not running" in refused.json()["error"]["message"]

    made.shelf.on_draw = None
    apply(made.desk, upgrade.id, made.make)
    done = client.get(f"{PATH}/{upgrade.id}", headers=admin).json()
    assert (done["state"], done["films"], done["problems"]) == ("done", {"done": 3}, [])
    still = next(s for s in done["stages"] if s["stage"] == "still")
    assert still == {"stage": "still", "planned": 6, "made": 6, "by_the_new_engine": True}


@pytest.mark.sqlite_only
def test_a_running_upgrade_is_stopped_after_its_film(client, admin, user, made):
    upgrade = create(made.desk, plan_upgrade(made.desk, BETTER))
    answers = []

    def stop(drawn):
        if drawn == 1:
            assert client.post(f"{PATH}/{upgrade.id}/cancel", headers=user).status_code == 403
            answers.append(client.post(f"{PATH}/{upgrade.id}/cancel", headers=admin))

    made.shelf.on_draw = stop
    with pytest.raises(Interrupted):
        apply(made.desk, upgrade.id, made.make)
    assert answers[0].status_code == 200 and answers[0].json()["state"] == "stopping"
    now = client.get(f"{PATH}/{upgrade.id}", headers=admin).json()
    assert (now["state"], now["films"]) == ("cancelled", {"waiting": 2, "done": 1})


@pytest.mark.sqlite_only
def test_an_upgrade_that_is_not_there_is_not_found(client, admin):
    assert client.get(f"{PATH}/nobody", headers=admin).status_code == 404
