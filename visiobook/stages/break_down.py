"""From reading to scenes with their shots: one artifact."""

from visiobook.domain.analysis import Reading
from visiobook.domain.base import Value
from visiobook.domain.manuscript import Manuscript, Passage
from visiobook.domain.project import Brief
from visiobook.domain.recipe import Receipt, Recipe
from visiobook.domain.scene import Scene, SceneList
from visiobook.reading.joining import join_scenes
from visiobook.reading.shots import shots_of
from visiobook.stages.making import Maker

STAGE = "scenes"
VERSION = "4"


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
    told = ((s, _without_marks(s, manuscript.text)) for s in joined)
    scenes = tuple(s.model_copy(update={"shots": shots_of(bare, reading, manuscript, used)}) for s, bare in told)
    return SceneList(scenes=scenes, structure=structure)


def _without_marks(scene: Scene, text: str) -> Scene:
    """The scene without the row of marks after it. What is left alone is no heading: a script's scene may be a word."""
    said = scene.passage.of(text)
    rows = said.rstrip().splitlines(keepends=True)
    while len(rows) > 1 and not any(c.isalnum() for c in rows[-1]):
        rows.pop()
    kept = len("".join(rows).rstrip())
    return scene.model_copy(update={"passage": Passage(start=scene.passage.start, end=scene.passage.start + kept)})
