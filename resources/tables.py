"""Tables of a project (pandas): the scene, cast, quotation and shot tables that people look at and take away as CSV."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from visiobook.domain.analysis import Reading
from visiobook.domain.character import CastBook
from visiobook.domain.hearing import NarrationCheck
from visiobook.domain.pacing import Pacing
from visiobook.domain.scene import SceneList
from visiobook.stages.making import StepTally

if TYPE_CHECKING:
    import pandas as pd


def scene_table(scenes: SceneList) -> "pd.DataFrame":
    """One row a scene: number, title, slugline, mood, cast, shots, words."""
    import pandas as pd

    rows = [
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
    return pd.DataFrame(rows)


def shot_table(scenes: SceneList) -> "pd.DataFrame":
    """One row a shot: scene, size, angle, movement, subjects, objects, words."""
    import pandas as pd

    rows = [
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
    return pd.DataFrame(rows)


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


def cast_table(book: CastBook) -> "pd.DataFrame":
    """One row a character: name, role, gender, age, voice and what the text says of them."""
    import pandas as pd

    rows = []
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
    return pd.DataFrame(rows)


def quotation_table(reading: Reading) -> "pd.DataFrame":
    """One row a quotation: where it stands, who says it, how sure we are and why."""
    import pandas as pd

    names = {c.id: c.name for c in reading.characters}
    rows = [
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
    return pd.DataFrame(rows)


def pacing_table(pacing: Pacing) -> "pd.DataFrame":
    """One row a shot on the film's clock."""
    import pandas as pd

    rows = [
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
    return pd.DataFrame(rows)


def hearing_table(check: NarrationCheck) -> "pd.DataFrame":
    """One row a line: what was written, what was heard, and the words between them."""
    import pandas as pd

    rows = [
        {
            "written": line.written,
            "heard": line.heard,
            "lost": " ".join(line.errors.lost),
            "invented": " ".join(line.errors.invented),
            "error rate": round(line.errors.rate(), 2),
        }
        for line in check.lines
    ]
    return pd.DataFrame(rows, columns=["written", "heard", "lost", "invented", "error rate"])


def tally_table(tally: Mapping[str, StepTally]) -> str:
    """What was made and found, as Markdown."""
    import pandas as pd

    rows = [
        {"stage": k, "made": t.made, "found": t.found, "seconds": round(t.wall_s, 2), "CPU seconds": round(t.cpu_s, 2)}
        for k, t in tally.items()
    ]
    return markdown(pd.DataFrame(rows))


def markdown(table: "pd.DataFrame", most: int = 60) -> str:
    """The first ``most`` rows as a Markdown table."""
    text = str(table.head(most).to_markdown(index=False))
    return text if len(table) <= most else f"{text}\n\n… and {len(table) - most} more rows"
