"""Narration: every word of every shot, spoken by the narrator or by who says it, with the pauses of the text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from visiobook.domain.character import CastBook, CastMember
from visiobook.domain.engine import Port
from visiobook.domain.manuscript import Passage
from visiobook.domain.project import Brief
from visiobook.domain.quotation import Quotation, QuotationKind
from visiobook.domain.recipe import Recipe
from visiobook.domain.scene import Scene, SceneList, Shot
from visiobook.domain.speech import SAMPLE_RATE, Narration, SpokenDetails, SpokenUtterance, Utterance
from visiobook.ports.speech import WAV_TYPE, SpeechEngine, SpeechRequest
from visiobook.reading.printmarks import spoken, without_print_marks
from visiobook.stages.making import Maker, Product, engine_ref
from visiobook.stages.own_media import own_voices, recorded_lines
from visiobook.stages.sentences import Sentence, breaks_paragraph, sentences

STAGE = "utterance"
VERSION = "1"

TURN_PAUSE = SAMPLE_RATE * 18 // 100
"""Between a speech and its incise ("said he")."""
SENTENCE_PAUSE = SAMPLE_RATE * 35 // 100
SPEAKER_PAUSE = SAMPLE_RATE * 45 // 100
PARAGRAPH_PAUSE = SAMPLE_RATE * 70 // 100
SCENE_PAUSE = SAMPLE_RATE * 120 // 100

_SHORT = 25
"""Sentences of fewer characters are spoken in one breath with the next of the same speaker: they sound better so."""

PACE = 0.85
"""A storyteller's pace: voices trained on short prompts say 16 to 19 characters a second at their own speed, more than
a viewer reads in captions (17); so ``speed`` 1.0 is this share of it."""


@dataclass(frozen=True)
class _Span:
    """A stretch of one speaker. ``quotation`` None: the narrator."""

    passage: Passage
    quotation: Quotation | None


@dataclass(frozen=True)
class _Line:
    """A sentence on its way to an utterance; ``paragraph`` counts paragraphs within the scene."""

    text: str
    shot: str
    quotation: Quotation | None
    paragraph: int
    ends_sentence: bool


@dataclass(frozen=True)
class _Voices:
    """Who speaks how in one scene."""

    book: CastBook
    brief: Brief
    narrator: str
    language: str

    def request(self, line: _Line) -> SpeechRequest:
        """What the engine is asked for a line."""
        member = self.speaker(line.quotation)
        if member is None or line.quotation is None:
            return SpeechRequest(
                text=line.text, language=self.language, voice=self.narrator,
                speed=_within(self.brief.speed * PACE, 0.25, 4.0), pitch=self.brief.pitch,
            )  # fmt: skip
        return SpeechRequest(
            text=line.text, language=self.language, voice=member.voice or self.narrator,
            speed=_within(self.brief.speed * member.speed * PACE, 0.25, 4.0), pitch=_within(member.pitch, 0.5, 2.0),
            emotion=line.quotation.emotion,
        )  # fmt: skip

    def speaker(self, quotation: Quotation | None) -> CastMember | None:
        """The cast member who says a quotation; None: the narrator does."""
        if quotation is None or quotation.kind is QuotationKind.CITATION:
            return None
        return self.book.casting.member(quotation.speaker) if quotation.speaker else None


def narrate(
    scenes: SceneList,
    book: CastBook,
    brief: Brief,
    language: str,
    quotations: Sequence[Quotation],
    text: str,
    engine: SpeechEngine,
    maker: Maker,
) -> Narration:
    """Every line of the film, spoken. One artifact an utterance; its recipe is the :class:`SpeechRequest` alone.

    ``text`` is the manuscript's text that the passages point into. Raises what the engine raises.
    """
    planned = list(plan_narration(scenes, book, brief, language, quotations, text))
    own = own_voices(brief)
    recorded = {scene.id for scene in scenes.scenes if scene.number in own}
    maker.progress.begin(STAGE, sum(1 for u in planned if u.scene not in recorded))
    spoken: list[SpokenUtterance] = []
    for scene in scenes.scenes:
        here = [u for u in planned if u.scene == scene.id]
        if scene.id in recorded:
            sound = own[scene.number]
            spoken += recorded_lines(scene, here, sound, brief.fps, language, SCENE_PAUSE, maker)
        else:
            spoken += [speak(utterance, engine, maker) for utterance in here]
    maker.progress.end(STAGE)
    return Narration(lines=tuple(line for line in spoken if line.samples))


def plan_narration(
    scenes: SceneList, book: CastBook, brief: Brief, language: str, quotations: Sequence[Quotation], text: str
) -> Iterator[Utterance]:
    """The utterances of the film in order, before anything is spoken. Marks of print are not among them."""
    text = without_print_marks(text)
    ordered = sorted(quotations, key=lambda q: q.spans[0].start if q.spans else 0)
    for scene in scenes.scenes:
        voices = _Voices(book, brief, _narrator(scene, book, brief), language)
        yield from _with_pauses(scene, _scene_lines(scene, ordered, text), voices)


def speak(utterance: Utterance, engine: SpeechEngine, maker: Maker) -> SpokenUtterance:
    """One utterance with its sound: found in the store or spoken now."""
    request = request_of(utterance)
    recipe = utterance_recipe(request, engine)

    def produce() -> Product:
        speech = engine.speak(request)
        details = SpokenDetails(samples=speech.sound.samples(), words=speech.words)
        return Product(speech.sound.wav(), WAV_TYPE, speech.credits, details, speech.cost_usd)

    receipt = maker.make(recipe, produce, utterance.text[:40])
    details = SpokenDetails.model_validate_json(receipt.details)
    return SpokenUtterance(
        utterance=utterance, sound=receipt.artifact.digest, samples=details.samples, words=details.words
    )


def request_of(utterance: Utterance) -> SpeechRequest:
    """What decides the sound of an utterance."""
    return SpeechRequest(
        text=utterance.text, language=utterance.language, voice=utterance.voice, speed=utterance.speed,
        pitch=utterance.pitch, emotion=utterance.emotion,
    )  # fmt: skip


def utterance_recipe(request: SpeechRequest, engine: SpeechEngine) -> Recipe:
    """The recipe of one spoken line."""
    return Recipe.of(STAGE, VERSION, request, engine_ref(Port.SPEECH, engine))


def _narrator(scene: Scene, book: CastBook, brief: Brief) -> str:
    chosen = next((o.voice for o in brief.overrides if o.scene == scene.number and o.voice), "")
    return chosen or brief.voice or book.casting.narrator


def _within(value: float, least: float, most: float) -> float:
    return round(min(most, max(least, value)), 3)


def _scene_lines(scene: Scene, quotations: Sequence[Quotation], text: str) -> list[_Line]:
    lines: list[_Line] = []
    paragraph, gap = 0, ""
    for shot in scene.shots:
        for span in _spans(shot.passage, quotations):
            said = spoken(span.passage.of(text))
            lead, tail = _outer(said)
            gap += lead
            for sentence in sentences(said):
                paragraph += sentence.paragraph_before or breaks_paragraph(gap)
                lines.append(_line(sentence, shot, span, paragraph))
                gap = ""
            gap += tail
    return _merged(lines)


def _outer(text: str) -> tuple[str, str]:
    """What stands before the first and after the last letter or digit."""
    places = [i for i, c in enumerate(text) if c.isalnum()]
    return (text[: places[0]], text[places[-1] + 1 :]) if places else (text, "")


def _line(sentence: Sentence, shot: Shot, span: _Span, paragraph: int) -> _Line:
    return _Line(sentence.text, shot.id, span.quotation, paragraph, sentence.complete)


def _spans(passage: Passage, quotations: Sequence[Quotation]) -> Iterator[_Span]:
    """The passage as stretches of narration and speech, in order, without overlap."""
    at = passage.start
    for start, end, quotation in _speeches(passage, quotations):
        if start > at:
            yield _Span(Passage(start=at, end=start), None)
        if end > max(at, start):
            yield _Span(Passage(start=max(at, start), end=end), quotation)
            at = end
    if passage.end > at:
        yield _Span(Passage(start=at, end=passage.end), None)


def _speeches(passage: Passage, quotations: Sequence[Quotation]) -> list[tuple[int, int, Quotation]]:
    found = [
        (max(span.start, passage.start), min(span.end, passage.end), quotation)
        for quotation in quotations
        for span in quotation.spans
        if span.start < passage.end and span.end > passage.start
    ]
    return sorted(found, key=lambda speech: speech[:2])


def _merged(lines: list[_Line]) -> list[_Line]:
    """Very short sentences joined to the next of the same speaker, shot and paragraph."""
    merged: list[_Line] = []
    for line in lines:
        last = merged[-1] if merged else None
        if last and len(last.text) < _SHORT and _same_breath(last, line):
            merged[-1] = _Line(
                f"{last.text} {line.text}", last.shot, last.quotation, last.paragraph, line.ends_sentence
            )
        else:
            merged.append(line)
    return merged


def _same_breath(one: _Line, other: _Line) -> bool:
    return (one.shot, one.quotation, one.paragraph) == (other.shot, other.quotation, other.paragraph)


def _with_pauses(scene: Scene, lines: list[_Line], voices: _Voices) -> Iterator[Utterance]:
    counts: dict[str, int] = {}
    for i, line in enumerate(lines):
        counts[line.shot] = number = counts.get(line.shot, 0) + 1
        request = voices.request(line)
        member = voices.speaker(line.quotation)
        yield Utterance(
            id=f"{line.shot}-u{number}",
            scene=scene.id,
            shot=line.shot,
            text=request.text,
            language=request.language,
            character=member.character if member else None,
            quotation=line.quotation.id if line.quotation else None,
            voice=request.voice,
            speed=request.speed,
            pitch=request.pitch,
            emotion=request.emotion,
            pause_after=_pause(line, lines[i + 1] if i + 1 < len(lines) else None),
        )


def _pause(line: _Line, following: _Line | None) -> int:
    if following is None:
        return SCENE_PAUSE
    if following.paragraph != line.paragraph:
        return PARAGRAPH_PAUSE
    if following.quotation is not line.quotation:
        both_speak = line.quotation is not None and following.quotation is not None
        return SPEAKER_PAUSE if both_speak else SENTENCE_PAUSE if line.ends_sentence else TURN_PAUSE
    return SENTENCE_PAUSE if line.ends_sentence else TURN_PAUSE
