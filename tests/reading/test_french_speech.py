"""The ways French books mark speech, in passages written for these tests."""

import pytest

from visiobook.domain.manuscript import Passage
from visiobook.reading.lexicon import lexicon
from visiobook.reading.plain import plain
from visiobook.reading.speech import find_lines

FIRST_PERSON = """Je sortis de bonne heure ce matin-là, car je voulais voir mon oncle avant midi. J'avais marché une \
heure quand je le rencontrai.

— Vous voilà donc, me dit-il. Je le saluai sans répondre.

— Venez, ajouta-t-il en me prenant le bras. Nous marchâmes longtemps. J'étais inquiet et je regardais mes pieds.

— Rien, dit-il. Je vous aime, voilà tout.

Je rentrai chez moi, et je me couchai."""
COLON_DASH = """Le marchand regarda son apprenti et lui dit : — Que fais-tu là, paresseux ? Puis il ferma la boutique \
et monta chez sa fille. Elle cousait près de la fenêtre, comme tous les soirs.

Les affaires allaient mal. Un ami lui avait dit : — C'est bien fini ! Cette parole sans douceur le troubla longtemps."""
TURNS = """On entendait derrière la porte : — Combien de drap ? – Deux aunes. – À quel prix ? – Portez cela là-bas. \
Mille autres mots couraient dans le magasin."""
DASH_GUILLEMETS = """— « Mlle Marie a besoin de vous », dit le médecin. Il ajouta : « Son père est mort. »

— « Je viens », répondit l'abbé en se levant. Il prit son chapeau.

— « Hâtons-nous, reprit le médecin, la nuit tombe. »"""
UNMARKED = """Le roi fit venir sa fille, et lui dit : Ma fille, vous épouserez demain le prince. La princesse \
répondit : Mon père, je ne le veux point. Le roi se fâcha et quitta la salle."""
SEVERAL = """— Venez avec nous, dirent les deux amis, sans plus de façons, venez, monsieur.

— Nous irons ! dit mère Clarisse qui ne savait pourquoi des roses fleurissaient, se fanaient et renaissaient sur ce \
visage. Elle riait."""
SHORT = """« Je ne sais pas », dit Paul, « mais je le saurai demain. » Il sortit. « Adieu », cria Marie. On l'appelait \
« le Grand », sans savoir pourquoi."""
PARAGRAPHS = """Le vieillard commença son récit :

« Il y avait autrefois dans ce village un meunier très pauvre.

« Il n'avait qu'un fils, et ce fils partit un jour pour la guerre. »

Tout le monde se tut."""


def said(text: str) -> list[list[str]]:
    """The lines of a text, each as its spans."""
    read = plain(text, Passage(start=0, end=len(text)))
    return [[read.text[s.start : s.end] for s in line.spans] for line in find_lines(read, lexicon("fr"))]


def test_a_narrator_who_says_i_is_not_taken_for_the_speaker():
    assert said(FIRST_PERSON) == [["Vous voilà donc"], ["Venez"], ["Rien", "Je vous aime, voilà tout."]]


def test_narration_after_a_line_inside_a_paragraph_is_left_out():
    assert said(COLON_DASH) == [["Que fais-tu là, paresseux ?"], ["C'est bien fini !"]]


def test_turns_inside_a_paragraph_are_lines_of_their_own():
    assert [line[0] for line in said(TURNS)][:3] == ["Combien de drap ?", "Deux aunes.", "À quel prix ?"]


def test_guillemets_after_a_dash_close_the_speech():
    assert said(DASH_GUILLEMETS) == [
        ["Mlle Marie a besoin de vous"],
        ["Son père est mort."],
        ["Je viens"],
        ["Hâtons-nous", "la nuit tombe."],
    ]


def test_a_tale_without_marks_is_heard_after_its_colons():
    assert said(UNMARKED) == [["Ma fille, vous épouserez demain le prince."], ["Mon père, je ne le veux point."]]


def test_a_word_that_somebody_says_is_speech_and_a_nickname_is_not():
    assert said(SHORT) == [["Je ne sais pas", "mais je le saurai demain."], ["Adieu"]]


def test_what_several_say_is_cut_like_what_one_says():
    assert said(SEVERAL) == [["Venez avec nous", "venez, monsieur."], ["Nous irons !"]]


def test_a_guillemet_at_each_paragraph_goes_on_with_the_speech():
    assert len(said(PARAGRAPHS)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Il acheta trois choses : Un livre, une lampe et du pain. Je les ai vus.",
        "On lisait ceci sur la porte : Entrée des artistes. Personne ne passait.",
        "Il y avait là trois hommes — des marins — et leur chien. Vous les connaissez.",
    ],
)
def test_a_colon_or_a_dash_alone_is_no_speech(text: str):
    assert said(text) == []
