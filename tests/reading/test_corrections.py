"""What a person corrects stays corrected when the text is read again."""

from visiobook.domain.correction import Corrections, MergeCharacters, MoveBoundary, RenameCharacter, SetSpeaker
from visiobook.domain.manuscript import Manuscript
from visiobook.domain.quotation import Attribution
from visiobook.ports.reading import ReadingOptions
from visiobook.reading.reader import read


def corrected(tale: Manuscript, *items):
    return read(tale, "fr", 1.0, ReadingOptions(), Corrections(items=items))


def test_two_people_merged_are_one_with_both_names(tale: Manuscript):
    reading = corrected(tale, MergeCharacters(keep="la mère-grand", drop="la mère"))
    kept = next(c for c in reading.characters if c.id == "la-mere-grand")
    assert "la-mere" not in {c.id for c in reading.characters}
    assert any("mère" in a and "grand" not in a for a in kept.aliases)
    assert reading.quotations[0].speaker == "la-mere-grand"


def test_a_renamed_character_keeps_the_old_name_as_alias(tale: Manuscript):
    reading = corrected(tale, RenameCharacter(character="Loup", name="Compère Loup"))
    wolf = next(c for c in reading.characters if c.name == "Compère Loup")
    assert any("Loup" in a for a in wolf.aliases)


def test_a_speaker_set_by_a_person_is_certain(tale: Manuscript):
    reading = corrected(tale, SetSpeaker(text="Qui est là?", occurrence=2, character="Loup"))
    line = [q for q in reading.quotations if q.text == "Qui est là?"][1]
    assert (line.speaker, line.how, line.confidence) == ("loup", Attribution.CORRECTED, 1.0)


def test_a_correction_survives_a_changed_text(tale: Manuscript):
    text = "Un conte.\n\n" + tale.text
    longer = tale.model_copy(update={"text": text, "body": tale.body.model_copy(update={"end": len(text)})})
    reading = corrected(longer, SetSpeaker(text="Qui est là?", occurrence=2, character="Loup"))
    assert [q for q in reading.quotations if q.text == "Qui est là?"][1].speaker == "loup"


def test_a_scene_begins_where_a_person_says(tale: Manuscript):
    reading = corrected(tale, MoveBoundary(text="Ensuite, il ferma la porte"))
    starts = [tale.text[s.passage.start :][:7] for s in reading.scenes]
    assert "Ensuite" in starts


def test_a_scene_joined_by_a_person_begins_no_more(tale: Manuscript):
    second = corrected(tale).scenes[1]
    words = tale.text[second.passage.start :][:30]
    reading = corrected(tale, MoveBoundary(text=words, remove=True))
    assert second.passage.start not in {s.passage.start for s in reading.scenes}
