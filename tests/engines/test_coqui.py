import json

import pytest

from resources.engines.device import TorchOptions
from resources.engines.speech.coqui import CoquiOptions, CoquiSpeech
from tests.engines import needs, tiny
from tests.engines.contract import SpeechContract
from visiobook.errors import BadInput, EngineMissing, UnknownChoice, UnsupportedLanguage
from visiobook.ports.engine import EngineSettings
from visiobook.ports.speech import SpeechRequest

coqui = needs.needs("torch", "TTS", "torchaudio")
LINE = SpeechRequest(text="Once upon a time.", language="en", voice="default")


def speech(folder, cache, **options):
    return CoquiSpeech(EngineSettings(model=str(folder), cache_dir=cache), CoquiOptions(**options), TorchOptions())


@pytest.fixture(scope="session")
def vits(tmp_path_factory):
    return tiny.vits(tmp_path_factory.mktemp("vits"))


@coqui
class TestCoqui(SpeechContract):
    @pytest.fixture
    def engine(self, vits, tmp_path_factory):
        return speech(vits, tmp_path_factory.mktemp("cache"))

    def test_a_language_it_does_not_speak_is_refused(self, engine):
        with pytest.raises(UnsupportedLanguage, match="speaks en, not fr"):
            engine.speak(LINE.model_copy(update={"language": "fr"}))

    def test_a_speed_it_cannot_speak_at_is_refused_and_not_ignored(self, engine):
        with pytest.raises(BadInput, match="own speed and pitch"):
            engine.speak(LINE.model_copy(update={"speed": 1.3}))

    def test_weights_that_are_damaged_are_named(self, vits, tmp_path):
        (tmp_path / "config.json").write_text((vits / "config.json").read_text())
        (tmp_path / "model.pth").write_bytes(b"damaged")
        with pytest.raises(EngineMissing, match="does not load"):
            speech(tmp_path, tmp_path / "cache").speak(LINE)


def configured(folder, **values):
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(values))
    return folder


def test_voices_and_languages_are_read_from_the_configuration_without_loading(tmp_path):
    model = configured(tmp_path / "m", speakers=["ana", "ben"], languages=["es", "en"])
    voices = speech(model, tmp_path / "cache").voices()
    assert [(v.id, v.language) for v in voices] == [("ana", "es"), ("ben", "es")]


def test_a_voice_is_cloned_only_after_somebody_said_that_it_may_be_used(tmp_path):
    model = configured(tmp_path / "m", languages=["en"])
    clips = tmp_path / "clips"
    clips.mkdir()
    (clips / "grandmother.wav").write_bytes(b"RIFF")
    with pytest.raises(BadInput, match="nobody said") as refused:
        speech(model, tmp_path / "cache", clones=str(clips)).voices()
    assert "VISIOBOOK_COQUI_CLONES_ALLOWED=yes" in refused.value.hint
    allowed = speech(model, tmp_path / "cache", clones=str(clips), clones_allowed="yes")
    assert [v.id for v in allowed.voices()] == ["clone-grandmother"]
    with pytest.raises(UnknownChoice) as unknown:
        allowed.speak(LINE)
    assert "clone-grandmother" in unknown.value.hint


def test_another_clip_is_another_fingerprint(tmp_path):
    model = configured(tmp_path / "m", languages=["en"])
    clips = tmp_path / "clips"
    clips.mkdir()
    (clips / "a.wav").write_bytes(b"one")
    engine = speech(model, tmp_path / "cache", clones=str(clips), clones_allowed="yes")
    before = engine.fingerprint()
    (clips / "a.wav").write_bytes(b"another")
    assert engine.fingerprint() != before


def test_what_is_no_model_and_a_package_that_is_not_there_say_what_to_do(tmp_path):
    (tmp_path / "m").mkdir()
    with pytest.raises(EngineMissing, match=r"no config\.json"):
        speech(tmp_path / "m", tmp_path / "cache").voices()
    if needs.find_spec("TTS") is None:
        model = configured(tmp_path / "m", languages=[])
        with pytest.raises(EngineMissing, match="needs"):
            speech(model, tmp_path / "cache").speak(LINE)
