import base64
import io
from email.parser import BytesParser
from email.policy import HTTP

import pytest
from PIL import Image
from pydantic import SecretStr

from resources.engines.http import Patience
from resources.engines.image.openai import OpenAIImageOptions, OpenAIImages
from resources.engines.image.stability import StabilityImages, StabilityOptions
from tests.engines.contract import ImageContract, still_request
from tests.engines.servers import Answer, serving
from visiobook.errors import EngineFailed, EngineMissing, UnknownChoice
from visiobook.ports.engine import EngineSettings
from visiobook.ports.prices import Priced

SWIFT = Patience(tries=3, base_s=0.01, cap_s=0.02)


def png(width=48, height=32, colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def b64(data):
    return base64.b64encode(data).decode()


def form(request):
    """The fields of a multipart form."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    parts = BytesParser(policy=HTTP).parsebytes(head + request.body).iter_parts()
    return {p.get_param("name", header="content-disposition"): p.get_content().strip() for p in parts}


def openai_says(request, before):
    return Answer.json({"data": [{"b64_json": b64(png())}], "usage": {"input_tokens": 100, "output_tokens": 1584}})


def seeded(seed):
    return f"#{(int(seed) * 2654435761) % 2**24:06x}"


def stability_says(request, before):
    seed = form(request)["seed"]
    return Answer.json({"image": b64(png(colour=seeded(seed))), "finish_reason": "SUCCESS", "seed": int(seed)})


def settings(url, key="sk-test-123456", **more):
    return EngineSettings(base_url=url, api_key=SecretStr(key), timeout_s=5, **more)


class TestOpenAI(ImageContract):
    deterministic = False

    @pytest.fixture
    def engine(self):
        with serving(openai_says) as server:
            yield OpenAIImages(settings(server.url), patience=SWIFT)


class TestStability(ImageContract):
    @pytest.fixture
    def engine(self):
        with serving(stability_says) as server:
            yield StabilityImages(settings(server.url), patience=SWIFT)


def test_openai_is_asked_for_the_nearest_shape_and_its_use_is_the_cost():
    with serving(openai_says) as server:
        engine = OpenAIImages(settings(server.url))
        drawn = next(engine.draw([still_request(width=1280, height=720)]))
    sent = server.received[0].json()
    assert sent["size"] == "1536x1024" and sent["model"] == "gpt-image-1" and sent["quality"] == "medium"
    assert "a little girl with a red hood" in sent["prompt"]
    assert drawn.cost_usd == pytest.approx((100 * 5 + 1584 * 40) / 1e6)
    assert isinstance(engine, Priced) and engine.price_usd(still_request()) >= drawn.cost_usd


def test_openai_without_a_known_price_is_refused_before_anything_is_spent():
    with serving(openai_says) as server:
        with pytest.raises(EngineMissing, match="price of 'dall-e-9' is not known"):
            OpenAIImages(settings(server.url, model="dall-e-9")).price_usd(still_request())
        priced = OpenAIImages(settings(server.url, model="dall-e-9"), OpenAIImageOptions(price_usd=0.5))
        assert priced.price_usd(still_request()) == 0.5 and server.received == []


def test_openai_waits_out_a_rate_limit_and_reads_a_picture_again():
    def busy_once(request, before):
        return openai_says(request, before) if before else Answer(b"busy", 429, {"Retry-After": "0.01"})

    with serving(busy_once) as server:
        assert next(OpenAIImages(settings(server.url), patience=SWIFT).draw([still_request()])).png
        assert len(server.received) == 2


@pytest.mark.parametrize("data", [[], [{"b64_json": b64(b"not a picture")}]])
def test_openai_sending_no_picture_is_said(data):
    with serving(lambda r, n: Answer.json({"data": data})) as server, pytest.raises(EngineFailed, match="OpenAI"):
        next(OpenAIImages(settings(server.url), patience=SWIFT).draw([still_request()]))


def test_a_still_that_fails_does_not_lose_those_before_it():
    def second_fails(request, before):
        return openai_says(request, before) if before == 0 else Answer.json({"error": "moderation_blocked"}, 400)

    with serving(second_fails) as server:
        drawing = OpenAIImages(settings(server.url), patience=SWIFT).draw([still_request(), still_request(seed=2)])
        assert next(drawing).png
        with pytest.raises(EngineFailed, match="moderation_blocked"):
            next(drawing)


def test_an_unknown_quality_lists_those_there_are():
    with pytest.raises(UnknownChoice) as unknown:
        OpenAIImages(EngineSettings(), OpenAIImageOptions(quality="best"))
    assert "low, medium, high" in unknown.value.hint


def test_stability_gets_seed_shape_and_words_it_should_avoid():
    with serving(stability_says) as server:
        engine = StabilityImages(settings(server.url), StabilityOptions(model="sd3.5-large"))
        drawn = next(engine.draw([still_request(width=1920, height=1080, seed=7)]))
    sent = form(server.received[0])
    assert server.received[0].path == "/v2beta/stable-image/generate/sd3"
    assert (sent["seed"], sent["aspect_ratio"], sent["model"]) == ("7", "16:9", "sd3.5-large")
    assert "watermark" in sent["negative_prompt"] and drawn.cost_usd == pytest.approx(0.065)


def test_stability_withholding_a_picture_is_an_error_and_not_a_blurred_still():
    filtered = {"image": b64(png()), "finish_reason": "CONTENT_FILTERED", "seed": 1}
    with serving(lambda r, n: Answer.json(filtered)) as server, pytest.raises(EngineFailed, match="content filter"):
        next(StabilityImages(settings(server.url)).draw([still_request()]))


def test_keys_come_from_the_environment_and_are_never_shown(monkeypatch):
    monkeypatch.setenv("VISIOBOOK_STABILITY_API_KEY", "sk-env-987654")
    with serving(stability_says) as server:
        monkeypatch.setenv("VISIOBOOK_STABILITY_BASE_URL", server.url)
        engine = StabilityImages(EngineSettings())
        next(engine.draw([still_request()]))
        assert server.received[0].headers["authorization"] == "Bearer sk-env-987654"
    shown = f"{engine.info()} {engine.fingerprint()} {engine._provider!r}"
    assert "sk-env-987654" not in shown
