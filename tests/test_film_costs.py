"""How bench/film.py counts: work side by side once, and what nobody worked at as overhead."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))
import film


def test_work_side_by_side_counts_once_and_the_rest_is_idle():
    work = [(1.0, 3.0, "analysis"), (2.0, 2.5, "still"), (2.8, 4.0, "still"), (6.0, 7.0, "film")]
    idle = film.idle_times(work, 0.0, 7.5)
    assert idle == [(1.0, "start", "analysis"), (2.0, "still", "film"), (0.5, "film", "end")]


def test_a_run_in_which_nothing_was_made_is_idle_throughout():
    assert film.idle_times([], 10.0, 18.0) == [(8.0, "start", "end")]


def test_work_is_what_the_receipts_of_this_run_tell_of_and_not_what_only_shows_the_film(tmp_path):
    begun = 1_000_000.0
    kept(tmp_path, "old", begun - 5, 3.0, "still")
    kept(tmp_path, "late", begun + 9, 4.0, "film")
    kept(tmp_path, "first", begun + 4, 3.5, "still")
    kept(tmp_path, "shown", begun + 5, 1.0, "contact_sheet")
    assert film.worked(tmp_path, begun) == [
        (begun + 0.5, begun + 4, "still"),
        (begun + 5, begun + 9, "film"),
    ]


def kept(home: Path, name: str, made: float, wall_s: float, stage: str) -> None:
    file = home / "store" / "receipts" / name[:2] / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    made_at = datetime.fromtimestamp(made, UTC).isoformat()
    file.write_text(json.dumps({"made_at": made_at, "wall_s": wall_s, "recipe": {"stage": stage}}))
