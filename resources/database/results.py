"""Reports, generated files and model figures in the database."""

import uuid

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.exc import IntegrityError

from resources.database.common import aware, dumped, key, loaded, project_key
from resources.database.session import Database
from resources.database.tables import ContentAnalysis, GeneratedAssetRow, ModelPerformance, utc_now
from visiobook.domain.base import Digest, Value
from visiobook.domain.figures import ModelFigure, Operation
from visiobook.domain.outcome import ContentRecord, GeneratedAsset, Report
from visiobook.errors import NotFound


class _ContentDetails(Value):
    """What ``content_analysis.metadata`` holds."""

    project_ref: str
    model_name: str
    processing_time_ms: int


class _AssetDetails(Value):
    """What ``generated_assets.metadata`` holds."""

    owner: str
    project_ref: str
    scene_id: str = ""
    digest: Digest
    media_type: str
    thumbnail: Digest | None = None


class _Report(Value):
    report: Report = Field(discriminator="kind")


class DatabaseContent:
    """Keeps :class:`visiobook.ports.jobs.ContentRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, content_hash: Digest, analysis_type: str, model_version: str) -> ContentRecord | None:
        """The record of a content, kind and version."""
        query = sa.select(ContentAnalysis).where(
            ContentAnalysis.content_hash == content_hash,
            ContentAnalysis.analysis_type == analysis_type,
            ContentAnalysis.model_version == model_version[:50],
        )
        with self._database.read() as session:
            row = session.scalars(query).first()
            return _content(row) if row is not None else None

    def get(self, record_id: str) -> ContentRecord:
        """The record."""
        with self._database.read() as session:
            row = session.get(ContentAnalysis, key(record_id, "analysis"))
            if row is None:
                raise NotFound(f"There is no analysis {record_id!r}.")
            return _content(row)

    def keep(self, record: ContentRecord) -> ContentRecord:
        """Keep a report; the first one stands."""
        try:
            with self._database.write() as session:
                session.add(_content_row(record))
        except IntegrityError:
            first = self.find(record.content_hash, record.analysis_type, record.model_version)
            if first is None:
                raise
            return first
        return record


class DatabaseAssets:
    """Keeps :class:`visiobook.ports.jobs.GeneratedAssets`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, asset: GeneratedAsset) -> None:
        """A file, after the job's other files. A file that is recorded already is left as it is."""
        row = _asset_row(asset)
        with self._database.write() as session:
            if session.get(GeneratedAssetRow, row.id) is None:
                count = sa.select(sa.func.count(GeneratedAssetRow.id)).where(GeneratedAssetRow.job_id == row.job_id)
                row.number = session.scalar(count) or 0
                session.add(row)

    def get(self, asset_id: str) -> GeneratedAsset:
        """The file's record."""
        with self._database.read() as session:
            row = session.get(GeneratedAssetRow, key(asset_id, "file"))
            if row is None:
                raise NotFound(f"There is no file {asset_id!r}.")
            return _asset(row)

    def of_job(self, job_id: str) -> tuple[GeneratedAsset, ...]:
        """A job's files in the order they were made."""
        query = sa.select(GeneratedAssetRow).where(GeneratedAssetRow.job_id == key(job_id, "job"))
        with self._database.read() as session:
            return tuple(_asset(r) for r in session.scalars(query.order_by(GeneratedAssetRow.number)))


class DatabaseFigures:
    """Keeps :class:`visiobook.ports.jobs.ModelFigures`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, done: Operation) -> None:
        """More operations, into the running means."""
        key = {
            "model_name": done.model[:100],
            "model_version": done.version[:50],
            "operation_type": done.kind[:100],
        }
        with self._database.write() as session:
            row = session.scalars(sa.select(ModelPerformance).filter_by(**key).with_for_update()).first()
            if row is None:
                row = ModelPerformance(id=uuid.uuid4(), operations=0, **key)
                session.add(row)
            _add_to_means(row, done)

    def all(self) -> tuple[ModelFigure, ...]:
        """Every model's figures."""
        with self._database.read() as session:
            return tuple(_figure(r) for r in session.scalars(sa.select(ModelPerformance)))


def _add_to_means(row: ModelPerformance, done: Operation) -> None:
    n, all_ = row.operations, row.operations + done.times
    row.avg_processing_time_ms = round(((row.avg_processing_time_ms or 0) * n + done.time_ms * done.times) / all_)
    row.avg_memory_usage_mb = round(((row.avg_memory_usage_mb or 0) * n + done.memory_mb * done.times) / all_)
    row.success_rate = round(((row.success_rate or 0.0) * n + done.success * done.times) / all_, 4)
    row.avg_gpu_utilization = row.avg_gpu_utilization or 0.0
    row.operations = all_
    row.last_updated = utc_now()


def _content_row(record: ContentRecord) -> ContentAnalysis:
    details = _ContentDetails(
        project_ref=record.project_ref,
        model_name=record.model_name,
        processing_time_ms=record.processing_time_ms,
    )
    return ContentAnalysis(
        id=uuid.UUID(record.id),
        project_id=project_key(record.project_ref),
        content_hash=record.content_hash,
        analysis_type=record.analysis_type,
        model_version=record.model_version[:50],
        confidence_score=round(record.confidence, 3),
        result=loaded(record.report.canonical_json()),
        details=details.model_dump(mode="json"),
        created_at=record.created_at.replace(tzinfo=None),
    )


def _content(row: ContentAnalysis) -> ContentRecord:
    details = _ContentDetails.model_validate(row.details)
    return ContentRecord(
        id=str(row.id),
        project_ref=details.project_ref,
        content_hash=row.content_hash,
        analysis_type=row.analysis_type,
        model_name=details.model_name,
        model_version=row.model_version,
        confidence=float(row.confidence_score or 0),
        processing_time_ms=details.processing_time_ms,
        report=_Report.model_validate_json('{"report":' + dumped(row.result) + "}").report,
        created_at=aware(row.created_at),
    )


def _asset_row(asset: GeneratedAsset) -> GeneratedAssetRow:
    details = _AssetDetails(
        owner=asset.owner,
        project_ref=asset.project_ref,
        scene_id=asset.scene_id,
        digest=asset.digest,
        media_type=asset.media_type,
        thumbnail=asset.thumbnail,
    )
    return GeneratedAssetRow(
        id=uuid.UUID(asset.id),
        project_id=project_key(asset.project_ref),
        asset_type=asset.asset_type,
        generation_params=loaded(asset.params),
        file_path=asset.file_path,
        file_size_bytes=asset.size,
        generation_time_ms=asset.generation_time_ms,
        model_used=asset.model[:100],
        quality_score=round(asset.quality_score, 3) if asset.quality_score is not None else None,
        details=details.model_dump(mode="json"),
        created_at=asset.created_at.replace(tzinfo=None),
        job_id=uuid.UUID(asset.job),
    )


def _asset(row: GeneratedAssetRow) -> GeneratedAsset:
    details = _AssetDetails.model_validate(row.details)
    return GeneratedAsset(
        id=str(row.id),
        job=str(row.job_id),
        asset_type=row.asset_type,
        params=dumped(row.generation_params),
        file_path=row.file_path,
        size=row.file_size_bytes or 0,
        generation_time_ms=row.generation_time_ms or 0,
        model=row.model_used or "",
        quality_score=float(row.quality_score) if row.quality_score is not None else None,
        created_at=aware(row.created_at),
        **details.model_dump(),
    )


def _figure(row: ModelPerformance) -> ModelFigure:
    return ModelFigure(
        model=row.model_name,
        version=row.model_version,
        operation=row.operation_type,
        average_time_ms=row.avg_processing_time_ms or 0,
        average_memory_mb=row.avg_memory_usage_mb or 0,
        success_rate=float(row.success_rate or 0),
        operations=row.operations,
        updated_at=aware(row.last_updated),
    )
