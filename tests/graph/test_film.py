"""The film that the graph makes: what is in it, what is found again, and what a change costs."""

import json
import os
import subprocess
import sys
import threading
from fractions import Fraction
from pathlib import Path

import av
import dagster as dg
import pytest

from resources.delivery import current, deliver
from resources.media.inspection import decode_whole
from resources.planning import planning_studio
from tests.graph.conftest import TEXT
from visiobook.domain.project import SceneOverride, Style
from visiobook.domain.recipe import Manifest
from visiobook.domain.render import Rendition
from visiobook.domain.scene import SceneList
from visiobook.domain.still import Storyboard
from visiobook.errors import NotFound
from visiobook.services.explain import explain
from visiobook.services.projects import manifests, override
from visiobook_assets.definitions import FILM_JOB, build_definitions
from visiobook_assets.film import ASSETS
from visiobook_assets.partitions import projects
from visiobook_assets.running import steps
from visiobook_cli.instance import instance
from visiobook_cli.running import RunReport

ROOT = Path(__file__).parents[2]
UNNEEDED = ("pandas", "spacy", "py3langid", "skia", "numba", "onnxruntime", "scipy", "httpx", "matplotlib", "torch")
"""What makes a film, its tables and its orders, and has nothing to do where they are found."""


def made(report: RunReport) -> dict[str, int]:
    return {step.asset: step.made for step in report.steps if step.made}


def film_path(house, project) -> Path:
    return house.studio.store.path(current(house.studio, project.id, "render", Rendition).film)


def test_the_code_location_loads():
    dg.Definitions.validate_loadable(build_definitions())


def test_every_asset_says_whose_it_is_what_it_is_and_which_code_made_it():
    graph = build_definitions().resolve_asset_graph()
    for key in graph.materializable_asset_keys:
        node = graph.get(key)
        if node.partitions_def == projects:
            assert node.owners and node.kinds and node.description and node.code_version, key
        assert node.group_name != "default"


def test_what_a_model_draws_speaks_or_composes_takes_a_slot_of_the_gpu():
    assert {asset.op.name for asset in ASSETS if asset.op.pool == "gpu"} == {
        "images",
        "motion",
        "narration",
        "music",
    }


def test_a_film_passes_every_check(fox):
    assert fox.report.failed_checks == ()
    assert {step.asset for step in fox.report.steps if step.made} >= {"images", "narration", "music", "render"}


def test_the_film_is_what_players_and_platforms_expect(fox):
    path = film_path(fox.house, fox.project)
    rendition = current(fox.house.studio, fox.project.id, "render", Rendition)
    with av.open(str(path)) as film:
        picture, sound = film.streams.video[0], film.streams.audio[0]
        codec = picture.codec_context
        assert (codec.name, codec.profile, codec.pix_fmt) == ("h264", "High", "yuv420p")
        assert (codec.color_primaries, codec.color_trc, codec.colorspace) == (1, 1, 1)  # bt709, three times
        assert (sound.codec_context.name, sound.rate, sound.layout.name) == ("aac", 48_000, "stereo")
        assert film.metadata["title"] == "The Fox and the Bell" and film.metadata["artist"] == "Mary Example"
        assert sound.metadata["language"] == "eng"
        scenes = current(fox.house.studio, fox.project.id, "scenes", SceneList).scenes
        chapters = film.chapters()
        assert len(chapters) == len(scenes) + 1 and [c["metadata"]["title"] for c in chapters[1:]] == [
            s.title for s in scenes
        ]
        assert Fraction(picture.duration * picture.time_base) == Fraction(rendition.frames, 24)
    assert path.read_bytes().find(b"moov") < path.read_bytes().find(b"mdat")
    assert decode_whole(path) == rendition.frames


def used_by(house, project):
    """What each asset's manifest names, whoever made it."""
    return {asset: sorted(use.recipe for use in m.uses) for asset, m in manifests(house.studio, project.id).items()}


def test_making_it_again_makes_nothing(fox):
    before = film_path(fox.house, fox.project).read_bytes()
    used = used_by(fox.house, fox.project)
    again = fox.house.make(fox.project)
    assert made(again) == {} and used_by(fox.house, fox.project) == used
    assert film_path(fox.house, fox.project).read_bytes() == before


def test_a_film_that_is_found_and_delivered_again_needs_no_engine_and_no_tables(fox, tmp_path):
    deliver(fox.house.studio, fox.project, tmp_path / "films" / "fox")
    words = ["make", str(TEXT), "--name", "fox", "--resolution", "360p", "--fps", "24", "--engine", "speech=espeak"]
    script = (
        f"import sys; from visiobook_cli.main import main; sys.argv[1:] = {[*words, '--json']!r}\n"
        "try: main()\n"
        f"finally: print([name for name in {UNNEEDED!r} if name in sys.modules], file=sys.stderr)"
    )
    env = {**os.environ, "VISIOBOOK_HOME": str(fox.house.settings.home), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], env=env, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["made"] == 0
    assert done.stderr.strip().splitlines()[-1] == "[]"


def test_a_plan_of_a_finished_film_is_empty_and_changes_nothing(fox):
    heads = manifests(fox.house.studio, fox.project.id)
    plan = explain(planning_studio(fox.house.studio), fox.house.studio.records.get(fox.project.id))
    assert plan.to_make == 0 and plan.found > 0
    assert manifests(fox.house.studio, fox.project.id) == heads


def stills_of(house, project_id: str) -> dict[str, tuple[str, ...]]:
    """Digests of the stills by scene."""
    board = current(house.studio, project_id, "images", Storyboard)
    scenes = current(house.studio, project_id, "scenes", SceneList).scenes
    drawn = {still.shot: still.picture for still in board.stills}
    return {scene.id: tuple(drawn[shot.id] for shot in scene.shots) for scene in scenes}


def test_another_style_for_one_scene_costs_that_scene(fox, text):
    project = fox.house.set_up(text, "styled")
    fox.house.make(project)
    before = stills_of(fox.house, project.id)
    scenes = current(fox.house.studio, project.id, "scenes", SceneList).scenes
    changed = override(fox.house.studio, project.id, SceneOverride(scene=2, style=Style.SKETCH))
    plan = explain(planning_studio(fox.house.studio), changed)
    report = fox.house.make(changed)
    after = stills_of(fox.house, project.id)
    assert [s.number for s in scenes if before[s.id] != after[s.id]] == [2]
    assert made(report)["images"] == len(scenes[1].shots)
    assert not {"analysis", "scenes", "narration", "music"} & set(made(report))
    segments = [u for u in _manifest(fox.house, project.id, "render").uses if u.made]
    # its shots, the transitions on both sides and the film that joins them: the other scenes' shots are found
    assert len(segments) < len(_manifest(fox.house, project.id, "render").uses)
    assert plan.to_make == sum(made(report).values())


def _manifest(house, project_id: str, asset: str) -> Manifest:
    return manifests(house.studio, project_id)[asset]


def test_another_word_in_one_scene_costs_that_scene(fox, text):
    project = fox.house.set_up(text, "worded")
    fox.house.make(project)
    before = stills_of(fox.house, project.id)
    project = fox.house.set_up(text.replace("a boat on the shore", "a boat on the wide shore"), "worded")
    report = fox.house.make(project)
    kept = set(before.values()) & set(stills_of(fox.house, project.id).values())
    assert len(kept) == len(before) - 1
    assert made(report)["narration"] == 1


def materialize(house, project_id: str, asset: str) -> dg.ExecuteInProcessResult:
    """One asset of one project alone, as the button in the Dagster UI does."""
    job = build_definitions().resolve_job_def(FILM_JOB)
    with instance(house.settings) as dagster:
        return job.execute_in_process(
            asset_selection=[dg.AssetKey(asset)],
            partition_key=project_id,
            instance=dagster,
            run_config={"resources": {"studio": {"config": {"home": str(house.settings.home)}}}},
        )


def test_one_asset_of_one_project_is_materialized_alone(fox):
    result = materialize(fox.house, fox.project.id, "captions")
    assert result.success
    assert [e.asset_key.path[-1] for e in result.get_asset_materialization_events()] == ["captions"]


def test_an_asset_waits_while_an_upgrade_is_at_its_film(fox):
    studio, over = fox.house.studio, threading.Event()

    def asset() -> None:
        steps(studio, fox.project)
        over.set()

    with studio.upgrades.at_film(fox.project.id):
        threading.Thread(target=asset, daemon=True).start()
        assert not over.wait(0.5)
    assert over.wait(10)


def test_the_instance_shows_what_a_person_wants_to_see(fox):
    with instance(fox.house.settings) as dagster:
        shown = {}
        for asset in ("scenes", "characters", "images", "narration", "render"):
            records = dagster.fetch_materializations(
                dg.AssetRecordsFilter(asset_key=dg.AssetKey(asset), asset_partitions=[fox.project.id]), limit=1
            )
            shown[asset] = set(records.records[0].asset_materialization.metadata)
    assert "table" in shown["scenes"] and "cast" in shown["characters"]
    assert "contact sheet" in shown["images"] and "waveform" in shown["narration"]
    assert {"film", "seconds", "poster"} <= shown["render"]


def test_the_delivery_is_complete_and_every_artifact_has_its_receipt(fox, tmp_path):
    delivered = deliver(fox.house.studio, fox.project, tmp_path / "out")
    receipt = json.loads(Path(delivered.receipt).read_text(encoding="utf-8"))
    stages = {a["recipe"]["stage"] for a in receipt["artifacts"]}
    assert {"manuscript", "analysis", "still", "utterance", "segment", "film"} <= stages
    for artifact in receipt["artifacts"]:
        assert artifact["made_at"] and artifact["wall_s"] >= 0 and artifact["recipe"]["inputs"] is not None
    for path in (delivered.film, delivered.poster, delivered.contact_sheet, delivered.srt, delivered.vtt):
        assert Path(path).stat().st_size > 0
    assert len(delivered.tables) == 4 and len(delivered.values) == 15


@pytest.mark.parametrize("asset", ["images", "render"])
def test_an_asset_without_its_parents_says_what_to_make_first(house, text, asset):
    project = house.set_up(text, f"bare-{asset}")
    with instance(house.settings) as dagster:
        dagster.add_dynamic_partitions(projects.name, [project.id])
    with pytest.raises(NotFound, match=r"has no '.*' yet"):
        materialize(house, project.id, asset)
