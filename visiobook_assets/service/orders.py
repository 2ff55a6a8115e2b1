"""Orders: pictures, narrations and music made straight from a submission."""

from collections.abc import Callable

import dagster as dg

from resources.progress import SilentProgress
from resources.quality.picture import PillowPictures
from resources.quality.sound import AvSoundFiles, MeasuredSounds
from visiobook.domain.outcome import PictureOutcome, SoundOutcome
from visiobook.services import order_pictures, order_sounds
from visiobook.services.studio import Studio
from visiobook.services.work import Work
from visiobook.services.workshop import Workshop
from visiobook.stages.making import Maker
from visiobook_assets.service.running import Made, service_asset, tally_stages, within_budget


@service_asset("Pictures of scenes described in a submission.", "image")
def ordered_images(work: dg.ResourceParam[Work], studio: dg.ResourceParam[Studio]) -> Made:
    """Every candidate of every scene, measured."""
    return _made(work, studio, order_pictures.draw)


@service_asset("A submitted text, spoken.", "audio")
def ordered_narration(work: dg.ResourceParam[Work], studio: dg.ResourceParam[Studio]) -> Made:
    """The narration as a file, measured."""
    return _made(work, studio, order_sounds.narrate)


@service_asset("Music composed to a submission.", "audio")
def ordered_music(work: dg.ResourceParam[Work], studio: dg.ResourceParam[Studio]) -> Made:
    """The music as a file."""
    return _made(work, studio, order_sounds.compose)


def _made(work: Work, studio: Studio, fill: Callable[[Workshop], PictureOutcome | SoundOutcome]) -> Made:
    """The order filled; paid engines are held to the project's budget."""
    held = within_budget(work, studio)
    maker = Maker(work.service.store, work.service.clock, SilentProgress())
    outcome = fill(Workshop(held, maker, PillowPictures(), MeasuredSounds(), AvSoundFiles()))
    work.finish(outcome, tally_stages(maker), gpu_time_ms=work.gpu_time_ms(maker))
    return Made(
        metadata={
            "job": dg.MetadataValue.text(work.job.id),
            "engine": dg.MetadataValue.text(outcome.model),
            "outcome": dg.MetadataValue.json(outcome.model_dump(mode="json")),
        },
        data_version=dg.DataVersion(outcome.content_digest()),
    )
