"""Health, models and metrics."""

import time
from importlib.metadata import version

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from api.deps import AdminDep, ServiceDep
from api.dialects.visiobook000 import states
from api.dialects.visiobook000.answers import gigabytes
from api.dialects.visiobook000.documented import responses
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.figures import ModelFigure
from visiobook.domain.job import QueueReading
from visiobook.errors import StorageFailed
from visiobook.ports.gpus import Gpu
from visiobook.services import jobs
from visiobook.services.measuring import figure_of
from visiobook.services.service import Service

router = APIRouter()
TYPES = {
    Port.READING: "semantic_analysis",
    Port.IMAGE: "image_generation",
    Port.SPEECH: "audio_narration",
    Port.MUSIC: "music_generation",
}
"""The contract's words for what an engine is for; the other ports keep their own."""
RESOLUTIONS = ["512x512", "1024x1024", "1280x720", "1920x1080", "2560x1440", "3840x2160"]
UP, DOWN = "UP", "DOWN"


@router.get("/health", tags=["Monitoring"], responses={200: responses(None, "health")[200]})
def health(service: ServiceDep) -> states.HealthAnswer:
    """The state of the service, its database, queue, GPUs and models; 503 when the database does not answer."""
    answer = _health(service)
    return JSONResponse(answer.model_dump(mode="json"), 503) if answer.status == DOWN else answer  # type: ignore[return-value]


@router.get("/api/v1/models", tags=["Models"], responses=responses(None, "models"))
def models(service: ServiceDep, _: AdminDep) -> states.ModelList:
    """Every installed engine, with what was measured of it (admin)."""
    figures = service.figures.all()
    gpus = service.gpus.all()
    loaded = jobs.loaded_models(service)
    infos = service.engines.infos()
    listed = [_model(i, figures, i.name in loaded, service.providers.lacking(i)) for i in infos]
    return states.ModelList(models=listed, gpu_status=_gpu_status(gpus))


@router.get("/metrics", tags=["Monitoring"], response_class=Response, include_in_schema=False)
def metrics(request: Request, service: ServiceDep) -> Response:
    """Prometheus' text format."""
    gpu_memory = {g.number: g.memory_used for g in service.gpus.all()}
    text = request.app.state.telemetry.exposition(service, gpu_memory)
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")


def _health(service: Service) -> states.HealthAnswer:
    begun = time.perf_counter()
    queue = _queue(service)
    took = f"{(time.perf_counter() - begun) * 1000:.0f}ms"
    state = UP if queue is not None else DOWN
    gpus = service.gpus.all()
    return states.HealthAnswer(
        status=state,
        timestamp=service.clock.now(),
        service="ai-analysis-service",
        version=version("visiobook"),
        checks=states.Checks(
            database=states.CheckOut(status=state, responseTime=took),
            redis=states.CheckOut(status=state, responseTime=took),
            gpu=states.GpuCheck(status=UP if gpus else "UNAVAILABLE", devices=[_device(g) for g in gpus]),
            models=_model_checks(service) if queue is not None else {},
            queue=states.QueueCheck(
                status=state,
                pending_jobs=queue.pending if queue else 0,
                active_workers=queue.workers if queue else 0,
            ),
        ),
    )


def _queue(service: Service) -> QueueReading | None:
    try:
        return service.jobs.queue(service.clock.now())
    except StorageFailed:
        return None


def _model_checks(service: Service) -> dict[str, states.ModelCheck]:
    """The default engine of each kind of work: LOADED while a living worker holds it in memory, else AVAILABLE."""
    loaded = jobs.loaded_models(service)
    used = {f.model: f for f in service.figures.all()}
    engines = {
        Port.READING: service.engines.reading,
        Port.IMAGE: service.engines.image,
        Port.SPEECH: service.engines.speech,
        Port.MUSIC: service.engines.music,
    }
    checks = {}
    for port, engine in engines.items():
        if service.engines.names(port):
            name = engine().info().name
            figure = used.get(name)
            here = name in loaded
            memory = gigabytes(figure.average_memory_mb << 20) if figure and here else "0GB"
            status = "LOADED" if here else "AVAILABLE"
            checks[TYPES[port]] = states.ModelCheck(status=status, model=name, memory_usage=memory)
    return checks


def _device(gpu: Gpu) -> states.GpuDevice:
    return states.GpuDevice(
        id=gpu.number,
        name=gpu.name,
        memory_used=gigabytes(gpu.memory_used),
        memory_total=gigabytes(gpu.memory_total),
        utilization=gpu.utilisation,
        temperature=gpu.temperature,
    )


def _gpu_status(gpus: tuple[Gpu, ...]) -> states.GpuStatus:
    total = sum(g.memory_total for g in gpus) / (1 << 30)
    used = sum(g.memory_used for g in gpus) / (1 << 30)
    return states.GpuStatus(
        total_memory_gb=round(total, 1),
        used_memory_gb=round(used, 1),
        available_memory_gb=round(total - used, 1),
        utilization_percent=max((g.utilisation for g in gpus), default=0),
    )


def _model(info: EngineInfo, figures: tuple[ModelFigure, ...], loaded: bool, lacks: str) -> states.ModelOut:
    figure = figure_of(info, figures)
    return states.ModelOut(
        name=info.name,
        type=TYPES.get(info.port, info.port.value),
        version=info.version,
        status="loaded" if loaded else "unavailable" if lacks else "available",
        revision=figure.version if figure else None,
        license=info.weights_licence or info.code_licence,
        commercial_use=info.commercial_use,
        source=info.source or None,
        missing=lacks or None,
        memory_usage_mb=figure.average_memory_mb if figure and loaded else 0,
        supported_languages=None if info.port is Port.IMAGE else list(info.languages),
        supported_resolutions=RESOLUTIONS if info.port is Port.IMAGE else None,
        performance=_performance(info, figure) if figure else states.ModelPerformance(),
        last_updated=figure.updated_at if figure else None,
    )


def _performance(info: EngineInfo, figure: ModelFigure) -> states.ModelPerformance:
    each = max(1, figure.average_time_ms)
    if info.port is Port.IMAGE:
        return states.ModelPerformance(
            avg_generation_time_ms=figure.average_time_ms,
            quality_score=figure.success_rate,
            images_per_hour=3_600_000 // each,
        )
    return states.ModelPerformance(
        avg_processing_time_ms=figure.average_time_ms,
        accuracy_score=figure.success_rate,
        throughput_per_hour=3_600_000 // each,
    )
