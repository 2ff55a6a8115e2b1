"""Reports: what the analyses of a text say, kept in the database for the doors to read."""

import dagster as dg

from visiobook.domain.analysis import Reading
from visiobook.domain.character import CastBook
from visiobook.domain.manuscript import Manuscript
from visiobook.domain.outcome import Report
from visiobook.domain.scene import SceneList
from visiobook.services import work as reports
from visiobook.services.work import Work
from visiobook_assets.service.running import Made, run_stages, service_asset


@service_asset("What a text is about, as a submission asked for it.", "python")
def semantic_report(context: dg.AssetExecutionContext, work: dg.ResourceParam[Work], analysis: Reading) -> Made:
    """The semantic analysis of a submitted text."""
    return _kept(context, work, *reports.semantic_report(analysis))


@service_asset("A text's scenes, as a submission asked for them.", "python")
def scene_report(
    context: dg.AssetExecutionContext,
    work: dg.ResourceParam[Work],
    analysis: Reading,
    scenes: SceneList,
    manuscript: Manuscript,
) -> Made:
    """The scenes of a submitted text."""
    return _kept(context, work, *reports.scene_report(analysis, scenes, manuscript))


@service_asset("A text's people, as a submission asked for them.", "python")
def character_report(
    context: dg.AssetExecutionContext,
    work: dg.ResourceParam[Work],
    analysis: Reading,
    scenes: SceneList,
    characters: CastBook,
) -> Made:
    """The characters of a submitted text."""
    return _kept(context, work, *reports.character_report(analysis, characters, scenes))


def _kept(context: dg.AssetExecutionContext, work: Work, report: Report, confidence: float) -> Made:
    record = work.finish_report(report, confidence, run_stages(context))
    return Made(
        metadata={
            "job": dg.MetadataValue.text(work.job.id),
            "report": dg.MetadataValue.text(record.id),
            "confidence": dg.MetadataValue.float(record.confidence),
            "reader": dg.MetadataValue.text(record.model_name),
        },
        data_version=dg.DataVersion(report.content_digest()),
    )
