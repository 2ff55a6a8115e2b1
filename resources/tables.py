"""Tables of a project: the scene, cast, quotation and shot tables that people look at, and take away as CSV."""

from collections.abc import Callable, Mapping, Sequence

from visiobook.domain.analysis import Reading
from visiobook.domain.base import Digest, Value
from visiobook.domain.character import CastBook
from visiobook.domain.hearing import NarrationCheck
from visiobook.domain.pacing import Pacing
from visiobook.domain.recipe import Recipe
from visiobook.domain.scene import SceneList
from visiobook.stages.making import Maker, Product, StepTally

Row = Mapping[str, str | int | float]
"""A line of a table: its cells by the names of their columns, the same in every line."""
STAGE, VERSION, CSV = "table", "1", "text/csv"


class TableParameters(Value):
    """Which table of a value."""

    name: str


def scene_table(scenes: SceneList) -> list[Row]:
    """One row a scene: number, title, slugline, mood, cast, shots, words."""
    return [
        {
            "scene": s.number,
            "title": s.title,
            "setting": s.slugline.setting.value,
            "place": s.slugline.place,
            "kind": s.slugline.place_kind.value,
            "time": s.slugline.time_of_day.value,
            "weather": s.weather.value,
            "mood": s.mood.value,
            "characters": ", ".join(c.character for c in s.characters),
            "shots": len(s.shots),
            "words": sum(len(shot.text.split()) for shot in s.shots),
            "seconds": round(s.duration_estimate_s, 1),
        }
        for s in scenes.scenes
    ]


def shot_table(scenes: SceneList) -> list[Row]:
    """One row a shot: scene, size, angle, movement, subjects, objects, words."""
    return [
        {
            "scene": scene.number,
            "shot": shot.id,
            "size": shot.size.value,
            "angle": shot.angle.value,
            "movement": shot.movement.value,
            "subjects": ", ".join(c.character for c in shot.subjects),
            "objects": ", ".join(shot.objects),
            "text": shot.text,
        }
        for scene in scenes.scenes
        for shot in scene.shots
    ]


def shot_names(scenes: SceneList) -> dict[str, str]:
    """What a person calls each shot, by its id: ``2.3 Elle rencontra compère le Loup …`` (scene, shot, its words)."""
    return {
        shot.id: f"{scene.number}.{number} {_shortened(shot.text)}"
        for scene in scenes.scenes
        for number, shot in enumerate(scene.shots, 1)
    }


def _shortened(text: str, most: int = 30) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"


def cast_table(book: CastBook) -> list[Row]:
    """One row a character: name, role, gender, age, voice and what the text says of them."""
    rows: list[Row] = []
    for character in book.characters:
        member = book.casting.member(character.id)
        rows.append(
            {
                "id": character.id,
                "name": character.name,
                "aliases": ", ".join(character.aliases),
                "role": character.role.value,
                "gender": character.gender.value,
                "age": character.age.value,
                "species": character.species,
                "mentions": character.mentions,
                "voice": member.voice if member else "",
                "look": ", ".join(member.look.attributes) if member else "",
                "physical": "; ".join(t.text for t in character.physical),
                "personality": "; ".join(t.text for t in character.personality),
            }
        )
    return rows


def quotation_table(reading: Reading) -> list[Row]:
    """One row a quotation: where it stands, who says it, how sure we are and why."""
    names = {c.id: c.name for c in reading.characters}
    return [
        {
            "id": q.id,
            "start": q.spans[0].start,
            "end": q.spans[-1].end,
            "kind": q.kind.value,
            "speaker": names.get(q.speaker or "", ""),
            "how": q.how.value,
            "confidence": round(q.confidence, 2),
            "text": q.text,
        }
        for q in reading.quotations
    ]


def pacing_table(pacing: Pacing) -> list[Row]:
    """One row a shot on the film's clock."""
    return [
        {
            "scene": s.scene,
            "shot": s.shot,
            "framing": s.framing,
            "start_s": s.start_frame / pacing.fps,
            "seconds": s.frames / pacing.fps,
            "frames": s.frames,
        }
        for s in pacing.shots
    ]


def hearing_table(check: NarrationCheck) -> list[Row]:
    """One row a line: what was written, what was heard, and the words between them."""
    return [
        {
            "written": line.written,
            "heard": line.heard,
            "lost": " ".join(line.errors.lost),
            "invented": " ".join(line.errors.invented),
            "error rate": round(line.errors.rate(), 2),
        }
        for line in check.lines
    ]


def tally_table(tally: Mapping[str, StepTally]) -> str:
    """What was made and found, as Markdown."""
    rows: list[Row] = [
        {"stage": k, "made": t.made, "found": t.found, "seconds": round(t.wall_s, 2), "CPU seconds": round(t.cpu_s, 2)}
        for k, t in tally.items()
    ]
    return markdown(rows)


def csv_table(name: str, digest: Digest, rows: Callable[[], Sequence[Row]], maker: Maker) -> bytes:
    """The table ``name`` of the value with this digest as CSV in UTF-8: an artifact, which is made once."""

    def write() -> Product:
        import pandas as pd  # a film that is found needs none of it

        return Product(pd.DataFrame(rows()).to_csv(index=False).encode(), CSV)

    recipe = Recipe.of(STAGE, VERSION, TableParameters(name=name), inputs={"value": digest})
    return maker.store.read(maker.make(recipe, write, name).artifact.digest)


def markdown(table: Sequence[Row], most: int = 60) -> str:
    """The first ``most`` rows as a Markdown table; empty for none."""
    from tabulate import tabulate

    text = tabulate(table[:most], headers="keys", tablefmt="pipe")
    return text if len(table) <= most else f"{text}\n\n… and {len(table) - most} more rows"
