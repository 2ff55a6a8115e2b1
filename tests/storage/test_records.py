import pytest

from resources.records.local import LocalRecords
from resources.records.overlay import OverlayRecords
from visiobook.domain.correction import Corrections, RenameCharacter
from visiobook.domain.project import Brief, Project, Style
from visiobook.errors import NotFound, StorageFailed
from visiobook.ports.records import Deliveries, Head

TALE = Project(id="le-petit-chaperon", name="Le Petit Chaperon", source="a" * 64, source_name="t.txt", brief=Brief())
HEAD = Head(asset="manuscript", digest="b" * 64, recipe_digest="c" * 64)


@pytest.fixture
def local(tmp_path):
    return LocalRecords(tmp_path / "projects")


@pytest.fixture(params=[lambda local: local, OverlayRecords], ids=["local", "overlay"])
def records(local, request):
    return request.param(local)


def test_a_project_outlives_the_process(local, tmp_path):
    local.save(TALE)
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


def test_where_a_film_was_delivered_is_remembered_and_an_overlay_keeps_it_to_itself(records, local):
    records.save(TALE)
    assert records.deliveries(TALE.id) == Deliveries()
    records.set_deliveries(TALE.id, Deliveries(folders=("/films/a", "/films/b")))
    assert records.deliveries(TALE.id).folders == ("/films/a", "/films/b")
    if records is not local:
        local.save(TALE)
        assert local.deliveries(TALE.id) == Deliveries()
    with pytest.raises(NotFound):
        records.deliveries("nobody")


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


def test_an_overlay_reads_its_base_and_never_writes_to_it(local):
    local.save(TALE)
    local.set_head(TALE.id, HEAD)
    overlay = OverlayRecords(local)
    assert overlay.head(TALE.id, HEAD.asset) == HEAD and overlay.list() == (TALE,)
    overlay.set_head(TALE.id, HEAD.model_copy(update={"digest": "d" * 64}))
    overlay.save(TALE.model_copy(update={"name": "Other"}))
    overlay.save(TALE.model_copy(update={"id": "new"}))
    overlay.save_corrections(TALE.id, Corrections(items=(RenameCharacter(character="le Loup", name="Loup"),)))
    assert overlay.get(TALE.id).name == "Other" and overlay.head(TALE.id, HEAD.asset).digest == "d" * 64
    assert [p.id for p in overlay.list()] == [TALE.id, "new"] and overlay.corrections(TALE.id).items
    assert local.list() == (TALE,) and local.head(TALE.id, HEAD.asset) == HEAD
    assert local.corrections(TALE.id) == Corrections()


def test_a_record_damaged_by_hand_is_named(local, tmp_path):
    local.save(TALE)
    file = tmp_path / "projects" / TALE.id / "project.json"
    file.write_text("{")
    with pytest.raises(StorageFailed, match=r"project\.json"):
        local.get(TALE.id)
