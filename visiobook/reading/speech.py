"""Direct speech in prose: who says nothing yet, only what is said and exactly where."""

import re
from dataclasses import dataclass, replace

from visiobook.reading.framed import framed, inside
from visiobook.reading.incises import ADDRESSED, SPEAKING, cut_incises, is_narration
from visiobook.reading.lexicon import Lexicon
from visiobook.reading.marks import (
    DASH_START,
    GUILLEMETS,
    REVERSED,
    SINGLE,
    SINGLE_STRAIGHT,
    STRAIGHT,
    Marks,
    Pair,
    marks,
)
from visiobook.reading.plain import Paragraph, Plain
from visiobook.reading.sentences import sentences

SCARE_WORDS = 6


@dataclass(frozen=True)
class Span:
    """A stretch of speech in a paragraph. ``turn`` numbers the turns of the paragraph."""

    start: int
    end: int
    turn: int = 0
    dash: bool = False


@dataclass(frozen=True)
class Line:
    """One turn of speech: its spans in one paragraph. ``continues``: the same speaker as the line before."""

    spans: tuple[Span, ...]
    paragraph: int
    continues: bool = False

    @property
    def start(self) -> int:
        """First spoken character."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """Just after the last spoken character."""
        return self.spans[-1].end


def find_lines(plain: Plain, words: Lexicon) -> tuple[Line, ...]:
    """All direct speech of a prose text."""
    style = marks(plain)
    tale = framed(plain, words)
    style = replace(style, dashes=True) if tale else style
    lines: list[Line] = []
    carried: Pair | None = None
    for index, paragraph in enumerate(plain.paragraphs):
        if index in tale:
            carried, paragraph = None, replace(paragraph, start=inside(plain, index))
        spans, carried, continues = _paragraph(plain, paragraph, style, words, carried)
        lines.extend(_turns(plain.text, spans, index, continues))
    return tuple(lines)


def _one_sentence(text: str, end: int, span: Span) -> bool:
    """»Nein,« sagte der Mann, »das tue ich nicht«: marks reopened in the same sentence are the same turn."""
    between = text[end : span.start]
    return (
        not span.dash and not re.search(r"[.!?:…]", between[1:]) and not re.search(r"[.!?…]", text[end - 1 : end + 1])
    )


def _turns(text: str, spans: list[Span], paragraph: int, continues: bool) -> list[Line]:
    lines: list[Line] = []
    for span in spans:
        if lines and (lines[-1].spans[-1].turn == span.turn or _one_sentence(text, lines[-1].end, span)):
            lines[-1] = replace(lines[-1], spans=(*lines[-1].spans, span))
        else:
            lines.append(Line((span,), paragraph, continues and not lines))
    return lines


def _paragraph(
    plain: Plain, paragraph: Paragraph, style: Marks, words: Lexicon, carried: Pair | None
) -> tuple[list[Span], Pair | None, bool]:
    """Spans of a paragraph, the pair left open at its end, and whether it goes on from the one before."""
    text, start, end = plain.text, paragraph.start, paragraph.end
    dash = DASH_START.match(text, start, end) if style.dashes else None
    if dash and text[dash.end()] == "«" and 0 < text.count("«", start, end) == text.count("»", start, end):
        spans, left, _ = _pairs(text, dash.end(), end, style, None, words)
        return _french(text, spans, words) if words.language == "fr" else spans, left, False
    if dash:
        closing = _unmatched(text, dash.end(), end, carried)
        stop = end if closing is None else closing
        spans = _dash_speech(text, dash.end(), stop, style, words)
        if closing is None:
            return spans, carried, False
        after, left, _ = _pairs(text, closing + 1, end, style, None, words)
        spans += [replace(s, turn=s.turn + 1 + max((p.turn for p in spans), default=0)) for s in after]
        return spans, left, False
    spans, left, continues = _pairs(text, start, end, style, carried, words)
    if words.language == "fr":
        spans = _french(text, spans, words)
    if (style.dashes or words.language == "fr") and not spans and left is None:
        spans = _inline(text, start, end, style, words)
    if words.language == "fr" and not spans and left is None:
        spans = _unmarked(text, start, end, words)
    return spans, left, continues


def _unmatched(text: str, start: int, end: int, carried: Pair | None) -> int | None:
    """Where speech that runs over dashes ends: at a closing mark that was not opened in this paragraph."""
    pair = carried or GUILLEMETS
    if pair.opening == pair.closing:
        return None
    close, opens = text.find(pair.closing, start, end), text.find(pair.opening, start, end)
    return close if close >= 0 and (opens < 0 or close < opens) else None


def _dash_speech(text: str, start: int, end: int, style: Marks, words: Lexicon) -> list[Span]:
    if words.language in ("es", "pt", "it", "en", "de"):
        return _toggled(text, start, end, words)
    spans: list[Span] = []
    for turn, (begin, stop) in enumerate(_inner_turns(text, start, end)):
        parts = cut_incises(text, begin, stop, words, tail=True, first_person=style.first_person)
        spans += [Span(s, e, turn, True) for s, e in parts]
    return spans


def _inner_turns(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Turns of one paragraph set apart by dashes after a full stop ("— Oui. — Non.")."""
    cuts = list(re.compile(r"(?<=[.!?…])\s(?:—|–|--)\s(?=[A-ZÀ-Ý«])").finditer(text, start, end))
    bounds = [start, *(m.end() for m in cuts)]
    stops = [*(m.start() for m in cuts), end]
    return list(zip(bounds, stops, strict=True))


def _toggled(text: str, start: int, end: int, words: Lexicon) -> list[Span]:
    """Spanish and Portuguese: "—Sí —dijo Rosa—. Vamos.": dashes open and close the narrator's words."""
    spans, begin, position = [], start, start
    opening = re.compile(r"(?<=[^\s—–-])\s*(?:—|–|--)\s?(?=[^\W\d_])|(?<=[^\s—–-])\s-\s?(?=[^\W\d_])")
    closing = re.compile(r"(?:—|–|--|(?<=[\w.,!?])-(?=[\s.,;:!?…]|$))[.,;:]?\s*")
    while begin < end:
        opened = opening.search(text, position, end)
        if opened is None:
            spans.append((begin, end))
            break
        spans.append((begin, opened.start()))
        closed = closing.search(text, opened.end(), end)
        if closed is None or closed.end() >= end:
            break
        begin = position = closed.end()
    return [Span(s, e, 0, True) for s, e in _clean(text, spans)]


def _clean(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept = []
    for start, end in spans:
        while start < end and text[start] in " .,;:—–-\n":
            start += 1
        while start < end and text[end - 1] in " —–-\n":
            end -= 1
        if any(c.isalnum() for c in text[start:end]):
            kept.append((start, end))
    return kept


def _pairs(
    text: str, start: int, end: int, style: Marks, carried: Pair | None, words: Lexicon
) -> tuple[list[Span], Pair | None, bool]:
    """Spans between marks, the pair left open at the end, and whether the first goes on from before."""
    spans: list[Span] = []
    position, continues = start, False
    if carried:
        close = _close(text, start, end, carried)
        opens = text.find(carried.opening, start, end)
        if text[start] in carried.opening + (carried.closing if carried.opening == "«" else ""):
            continues = True
        elif close is not None and (opens < 0 or close < opens):
            spans.append(Span(start, close, 0))
            position, continues = close + 1, True
    if continues and not spans and text[start] == "»" and carried and carried.opening == "«":
        position = start + 1
        close = _close(text, position, end, carried)
        stop = end if close is None else close
        spans.append(Span(position, stop, 0))
        if close is None:
            return _speech_only(text, spans, start, end, words), carried, True
        position = close + 1
    while position < end:
        found = [(at, p) for p in style.pairs if (at := _open(text, position, end, p)) is not None]
        if not found:
            break
        at, pair = min(found, key=lambda f: f[0])
        close = _close(text, at + 1, end, pair)
        if close is None:
            if pair in (SINGLE, SINGLE_STRAIGHT) and at > start:
                position = at + 1
                continue
            spans.append(Span(at + 1, end, len(spans)))
            return _speech_only(text, spans, start, end, words), pair, continues
        spans.append(Span(at + 1, close, len(spans)))
        position = close + 1
    return _speech_only(text, spans, start, end, words), None, continues


def _open(text: str, start: int, end: int, pair: Pair) -> int | None:
    if pair in (SINGLE, SINGLE_STRAIGHT):
        found = re.compile(rf"(?:(?<=[\s(—–-])|(?<=^)){pair.opening}(?=[\w—¡¿])", re.M).search(text, start, end)
        return found.start() if found else None
    at = text.find(pair.opening, start, end)
    return at if at >= 0 else None


def _close(text: str, start: int, end: int, pair: Pair) -> int | None:
    if pair in (SINGLE, SINGLE_STRAIGHT):
        best = re.compile(rf"(?<=[.,!?;:—…-]){pair.closing}(?!\w)").search(text, start, end)
        found = best or re.compile(rf"(?<=\w){pair.closing}(?!\w)").search(text, start, end)
        return found.start() if found else None
    depth = 0
    for match in re.compile("[" + re.escape(pair.opening + pair.closing) + "]").finditer(text, start, end):
        if match.group() in pair.closing:
            if depth == 0:
                return match.start()
            depth -= 1
        elif pair is not STRAIGHT and pair is not REVERSED:
            depth += 1
    last = [m.start() for m in re.compile("[" + re.escape(pair.closing) + "]").finditer(text, start, end)]
    return last[-1] if last else None


def _speech_only(text: str, spans: list[Span], start: int, end: int, words: Lexicon) -> list[Span]:
    """Drops titles and words held at arm's length: few words, no final mark, no colon before them."""
    trimmed = []
    for span in spans:
        begin, stop = span.start, span.end
        while begin < stop and text[begin] in " \n":
            begin += 1
        while begin < stop and text[stop - 1] in " \n":
            stop -= 1
        if begin < stop and not _is_scare(text, begin, stop, start, end, words):
            trimmed.append(replace(span, start=begin, end=stop))
    return trimmed


def _is_scare(text: str, start: int, end: int, first: int, last: int, words: Lexicon) -> bool:
    count = len(text[start:end].split())
    if not any(c.isalnum() for c in text[start:end]):
        return True
    if count > SCARE_WORDS or text[end - 1] in ".,!?…—-;:":
        return False
    before = text[first:start].rstrip(" «“„\"‘'»")
    after = text[end:last].lstrip(" »”“\"’'«")
    if (
        before.endswith((":", ",", "—", "–"))
        or text[first:start].rstrip(" «“„").endswith(("»", "”"))
        or (before.endswith((".", "!", "?")) and after[:1].islower() is False and not after)
    ):
        return False
    if after.startswith(",") and _says(after[1:40], words):
        return False
    if not before and (not after or after[0] in ",.—–" or after[0].islower()):
        return False
    return not after.startswith(",") or count < 3


def _says(after: str, words: Lexicon) -> bool:
    """Does the narrator's clause begin with a speech verb (behind clitics)?"""
    lows = re.findall(r"[^\W\d_]+'?", after.lower())
    while lows and lows[0] in words.clitics:
        lows = lows[1:]
    return bool(lows) and lows[0] in words.speech_verbs and not lows[0].endswith(("é", "és", "fait"))


def _french(text: str, spans: list[Span], words: Lexicon) -> list[Span]:
    cut = []
    for turn, span in enumerate(spans):
        cut += [Span(s, e, turn) for s, e in cut_incises(text, span.start, span.end, words, tail=False)]
    return cut


def _inline(text: str, start: int, end: int, style: Marks, words: Lexicon) -> list[Span]:
    """Speech after a dash inside a paragraph: after a colon always, after any stop where line breaks were lost.

    In French also after a stop where the words up to the next dash hold an incise or address somebody.
    """
    before = r"[.!?:…»]" if style.inline or words.language == "fr" else r":"
    dash = re.compile(rf"(?<={before})\s?(?:—|–|--|-)\s?(?=[\w«¡¿])")
    cuts = list(dash.finditer(text, start, end))
    spans: list[Span] = []
    talk = style.inline
    for turn, match in enumerate(cuts):
        stop = cuts[turn + 1].start() if turn + 1 < len(cuts) else end
        if words.language != "fr":
            spans += [replace(s, turn=turn) for s in _toggled(text, match.end(), stop, words)]
            continue
        talk = talk or text[match.start() - 1] == ":" or _is_talk(text, match.end(), stop, words)
        if talk:
            stop = _before_told(text, match.end(), stop, style, words)
            parts = cut_incises(text, match.end(), stop, words, tail=True, first_person=style.first_person)
            spans += [Span(s, e, turn, True) for s, e in parts]
    return spans


def _before_told(text: str, start: int, end: int, style: Marks, words: Lexicon) -> int:
    """Where the narrator goes on after speech inside a paragraph."""
    for begin, stop in sentences(text, start, end, words)[1:]:
        if is_narration(text[begin:stop], style.first_person):
            return begin
    return end


def _is_talk(text: str, start: int, end: int, words: Lexicon) -> bool:
    """Do the words after a dash within a French paragraph speak to somebody, or does an incise follow them?"""
    if not text[start].isupper():
        return False
    parts = cut_incises(text, start, end, words, tail=True)
    followed = parts != [(start, end)] and bool(parts) and parts[0][1] < end - 4
    return followed or bool(ADDRESSED.search(text, start, end))


UNMARKED = re.compile(r"(?<=\w)\s?:\s(?=[A-ZÀ-ÝŒ])")
LEADS = 60
"""Characters before a colon in which a speech verb leads to unmarked speech."""


def _unmarked(text: str, start: int, end: int, words: Lexicon) -> list[Span]:
    """Old tales print no marks: "La princesse lui dit : Mon père, je ne le veux point. Le roi se fâcha."."""
    spans: list[Span] = []
    at = start
    while match := UNMARKED.search(text, at, end):
        at = match.end()
        lead = re.split(r"[.!?;]\s", text[max(start, match.start() - LEADS) : match.start()])[-1]
        if not any(w in words.speech_verbs for w in re.findall(r"[^\W\d_]+", lead.lower())):
            continue
        stop = at
        for begin, close in sentences(text, at, end, words):
            if begin > at and _ends_unmarked(text[begin:close], words):
                break
            stop = close
        if SPEAKING.search(text, at, stop):
            spans += [Span(s, e, len(spans)) for s, e in cut_incises(text, at, stop, words, tail=False)]
            at = stop
    return spans


def _ends_unmarked(sentence: str, words: Lexicon) -> bool:
    """Is a sentence after unmarked speech told: in the past, of nobody who talks, or leading to the next speech?"""
    lead = UNMARKED.split(sentence, maxsplit=1)
    leads = len(lead) > 1 and any(w in words.speech_verbs for w in re.findall(r"[^\W\d_]+", lead[0].lower()))
    told = not SPEAKING.search(sentence) and sentence.rstrip()[-1:] not in "!?"
    return leads or told or is_narration(sentence)
