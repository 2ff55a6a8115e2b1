import io

import numpy as np
import pytest
from PIL import Image
from pydantic import SecretStr

from resources.clock import SystemClock
from resources.engines.clips import decoded_frames, mp4_of
from resources.engines.device import TorchOptions
from resources.engines.http import Patience, Polling
from resources.engines.video.diffusers import DiffusersVideo, VideoOptions
from resources.engines.video.runway import RunwayVideo
from resources.progress import SilentProgress
from resources.storage.memory import MemoryStore
from tests.engines import needs, tiny
from tests.engines.contract import VideoContract
from tests.engines.servers import Answer, serving
from visiobook.domain.moving import MotionRequest, WithoutMotion
from visiobook.errors import EngineFailed
from visiobook.ports.engine import EngineSettings
from visiobook.stages.animate import animate
from visiobook.stages.making import Maker

SOON = Polling(every_s=0.01, at_most_s=1.0)
MOTION = MotionRequest(picture="0" * 64, prompt="the wind blows", frames=48, fps=24, width=96, height=64)


def still():
    out = io.BytesIO()
    Image.linear_gradient("L").resize((96, 64)).convert("RGB").save(out, "PNG")
    return out.getvalue()


def film(frames=12, fps=24):
    """A film whose frames grow brighter."""
    return mp4_of((np.full((64, 96, 3), 20 * n, np.uint8) for n in range(frames)), fps, 96, 64)


def runway_says(last="SUCCEEDED", polls=1):
    def answer(request, before):
        if request.method == "POST":
            return Answer.json({"id": "task-9"})
        if request.path.startswith("/tasks/"):
            done = before >= polls
            output = [f"http://{request.headers['host']}/out.mp4"] if done and last == "SUCCEEDED" else []
            status = last if done else "RUNNING"
            return Answer.json({"id": "task-9", "status": status, "output": output, "failure": "unsafe"})
        return Answer(film())

    return answer


def runway(url, cache, **more):
    settings = EngineSettings(base_url=url, api_key=SecretStr("sk-test-123456"), cache_dir=cache, timeout_s=5)
    return RunwayVideo(settings, patience=Patience(tries=2, base_s=0.01), **{"polling": SOON, **more})


class TestRunway(VideoContract):
    @pytest.fixture
    def engine(self, tmp_path):
        with serving(runway_says()) as server:
            yield runway(server.url, tmp_path)


def test_runway_is_asked_for_the_shortest_film_that_covers_the_shot(tmp_path):
    with serving(runway_says()) as server:
        moving = runway(server.url, tmp_path).animate(still(), MOTION)
    sent = server.received[0].json()
    assert (sent["duration"], sent["ratio"], sent["promptText"]) == (5, "1104:832", "the wind blows")
    assert sent["promptImage"].startswith("data:image/png;base64,") and moving.cost_usd == pytest.approx(0.25)
    assert server.received[0].headers["x-runway-version"] == "2024-11-06"
    frames, rate = decoded_frames(moving.mp4, "ours")
    assert (len(frames), rate) == (48, 24) and frames[-1].mean() > 150  # the last frame is held to the shot's end


def test_runway_killed_while_waiting_goes_on_with_the_same_task(tmp_path):
    with serving(runway_says(polls=999)) as server, pytest.raises(EngineFailed, match="not finished job task-9"):
        runway(server.url, tmp_path, polling=Polling(every_s=0.01, at_most_s=0.02)).animate(still(), MOTION)
    with serving(runway_says(polls=0)) as server:
        assert runway(server.url, tmp_path).animate(still(), MOTION).mp4
        assert not [r for r in server.received if r.method == "POST"]


def test_runway_giving_up_and_a_shot_too_long_are_said(tmp_path):
    with serving(runway_says(last="FAILED", polls=0)) as server:
        with pytest.raises(EngineFailed, match="gave up task task-9: unsafe"):
            runway(server.url, tmp_path).animate(still(), MOTION)
        with pytest.raises(EngineFailed, match=r"at most 10 s; the shot is 20\.0 s"):
            runway(server.url, tmp_path).animate(still(), MOTION.model_copy(update={"frames": 480}))


def test_a_film_that_is_none_is_said(tmp_path):
    with pytest.raises(EngineFailed, match="no film"):
        decoded_frames(b"not a film", "Runway")


@pytest.mark.parametrize("otherwise", WithoutMotion)
def test_a_shot_gets_a_camera_move_instead_only_where_the_project_says_so(tmp_path, otherwise):
    maker = Maker(MemoryStore(), SystemClock(), SilentProgress())
    picture = maker.store.put_bytes(still())
    with serving(runway_says(last="FAILED", polls=0)) as server:
        engine = runway(server.url, tmp_path)
        if otherwise is WithoutMotion.STOP:
            with pytest.raises(EngineFailed, match="gave up"):
                animate(picture, MOTION, engine, otherwise, maker)
        else:
            assert animate(picture, MOTION, engine, otherwise, maker) is None


def test_a_still_brought_to_life_once_is_found_and_not_paid_again(tmp_path):
    maker = Maker(MemoryStore(), SystemClock(), SilentProgress())
    picture = maker.store.put_bytes(still())
    with serving(runway_says()) as server:
        engine = runway(server.url, tmp_path)
        receipts = [animate(picture, MOTION, engine, WithoutMotion.STOP, maker) for _ in range(2)]
        assert receipts[0] == receipts[1] and receipts[0].cost_usd == pytest.approx(0.25)
        assert len([r for r in server.received if r.method == "POST"]) == 1


@pytest.fixture(scope="session")
def svd(tmp_path_factory):
    return tiny.stable_video(tmp_path_factory.mktemp("svd"))


@needs.torch
class TestStableVideo(VideoContract):
    @pytest.fixture
    def engine(self, svd, tmp_path_factory):
        settings = EngineSettings(model=str(svd), cache_dir=tmp_path_factory.mktemp("cache"))
        return DiffusersVideo(settings, VideoOptions(steps=2, frames=4, fps=4), TorchOptions())

    def test_a_shot_longer_than_it_can_make_is_refused_with_its_length(self, engine, still):
        with pytest.raises(EngineFailed, match=r"at most 2\.0 s; the shot is 20\.0 s"):
            engine.animate(still, MOTION.model_copy(update={"frames": 480}))

    def test_a_seed_decides_what_moves(self, engine, motion, still):
        first = engine.animate(still, motion).mp4
        other = engine.animate(still, motion.model_copy(update={"seed": 5})).mp4
        assert first == engine.animate(still, motion).mp4 != other
