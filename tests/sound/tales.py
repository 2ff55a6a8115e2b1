"""A small tale as scenes, quotations and cast, for every test of the sound room."""

from dataclasses import dataclass

from resources.clock import SystemClock
from resources.engines.speech.espeak import Espeak
from resources.progress import SilentProgress
from resources.storage.memory import MemoryStore
from visiobook.domain.character import CastBook, Casting, CastMember, Character, Look
from visiobook.domain.manuscript import Passage
from visiobook.domain.pacing import PacedLine, PacedScene, PacedShot, Pacing
from visiobook.domain.project import Brief
from visiobook.domain.quotation import Quotation
from visiobook.domain.scene import Mood, Scene, SceneList, Shot
from visiobook.domain.speech import SAMPLE_RATE, Narration
from visiobook.ports.engine import EngineSettings
from visiobook.stages.making import Maker
from visiobook.stages.narrate import narrate

PARTS = (
    (
        "Il était une fois une petite fille de village, la plus jolie qu'on eût su voir. Sa mère en était folle.\n\n"
        "« Va voir ta mère-grand », dit-elle, « et porte-lui une galette. »\n\n",
        Mood.PEACEFUL,
    ),
    ("En passant dans un bois, elle rencontra le Loup.\n\n— Où vas-tu ?\n\n— Chez ma mère-grand !\n\n", Mood.TENSE),
    ("Le Loup courut de toute sa force. Ce fut la fin.", Mood.FRIGHTENING),
)


LEAD = SAMPLE_RATE * 2 // 5
"""A scene's picture stands this long before its first word."""


@dataclass(frozen=True)
class Tale:
    """All a stage of sound is given."""

    text: str
    scenes: SceneList
    book: CastBook
    quotations: tuple[Quotation, ...]


def passage(text: str, words: str) -> Passage:
    start = text.index(words)
    return Passage(start=start, end=start + len(words))


def build_tale(parts: tuple[tuple[str, Mood], ...] = PARTS) -> Tale:
    text = "".join(part for part, _ in parts)
    scenes, at = [], 0
    for number, (part, mood) in enumerate(parts, 1):
        span = Passage(start=at, end=at + len(part))
        shot = Shot(id=f"s{number}-1", passage=span, text=" ".join(part.split()))
        scenes.append(
            Scene(id=f"s{number}", number=number, title=f"Scene {number}", passage=span, mood=mood, shots=(shot,))
        )
        at += len(part)
    said = [
        ("q1", ("Va voir ta mère-grand", "et porte-lui une galette."), "mother"),
        ("q2", ("Où vas-tu ?",), "wolf"),
        ("q3", ("Chez ma mère-grand !",), None),
    ]
    quotations = tuple(
        Quotation(id=i, spans=tuple(passage(text, s) for s in spans), text=" ".join(spans), speaker=who)
        for i, spans, who in said
        if all(s in text for s in spans)
    )
    cast = Casting(
        members=(
            CastMember(character="mother", name="la mère", look=Look(), voice="fr-fr+f2"),
            CastMember(character="wolf", name="le Loup", look=Look(), voice="fr-be+m1", pitch=0.8),
        ),
        narrator="fr-fr+m1",
    )
    people = (Character(id="mother", name="la mère"), Character(id="wolf", name="le Loup"))
    return Tale(text, SceneList(scenes=tuple(scenes)), CastBook(characters=people, casting=cast), quotations)


def new_maker() -> Maker:
    return Maker(MemoryStore(), SystemClock(), SilentProgress())


def told(tale: Tale, maker: Maker, brief: Brief | None = None) -> Narration:
    engine = Espeak(EngineSettings())
    return narrate(tale.scenes, tale.book, brief or Brief(), "fr", tale.quotations, tale.text, engine, maker)


def paced(tale: Tale, narration: Narration, fps: int = 30, title_s: int = 2, end_s: int = 3, grid: int = 1) -> Pacing:
    """Lines one after another, shots and scenes as long as their lines, on whole frames; scenes on ``grid`` frames."""
    step = SAMPLE_RATE // fps
    frame = title_s * fps
    scenes, shots, lines = [], [], []
    for scene in tale.scenes.scenes:
        first = frame
        for shot in scene.shots:
            at = frame * step + LEAD
            for line in (x for x in narration.lines if x.utterance.shot == shot.id):
                lines.append(PacedLine(utterance=line.utterance.id, start=at, samples=line.samples))
                at += line.samples + line.utterance.pause_after
            end = -(-at // (step * grid)) * grid
            shots.append(PacedShot(shot=shot.id, scene=scene.id, start_frame=frame, frames=end - frame))
            frame = end
        scenes.append(PacedScene(scene=scene.id, start_frame=first, frames=frame - first))
    return Pacing(
        fps=fps, title_frames=title_s * fps, end_frames=end_s * fps, frames=frame + end_s * fps,
        scenes=tuple(scenes), shots=tuple(shots), lines=tuple(lines),
    )  # fmt: skip
