"""Direct speech in the styles of four languages, with its speaker."""

import pytest

FRENCH = (
    "Paul entra dans le salon. Marie l'attendait près de la fenêtre.\n\n"
    "— Vous voilà, dit-elle en souriant, je vous attendais.\n\n"
    "— Oui, répondit Paul. Il posa son chapeau et s'assit.\n\n"
    "— Mon père est malade, reprit Marie ; il faut partir."
)
ENGLISH = (
    "Mr. Hyde opened the door. Mary stood on the step.\n\n“You are late,” said Mary. “I waited an hour.”\n\n"
    "“I was busy,” he answered.\n\n“You are always busy, Mr. Hyde.”\n\n“Perhaps,” said Hyde, and shut the door."
)
SPANISH = (
    "Rosa miró a Pinín. Pinín lloraba.\n\n-¡Adiós, Cordera! -gritaba Rosa-. ¡Adiós de mi alma!\n\n"
    "-¡Adiós! -contestó Pinín.\n\n-Vamos a casa -dijo Rosa."
)
GERMAN = (
    "Hänsel und Gretel gingen in den Wald. Hänsel lachte. Gretel weinte und Hänsel hielt Gretel fest.\n\n"
    "»Still, Gretel,« sprach Hänsel, »gräme dich nicht.« Da antwortete Gretel: »Ich fürchte mich.«\n\n"
    "»Schlaf nur,« sagte Hänsel. Gretel schlief ein."
)


def spoken(reading, text):
    return [(q.speaker, [s.of(text) for s in q.spans]) for q in reading.quotations]


def test_french_dashes_with_incises_and_a_tail_of_narration(read_rules):
    lines = spoken(read_rules(FRENCH, "fr"), FRENCH)
    assert lines[0] == ("marie", ["Vous voilà", "je vous attendais."])
    assert lines[1] == ("paul", ["Oui"])
    assert lines[2] == ("marie", ["Mon père est malade", "il faut partir."])


def test_english_marks_pronouns_and_turns(read_rules):
    lines = spoken(read_rules(ENGLISH, "en"), ENGLISH)
    assert [who for who, _ in lines] == ["mary", "mary", "mr-hyde", "mary", "mr-hyde"]


def test_spanish_hyphens_open_and_close_the_narrators_words(read_rules):
    lines = spoken(read_rules(SPANISH, "es"), SPANISH)
    assert lines[0] == ("rosa", ["¡Adiós, Cordera!", "¡Adiós de mi alma!"])
    assert [who for who, _ in lines] == ["rosa", "pinin", "rosa"]


def test_german_marks_point_inwards(read_rules):
    lines = spoken(read_rules(GERMAN, "de"), GERMAN)
    assert lines[0] == ("hansel", ["Still, Gretel,", "gräme dich nicht."])
    assert lines[1] == ("gretel", ["Ich fürchte mich."])


VARIANTS = {
    "crlf": lambda t: t.replace("\n", "\r\n"),
    "no-break spaces": lambda t: t.replace("— ", "—\u00a0").replace(" ;", "\u202f;"),
    "curly apostrophes": lambda t: t.replace("'", "’"),
    "double hyphens": lambda t: t.replace("— ", "--"),
}


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS.keys())
def test_typography_changes_nothing_of_what_is_said_by_whom(read_rules, variant):
    changed = variant(FRENCH)
    plain = [(w, [s.replace("’", "'") for s in said]) for w, said in spoken(read_rules(changed, "fr"), changed)]
    assert plain == spoken(read_rules(FRENCH, "fr"), FRENCH)


def test_words_held_at_arms_length_are_not_speech(read_rules):
    text = "He called it a “great success” and left. The “Lusitania” sank."
    assert read_rules(text, "en").quotations == ()
