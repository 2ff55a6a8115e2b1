import pytest

from resources.languages import NamedLanguages
from visiobook.domain.script import Beat, Outline
from visiobook.stages.script_checks import Asked, cleaned, narration_complaint, outline_complaint

GOOD = (
    "The lighthouse stood alone on a black rock, and the sea beat at its foot all night. Old Martha climbed the stairs "
    "with her lamp in her hand. Far out, something large breathed in the dark. She leaned over the rail and listened."
)
FRENCH = (
    "Le phare se dressait seul sur un rocher noir, et la mer battait à son pied toute la nuit. La vieille Marthe "
    "montait l’escalier, sa lampe à la main. Au loin, quelque chose de grand respirait dans le noir."
)
TASK = "You are a storyteller. One paragraph of 4 to 6 sentences that shows the place and what happens there."


EVENT = "Old Martha hears something breathe in the dark sea beyond the rocks, and goes up the stairs to see what it is."


def complaint(text: str, earlier=(), language="en") -> str:
    return narration_complaint(text, Asked(TASK, EVENT), earlier, language, NamedLanguages())


@pytest.mark.parametrize(("text", "language"), [(GOOD, "en"), (GOOD, "en-GB"), (FRENCH, "fr")])
def test_a_good_narration_passes(text, language):
    assert complaint(text, language=language) == ""


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("The sea was calm.", "4 words"),
        (GOOD * 8, "at most"),
        (GOOD.replace(". ", ", and then "), "single sentence"),
        (f"{GOOD} As an AI language model, I have no lamp.", "speaks about the writer"),
        (f"I'm sorry, but I can only tell you this. {GOOD}", "speaks about the writer"),
        (f"{GOOD} In this scene Martha is afraid.", "speaks about the narrator"),
        (f"The narrator tells of a night. {GOOD}", "speaks about the narrator"),
        (f"{GOOD} En tant qu'assistant, je ne sais pas.", "speaks about the writer"),
        (f"Veuillez donner quelques informations supplémentaires. {GOOD}", "speaks about the writer"),
        (f"Pour l'expliquer, voici une réponse courte dans français : {GOOD}", "speaks about the writer"),
        (f"{GOOD} Please provide more details.", "speaks about the writer"),
        (f"Titre: Le Musée de l'Agriculture - {GOOD}", "written as a script"),
        (f"{GOOD} Agriculteur : Je sème. Machine Learning: Je récolte.", "written as a script"),
        (f"{GOOD} This is one paragraph of 4 to 6 sentences that shows the place.", "repeats the instructions"),
        (f"{GOOD} Old Martha climbed the stairs with her lamp in her hand.", "repeats itself"),
        ("She tries to find the whale in the sea and it is too late, so " * 6, "repeats itself"),
        (f"{EVENT} The sea was calm.", "little more than the plan"),
        (FRENCH, "in the language “fr”"),
        (f"{GOOD} Она слушала.", "mixes Latin letters with Cyrillic"),
        (f"{GOOD} The whale继续 sang.", "mixes Latin letters with Cjk"),
    ],
)
def test_what_is_wrong_is_said(text, what):
    assert what in complaint(text)


def test_a_colon_before_speech_is_no_script():
    told = f"{GOOD} Martha said: The whale is here. Il répondit : La mer est calme. Alors : rien."
    assert "script" not in complaint(told)


def test_telling_an_earlier_scene_again_is_noticed():
    assert "earlier scene" in complaint(GOOD, earlier=[FRENCH, GOOD.replace("black", "grey")])


def test_a_sentence_of_an_earlier_scene_is_noticed():
    begins = GOOD.split(". ")[0]
    new = (
        "Morning came with rain. Nobody had slept, and every window in the village showed a light. She put on her coat."
    )
    assert "earlier scene" in complaint(f"{begins}. {new}", earlier=[GOOD])
    assert complaint(f"{new} She went down to the harbour to look for the boat.", earlier=[GOOD]) == ""


def test_a_turn_of_phrase_carried_from_scene_to_scene_is_noticed():
    habit = "she had to keep an eye out for the whale, no matter how difficult it might be"
    first, second = (
        f"{GOOD} She knew that {habit}.",
        f"Morning came with rain, and Martha put on her coat. But {habit}.",
    )
    assert "words of an earlier scene" in complaint(f"{second} She went down to the harbour.", earlier=[first])


def test_an_apology_inside_the_story_is_no_refusal():
    assert complaint(f"{GOOD} “I'm sorry,” said the whale, “I cannot stay.”") == ""


@pytest.mark.parametrize(
    "said",
    [
        f"Here is the narration of the first scene:\n\n{GOOD}",
        f"Voici la narration :\n{GOOD}",
        f"**Scene 1: The lighthouse:** {GOOD}",
        f"Narration: {GOOD}",
        f"```\n{GOOD}\n```",
        f"### {GOOD}",
        f"{GOOD} And then the lamp went",
        f"  {GOOD}\n",
    ],
)
def test_an_answer_is_cleaned_to_its_narration(said):
    assert cleaned(said) == GOOD


def test_paragraphs_are_kept_and_line_breaks_are_not():
    assert cleaned("The sea\nwas calm.\n\nThe sky was red.") == "The sea was calm.\n\nThe sky was red."


def test_what_comes_after_the_asked_paragraph_is_the_next_scenes_and_is_left_out():
    assert cleaned(f"{GOOD} {GOOD}\n\nThen the whale swam home.") == f"{GOOD} {GOOD}"


EVENTS = ("Martha hears a whale in the night.", "She rows out to it alone.", "The whale carries her home.")


def outline(*events: str, title: str = "Martha") -> Outline:
    return Outline(title=title, scenes=tuple(Beat(place="The sea", event=event) for event in events))


def test_a_good_plan_passes():
    assert outline_complaint(outline(*EVENTS), "en", NamedLanguages()) == ""


@pytest.mark.parametrize(
    ("plan", "what"),
    [
        (outline(*EVENTS[:2]), "2 scenes"),
        (outline(*EVENTS, EVENTS[0]), "tells the same twice"),
        (outline(*EVENTS, title="x" * 101), "title is too long"),
        (outline("Le renard veut lire.", "Il demande un livre.", "Il lit enfin seul."), "language “fr”"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said(plan, what):
    assert what in outline_complaint(plan, "en", NamedLanguages())


@pytest.mark.parametrize("preamble", ["Sure, I can do that. ", "Bien sûr ! Voici le texte : ", "Here it goes: "])
def test_an_answer_to_whoever_asked_is_no_part_of_the_narration(preamble):
    assert cleaned(f"{preamble}{GOOD}") == GOOD
    assert cleaned("Voici la mer.") == "Voici la mer."
