"""From manuscript to reading by rules: what was found, told as domain values."""

from visiobook.domain.analysis import Analysis, Entity, Reading
from visiobook.domain.correction import Corrections
from visiobook.domain.manuscript import Manuscript, TextForm
from visiobook.domain.scene import PlaceKind
from visiobook.errors import EmptySource
from visiobook.ports.reading import ReadingOptions
from visiobook.reading.feelings import curve, sentiment
from visiobook.reading.found import Found, find
from visiobook.reading.levels import reading_level
from visiobook.reading.lexicon import LANGUAGES
from visiobook.reading.opinions import NoTagger, Tagger
from visiobook.reading.plain import in_capitals
from visiobook.reading.sentences import sentences
from visiobook.reading.subjects import genre, summary, themes
from visiobook.reading.telling import Teller

WORDS_PER_SECOND = 230 / 60
"""Silent reading speed of adults (Brysbaert 2019: 238 words a minute for English non-fiction)."""


def read(
    manuscript: Manuscript,
    language: str,
    confidence: float,
    options: ReadingOptions,
    corrections: Corrections,
    tagger: Tagger | None = None,
) -> Reading:
    """The reading of ``manuscript.body`` in ``language``.

    Raises :class:`~visiobook.errors.EmptySource` when there are no words.
    """
    if not any(c.isalpha() for c in manuscript.body.of(manuscript.text)):
        raise EmptySource("There are no words in this text.", "Give a text with at least one sentence.")
    found = find(manuscript, language, options, corrections, tagger or NoTagger())
    teller = Teller(found)
    scenes = teller.scenes(options.include_transitions)
    characters = teller.characters(scenes)
    return Reading(
        analysis=_analysis(found, teller, confidence),
        scenes=scenes,
        characters=characters,
        quotations=teller.quotations,
        structure=teller.structure(scenes),
        nouns=tuple(sorted(found.opinions.lemmas.items())),
        unmet=tuple(found.corrector.unmet),
    )


def _analysis(found: Found, teller: Teller, confidence: float) -> Analysis:
    plain, toks, words = found.plain, found.toks, found.words
    count = len(found.manuscript.body.of(found.manuscript.text).split())
    sentence_count = sum(len(sentences(plain.text, p.start, p.end, words)) for p in plain.paragraphs)
    totals = found.felt.span(0, len(plain.text))
    animals = any(p.noun is not None and p.noun.species != "human" for p in found.cast.people)
    names = frozenset(w for p in found.cast.people for n in p.names for w in n)
    return Analysis(
        language=found.language,
        language_confidence=confidence,
        form=found.form,
        word_count=count,
        reading_time_s=round(count / WORDS_PER_SECOND),
        reading_level=reading_level(toks.lower, sentence_count, found.language),
        summary=summary(plain, toks, words, names),
        genre=genre(plain, toks, words, found.form, animals, len(found.lines) / max(1, len(plain.paragraphs))),
        themes=themes(plain, toks, words),
        sentiment=sentiment(totals),
        emotion_curve=curve(found.felt, plain),
        entities=_entities(found, teller),
        notices=_notices(found, teller),
    )


def _entities(found: Found, teller: Teller) -> tuple[Entity, ...]:
    people = [
        Entity(
            text=teller.shown[k],
            type="PERSON",
            role=teller.role(k).value,
            mentions=max(1, teller.counts[k]),
            confidence=teller.confidence(k),
        )
        for k in teller.kept
    ]
    places = [
        Entity(text=name, type="LOCATION", role="setting", mentions=n, confidence=0.6)
        for name, n in teller.place_names()
    ]
    return tuple(people[:60] + places[:30])


def _notices(found: Found, teller: Teller) -> tuple[str, ...]:
    out = []
    if found.language.split("-")[0] not in LANGUAGES:
        out.append(
            f"There are no word lists for the language {found.language!r}: only marks, names and paragraphs were read."
        )
    if not teller.kept:
        out.append("Nobody was found in this text: it is narrated without characters.")
    if not found.lines:
        out.append("No direct speech was found.")
    if found.is_list:
        out.append("This text is a list: it tells no story, and its scenes are only its parts.")
    if found.form is TextForm.VERSE:
        out.append("This text is verse: speakers and scenes are less sure than in prose.")
    if in_capitals(found.manuscript.body.of(found.manuscript.text)):
        out.append("This text is written in capitals: names in it cannot be told from other words.")
    if len(found.toks) < 150:
        out.append("This text is very short: genre, themes and feelings are guesses.")
    if found.scenes and all(teller.slugs[k].place_kind is PlaceKind.UNKNOWN for k in range(len(found.scenes))):
        out.append("The text does not say where it plays.")
    return (*out, *(unmet.in_words() for unmet in found.corrector.unmet))
