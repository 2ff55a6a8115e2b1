"""The application: routers, layers, errors and documentation, over a service that was built elsewhere."""

from importlib.metadata import version

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from api.dialects.auth.router import router as auth
from api.dialects.upgrades.router import router as upgrades
from api.dialects.video001.assets import router as video_assets
from api.dialects.video001.pipelines import router as pipelines
from api.dialects.video001.projects import router as video_projects
from api.dialects.video001.publishing import router as publishing
from api.dialects.video001.renders import router as video_renders
from api.dialects.video001.timelines import router as video_timelines
from api.dialects.video001.told import Looks
from api.dialects.video001.voices import router as voices
from api.dialects.video001.websocket import router as websocket
from api.dialects.visiobook000.documented import WORDS
from api.dialects.visiobook000.monitoring import router as monitoring
from api.dialects.visiobook000.router import router as visiobook000
from api.dialects.visiobook000.storage import router as storage
from api.dialects.webhooks.router import router as webhooks
from api.documentation import add_documentation
from api.errors import install
from api.live import Live
from api.middleware.body import BodyGuard
from api.middleware.idempotency import Idempotency
from api.middleware.identify import Identify
from api.middleware.rates import Rates
from api.middleware.trace import Trace
from api.rules import rate_rules
from api.telemetry import Telemetry
from api.waiting import Waiting
from resources.tracing import build_traces
from visiobook.services.service import Service

ROUTERS = (
    *(visiobook000, storage, monitoring, auth, webhooks, upgrades),
    *(video_projects, pipelines, video_assets, video_timelines, video_renders, voices, websocket, publishing),
)
DESCRIPTION = "Analyses texts, extracts scenes and characters, generates images, narration and music."

EXPOSED = [
    "Location", "X-Request-ID", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After",
    "ETag", "Content-Disposition", "Content-Range", "Accept-Ranges",
]  # fmt: skip
"""What scripts of other origins may read of an answer besides its body."""


def create_app(service: Service) -> FastAPI:
    """The application over a service. Nothing runs in it but answers: the work is done by the asset graph."""
    app = FastAPI(
        title="Visiobook",
        version=version("visiobook"),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service
    app.state.waiting = Waiting(service.jobs)
    app.state.live = Live(Looks(service))
    app.state.telemetry = Telemetry()
    app.state.traces = build_traces("api")
    install(app, [WORDS])
    for router in ROUTERS:
        app.include_router(router)
    add_documentation(app)
    _add_layers(app, service)
    return app


def _add_layers(app: FastAPI, service: Service) -> None:
    """From the inside out: the last one added is the first to see a request."""
    settings = service.settings
    app.add_middleware(Idempotency, answers=service.answers, clock=service.clock)
    app.add_middleware(BodyGuard, most=settings.max_content_length)
    app.add_middleware(Rates, rules=rate_rules(settings), counters=service.rates, clock=service.clock)
    app.add_middleware(Identify, accounts=service.accounts)
    origins = [origin.strip() for origin in settings.frontend_url.split(",") if origin.strip()]
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_credentials=True,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=EXPOSED,
        )
    app.add_middleware(Trace, telemetry=app.state.telemetry, traces=app.state.traces)
