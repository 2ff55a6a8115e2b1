"""Captions: exact, balanced, readable, never overlapping."""

import re
from itertools import pairwise

from resources.media.subtitles import srt, webvtt
from tests.sound.tales import Tale, build_tale, new_maker, paced, told
from visiobook.domain.pacing import Pacing
from visiobook.domain.project import Aspect
from visiobook.domain.scene import Mood
from visiobook.domain.speech import SAMPLE_RATE, Narration
from visiobook.stages.caption import LINE_LENGTH, TALL_LINE_LENGTH, caption

LONG = (
    "Ensuite, il ferma la porte, et s'alla coucher dans le lit de la mère-grand, en attendant le Petit Chaperon Rouge, "
    "qui, quelque temps après, vint heurter à la porte. Toc, toc. Qui est là ? Le Petit Chaperon Rouge, qui entendit "
    "la grosse voix du Loup, eut peur d'abord ; mais, croyant que sa mère-grand était enrhumée, il répondit."
)


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_captions_say_every_word_once_and_in_order(narration: Narration, pacing: Pacing) -> None:
    shown = " ".join(" ".join(c.lines) for c in caption(narration, pacing, "fr").items)
    assert words_of(shown) == words_of(" ".join(line.utterance.text for line in narration.lines))


def test_captions_lie_on_frames_and_never_overlap(narration: Narration, pacing: Pacing) -> None:
    step = SAMPLE_RATE // pacing.fps
    items = caption(narration, pacing, "fr").items
    assert all(c.start % step == 0 and c.end % step == 0 and c.start < c.end for c in items)
    assert all(a.end <= b.start for a, b in pairwise(items))
    assert items[-1].end <= pacing.frames * step


def test_each_caption_begins_within_a_frame_of_its_first_word(narration: Narration, pacing: Pacing) -> None:
    starts = {line.utterance: line.start for line in pacing.lines}
    spoken = [(w.word, starts[x.utterance.id] + w.start) for x in narration.lines for w in x.words]
    at = 0
    for item in caption(narration, pacing, "fr").items:
        assert abs(item.start - spoken[at][1]) <= SAMPLE_RATE // pacing.fps
        at += sum(any(c.isalnum() for c in token) for token in " ".join(item.lines).split())
    assert at == len(spoken)


def long_tale() -> tuple[Narration, Pacing]:
    tale = build_tale(((LONG, Mood.TENSE),))
    narration = told(tale, new_maker())
    return narration, paced(tale, narration)


def test_long_sentences_become_two_balanced_lines_at_most() -> None:
    narration, pacing = long_tale()
    items = caption(narration, pacing, "fr").items
    assert all(len(c.lines) <= 2 and max(map(len, c.lines)) <= LINE_LENGTH for c in items)
    assert all(min(map(len, c.lines)) >= 0.45 * max(map(len, c.lines)) for c in items if len(c.lines) == 2)
    ends = [c.lines[-1].split()[-1].lower() for c in items]
    assert not {"le", "la", "de", "du", "un", "en"} & set(ends), "no caption ends on an article"


def test_upright_films_have_shorter_lines() -> None:
    narration, pacing = long_tale()
    items = caption(narration, pacing, "fr", Aspect.TALL).items
    assert max(len(line) for c in items for line in c.lines) <= TALL_LINE_LENGTH


def test_two_speakers_in_one_caption_have_a_line_and_a_dash_each(tale: Tale) -> None:
    quick = build_tale((("— Où vas-tu ? — Chez ma mère-grand !", Mood.TENSE),))
    narration = told(quick, new_maker())
    assert [c.lines for c in caption(narration, paced(quick, narration), "fr").items] == [
        ("– Où vas-tu\u00a0?", "– Chez ma mère-grand\u00a0!")
    ]


def test_subtitle_files_have_every_caption_with_its_times(narration: Narration, pacing: Pacing) -> None:
    captions = caption(narration, pacing, "fr")
    assert srt(captions).startswith("1\n00:00:02,400 -->") and srt(captions).count(" --> ") == len(captions.items)
    assert webvtt(captions).startswith("WEBVTT\n") and webvtt(captions).count(" --> ") == len(captions.items)
