import tempfile
from pathlib import Path

import pytest

from tests.engines.small_films import Shelf, studio, with_films
from visiobook.domain.engine import Port
from visiobook.domain.plan import Policy, ProjectState, UpgradeState, parse_target
from visiobook.domain.project import Brief, Style
from visiobook.errors import BadInput, BudgetExceeded, Interrupted, NotFound, StorageFailed, UnknownChoice
from visiobook.services.upgrades import apply, cancel, create, plan_upgrade, progress, roll_back, sample


@pytest.fixture
def tmp_path(tmp_path_factory):
    """A folder in memory where there is one: the store syncs each file, and what is tested here is not the disk."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path_factory.mktemp("films")
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


BETTER = parse_target("image=better@2")


def briefs(made):
    return {p.id: p.brief for p in made.desk.records.list()}


def films(made):
    return {p.id: made.film(p.id) for p in made.desk.records.list()}


class KilledError(BaseException):
    """Stands for SIGKILL: nothing of ours catches it."""


def killing_after(count):
    def on_draw(drawn):
        if drawn == count:
            raise KilledError

    return on_draw


def test_two_hundred_films_are_planned_sampled_upgraded_killed_resumed_and_rolled_back(tmp_path):
    made = with_films(tmp_path, 200)
    before_films, before_briefs = films(made), briefs(made)

    plan = plan_upgrade(made.desk, BETTER)
    stages = {s.stage: s for s in plan.stages}
    assert (stages["still"].to_make, stages["segment"].to_make, len(plan.projects)) == (400, 400, 200)
    assert plan.sentence().startswith("400 stills of 200 films are stale: about ") and "utterance" not in stages
    assert made.shelf.drawn == [] and films(made) == before_films  # planning made nothing and changed nothing

    compared = sample(made.desk, plan, 5)
    assert len({c.project for c in compared}) == 5 and not any(c.same() for c in compared)
    assert len(made.shelf.drawn) == 5 and films(made) == before_films

    plan = plan_upgrade(made.desk, BETTER)
    still = next(s for s in plan.stages if s.stage == "still")
    assert (still.to_make, still.found) == (395, 5) and "5 measured with better" in still.basis
    upgrade = create(made.desk, plan)
    made.shelf.drawn.clear()
    made.shelf.on_draw = killing_after(201)
    with pytest.raises(KilledError):
        apply(made.desk, upgrade.id, made.make)
    drawn_before_the_kill = len(made.shelf.drawn)
    half = progress(made.desk, upgrade.id)
    assert half.upgrade.state is UpgradeState.INTERRUPTED and f"Go on: visiobook upgrade --resume {upgrade.id}" in (
        half.advice
    )
    assert half.count(ProjectState.BEGUN) == 1 and 90 <= half.count(ProjectState.DONE) <= 110

    again = studio(tmp_path)  # another process, from disk
    done = apply(again.desk, upgrade.id, again.make)
    assert done.count(ProjectState.DONE) == 200 and done.upgrade.state is UpgradeState.DONE
    # The still at which it was killed had been drawn and not yet kept: it alone was drawn twice.
    assert drawn_before_the_kill + len(again.shelf.drawn) == 395 + 1
    # What was made is what was planned, stage by stage, although a killed try tells nobody what it made.
    assert {s.stage: done.made(s.stage) for s in plan.stages} == {"still": 395, "segment": 400}
    assert {s.stage: s.to_make for s in plan.stages} == {"still": 395, "segment": 400}
    assert films(again) != before_films
    assert plan_upgrade(again.desk, BETTER).projects == ()

    back = roll_back(again.desk, upgrade.id)
    assert back.count(ProjectState.ROLLED_BACK) == 200
    assert films(again) == before_films and briefs(again) == before_briefs
    drawn = len(again.shelf.drawn)
    assert sum(u.made for p in again.desk.records.list() for u in again.make(p)) == 0

    second = create(again.desk, plan_upgrade(again.desk, BETTER))
    assert second.plan.to_make() == 0 and apply(again.desk, second.id, again.make).made("segment") == 0
    assert len(again.shelf.drawn) == drawn  # the new takes were kept over the rollback


def test_an_upgrade_stops_between_films_when_asked_and_goes_on_later(tmp_path):
    made = with_films(tmp_path, 4)
    upgrade = create(made.desk, plan_upgrade(made.desk, BETTER))
    made.shelf.on_draw = lambda drawn: cancel(made.desk, upgrade.id) if drawn == 3 else None
    with pytest.raises(Interrupted, match="stopped; what was made is kept") as stopped:
        apply(made.desk, upgrade.id, made.make)
    assert f"--resume {upgrade.id}" in stopped.value.hint
    half = progress(made.desk, upgrade.id)
    assert half.count(ProjectState.DONE) == 2 and half.upgrade.state is UpgradeState.CANCELLED
    assert f"--resume {upgrade.id}" in half.advice and f"--rollback {upgrade.id}" in half.advice
    assert apply(made.desk, upgrade.id, made.make).count(ProjectState.DONE) == 4 and len(made.shelf.drawn) == 8
    with pytest.raises(BadInput, match="is done, not running"):
        cancel(made.desk, upgrade.id)


def test_a_film_that_fails_keeps_its_old_take_and_the_others_go_on(tmp_path):
    made = with_films(tmp_path, 3)
    before = films(made)
    made.shelf.unpaintable.add("Tale 1 1")
    upgrade = create(made.desk, plan_upgrade(made.desk, BETTER))
    done = apply(made.desk, upgrade.id, made.make)
    failed = done.projects[1]
    assert failed.state is ProjectState.FAILED and "Cannot paint 'Tale 1 1'" in failed.problem
    assert films(made)["tale-001"] == before["tale-001"] and briefs(made)["tale-001"] == Brief()
    assert done.count(ProjectState.DONE) == 2
    assert "Films that failed keep their old take" in done.advice
    made.shelf.unpaintable.clear()
    assert apply(made.desk, upgrade.id, made.make).count(ProjectState.DONE) == 3


def test_money_running_out_stops_the_upgrade_at_a_whole_film(tmp_path):
    made = with_films(tmp_path, 3, Shelf(price=0.5))
    plan = plan_upgrade(made.desk, BETTER)
    assert plan.cost_usd() == pytest.approx(3.0) and "3.00 US dollars" in plan.sentence()
    upgrade = create(made.desk, plan, budget_usd=1.2)

    def poor(project):
        if len(made.shelf.drawn) >= 2:
            raise BudgetExceeded("The next call costs up to 0.50.")
        return made.make(project)

    with pytest.raises(BudgetExceeded):
        apply(made.desk, upgrade.id, poor)
    half = progress(made.desk, upgrade.id)
    assert (half.count(ProjectState.DONE), half.count(ProjectState.WAITING)) == (1, 2)
    assert half.upgrade.state is UpgradeState.FAILED and "costs up to 0.50" in half.advice
    assert briefs(made)["tale-001"] == Brief()


def test_an_identical_result_makes_nothing_below_it_again(tmp_path):
    made = with_films(tmp_path, 2, Shelf())
    for project in made.desk.records.list():  # films drawn by a model whose twin draws the very same bytes
        made.make(project.model_copy(update={"brief": Brief(engines=(parse_target("image=plain@twin"),))}))
    upgrade = create(made.desk, plan_upgrade(made.desk, parse_target("image=better@twin")))
    assert upgrade.plan.to_make() == 4
    done = apply(made.desk, upgrade.id, made.make)
    assert done.made("still") == 4 and done.made("segment") == 0


def test_new_only_changes_what_new_projects_get_and_no_film(tmp_path):
    made = with_films(tmp_path, 2)
    upgrade = create(made.desk, plan_upgrade(made.desk, BETTER, Policy.NEW_ONLY))
    assert upgrade.plan.sentence() == "Nothing is stale: no film there is would change."
    apply(made.desk, upgrade.id, made.make)
    assert made.desk.upgrades.defaults() == (BETTER,) and made.shelf.drawn == []
    roll_back(made.desk, upgrade.id)
    assert made.desk.upgrades.defaults() == ()


def test_a_plan_counts_in_words_and_says_what_is_there_already(tmp_path):
    made = with_films(tmp_path, 1)
    plan = plan_upgrade(made.desk, BETTER)
    sample(made.desk, plan, 1)
    again = plan_upgrade(made.desk, BETTER).sentence()
    assert again.startswith("1 still of 1 film is stale (1 more is in the store already): about "), again
    assert all(s.gpu_s == 0 for s in plan.stages)


def test_only_the_projects_named_are_touched(tmp_path):
    made = with_films(tmp_path, 3)
    plan = plan_upgrade(made.desk, BETTER, Policy.PROJECTS, ("tale-001",))
    assert [p.project for p in plan.projects] == ["tale-001"] and plan.to_make() == 2
    with pytest.raises(NotFound):
        plan_upgrade(made.desk, BETTER, Policy.PROJECTS, ("tale-999",))


def test_a_sample_changes_no_film_and_cannot_be_applied(tmp_path):
    made = with_films(tmp_path, 2)
    upgrade = create(made.desk, plan_upgrade(made.desk, BETTER, Policy.SAMPLE))
    with pytest.raises(BadInput, match="is a sample"):
        apply(made.desk, upgrade.id, made.make)


def test_an_error_that_nobody_foresaw_is_said_and_not_taken_for_a_run_that_goes_on(tmp_path):
    made = with_films(tmp_path, 2)
    upgrade = create(made.desk, plan_upgrade(made.desk, BETTER))

    def broken(project):
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        apply(made.desk, upgrade.id, broken)
    failed = progress(made.desk, upgrade.id)
    assert failed.upgrade.state is UpgradeState.FAILED and failed.upgrade.problem == "ValueError: a bug"
    assert apply(made.desk, upgrade.id, made.make).upgrade.problem == ""


def test_a_rollback_that_was_killed_is_interrupted_and_goes_on(tmp_path):
    made = with_films(tmp_path, 3)
    before = films(made)
    upgrade = create(made.desk, plan_upgrade(made.desk, BETTER))
    apply(made.desk, upgrade.id, made.make)
    seen = []

    def then(project):
        seen.append(project.id)
        if len(seen) == 2:
            raise KilledError
        return ""

    with pytest.raises(KilledError):
        roll_back(made.desk, upgrade.id, then)
    half = progress(made.desk, upgrade.id)
    assert half.upgrade.state is UpgradeState.INTERRUPTED and f"--rollback {upgrade.id}" in half.advice
    assert roll_back(made.desk, upgrade.id, then).count(ProjectState.ROLLED_BACK) == 3
    assert films(made) == before and seen == ["tale-000", "tale-001", "tale-001", "tale-002"]


def test_a_project_that_was_removed_in_between_is_named_and_the_others_go_on(tmp_path):
    made = with_films(tmp_path, 3)
    upgrade = create(made.desk, plan_upgrade(made.desk, BETTER))
    (tmp_path / "projects" / "tale-001" / "project.json").unlink()
    done = apply(made.desk, upgrade.id, made.make)
    assert [p.state for p in done.projects] == [ProjectState.DONE, ProjectState.FAILED, ProjectState.DONE]
    assert "There is no project 'tale-001'" in done.projects[1].problem
    (tmp_path / "projects" / "tale-002" / "project.json").unlink()
    back = roll_back(made.desk, upgrade.id)
    assert [p.state for p in back.projects] == [ProjectState.ROLLED_BACK, ProjectState.FAILED, ProjectState.FAILED]


def test_a_film_that_cannot_be_delivered_stays_upgraded_and_says_why(tmp_path):
    made = with_films(tmp_path, 1)
    upgrade = create(made.desk, plan_upgrade(made.desk, BETTER))

    def full(project):
        raise StorageFailed("The disk is full.")

    (film,) = apply(made.desk, upgrade.id, made.make, then=full).projects
    assert film.state is ProjectState.DONE and film.problem == "The disk is full."


def test_rolling_back_keeps_what_a_person_changed_in_the_meantime(tmp_path):
    made = with_films(tmp_path, 2)
    upgrade = create(made.desk, plan_upgrade(made.desk, BETTER))
    apply(made.desk, upgrade.id, made.make)
    project = made.desk.records.get("tale-000")
    changed = project.brief.model_copy(update={"style": Style.ANIME})
    made.desk.records.save(project.model_copy(update={"brief": changed}))
    roll_back(made.desk, upgrade.id)
    assert briefs(made)["tale-000"] == Brief(style=Style.ANIME) and briefs(made)["tale-001"] == Brief()


def test_a_new_voice_may_move_the_edit_so_the_plan_counts_what_follows_the_voice(tmp_path):
    made = with_films(tmp_path, 3)
    made.shelf.voice_generation = "newer"
    plan = plan_upgrade(made.desk, parse_target("speech=voice"))
    assert {(s.stage, s.direct, s.to_make) for s in plan.stages} == {("utterance", True, 3), ("segment", False, 6)}


def test_a_project_that_was_never_made_is_left_alone(tmp_path):
    made = with_films(tmp_path, 1)
    one = made.desk.records.get("tale-000")
    made.desk.records.save(one.model_copy(update={"id": "idea", "name": "Idea"}))
    assert plan_upgrade(made.desk, BETTER).untouched == ("idea",)


def test_a_project_that_has_pictures_but_no_film_is_not_given_one(tmp_path):
    made = with_films(tmp_path, 2)
    (tmp_path / "projects" / "tale-001" / "heads" / "render.json").unlink()
    plan = plan_upgrade(made.desk, BETTER)
    assert plan.untouched == ("tale-001",) and [p.project for p in plan.projects] == ["tale-000"]


@pytest.mark.parametrize(("text", "error"), [
    ("image", BadInput), ("image=", BadInput), ("smell=rose", UnknownChoice),
])  # fmt: skip
def test_a_target_is_written_as_port_engine_and_version(text, error):
    assert (BETTER.port, BETTER.engine, BETTER.model) == (Port.IMAGE, "better", "2")
    with pytest.raises(error):
        parse_target(text)


def test_an_engine_that_is_not_there_lists_those_that_are(tmp_path):
    made = with_films(tmp_path, 1)
    with pytest.raises(UnknownChoice) as unknown:
        plan_upgrade(made.desk, parse_target("image=best"))
    assert "better, plain" in unknown.value.hint
