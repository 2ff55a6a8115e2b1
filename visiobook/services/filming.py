"""Making a project's film outside the graph's own runs, and keeping every result exactly as the graph keeps it.

An upgrade makes hundreds of films in one run, which no partitioned run of the graph can carry; what it leaves behind
(heads, manifests, receipts) is what the assets would have left.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from visiobook.domain.base import Value
from visiobook.domain.project import Project
from visiobook.domain.recipe import Use
from visiobook.domain.render import Rendition
from visiobook.ports.records import Head
from visiobook.services.film import Cut, FilmSteps
from visiobook.services.measuring import note_made
from visiobook.services.studio import Studio
from visiobook.stages.making import Maker

V = TypeVar("V", bound=Value)


def keep_manifest(studio: Studio, project_id: str, asset: str, maker: Maker) -> None:
    """Keep what an asset used, for receipts and plans, and note how its engines performed."""
    digest = studio.store.put_bytes(maker.manifest().canonical_json().encode())
    studio.records.set_head(project_id, Head(asset=f"{asset}.manifest", digest=digest))
    note_made(studio.measurements, studio.store, maker.uses)


def keep_value(studio: Studio, project_id: str, asset: str, value: Value) -> None:
    """Store an asset's value and point the project's head at it."""
    digest = studio.store.put_bytes(value.canonical_json().encode())
    studio.records.set_head(project_id, Head(asset=asset, digest=digest))


@dataclass
class Filming:
    """One project's film, asset by asset. ``uses`` lists every artifact it used."""

    studio: Studio
    project: Project
    uses: list[Use] = field(default_factory=list)

    def film(self) -> Rendition:
        """Every asset in the graph's order, each kept before the next begins."""
        self._kept("project", lambda _: self.project)
        corrections = self._kept("corrections", lambda _: self.studio.records.corrections(self.project.id))
        manuscript = self._kept("manuscript", lambda run: run.manuscript())
        reading = self._kept("analysis", lambda run: run.analysis(manuscript, corrections))
        scenes = self._kept("scenes", lambda run: run.scenes(reading, manuscript))
        book = self._kept("characters", lambda run: run.characters(reading, scenes))
        storyboard = self._kept("images", lambda run: run.images(reading, scenes, book))
        narration = self._kept("narration", lambda run: run.narration(manuscript, reading, scenes, book))
        pacing = self._kept("pacing", lambda run: run.pacing(scenes, narration))
        motion = self._kept("motion", lambda run: run.motion(scenes, storyboard, pacing))
        captions = self._kept("captions", lambda run: run.captions(narration, pacing, reading))
        score = self._kept("music", lambda run: run.music(scenes, pacing))
        cut = Cut(manuscript, reading, scenes, storyboard, narration, pacing, captions, score, motion)
        timeline = self._kept("timeline", lambda run: run.timeline(cut))
        soundtrack = self._kept("soundtrack", lambda run: run.soundtrack(narration, score, pacing))
        return self._kept("render", lambda run: run.render(timeline, soundtrack))

    def _kept(self, asset: str, step: Callable[[FilmSteps], V]) -> V:
        run = FilmSteps(self.studio, self.project, self.studio.maker())
        value = step(run)
        keep_value(self.studio, self.project.id, asset, value)
        keep_manifest(self.studio, self.project.id, asset, run.maker)
        self.uses += run.maker.uses
        return value
