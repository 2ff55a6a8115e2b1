import io
import wave

import numpy as np
import pytest
from pydantic import SecretStr

from resources.engines.device import TorchOptions
from resources.engines.http import Patience, Polling
from resources.engines.jobs import FileJobs
from resources.engines.music.musicgen import MusicGen, MusicGenOptions
from resources.engines.music.suno import SunoMusic
from resources.engines.music_words import in_words
from resources.media.loops import beat_samples, find_loop, onset_strength, stretch
from tests.engines import needs, tiny
from tests.engines.contract import MusicContract
from tests.engines.servers import Answer, serving
from visiobook.domain.music import MusicCue
from visiobook.domain.scene import Mood
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.errors import EngineFailed
from visiobook.ports.engine import EngineSettings

CUE = MusicCue(mood=Mood.SAD, style="folk", samples=SAMPLE_RATE)
SOON = Polling(every_s=0.01, at_most_s=1.0)


def metronome(bpm=120, seconds=8.0, channels=1):
    """Clicks on the beat, the first of four higher."""
    total, beat = int(seconds * SAMPLE_RATE), int(60 * SAMPLE_RATE / bpm)
    sound = np.zeros(total, np.float32)
    t = np.arange(2400) / SAMPLE_RATE
    for n, at in enumerate(range(0, total - 2400, beat)):
        tone = 880 if n % 4 == 0 else 440
        sound[at : at + 2400] += (0.5 * np.sin(2 * np.pi * tone * t) * np.exp(-t * 80)).astype(np.float32)
    return np.stack([sound] * channels)


@pytest.mark.parametrize("bpm", [80, 100, 120, 140])
def test_the_beat_is_found(bpm):
    found = 60 * SAMPLE_RATE / beat_samples(metronome(bpm)[0])
    assert abs(found - bpm) / bpm < 0.02


def test_noise_and_silence_have_no_beat():
    noise = np.random.default_rng(1).normal(0, 0.1, 4 * SAMPLE_RATE).astype(np.float32)
    assert beat_samples(noise) == 0 and beat_samples(np.zeros(4 * SAMPLE_RATE, np.float32)) == 0


def test_looped_music_keeps_its_beat_over_the_joins():
    rows = metronome(120, 6.0, channels=2)
    longer = stretch(rows, 20 * SAMPLE_RATE)
    assert longer.shape == (2, 20 * SAMPLE_RATE)
    loop = find_loop(rows)
    assert (loop.end - loop.start) % loop.beat == 0
    strength = onset_strength(longer[0][: 19 * SAMPLE_RATE])
    clicks = np.flatnonzero(strength > 0.5 * strength.max())
    gaps = np.diff(clicks[np.insert(np.diff(clicks) > 8, 0, True)]) * 512 / SAMPLE_RATE
    assert len(gaps) > 30 and np.all(np.abs(gaps - 0.5) < 0.03)


def test_a_short_snippet_is_looped_and_a_long_piece_ends_softly():
    assert stretch(metronome(seconds=0.1), SAMPLE_RATE).shape == (1, SAMPLE_RATE)
    cut = stretch(metronome(seconds=4.0), 2 * SAMPLE_RATE)
    assert cut.shape[1] == 2 * SAMPLE_RATE and abs(cut[0, -1]) < 1e-3


def test_a_cue_in_words_says_style_mood_and_energy_and_no_voice():
    words = in_words(CUE.model_copy(update={"intensity": 0.9}))
    assert all(w in words for w in ("folk", "minor key", "intense", "no vocals"))


def wav(rows):
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.repeat(rows, 2, axis=0).T * 32767).astype("<i2").tobytes())
    return out.getvalue()


def suno_says(last="SUCCESS", polls=2):
    def answer(request, before):
        if request.method == "POST":
            return Answer.json({"code": 200, "msg": "success", "data": {"taskId": "task-1"}})
        if request.path.startswith("/api/v1/generate/record-info"):
            status = last if before >= polls else "PENDING"
            track = {"audioUrl": f"http://{request.headers['host']}/a.wav"}
            data = {"status": status, "response": {"sunoData": [track]}, "errorMessage": None}
            return Answer.json({"code": 200, "msg": "success", "data": data})
        return Answer(wav(metronome(seconds=8.0)))

    return answer


def suno(url, cache, **more):
    settings = EngineSettings(base_url=url, api_key=SecretStr("sk-test-123456"), cache_dir=cache, timeout_s=5)
    patience = Patience(tries=2, base_s=0.01)
    return SunoMusic(settings, patience=patience, **{"polling": SOON, **more})


class TestSuno(MusicContract):
    deterministic = False

    @pytest.fixture
    def engine(self, tmp_path):
        with serving(suno_says(polls=0)) as server:
            yield suno(server.url, tmp_path)


def test_suno_is_polled_until_the_track_is_there_and_what_it_cost_is_said(tmp_path):
    with serving(suno_says()) as server:
        music = suno(server.url, tmp_path).compose(CUE)
    assert music.cost_usd == 0.06 and abs(music.tempo_bpm - 120) < 5
    sent = server.received[0].json()
    assert sent["instrumental"] is True and "folk" in sent["style"] and sent["callBackUrl"]
    assert "authorization" not in server.calls("/a.wav")[0].headers


def test_suno_taking_too_long_is_waited_for_again_and_not_paid_again(tmp_path):
    with serving(suno_says(polls=1000)) as server, pytest.raises(EngineFailed, match="not finished job task-1"):
        suno(server.url, tmp_path, polling=Polling(every_s=0.01, at_most_s=0.03)).compose(CUE)
    with serving(suno_says(polls=0)) as server:
        suno(server.url, tmp_path).compose(CUE)
        assert [r.method for r in server.received] == ["GET", "GET"]  # one poll, one download, no new order


@pytest.mark.parametrize("status", ["SENSITIVE_WORD_ERROR", "GENERATE_AUDIO_FAILED"])
def test_suno_giving_up_is_said_and_forgotten(tmp_path, status):
    with serving(suno_says(last=status, polls=0)) as server, pytest.raises(EngineFailed, match="gave up task task-1"):
        suno(server.url, tmp_path).compose(CUE)
    assert list(FileJobs(tmp_path / "jobs").folder.rglob("*.json")) == []


def test_suno_refusing_a_task_says_why(tmp_path):
    refused = Answer.json({"code": 429, "msg": "insufficient credits"})
    with serving(lambda r, n: refused) as server, pytest.raises(EngineFailed, match="insufficient credits"):
        suno(server.url, tmp_path).compose(CUE)


@pytest.fixture(scope="session")
def tiny_musicgen(tmp_path_factory):
    return tiny.musicgen(tmp_path_factory.mktemp("musicgen"))


@needs.torch
class TestMusicGen(MusicContract):
    @pytest.fixture
    def engine(self, tiny_musicgen, tmp_path_factory):
        settings = EngineSettings(model=str(tiny_musicgen), cache_dir=tmp_path_factory.mktemp("cache"))
        return MusicGen(settings, MusicGenOptions(seconds=1.0), TorchOptions())

    def test_its_weights_are_said_not_to_be_for_commercial_use(self, engine, cue):
        assert engine.info().commercial_use is False
        assert engine.compose(cue).credits[0].licence == "CC-BY-NC-4.0"

    def test_a_cue_longer_than_it_plays_is_looped(self, engine):
        assert engine.compose(CUE.model_copy(update={"samples": 3 * SAMPLE_RATE})).sound.samples() == 3 * SAMPLE_RATE
