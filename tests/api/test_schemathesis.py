"""Somebody else's generator asks every documented endpoint things: no 5xx, no undocumented answer, no wrong shape."""

import os
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, given, settings

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

from schemathesis.specs.openapi import checks as openapi  # noqa: E402

from api.main import create_app  # noqa: E402
from resources.database.migrate import upgrade  # noqa: E402
from resources.database.session import connect  # noqa: E402
from resources.security.passwords import Argon2Passwords  # noqa: E402
from resources.service import build_service  # noqa: E402
from resources.storage.local import LocalStore  # noqa: E402
from tests.api.conftest import Hand, bearer  # noqa: E402
from tests.api.engines import SmallCatalogue  # noqa: E402
from visiobook.server_settings import ServerSettings  # noqa: E402

EXAMPLES = int(os.environ.get("VISIOBOOK_SCHEMATHESIS_EXAMPLES", "4"))
CHECKS = (
    schemathesis.checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory):
    """The schema of a running application, and an administrator's token."""
    home: Path = tmp_path_factory.mktemp("home")
    chosen = ServerSettings(home=home, jwt_secret="x" * 40, requests_per_minute=1_000_000, wait_analysis_s=2)
    upgrade(chosen.database)
    quick = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    database = connect(chosen.database)
    service = build_service(chosen, LocalStore(home / "store"), SmallCatalogue(), database=database, passwords=quick)
    with Hand(service):
        yield schemathesis.openapi.from_asgi("/openapi.json", create_app(service)), bearer(service, "admin")
    database.close()


OPERATIONS = [
    "POST /api/v1/analysis/semantic",
    "POST /api/v1/analysis/extract-scenes",
    "POST /api/v1/analysis/characters",
    "POST /api/v1/generation/images",
    "GET /api/v1/generation/images/{generation_id}",
    "POST /api/v1/generation/audio/narration",
    "POST /api/v1/generation/audio/music",
    "GET /api/v1/jobs",
    "GET /api/v1/jobs/{job_id}",
    "DELETE /api/v1/jobs/{job_id}",
    "GET /api/v1/models",
    "GET /health",
    "GET /api/v1/storage/download/{file_id}",
    "POST /api/v1/auth/register",
    "POST /api/v1/auth/login",
    "POST /api/v1/auth/refresh",
    "POST /api/v1/auth/logout",
    "GET /api/v1/auth/me",
    "POST /api/v1/publish",
    "POST /api/v1/publish/schedule",
    "GET /api/v1/publish/connections",
    "DELETE /api/v1/publish/connections/{platform}",
    "GET /api/v1/publish/connect/{platform}",
    "GET /api/v1/publish/callback/{platform}",
    "GET /api/v1/publish/{publish_id}/status",
    "POST /api/v1/publish/{publish_id}/retry",
    "DELETE /api/v1/publish/{publish_id}",
    "POST /api/v1/webhooks",
    "GET /api/v1/webhooks",
    "GET /api/v1/webhooks/deliveries",
    "POST /api/v1/webhooks/deliveries/{delivery_id}/resend",
    "DELETE /api/v1/webhooks/{webhook_id}",
    "GET /api/v1/upgrades",
    "GET /api/v1/upgrades/{upgrade_id}",
    "POST /api/v1/upgrades/{upgrade_id}/cancel",
    "POST /api/v1/projects",
    "GET /api/v1/projects",
    "GET /api/v1/projects/{project_id}",
    "PATCH /api/v1/projects/{project_id}",
    "DELETE /api/v1/projects/{project_id}",
    "POST /api/v1/assets/images/generate",
    "POST /api/v1/assets/voice/generate",
    "POST /api/v1/assets/music/generate",
    "POST /api/v1/assets/upload",
    "GET /api/v1/assets",
    "GET /api/v1/assets/{asset_id}",
    "PATCH /api/v1/assets/{asset_id}",
    "DELETE /api/v1/assets/{asset_id}",
    "GET /api/v1/assets/{asset_id}/download",
    "POST /api/v1/projects/{project_id}/start",
    "GET /api/v1/projects/{project_id}/status",
    "POST /api/v1/projects/{project_id}/cancel",
    "GET /api/v1/projects/{project_id}/script",
    "PUT /api/v1/projects/{project_id}/script",
    "DELETE /api/v1/projects/{project_id}/script",
    "POST /api/v1/videos/render",
    "GET /api/v1/videos/render",
    "GET /api/v1/videos/render/{render_id}/status",
    "DELETE /api/v1/videos/render/{render_id}",
    "GET /api/v1/videos/{video_id}/download",
    "GET /api/v1/voices",
    "GET /api/v1/voices/previews/{preview_id}",
    "GET /api/v1/voices/samples/{provider}/{voice_id}/{key}",
    "POST /api/v1/voices/{voice_id}/preview",
    "POST /api/v1/videos/timeline",
    "POST /api/v1/videos/timeline/import",
    "GET /api/v1/videos/timeline",
    "GET /api/v1/videos/timeline/{timeline_id}",
    "PUT /api/v1/videos/timeline/{timeline_id}",
    "PATCH /api/v1/videos/timeline/{timeline_id}",
    "DELETE /api/v1/videos/timeline/{timeline_id}",
    "GET /api/v1/videos/timeline/{timeline_id}/otio",
]


def test_no_endpoint_is_forgotten(asked):
    assert {o.ok().label for o in asked[0].get_all_operations()} == set(OPERATIONS)


@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_documented(asked, label):
    schema, headers = asked
    operation = next(o.ok() for o in schema.get_all_operations() if o.ok().label == label)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(operation.as_strategy())
    def ask(case) -> None:
        case.call_and_validate(headers={**headers, "Prefer": "wait=1"}, checks=CHECKS)

    ask()
