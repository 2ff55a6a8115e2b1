"""Narration: every word once, in the right voice, with the pauses of the text."""

from tests.sound.tales import Tale, build_tale, new_maker, told
from visiobook.domain.project import Brief, SceneOverride
from visiobook.domain.scene import Mood
from visiobook.domain.speech import Narration
from visiobook.ports.speech import WAV_HEADER
from visiobook.stages.making import Maker
from visiobook.stages.narrate import PARAGRAPH_PAUSE, SCENE_PAUSE, plan_narration
from visiobook.stages.sentences import sentences


def letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def test_every_word_of_the_tale_is_spoken_once_and_in_order(tale: Tale, narration: Narration) -> None:
    assert letters("".join(line.utterance.text for line in narration.lines)) == letters(tale.text)


def test_speech_is_in_the_speakers_voice_and_incises_are_the_narrators(narration: Narration) -> None:
    voices = {line.utterance.text: line.utterance.voice for line in narration.lines}
    assert voices["Va voir ta mère-grand"] == "fr-fr+f2" == voices["et porte-lui une galette."]
    assert voices["dit-elle,"] == "fr-fr+m1"
    assert voices["Où vas-tu ?"] == "fr-be+m1"
    assert voices["Chez ma mère-grand !"] == "fr-fr+m1", "nobody knows who speaks: the narrator does"


def test_marks_and_dashes_are_not_spoken(narration: Narration) -> None:
    assert all(line.utterance.text[0].isalnum() for line in narration.lines)
    assert not any(c in line.utterance.text for line in narration.lines for c in "«»—_")


def test_pauses_follow_paragraphs_and_scenes(narration: Narration) -> None:
    by_text = {line.utterance.text: line.utterance for line in narration.lines}
    assert by_text["Où vas-tu ?"].pause_after == PARAGRAPH_PAUSE
    assert by_text["dit-elle,"].pause_after < by_text["Sa mère en était folle."].pause_after == PARAGRAPH_PAUSE
    assert [line.utterance.pause_after for line in narration.lines].count(SCENE_PAUSE) == 3


def test_the_sound_in_the_store_has_exactly_the_samples_it_says(narration: Narration, maker: Maker) -> None:
    for line in narration.lines:
        assert (len(maker.store.read(line.sound)) - WAV_HEADER) // 2 == line.samples


def test_telling_the_same_tale_again_speaks_nothing(tale: Tale) -> None:
    maker = new_maker()
    first = told(tale, maker)
    made = maker.tally["utterance"].made
    assert told(tale, maker) == first and maker.tally["utterance"].made == made


def test_a_longer_first_scene_leaves_the_lines_after_it_in_the_store(tale: Tale) -> None:
    maker = new_maker()
    told(tale, maker)
    made = maker.tally["utterance"].made
    parts = [(text.of(tale.text), mood) for text, mood in ((s.passage, s.mood) for s in tale.scenes.scenes)]
    told(build_tale((("Écoutez bien. Voici un conte.\n\n" + parts[0][0], parts[0][1]), *parts[1:])), maker)
    assert maker.tally["utterance"].made == made + 1


def test_one_scene_can_have_another_narrator(tale: Tale) -> None:
    brief = Brief(overrides=(SceneOverride(scene=3, voice="fr-fr+f2"),))
    lines = list(plan_narration(tale.scenes, tale.book, brief, "fr", tale.quotations, tale.text))
    assert {u.voice for u in lines if u.scene == "s3"} == {"fr-fr+f2"}
    assert {u.voice for u in lines if u.scene == "s1" and u.quotation is None} == {"fr-fr+m1"}


def test_a_scene_of_marks_alone_is_silent() -> None:
    quiet = build_tale((("* * *\n\n— … —", Mood.NEUTRAL),))
    assert list(plan_narration(quiet.scenes, quiet.book, Brief(), "fr", (), quiet.text)) == []


def test_sentences_end_where_a_reader_hears_them_end() -> None:
    text = "M. Dupont vint. « Oui ! » dit-il. Il partit... et revint. — Non ? — Si !"
    assert [s.text for s in sentences(text)] == [
        "M. Dupont vint.", "Oui !", "dit-il.", "Il partit... et revint.", "Non ?", "Si !",
    ]  # fmt: skip


def test_an_endless_sentence_is_cut_at_its_own_marks() -> None:
    parts = [s.text for s in sentences("il marcha dans la forêt; " * 60)]
    assert max(map(len, parts)) <= 400 and all(p.endswith(";") for p in parts)
