"""A correction is looked at before it is kept, finds its place in a changed text, and remakes what it touches alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from resources.catalogue import EntryPointCatalogue
from resources.factory import build_studio
from resources.planning import planning_studio
from tests.prepared import prepared
from visiobook.domain.character import Gender
from visiobook.domain.correction import (
    AddCharacter,
    Corrections,
    MergeCharacters,
    MoveBoundary,
    RemoveCharacter,
    RenameCharacter,
    SetGender,
    SetSpeaker,
)
from visiobook.domain.project import Brief
from visiobook.domain.quotation import Attribution
from visiobook.errors import BadInput, NotFound, UnknownChoice
from visiobook.ports.engine import EngineSettings
from visiobook.services.correcting import correct, uncorrect, unmet_corrections
from visiobook.services.film import FilmSteps
from visiobook.services.projects import Source, set_up
from visiobook.settings import Settings

TALE = Path(__file__).parents[2] / "examples" / "chaperon_rouge.txt"
PLAY = """LE ROI. Qui vient là ?
LA REINE. C'est moi, sire.
LE ROI. Entrez, madame.
LA REINE. Le prince est parti.
LE ROI. Parti ? Quand ?
LE VALET. Hier, sire.
LE ROI. Et toi, que sais-tu ?
LE VALET. Rien, sire.
LE MESSAGER. Une lettre !
LE ROI. Donne.
LE MESSAGER. La voici.
LA REINE. Lisez-la.
"""


class Desk:
    """A project whose pictures, voices and film are planned only: each recipe is real and counted."""

    def __init__(self, home: Path, text: bytes, engines: EntryPointCatalogue) -> None:
        self.studio = planning_studio(replace(build_studio(Settings(home=home)), engines=engines))
        self.put(text)

    def put(self, text: bytes) -> None:
        self.project = set_up(self.studio, Source(data=text, name="tale.txt"), "tale", Brief())

    def steps(self) -> FilmSteps:
        return FilmSteps(self.studio, self.project, self.studio.maker())

    def reading(self):
        steps = self.steps()
        return steps.analysis(steps.manuscript(), self.studio.records.corrections("tale"))

    def correct(self, *wanted):
        return correct(self.studio, "tale", wanted).items

    def made(self) -> dict[str, int]:
        """What the pictures and voices of the film cost."""
        steps = self.steps()
        manuscript = steps.manuscript()
        reading = steps.analysis(manuscript, self.studio.records.corrections("tale"))
        scenes = steps.scenes(reading, manuscript)
        book = steps.characters(reading, scenes)
        steps.images(reading, scenes, book)
        steps.narration(manuscript, reading, scenes, book)
        return {stage: tally.made for stage, tally in steps.maker.tally.items() if tally.made}


@pytest.fixture(scope="module")
def engines(tmp_path_factory):
    return EntryPointCatalogue(
        EngineSettings(cache_dir=prepared(tmp_path_factory.mktemp("engines")) / "cache", threads=1)
    )


@pytest.fixture
def desk(tmp_path, engines):
    return Desk(tmp_path, TALE.read_bytes(), engines)


@pytest.fixture(scope="module")
def first_film(tmp_path_factory, engines):
    """A film that was made, and what it cost."""
    desk = Desk(tmp_path_factory.mktemp("film"), TALE.read_bytes(), engines)
    return desk, desk.made()


@pytest.fixture
def film(first_film):
    """The film, without corrections."""
    desk, _ = first_film
    desk.studio.records.save_corrections("tale", Corrections())
    return desk


@pytest.fixture
def play(tmp_path, engines):
    return Desk(tmp_path, PLAY.encode(), engines)


def test_an_unknown_character_lists_those_there_are(desk):
    with pytest.raises(UnknownChoice) as error:
        desk.correct(RenameCharacter(character="Barbe bleue", name="X"))
    assert "Barbe bleue" in error.value.message
    assert "Loup" in error.value.hint and "Petit Chaperon Rouge" in error.value.hint


def test_a_name_with_an_article_is_the_name(desk):
    (kept,) = desk.correct(RenameCharacter(character="le loup", name="Compère Loup"))
    assert kept.character == "Loup"


def test_an_unknown_line_shows_lines_like_it(desk):
    with pytest.raises(NotFound) as error:
        desk.correct(SetSpeaker(text="Tirez la chevillette", character="Loup"))
    assert "“Tire la chevillette, la bobinette cherra.”" in error.value.hint
    with pytest.raises(NotFound, match="there is no number 7"):
        desk.correct(SetSpeaker(text="Qui est là", character="Loup", occurrence=7))


def test_a_scene_cannot_begin_inside_a_paragraph(desk):
    with pytest.raises(NotFound) as error:
        desk.correct(MoveBoundary(text="il n'y avait pas longtemps"))
    assert "begins with" in error.value.message and "“" in error.value.hint


def test_what_changes_nothing_is_refused_and_nothing_is_kept(desk):
    with pytest.raises(BadInput, match="are one already"):
        desk.correct(MergeCharacters(keep="Loup", drop="loup"))
    with pytest.raises(BadInput, match="does not name them so"):
        desk.correct(AddCharacter(name="Barbe bleue"))
    assert desk.studio.records.corrections("tale") == Corrections()


def test_a_speaker_remakes_its_lines_and_pictures_alone(film, first_film):
    _, everything = first_film
    film.correct(SetSpeaker(text="Va voir comment", character="Loup"))
    made = film.made()
    assert 1 <= made["utterance"] <= 3 and made["still"] <= 3, "its sentences, and one whose turn follows from it"
    assert everything["utterance"] > 50 and everything["still"] > 25


def test_a_name_remakes_no_picture_and_no_voice(film):
    film.correct(RenameCharacter(character="Loup", name="Compère Loup"))
    assert set(film.made()) <= {"analysis", "scenes", "cast"}
    assert "Compère Loup" in {c.name for c in film.reading().characters}


def test_two_people_made_one_remake_what_the_other_said_and_where_they_are_seen(film, first_film):
    _, everything = first_film
    film.correct(MergeCharacters(keep="la mère-grand", drop="la mère"))
    made = film.made()
    assert made["utterance"] < everything["utterance"] / 5 and made["still"] < everything["still"] / 3
    assert "la mère" not in {c.name for c in film.reading().characters}


def test_a_moved_scene_says_nothing_anew(film):
    film.correct(MoveBoundary(text="Ensuite, il ferma la porte"))
    assert "utterance" not in film.made()


def test_people_can_be_added_removed_and_told_apart_by_sex(desk):
    desk.correct(AddCharacter(name="Bûcherons", gender=Gender.MALE), RemoveCharacter(character="la mère"))
    desk.correct(SetGender(character="Loup", gender=Gender.FEMALE))
    people = {c.name: c.gender for c in desk.reading().characters}
    assert people["Bûcherons"] is Gender.MALE and people["Loup"] is Gender.FEMALE and "la mère" not in people


def test_words_that_nobody_speaks_are_the_narrators(desk):
    desk.correct(SetSpeaker(text="Toc, toc", character="nobody"))
    first = next(q for q in desk.reading().quotations if q.text.startswith("Toc"))
    assert (first.speaker, first.how) == (None, Attribution.CORRECTED)


def test_a_line_is_found_again_by_its_neighbours_when_others_like_it_are_put_before(desk):
    desk.correct(SetSpeaker(text="Qui est là", character="Loup", occurrence=2))
    text = TALE.read_text(encoding="utf-8")
    twice = "Un soir, on frappa chez le meunier.\n\n«Qui est là?» dit le meunier.\n\n"
    desk.put(text.replace("Un jour", twice + "Un jour", 1).encode())
    said = [q for q in desk.reading().quotations if q.text == "Qui est là?"]
    assert len(said) == 3
    assert [q.how is Attribution.CORRECTED for q in said] == [False, False, True]
    assert unmet_corrections(desk.studio, "tale") == ()


def test_a_correction_whose_words_are_gone_is_told_and_kept(desk):
    desk.correct(SetSpeaker(text="Tire la chevillette", character="Loup"), MoveBoundary(text="Ensuite, il ferma"))
    text = TALE.read_text(encoding="utf-8")
    desk.put(
        text.replace("Tire la chevillette", "Ouvre donc, mon enfant").replace("Ensuite, il ferma", "Il ferma").encode()
    )
    unmet = unmet_corrections(desk.studio, "tale")
    assert len(unmet) == 2
    assert any("no line of speech begins" in u.why for u in unmet) and any("no paragraph" in u.why for u in unmet)
    assert any("no longer applies" in notice for notice in desk.reading().analysis.notices)
    assert len(desk.studio.records.corrections("tale").items) == 2


def test_the_last_word_on_a_line_stands(desk):
    desk.correct(SetSpeaker(text="Qui est là", character="Loup"))
    desk.correct(SetSpeaker(text="Qui est là", character="la mère"))
    assert [c.character for c in desk.studio.records.corrections("tale").items] == ["la mère"]


def test_a_correction_can_be_taken_back(desk):
    before = desk.reading()
    desk.correct(RenameCharacter(character="Loup", name="Compère Loup"))
    assert uncorrect(desk.studio, "tale", 1).in_words() == "“Loup” is shown as “Compère Loup”"
    assert desk.reading() == before
    with pytest.raises(UnknownChoice):
        uncorrect(desk.studio, "tale", 1)


def test_a_name_that_was_given_can_be_used_in_the_next_correction(desk):
    desk.correct(RenameCharacter(character="Loup", name="Compère Loup"))
    desk.correct(SetSpeaker(text="Va voir comment", character="Compère Loup"))
    assert desk.reading().quotations[0].speaker == "loup"


def test_a_play_is_corrected_like_a_tale(play):
    cast = {c.name for c in play.reading().characters}
    assert {"Le Roi", "La Reine", "Le Valet", "Le Messager"} <= cast
    play.correct(
        MergeCharacters(keep="Le Valet", drop="Le Messager"),
        SetSpeaker(text="Donne", character="La Reine"),
        RenameCharacter(character="Le Roi", name="Dagobert"),
    )
    reading = play.reading()
    who = {q.text: q.speaker for q in reading.quotations}
    assert who["Une lettre !"] == "le-valet" and who["Donne."] == "la-reine" and who["Entrez, madame."] == "le-roi"
    assert "Dagobert" in {c.name for c in reading.characters}
    assert play.reading().unmet == ()
