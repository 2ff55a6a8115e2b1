"""Speech engines: every line is heard, level, trimmed, and each word has its time."""

import hashlib
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from resources.engines.speech.espeak import Espeak
from resources.engines.speech.kokoro import Kokoro
from resources.engines.speech.kokoro_model import with_durations
from resources.engines.speech.kokoro_voices import TABLES_FILE, VOICES
from resources.engines.speech.phonemes import phoneme_lines
from resources.engines.speech.spoken_text import spoken_words
from resources.media.dsp import active_level_db, active_range
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.errors import UnknownChoice, UnsupportedLanguage
from visiobook.ports.engine import EngineSettings
from visiobook.ports.speech import Speech, SpeechEngine, SpeechRequest

ROOT = Path(__file__).parents[2]
LINE = "En 1883, M. Dupont, dit-il, n'est pas venu au bal !"


def pcm(speech: Speech) -> np.ndarray:
    return np.frombuffer(speech.sound.pcm, dtype="<f4")


@pytest.fixture(scope="session")
def espeak() -> Espeak:
    return Espeak(EngineSettings())


@pytest.fixture(scope="session")
def spoken(kokoro: Kokoro) -> Speech:
    return kokoro.speak(SpeechRequest(text=LINE, language="fr", voice="ff_siwis"))


def check_promises(speech: Speech, text: str, language: str) -> None:
    sound = pcm(speech)
    first, last = active_range(sound, SAMPLE_RATE, 0.0)
    assert first <= 0.05 * SAMPLE_RATE and len(sound) - last <= 0.05 * SAMPLE_RATE
    assert 0.05 < np.max(np.abs(sound)) <= 0.61
    assert abs(active_level_db(sound, SAMPLE_RATE) + 20.0) < 1.5
    assert [w.word for w in speech.words] == [w.written for w in spoken_words(text, language)]
    starts = [w.start for w in speech.words]
    assert starts == sorted(starts) and speech.words[-1].end <= len(sound)


def test_a_neural_line_is_trimmed_level_and_has_a_time_for_each_word(spoken: Speech) -> None:
    check_promises(spoken, LINE, "fr")


def test_a_rule_based_line_keeps_the_same_promises(espeak: Espeak) -> None:
    text = "Es war einmal ein kleines Mädchen, das hatte jedermann lieb."
    speech = espeak.speak(SpeechRequest(text=text, language="de", voice=""))
    check_promises(speech, text, "de")


def test_the_same_line_twice_is_the_same_sound(kokoro: Kokoro, spoken: Speech) -> None:
    assert kokoro.speak(SpeechRequest(text=LINE, language="fr", voice="ff_siwis")).sound.pcm == spoken.sound.pcm


ALONE = """
import hashlib
from resources.engines.speech.espeak import Espeak
from visiobook.ports.engine import EngineSettings
from visiobook.ports.speech import SpeechRequest
espeak = Espeak(EngineSettings())
request = SpeechRequest(text="Bonjour, mère-grand.", language="fr", voice="fr-fr+f2")
print(hashlib.sha256(espeak.speak(request).sound.pcm).hexdigest())
"""


def test_a_rule_based_line_sounds_the_same_after_another_line_and_in_another_process(espeak: Espeak) -> None:
    espeak.speak(SpeechRequest(text="Guten Tag!", language="de", voice="de+m1"))
    pcm = espeak.speak(SpeechRequest(text="Bonjour, mère-grand.", language="fr", voice="fr-fr+f2")).sound.pcm
    alone = subprocess.run([sys.executable, "-c", ALONE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert alone.stdout.strip() == hashlib.sha256(pcm).hexdigest()


def test_pitch_moves_the_voice_without_changing_its_pace(kokoro: Kokoro, spoken: Speech) -> None:
    higher = kokoro.speak(SpeechRequest(text=LINE, language="fr", voice="ff_siwis", pitch=1.25))
    assert higher.sound.samples() == pytest.approx(spoken.sound.samples(), rel=0.08)
    assert centre_hz(pcm(higher)) > 1.12 * centre_hz(pcm(spoken))


def centre_hz(sound: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(sound)) ** 2
    places = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    return float(math.exp(np.sum(power[1:] * np.log(places[1:])) / np.sum(power[1:])))


@pytest.mark.parametrize("name", ["kokoro", "espeak"])
def test_an_unknown_voice_is_refused_with_the_list(name: str, request: pytest.FixtureRequest) -> None:
    engine: SpeechEngine = request.getfixturevalue(name)
    with pytest.raises(UnknownChoice) as caught:
        engine.speak(SpeechRequest(text="Oui.", language="fr", voice="nobody"))
    assert "Choose one of" in caught.value.hint


@pytest.mark.parametrize("name", ["kokoro", "espeak"])
def test_a_language_nobody_speaks_is_refused(name: str, request: pytest.FixtureRequest) -> None:
    engine: SpeechEngine = request.getfixturevalue(name)
    with pytest.raises(UnsupportedLanguage):
        engine.speak(SpeechRequest(text="nuqneH", language="tlh", voice=""))


@pytest.mark.parametrize("name", ["kokoro", "espeak"])
def test_a_line_without_words_is_silence_of_no_length(name: str, request: pytest.FixtureRequest) -> None:
    engine: SpeechEngine = request.getfixturevalue(name)
    assert engine.speak(SpeechRequest(text="— … !", language="fr", voice="")).sound.samples() == 0


def test_every_voice_is_listed_once_and_its_tables_are_there() -> None:
    ids = [v.voice.id for v in VOICES]
    assert len(ids) == len(set(ids))
    with np.load(TABLES_FILE) as tables:
        assert {s.table for v in VOICES for s in v.shares} <= set(tables.files)


def test_rule_based_voices_say_so(espeak: Espeak) -> None:
    assert all(not v.neural and "rule-based" in v.name for v in espeak.voices())


def test_phonemes_are_shared_out_to_the_words_even_where_the_rules_join_or_split_them() -> None:
    (line,) = phoneme_lines("Out of the woods, in 1883.", "en-US")
    said = {w.written: line.phonemes[w.start : w.end] for w in line.words}
    assert list(said) == ["Out", "of", "the", "woods,", "in", "1883."]
    assert all(said.values()) and said["woods,"].endswith("ʊdz") and len(said["1883."]) > 10


def test_a_very_long_line_is_breathed_in_pieces() -> None:
    text = "Il marcha longtemps, très longtemps, dans la forêt sombre; " * 12
    lines = phoneme_lines(text, "fr")
    assert len(lines) > 1 and max(len(x.phonemes) for x in lines) <= 360
    assert sum(len(x.words) for x in lines) == len(text.split())


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("Mme de X. et M. Y", "fr", ["madame", "de", "X", "et", "monsieur", "Y"]),
        ("Louis XIV au XIXe", "fr", ["Louis", "14", "au", "19e"]),
        ("_Quoi_ ? LE CHAT !", "fr", ["Quoi", "LE", "chat"]),
        ("He said no. Mrs. Bennet paid $5.", "en", ["He", "said", "no", "missis", "Bennet", "paid", "5 dollars"]),
    ],
)
def test_written_forms_are_said_as_people_say_them(text: str, language: str, said: list[str]) -> None:
    assert [w.spoken for w in spoken_words(text, language)] == said


def test_the_model_says_its_durations_without_being_rewritten(tmp_path: Path) -> None:
    model = b"\x08\x09"
    assert with_durations(model).startswith(model) and os.fsencode("Clip_output") in with_durations(model)
