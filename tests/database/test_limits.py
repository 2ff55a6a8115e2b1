"""What rate counters, kept answers, webhooks, reports and files promise, on every database."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from resources.database.limits import DatabaseAnswers, DatabaseRates
from resources.database.results import DatabaseAssets, DatabaseContent, DatabaseFigures
from resources.database.webhooks import DatabaseWebhooks
from visiobook.domain.figures import Operation
from visiobook.domain.limits import KeptAnswer, RateRule
from visiobook.domain.outcome import CharacterReport, ContentRecord, GeneratedAsset
from visiobook.domain.webhook import DeliveryState, WebhookDelivery, WebhookEndpoint
from visiobook.errors import NotFound

NOW = datetime(2026, 1, 1, 12, 0, 30, tzinfo=UTC)
RULE = RateRule(name="general", path="/api/**", limit=3, window_s=60)


def test_requests_are_counted_in_windows_that_end_at_a_told_time(database):
    rates = DatabaseRates(database)
    readings = [rates.hit("ana", RULE, NOW) for _ in range(4)]
    assert [r.remaining for r in readings] == [2, 1, 0, 0]
    assert [r.exceeded for r in readings] == [False, False, False, True]
    assert readings[0].reset == int(NOW.timestamp()) + 30
    assert rates.hit("bo", RULE, NOW).used == 1
    assert rates.hit("ana", RULE, NOW + timedelta(seconds=31)).used == 1


def test_requests_of_many_processes_are_all_counted(database):
    rates = DatabaseRates(database)
    with ThreadPoolExecutor(8) as pool:
        used = sorted(pool.map(lambda _: rates.hit("ana", RULE, NOW).used, range(24)))
    assert used == list(range(1, 25))


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("/api/**", "/api/v1/jobs", True),
        ("/api/v1/video/**", "/api/v1/videos/x", False),
        ("/api/v1/projects", "/api/v1/projects/1", False),
        ("/api/v1/assets/*/generate", "/api/v1/assets/images/generate", True),
        ("/api/v1/assets/*/generate", "/api/v1/assets/images/x/generate", False),
    ],
)
def test_a_rule_covers_whole_segments(pattern, path, covered):
    assert RateRule(name="r", path=pattern, limit=1, window_s=1).covers("GET", path) is covered


def test_a_rule_may_hold_for_some_methods_only():
    assert not RateRule(name="r", path="/x", methods=("POST",), limit=1, window_s=1).covers("GET", "/x")


def test_an_idempotency_key_is_taken_once_and_then_tells_its_answer(database):
    answers = DatabaseAnswers(database)
    assert answers.open("ana", "k", "d1", NOW) is None
    assert answers.open("ana", "k", "d1", NOW) == KeptAnswer(request_digest="d1")
    answers.close("ana", "k", 200, '{"x":"y"}', b"body")
    assert answers.open("ana", "k", "d2", NOW) == KeptAnswer(
        request_digest="d1", status=200, headers='{"x":"y"}', body=b"body"
    )
    assert answers.open("bo", "k", "d1", NOW) is None


def test_a_forgotten_a_stuck_and_an_old_key_are_free_again(database):
    answers = DatabaseAnswers(database)
    answers.open("ana", "k", "d", NOW)
    answers.forget("ana", "k")
    assert answers.open("ana", "k", "d", NOW) is None
    assert answers.open("ana", "k", "d", NOW + timedelta(minutes=11)) is None
    answers.close("ana", "k", 200, "{}", b"")
    assert answers.open("ana", "k", "d", NOW + timedelta(hours=25)) is None


def test_a_delivery_is_taken_once_and_comes_due_again_if_its_sender_dies(database):
    hooks = DatabaseWebhooks(database)
    delivery = WebhookDelivery(
        id="msg_1", owner="ana", endpoint=None, url="https://x.example", event="job.completed", body="{}",
        next_attempt_at=NOW, created_at=NOW,
    )  # fmt: skip
    assert hooks.add(delivery) and not hooks.add(delivery)
    assert [d.id for d in hooks.take_due(NOW, 60, 5)] == ["msg_1"]
    assert hooks.take_due(NOW, 60, 5) == ()
    assert [d.id for d in hooks.take_due(NOW + timedelta(seconds=61), 60, 5)] == ["msg_1"]
    done = delivery.model_copy(update={"state": DeliveryState.DELIVERED, "attempts": 1, "delivered_at": NOW})
    hooks.save(done)
    assert hooks.get("msg_1") == done
    assert hooks.list("ana", 10) == (done,) and hooks.list("bo", 10) == ()
    assert hooks.take_due(NOW + timedelta(days=1), 60, 5) == ()


def test_a_removed_endpoint_gets_no_more_news(database):
    hooks = DatabaseWebhooks(database)
    endpoint = WebhookEndpoint(
        id=str(uuid.uuid4()), owner="ana", url="https://x.example", secret="whsec_x", events=("job.completed",),
        created_at=NOW,
    )  # fmt: skip
    hooks.add_endpoint(endpoint)
    assert hooks.endpoints("ana") == (endpoint,)
    hooks.remove_endpoint(endpoint.id)
    assert hooks.endpoints("ana") == ()
    with pytest.raises(NotFound):
        hooks.endpoint(str(uuid.uuid4()))


def a_record(**more) -> ContentRecord:
    values = {
        "id": str(uuid.uuid4()), "project_ref": "proj_1", "content_hash": "a" * 64, "analysis_type": "characters",
        "model_name": "embedded", "model_version": "1", "confidence": 0.5, "processing_time_ms": 3,
        "report": CharacterReport(language="fr", scenes=2, characters=()), "created_at": NOW,
    }  # fmt: skip
    return ContentRecord(**{**values, **more})


def test_the_first_report_of_a_content_stands(database):
    content = DatabaseContent(database)
    first, second = a_record(), a_record(confidence=0.9)
    assert content.keep(first) == first
    assert content.keep(second) == first
    assert content.get(first.id) == first == content.find("a" * 64, "characters", "1")
    assert content.find("a" * 64, "characters", "2") is None


def test_a_jobs_files_come_back_in_order_and_are_kept_once(database):
    assets = DatabaseAssets(database)
    job = str(uuid.uuid4())
    files = [
        GeneratedAsset(
            id=str(uuid.uuid4()), owner="ana", project_ref="p", job=job, asset_type="image", file_path=f"{n}.png",
            digest="b" * 64, media_type="image/png", size=5, quality_score=0.5, created_at=NOW,
        )
        for n in range(3)
    ]  # fmt: skip
    for file in (*files, files[0]):
        assets.add(file)
    assert list(assets.of_job(job)) == files
    assert assets.get(files[1].id) == files[1]


def test_a_models_figures_are_running_means(database):
    figures = DatabaseFigures(database)
    done = Operation(model="m", version="1", kind="semantic_analysis", time_ms=100, memory_mb=50, success=True)
    figures.note(done)
    figures.note(done.model_copy(update={"time_ms": 300, "memory_mb": 70, "success": False}))
    (figure,) = figures.all()
    assert (figure.average_time_ms, figure.average_memory_mb, figure.success_rate) == (200, 60, 0.5)
    assert figure.operations == 2
