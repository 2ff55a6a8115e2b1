"""Who is who: late names, nicknames, titles, calls, in passages written for these tests."""

import pytest

from visiobook.domain.character import AgeGroup, Gender, Role
from visiobook.domain.manuscript import Passage
from visiobook.domain.quotation import Attribution
from visiobook.reading.lexicon import lexicon
from visiobook.reading.people import find_people
from visiobook.reading.plain import plain
from visiobook.reading.roles import conversations
from visiobook.reading.speakers import calibrated
from visiobook.reading.speech import find_lines
from visiobook.reading.tokens import tokens

LATE_NAME = (
    "One morning a gentleman walked down the street. Dick ran after him.\n\n"
    '"Shine your boots, sir?" asked Dick.\n\n'
    '"How much?" asked the gentleman.\n\n'
    '"Ten cents," said Dick.\n\n'
    "The gentleman put his foot on the box.\n\n"
    '"That is dear," said the gentleman. "But go on."\n\n'
    'Dick worked fast. "There you are, sir," he said.\n\n'
    '"Come to my office for the money, and ask for Mr. Greyson," the man answered.\n\n'
    "Mr. Greyson went away. In the evening Dick came to the office.\n\n"
    '"Here is your money," said Mr. Greyson.'
)
OWN_NAME = (
    "Deux hommes se rencontrèrent sur la route. Le docteur Simon marchait vite ; l'abbé Morel lisait son bréviaire.\n\n"
    "— Bonjour, monsieur. Je suis le docteur Simon.\n\n"
    "— Et moi, je me nomme Morel.\n\n"
    "Le docteur Simon salua l'abbé Morel."
)
CALLED = (
    "John Brown stood by the gate. A youth came up the road. The lad stopped before John Brown.\n\n"
    '"Boy, take up that basket!"\n\n'
    '"And who are you, to order me about?"\n\n'
    '"Never mind who I am, boy."\n\n'
    '"I do mind."\n\n'
    "The lad took the basket, and John Brown laughed."
)
NICKNAME = (
    "POIL DE CAROTTE\n\n"
    "Madame Lepic dit un soir à son fils aîné :\n\n« Félix, va fermer les poules. »\n\n"
    "Félix ne leva pas la tête. On envoya Poil de carotte. Poil de carotte avait les cheveux roux. "
    "Il se leva et dit :\n\n"
    "« Mais, maman, j'ai peur aussi, moi.\n\n— Comment ? répondit madame Lepic, un grand gars comme toi ! »\n\n"
    "Poil de carotte prit la lanterne et sortit. Dans la cour, Poil de carotte tremblait de froid.\n\n"
    "« Merci », murmura Poil de carotte en rentrant."
)
RANKS = (
    "Sir Walter Elliot read his own name every day. Sir Walter was vain. He had three daughters. "
    "His heir was Mr Elliot. Mr Elliot lived in London, and Sir Walter met Mr Elliot once. "
    "Sir Walter thought little of Mr Elliot. Mr Elliot never came back."
)
ONE_OF = (
    "Les soldats entrèrent dans l'auberge avec le capitaine Roux. Le capitaine Roux s'assit.\n\n"
    "— À boire ! cria un des soldats.\n\n"
    "— Silence ! dit le capitaine Roux.\n\n"
    "— Voilà, messieurs, répondit l'hôtesse."
)
GRIMACE = (
    "Paul regarda Marie par-dessus son assiette, et Marie regarda Paul sans rien dire de bon.\n\n"
    "— Encore des choux ! fit la moue.\n\n— Mange, dit Marie.\n\n"
    "— Jamais ! dit Paul, et il jeta la fourchette."
)
ABBREVIATED = (
    "I went to the farm with Mr. Lockwood. It rained. Everybody was glad to see Mr. Lockwood.\n\n"
    "“You are welcome, Mr. Lockwood,” said the farmer."
)


CALLED_SHE = (
    "Mrs. Kronborg lay in the next room. Doctor Archie shut the door behind him and looked at the child.\n\n"
    "“Feel pretty sick, Anna?” he asked. “Why didn't you call somebody?”\n\n"
    "She looked at him. “I thought you were here,” she said."
)


SHORT = (
    "John Reed was a schoolboy of fourteen. Eliza Reed, his sister, sat near the window. "
    "John came in and looked round.\n\n"
    "“Where is she?” asked John.\n\n“She is in the window-seat, to be sure, Jack,” said Eliza Reed.\n\n"
    "John laughed, and Eliza Reed went out."
)
PLACES = (
    "Mr. Pett lived on Riverside Drive, and his office was in Baker Street. Mr. Pett hated Riverside Drive. "
    "“I was born in Somersetshire,” said Mr. Pett, “and Riverside Drive was never my home. Nor was Baker Street.”"
)
CALLING = (
    "Roger attendait sur la place. L'abbé Morel descendit du bateau. Le gouverneur salua l'abbé Morel.\n\n"
    "— Je suis le gouverneur de cette ville, et je me nomme Roger.\n\n"
    "— Je suis heureux de vous voir, dit l'abbé Morel.\n\n"
    "— Entrez, dit le gouverneur.\n\n— Merci, dit l'abbé Morel. Le gouverneur sourit."
)


def names(reading) -> set[str]:
    return {c.name for c in reading.characters}


def speakers(reading) -> list[str | None]:
    return [q.speaker for q in reading.quotations]


def test_a_name_that_comes_late_is_the_gentlemans(read_rules):
    reading = read_rules(LATE_NAME, "en")
    assert names(reading) == {"Dick", "Mr. Greyson"}
    assert speakers(reading).count("mr-greyson") == 5


def test_whoever_gives_his_own_name_is_speaking(read_rules):
    assert speakers(read_rules(OWN_NAME)) == ["docteur-simon", "abbe-morel"]


def test_whoever_is_called_boy_answers(read_rules):
    said = speakers(read_rules(CALLED, "en"))
    assert said[0] == said[2] == "john-brown"
    assert said[1] == said[3] != "john-brown"


def test_a_nickname_in_small_letters_names_the_hero(read_rules):
    reading = read_rules(NICKNAME)
    hero = next(c for c in reading.characters if c.role is Role.PROTAGONIST)
    assert hero.name == "Poil de carotte"
    assert hero.gender is Gender.MALE
    assert speakers(reading)[-1] == hero.id


def test_sir_walter_is_not_mr_elliot(read_rules):
    reading = read_rules(RANKS, "en")
    assert {"Mr Elliot", "Sir Walter Elliot"} <= names(reading)


def test_one_of_the_soldiers_says_his_line(read_rules):
    reading = read_rules(ONE_OF)
    first, second, third = speakers(reading)
    assert first not in (None, second, third)
    assert second == "capitaine-roux"


def test_a_grimace_is_nobody(read_rules):
    assert names(read_rules(GRIMACE)) == {"Paul", "Marie"}


def test_a_name_after_mister_begins_no_sentence(read_rules):
    assert "Mr. Lockwood" in names(read_rules(ABBREVIATED, "en"))


def test_she_is_the_one_who_was_called_by_name(read_rules):
    assert speakers(read_rules(CALLED_SHE, "en"))[-1] == "anna"


def test_a_short_name_that_only_others_use_is_no_second_person(read_rules):
    assert names(read_rules(SHORT, "en")) == {"John Reed", "Eliza Reed"}


def test_streets_and_counties_are_nobody(read_rules):
    assert names(read_rules(PLACES, "en")) == {"Mr. Pett"}


def test_whoever_tells_his_calling_and_his_name_is_one(read_rules):
    reading = read_rules(CALLING)
    assert speakers(reading) == ["roger", "abbe-morel", "roger", "abbe-morel"]


SURNAMES = (
    "Mr. John Hare came into the room and sat down. “It is late,” said Mr. Hare. His wife looked up. “You must be "
    "tired, John,” said Mrs. Hare.\n\n"
    "Mr. Hare had walked from the village with Tom Baker, who was a lawyer. “Tom Baker will not dine,” said Mr. Hare."
)
FABLE = (
    "Maître Corbeau tenait en son bec un fromage. Maître Renard, par l'odeur alléché, vint sous l'arbre.\n\n"
    "« Bonjour, monsieur du Corbeau, dit le Renard, que vous êtes joli ! » Le Corbeau ouvrit le bec.\n\n"
    "« Mon bon monsieur, dit le Renard, apprenez la leçon. » Le Corbeau jura."
)
TITLED = (
    "M. Duval entra dans l'auberge avec sa femme. M. Duval était gros et riche. L'enfant gâté de la ville s'assit.\n\n"
    "— Du vin ! dit M. Duval.\n\n— Voilà, dit l'hôtesse. M. Duval but. L'enfant rit, et M. Duval paya."
)
ABROAD = (
    "Edgar Flint was a soldier. All men knew that Persia had sent ships, for Persia was proud and Persia went to war. "
    "Persia took the islands, and Persia came near. Edgar Flint knew it, and Persia had gold."
    "\n\n“It will be a long war,” said Edgar Flint."
)


def test_a_surname_that_is_a_noun_makes_nobody_an_animal(read_rules):
    people = {c.name: c for c in read_rules(SURNAMES, "en").characters}
    assert {c.species for c in people.values()} == {"human"}
    assert people["Tom Baker"].occupation == "lawyer"


def test_an_animal_with_a_title_stays_an_animal_where_the_text_tells_of_it(read_rules):
    species = {c.name: c.species for c in read_rules(FABLE).characters}
    assert species["Renard"] == "fox"
    assert species["Corbeau"] == "raven"


def test_nobody_with_a_title_of_grown_people_is_a_child(read_rules):
    duval = next(c for c in read_rules(TITLED).characters if "Duval" in c.name)
    assert duval.age is not AgeGroup.CHILD


def test_a_country_is_nobody(read_rules):
    assert [c.name for c in read_rules(ABROAD, "en").characters] == ["Edgar Flint"]


SEAMAN = (
    "Call me Ishmael. Some years ago I had little money, and I thought I would sail about. I was never fond of land, "
    "and I told my friends so. I went to the inn, and I asked for a bed.\n\n"
    "“You can have half of it,” said the landlord. I looked at him. “I do not like that,” I said. I went out."
)
NAMELESS = (
    "I was born in the city of York. I had two brothers, and I was the third son. I never saw the elder, and my father "
    "told me nothing. I went to sea, and I asked nobody.\n\n“You are a fool,” said my father. “I know it,” I said."
)
THREE = (
    "Le capitaine Roux entra avec Paul Morin. Le cuisinier les attendait.\n\n— Allons ! dit le capitaine Roux.\n\n"
    "— Bien, répondit Paul Morin.\n\n— Vite ! cria le cuisinier.\n\n— Voilà, répondit Paul Morin."
)


def test_a_narrator_who_tells_his_name_bears_it(read_rules):
    names = [c.name for c in read_rules(SEAMAN, "en").characters]
    assert "Ishmael" in names
    assert "the narrator" not in names


def test_a_narrator_without_a_name_is_called_as_he_calls_himself(read_rules):
    narrator = next(c for c in read_rules(NAMELESS, "en").characters if c.name == "the narrator")
    assert "I" in narrator.aliases


def test_only_neighbouring_lines_show_that_two_talk_with_each_other():
    text, words = plain(THREE, Passage(start=0, end=len(THREE))), lexicon("fr")
    toks = tokens(text, [(s.start, s.end) for line in find_lines(text, words) for s in line.spans])
    cast = find_people(text, toks, words, set(), set())
    called = {next(iter([*p.names, *p.nouns])): k for k, p in enumerate(cast.people)}
    roux, morin, cook = called["roux",], called["paul", "morin"], called["cuisinier"]
    talks = conversations(cast, text, toks, words)
    assert talks[roux, morin] and talks[cook, morin]
    assert not talks[roux, cook]


TURNS = {
    "Roger et Paul entrèrent chez le curé Morel. Roger voulut parler, mais Paul détourna la tête, et il dit :\n\n"
    "— Vous restez avec nous.\n\n— Merci, répondit le curé Morel.": ["paul", "cure-morel"],
    "Marie Dupont et Jeanne Lebrun cousaient près du feu.\n\n— Il fait froid, dit Marie Dupont.\n\n"
    "Jeanne Lebrun ne leva pas les yeux de son ouvrage. La pluie tombait.\n\n— L'hiver sera long, ajouta-t-elle.\n\n"
    "— Oui, dit Jeanne Lebrun.": ["marie-dupont", "marie-dupont", "jeanne-lebrun"],
    "Roger rencontra Paul sur la route. Celui-ci s'écria :\n\n— Bonjour !\n\n— Bonjour, dit Roger.": ["paul", "roger"],
}


@pytest.mark.parametrize("text", TURNS)
def test_verbs_and_pronouns_tell_whether_the_same_goes_on(read_rules, text):
    assert [q.speaker for q in read_rules(text).quotations] == TURNS[text]


def test_a_speaker_is_promised_as_surely_as_speakers_are_found_in_that_language():
    english, french = (lexicon(name).certainty for name in ("en", "fr"))
    assert french < english == 1.0
    for how in (Attribution.EXPLICIT, Attribution.PRONOUN, Attribution.BEAT, Attribution.ALTERNATION):
        unsure, sure = (calibrated(how, share, english) for share in (0.4, 1.0))
        assert 0 < unsure < sure < 1
        assert calibrated(how, 1.0, french) == pytest.approx(sure * french)
    assert calibrated(Attribution.CORRECTED, 0.0, french) == 1.0
