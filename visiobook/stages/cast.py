"""From reading to cast: who looks and sounds how, the same all film long; one artifact."""

from collections.abc import Sequence

from visiobook.domain.analysis import Reading
from visiobook.domain.base import LanguageTag, Value
from visiobook.domain.character import CastBook, Casting, CastMember, Character
from visiobook.domain.project import Brief
from visiobook.domain.recipe import Receipt, Recipe
from visiobook.domain.scene import SceneList
from visiobook.domain.speech import Voice
from visiobook.errors import UnknownChoice
from visiobook.reading.looks import look_of
from visiobook.reading.voicing import assign_voices, narrator_voice
from visiobook.stages.making import Maker

STAGE = "cast"
VERSION = "1"


class CastOptions(Value):
    """What decides the cast. Scenes are left out, so that a scene that changes casts nobody anew."""

    language: LanguageTag
    characters: tuple[Character, ...]
    speaking: tuple[str, ...]
    voices: tuple[Voice, ...]
    narrator: str
    seed: int


def cast(
    reading: Reading, scenes: SceneList, brief: Brief, voices: Sequence[Voice], maker: Maker
) -> tuple[CastBook, Receipt]:
    """Every character with a look and a voice, made or found.

    Raises :class:`~visiobook.errors.UnknownChoice` when the brief names a voice that does not exist.
    """
    if brief.voice and all(v.id != brief.voice for v in voices):
        raise UnknownChoice.of("voice", brief.voice, [v.id for v in voices])
    speaking = tuple(dict.fromkeys(q.speaker for q in reading.quotations if q.speaker))
    options = CastOptions(
        language=brief.language or reading.analysis.language,
        characters=tuple(_essence(c) for c in reading.characters),
        speaking=tuple(sorted(speaking)),
        voices=tuple(voices),
        narrator=brief.voice,
        seed=brief.seed,
    )
    recipe = Recipe.of(STAGE, VERSION, parameters=options)
    book, receipt = maker.make_value(recipe, CastBook, lambda: _book(options))
    return book.model_copy(update={"characters": reading.characters}), receipt


def _essence(character: Character) -> Character:
    """What of a character decides its look and voice (no offsets, no counts: they move with every edit)."""
    return Character(
        id=character.id,
        name=character.name,
        called=character.called,
        gender=character.gender,
        age=character.age,
        species=character.species,
        role=character.role,
        occupation=character.occupation,
        physical=tuple(t.model_copy(update={"evidence": ()}) for t in character.physical),
        personality=tuple(t.model_copy(update={"evidence": ()}) for t in character.personality),
        voice=character.voice,
        visual_references=character.visual_references,
    )


def _book(options: CastOptions) -> CastBook:
    narrator = narrator_voice(options.voices, options.language, options.narrator)
    given = assign_voices(options.characters, options.speaking, options.voices, options.language, narrator)
    members = tuple(
        CastMember(
            character=c.id,
            name=c.name,
            called=c.called,
            look=look_of(c, options.language, options.seed),
            voice=given[c.id].voice,
            speed=given[c.id].speed,
            pitch=given[c.id].pitch,
        )
        for c in options.characters
    )
    return CastBook(characters=options.characters, casting=Casting(members=members, narrator=narrator))
