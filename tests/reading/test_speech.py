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


ASIDES = {
    "a role and a name in small letters": (
        "— Serait-ce un animal ? fit observer cousin Bénédict.\n\n— Non, répondit mère Clarisse, ce n'est rien.",
        [["Serait-ce un animal ?"], ["Non", "ce n'est rien."]],
    ),
    "manner between the verb and the speaker": (
        "— Nage donc ! dit en riant le père.\n\n— Je ne peux pas, cria de nouveau Paul, aide-moi.",
        [["Nage donc !"], ["Je ne peux pas", "aide-moi."]],
    ),
    "what the narrator adds after his comma": (
        "— Tu es folle ! s'écria Paul, et il se leva furieux. Viens ici.\n\n— Non, dit Marie, dès qu'elle fut seule.",
        [["Tu es folle !", "Viens ici."], ["Non"]],
    ),
    "a lead between two sentences": (
        "— Faites entrer madame. Puis, s'adressant à Paul : Prenez ceci.\n\n— Merci, dit Paul.",
        [["Faites entrer madame.", "Prenez ceci."], ["Merci"]],
    ),
    "a bracket of the narrator": (
        "— C'est pour lui (elle montra le notaire) que je viens.\n\n— Bien, dit Paul.",
        [["C'est pour lui", "que je viens."], ["Bien"]],
    ),
    "guillemets that close behind dashes": (
        "« Personne ici ! dit Hull.\n\n— Personne », répondit Dick. Il regarda la cale.\n\n« Remontons », dit Hull.",
        [["Personne ici !"], ["Personne"], ["Remontons"]],
    ),
}


@pytest.mark.parametrize(("text", "said"), ASIDES.values(), ids=ASIDES.keys())
def test_the_narrators_words_inside_french_speech_are_left_out(read_rules, text, said):
    assert [spans for _, spans in spoken(read_rules(text, "fr"), text)] == said


def test_a_speaker_stands_apart_from_the_verb(read_rules):
    text = (
        "Marie regarda Paul. Paul entra. Marie pleurait.\n\n"
        "Marie avait l'air si triste que Paul, un peu bourru, lui dit :"
        "\n\n— Qu'as-tu ?\n\nMarie, voyant Paul attendre, essaya de sourire :\n\n— Rien.\n\n"
        "Il dit à Marie :\n\n— Viens."
    )
    assert [who for who, _ in spoken(read_rules(text, "fr"), text)] == ["paul", "marie", "paul"]


def test_whoever_speaks_is_somebody_whatever_the_word(read_rules):
    text = (
        "Anna met John Smith and Mary Brown by the gate. Anna waited. John smiled. Mary sang.\n\n"
        "“No road here,” said the waggoner. The waggoner shook his head.\n\n“Thank you,” said Anna.\n\n"
        "“You are welcome,” said the waggoner."
    )
    assert [who for who, _ in spoken(read_rules(text, "en"), text)] == ["the-waggoner", "anna", "the-waggoner"]
