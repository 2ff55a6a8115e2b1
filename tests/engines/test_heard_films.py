from dataclasses import replace

import dagster as dg

from tests.engines.quick import Box, quick_studio, tale
from visiobook.domain.engine import Port
from visiobook.ports.speech import SpeechRequest
from visiobook.services.filming import Filming
from visiobook.stages.check_narration import PACES
from visiobook_assets.bench import walk
from visiobook_assets.checks import every_line_is_understood


def heard_studio(home, box, takes=3):
    studio = quick_studio(home, box)
    settings = studio.settings.model_copy(update={"check_narration": True, "narration_takes": takes})
    return replace(studio, settings=settings)


def narrated(studio, project):
    """The project's narration, made as its film makes it."""
    filming = Filming(studio, project)
    filming.film()
    from visiobook.domain.speech import Narration

    head = studio.records.head(project.id, "narration")
    return Narration.model_validate_json(studio.store.read(head.digest)), filming.uses


def checked(studio, project, narration):
    return every_line_is_understood(narration=narration, project=project, studio=studio)


def test_lines_that_cannot_be_understood_are_spoken_again_and_the_good_take_is_in_the_film(tmp_path):
    box = Box(mumbles=True)
    studio = heard_studio(tmp_path, box)
    project = tale(studio, 0)
    narration, uses = narrated(studio, project)
    lines = len(narration.lines)
    first = {u.recipe for u in uses if u.stage == "utterance"}
    said = [studio.store.find(r).recipe for r in first]
    speeds = sorted(SpeechRequest.model_validate_json(r.parameters).speed for r in said)
    assert len(speeds) == 2 * lines and speeds[0] == round(speeds[-1] * PACES[1], 3)
    assert {line.utterance.speed for line in narration.lines} == {speeds[0]}
    assert box.count[Port.SPEECH] == box.count[Port.TRANSCRIPTION] == 2 * lines
    result = checked(studio, project, narration)
    assert result.passed and result.metadata["word error rate"].value == 0
    assert box.count[Port.TRANSCRIPTION] == 2 * lines  # the check hears nothing twice
    planned = walk(studio, project)
    assert not [u for u in planned.uses if u.made] and len(planned.uses) == len(uses)


def test_a_line_that_stays_bad_is_told_with_what_was_heard(tmp_path):
    studio = heard_studio(tmp_path, Box(mumbles=True), takes=1)
    project = tale(studio, 0)
    narration, _ = narrated(studio, project)
    result = checked(studio, project, narration)
    assert not result.passed and result.severity is dg.AssetCheckSeverity.WARN
    assert "was heard as ''" in result.description


def test_nothing_is_listened_to_unless_the_settings_say_so(tmp_path):
    box = Box(mumbles=True)
    studio = quick_studio(tmp_path, box)
    project = tale(studio, 0)
    narration, _ = narrated(studio, project)
    assert Port.TRANSCRIPTION not in box.count and checked(studio, project, narration).passed


def test_a_plan_takes_lines_that_were_never_spoken_to_be_understood(tmp_path):
    studio = heard_studio(tmp_path, Box())
    project = tale(studio, 0)
    stages = [u.stage for u in walk(studio, project).uses if u.made]
    assert stages.count("hearing") == stages.count("utterance") > 0
