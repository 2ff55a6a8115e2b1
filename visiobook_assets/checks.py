"""Asset checks: what must be true of a film before anyone sees it."""

import warnings
from typing import TYPE_CHECKING

import dagster as dg

from resources.tables import hearing_table, markdown
from visiobook.domain.analysis import Reading
from visiobook.domain.caption import Captions
from visiobook.domain.pacing import Pacing
from visiobook.domain.project import Project
from visiobook.domain.render import Rendition
from visiobook.domain.scene import SceneList
from visiobook.domain.speech import SAMPLE_RATE, Narration
from visiobook.domain.still import Storyboard
from visiobook.services.film import FilmSteps
from visiobook.services.projects import segments_of
from visiobook.services.studio import Studio
from visiobook_assets.analysis import analysis
from visiobook_assets.captions import captions
from visiobook_assets.images import images
from visiobook_assets.narration import narration
from visiobook_assets.partitions import projects
from visiobook_assets.render import render

if TYPE_CHECKING:
    from resources.media.inspection import Inspection

LOUDNESS_LUFS, LOUDNESS_TOLERANCE, PEAK_DBTP = -16.0, 0.5, -1.0

with warnings.catch_warnings():
    # partitioned checks are a preview feature of Dagster: without them a check cannot load its project's values
    warnings.simplefilter("ignore", dg.PreviewWarning)

    @dg.asset_check(asset=analysis, partitions_def=projects)
    def corrections_still_apply(analysis: Reading) -> dg.AssetCheckResult:
        """Every correction a person made found its place in the text."""
        said = " ".join(unmet.in_words() for unmet in analysis.unmet)
        return _result(not analysis.unmet, said, {"no longer apply": len(analysis.unmet)})

    @dg.asset_check(asset=images, additional_ins={"scenes": dg.AssetIn("scenes")}, partitions_def=projects)
    def every_shot_has_a_still(images: Storyboard, scenes: SceneList) -> dg.AssetCheckResult:
        """Every shot of every scene has its picture."""
        drawn = {still.shot for still in images.stills}
        missing = [f"{s.number}: {shot.id}" for s in scenes.scenes for shot in s.shots if shot.id not in drawn]
        return _result(not missing, "Shots without a still: " + ", ".join(missing), {"stills": len(drawn)})

    @dg.asset_check(
        asset=narration,
        additional_ins={"scenes": dg.AssetIn("scenes"), "project": dg.AssetIn("project")},
        partitions_def=projects,
    )
    def every_scene_has_a_voice(narration: Narration, scenes: SceneList, project: Project) -> dg.AssetCheckResult:
        """Every scene that has words is spoken, in a film that is narrated."""
        if not project.brief.narrated:
            return _result(not narration.lines, "A film without a voice has lines.", {"lines": len(narration.lines)})
        spoken = {line.utterance.scene for line in narration.lines if line.samples}
        wordy = (s for s in scenes.scenes if any(c.isalpha() for shot in s.shots for c in shot.text))
        silent = [f"{s.number} {s.title}" for s in wordy if s.id not in spoken]
        return _result(not silent, "Silent scenes: " + ", ".join(silent), {"lines": len(narration.lines)})

    @dg.asset_check(asset=narration, additional_ins={"project": dg.AssetIn("project")}, partitions_def=projects)
    def every_line_is_understood(
        narration: Narration, project: Project, studio: dg.ResourceParam[Studio]
    ) -> dg.AssetCheckResult:
        """Every line is heard as it is written (VISIOBOOK_CHECK_NARRATION). What was heard in the making is not heard
        again, and nothing is spoken here.
        """
        if not studio.settings.check_narration:
            return dg.AssetCheckResult(passed=True, description="Not listened to: VISIOBOOK_CHECK_NARRATION is off.")
        heard = FilmSteps(studio, project, studio.maker()).listened(narration, takes=1)
        bad = "; ".join(f"{line.written!r} was heard as {line.heard!r}" for line in heard.bad())
        return dg.AssetCheckResult(
            passed=not heard.bad(),
            severity=dg.AssetCheckSeverity.WARN,
            description=f"Not understood: {bad}" if bad else "",
            metadata={"word error rate": heard.rate(), "lines": dg.MetadataValue.md(markdown(hearing_table(heard)))},
        )

    @dg.asset_check(asset=captions, additional_ins={"narration": dg.AssetIn("narration")}, partitions_def=projects)
    def captions_cover_the_narration(captions: Captions, narration: Narration) -> dg.AssetCheckResult:
        """Every spoken word stands in a caption."""
        shown = _letters(" ".join(line for item in captions.items for line in item.lines))
        said = _letters(" ".join(line.utterance.text for line in narration.lines))
        share = len(shown) / len(said) if said else 1.0
        return _result(abs(share - 1) < 0.02, f"Captions show {share:.1%} of the spoken letters.", {"share": share})

    @dg.asset_check(asset=render, additional_ins={"pacing": dg.AssetIn("pacing")}, partitions_def=projects)
    def picture_and_sound_end_together(render: Rendition, pacing: Pacing) -> dg.AssetCheckResult:
        """The film's picture and sound have the planned length, to the sample."""
        apart = render.frames * SAMPLE_RATE // pacing.fps - render.samples
        passed = render.frames == pacing.frames and apart == 0
        return _result(passed, f"Picture and sound end {apart} samples apart.", {"samples apart": apart})

    @dg.asset_check(asset=render, additional_ins={"project": dg.AssetIn("project")}, partitions_def=projects)
    def the_film_decodes(render: Rendition, project: Project, studio: dg.ResourceParam[Studio]) -> dg.AssetCheckResult:
        """The film decodes from its first to its last frame."""
        frames = _inspected(render, project, studio).frames
        return _result(frames == render.frames, f"{frames} of {render.frames} frames decode.", {"frames": frames})

    @dg.asset_check(asset=render, additional_ins={"project": dg.AssetIn("project")}, partitions_def=projects)
    def loudness_is_as_promised(
        render: Rendition, project: Project, studio: dg.ResourceParam[Studio]
    ) -> dg.AssetCheckResult:
        """−16 LUFS ± 0.5 integrated, true peak at most −1 dBTP (EBU R128) in the finished file; silence is let be."""
        from resources.media.inspection import SILENCE_DB

        seen = _inspected(render, project, studio)
        lufs, peak = seen.lufs, seen.dbtp
        passed = lufs == SILENCE_DB or (abs(lufs - LOUDNESS_LUFS) <= LOUDNESS_TOLERANCE and peak <= PEAK_DBTP)
        return _result(passed, f"{lufs:.2f} LUFS, {peak:.2f} dBTP.", {"LUFS": lufs, "dBTP": peak})


CHECKS = [
    corrections_still_apply,
    every_shot_has_a_still,
    every_scene_has_a_voice,
    every_line_is_understood,
    captions_cover_the_narration,
    picture_and_sound_end_together,
    the_film_decodes,
    loudness_is_as_promised,
]


def _inspected(film: Rendition, project: Project, studio: Studio) -> "Inspection":
    from resources.media.inspection import inspected  # numpy comes with it

    return inspected(film, segments_of(studio, project.id), studio.maker())


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _result(passed: bool, problem: str, numbers: dict[str, float]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=passed, description="" if passed else problem, metadata=dict(numbers))
