import json

import pytest
from pydantic import SecretStr

from resources.engines.http import Patience
from resources.engines.language.openai import OpenAILanguage, OpenAILanguageOptions
from tests.engines.contract import LanguageContract
from tests.engines.servers import Answer, serving
from visiobook.errors import EngineFailed, EngineMissing
from visiobook.ports.engine import EngineSettings
from visiobook.ports.language import CompletionRequest

SWIFT = Patience(tries=3, base_s=0.01, cap_s=0.02)
SCHEMA = '{"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}'
ASK = CompletionRequest(system="You are brief.", prompt="Say yes.", max_tokens=20, seed=5)
ASK_JSON = ASK.model_copy(update={"json_schema": SCHEMA})


def says(text="yes", finish="stop", refusal=None):
    choice = {"message": {"role": "assistant", "content": text, "refusal": refusal}, "finish_reason": finish}
    return Answer.json({"choices": [choice], "usage": {"prompt_tokens": 100, "completion_tokens": 20}})


def engine(server, key="sk-test-123456", timeout_s=5.0):
    settings = EngineSettings(base_url=server.url + "/v1", api_key=SecretStr(key), timeout_s=timeout_s, model="tale-1")
    return OpenAILanguage(settings, patience=SWIFT)


class TestOpenAI(LanguageContract):
    @pytest.fixture
    def engine(self):
        with serving(lambda r, n: says()) as server:
            yield engine(server)


def test_the_request_is_a_chat_completion():
    with serving(lambda r, n: says()) as server:
        engine(server).complete(ASK)
    sent = server.received[0]
    assert sent.path == "/v1/chat/completions"
    assert sent.headers["authorization"] == "Bearer sk-test-123456"
    body = sent.json()
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert (body["model"], body["max_tokens"], body["seed"]) == ("tale-1", 20, 5)


def test_a_shape_is_asked_for_and_checked_and_asked_again():
    with serving(lambda r, n: says('{"title": "Le Loup"}') if n else says('{"name": "x"}')) as server:
        done = engine(server).complete(ASK_JSON)
    assert json.loads(done.text) == {"title": "Le Loup"}
    assert server.received[0].json()["response_format"]["json_schema"]["schema"]["required"] == ["title"]
    assert "'title' is a required property" in server.received[1].json()["messages"][1]["content"]
    assert done.output_tokens == 40


def test_a_server_on_this_machine_needs_no_key_and_costs_nothing():
    with serving(lambda r, n: says()) as server:
        assert engine(server, key="").complete(ASK).cost_usd == 0.0


def test_openai_itself_needs_a_key(monkeypatch):
    monkeypatch.delenv("VISIOBOOK_OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("VISIOBOOK_OPENAI_BASE_URL", raising=False)
    with pytest.raises(EngineMissing, match="needs an API key") as caught:
        OpenAILanguage(EngineSettings()).complete(ASK)
    assert "VISIOBOOK_OPENAI_API_KEY" in caught.value.hint


def test_openai_s_own_price_is_known():
    engine = OpenAILanguage(EngineSettings(), OpenAILanguageOptions(language_model="gpt-4.1-mini"))
    assert engine.price_usd(ASK) > 0


def test_a_busy_server_is_asked_again_when_it_says():
    busy = Answer(b"busy", 429, {"Retry-After": "0.01"})
    with serving(lambda r, n: busy if n < 2 else says()) as server:
        assert engine(server).complete(ASK).text == "yes"
    assert len(server.received) == 3


def test_a_broken_server_is_given_up_after_a_few_tries():
    with serving(lambda r, n: Answer(b"out of order", 503)) as server, pytest.raises(EngineFailed, match="503"):
        engine(server).complete(ASK)
    assert len(server.received) == 3


def test_a_server_that_does_not_answer_is_not_waited_for_forever():
    slow = says()
    slow.after_s = 0.5
    with serving(lambda r, n: slow) as server, pytest.raises(EngineFailed, match="no answer within"):
        engine(server, timeout_s=0.1).complete(ASK)


@pytest.mark.parametrize(
    "answer", [says(None, refusal="No."), says("", finish="content_filter"), Answer.json({"choices": []})]
)
def test_a_model_that_declines_is_named(answer):
    with serving(lambda r, n: answer) as server, pytest.raises(EngineFailed, match="declined"):
        engine(server).complete(ASK)


def test_an_answer_cut_off_says_what_to_do():
    with serving(lambda r, n: says('{"title', finish="length")) as server, pytest.raises(EngineFailed, match="longer"):
        engine(server).complete(ASK_JSON)
