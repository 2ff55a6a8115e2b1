from datetime import UTC, datetime

import pytest
from pydantic import BaseModel, SecretStr

from resources.engines.http import JobLost, Patience, Polling, Provider, Reply, finish_job, retry_after_s
from resources.engines.jobs import FileJobs
from tests.engines.servers import Answer, serving
from visiobook.domain.base import sha256
from visiobook.errors import EngineFailed, EngineMissing

KEY = "sk-very-secret-0123456789"


class Ask(BaseModel):
    text: str = "hello"
    seed: int | None = None


class Said(Reply):
    text: str


def provider(url, **more):
    slept = []
    made = Provider(
        "Acme",
        url,
        {"Authorization": SecretStr(f"Bearer {KEY}")},
        env="VISIOBOOK_ACME_KEY",
        sleep=slept.append,
        **{"timeout_s": 5.0, **more},
    )
    return made, slept


def test_a_good_answer_is_read_and_unset_fields_are_not_sent():
    with serving(lambda r, n: Answer.json({"text": "hi", "unknown": 1})) as server:
        acme, slept = provider(server.url)
        assert acme.post("/v1/x", Ask(), Said).text == "hi"
        assert server.received[0].json() == {"text": "hello"}
        assert server.received[0].headers["authorization"] == f"Bearer {KEY}"
        assert slept == []


def test_a_rate_limit_is_waited_out_for_as_long_as_it_says():
    def answer(request, before):
        return Answer.json({"text": "hi"}) if before == 2 else Answer(b"slow down", 429, {"Retry-After": "7"})

    with serving(answer) as server:
        acme, slept = provider(server.url)
        assert acme.post("/v1/x", Ask(), Said).text == "hi"
        assert slept == [7.0, 7.0]
        keys = {r.headers["idempotency-key"] for r in server.received}
        assert len(server.received) == 3 and len(keys) == 1  # one request in three tries, so it can be billed once


def test_a_broken_server_is_tried_with_growing_jittered_delays_and_then_given_up():
    with serving(lambda r, n: Answer(b"oops", 503)) as server:
        acme, slept = provider(server.url, patience=Patience(tries=4, base_s=1.0))
        with pytest.raises(EngineFailed, match=r"out of order \(HTTP 503 after 4 tries\): oops"):
            acme.get("/v1/x", Said)
        assert len(server.received) == 4
        assert [0.5 <= slept[0] <= 1, 1 <= slept[1] <= 2, 2 <= slept[2] <= 4] == [True] * 3


def test_a_server_that_asks_for_an_hour_is_not_waited_for():
    with serving(lambda r, n: Answer(b"quota", 429, {"Retry-After": "3600"})) as server:
        acme, slept = provider(server.url)
        with pytest.raises(EngineFailed) as failed:
            acme.get("/v1/x", Said)
        assert "3600 s" in failed.value.hint and slept == []


def test_a_slow_answer_to_something_billed_is_not_asked_for_twice():
    with serving(lambda r, n: Answer.json({"text": "late"}, headers={}) if n else Answer(after_s=0.6)) as server:
        acme, _ = provider(server.url, timeout_s=0.2)
        with pytest.raises(EngineFailed, match=r"no answer within 0\.2 s") as failed:
            acme.post("/v1/x", Ask(), Said)
        assert "not sent again" in failed.value.hint and len(server.received) == 1


def test_a_slow_answer_to_a_question_is_asked_for_again():
    with serving(lambda r, n: Answer.json({"text": "hi"}) if n else Answer(after_s=0.6)) as server:
        acme, _ = provider(server.url, timeout_s=0.2)
        assert acme.get("/v1/x", Said).text == "hi"


def test_a_connection_cut_before_an_answer_is_tried_again():
    with serving(lambda r, n: Answer.json({"text": "hi"}) if n else Answer(hang_up=True)) as server:
        acme, slept = provider(server.url)
        assert acme.get("/v1/x", Said).text == "hi" and len(slept) == 1


def test_a_machine_that_is_not_there_is_named():
    acme, slept = provider("http://127.0.0.1:9", patience=Patience(tries=2))
    with pytest.raises(EngineFailed, match=r"cannot be reached at http://127\.0\.0\.1:9"):
        acme.get("/v1/x", Said)
    assert len(slept) == 1


def test_a_refused_key_is_said_once_and_never_shown():
    with serving(lambda r, n: Answer.json({"error": f"Incorrect API key provided: {KEY}"}, 401)) as server:
        acme, _ = provider(server.url)
        with pytest.raises(EngineFailed, match="refused the key") as failed:
            acme.post("/v1/x", Ask(), Said)
        assert "VISIOBOOK_ACME_KEY" in failed.value.hint
        assert KEY not in str(failed.value) and KEY not in repr(acme) and len(server.received) == 1


def test_a_bad_request_is_not_repeated():
    with serving(lambda r, n: Answer.json({"error": "prompt too long"}, 400)) as server:
        acme, _ = provider(server.url)
        with pytest.raises(EngineFailed, match="prompt too long"):
            acme.post("/v1/x", Ask(), Said)
        assert len(server.received) == 1


def test_an_answer_in_another_form_names_the_field_that_is_wrong():
    with serving(lambda r, n: Answer(b"<html>hello</html>")) as server:
        acme, _ = provider(server.url)
        with pytest.raises(EngineFailed, match="not its protocol's"):
            acme.get("/v1/x", Said)
    with serving(lambda r, n: Answer.json({"text": None})) as server:
        acme, _ = provider(server.url)
        with pytest.raises(EngineFailed, match=r"wrong: text"):
            acme.get("/v1/x", Said)


def test_without_a_key_nothing_is_sent():
    with serving(lambda r, n: Answer.json({"text": "hi"})) as server:
        acme = Provider("Acme", server.url, {"Authorization": SecretStr("Bearer ")}, env="VISIOBOOK_ACME_KEY")
        with pytest.raises(EngineMissing, match="needs an API key") as missing:
            acme.get("/v1/x", Said)
        assert "VISIOBOOK_ACME_KEY" in missing.value.hint and server.received == []


def test_a_result_is_downloaded_without_our_key():
    with serving(lambda r, n: Answer(b"film")) as server:
        acme, _ = provider(server.url)
        assert acme.download(f"{server.url}/file.mp4") == b"film"
        assert "authorization" not in server.received[0].headers


def test_retry_after_may_be_seconds_or_a_date_or_nonsense():
    noon = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
    assert retry_after_s("12.5") == 12.5
    assert retry_after_s("Sat, 21 Nov 2026 12:00:30 GMT", noon) == 30.0
    assert retry_after_s("Sat, 21 Nov 2026 11:00:00 GMT", noon) == 0.0
    assert retry_after_s("soon") is None and retry_after_s("") is None


class KilledError(BaseException):
    """Stands for SIGKILL: nothing of ours catches it."""


def test_a_job_survives_its_process_and_is_started_once(tmp_path):
    acme, _ = provider("http://unused")
    jobs, digest, started = FileJobs(tmp_path), sha256(b"request"), []

    def start(key):
        started.append(key)
        return "job-1"

    def die(job_id):
        raise KilledError

    with pytest.raises(KilledError):
        finish_job(acme, jobs, digest, start, die, Polling())
    answers = iter([None, None, Said(text="done")])
    assert finish_job(acme, jobs, digest, start, lambda job: next(answers), Polling()).text == "done"
    assert len(started) == 1 and list(tmp_path.rglob("*.json")) == []


def test_a_process_killed_while_starting_a_job_sends_the_same_idempotency_key_again(tmp_path):
    acme, _ = provider("http://unused")
    jobs, digest, started = FileJobs(tmp_path), sha256(b"request"), []

    def start(key):
        started.append(key)
        if len(started) == 1:
            raise KilledError
        return "job-1"

    with pytest.raises(KilledError):
        finish_job(acme, jobs, digest, start, lambda job: Said(text="x"), Polling())
    finish_job(acme, jobs, digest, start, lambda job: Said(text="x"), Polling())
    assert started[0] == started[1]


def test_a_job_the_provider_gave_up_is_forgotten_and_one_that_takes_long_is_kept(tmp_path):
    acme, slept = provider("http://unused")
    jobs, digest = FileJobs(tmp_path), sha256(b"request")

    def lost(job_id):
        raise JobLost("Acme gave up.")

    with pytest.raises(JobLost):
        finish_job(acme, jobs, digest, lambda key: "job-1", lost, Polling())
    assert jobs.get("Acme", digest) is None
    with pytest.raises(EngineFailed, match="not finished job job-2 within 10 s"):
        finish_job(acme, jobs, digest, lambda key: "job-2", lambda job: None, Polling(every_s=5, at_most_s=10))
    assert jobs.get("Acme", digest).job_id == "job-2" and slept[-1] == 5
