"""What is ordered without naming an engine is made by what upgrades gave."""

from tests.engines.small_films import with_films
from visiobook.domain.engine import Port
from visiobook.domain.plan import Policy, parse_target
from visiobook.services.upgrades import apply, create, plan_upgrade, roll_back
from visiobook.services.usual import UsualCatalogue, given_to, usual

BETTER, BEST = parse_target("image=better@2"), parse_target("image=better@3")


def applied(made, target, policy=Policy.ALL, projects=()):
    upgrade = create(made.desk, plan_upgrade(made.desk, target, policy, projects))
    apply(made.desk, upgrade.id, made.make)
    return upgrade.id


def test_without_upgrades_nothing_is_given(tmp_path):
    made = with_films(tmp_path, 1)
    assert given_to(made.desk.upgrades, "tale-000") == () and usual(made.desk.upgrades, Port.IMAGE).engine == ""
    assert UsualCatalogue(made.shelf, made.desk.upgrades).image().name == "plain"


def test_a_new_only_upgrade_gives_new_work_its_engine_and_a_named_one_goes_first(tmp_path):
    made = with_films(tmp_path, 1)
    upgrade = applied(made, BETTER, Policy.NEW_ONLY)
    usual_ones = UsualCatalogue(made.shelf, made.desk.upgrades)
    assert (usual_ones.image().name, usual_ones.image().model) == ("better", "2")
    assert (usual_ones.image("plain").name, usual_ones.image("plain").model) == ("plain", "")
    assert usual_ones.speech().info().name == "voice"
    assert given_to(made.desk.upgrades, "of-tomorrow") == (BETTER,)
    roll_back(made.desk, upgrade)
    assert given_to(made.desk.upgrades, "of-tomorrow") == () and usual_ones.image().name == "plain"


def test_a_film_keeps_what_the_last_upgrade_gave_it(tmp_path):
    made = with_films(tmp_path, 2)
    applied(made, BETTER)
    second = applied(made, BEST, Policy.PROJECTS, ("tale-001",))
    assert given_to(made.desk.upgrades, "tale-000") == (BETTER,)
    assert given_to(made.desk.upgrades, "tale-001") == (BEST,)
    roll_back(made.desk, second)
    assert given_to(made.desk.upgrades, "tale-001") == (BETTER,)
