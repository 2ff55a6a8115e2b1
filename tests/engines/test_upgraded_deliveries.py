"""A film that an upgrade or its rollback made another is checked and delivered as a film run does."""

import hashlib
import json
import logging
import shutil
from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest

from resources.delivery import current, deliver
from resources.media.storyboard_sheet import storyboard_sheet
from tests.engines.quick import Box, quick_studio, tale
from visiobook.domain.plan import ProjectState, parse_target
from visiobook.domain.render import Rendition
from visiobook.domain.scene import SceneList
from visiobook.domain.still import Storyboard
from visiobook.errors import StorageFailed
from visiobook.services.filming import Filming
from visiobook.services.upgrades import create, plan_upgrade, progress
from visiobook_assets.bench import open_bench
from visiobook_assets.checking import evaluations
from visiobook_assets.checks import CHECKS
from visiobook_assets.upgrades import run_rollback, run_upgrade

logging.getLogger("dagster").setLevel(logging.CRITICAL)
FINER = parse_target("image=quick@finer")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A home with two checked films."""
    home = tmp_path_factory.mktemp("made") / "home"
    studio = quick_studio(home)
    for project in (tale(studio, n) for n in range(2)):
        Filming(studio, project).film()
        assert all(verdict.passed for verdict in evaluations(studio, project, CHECKS))
        storyboard = current(studio, project.id, "images", Storyboard)
        storyboard_sheet(storyboard, current(studio, project.id, "scenes", SceneList), studio.maker())
    return home


@pytest.fixture
def filmed(tmp_path, made):
    """A copy of that home, its first film delivered into two folders."""
    shutil.copytree(made, tmp_path / "home")
    box = Box()
    studio = quick_studio(tmp_path / "home", box)
    with dg.DagsterInstance.ephemeral() as instance:
        for folder in ("films", "other"):
            deliver(studio, studio.records.get("tale-000"), tmp_path / folder / "tale-000")
        yield studio, box, instance, tmp_path


def contents(folder):
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def delivered_film(folder):
    return hashlib.sha256((folder / "tale-000.mp4").read_bytes()).hexdigest()


def verdicts(instance, upgrade_id):
    """The newest run's checks: (asset, check, partition, passed)."""
    run = next(r for r in instance.get_runs() if r.tags.get("visiobook/upgrade") == upgrade_id)
    events = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    found = (e.dagster_event.event_specific_data for e in events)
    return [(e.asset_key.path[-1], e.check_name, e.partition, e.passed) for e in found]


def test_an_upgrade_delivers_the_new_film_and_its_rollback_the_old_one_and_both_are_checked(filmed):
    studio, box, instance, tmp_path = filmed
    folders = [tmp_path / "films" / "tale-000", tmp_path / "other" / "tale-000"]
    (folders[0] / "my notes.txt").write_text("mine")
    before = contents(folders[0])
    bench = open_bench(studio)
    upgrade = create(bench.desk, plan_upgrade(bench.desk, FINER))

    run_upgrade(bench, upgrade.id, instance)
    new = current(studio, "tale-000", "render", Rendition).film
    assert [delivered_film(f) for f in folders] == [new, new]
    after = contents(folders[0])
    assert after["tale-000.mp4"] != before["tale-000.mp4"] and after["my notes.txt"] == b"mine"
    engines = [a["recipe"]["engine"] for a in json.loads(after["receipt.json"])["artifacts"]]
    assert "finer/1" in {e["fingerprint"] for e in engines if e and e["port"] == "image"}
    assert set(after) == set(before) and not list(tmp_path.glob("**/.delivering-*"))
    assert not (Path.cwd() / "films" / "tale-001").exists()  # what nobody had delivered is not delivered
    expected = [(next(iter(c.check_specs)).name, p) for p in ("tale-000", "tale-001") for c in CHECKS]
    assert [(name, partition) for _, name, partition, passed in verdicts(instance, upgrade.id) if passed] == expected

    drawn, kept = dict(box.count), {r.artifact.digest for r in studio.store.receipts()}
    run_rollback(bench, upgrade.id, instance)
    assert contents(folders[0]) == before and delivered_film(folders[1]) != new
    assert box.count == drawn and {r.artifact.digest for r in studio.store.receipts()} == kept  # made nothing
    assert len(verdicts(instance, upgrade.id)) == 2 * len(CHECKS)
    assert progress(bench.desk, upgrade.id).count(ProjectState.ROLLED_BACK) == 2


def test_a_folder_that_a_person_removed_is_not_made_again_and_one_that_cannot_be_written_is_named(filmed, monkeypatch):
    studio, _, instance, tmp_path = filmed
    (tmp_path / "films").rename(tmp_path / "away")
    bench = open_bench(studio)
    upgrade = create(bench.desk, plan_upgrade(bench.desk, FINER))

    def full(project):
        raise StorageFailed(f"The film could not be put into {tmp_path}: no space.")

    run_upgrade(replace(bench, deliver=full), upgrade.id, instance)
    done = progress(bench.desk, upgrade.id)
    assert done.count(ProjectState.DONE) == 2 and "no space" in done.projects[0].problem
    run_rollback(bench, upgrade.id, instance)
    assert not (tmp_path / "films").exists()
    assert studio.records.deliveries("tale-000").folders == (str(tmp_path / "other" / "tale-000"),)


def test_a_check_that_an_upgraded_film_does_not_pass_is_told(filmed):
    studio, _, instance, _ = filmed
    bench = open_bench(studio)
    upgrade = create(bench.desk, plan_upgrade(bench.desk, FINER))

    def damaged(project):
        film = current(studio, project.id, "render", Rendition)
        path = studio.store.path(film.film)
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-2000])
        return bench.check(project)

    run_upgrade(replace(bench, check=damaged), upgrade.id, instance)
    done = progress(bench.desk, upgrade.id)
    assert "Check not passed: the_film_decodes" in done.projects[0].problem
    failed = {name for _, name, _, passed in verdicts(instance, upgrade.id) if not passed}
    assert "the_film_decodes" in failed and "captions_cover_the_narration" not in failed


def test_a_delivery_that_breaks_off_leaves_the_folder_as_it_was(filmed, monkeypatch):
    studio, _, _, tmp_path = filmed
    folder = tmp_path / "films" / "tale-000"
    before = contents(folder)
    monkeypatch.setattr("resources.delivery.to_otio", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(StorageFailed, match="No space left"):
        deliver(studio, studio.records.get("tale-000"), folder)
    assert contents(folder) == before
