import json

import pytest
from pydantic import SecretStr

from resources.engines.device import TorchOptions
from resources.engines.http import Patience
from resources.engines.language.anthropic import AnthropicLanguage
from resources.engines.language.gemini import GeminiLanguage
from resources.engines.language.transformers import TransformersLanguage
from resources.engines.structured import complete_checked
from tests.engines import needs, tiny
from tests.engines.contract import LanguageContract
from tests.engines.servers import Answer, serving
from visiobook.errors import BadInput, EngineFailed, EngineMissing
from visiobook.ports.engine import EngineSettings
from visiobook.ports.language import Completion, CompletionRequest

SWIFT = Patience(tries=3, base_s=0.01, cap_s=0.02)
SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {"title": {"type": "string"}},
        "required": ["title"],
        "additionalProperties": False,
    }
)
ASK = CompletionRequest(system="You are brief.", prompt="A title?", json_schema=SCHEMA, max_tokens=50)


def settings(url, **more):
    return EngineSettings(base_url=url, api_key=SecretStr("sk-test-123456"), timeout_s=5, **more)


def anthropic_says(text="yes", tool=None, stop="end_turn"):
    block = {"type": "text", "text": text} if tool is None else {"type": "tool_use", "name": "answer", "input": tool}
    usage = {"input_tokens": 100, "output_tokens": 20}
    return Answer.json({"content": [block], "stop_reason": stop, "usage": usage, "id": "msg_1"})


def gemini_says(text="yes", reason="STOP"):
    parts = [{"text": "hm", "thought": True}, {"text": text}]
    use = {"promptTokenCount": 100, "candidatesTokenCount": 20, "thoughtsTokenCount": 5}
    return Answer.json({"candidates": [{"content": {"parts": parts}, "finishReason": reason}], "usageMetadata": use})


class TestAnthropic(LanguageContract):
    deterministic = False

    @pytest.fixture
    def engine(self):
        with serving(lambda r, n: anthropic_says()) as server:
            yield AnthropicLanguage(settings(server.url), patience=SWIFT)


class TestGemini(LanguageContract):
    @pytest.fixture
    def engine(self):
        with serving(lambda r, n: gemini_says()) as server:
            yield GeminiLanguage(settings(server.url), patience=SWIFT)


def test_anthropic_gives_json_as_a_tools_input_and_counts_its_cost():
    with serving(lambda r, n: anthropic_says(tool={"title": "The Wood"})) as server:
        engine = AnthropicLanguage(settings(server.url))
        done = engine.complete(ASK)
    sent = server.received[0]
    assert json.loads(done.text) == {"title": "The Wood"} and done.cost_usd == pytest.approx((300 + 300) / 1e6)
    assert sent.path == "/messages" and sent.headers["anthropic-version"] == "2023-06-01"
    assert sent.headers["x-api-key"] == "sk-test-123456" and sent.json()["tool_choice"]["name"] == "answer"
    assert engine.price_usd(ASK) >= done.cost_usd


def test_gemini_gets_the_schema_and_its_thoughts_are_billed_but_not_read():
    with serving(lambda r, n: gemini_says('{"title": "The Wood"}')) as server:
        engine = GeminiLanguage(settings(server.url))
        done = engine.complete(ASK)
    config = server.received[0].json()["generationConfig"]
    assert done.text == '{"title": "The Wood"}' and done.output_tokens == 25
    assert config["responseJsonSchema"]["required"] == ["title"] and config["seed"] == 0
    assert engine.price_usd(ASK) >= done.cost_usd == pytest.approx((100 * 0.3 + 25 * 2.5) / 1e6)


@pytest.mark.parametrize(("engine", "says"), [
    (AnthropicLanguage, anthropic_says(stop="refusal")),
    (GeminiLanguage, gemini_says(reason="SAFETY")),
    (GeminiLanguage, Answer.json({"promptFeedback": {"blockReason": "SAFETY"}})),
])  # fmt: skip
def test_a_model_that_declines_is_said(engine, says):
    with serving(lambda r, n: says) as server, pytest.raises(EngineFailed, match="declined to answer"):
        engine(settings(server.url)).complete(ASK.model_copy(update={"json_schema": ""}))


def test_an_overloaded_provider_is_asked_again():
    with serving(lambda r, n: anthropic_says() if n else Answer(b"overloaded", 529)) as server:
        AnthropicLanguage(settings(server.url), patience=SWIFT).complete(ASK.model_copy(update={"json_schema": ""}))
        assert len(server.received) == 2


def test_a_model_without_a_known_price_is_refused_before_it_is_asked(monkeypatch):
    with serving(lambda r, n: anthropic_says()) as server:
        mystery = AnthropicLanguage(settings(server.url, model="mystery-1"))
        with pytest.raises(EngineMissing, match="price of 'mystery-1'"):
            mystery.complete(ASK)
        assert server.received == []
        monkeypatch.setenv("VISIOBOOK_ANTHROPIC_USD_PER_MILLION_IN", "1")
        monkeypatch.setenv("VISIOBOOK_ANTHROPIC_USD_PER_MILLION_OUT", "2")
        assert mystery.complete(ASK.model_copy(update={"json_schema": ""})).cost_usd == pytest.approx(140 / 1e6)


def answering(*texts):
    asked, left = [], list(texts)

    def ask(request):
        asked.append(request.prompt)
        return Completion(text=left.pop(0), input_tokens=10, output_tokens=5, cost_usd=0.5)

    return ask, asked


def test_wrong_json_is_asked_again_with_what_was_wrong_and_all_tries_are_counted():
    ask, asked = answering("Sure! {", '{"name": "x"}', '```json\n{"title": "x"}\n```')
    done = complete_checked(ask, ASK, "Acme")
    assert done == Completion(text='{"title": "x"}', input_tokens=30, output_tokens=15, cost_usd=1.5)
    assert "not JSON" in asked[1] and "'title' is a required property" in asked[2]


def test_a_model_that_never_keeps_the_shape_fails_with_the_last_complaint():
    with pytest.raises(EngineFailed, match="Acme gave no JSON of the asked shape in 3 tries"):
        complete_checked(answering("a", "b", "c")[0], ASK, "Acme")


def test_a_schema_that_is_none_is_the_askers_mistake():
    with pytest.raises(BadInput, match="JSON Schema"):
        complete_checked(answering("{}")[0], ASK.model_copy(update={"json_schema": '{"type": 7}'}), "Acme")


@pytest.fixture(scope="session")
def chat_model(tmp_path_factory):
    return tiny.chat_model(tmp_path_factory.mktemp("chat"))


def local(folder, cache, **torch):
    settings = EngineSettings(model=str(folder), cache_dir=cache)
    return TransformersLanguage(settings, torch=TorchOptions(**torch))


@needs.torch
class TestTransformers(LanguageContract):
    @pytest.fixture
    def engine(self, chat_model, tmp_path_factory):
        return local(chat_model, tmp_path_factory.mktemp("cache"))

    def test_a_seed_decides_what_is_said_above_temperature_zero(self, engine):
        ask = CompletionRequest(system="", prompt="Speak.", max_tokens=12, temperature=1.0, seed=1)
        assert engine.complete(ask) == engine.complete(ask) != engine.complete(ask.model_copy(update={"seed": 2}))

    def test_a_prompt_longer_than_the_model_holds_is_refused_with_both_lengths(self, engine):
        with pytest.raises(BadInput, match="this model holds 256"):
            engine.complete(CompletionRequest(system="", prompt="word " * 200, max_tokens=100))

    def test_a_model_that_cannot_keep_a_shape_says_so(self, engine):
        with pytest.raises(EngineFailed, match="no JSON of the asked shape"):
            engine.complete(ASK.model_copy(update={"prompt": "T", "json_schema": '{"type":"object"}', "max_tokens": 5}))

    def test_half_precision_is_another_fingerprint(self, engine, chat_model, tmp_path):
        assert local(chat_model, tmp_path, dtype="bfloat16").fingerprint() != engine.fingerprint()

    def test_a_model_that_only_continues_text_is_refused(self, chat_model, tmp_path):
        import shutil

        bare = shutil.copytree(chat_model, tmp_path / "bare")
        for name in ("chat_template.jinja", "tokenizer_config.json"):
            (bare / name).unlink(missing_ok=True)
        with pytest.raises(EngineMissing, match="chat template"):
            local(bare, tmp_path).complete(ASK.model_copy(update={"json_schema": ""}))
