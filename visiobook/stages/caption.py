"""Captions: the spoken words as at most two balanced lines, cut at the text's own joints, on whole frames.

The cut is found by dynamic programming over the words of a scene: each way of cutting has a cost (breaking a phrase,
reading too fast, being too short or too long on the screen), and the cheapest stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from math import inf

from visiobook.domain.caption import Caption, Captions
from visiobook.domain.pacing import Pacing
from visiobook.domain.project import Aspect
from visiobook.domain.speech import SAMPLE_RATE, Narration, SpokenUtterance

LINE_LENGTH = 42
"""Characters a line, as broadcasters count them."""
TALL_LINE_LENGTH = 32
READING_SPEED = 17.0
"""Characters a second that a viewer reads without hurry."""
SHORTEST_S, LONGEST_S = 1.0, 7.0
_LINGER = SAMPLE_RATE * 8 // 10
"""A caption stays at most this long after its last word where the reader does not need longer."""
_LONGEST_GAP = SAMPLE_RATE
"""Captions do not reach over a longer pause."""
_MOST_WORDS = 30
_LEAST_COST = 1.0
"""What every caption costs; nothing about it costs less than nothing."""
_DASH = "– "
_TIES = frozenset(
    re.findall(
        r"\w+",
        "le la les l un une des du de d à au aux en et ou où que qui qu ne se ce sa son ses mon ma mes ton ta tes "
        "leur leurs notre votre dans sur sous par pour avec sans plus très si il elle on je tu nous vous ils elles "
        "y the a an of to in at by for with from and or but that which who as his her its my your our their this "
        "these those is was are were be been not no i he she it we they you el los las unos unas del al o con por "
        "para sin su sus mi lo gli uno di da per tra fra che e um uma os do na em com der die das den dem ein eine "
        "einen einem und oder zu im am mit von ",
    ),
)
"""Little words that belong to the word after them."""


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int
    line: int
    """Number of the utterance within the film."""
    speaker: str | None
    quotation: str | None
    last: bool
    """The last word of its utterance."""


@dataclass(frozen=True)
class _Draft:
    words: tuple[_Word, ...]
    lines: tuple[str, ...]


def caption(narration: Narration, pacing: Pacing, language: str, aspect: Aspect = Aspect.WIDE) -> Captions:
    """Captions of the whole film: in order, never overlapping, each starting within half a frame of its first word.

    At most two lines of :data:`LINE_LENGTH` characters (:data:`TALL_LINE_LENGTH` for upright films). Where speech is
    faster than :data:`READING_SPEED`, a caption stays into the pause after it.
    """
    width = TALL_LINE_LENGTH if aspect is Aspect.TALL else LINE_LENGTH
    drafts: list[tuple[str, _Draft]] = []
    for scene, lines in groupby(_placed(narration, pacing), key=lambda pair: pair[0].utterance.scene):
        words = [word for line, number_start in lines for word in _words(line, *number_start, width)]
        for run in _runs(words):
            drafts += [(scene, draft) for draft in _cut(run, width)]
    return Captions(language=language, items=tuple(_timed(drafts, pacing)))


def _placed(narration: Narration, pacing: Pacing) -> list[tuple[SpokenUtterance, tuple[int, int]]]:
    starts = {line.utterance: line.start for line in pacing.lines}
    return [
        (line, (number, starts[line.utterance.id]))
        for number, line in enumerate(narration.lines)
        if line.utterance.id in starts
    ]


def _words(line: SpokenUtterance, number: int, start: int, width: int) -> Iterator[_Word]:
    tokens = _tokens(line.utterance.text, width)
    times = _times(line, tokens)
    for i, (token, (first, last)) in enumerate(zip(tokens, times, strict=True)):
        yield _Word(
            token, start + first, start + last, number, line.utterance.character, line.utterance.quotation,
            i == len(tokens) - 1,
        )  # fmt: skip


def _tokens(text: str, width: int) -> list[str]:
    """Words with their marks; marks that stand alone stay with the word they belong to."""
    tokens: list[str] = []
    lead = ""
    for token in text.split():
        if any(c.isalnum() for c in token):
            tokens.append(lead + token)
            lead = ""
        elif tokens and not token.startswith(("«", "“", "(", "—", "–", "-")):
            tokens[-1] += "\u00a0" + token
        elif token.startswith(("«", "“", "(")):
            lead = token + "\u00a0"
        elif tokens:
            tokens[-1] += "\u00a0" + token
    return [part for token in tokens for part in _pieces(token, width)]


def _pieces(token: str, width: int) -> list[str]:
    """A token longer than a line (or a language without blanks) in pieces that fit."""
    return [token[i : i + width] for i in range(0, len(token), width)]


def _times(line: SpokenUtterance, tokens: list[str]) -> list[tuple[int, int]]:
    """Start and end of each token: the engine's word times where there is one for each, else shared by length."""
    if len(line.words) == len(tokens):
        return [(word.start, word.end) for word in line.words]
    total = max(1, sum(len(token) + 1 for token in tokens))
    edges = [0]
    for token in tokens:
        edges.append(edges[-1] + len(token) + 1)
    at = [line.samples * edge // total for edge in edges]
    return list(pairwise(at))


def _runs(words: list[_Word]) -> Iterator[list[_Word]]:
    """Words without a long pause between them."""
    run: list[_Word] = []
    for word in words:
        if run and word.start - run[-1].end > _LONGEST_GAP:
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _cut(words: list[_Word], width: int) -> list[_Draft]:
    """The cheapest way to cut a run into captions."""
    best: list[tuple[float, int, _Draft | None]] = [(0.0, 0, None)]
    for end in range(1, len(words) + 1):
        cheapest: tuple[float, int, _Draft | None] = (inf, 0, None)
        following = words[end].start if end < len(words) else words[-1].end + _LONGEST_GAP
        for start in range(_earliest(words, end, width), end):
            if best[start][0] + _LEAST_COST >= cheapest[0]:
                continue
            draft = _draft(tuple(words[start:end]), width)
            cost = best[start][0] + _cost(draft, following) if draft is not None else inf
            if cost < cheapest[0]:
                cheapest = (cost, start, draft)
        best.append(cheapest)
    drafts: list[_Draft] = []
    at = len(words)
    while at > 0:
        _, start, draft = best[at]
        if draft is not None:
            drafts.insert(0, draft)
        at = start
    return drafts


def _earliest(words: list[_Word], end: int, width: int) -> int:
    """Where a caption that ends before word ``end`` may begin: two lines hold no more than that."""
    start, letters = end - 1, len(words[end - 1].text)
    while start > max(0, end - _MOST_WORDS) and letters + 1 + len(words[start - 1].text) <= 2 * width + 1:
        start -= 1
        letters += 1 + len(words[start].text)
    return start


def _draft(words: tuple[_Word, ...], width: int) -> _Draft | None:
    """The words as one or two lines, or None where they do not fit or more than two speak."""
    turns = [i for i in range(1, len(words)) if _changes(words[i - 1], words[i])]
    if len(turns) > 1:
        return None
    if turns:
        lines = (_text(words[: turns[0]], True), _text(words[turns[0] :], True))
        return _Draft(words, lines) if max(map(len, lines)) <= width else None
    whole = _text(words, False)
    if len(whole) <= width or len(words) == 1:
        return _Draft(words, (whole,))
    if len(whole) > 2 * width:
        return None
    split = _balanced(words, width)
    return _Draft(words, split) if split else None


def _changes(one: _Word, other: _Word) -> bool:
    """True where someone else begins to speak (the narrator's incise within a speech is no dialogue)."""
    return one.line != other.line and one.quotation != other.quotation and (one.speaker, one.quotation is None) != (
        other.speaker, other.quotation is None
    )  # fmt: skip


def _text(words: tuple[_Word, ...], dialogue: bool) -> str:
    dash = _DASH if dialogue and words[0].quotation is not None else ""
    return dash + " ".join(word.text for word in words)


def _balanced(words: tuple[_Word, ...], width: int) -> tuple[str, str] | None:
    ends = list(accumulate(len(word.text) + 1 for word in words))
    costs: dict[int, float] = {}
    for cut, end in enumerate(ends[:-1], 1):
        first, second = end - 1, ends[-1] - end - 1
        if max(first, second) <= width:
            costs[cut] = abs(first - second) / width + 0.25 * _joint(words[cut - 1], words[cut])
    cheapest = min(costs.values(), default=0.0)
    least = [cut for cut, cost in costs.items() if cost == cheapest]
    return min(((_text(words[:cut], False), _text(words[cut:], False)) for cut in least), default=None)


def _joint(before: _Word, after: _Word) -> float:
    """What it costs to break between two words: nothing at a sentence's end, much after an article."""
    if before.last or before.text[-1] in ".!?…":
        return 0.0
    if before.text[-1] in ';:,»")':
        return 0.4
    return 3.0 if before.text.lower().strip("«\"'(\u00a0") in _TIES else 1.5


def _cost(draft: _Draft, following: int) -> float:
    words = draft.words
    start = words[0].start
    stay = min(following, words[-1].end + _LONGEST_GAP) - start
    needed = sum(map(len, draft.lines)) / READING_SPEED * SAMPLE_RATE
    hurry = max(0.0, needed / max(1, stay) - 1.0)
    seconds = (words[-1].end - start) / SAMPLE_RATE
    short = max(0.0, SHORTEST_S - stay / SAMPLE_RATE)
    long = max(0.0, seconds - LONGEST_S)
    last = words[-1]
    broken = 0.0 if last.last else _joint(last, last) + 0.3
    return _LEAST_COST + 12 * hurry**2 + 2 * hurry + 3 * short + 2 * long + broken + _mixture(words)


def _mixture(words: tuple[_Word, ...]) -> float:
    """What it costs to show several lines at once: more over a paragraph's pause, and where the last is cut short."""
    inner = [(a, b) for a, b in pairwise(words) if a.line != b.line]
    if not inner:
        return 0.0
    pauses = sum(1.5 for a, b in inner if b.start - a.end > SAMPLE_RATE // 2)
    return 0.6 + pauses + (0.0 if words[-1].last else 0.9)


def _timed(drafts: list[tuple[str, _Draft]], pacing: Pacing) -> Iterator[Caption]:
    """Drafts on whole frames: from the frame nearest the first word to when the reader is done or the next begins."""
    step = SAMPLE_RATE // pacing.fps
    starts = [(draft.words[0].start + step // 2) // step for _, draft in drafts]
    reached = 0
    for i, (scene, draft) in enumerate(drafts):
        following = starts[i + 1] if i + 1 < len(starts) else pacing.frames
        start = max(reached, starts[i])
        reading = int(sum(map(len, draft.lines)) / READING_SPEED * SAMPLE_RATE)
        wanted = max(draft.words[-1].end + step, draft.words[0].start + reading, draft.words[0].start + SAMPLE_RATE)
        wanted = min(wanted, draft.words[-1].end + max(_LINGER, reading))
        reached = max(start + 1, min(-(-wanted // step), following, pacing.frames))
        yield Caption(scene=scene, start=start * step, end=reached * step, lines=draft.lines)
