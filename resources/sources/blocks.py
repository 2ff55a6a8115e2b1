"""Paragraphs and headings gathered from a marked-up file, and the text they make."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from visiobook.domain.manuscript import Chapter, Passage

GAP = "\n\n"


@dataclass(frozen=True)
class Block:
    """A paragraph (``level`` 0) or a heading (``level`` 1 to 6); ``anchors`` are the places it can be pointed at."""

    text: str
    level: int = 0
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Composed:
    """Blocks as one text, paragraphs apart by a blank line; where each block and each anchor begins in it."""

    text: str
    starts: tuple[int, ...]
    anchors: dict[str, int] = field(default_factory=dict)


def compose(blocks: Sequence[Block]) -> Composed:
    """The text of the blocks in order."""
    starts: list[int] = []
    anchors: dict[str, int] = {}
    position = 0
    for block in blocks:
        starts.append(position)
        for anchor in block.anchors:
            anchors.setdefault(anchor, position)
        position += len(block.text) + len(GAP)
    return Composed(GAP.join(block.text for block in blocks), tuple(starts), anchors)


def title_block(blocks: Sequence[Block]) -> Block | None:
    """The heading that is the whole text's title: the only one of the highest level, before any paragraph."""
    levels = Counter(block.level for block in blocks if block.level)
    if not levels or not blocks[0].level:
        return None
    top = min(levels)
    return blocks[0] if blocks[0].level == top and levels[top] == 1 else None


def heading_chapters(blocks: Sequence[Block], composed: Composed) -> tuple[Chapter, ...]:
    """A chapter for every heading of the two highest levels."""
    levels = sorted({block.level for block in blocks if block.level})[:2]
    points = [
        (" ".join(block.text.split()), start)
        for block, start in zip(blocks, composed.starts, strict=True)
        if block.level and block.level in levels
    ]
    return chapters_at(points, len(composed.text))


def chapters_at(points: Sequence[tuple[str, int]], end: int) -> tuple[Chapter, ...]:
    """Chapters from titles and the places where they begin; titles at one place (a part, its chapter) are joined."""
    titles: dict[int, list[str]] = {}
    for title, start in points:
        at_start = titles.setdefault(start, [])
        if title not in at_start:
            at_start.append(title)
    begins = sorted(start for start in titles if start < end)
    return tuple(
        Chapter(title=" — ".join(titles[start]), passage=Passage(start=start, end=stop))
        for start, stop in pairwise([*begins, end])
    )
