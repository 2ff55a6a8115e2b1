"""The film's sound: narration and music, mixed to −16 LUFS and encoded."""

import dagster as dg

from visiobook.domain.music import Score
from visiobook.domain.pacing import Pacing
from visiobook.domain.project import Project
from visiobook.domain.speech import Narration
from visiobook.ports.media import SoundTrack
from visiobook.services.studio import Studio
from visiobook.stages import mix
from visiobook_assets.previews import soundtrack_preview
from visiobook_assets.running import film_asset, finished, steps


@film_asset("film", {"audio"}, "The film's sound: narration and music, mixed and encoded.", mix.VERSION)
def soundtrack(
    context: dg.AssetExecutionContext,
    studio: dg.ResourceParam[Studio],
    project: Project,
    narration: Narration,
    music: Score,
    pacing: Pacing,
) -> dg.MaterializeResult[SoundTrack]:
    """The mix in encoded chunks."""
    run = steps(studio, project)
    value = run.soundtrack(narration, music, pacing)
    return finished(context, run, value, soundtrack_preview(value))
