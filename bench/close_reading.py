"""What a language model adds to the rules' reading: the gold texts' scorer over both, side by side.

usage: python bench/close_reading.py --language gguf [--model NAME] [--words 900] [--only TEXT ...] [--json]

``--language`` is any language engine, set up by its own settings. Answers are kept under ``--home`` (default: a folder
that is thrown away), so that a run that was stopped goes on. The texts are those of ``bench/reading.py``.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

from reading import books_folder, gold_files, scorer

from resources.catalogue import EntryPointCatalogue
from resources.clock import SystemClock
from resources.engines.reading.llm import model_reader
from resources.progress import SilentProgress
from resources.storage.local import LocalStore
from visiobook.domain.analysis import Reading
from visiobook.domain.correction import Corrections
from visiobook.domain.manuscript import Manuscript, Passage
from visiobook.ports.engine import EngineSettings
from visiobook.ports.reading import ReadingOptions
from visiobook.reading.report import report
from visiobook.stages.analyse import reading_of
from visiobook.stages.making import Maker

FIGURES = (("chars", "main_recall"), ("chars", "precision_topK"), ("quotes", "det_F1"), ("quotes", "acc_all"),
           ("quotes", "speaker_B3_F1"), ("scenes", "F1"), ("scenes", "Pk"))  # fmt: skip


def main() -> None:
    """Read, score and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--language", required=True)
    parser.add_argument("--model", default="")
    parser.add_argument("--words", type=int, default=900)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--books")
    parser.add_argument("--home")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    home = Path(options.home or tempfile.mkdtemp(prefix="visiobook-close-"))
    engines = EntryPointCatalogue(EngineSettings(cache_dir=home / "cache"))
    reader = model_reader(EngineSettings(model=f"{options.language}:{options.model}", cache_dir=home / "cache"))
    reader = type(reader)(engines, reader.options.model_copy(update={"words": options.words}))
    books = books_folder(options.books)
    score, rows = scorer(books), []
    for path, _, _ in gold_files(books):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if options.only and path.name[:-10] not in options.only:
            continue
        text = path.with_name(gold["file"]).read_bytes().decode("utf-8")
        body = Passage(start=0, end=len(text))
        manuscript = Manuscript(title="", text=text, body=body, source_name=gold["file"], media_type="text/plain")
        maker = Maker(LocalStore(home / "store"), SystemClock(), SilentProgress())
        for who, engine in (("rules", reader.rules()), ("both", reader)):
            begun, cpu = time.monotonic(), time.process_time()
            reading, _ = reading_of(manuscript, ReadingOptions(), Corrections(), engine, maker)
            row = {"text": path.name[:-10], "by": who, "wall_s": time.monotonic() - begun}
            row |= {"cpu_s": time.process_time() - cpu, "notices": reading.analysis.notices}
            rows.append(row | figures(score.score(json.loads(report(reading)), gold, text), reading))
            show(rows[-1], options.json)


def figures(scores: dict[str, dict[str, float]], reading: Reading) -> dict[str, object]:
    """The figures of one text."""
    found = {f"{part}.{name}": scores.get(part, {}).get(name) for part, name in FIGURES}
    return found | {"genre": reading.analysis.genre.primary, "summary": reading.analysis.summary}


def show(row: dict[str, object], as_json: bool) -> None:
    """One text's figures."""
    if as_json:
        print(json.dumps(row, ensure_ascii=False), flush=True)
        return
    cells = [f"{name.split('.')[1]} {row[name]:.2f}" for part, key in FIGURES if (name := f"{part}.{key}") in row
             and isinstance(row[name], float | int)]  # fmt: skip
    print(f"{row['text']:28} {row['by']:6} {' '.join(cells)}  {row['wall_s']:.0f} s", flush=True)
    if row["by"] == "both":
        print("   ", *row["notices"], f"genre {row['genre']}. {row['summary']}", sep="\n    ", flush=True)


if __name__ == "__main__":
    main()
