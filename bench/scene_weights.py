"""Fits the weights of ``lexicons/scenes.toml``: which paragraphs of the development texts begin a scene.

usage: python bench/scene_weights.py [--books DIR]

Prints each text's scene F1 and Pk where the weights were fitted on all the other texts (its own never seen), then the
weights fitted on all. Beside the gold scenes of the development half, four excerpts of frlitbank's development half
were divided by hand for this (:data:`DIVIDED`: by one reader, from how their paragraphs begin and end).
"""

import argparse
import json
from bisect import bisect_right
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from types import ModuleType

import numpy as np
from reading import books_folder, gold_files, scorer

from resources.engines.reading.embedded import embedded_reader
from visiobook.domain.correction import Corrections
from visiobook.domain.manuscript import Manuscript, Passage
from visiobook.ports.engine import EngineSettings
from visiobook.ports.reading import ReadingOptions
from visiobook.reading.found import Found, find
from visiobook.reading.scenes import Boundary, Scorer, choose, find_boundaries, weights

DIVIDED = {
    "Nemoville": ((15, 22, 41, 44, 51, 57, 77, 88, 112), 0, 164),
    "Douce_Lumiere": ((75, 81, 94, 97, 100, 111, 114, 136, 141, 149, 168, 172, 197, 215, 220), 74, 221),
    "Le_ventre_de_Paris": ((36, 92, 110, 119, 124, 139), 3, 149),
    "balzac-01-FC-maison-chat-pelote": ((109, 121, 145, 176, 192, 197), 103, 199),
}
"""Text → paragraphs of the reading that begin a scene, and the first and last (excluded) paragraph looked at."""
NEAR = 200
"""Characters between a gold boundary and the beginning of its paragraph at most."""
JUDGED = 60
"""Words a paragraph with speech must have to have been looked at in :data:`DIVIDED`."""
SHRINK = 1.0
PRIOR = {
    "opener": 1.6, "time": 0.6, "place": 1.0, "cast": 0.9, "words": 0.8, "told": 0.8, "talkends": 0.5, "moves": 0.5,
    "leaves": 0.4, "rests": 0.4, "closes": 0.5,
}  # fmt: skip
"""The weights chosen by hand before the model: what the fit is drawn towards (0 for the features that are new)."""
HAND = frozenset({"gap", "bias"})
"""Weights that are not fitted, and the one that is no feature."""


@dataclass
class Text:
    """One text's candidates. ``gold``: scenes for the scorer."""

    name: str
    found: Found
    candidates: list[Boundary]
    gold: dict[str, object]
    text: str
    rows: dict[int, list[float]] = field(default_factory=dict)
    begins: set[int] = field(default_factory=set)


def names() -> list[str]:
    """The fitted features in their order in the file."""
    return [n for n in weights() if n not in HAND]


def texts(books: Path) -> list[Text]:
    """The development texts that have scenes."""
    reader, out = embedded_reader(EngineSettings()), []
    for path, half, _ in gold_files(books):
        gold = json.loads(path.read_text(encoding="utf-8"))
        name = path.name.removesuffix(".gold.json")
        if half != "development" or "play" in name or not (gold.get("scenes") or name in DIVIDED):
            continue
        text = path.with_name(gold["file"]).read_bytes().decode("utf-8")
        body = Passage(start=0, end=len(text))
        manuscript = Manuscript(title="", text=text, body=body, source_name=name, media_type="text/plain")
        found = find(manuscript, gold["language"], ReadingOptions(), Corrections(), reader)
        out.append(_text(name, found, gold, text))
    return out


def _text(name: str, found: Found, gold: dict[str, object], text: str) -> Text:
    plain, cast = found.plain, found.cast
    candidates = find_boundaries(plain, found.toks, found.words, cast, found.lines, found.cues, ())
    scored = Scorer(plain, found.toks, found.words, cast, found.lines, found.cues)
    starts = [plain.offsets[p.start] for p in plain.paragraphs]
    spoken, ends = {line.paragraph for line in found.lines}, [p.end for p in plain.paragraphs]
    hard = [found.toks.at(plain.paragraphs[b.paragraph].start) for b in candidates if b.hard]
    marked, first, last = DIVIDED.get(name, (None, 0, len(starts)))
    if marked is not None:
        begun = {0, *marked, *(b.paragraph for b in candidates if b.hard and first < b.paragraph < last)}
        end = starts[last] if last < len(starts) else len(text)
        scenes = [{"start": starts[k]} for k in sorted(begun) if first < k < last]
        gold = {"scenes": [{"start": starts[first]}, *scenes], "scenes_scope": [[starts[first], end]]}
    places = [int(s["start"]) for s in gold["scenes"]]  # type: ignore[attr-defined]
    begins = {k for at in places for k in [bisect_right(starts, at) - 1] if k >= 0 and at - starts[k] < NEAR}
    out = Text(name, found, candidates, gold, text)
    for b in candidates:
        at = found.toks.at(plain.paragraphs[b.paragraph].start)
        judged = marked is None or b.paragraph not in spoken or found.toks.at(ends[b.paragraph]) - at > JUDGED
        if judged and not b.hard and first <= b.paragraph < last and not any(0 <= at - h < 30 for h in hard):
            features = scored.features(b.paragraph)
            out.rows[b.paragraph] = [*(features[n] for n in names()), 1.0]
    out.begins = begins & set(out.rows)
    return out


def fit(given: list[Text]) -> np.ndarray:
    """Logistic regression drawn towards :data:`PRIOR` by Newton's steps; a text counts by the root of its scenes."""
    x = np.array([row for t in given for row in t.rows.values()])
    y = np.array([float(k in t.begins) for t in given for k in t.rows])
    w = np.array([1 / sqrt(max(1, len(t.begins))) for t in given for _ in t.rows])
    prior = np.array([*(PRIOR.get(n, 0.0) for n in names()), 0.0])
    beta, ridge = prior + np.eye(len(prior))[-1] * weights()["bias"], np.eye(len(prior)) * SHRINK
    ridge[-1, -1] = 1e-3
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        slope = x.T @ (w * (y - p)) - ridge @ (beta - prior)
        beta += np.linalg.solve((x * (w * p * (1 - p))[:, None]).T @ x + ridge, slope)
    return beta


def score(text: Text, beta: np.ndarray, judge: ModuleType) -> dict[str, float]:
    """The scorer's figures for a text divided with these weights."""
    found = text.found
    told = Scorer(found.plain, found.toks, found.words, found.cast, found.lines, found.cues)
    weighed = dict(zip([*names(), "bias"], beta, strict=True)) | {"gap": weights()["gap"]}
    again = [
        b if b.hard else Boundary(b.paragraph, weighed["bias"] + sum(weighed[n] * v for n, v in f.items()))
        for b in text.candidates
        for f in [told.features(b.paragraph)]
    ]
    chosen = choose(found.plain, found.toks, again)
    starts = [0, *(found.plain.offsets[found.plain.paragraphs[b.paragraph].start] for b in chosen)]
    figures: dict[str, float] = judge.score_scenes({"scenes": [{"start": s} for s in starts]}, text.gold, text.text)
    return figures


def main() -> None:
    """Fit, score each text with the weights of the others, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--books")
    books = books_folder(parser.parse_args().books)
    judge, given = scorer(books), texts(books)
    figures = [score(t, fit([o for o in given if o is not t]), judge) for t in given]
    for text, figure in zip(given, figures, strict=True):
        print(f"{text.name:34} F1 {figure['F1']:.2f}  Pk {figure['Pk']:.2f}  {len(text.begins)} of {len(text.rows)}")
    print(f"mean F1 {np.mean([f['F1'] for f in figures]):.3f}, Pk {np.mean([f['Pk'] for f in figures]):.3f}\n")
    for name, value in zip([*names(), "bias"], fit(given), strict=True):
        print(f"{name} = {value:.2f}")


if __name__ == "__main__":
    main()
