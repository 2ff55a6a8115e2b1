"""From reports to the contract's bodies."""

import math
from collections.abc import Iterable, Sequence

from api.dialects.visiobook000 import results
from api.dialects.visiobook000 import words as w
from visiobook.domain.analysis import Analysis
from visiobook.domain.character import Character, Relationship, Role
from visiobook.domain.outcome import CharacterReport, ScenePart, SceneReport, SemanticReport
from visiobook.domain.scene import Scene
from visiobook.domain.submission import CharacterSubmission, SceneSubmission, SemanticSubmission

BONDS = {"alliances": ("alliance", "friend", "romantic", "mentor-student"), "conflicts": ("conflict", "enemy")}
PRIMARY, SECONDARY = 0.5, 0.2
"""From which importance on a character is primary or secondary."""


def semantic_results(report: SemanticReport, asked: SemanticSubmission) -> results.SemanticResults:
    """The analysis with the parts that were asked for."""
    a = report.analysis
    return results.SemanticResults(
        summary=a.summary,
        language_detected=a.language,
        word_count=a.word_count,
        reading_time_minutes=max(1, math.ceil(a.reading_time_s / 60)),
        reading_level=a.reading_level.label if asked.reading_level else None,
        genre=_genre(a) if asked.genre_classification else None,
        themes=_themes(a) if asked.theme_detection else None,
        sentiment=_sentiment(a) if asked.sentiment_analysis else None,
        entities=_entities(a) if asked.extract_entities else None,
    )


def scenes(report: SceneReport, asked: SceneSubmission) -> list[results.SceneOut]:
    """The scenes."""
    names = {c.id: c for c in report.characters}
    return [_scene(part, names, w.spoken(report.language), asked) for part in report.scenes]


def structure(report: SceneReport) -> results.StructureOut:
    """The acts."""
    return results.StructureOut.model_validate(report.structure.model_dump(mode="json"))


def characters(report: CharacterReport, asked: CharacterSubmission) -> list[results.CharacterOut]:
    """The characters, the most important first."""
    return [_character(c, w.spoken(report.language), asked) for c in _wanted(report, asked)]


def relationship_map(report: CharacterReport, asked: CharacterSubmission) -> results.RelationshipMap | None:
    """Who belongs together: the groups of characters that bonds of one kind connect."""
    if not asked.analyze_relationships:
        return None
    shown = _wanted(report, asked)
    known = {c.id for c in shown}
    bonds = [(c.id, r) for c in shown for r in c.relationships if r.character in known]
    return results.RelationshipMap(
        alliances=_groups(bonds, BONDS["alliances"]),
        conflicts=_groups(bonds, BONDS["conflicts"]),
        family_bonds=_groups(bonds, ("family",)),
    )


def character_id(identifier: str) -> str:
    """A character's id in the contract's form ``char_…``."""
    return identifier if identifier.startswith("char_") else f"char_{identifier}"


def _genre(a: Analysis) -> results.GenreOut:
    secondary = a.genre.secondary[0] if a.genre.secondary else None
    return results.GenreOut(primary=a.genre.primary, secondary=secondary, confidence=a.genre.confidence)


def _themes(a: Analysis) -> list[results.ThemeOut]:
    return [results.ThemeOut(theme=t.theme, confidence=t.confidence, evidence=list(t.quotations)) for t in a.themes]


def _sentiment(a: Analysis) -> results.SentimentOut:
    felt = a.sentiment.emotions
    emotions = results.EmotionsOut(joy=felt.joy, excitement=felt.excitement, fear=felt.fear, sadness=felt.sadness)
    return results.SentimentOut(overall=a.sentiment.overall, score=a.sentiment.score, emotions=emotions)


def _entities(a: Analysis) -> list[results.EntityOut]:
    return [results.EntityOut(text=e.text, type=e.type, role=e.role, confidence=e.confidence) for e in a.entities]


def _scene(part: ScenePart, names: dict[str, Character], language: str, asked: SceneSubmission) -> results.SceneOut:
    scene = part.scene
    return results.SceneOut(
        id=f"scene_{scene.number}",
        sequence_number=scene.number,
        title=scene.title,
        content=part.content,
        duration_estimate=round(scene.duration_estimate_s),
        location=_location(scene),
        characters=[
            results.SceneCharacterOut(
                name=_name(c.character, names),
                role=_role(c.character, names),
                emotions=list(c.emotions),
                actions=list(c.actions),
            )
            for c in scene.characters
        ],
        mood=w.MOODS[language][scene.mood],
        lighting=scene.lighting or w.LIGHT[language][scene.slugline.time_of_day],
        camera_suggestions=[
            results.CameraOut(shot=w.SHOTS[language][shot.size], description=shot.description or shot.text)
            for shot in scene.shots
        ],
        dialogue=_dialogue(scene, names) if asked.detect_dialogue else None,
        transitions=_transitions(scene) if asked.include_transitions else None,
    )


def _location(scene: Scene) -> results.LocationOut:
    slug = scene.slugline
    return results.LocationOut(name=slug.place, type=slug.setting.value, description=slug.description)


def _dialogue(scene: Scene, names: dict[str, Character]) -> list[results.DialogueOut]:
    return [
        results.DialogueOut(
            character=_name(line.character, names) if line.character else None, text=line.text, emotion=line.emotion
        )
        for line in scene.dialogue
    ]


def _transitions(scene: Scene) -> results.TransitionsOut:
    before, after = scene.transition_in, scene.transition_out
    return results.TransitionsOut(
        from_previous=w.FROM.get(before, before.value),
        to_next=w.TO.get(after, after.value),
    )


def _name(character: str, names: dict[str, Character]) -> str:
    return names[character].name if character in names else character


def _role(character: str, names: dict[str, Character]) -> str:
    return names[character].role.value if character in names else Role.MINOR.value


def _wanted(report: CharacterReport, asked: CharacterSubmission) -> list[Character]:
    ordered = sorted(report.characters, key=lambda c: -c.importance)
    return [c for c in ordered if asked.include_minor_characters or c.role is not Role.MINOR]


def _character(c: Character, language: str, asked: CharacterSubmission) -> results.CharacterOut:
    described, related = asked.generate_descriptions, asked.analyze_relationships
    return results.CharacterOut(
        id=character_id(c.id),
        name=c.name,
        role=c.role.value,
        importance=_importance(c),
        appearances=c.mentions,
        description=_description(c, language) if described else None,
        character_arc=results.ArcOut.model_validate(c.arc.model_dump()) if described else None,
        relationships=[_relationship(r) for r in c.relationships] if related else None,
        voice_suggestions=results.VoiceOut.model_validate(c.voice.model_dump(mode="json"))
        if asked.suggest_voice_types
        else None,
        visual_references=list(c.visual_references),
    )


def _importance(c: Character) -> str:
    if c.role in (Role.PROTAGONIST, Role.ANTAGONIST) or c.importance >= PRIMARY:
        return "primary"
    return "secondary" if c.importance >= SECONDARY or c.role is Role.SUPPORTING else "minor"


def _description(c: Character, language: str) -> results.DescriptionOut:
    return results.DescriptionOut(
        age=w.AGES[language][c.age],
        gender=w.GENDERS[language][c.gender],
        physical=", ".join(t.text for t in c.physical),
        personality=[t.text for t in c.personality],
        background=c.background,
        motivation=c.motivation,
    )


def _relationship(r: Relationship) -> results.RelationshipOut:
    return results.RelationshipOut(
        character_id=character_id(r.character), relationship=r.label or r.kind, strength=r.strength
    )


def _groups(bonds: Iterable[tuple[str, Relationship]], kinds: Sequence[str]) -> list[list[str]]:
    """The connected groups of the bonds of these kinds, each in order of first mention."""
    groups: list[list[str]] = []
    for one, bond in bonds:
        if bond.kind in kinds:
            touched = [g for g in groups if one in g or bond.character in g]
            joined = list(dict.fromkeys([*(c for g in touched for c in g), one, bond.character]))
            groups = [g for g in groups if g not in touched] + [joined]
    return [[character_id(c) for c in group] for group in groups]
