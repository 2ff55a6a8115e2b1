"""A video carried to a platform."""

import dagster as dg

from visiobook.services.publication_work import carry
from visiobook.services.work import Work
from visiobook_assets.service.running import Made, run_stages, service_asset


@service_asset("A video published on a platform, or put into a place of one's own.", "video")
def published_video(context: dg.AssetExecutionContext, work: dg.ResourceParam[Work]) -> Made:
    """The video, out once."""
    outcome = carry(work)
    work.finish(outcome, run_stages(context))
    return Made(
        metadata={
            "job": dg.MetadataValue.text(work.job.id),
            "platform": dg.MetadataValue.text(outcome.platform),
            "post": dg.MetadataValue.text(outcome.post),
            "url": dg.MetadataValue.url(outcome.url),
        },
        data_version=dg.DataVersion(outcome.content_digest()),
    )
