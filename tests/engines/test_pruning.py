"""Old takes: nobody loses what is needed, and what a person lets go of is gone."""

import os
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.engines.small_films import studio, with_films
from visiobook.domain.plan import UpgradeState, parse_target
from visiobook.domain.pruning import Amount
from visiobook.errors import Conflict, NotFound
from visiobook.services.pruning import PruneDesk, plan_pruning, prune
from visiobook.services.upgrades import apply, create, plan_upgrade, progress, roll_back

BETTER = parse_target("image=better@2")


class Records:
    """The JSON files of the projects."""

    def __init__(self, folder):
        self.folder = folder

    def texts(self):
        return (file.read_text() for file in self.folder.glob("**/*.json"))


def desk(made, at_work=()):
    return PruneDesk(
        made.desk.store,
        Records(made.folder / "projects"),
        made.desk.upgrades,
        made.desk.clock,
        made.desk.progress,
        lambda: tuple(at_work),
    )


def aged(made, hours=2):
    """The same studio when all its bytes are older."""
    old = time.time() - 3600 * hours
    for file in (made.folder / "store" / "bytes").glob("*/*"):
        os.utime(file, (old, old))
    return made


def upgraded(tmp_path, count=3):
    made = with_films(tmp_path, count)
    upgrade = create(made.desk, plan_upgrade(made.desk, BETTER))
    apply(made.desk, upgrade.id, made.make)
    made.shelf.drawn.clear()
    return aged(made), upgrade.id


def made_again(made):
    return sum(use.made for project in made.desk.records.list() for use in made.make(project))


def stages(plan):
    return {(t.stage, t.engine): t.amount.files for t in plan.takes}


def test_a_studio_without_changes_has_no_old_takes(tmp_path):
    plan = plan_pruning(desk(aged(with_films(tmp_path, 3))))
    # 3 films of 2 stills, 2 segments, 2 values and 3 manifests; their line sounds alike and so does its value
    assert plan.needed.files == 3 * 9 + 2 and plan.takes == () and plan.amount() == Amount()


def test_old_takes_stay_as_long_as_an_upgrade_can_be_taken_back(tmp_path):
    made, upgrade = upgraded(tmp_path)
    plan = plan_pruning(desk(made))
    assert [k.upgrade for k in plan.kept] == [upgrade] and plan.takes == ()
    # the 2 stills, the 2 segments, the values of both and 3 manifests; lines are the same
    assert plan.kept[0].amount.files == 3 * 9
    assert prune(desk(made), plan) == Amount()
    roll_back(made.desk, upgrade)
    assert made_again(made) == 0


def test_a_settled_upgrade_gives_its_old_takes_away_and_its_films_stay_whole(tmp_path):
    made, upgrade = upgraded(tmp_path)
    planned = plan_pruning(desk(made), settle=(upgrade,))
    assert stages(planned) == {("still", "plain"): 6, ("segment", ""): 6, ("records", ""): 15}
    assert progress(made.desk, upgrade).upgrade.state is UpgradeState.DONE  # a plan changes nothing
    before = sum(s.size for s in made.desk.store.stored())
    gone = prune(desk(made), planned, (upgrade,))
    assert gone == planned.amount() and gone.files == 27
    assert sum(s.size for s in made.desk.store.stored()) == before - gone.size
    assert made_again(made) == 0 and made.shelf.drawn == []
    assert len(list((made.folder / "store" / "receipts").glob("*/*.json"))) == 3 * (5 + 4)  # receipts of both takes


def test_a_settled_upgrade_says_so_and_can_neither_be_taken_back_nor_gone_on_with(tmp_path):
    made, upgrade = upgraded(tmp_path)
    assert f"visiobook prune --upgrade {upgrade}" in progress(made.desk, upgrade).advice
    prune(desk(made), plan_pruning(desk(made), settle=(upgrade,)), (upgrade,))
    assert progress(made.desk, upgrade).advice.startswith("Its old takes were let go of")
    with pytest.raises(Conflict, match="settled: its old takes were let go of"):
        roll_back(made.desk, upgrade)
    with pytest.raises(Conflict, match="settled"):
        apply(made.desk, upgrade, made.make)
    with pytest.raises(Conflict, match="is settled: it holds no old takes"):
        plan_pruning(desk(made), settle=(upgrade,))


def test_new_takes_of_an_upgrade_that_was_taken_back_can_be_let_go_of(tmp_path):
    made, upgrade = upgraded(tmp_path)
    roll_back(made.desk, upgrade)
    plan = plan_pruning(desk(aged(made)))
    assert stages(plan) == {("still", "better"): 6, ("segment", ""): 6, ("records", ""): 15}
    prune(desk(made), plan)
    assert made_again(made) == 0
    again = create(made.desk, plan_upgrade(made.desk, BETTER))
    assert again.plan.to_make() == 6  # to be made, and said so
    assert apply(made.desk, again.id, made.make).made("still") == 6


def test_what_was_used_within_the_hour_stays_whatever_was_asked(tmp_path):
    made, upgrade = upgraded(tmp_path)
    roll_back(made.desk, upgrade)
    apply(made.desk, upgrade, made.make)  # finds the new takes again
    roll_back(made.desk, upgrade)
    plan = plan_pruning(desk(made), older_than=timedelta(0))
    assert stages(plan) == {("records", ""): 6}  # all but what the first try noted down
    assert plan.recent.files == 27


def test_old_is_what_a_person_says_it_is(tmp_path):
    made, upgrade = upgraded(tmp_path)
    roll_back(made.desk, upgrade)
    aged(made, hours=72)
    assert plan_pruning(desk(made), older_than=timedelta(days=4)).takes == ()
    assert plan_pruning(desk(made), older_than=timedelta(days=2)).amount().files == 27


def test_what_was_found_again_after_the_plan_stays(tmp_path):
    made, upgrade = upgraded(tmp_path)
    roll_back(made.desk, upgrade)
    plan = plan_pruning(desk(aged(made)))
    apply(made.desk, upgrade, made.make)  # somebody applies it again in the meantime
    gone = prune(desk(made), plan)
    assert gone.files < plan.amount().files
    assert made_again(made) == 0


def test_nothing_is_removed_while_a_film_is_being_made(tmp_path):
    made, upgrade = upgraded(tmp_path)
    plan = plan_pruning(desk(made), settle=(upgrade,))
    with pytest.raises(Conflict, match="Dagster run 1234 \\(tale\\) is under way"):
        prune(desk(made, ["Dagster run 1234 (tale)"]), plan, (upgrade,))
    assert progress(made.desk, upgrade).upgrade.state is UpgradeState.DONE
    assert {s.digest for s in plan.removed} <= {s.digest for s in made.desk.store.stored()}


def test_pruning_that_was_killed_half_way_is_gone_on_with(tmp_path):
    class KilledError(BaseException):
        """Stands for SIGKILL."""

    class Killing:
        def __init__(self):
            self.left = 5

        def begin(self, step, total):
            pass

        end = begin

        def advance(self, step, item, made):
            self.left -= 1
            if not self.left:
                raise KilledError

    made, upgrade = upgraded(tmp_path)
    with pytest.raises(KilledError):
        prune(replace(desk(made), progress=Killing()), plan_pruning(desk(made), settle=(upgrade,)), (upgrade,))
    again = studio(tmp_path)  # another process, from disk
    rest = plan_pruning(desk(again))
    assert rest.kept == () and rest.amount().files == 27 - 5
    assert prune(desk(again), rest).files == 27 - 5
    assert made_again(again) == 0


def test_an_upgrade_that_is_not_there_is_named(tmp_path):
    with pytest.raises(NotFound, match="no upgrade 'nobody'"):
        plan_pruning(desk(with_films(tmp_path, 1)), settle=("nobody",))
