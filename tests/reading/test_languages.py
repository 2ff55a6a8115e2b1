"""Italian and Portuguese are read by rules; a language without word lists is read by its marks, and says so."""

from importlib.resources import files

import pytest

from visiobook.domain.character import Gender
from visiobook.domain.correction import Corrections
from visiobook.ports.reading import ReadingOptions
from visiobook.reading.lexicon import LANGUAGES, lexicon

ITALIAN = (
    "C'era una volta un falegname che si chiamava Geppetto. Il vecchio Geppetto abitava in una stanzina a terreno. "
    "Un giorno la fata entrò nella casa di Geppetto.\n\n"
    "— Buongiorno, — disse la fata. — Dov'è Pinocchio?\n\n"
    "— Non lo so, — rispose Geppetto piangendo. Il vecchio si asciugò gli occhi.\n\n"
    "— Lo troverò io, — disse la fata.\n\n"
    "La mattina dopo Pinocchio camminava nel bosco. Pinocchio aveva fame e aveva paura.\n\n"
    "— Chi mi salva? — gridò Pinocchio.\n\n"
    "— Io, — rispose la fata, e Pinocchio corse ad abbracciarla."
)
PORTUGUESE = (
    "Era uma vez uma velha que morava no bosque com o neto. O neto chamava-se Pedro, e Pedro tinha medo do lobo.\n\n"
    "— Onde estás, Pedro? — perguntou a velha.\n\n"
    "— Estou aqui, avó, — respondeu Pedro. Pedro abriu a porta da casa.\n\n"
    "— Fecha a porta, — disse a velha. — O lobo anda por aí.\n\n"
    "No dia seguinte, o lobo bateu à porta.\n\n"
    "— Quem é? — perguntou Pedro.\n\n"
    "— Sou eu, — disse o lobo, e Pedro escondeu-se."
)
OTHERS = {
    "ru": "Жил-был старик со своею старухой у самого синего моря.\n\n— Здравствуй, — сказал старик. — Где Иван?",
    "zh": "从前有一个老人。他住在海边。\n\n“你好，”老人说。“你叫什么名字？”",
    "ja": "むかしむかし、おじいさんとおばあさんがいました。\n\n「ただいま」とおじいさんは言いました。",
    "ar": "كان يا ما كان في قديم الزمان رجل فقير. قال الرجل: «أين أنت؟»",
    "nl": "Er was eens een meisje. Jan liep door het bos.\n\n‘Waar ga je heen?’ vroeg Jan. ‘Naar huis,’ zei Anna.",
    "sv": "Det var en gång en gubbe.\n\n– Vart går du? frågade Nils.\n\n– Hem, sade Anna.",
    "el": "Μια φορά κι έναν καιρό ήταν ένας γέρος. «Πού πας;» ρώτησε ο γέρος.",
    "la": "Gallia est omnis divisa in partes tres, quarum unam incolunt Belgae, aliam Aquitani.",
    "xx-short": "Ein Text ohne Sprache. A text without a language.",
    "und": "Lorem ipsum dolor sit amet. “Consectetur,” Marcus dixit, “adipiscing elit.”",
}


def said(reading):
    return [(q.speaker, q.text) for q in reading.quotations]


def test_every_language_named_has_word_lists():
    for language in LANGUAGES:
        assert (files("visiobook.reading") / "lexicons" / f"{language}.toml").is_file()
        assert lexicon(language).people and lexicon(language).speech_verbs


def test_italian_dashes_have_their_speakers(read_rules):
    reading = read_rules(ITALIAN, "it")
    assert [who for who, _ in said(reading)] == [
        "la-fata",
        "geppetto",
        "la-fata",
        "pinocchio",
        "la-fata",
    ]
    assert {c.gender for c in reading.characters if c.id == "la-fata"} == {Gender.FEMALE}
    assert reading.quotations[0].text.startswith("Buongiorno")
    assert "disse" not in " ".join(text for _, text in said(reading))


def test_portuguese_dashes_have_their_speakers(read_rules):
    reading = read_rules(PORTUGUESE, "pt")
    assert [who for who, _ in said(reading)] == [
        "a-velha",
        "pedro",
        "a-velha",
        "pedro",
        "o-lobo",
    ]


@pytest.mark.parametrize("text", [ITALIAN, PORTUGUESE], ids=["it", "pt"])
def test_the_language_is_found_and_the_tale_is_a_tale(reader, manuscript_of, text: str):
    analysis = reader.read(manuscript_of(f"{text}\n\n{text}"), ReadingOptions(), Corrections()).analysis
    assert analysis.language == ("it" if text is ITALIAN else "pt")
    assert analysis.genre.primary == "fairy tale"
    assert not any("no word lists" in notice for notice in analysis.notices)


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_without_word_lists_is_read_with_its_limits_named(read_rules, language: str):
    reading = read_rules(OTHERS[language] * 3, language)
    assert any("no word lists" in notice for notice in reading.analysis.notices)
    assert reading.scenes and reading.analysis.language == language


@pytest.mark.parametrize("language", OTHERS)
def test_a_found_language_without_word_lists_is_read_too(reader, manuscript_of, language: str):
    assert reader.read(manuscript_of(OTHERS[language]), ReadingOptions(), Corrections()).scenes
