"""Fewer scenes where a person asks for fewer: neighbours are joined at the weakest boundary, and no words are lost."""

from collections import Counter

from visiobook.domain.analysis import Reading
from visiobook.domain.manuscript import Passage
from visiobook.domain.scene import NarrativeStructure, PlaceKind, Scene, SceneCharacter, Slugline


def join_scenes(
    reading: Reading, text: str, min_words: int, most: int | None
) -> tuple[tuple[Scene, ...], NarrativeStructure]:
    """The scenes after joining, numbered anew, and the structure in their numbers."""
    scenes = list(reading.scenes)
    origin = [[s.number] for s in scenes]
    while len(scenes) > 1 and most is not None and len(scenes) > most:
        _join(scenes, origin, min(range(1, len(scenes)), key=lambda k: (scenes[k].confidence, len(scenes[k].passage))))
    while len(scenes) > 1 and min_words:
        short = min(range(len(scenes)), key=lambda k: _words(scenes[k], text))
        if _words(scenes[short], text) >= min_words:
            break
        _join(scenes, origin, _weaker_side(scenes, short))
    renumbered = tuple(s.model_copy(update={"number": k + 1}) for k, s in enumerate(scenes))
    return renumbered, _structure(reading.structure, origin)


def _words(scene: Scene, text: str) -> int:
    return len(scene.passage.of(text).split())


def _weaker_side(scenes: list[Scene], k: int) -> int:
    """The boundary (before scene k or after it) that is less sure."""
    if k == 0:
        return 1
    if k == len(scenes) - 1:
        return k
    return k if scenes[k].confidence <= scenes[k + 1].confidence else k + 1


def _join(scenes: list[Scene], origin: list[list[int]], k: int) -> None:
    """Join scene k to the one before it."""
    a, b = scenes[k - 1], scenes[k]
    larger = a if len(a.passage) >= len(b.passage) else b
    scenes[k - 1 : k + 1] = [
        a.model_copy(
            update={
                "title": larger.title,
                "passage": Passage(start=a.passage.start, end=b.passage.end),
                "slugline": _slugline(a, b),
                "mood": larger.mood,
                "lighting": larger.lighting,
                "characters": _cast(a, b),
                "dialogue": a.dialogue + b.dialogue,
                "transition_out": b.transition_out,
                "duration_estimate_s": round(a.duration_estimate_s + b.duration_estimate_s, 1),
                "intensity": max(a.intensity, b.intensity),
            }
        )
    ]
    origin[k - 1 : k + 1] = [origin[k - 1] + origin[k]]


def _slugline(a: Scene, b: Scene) -> Slugline:
    first, second = (a, b) if len(a.passage) >= len(b.passage) else (b, a)
    return first.slugline if first.slugline.place_kind is not PlaceKind.UNKNOWN else second.slugline


def _cast(a: Scene, b: Scene) -> tuple[SceneCharacter, ...]:
    order = {"speaks": 0, "acts": 1, "present": 2, "mentioned": 3}
    merged: dict[str, SceneCharacter] = {}
    for part in (*a.characters, *b.characters):
        known = merged.get(part.character)
        if known is None:
            merged[part.character] = part
            continue
        role = min(known.role, part.role, key=lambda r: order.get(r, 9))
        merged[part.character] = SceneCharacter(
            character=part.character,
            role=role,
            emotions=tuple(dict.fromkeys(known.emotions + part.emotions))[:3],
            actions=tuple(dict.fromkeys(known.actions + part.actions))[:3],
        )
    return tuple(merged.values())


def _structure(before: NarrativeStructure, origin: list[list[int]]) -> NarrativeStructure:
    home = {old: new + 1 for new, olds in enumerate(origin) for old in olds}
    act_of: dict[int, Counter[int]] = {}
    for act, numbers in enumerate((before.act_1, before.act_2, before.act_3)):
        for old in numbers:
            act_of.setdefault(home[old], Counter())[act] += 1
    acts: list[list[int]] = [[], [], []]
    for new in sorted(act_of):
        acts[act_of[new].most_common(1)[0][0]].append(new)
    return NarrativeStructure(
        act_1=tuple(acts[0]),
        act_2=tuple(acts[1]),
        act_3=tuple(acts[2]),
        climax_scene=home.get(before.climax_scene, 1),
        resolution_scene=home.get(before.resolution_scene, len(origin)),
    )
