import json

from typer.testing import CliRunner

from tests.engines.quick import quick_studio, tale
from tests.prepared import prepared
from visiobook.domain.engine import Port
from visiobook.services.filming import Filming
from visiobook.services.measuring import figure_of
from visiobook_cli.commands import app


def test_what_a_film_took_is_known_of_its_engines_and_what_was_found_adds_nothing(tmp_path):
    studio = quick_studio(tmp_path)
    project = tale(studio, 0)
    Filming(studio, project).film()
    stills = [r for r in studio.store.receipts() if r.recipe.stage == "still"]
    painter = studio.engines.image("quick")
    figure = figure_of(painter.info(), studio.measurements.all())
    assert figure is not None and figure.operations == len(stills) and figure.operation == Port.IMAGE.value
    assert figure.version == painter.fingerprint() and figure.average_memory_mb > 50
    Filming(studio, project).film()
    assert figure_of(painter.info(), studio.measurements.all()) == figure


def test_the_terminal_shows_what_engines_were_measured_to_take(tmp_path, monkeypatch):
    monkeypatch.setenv("VISIOBOOK_HOME", str(prepared(tmp_path)))
    studio = quick_studio(tmp_path)
    Filming(studio, tale(studio, 0)).film()
    shown = json.loads(CliRunner().invoke(app, ["engines", "--json"]).output)
    reader = next(e for e in shown if e["port"] == "reading")
    assert reader["measured"]["operations"] == 1 and reader["measured"]["average_time_ms"] > 0
    assert next(e for e in shown if e["name"] == "piper")["measured"] is None


def test_a_database_that_cannot_be_read_stops_no_film(tmp_path, caplog):
    (tmp_path / "service.db").write_bytes(b"this is no database" * 100)
    studio = quick_studio(tmp_path)
    assert Filming(studio, tale(studio, 0)).film().frames > 0
    assert caplog.text.count("were not kept: The database cannot be opened") == 1
