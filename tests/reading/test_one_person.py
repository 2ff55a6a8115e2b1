"""One person under several names, and several people under one, in passages written for these tests."""

from visiobook.domain.character import Gender

HUSBAND = (
    "M. et Mme Lormeau montèrent les premiers dans la diligence. Lormeau riait fort. Il avait le nez rouge.\n\n"
    "« J'ai faim », dit Lormeau. Il tira un pain de sa poche.\n\n"
    "« Tu as toujours faim », répondit Mme Lormeau.\n\n"
    "Lormeau mangea sans l'écouter, puis il s'endormit. Mme Lormeau regardait dehors. Elle comptait les arbres."
)
CALLING = (
    "In the studio sat the artist himself, Basil Holt, before his easel. Lord Harry lay on the divan.\n\n"
    '"It is your best work," said Lord Harry.\n\n'
    '"I shall not show it," said the painter.\n\n'
    '"Not show it?" cried Lord Harry.\n\n'
    '"No," said the painter. "I have put too much of myself into it."\n\n'
    "Lord Harry looked at Basil Holt and laughed."
)
CALLED_UNCLE = (
    "I came down to supper, and I was tired, and I sat down by the fire. My aunt gave me my plate. "
    "My uncle smoked and I looked at him. I ate, and I said nothing, for I knew that I was too young.\n\n"
    '"It is bad for children," said old Potter. "Am I right, Jack?"\n\n'
    '"That is my principle too," said my uncle.\n\n'
    '"He reads all day," said my aunt.\n\n'
    '"Let him run about," said my uncle.\n\n'
    "I went to my room, and I thought of what they had said, and I slept."
)
SHORT = (
    "When Caroline Mead took the train, she had four dollars. Caroline was eighteen. Her sister waited in the city.\n\n"
    "Carrie looked out of the window. The man beside her smiled, and Carrie smiled too. "
    'Carrie took out her purse. "I have a sister there," said Carrie.'
)
TALE = "« Ernest Bardin était le fils d'un notaire. " + "Son père le destinait au barreau et le mit au collège. " * 14
FRAMED = (
    "— Je vous écoute, dit la marquise.\n\n"
    "— J'obéis, répondit le docteur.\n\n" + TALE + "\n\n"
    "— Tu seras avocat, lui disait son père.\n\n"
    "— Jamais ! cria Bardin.\n\n" + TALE.replace("Ernest Bardin était", "Bardin partit un soir. Il était") + "\n\n"
    "— Quelle histoire ! dit la marquise."
)
GUILLEMETS = (
    "Le docteur se tourna vers nous :\n\n"
    + TALE
    + "\n\n« – Tu seras avocat, lui disait son père.\n\n« – Jamais ! cria Bardin.\n\n"
    + TALE.replace("Ernest Bardin était", "Bardin partit un soir. Il était")
    + " »\n\nOn servit le café."
)
OFFICER = (
    "Le comte Hubert, Cornu, Morel et Lambert attendaient dans la salle. L'officier entra sans saluer.\n\n"
    "« Nous voulons partir », dit Cornu.\n\n"
    "L'officier regarda Cornu, puis le comte Hubert. L'officier alluma une pipe de porcelaine.\n\n"
    "« Non. »\n\n"
    "Morel salua. L'officier sortit. Lambert dit : « C'est fini. » Le comte Hubert s'assit auprès de Morel."
)

OWNER = (
    "Strether met a lady in the hall of the inn. Waymarsh was late. The lady smiled and Strether bowed.\n\n"
    '"I have met Waymarsh," Strether\'s new friend said. "I should be delighted to see him."\n\n'
    '"He comes later," said Strether. "Waymarsh is always late."'
)
OPENS = (
    "“TOM!”\n\nNo answer.\n\n“TOM!”\n\nNo answer.\n\n"
    "The old lady pulled her spectacles down and looked over them about the room.\n\n"
    "“I never did see the beat of that boy!”\n\n"
    "Tom came in. His aunt Polly stood surprised a moment, and then aunt Polly laughed. Tom laughed too."
)
OF_LAND = (
    "Le salon de madame de Lancy était plein. Julie, la sœur de Mathilde, chantait.\n\n"
    "— Que vous chantez bien ! dit madame de Lancy.\n\n"
    "— Vous êtes trop bonne, répondit Julie.\n\n"
    "Mathilde sourit. Le comte de Lancy entra. Madame de Lancy se leva, et le comte salua Mathilde."
)
FAMILY = (
    "The Ambersons were rich. Major Amberson built the great house, and George Amberson lived in it. "
    "Everybody knew the Ambersons.\n\n"
    '"It is late," said George Amberson.\n\n'
    '"The Ambersons are never late," said Major Amberson.'
)
KEEPER = (
    "Gabriel Oak looked over the hedge at the toll-bar, where a waggon stood.\n\n"
    '"She will not pay any more," said the waggoner.\n\n'
    '"Then she cannot pass," said the turnpike-keeper.\n\n'
    "Gabriel Oak looked from one to the other."
)
ABSENT = (
    "Alice sat on the bank and was lonely. The mouse swam away, and Alice wept.\n\n"
    '"I wish you were here, Dinah!" said Alice.\n\n'
    '"Who is that?" said the mouse.\n\n'
    '"She is our cat," said Alice. The mouse trembled. Alice thought of Dinah, and Dinah was far away.\n\n'
    '"I hate cats," said the mouse.'
)
GAVE = (
    "Le vieux notaire donna Médor à Paul. Paul rit. Le lendemain, la donna Lucia entra, et Paul salua.\n\n"
    "— Bonjour, dit la donna Lucia.\n\n— Bonjour, madame, répondit Paul."
)
CAPITAL = (
    "Le jeune baron de Signac soupait seul. Le Baron avait faim. Un pas sonna dans la cour.\n\n"
    "— Qui est là ? cria le Baron.\n\n"
    "— Un ami, répondit Pierre. Le Baron ouvrit, et le baron de Signac reconnut Pierre."
)


def _names(reading):
    return {c.name: c for c in reading.characters}


def test_a_bare_surname_told_as_he_is_not_his_wife(read_rules):
    people = _names(read_rules(HUSBAND))
    assert people["Lormeau"].gender is Gender.MALE
    assert any("Mme" in name and c.gender is Gender.FEMALE for name, c in people.items())


def test_a_calling_told_beside_a_name_is_its_bearers_under_another_word(read_rules):
    reading = read_rules(CALLING, "en")
    people = _names(reading)
    assert set(people) == {"Basil Holt", "Lord Harry"}
    said = {q.text: q.speaker for q in reading.quotations}
    assert said["I shall not show it,"] == people["Basil Holt"].id


def test_who_answers_to_a_name_bears_it_and_the_narrator_does_not(read_rules):
    people = _names(read_rules(CALLED_UNCLE, "en"))
    assert any("uncle" in alias.lower() for alias in people["Jack"].aliases)
    assert not any(alias == "I" for alias in people["Jack"].aliases)


def test_a_short_name_that_begins_as_the_full_one_is_the_same_person(read_rules):
    reading = read_rules(SHORT, "en")
    assert sum(1 for c in reading.characters if c.name.startswith("Car")) == 1


def test_a_tale_told_in_guillemets_is_told_and_its_dashes_are_spoken(read_rules):
    said = [q.text for q in read_rules(FRAMED).quotations]
    assert any("Jamais" in text for text in said)
    assert not any("notaire" in text for text in said)


def test_who_tells_of_himself_in_guillemets_speaks(read_rules):
    own = FRAMED.replace("Ernest Bardin était", "J'étais").replace("Son père le destinait", "Mon père me destinait")
    said = [q.text for q in read_rules(own.replace("le mit au", "me mit au")).quotations]
    assert any("notaire" in text for text in said)


def test_the_speech_of_a_tale_in_guillemets_may_open_with_them_too(read_rules):
    said = [q.text for q in read_rules(GUILLEMETS).quotations]
    assert said[:2] == ["Tu seras avocat", "Jamais !"]
    assert not any("notaire" in text for text in said)


def test_a_noun_that_acts_again_and_again_is_somebody_though_he_is_not_told_to_speak(read_rules):
    assert any("officier" in name for name in _names(read_rules(OFFICER)))


def test_the_owner_of_whoever_speaks_does_not_speak(read_rules):
    reading = read_rules(OWNER, "en")
    said = {q.text: q.speaker for q in reading.quotations}
    assert said["I have met Waymarsh,"] != _names(reading)["Strether"].id


def test_a_story_may_open_on_a_noun_whose_name_comes_later(read_rules):
    reading = read_rules(OPENS, "en")
    people = _names(reading)
    assert "The old lady" in next(c for n, c in people.items() if "Polly" in n).aliases
    assert all(q.speaker != people["Tom"].id for q in reading.quotations if q.text == "TOM!")


def test_titles_of_land_go_on_with_de_and_kinship_does_not(read_rules):
    people = _names(read_rules(OF_LAND))
    assert people["madame de Lancy"].gender is Gender.FEMALE
    assert people["Mathilde"].gender is not Gender.MALE and "sœur de Mathilde" not in people["Mathilde"].aliases


def test_a_title_in_capitals_is_the_one_who_bears_it(read_rules):
    assert len(_names(read_rules(CAPITAL))) == 2


def test_a_family_is_a_group_and_nobody_of_its_own(read_rules):
    reading = read_rules(FAMILY, "en")
    people = _names(reading)
    assert "Ambersons" in people and len(people) == 3
    assert all(q.speaker != people["Ambersons"].id for q in reading.quotations)


def test_a_calling_with_a_hyphen_is_somebody(read_rules):
    reading = read_rules(KEEPER, "en")
    keeper = next(c for n, c in _names(reading).items() if "turnpike-keeper" in n)
    assert [q.text for q in reading.quotations if q.speaker == keeper.id] == ["Then she cannot pass,"]


def test_who_is_called_from_afar_is_not_whoever_answers(read_rules):
    people = _names(read_rules(ABSENT, "en"))
    assert not any("mouse" in alias.lower() for name, c in people.items() if "Dinah" in name for alias in c.aliases)


def test_donna_is_a_lady_only_behind_an_article(read_rules):
    people = _names(read_rules(GAVE))
    assert not any("donna Médor" in (name, *c.aliases) for name, c in people.items())
    assert any("Lucia" in name and c.gender is Gender.FEMALE for name, c in people.items())
