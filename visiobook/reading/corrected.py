"""A person's corrections, applied while reading so that everything after them agrees."""

from collections.abc import Sequence

from visiobook.domain.correction import Corrections, MergeCharacters, MoveBoundary, RenameCharacter, SetSpeaker
from visiobook.reading.persons import Cast
from visiobook.reading.plain import Plain
from visiobook.reading.roles import absorb
from visiobook.reading.scenes import Boundary
from visiobook.reading.speech import Line


def _folded(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").replace("\u00a0", " ").split()).strip("«»“”„\"'—–- ")


def find_person(cast: Cast, names: Sequence[set[str]], wanted: str) -> int | None:
    """The person called so (name, alias or id)."""
    key = _folded(wanted)
    for number, known in enumerate(names):
        if key in known:
            return number
    return None


def merge_people(cast: Cast, names: list[set[str]], corrections: Corrections) -> Cast:
    """The cast after its merges: the one that is dropped goes on as the one that is kept."""
    for item in corrections.items:
        if not isinstance(item, MergeCharacters):
            continue
        keep, drop = find_person(cast, names, item.keep), find_person(cast, names, item.drop)
        if keep is None or drop is None or keep == drop:
            continue
        absorb(cast, keep, drop)
        names[keep] |= names[drop]
        names[drop] = set()
    return cast


def set_speakers(
    plain: Plain, lines: Sequence[Line], corrections: Corrections, cast: Cast, names: list[set[str]]
) -> dict[int, int]:
    """Lines whose speaker a person has said: line number → person."""
    folded = [_folded(" ".join(plain.text[s.start : s.end] for s in line.spans)) for line in lines]
    fixed: dict[int, int] = {}
    for item in corrections.items:
        if not isinstance(item, SetSpeaker):
            continue
        person = find_person(cast, names, item.character)
        hits = [
            i
            for i, text in enumerate(folded)
            if text.startswith(_folded(item.text)) or (_folded(item.text).startswith(text) and len(text) > 12)
        ]
        if person is not None and len(hits) >= item.occurrence:
            fixed[hits[item.occurrence - 1]] = person
    return fixed


def renamed(corrections: Corrections, names: set[str]) -> str:
    """The name a person gave to somebody known by ``names``, "" for none."""
    given = [i.name for i in corrections.items if isinstance(i, RenameCharacter) and _folded(i.character) in names]
    return given[-1] if given else ""


def moved(plain: Plain, corrections: Corrections, chosen: list[Boundary]) -> list[Boundary]:
    """The boundaries after a person moved them."""
    by_paragraph = {b.paragraph: b for b in chosen}
    for item in corrections.items:
        if not isinstance(item, MoveBoundary):
            continue
        wanted = _folded(item.text)
        index = next((k for k, p in enumerate(plain.paragraphs) if _folded(plain.of(p)).startswith(wanted)), None)
        if index is None or index == 0:
            continue
        if item.remove:
            by_paragraph.pop(index, None)
        else:
            by_paragraph[index] = Boundary(index, 20.0, True)
    return [by_paragraph[k] for k in sorted(by_paragraph)]
