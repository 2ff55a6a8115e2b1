"""How well the embedded reader reads: the gold texts' scorer over both halves, printed by language.

usage: python bench/reading.py [--books DIR] [--json] [--half development|opened|held_out] [--language fr]

DIR holds the texts, their gold and ``score_analysis.py`` (default: ``../shared/data/books`` beside the checkout, or
``$VISIOBOOK_SHARED/data/books``). The development half was looked at while the rules were written. Of the other half,
every second text of each public set and one of our own were opened on 2026-11-21: their figures before that are true
figures on unseen texts (docs/reading.md has them), afterwards their errors were studied. The rest is held out: its
means were read once in a while, its errors never.
"""

import argparse
import importlib.util
import json
import os
import resource
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from resources.engines.reading.embedded import embedded_reader
from visiobook.domain.correction import Corrections
from visiobook.domain.manuscript import Manuscript, Passage
from visiobook.ports.engine import EngineSettings
from visiobook.ports.reading import ReadingOptions
from visiobook.reading.report import report

OWN = {"fr_cendrillon": "held_out", "fr_boule_de_suif": "opened", "en_scandal_bohemia": "held_out"}
"""Where our own texts stand that are not in the development half."""
TURN = ("development", "opened", "development", "held_out")
"""Where the texts of a public set stand, in file order, again and again."""
FOLDERS = ("bench_aads", "bench_frlitbank", "bench_litbank")
COLUMNS = (
    ("genre", "genre", "primary"),
    ("char R", "chars", "main_recall"),
    ("char P", "chars", "precision_topK"),
    ("gender", "chars", "gender_acc"),
    ("protag", "chars", "protagonist"),
    ("splits", "chars", "splits"),
    ("merges", "chars", "merges"),
    ("quote F1", "quotes", "det_F1"),
    ("speaker", "quotes", "acc_all"),
    ("B3", "quotes", "speaker_B3_F1"),
    ("scene F1", "scenes", "F1"),
    ("Pk", "scenes", "Pk"),
)


@dataclass
class Row:
    """The scores of one group of texts."""

    half: str
    language: str
    group: str
    scores: list[dict[str, object]] = field(default_factory=list)

    def mean(self, part: str, name: str) -> float | None:
        """The mean of a figure over the texts that have it."""
        values = [v for s in self.scores if isinstance(p := s.get(part), dict) and (v := p.get(name)) is not None]
        return sum(values) / len(values) if values else None


def books_folder(given: str | None) -> Path:
    """Where the gold texts are."""
    if given:
        return Path(given)
    shared = Path(os.environ.get("VISIOBOOK_SHARED", Path(__file__).parents[2] / "shared"))
    return shared / "data" / "books"


def scorer(books: Path) -> ModuleType:
    """The scorer that lies beside the texts."""
    spec = importlib.util.spec_from_file_location("score_analysis", books / "score_analysis.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def gold_files(books: Path) -> list[tuple[Path, str, str]]:
    """Every gold file with its half (development, opened, held_out) and group."""
    own = [(f, OWN.get(f.name[:-10], "development"), "own") for f in sorted(books.glob("*.gold.json"))]
    rest = [
        (f, TURN[i % len(TURN)], folder.removeprefix("bench_"))
        for folder in FOLDERS
        for i, f in enumerate(sorted((books / folder).glob("*.gold.json")))
    ]
    return own + rest


def main() -> None:
    """Read, score and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--books")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--half", choices=("development", "opened", "held_out"))
    parser.add_argument("--language")
    options = parser.parse_args()
    books = books_folder(options.books)
    score, reader = scorer(books), embedded_reader(EngineSettings())
    rows: dict[tuple[str, str, str], Row] = {}
    words, cpu = 0, 0.0
    for path, half, group in gold_files(books):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if options.half not in (None, half) or options.language not in (None, gold["language"]):
            continue
        text = path.with_name(gold["file"]).read_bytes().decode("utf-8")
        kind = "play" if "play" in path.name else group
        manuscript = Manuscript(
            title="", text=text, body=Passage(start=0, end=len(text)), source_name=gold["file"], media_type="text/plain"
        )
        start = time.process_time()
        reading = reader.read(manuscript, ReadingOptions(), Corrections())
        cpu, words = cpu + time.process_time() - start, words + len(text.split())
        row = rows.setdefault((half, gold["language"], kind), Row(half, gold["language"], kind))
        row.scores.append(score.score(json.loads(report(reading)), gold, text))
    figures = {"words_per_cpu_s": words / cpu, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    show(list(rows.values()), figures, options.json)


def show(rows: list[Row], figures: dict[str, float], as_json: bool) -> None:
    """The table, or its figures as JSON."""
    if as_json:
        table = [
            {"half": r.half, "language": r.language, "texts": r.group, "count": len(r.scores)}
            | {name: r.mean(part, key) for name, part, key in COLUMNS}
            | {"language_found": sum(int(str(s["language"])) for s in r.scores) / len(r.scores)}
            for r in rows
        ]
        print(json.dumps({"rows": table, **figures}))
        return
    print("| half | lang | texts | n | " + " | ".join(name for name, _, _ in COLUMNS) + " |")
    print("|" + "---|" * (len(COLUMNS) + 4))
    for row in sorted(rows, key=lambda r: (r.half, r.language, r.group)):
        cells = ["–" if (v := row.mean(part, key)) is None else f"{v:.2f}" for _, part, key in COLUMNS]
        print(f"| {row.half} | {row.language} | {row.group} | {len(row.scores)} | " + " | ".join(cells) + " |")
    print(f"\n{figures['words_per_cpu_s']:.0f} words per CPU second, peak memory {figures['peak_mb']:.0f} MB")


if __name__ == "__main__":
    main()
