from array import array

import pytest

from resources.clock import SystemClock
from resources.progress import SilentProgress
from resources.storage.memory import MemoryStore
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.speech import Narration, Utterance
from visiobook.ports.speech import Sound, Speech
from visiobook.ports.transcription import Transcript
from visiobook.stages.check_narration import Patience, check_narration, spoken_words, word_errors
from visiobook.stages.making import Maker
from visiobook.stages.narrate import speak

LINE = "The wolf ran through the dark wood and met a girl."


class Speaker:
    """Its sound is the text itself, one sample a byte. At some speeds it loses or invents words."""

    def __init__(self, slips):
        self.slips, self.spoken = slips, []

    def info(self):
        return EngineInfo(port=Port.SPEECH, name="slips", version="1", summary="", code_licence="")

    def fingerprint(self):
        return "1"

    def voices(self):
        return ()

    def speak(self, request):
        self.spoken.append(request.speed)
        text = self.slips.get(request.speed, request.text)
        return Speech(sound=Sound(pcm=array("f", [(b + 1) / 300 for b in text.encode()]).tobytes()))


class Listener:
    def __init__(self):
        self.heard = 0

    def info(self):
        return EngineInfo(port=Port.TRANSCRIPTION, name="ears", version="1", summary="", code_licence="")

    def fingerprint(self):
        return "1"

    def transcribe(self, sound, language=None):
        self.heard += 1
        return Transcript(text=bytes(round(s * 300) - 1 for s in array("f", sound.pcm)).decode(), language=language)


@pytest.fixture
def maker():
    return Maker(MemoryStore(), SystemClock(), SilentProgress())


def checked(maker, slips, listener=None, **patience):
    speaker = Speaker(slips)
    line = Utterance(id="u1", scene="s1", shot="s1-1", text=LINE, language="en-GB", voice="v")
    narration = Narration(lines=(speak(line, speaker, maker),))
    return check_narration(narration, listener or Listener(), speaker, maker, Patience(**patience)), speaker


def test_a_line_heard_as_written_is_left_alone(maker):
    check, speaker = checked(maker, {})
    assert check.lines[0].good and check.lines[0].takes == 1 and check.rate() == 0 and speaker.spoken == [1.0]


def test_a_line_that_lost_words_is_spoken_again_until_it_is_whole(maker):
    check, speaker = checked(maker, {1.0: "The wolf ran.", 0.96: "The wolf ran through the."})
    line = check.lines[0]
    assert line.good and line.takes == 3 and speaker.spoken == [1.0, 0.96, 1.04] and line.heard == LINE
    assert check.narration.lines[0].sound == line.sound and check.narration.lines[0].utterance.speed == 1.04


def test_after_the_last_try_the_best_take_is_kept_and_the_line_is_named_bad(maker):
    slips = {1.0: "The wolf.", 0.96: "The wolf ran through the dark.", 1.04: "Wolf."}
    check, _ = checked(maker, slips)
    assert [b.utterance for b in check.bad()] == ["u1"] and check.lines[0].heard == slips[0.96]
    assert check.lines[0].errors.lost == ("wood", "and", "met", "a", "girl")


def test_one_try_only_listens(maker):
    check, speaker = checked(maker, {1.0: "The wolf."}, takes=1)
    assert len(check.bad()) == 1 and speaker.spoken == [1.0]


def test_a_second_check_listens_to_nothing(maker):
    listener = Listener()
    checked(maker, {1.0: "The wolf."}, listener)
    before = listener.heard
    checked(maker, {1.0: "The wolf."}, listener)
    assert listener.heard == before


def test_words_invented_count_as_much_as_words_lost(maker):
    check, speaker = checked(maker, {1.0: f"{LINE} Thank you for watching and see you."})
    assert check.lines[0].takes == 2 and len(speaker.spoken) == 2


@pytest.mark.parametrize(("written", "heard", "rate"), [
    ("He had twenty-three coins.", "He had 23 coins.", 0.0),
    ("L’été, déjà !", "L'ete deja", 0.0),
    ("one two", "", 1.0),
    ("", "", 0.0),
    ("the cat sat", "the bat sat", 1 / 3),
])  # fmt: skip
def test_spelling_is_no_error_and_words_are_counted(written, heard, rate):
    assert word_errors(written, heard).rate() == pytest.approx(rate)


def test_words_are_taken_as_they_sound():
    assert spoken_words("“Don’t!” cried Élise — twice.") == ["don't", "cried", "elise", "twice"]
