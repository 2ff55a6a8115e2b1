import pytest

from resources.records.local import LocalRecords
from visiobook.domain.correction import Corrections, RenameCharacter
from visiobook.domain.project import Brief, Project, Style
from visiobook.errors import NotFound, StorageFailed
from visiobook.ports.records import Head

TALE = Project(id="le-petit-chaperon", name="Le Petit Chaperon", source="a" * 64, source_name="t.txt", brief=Brief())
HEAD = Head(asset="manuscript", digest="b" * 64, recipe_digest="c" * 64)


@pytest.fixture
def records(tmp_path):
    return LocalRecords(tmp_path / "projects")


def test_a_project_outlives_the_process(records, tmp_path):
    records.save(TALE)
    assert LocalRecords(tmp_path / "projects").get(TALE.id) == TALE


def test_saving_again_replaces_the_record(records):
    records.save(TALE)
    changed = TALE.model_copy(update={"brief": Brief(style=Style.SKETCH)})
    records.save(changed)
    assert records.get(TALE.id) == changed


def test_projects_are_listed_by_id(records):
    for name in ("zebra", "ant", "moth"):
        records.save(TALE.model_copy(update={"id": name}))
    assert [project.id for project in records.list()] == ["ant", "moth", "zebra"]


def test_without_projects_the_list_is_empty_and_nothing_is_written(records, tmp_path):
    assert records.list() == ()
    assert not (tmp_path / "projects").exists()


def test_corrections_are_kept_apart_from_the_project(records):
    records.save(TALE)
    assert records.corrections(TALE.id) == Corrections()
    wish = Corrections(items=(RenameCharacter(character="le Loup", name="Compère le Loup"),))
    records.save_corrections(TALE.id, wish)
    records.save(TALE)
    assert records.corrections(TALE.id) == wish


def test_the_head_of_an_asset_is_its_latest_result(records):
    records.save(TALE)
    assert records.head(TALE.id, "manuscript") is None
    records.set_head(TALE.id, HEAD)
    newer = HEAD.model_copy(update={"digest": "d" * 64})
    records.set_head(TALE.id, newer)
    assert records.head(TALE.id, "manuscript") == newer
    assert records.head(TALE.id, "render") is None


@pytest.mark.parametrize("unknown", ["nobody", "../other", "", "a/b"])
def test_an_unknown_project_is_named_and_never_leads_out_of_the_folder(records, unknown):
    for ask in (
        lambda: records.get(unknown),
        lambda: records.corrections(unknown),
        lambda: records.save_corrections(unknown, Corrections()),
        lambda: records.head(unknown, "manuscript"),
        lambda: records.set_head(unknown, HEAD),
    ):
        with pytest.raises(NotFound):
            ask()


def test_a_record_damaged_by_hand_is_named(records, tmp_path):
    records.save(TALE)
    file = tmp_path / "projects" / TALE.id / "project.json"
    file.write_text("{")
    with pytest.raises(StorageFailed, match=r"project\.json"):
        records.get(TALE.id)
