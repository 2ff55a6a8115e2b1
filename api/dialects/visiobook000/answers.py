"""From jobs to the contract's bodies."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel, JsonValue

from api.dialects.visiobook000 import reports, results, states
from visiobook.domain.job import Job, JobFilter, JobStatus, JobType
from visiobook.domain.outcome import (
    CharacterReport,
    DrawnPicture,
    Finished,
    Outcome,
    PictureOutcome,
    ReadingOutcome,
    SceneReport,
    SemanticReport,
    SoundOutcome,
)
from visiobook.domain.submission import (
    CharacterSubmission,
    ImageSubmission,
    SceneSubmission,
    SemanticSubmission,
    Submitted,
    TextSubmission,
)
from visiobook.services.jobs import estimated_completion
from visiobook.services.service import Service

PART = {
    JobType.SEMANTIC: ("analysis", "analysis"),
    JobType.SCENES: ("scene_extraction", "extraction"),
    JobType.CHARACTERS: ("character_analysis", "characters"),
    JobType.IMAGES: ("image_generation", "generation"),
    JobType.NARRATION: ("audio_generation", "audio"),
    JobType.MUSIC: ("music_generation", "music"),
}
"""The envelope's key, and how the id inside begins."""
NEXT = {JobType.SCENES: "scene_extraction", JobType.CHARACTERS: "character_analysis"}


@dataclass(frozen=True)
class Answers:
    """Writes answers. ``base_url`` is what links begin with."""

    service: Service
    base_url: str

    def envelope(self, job: Job) -> BaseModel:
        """The documented body of a completed job."""
        kinds: dict[JobType, Callable[[Job], BaseModel]] = {
            JobType.SEMANTIC: self._semantic,
            JobType.SCENES: self._scenes,
            JobType.CHARACTERS: self._characters,
            JobType.IMAGES: self._images,
            JobType.NARRATION: self._narration,
            JobType.MUSIC: self._music,
        }
        return kinds[job.job_type](job)

    def accepted(self, job: Job) -> states.Accepted:
        """The body of a 202."""
        part = states.PendingPart(id=part_id(job), project_id=job.project_ref, status=job.status.value)
        return states.Accepted.model_validate({"job_id": job_id(job), PART[job.job_type][0]: part.model_dump()})

    def line(self, job: Job) -> states.JobLine:
        """A job in a list."""
        return states.JobLine(
            id=job_id(job),
            project_id=job.project_ref,
            job_type=job.job_type.value,
            status=job.status.value,
            priority=job.priority,
            progress_percent=job.progress_percent,
            queue_position=self.service.jobs.position(job),
            estimated_completion=estimated_completion(self.service, job),
            resource_usage=states.ResourceUsage.model_validate(job.usage.model_dump(exclude={"model_loading_time_ms"})),
            created_at=job.created_at,
            started_at=job.started_at,
        )

    def detail(self, job: Job) -> states.JobDetail:
        """One job with everything known of it."""
        line = self.line(job).model_dump(exclude={"resource_usage"})
        problem = job.problem
        return states.JobDetail(
            **line,
            parameters=parameters(job),
            result=self._result(job) if job.result else None,
            error=states.JobError(code=problem.code, message=problem.message, hint=problem.hint) if problem else None,
            resource_usage=states.DetailedUsage.model_validate(job.usage.model_dump()),
            completed_at=job.completed_at,
        )

    def generation(self, job: Job) -> results.GenerationState:
        """A picture generation, with its images once it is completed."""
        asked = asked_of(job)
        total = len(asked.scenes) * asked.variations if isinstance(asked, ImageSubmission) else 0
        drawn = _pictures(job)
        done = len(drawn) if drawn else job.items_done
        gpus = self.service.gpus.all()
        return results.GenerationState(
            id=part_id(job),
            project_id=job.project_ref,
            status=job.status.value,
            progress_percent=job.progress_percent,
            current_scene=job.current_item or None if not job.status.finished else None,
            estimated_completion=estimated_completion(self.service, job),
            completed_images=done,
            total_images=total,
            processing_stats=results.ProcessingStats(
                avg_time_per_image=self._elapsed_ms(job) // max(1, done),
                gpu_utilization=max((g.utilisation for g in gpus), default=0),
                memory_usage=gigabytes(sum(g.memory_used for g in gpus) or job.usage.memory_peak_mb << 20),
            ),
            generated_images=[self._image(p, job) for p in drawn],
            alternatives=_alternatives(drawn),
        )

    def _result(self, job: Job) -> dict[str, JsonValue]:
        found = outcome(job)
        figures: dict[str, JsonValue] = {}
        if isinstance(found, ReadingOutcome):
            figures = {
                "confidence_score": found.confidence,
                "entities_found": found.entities_found,
                "themes_identified": found.themes_identified,
            }
        stages: list[JsonValue] = [dict(stage.model_dump()) for stage in job.stages]
        shown = self.envelope(job) if job.job_type in PART else found
        envelope: dict[str, JsonValue] = shown.model_dump(mode="json")
        return {**figures, "processing_stages": stages, **envelope}

    def _semantic(self, job: Job) -> results.SemanticAnswer:
        found, asked = outcome(job), asked_of(job)
        assert isinstance(found, ReadingOutcome) and isinstance(asked, SemanticSubmission)
        record = self.service.content.get(found.record)
        assert isinstance(record.report, SemanticReport)
        analysis = results.SemanticAnalysis(
            id=part_id(job),
            project_id=job.project_ref,
            status=job.status.value,
            confidence_score=found.confidence,
            processing_time_ms=record.processing_time_ms,
            model_used=found.model,
            results=reports.semantic_results(record.report, asked),
        )
        return results.SemanticAnswer(analysis=analysis, next_steps=self._next_steps(job))

    def _next_steps(self, job: Job) -> list[str]:
        """The analyses of the project that have not been completed yet."""
        done = JobFilter(
            owner=job.owner,
            project_ref=job.project_ref,
            statuses=(JobStatus.COMPLETED,),
            job_types=tuple(NEXT),
            limit=100,
        )
        made = {other.job_type for other in self.service.jobs.list(done)}
        return [step for kind, step in NEXT.items() if kind not in made]

    def _scenes(self, job: Job) -> results.SceneAnswer:
        found, asked = outcome(job), asked_of(job)
        assert isinstance(found, ReadingOutcome) and isinstance(asked, SceneSubmission)
        record = self.service.content.get(found.record)
        assert isinstance(record.report, SceneReport)
        return results.SceneAnswer(
            scene_extraction=results.SceneExtraction(
                id=part_id(job),
                project_id=job.project_ref,
                status=job.status.value,
                total_scenes=len(record.report.scenes),
                processing_time_ms=record.processing_time_ms,
                scenes=reports.scenes(record.report, asked),
                narrative_structure=reports.structure(record.report),
            )
        )

    def _characters(self, job: Job) -> results.CharacterAnswer:
        found, asked = outcome(job), asked_of(job)
        assert isinstance(found, ReadingOutcome) and isinstance(asked, CharacterSubmission)
        record = self.service.content.get(found.record)
        assert isinstance(record.report, CharacterReport)
        shown = reports.characters(record.report, asked)
        return results.CharacterAnswer(
            character_analysis=results.CharacterAnalysis(
                id=part_id(job),
                project_id=job.project_ref,
                status=job.status.value,
                total_characters=len(shown),
                processing_time_ms=record.processing_time_ms,
                characters=shown,
                relationship_map=reports.relationship_map(record.report, asked),
            )
        )

    def _images(self, job: Job) -> results.ImageAnswer:
        found = outcome(job)
        assert isinstance(found, PictureOutcome)
        return results.ImageAnswer(
            image_generation=results.ImageGeneration(
                id=part_id(job),
                project_id=job.project_ref,
                status=job.status.value,
                total_images=len(found.pictures),
                processing_time_ms=self._elapsed_ms(job),
                gpu_time_ms=job.usage.gpu_time_ms,
                model_used=found.model,
                generated_images=[self._image(p, job) for p in found.pictures],
                alternatives=_alternatives(found.pictures),
            )
        )

    def _image(self, picture: DrawnPicture, job: Job) -> results.ImageOut:
        asked = asked_of(job)
        assert isinstance(asked, ImageSubmission)
        name = file_id("img", picture.asset)
        return results.ImageOut(
            scene_id=picture.scene_id,
            image_id=name,
            file_path=picture.file_path,
            url=self._download(name),
            thumbnail_url=self._download(f"{name}_thumb"),
            resolution=f"{picture.width}x{picture.height}",
            file_size_bytes=picture.size,
            generation_params=results.GenerationParams(
                prompt=picture.prompt,
                negative_prompt=picture.negative_prompt,
                seed=picture.seed,
                steps=asked.steps,
                guidance_scale=asked.guidance_scale,
            ),
            quality_score=picture.quality.overall,
            metadata=results.ImageMetadata(
                dominant_colors=list(picture.quality.colours),
                composition_score=picture.quality.composition,
                lighting_quality=picture.quality.exposure,
            ),
        )

    def _narration(self, job: Job) -> results.NarrationAnswer:
        found = outcome(job)
        assert isinstance(found, SoundOutcome)
        name = file_id("audio", found.asset)
        heard = found.quality.word_error_rate
        return results.NarrationAnswer(
            audio_generation=results.AudioGeneration(
                id=part_id(job),
                project_id=job.project_ref,
                status=job.status.value,
                audio_file=results.NarrationFile(
                    id=name,
                    file_path=found.file_path,
                    url=self._download(name),
                    duration_seconds=found.duration_s,
                    file_size_bytes=found.size,
                    format=found.format,
                    sample_rate=found.sample_rate,
                    bitrate=found.bitrate_kbps,
                ),
                processing_time_ms=self._elapsed_ms(job),
                model_used=found.model,
                quality_metrics=results.NarrationQuality(
                    clarity_score=found.quality.clarity,
                    naturalness_score=found.quality.naturalness,
                    pronunciation_accuracy=None if heard is None else round(max(0.0, 1 - heard), 3),
                ),
            )
        )

    def _music(self, job: Job) -> results.MusicAnswer:
        found = outcome(job)
        assert isinstance(found, SoundOutcome)
        name = file_id("music", found.asset)
        return results.MusicAnswer(
            music_generation=results.MusicGeneration(
                id=part_id(job),
                project_id=job.project_ref,
                status=job.status.value,
                audio_file=results.MusicFile(
                    id=name,
                    file_path=found.file_path,
                    url=self._download(name),
                    duration_seconds=found.duration_s,
                    file_size_bytes=found.size,
                    format=found.format,
                    loop_points=results.LoopPoints(start=found.loop_start_s, end=found.loop_end_s),
                ),
                processing_time_ms=self._elapsed_ms(job),
                model_used=found.model,
                composition_details=results.Composition(
                    key=spelled_key(found.key),
                    tempo_bpm=round(found.tempo_bpm),
                    time_signature=found.time_signature,
                    dominant_instruments=list(found.instruments),
                ),
            )
        )

    def _download(self, name: str) -> str:
        return f"{self.base_url}/api/v1/storage/download/{name}"

    def _elapsed_ms(self, job: Job) -> int:
        if job.started_at is None:
            return 0
        end = job.completed_at or self.service.clock.now()
        return max(0, round((end - job.started_at).total_seconds() * 1000))


def job_id(job: Job) -> str:
    """A job's id as people see it."""
    return f"job_{job.id.replace('-', '')}"


def part_id(job: Job) -> str:
    """The id of a job's result: another word before the same digits."""
    return f"{PART[job.job_type][1]}_{job.id.replace('-', '')}"


def file_id(word: str, asset: str) -> str:
    """A file's id as people see it: unguessable, since it opens the file without a token."""
    return f"{word}_{asset.replace('-', '')}"


def outcome(job: Job) -> Outcome:
    """What a completed job has to show."""
    return Finished.model_validate_json('{"outcome":' + (job.result or "{}") + "}").outcome


def spelled_key(key: str) -> str:
    """A musical key as the contract spells it: ``C_major``, ``Bb_minor``, ``D_dorian``."""
    plain = key.replace("♭", "b").replace("♯", "#").replace(" ", "_")
    return plain.replace("_ionian", "_major").replace("_aeolian", "_minor")


def _pictures(job: Job) -> tuple[DrawnPicture, ...]:
    found = outcome(job) if job.result else None
    return found.pictures if isinstance(found, PictureOutcome) else ()


def asked_of(job: Job) -> object:
    """What was asked for."""
    return Submitted.model_validate_json('{"submission":' + job.request + "}").submission


def parameters(job: Job) -> dict[str, JsonValue]:
    """What was asked for, in the contract's words for a job."""
    values: dict[str, JsonValue] = json.loads(job.request)
    kept = {name: value for name, value in values.items() if name not in ("kind", "source", "characters")}
    if isinstance(asked_of(job), TextSubmission):
        return {"content_length": values["characters"], "analysis_depth": "full", **kept}
    return kept


def gigabytes(size: int) -> str:
    """Bytes as the contract writes them: ``18.5GB``."""
    return f"{size / (1 << 30):.1f}GB".replace(".0GB", "GB")


def _alternatives(pictures: "tuple[DrawnPicture, ...]") -> list[results.AlternativeOut]:
    """For each scene how many other candidates there are, and the one with the best measured quality."""
    scenes: dict[str, list[DrawnPicture]] = {}
    for picture in pictures:
        scenes.setdefault(picture.scene_id, []).append(picture)
    return [
        results.AlternativeOut(
            scene_id=scene,
            variations=len(drawn) - 1,
            best_candidate=file_id("img", max(drawn, key=lambda p: p.quality.overall).asset),
        )
        for scene, drawn in scenes.items()
    ]
