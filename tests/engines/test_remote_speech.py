import base64

import numpy as np
import pytest
from pydantic import SecretStr

from resources.engines.http import Patience
from resources.engines.speech.elevenlabs import ElevenLabsSpeech
from resources.engines.speech.openai import OpenAISpeech, OpenAISpeechOptions
from tests.engines.contract import SpeechContract
from tests.engines.servers import Answer, serving
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.errors import BadInput, EngineFailed, EngineMissing
from visiobook.ports.engine import EngineSettings
from visiobook.ports.speech import SpeechRequest

SWIFT = Patience(tries=3, base_s=0.01, cap_s=0.02)
LINE = SpeechRequest(text="Hello, little girl.", language="en", voice="nova")


def tone(seconds=1.0, silence=0.3, rate=24_000):
    """A tone with silence before and after it, as 16-bit PCM."""
    t = np.arange(int(seconds * rate)) / rate
    quiet = np.zeros(int(silence * rate))
    return (np.concatenate([quiet, 0.5 * np.sin(2 * np.pi * 220 * t), quiet]) * 32767).astype("<i2").tobytes()


def settings(url, **more):
    return EngineSettings(base_url=url, api_key=SecretStr("sk-test-123456"), timeout_s=5, **more)


def elevenlabs_says(request, before):
    if request.path.startswith("/v2/voices"):
        labels = {"gender": "female", "age": "old", "language": "fr", "accent": "parisian"}
        return Answer.json({"voices": [{"voice_id": "v1", "name": "Rose", "labels": labels}], "has_more": False})
    text = request.json()["text"]
    starts = [0.3 + i / len(text) for i in range(len(text))]
    alignment = {
        "characters": list(text),
        "character_start_times_seconds": starts,
        "character_end_times_seconds": [s + 1 / len(text) for s in starts],
    }
    return Answer.json({"audio_base64": base64.b64encode(tone()).decode(), "alignment": alignment})


class TestOpenAI(SpeechContract):
    deterministic = False

    @pytest.fixture
    def engine(self):
        with serving(lambda r, n: Answer(tone())) as server:
            yield OpenAISpeech(settings(server.url), patience=SWIFT)


class TestElevenLabs(SpeechContract):
    @pytest.fixture
    def engine(self):
        with serving(elevenlabs_says) as server:
            yield ElevenLabsSpeech(settings(server.url), patience=SWIFT)


def test_openai_hears_how_a_line_is_felt_and_what_it_costs_is_counted():
    with serving(lambda r, n: Answer(tone())) as server:
        speech = OpenAISpeech(settings(server.url)).speak(LINE.model_copy(update={"emotion": "sad"}))
    sent = server.received[0].json()
    assert sent["instructions"] == "Speak in a sad tone." and sent["voice"] == "nova"
    assert sent["response_format"] == "pcm" and speech.cost_usd == pytest.approx(19 * 20e-6)
    assert abs(speech.sound.samples() - 1.1 * SAMPLE_RATE) < 0.01 * SAMPLE_RATE


def test_openai_cannot_pitch_a_voice_and_says_so_before_it_is_paid():
    with serving(lambda r, n: Answer(tone())) as server:
        with pytest.raises(BadInput, match="cannot be pitched"):
            OpenAISpeech(settings(server.url)).speak(LINE.model_copy(update={"pitch": 1.2}))
        assert server.received == []


def test_openai_sending_nothing_and_a_model_without_a_price_are_said():
    with serving(lambda r, n: Answer(b"")) as server, pytest.raises(EngineFailed, match="no sound"):
        OpenAISpeech(settings(server.url)).speak(LINE)
    with pytest.raises(EngineMissing, match="price of 'tts-9'"):
        OpenAISpeech(EngineSettings(), OpenAISpeechOptions(model="tts-9")).price_usd(LINE)


def test_elevenlabs_times_each_word_and_trimming_moves_the_times():
    with serving(elevenlabs_says) as server:
        speech = ElevenLabsSpeech(settings(server.url)).speak(LINE.model_copy(update={"voice": "v1"}))
    assert [w.word for w in speech.words] == ["Hello,", "little", "girl."]
    assert abs(speech.words[0].start - 0.05 * SAMPLE_RATE) < 100  # 0.3 s of silence became 0.05 s
    assert speech.cost_usd == pytest.approx(19 * 0.0003)


def test_elevenlabs_lists_the_accounts_voices_with_what_is_known_of_them():
    with serving(elevenlabs_says) as server:
        engine = ElevenLabsSpeech(settings(server.url))
        voice = engine.voices()[0]
        assert (voice.id, voice.language, voice.gender.value, voice.age.value) == ("v1", "fr", "f", "elder")
        engine.voices()
        assert len(server.calls("/v2/voices")) == 1


def test_elevenlabs_timing_another_text_gives_no_times_rather_than_wrong_ones():
    def other_text(request, before):
        answer = elevenlabs_says(request, before)
        return Answer(answer.body.replace(b'"H"', b'"J"'), 200, answer.headers)

    with serving(other_text) as server:
        assert ElevenLabsSpeech(settings(server.url)).speak(LINE.model_copy(update={"voice": "v1"})).words == ()


def test_elevenlabs_refuses_a_speed_it_cannot_speak_at():
    with serving(elevenlabs_says) as server, pytest.raises(BadInput, match=r"0\.7 to 1\.2"):
        ElevenLabsSpeech(settings(server.url)).speak(LINE.model_copy(update={"voice": "v1", "speed": 2.0}))
