"""What a character is like comes from the text's words, and from nothing else."""

import pytest

from visiobook.domain.character import Gender
from visiobook.domain.quotation import QuotationKind
from visiobook.reading.looks import look_of

COURT = (
    "La fée Mélusine vivait dans la forêt. La fée Mélusine regarda l'ermite, qui avait une longue barbe blanche. "
    "Le roi Arthur voulait revoir sa fille. Le roi Arthur fit essayer la pantoufle à toutes les dames. "
    "Le roi Arthur portait un manteau rouge.\n\n« Venez », dit la fée Mélusine.\n\n« Je viens », dit le roi Arthur."
)


def person(reading, name):
    return next(c for c in reading.characters if name in c.name.lower())


def test_nobody_wears_what_only_stands_in_the_sentence(read_rules):
    reading = read_rules(COURT, "fr")
    king, fairy = person(reading, "arthur"), person(reading, "mélusine")
    assert "red cloak" in king.visual_references
    assert not any("slipper" in seen or "shoe" in seen for seen in king.visual_references)
    assert "beard" not in look_of(fairy, "fr", 1).attributes
    assert fairy.gender is Gender.FEMALE


def test_a_wish_and_an_origin_are_told_in_the_words_of_the_text(read_rules):
    reading = read_rules(COURT, "fr")
    assert person(reading, "arthur").motivation == "Le roi Arthur voulait revoir sa fille."
    assert person(reading, "mélusine").background == "La fée Mélusine vivait dans la forêt."
    assert person(reading, "mélusine").motivation == ""


LONG_LETTER = "Mon cher ami, je vous écris de Rouen, où la pluie tombe depuis huit jours et où je m'ennuie de vous."
KINDS = {
    "speech": ("fr", "Paul entra.\n\n« Bonjour, Marie », dit Paul. Marie sourit.", QuotationKind.SPEECH),
    "thought": ("fr", "Paul entra.\n\n« Elle est partie », se dit-il. Paul sortit.", QuotationKind.THOUGHT),
    "letter": ("fr", f"Paul ouvrit la lettre de Marie :\n\n« {LONG_LETTER} »\n\nPaul pleura.", QuotationKind.LETTER),
    "a sign": (
        "fr", "Paul vit l'enseigne de l'auberge : « Au Lion d'or, chez Martin. » Paul entra.", QuotationKind.CITATION,
    ),
    "english thought": ("en", "Anna stood up. “He is late!” said Anna to herself. Anna sat.", QuotationKind.THOUGHT),
    "english letter": (
        "en",
        "Anna opened the note. “Dear Anna, I shall be with you on Monday night at a quarter to eight, wait for me.” "
        "Anna smiled.",
        QuotationKind.LETTER,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("language", "text", "kind"), KINDS.values(), ids=KINDS.keys())
def test_thoughts_letters_and_signs_are_told_from_speech(read_rules, language, text, kind):
    assert [q.kind for q in read_rules(text, language).quotations] == [kind]


def test_a_child_named_beside_his_father_does_not_bear_the_fathers_trade(read_rules):
    text = (
        "Vor einem Walde wohnte ein armer Holzhacker mit seiner Frau; das Bübchen hieß Hänsel und das Mädchen Gretel. "
        "Hänsel lachte. Hänsel lief in den Wald. Der Holzhacker rief, aber Hänsel hörte nicht. Hänsel fand Gretel."
    )
    boy = person(read_rules(text, "de"), "hänsel")
    assert (boy.age.value, boy.occupation) == ("child", "")


def test_what_is_told_of_somebody_is_never_a_line_of_speech(read_rules):
    reading = read_rules(COURT + "\n\n« La fée Mélusine voulait partir », dit le roi Arthur.", "fr")
    assert person(reading, "mélusine").motivation == ""
