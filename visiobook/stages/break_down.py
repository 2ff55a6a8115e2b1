"""From reading to scenes with their shots: one artifact."""

from visiobook.domain.analysis import Reading
from visiobook.domain.base import Value
from visiobook.domain.manuscript import Manuscript
from visiobook.domain.project import Brief
from visiobook.domain.recipe import Receipt, Recipe
from visiobook.domain.scene import SceneList
from visiobook.reading.joining import join_scenes
from visiobook.reading.shots import shots_of
from visiobook.stages.making import Maker

STAGE = "scenes"
VERSION = "3"


class BreakDownOptions(Value):
    """What of the brief decides the scenes."""

    max_scenes: int | None
    min_scene_length: int


def break_down(reading: Reading, manuscript: Manuscript, brief: Brief, maker: Maker) -> tuple[SceneList, Receipt]:
    """The scenes, each with its shots, made or found.

    ``brief.min_scene_length`` (words) joins short scenes to a neighbour, ``brief.max_scenes`` joins those with the
    weakest boundary between them until the limit holds: no words of the text are lost.
    """
    options = BreakDownOptions(max_scenes=brief.max_scenes, min_scene_length=brief.min_scene_length)
    inputs = {"reading": reading.content_digest(), "manuscript": manuscript.content_digest()}
    recipe = Recipe.of(STAGE, VERSION, parameters=options, inputs=inputs)
    return maker.make_value(recipe, SceneList, lambda: _scenes(reading, manuscript, options), manuscript.title)


def _scenes(reading: Reading, manuscript: Manuscript, options: BreakDownOptions) -> SceneList:
    joined, structure = join_scenes(reading, manuscript.text, options.min_scene_length, options.max_scenes)
    used: set[str] = set()
    scenes = tuple(s.model_copy(update={"shots": shots_of(s, reading, manuscript, used)}) for s in joined)
    return SceneList(scenes=scenes, structure=structure)
