"""The tale in the repo, read whole: what the film of it hangs on."""

from visiobook.domain.analysis import Reading
from visiobook.domain.character import AgeGroup, Gender, Role
from visiobook.domain.correction import Corrections
from visiobook.domain.manuscript import Manuscript
from visiobook.domain.project import Brief
from visiobook.domain.scene import PlaceKind
from visiobook.domain.speech import Voice
from visiobook.stages.analyse import analyse
from visiobook.stages.break_down import break_down
from visiobook.stages.cast import cast
from visiobook.stages.making import Maker

VOICES = tuple(Voice(id=f"v{i}", name=f"v{i}", language="fr", gender=Gender(g)) for i, g in enumerate("fmfm"))


def person(reading: Reading, name: str):
    return next(c for c in reading.characters if name in (c.name, *c.aliases))


def words_without_dashes(tale: Manuscript) -> list[str]:
    return [w for word in tale.text.split()[4:] if (w := word.removeprefix("--"))]


def test_every_person_of_the_tale_is_found_once(tale_reading: Reading):
    assert {c.id for c in tale_reading.characters} == {"petit-chaperon-rouge", "loup", "la-mere", "la-mere-grand"}


def test_sex_age_and_kind_of_being_are_read_from_the_text(tale_reading: Reading):
    girl, wolf = person(tale_reading, "Petit Chaperon Rouge"), person(tale_reading, "Loup")
    granny = person(tale_reading, "la mère-grand")
    assert (girl.gender, girl.age) == (Gender.FEMALE, AgeGroup.CHILD)
    assert (wolf.gender, wolf.species, wolf.role) == (Gender.MALE, "wolf", Role.ANTAGONIST)
    assert (granny.gender, granny.age) == (Gender.FEMALE, AgeGroup.ELDER)
    assert girl.role is Role.PROTAGONIST


def test_the_mother_speaks_first_and_offsets_point_into_the_given_text(tale_reading: Reading, tale: Manuscript):
    first = tale_reading.quotations[0]
    assert first.speaker == "la-mere"
    assert first.spans[0].of(tale.text).startswith("Va voir comment se porte ta mère-grand")


def test_incises_are_left_out_of_what_is_said(tale_reading: Reading, tale: Manuscript):
    said = [s.of(tale.text) for q in tale_reading.quotations for s in q.spans]
    assert "Oh! oui" in said
    assert not any("dit le Loup" in s for s in said)


def test_the_wood_and_the_bedroom_are_places_of_the_tale(tale_reading: Reading):
    kinds = {s.slugline.place_kind for s in tale_reading.scenes}
    assert PlaceKind.FOREST in kinds
    assert kinds & {PlaceKind.BEDROOM, PlaceKind.HOUSE}


def test_a_place_told_first_outweighs_one_told_in_passing(read_rules):
    text = (
        "Jean marchait dans la forêt. Les arbres étaient hauts et noirs, et il avait peur de se perdre. "
        "Il marcha tout le jour sans rencontrer âme qui vive, et il mangea les fruits qu'il trouvait sur son passage. "
        "Ses pieds lui faisaient mal, la faim le tourmentait, et la pluie qui tombait depuis midi l'avait trempé. "
        "Il chanta pour se donner du courage, puis il se tut, car sa voix lui faisait peur. Les heures passaient, et "
        "rien ne changeait autour de lui. "
        "Il revoyait la cuisine, la bonne soupe de sa mère, et son père assis dans la cuisine."
    )
    assert read_rules(text).scenes[0].slugline.place_kind is PlaceKind.FOREST


def test_each_scene_plays_where_it_begins(tale_reading: Reading, tale: Manuscript):
    opens = {" ".join(s.passage.of(tale.text).split()[:8]): s.slugline.place_kind for s in tale_reading.scenes}
    run = next(kind for words, kind in opens.items() if "se mit à courir" in words)
    bed = next(kind for words, kind in opens.items() if words.startswith("La bonne mère-grand"))
    assert (run, bed) == (PlaceKind.ROAD, PlaceKind.BEDROOM)


def test_language_genre_and_level_are_told(tale_reading: Reading):
    analysis = tale_reading.analysis
    assert (analysis.language, analysis.genre.primary) == ("fr", "fairy tale")
    assert analysis.reading_level.formula == "Kandel-Moles (1958)"


def test_every_word_of_the_tale_but_its_title_is_in_a_shot(tale_reading: Reading, tale: Manuscript, maker: Maker):
    scenes, _ = break_down(tale_reading, tale, Brief(), maker)
    spoken = " ".join(shot.text for scene in scenes.scenes for shot in scene.shots).split()
    assert spoken == words_without_dashes(tale)


def test_shots_hold_what_a_viewer_bears(tale_reading: Reading, tale: Manuscript, maker: Maker):
    scenes, _ = break_down(tale_reading, tale, Brief(), maker)
    lengths = [len(shot.text) for scene in scenes.scenes for shot in scene.shots]
    assert max(lengths) <= 230
    assert sorted(lengths)[len(lengths) // 2] >= 80


def test_a_shot_shows_what_it_names(tale_reading: Reading, tale: Manuscript, maker: Maker):
    scenes, _ = break_down(tale_reading, tale, Brief(), maker)
    things = {thing for scene in scenes.scenes for shot in scene.shots for thing in shot.objects}
    assert {"galette", "beurre", "moulin", "lit", "porte"} <= things


def test_fewer_scenes_lose_no_words(tale_reading: Reading, tale: Manuscript, maker: Maker):
    one, _ = break_down(tale_reading, tale, Brief(max_scenes=1), maker)
    assert len(one.scenes) == 1
    assert " ".join(shot.text for shot in one.scenes[0].shots).split() == words_without_dashes(tale)


def test_short_scenes_are_joined_on_demand(tale_reading: Reading, tale: Manuscript, maker: Maker):
    joined, _ = break_down(tale_reading, tale, Brief(min_scene_length=300), maker)
    assert all(len(s.passage.of(tale.text).split()) >= 300 for s in joined.scenes)


def test_an_edit_in_one_scene_keeps_the_other_scenes_shots(reader, tale: Manuscript, maker: Maker):
    changed = tale.text.replace("compère le Loup", "compère le grand Loup")
    other = tale.model_copy(update={"text": changed, "body": tale.body.model_copy(update={"end": len(changed)})})
    ids = []
    for manuscript in (tale, other):
        reading, _ = analyse(manuscript, Brief(), Corrections(), reader, maker)
        scenes, _ = break_down(reading, manuscript, Brief(), maker)
        ids.append({shot.id for scene in scenes.scenes for shot in scene.shots})
    assert len(ids[0] - ids[1]) == 1


def test_each_speaker_has_a_voice_that_fits_and_differs(tale_reading: Reading, tale: Manuscript, maker: Maker):
    scenes, _ = break_down(tale_reading, tale, Brief(), maker)
    book, _ = cast(tale_reading, scenes, Brief(), VOICES, maker)
    members = {m.character: m for m in book.casting.members}
    assert VOICES[int(members["loup"].voice[1:])].gender is Gender.MALE
    assert len({(m.voice, m.pitch, m.speed) for m in members.values()}) == len(members)
    assert all(0.85 <= m.pitch <= 1.15 and 0.85 <= m.speed <= 1.15 for m in members.values())


def test_the_girl_wears_the_red_hood_of_her_name(tale_reading: Reading, tale: Manuscript, maker: Maker):
    scenes, _ = break_down(tale_reading, tale, Brief(), maker)
    book, _ = cast(tale_reading, scenes, Brief(), VOICES, maker)
    look = book.casting.member("petit-chaperon-rouge").look
    assert "red hood" in look.attributes
    assert look.clothes_colour == "#b3262e"


def test_reading_again_makes_nothing(reader, tale: Manuscript, maker: Maker):
    first, _ = analyse(tale, Brief(), Corrections(), reader, maker)
    second, _ = analyse(tale, Brief(), Corrections(), reader, maker)
    assert first == second
    assert (maker.tally["analysis"].made, maker.tally["analysis"].found) == (1, 1)


def test_no_shot_begins_with_the_dash_of_its_speech(tale_reading: Reading, tale: Manuscript, maker: Maker):
    scenes, _ = break_down(tale_reading, tale, Brief(), maker)
    assert not any(shot.text.startswith(("-", "—", "–")) for scene in scenes.scenes for shot in scene.shots)
