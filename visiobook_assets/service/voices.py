"""What a voice sounds like, spoken for a preview."""

import dagster as dg

from resources.quality.sound import AvSoundFiles
from visiobook.services.studio import Studio
from visiobook.services.voice_previews import speak_preview
from visiobook.services.work import Work
from visiobook_assets.partitions import projects
from visiobook_assets.service.running import Made, within_budget


@dg.asset(
    description="A text spoken by a voice, to hear what it sounds like.",
    kinds={"audio"},
    code_version="1",
    partitions_def=projects,
    group_name="service",
    owners=["team:visiobook"],
)
def spoken_preview(work: dg.ResourceParam[Work], studio: dg.ResourceParam[Studio]) -> Made:
    """The preview as a file; paid voices are held to the budget of all previews together."""
    held = within_budget(work, studio)
    outcome = speak_preview(held, held.service.engines, AvSoundFiles())
    work.finish(outcome, ())
    return Made(
        metadata={"job": dg.MetadataValue.text(work.job.id), "voice": dg.MetadataValue.text(outcome.voice)},
        data_version=dg.DataVersion(outcome.content_digest()),
    )
