"""All that the rules found in one text, before it is told as domain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from visiobook.domain.correction import Corrections
from visiobook.domain.manuscript import Manuscript, TextForm
from visiobook.ports.reading import ReadingOptions
from visiobook.reading.clues import ClueFinder
from visiobook.reading.corrected import Corrector
from visiobook.reading.feelings import Feelings, feelings
from visiobook.reading.forms import form_of, is_list
from visiobook.reading.lexicon import Lexicon, lexicon
from visiobook.reading.opinions import Opinions, Tagger
from visiobook.reading.people import find_people
from visiobook.reading.persons import Cast
from visiobook.reading.plain import Plain, plain
from visiobook.reading.playcast import play_cast
from visiobook.reading.plays import Speech, find_cues, read_speeches
from visiobook.reading.scenes import Boundary, choose, find_boundaries, is_heading, spans
from visiobook.reading.settings import Cues, cues
from visiobook.reading.speakers import Verdict, find_speakers
from visiobook.reading.speech import Line, find_lines
from visiobook.reading.tokens import Tokens, tokens


@dataclass
class Found:
    """The layers of a reading, each made from those above it."""

    manuscript: Manuscript
    language: str
    words: Lexicon
    plain: Plain
    form: TextForm
    is_list: bool
    lines: tuple[Line, ...]
    toks: Tokens
    opinions: Opinions
    cast: Cast
    verdicts: list[Verdict]
    cues: Cues
    felt: Feelings
    scenes: list[tuple[int, int, float]]
    boundaries: list[Boundary]
    corrector: Corrector


def find(
    manuscript: Manuscript, language: str, options: ReadingOptions, corrections: Corrections, tagger: Tagger
) -> Found:
    """Everything the rules find in the manuscript's body."""
    words = lexicon(language)
    text = plain(manuscript.text, manuscript.body)
    headings = {k for k in range(len(text.paragraphs)) if is_heading(text, k, words)}
    script = find_cues(text, words)
    speeches = read_speeches(text, script, headings) if script else []
    listed = is_list(text)
    if script:
        lines = tuple(s.line for s in speeches)
    else:
        lines = () if listed or not options.detect_dialogue else find_lines(text, words)
    toks = tokens(text, [(s.start, s.end) for line in lines for s in line.spans])
    opinions = tagger.opinions([text.of(p) for p in text.paragraphs], language)
    corrector = Corrector(text, words, corrections)
    if script:
        cast, verdicts = _play(text, toks, words, speeches, corrector)
    else:
        cast, verdicts = _prose(text, toks, words, lines, opinions, corrector)
    marks = cues(text, toks, words)
    candidates = find_boundaries(text, toks, words, cast, lines, marks, manuscript.chapters)
    chosen = corrector.boundaries(
        choose(text, toks, candidates, options.min_scene_length, options.max_scenes, script=bool(script))
    )
    return Found(
        manuscript, language, words, text, form_of(text, bool(script)), listed, lines, toks, opinions, cast, verdicts,
        marks, feelings(toks, words), spans(text, chosen), chosen, corrector,
    )  # fmt: skip


def _prose(
    text: Plain, toks: Tokens, words: Lexicon, lines: tuple[Line, ...], opinions: Opinions, corrector: Corrector
) -> tuple[Cast, list[Verdict]]:
    cast = find_people(text, toks, words, set(opinions.people), set(opinions.places))
    corrector.people(cast, toks)
    fixed = corrector.speakers(lines)
    said = {line: person for line, person in fixed.items() if person is not None}
    finder = ClueFinder(text, toks, words, cast, lines)
    for number, count in finder.focus.meant.items():
        cast.people[number].meant += count
    return cast, corrector.verdicts(find_speakers(finder, cast, lines, said), fixed)


def _play(
    text: Plain, toks: Tokens, words: Lexicon, speeches: list[Speech], corrector: Corrector
) -> tuple[Cast, list[Verdict]]:
    cast, verdicts = play_cast(text, toks, words, speeches)
    corrector.people(cast, toks)
    return cast, corrector.verdicts(verdicts, corrector.speakers([s.line for s in speeches]))


def speeches_of(verdicts: Sequence[Verdict], person: int) -> int:
    """How many lines somebody says."""
    return sum(1 for v in verdicts if v.person == person)
