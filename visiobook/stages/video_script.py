"""A video's script and the manuscript its film is made from: the same words, scene for scene."""

from visiobook.domain.correction import Corrections, MoveBoundary
from visiobook.domain.manuscript import Manuscript, Passage
from visiobook.domain.scene import Scene, SceneList, Shot
from visiobook.domain.script import ScriptScene, VideoScript
from visiobook.reading.corrected import folded
from visiobook.reading.plain import Plain, plain
from visiobook.stages.write_script import SCENE_BREAK

SOURCE_NAME = "script"
FIRST_WORDS = 20
"""Words by which a paragraph is told from others."""


def manuscript_of(script: VideoScript) -> Manuscript:
    """The text of a script: its narrations, each a scene of its own."""
    text = SCENE_BREAK.join(_plain(scene.narration) for scene in script.scenes)
    return Manuscript(
        title=script.title,
        language=script.language,
        text=text,
        body=Passage(start=0, end=len(text)),
        source_name=SOURCE_NAME,
        media_type="text/plain",
    )


def with_scenes(manuscript: Manuscript, corrections: Corrections) -> Corrections:
    """The corrections after which the scenes of a text in :data:`SCENE_BREAK` parts are those parts, however short.

    A reader looks for scenes in prose: it joins what is very short and parts what is long. A person's own come last.
    """
    text = plain(manuscript.text, manuscript.body)
    said = [folded(text.of(paragraph)) for paragraph in text.paragraphs]
    begun = _begun(manuscript, text, said)
    marks = (_mark(said, k, k not in begun) for k in range(1, len(said)) if said[k])
    return Corrections(items=(*marks, *corrections.items))


def _begun(manuscript: Manuscript, text: Plain, said: list[str]) -> frozenset[int]:
    """The paragraphs that begin a part."""
    starts, at = [], 0
    for part in manuscript.text.split(SCENE_BREAK):
        starts.append(at)
        at += len(part) + len(SCENE_BREAK)
    places = [(k, text.offsets[p.start]) for k, p in enumerate(text.paragraphs) if said[k]]
    return frozenset(next((k for k, offset in places if offset >= start), 0) for start in starts)


def _mark(said: list[str], k: int, remove: bool) -> MoveBoundary:
    """A scene begins at paragraph ``k``, or none does."""
    words = " ".join(said[k].split()[:FIRST_WORDS])
    same = [n for n, other in enumerate(said) if f"{other} ".startswith(f"{words} ")]
    return MoveBoundary(text=words, remove=remove, occurrence=same.index(k) + 1)


def script_of(manuscript: Manuscript, scenes: SceneList, language: str) -> VideoScript:
    """The script a film is being made from, with what the illustrator reads in each scene."""
    return VideoScript(
        title=manuscript.title,
        language=language,
        scenes=tuple(_scene(scene, manuscript) for scene in scenes.scenes),
    )


def _scene(scene: Scene, manuscript: Manuscript) -> ScriptScene:
    narration = _plain(scene.passage.of(manuscript.text)).strip()
    return ScriptScene(title=scene.title, narration=narration, image_prompt=_picture(scene, scene.shots[0]))


def _picture(scene: Scene, shot: Shot) -> str:
    """What the first picture of a scene shows, in words."""
    line = scene.slugline
    place = line.place or line.description
    time = "" if line.time_of_day.value == "unknown" else line.time_of_day.value
    seen = shot.description or shot.text
    return ", ".join(part for part in (seen.strip().rstrip("."), place, time) if part)


def _plain(narration: str) -> str:
    """A narration without what would begin another scene: its paragraphs are kept, rows of marks are not."""
    kept = (line.strip() for line in narration.strip().splitlines())
    return "\n".join(line for line in kept if not line or any(c.isalnum() for c in line))
