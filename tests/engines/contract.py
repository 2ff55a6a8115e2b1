"""What every engine of a port promises: one class a port, inherited by each engine's test.

A test class overrides the fixture ``engine`` (class-scoped or wider where building costs) and, where the defaults do
not suit, the fixtures beside it. ``deterministic = False`` says that a provider takes no seed.
"""

import io
from typing import ClassVar

import numpy as np
import pytest
from PIL import Image

from visiobook.domain.character import AgeGroup, Gender, Look
from visiobook.domain.engine import Port
from visiobook.domain.moving import MotionRequest
from visiobook.domain.music import MusicCue
from visiobook.domain.scene import Mood, PlaceKind, Setting, Slugline, TimeOfDay
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.domain.still import StillRequest, Subject
from visiobook.errors import UnknownChoice
from visiobook.ports.language import CompletionRequest
from visiobook.ports.speech import SpeechRequest


class EngineContract:
    port: ClassVar[Port]
    deterministic: ClassVar[bool] = True

    @pytest.fixture
    def engine(self):
        raise NotImplementedError("each engine's test gives its engine")

    def test_it_says_what_it_is_and_under_which_licence(self, engine):
        info = engine.info()
        assert info.port is self.port
        assert info.name and info.version and info.summary and info.code_licence

    def test_its_fingerprint_is_short_and_stays_the_same(self, engine):
        assert engine.fingerprint() == engine.fingerprint()
        assert 0 < len(engine.fingerprint()) <= 120


def still_request(**more):
    girl = Subject(name="Mia", look=Look(gender=Gender.FEMALE, age=AgeGroup.CHILD, attributes=("red hood",)))
    forest = Slugline(setting=Setting.EXTERIOR, place_kind=PlaceKind.FOREST, time_of_day=TimeOfDay.MORNING)
    base = {"text": "Mia walked in the wood.", "subjects": (girl,), "slugline": forest, "width": 96, "height": 54}
    return StillRequest(**{**base, **more})


class ImageContract(EngineContract):
    port = Port.IMAGE

    @pytest.fixture
    def requests(self):
        return [still_request(seed=1), still_request(seed=2), still_request(seed=3, width=54, height=96)]

    def test_it_draws_one_still_a_request_in_order_and_of_the_size_asked(self, engine, requests):
        drawn = list(engine.draw(requests))
        pictures = [Image.open(io.BytesIO(d.png)) for d in drawn]
        assert [p.format for p in pictures] == ["PNG"] * len(requests)
        assert [p.mode for p in pictures] == ["RGB"] * len(requests)
        assert [p.size for p in pictures] == [(r.width, r.height) for r in requests]

    def test_nothing_asked_nothing_drawn(self, engine):
        assert list(engine.draw([])) == []

    def test_the_same_request_gives_the_same_picture_and_another_seed_another(self, engine, requests):
        if not self.deterministic:
            pytest.skip("the provider takes no seed: the first result of a recipe stands in the store")
        first, other = engine.draw(requests[:2])
        again = next(engine.draw(requests[:1]))
        assert like(first.png, again.png) and not like(first.png, other.png)

    def test_its_styles_are_names(self, engine):
        assert all(isinstance(s, str) and s for s in engine.styles())


class SpeechContract(EngineContract):
    port = Port.SPEECH
    text: ClassVar[str] = "Once upon a time there was a little girl."

    @pytest.fixture
    def request_(self, engine):
        voice = engine.voices()[0]
        return SpeechRequest(text=self.text, language=voice.language, voice=voice.id)

    def test_its_voices_have_ids_of_their_own(self, engine):
        ids = [v.id for v in engine.voices()]
        assert ids and len(set(ids)) == len(ids)

    def test_a_line_becomes_sound_without_silence_around_it(self, engine, request_):
        speech = engine.speak(request_)
        samples = np.frombuffer(speech.sound.pcm, "<f4")
        assert speech.sound.channels == 1 and speech.sound.samples() == len(samples) > SAMPLE_RATE // 20
        assert np.isfinite(samples).all() and np.abs(samples).max() <= 1.0
        loud = np.flatnonzero(np.abs(samples) > 0.01)
        assert loud[0] <= 0.06 * SAMPLE_RATE and len(samples) - loud[-1] <= 0.06 * SAMPLE_RATE

    def test_word_timings_are_ordered_and_inside_the_line(self, engine, request_):
        speech = engine.speak(request_)
        times = [t for w in speech.words for t in (w.start, w.end)]
        assert times == sorted(times) and all(0 <= t <= speech.sound.samples() for t in times)

    def test_the_same_line_gives_the_same_sound(self, engine, request_):
        if not self.deterministic:
            pytest.skip("the provider takes no seed: the first result of a recipe stands in the store")
        assert engine.speak(request_).sound == engine.speak(request_).sound

    def test_an_unknown_voice_lists_those_there_are(self, engine, request_):
        with pytest.raises(UnknownChoice) as unknown:
            engine.speak(request_.model_copy(update={"voice": "nobody-at-all"}))
        assert engine.voices()[0].id in unknown.value.hint


class MusicContract(EngineContract):
    port = Port.MUSIC

    @pytest.fixture
    def cue(self):
        return MusicCue(mood=Mood.PEACEFUL, style="cinematic", samples=SAMPLE_RATE // 2, seed=3)

    def test_music_is_stereo_and_exactly_as_long_as_its_cue(self, engine, cue):
        for samples in (cue.samples, cue.samples + 1, 4_801):
            music = engine.compose(cue.model_copy(update={"samples": samples}))
            sound = np.frombuffer(music.sound.pcm, "<f4")
            assert music.sound.channels == 2 and music.sound.samples() == samples
            assert np.isfinite(sound).all() and np.abs(sound).max(initial=0) <= 1.0

    def test_the_same_cue_gives_the_same_music_and_another_seed_another(self, engine, cue):
        if not self.deterministic:
            pytest.skip("the provider takes no seed: the first result of a recipe stands in the store")
        first = engine.compose(cue).sound
        assert first == engine.compose(cue).sound != engine.compose(cue.model_copy(update={"seed": 99})).sound


class LanguageContract(EngineContract):
    port = Port.LANGUAGE

    def test_it_completes_and_counts_its_tokens(self, engine):
        done = engine.complete(CompletionRequest(system="You are brief.", prompt="Say yes.", max_tokens=8))
        assert isinstance(done.text, str) and done.input_tokens > 0 and done.cost_usd >= 0

    def test_the_same_request_gives_the_same_words_at_temperature_zero(self, engine):
        if not self.deterministic:
            pytest.skip("the provider promises no sameness: the first result of a recipe stands in the store")
        request = CompletionRequest(system="You are brief.", prompt="Say yes.", max_tokens=8)
        assert engine.complete(request) == engine.complete(request)


class EmbeddingContract(EngineContract):
    port = Port.EMBEDDING

    def test_each_sentence_becomes_a_unit_vector_of_one_length(self, engine):
        vectors = engine.embed(["The wolf ran.", "The sea was calm.", "Le loup courait."])
        assert len({len(v) for v in vectors}) == 1 and len(vectors) == 3
        assert all(abs(sum(x * x for x in v) - 1) < 1e-3 for v in vectors)

    def test_nothing_gives_nothing_and_the_same_gives_the_same(self, engine):
        assert engine.embed([]) == ()
        assert engine.embed(["A."]) == engine.embed(["A."])


class VideoContract(EngineContract):
    port = Port.VIDEO

    @pytest.fixture
    def motion(self):
        return MotionRequest(picture="0" * 64, frames=6, fps=8, width=96, height=64, seed=4)

    @pytest.fixture
    def still(self):
        out = io.BytesIO()
        Image.linear_gradient("L").resize((96, 64)).convert("RGB").save(out, "PNG")
        return out.getvalue()

    def test_a_still_becomes_a_film_of_exactly_the_frames_size_and_rate_asked(self, engine, motion, still):
        import av

        with av.open(io.BytesIO(engine.animate(still, motion).mp4), "r") as film:
            stream = film.streams.video[0]
            frames = list(film.decode(stream))
            assert len(frames) == motion.frames and stream.average_rate == motion.fps
            assert (stream.width, stream.height, stream.codec_context.pix_fmt) == (96, 64, "yuv420p")
            assert not film.streams.audio


def like(one: bytes, two: bytes) -> bool:
    """The same picture but for the last bit of a pixel (sums in a batch round otherwise than alone)."""
    a, b = (Image.open(io.BytesIO(png)) for png in (one, two))
    return a.size == b.size and max(abs(x - y) for x, y in zip(a.tobytes(), b.tobytes(), strict=True)) <= 2
