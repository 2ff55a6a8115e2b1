"""Assets of a video project, made one by one as somebody ordered them."""

import dagster as dg

from resources.progress import SilentProgress
from resources.quality.sound import AvSoundFiles
from visiobook.services.asset_making import AssetShop, make_assets
from visiobook.services.studio import Studio
from visiobook.services.work import Work
from visiobook.stages.making import Maker
from visiobook_assets.partitions import projects
from visiobook_assets.service.running import Made, tally_stages, within_budget


def _asset(name: str, kind: str, description: str) -> dg.AssetsDefinition:
    @dg.asset(
        name=name,
        description=description,
        kinds={kind},
        code_version="1",
        partitions_def=projects,
        group_name="service",
        owners=["team:visiobook"],
    )
    def made(work: dg.ResourceParam[Work], studio: dg.ResourceParam[Studio]) -> Made:
        return _made(work, studio)

    return made


generated_images = _asset("generated_images", "image", "Pictures ordered for a video project.")
generated_voice = _asset("generated_voice", "audio", "Texts spoken for a video project.")
generated_music = _asset("generated_music", "audio", "Music composed for a video project.")


def _made(work: Work, studio: Studio) -> Made:
    """Every asset of the job's batch; paid engines are held to the project's budget."""
    held = within_budget(work, studio)
    maker = Maker(work.service.store, work.service.clock, SilentProgress())
    outcome = make_assets(AssetShop(held, maker, AvSoundFiles()))
    work.finish(outcome, tally_stages(maker), gpu_time_ms=work.gpu_time_ms(maker))
    return Made(
        metadata={
            "job": dg.MetadataValue.text(work.job.id),
            "engine": dg.MetadataValue.text(outcome.model),
            "made": dg.MetadataValue.int(outcome.made),
            "failed": dg.MetadataValue.int(outcome.failed),
        },
        data_version=dg.DataVersion(outcome.content_digest()),
    )
