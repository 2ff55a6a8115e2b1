"""Texts that tell no story get an honest reading and nobody is invented."""

import time

import pytest

from visiobook.domain.manuscript import TextForm
from visiobook.errors import EmptySource

LIST = "Shopping list\n\n- 2 kg potatoes\n- Granny Smith apples\n- Earl Grey tea\n- Uncle Ben's rice\n- Dr Pepper\n"
NOTE = (
    "Reminder: the meeting on Monday has been moved to 3 pm in the Lincoln room. Please bring the quarterly figures. "
    "Parking is limited near Baker Street; take the train if you can. Let Facilities know if you need a ramp."
)
LESSON = (
    "La photosynthèse est le processus par lequel les plantes transforment la lumière en énergie. Elle se déroule dans "
    "les feuilles, où la chlorophylle capte la lumière. Le cycle de Calvin produit ensuite du glucose."
)
VERSE = (
    "Demain, dès l'aube, à l'heure où blanchit la campagne,\nJe partirai. Vois-tu, je sais que tu m'attends.\n"
    "J'irai par la forêt, j'irai par la montagne.\nJe ne puis demeurer loin de toi plus longtemps.\n\n"
    "Je marcherai les yeux fixés sur mes pensées,\nSans rien voir au dehors, sans entendre aucun bruit,\n"
    "Seul, inconnu, le dos courbé, les mains croisées,\nTriste, et le jour pour moi sera comme la nuit.\n"
)
MIXTURE = "The house stood at the end of the lane. La maison était vide. Das Haus war alt. Nobody went there."
PLAY = "A PLAY\n\nACT I. SCENE I. Verona.\n\n" + "\n\n".join(
    ["SAMPSON. Gregory, on my word, we'll not carry coals.", "GREGORY. No, for then we should be colliers."] * 6
)


@pytest.mark.parametrize("text", [LIST, NOTE, MIXTURE], ids=["list", "note", "mixture"])
def test_nobody_is_invented_in_english(read_rules, text: str):
    assert read_rules(text, "en").characters == ()


@pytest.mark.parametrize("text", [LESSON, VERSE], ids=["lesson", "verse"])
def test_nobody_is_invented_in_french(read_rules, text: str):
    assert read_rules(text, "fr").characters == ()


def test_a_text_without_people_says_so(read_rules):
    assert any("Nobody was found" in n for n in read_rules(LESSON, "fr").analysis.notices)


def test_a_short_text_claims_no_genre(read_rules):
    genre = read_rules(NOTE, "en").analysis.genre
    assert genre.confidence <= 0.2


def test_verse_is_read_as_verse(read_rules):
    assert read_rules(VERSE, "fr").analysis.form is TextForm.VERSE


def test_a_play_is_read_as_a_play_with_a_speaker_for_each_speech(read_rules):
    reading = read_rules(PLAY, "en")
    assert reading.analysis.form is TextForm.PLAY
    assert {c.name for c in reading.characters} == {"Sampson", "Gregory"}
    assert [q.speaker for q in reading.quotations[:2]] == ["sampson", "gregory"]


def test_a_text_without_letters_is_a_named_error(read_rules):
    with pytest.raises(EmptySource) as error:
        read_rules("123 456\n\n7.5", "en")
    assert error.value.hint


def test_control_characters_do_no_harm(read_rules):
    text = 'The \x00old\x07 man\x1b walked\x08 to the sea.\x0c "Come\u200b here," said the old man.'
    quotation = read_rules(text, "en").quotations[0]
    assert quotation.spans[0].of(text) == "Come\u200b here,"


def test_speech_without_any_speaker_known_has_none(read_rules):
    reading = read_rules('"Are you coming?"\n\n"In a minute."\n\n"You said that an hour ago."', "en")
    assert len(reading.quotations) == 3
    assert all(q.speaker is None and q.confidence == 0 for q in reading.quotations)


def test_an_unknown_language_is_read_with_its_limits_named(read_rules):
    reading = read_rules("Жил-был старик со своею старухой у самого синего моря.", "ru")
    assert any("no word lists" in n for n in reading.analysis.notices)


def test_one_endless_paragraph_is_still_cut_into_scenes(read_rules):
    wood = "The king rode through the forest. He saw a deer. The trees were dark. " * 60
    sea = "Next morning Anna stood by the sea. The waves were high. Anna watched the ships. " * 60
    assert len(read_rules(wood + sea, "en").scenes) > 1


TALK = "\n\n".join(["“Are you coming?”", "“In a minute.”", "“You said that an hour ago.”", "“I know.”"] * 15)
NOTE_200 = "Dear team, " + "please clear all desks by Friday, for the office will be cleaned on Monday evening. " * 14
POEM = (
    "Tyger Tyger, burning bright,\nIn the forests of the night;\nWhat immortal hand or eye,\n"
    "Could frame thy fearful symmetry?\n\nIn what distant deeps or skies.\nBurnt the fire of thine eyes?\n"
    "On what wings dare he aspire?\nWhat the hand, dare seize the fire?\n"
)


def test_talk_and_nothing_else_is_turns_without_a_name(read_rules):
    reading = read_rules(TALK, "en")
    assert len(reading.quotations) == 60 and reading.characters == ()
    assert {q.speaker for q in reading.quotations} == {None}


def test_a_note_of_two_hundred_words_claims_nothing(read_rules):
    reading = read_rules(NOTE_200, "en")
    assert reading.characters == () and reading.quotations == ()
    assert (reading.analysis.genre.primary, reading.analysis.genre.confidence) == ("unknown", 0.1)


def test_an_english_poem_is_verse_with_nobody_in_it(read_rules):
    reading = read_rules(POEM, "en")
    assert reading.analysis.form is TextForm.VERSE
    assert reading.characters == ()
    assert any("verse" in n for n in reading.analysis.notices)


def test_a_text_in_capitals_invents_no_names_and_says_why(read_rules):
    reading = read_rules("THE OLD MAN WENT HOME TO THE SEA. THEN THE RAIN CAME DOWN ON THE BOATS. " * 12, "en")
    assert not any(" went" in c.name.lower() for c in reading.characters)
    assert any("capitals" in n for n in reading.analysis.notices)


def test_marks_without_partners_do_no_harm(read_rules):
    reading = read_rules("« Bonjour dit Paul.\n\n» Au revoir.\n\n« « » Paul rit. —\n\n—", "fr")
    assert all(s.end > s.start for q in reading.quotations for s in q.spans)


def test_reading_takes_time_in_proportion_to_length(read_rules):
    page = (
        "Anna walked through the forest. John followed her to the sea.\n\n“Wait,” said John. “I am tired.”\n\n"
        "“We are late,” she answered. The waves were high and the wind blew.\n\n"
    )

    def cpu_s(pages: int) -> float:
        start = time.process_time()
        reading = read_rules(page * pages, "en")
        assert len(reading.quotations) == 3 * pages
        return time.process_time() - start

    # Work beside it makes a reading slower and never faster: one quiet pair tells, and squared cost would be 16 times.
    assert any(cpu_s(1200) < 8 * cpu_s(300) for _ in range(4))
