"""What a written script must be: whole sentences in the right language, new in every scene, and not the prompt again.

Small models fail in known ways: they repeat themselves, slip into another language or script, answer with the
instructions, or apologise. Each check says what is wrong in words that can be given back to the model.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from visiobook.domain.base import LanguageTag
from visiobook.domain.script import Outline
from visiobook.ports.language_guess import LanguageGuess

FEWEST_SCENES = 3
_FEWEST_WORDS, _SCENE_WORDS, _MOST_WORDS = 25, 60, 260
_FEWEST_SENTENCES = 2
_PREAMBLE_LEAVES = 15
"""Words that must remain where a preamble is taken away; fewer, and it was the text itself."""
_ALIKE = 0.35
"""Two scenes that share more of their three-word runs than this tell the same."""
_ECHO_WORDS = 7
"""A run this long that is also in the instructions was copied from them."""
_COPIED_WORDS = 10
"""A run this long from an earlier scene is a habit of the model and not of the teller."""
_LOOP_SHARE = 0.2
_LONGEST_TITLE = 100

_SENTENCE_END = re.compile(r"[.!?…。！？][\"”»’)]*")
_LEAD = re.compile(
    r"\A\W*(?:scene|scène|escena|szene|scena|cena|narration|narración|narrazione|narração|narrator)\b[^\n.]{0,60}:\s*",
    re.IGNORECASE,
)
_MARKS = re.compile(r"^\s*#{1,6}\s+|\*\*|__|^\s*```\w*\s*$", re.MULTILINE)
_REFUSAL = re.compile(
    r"\bas an ai\b|\blanguage model\b|\A\W*i(?:['’]m| am) (?:sorry|unable)|\A\W*i can(?:not|['’]t)\b|"
    r"\ben tant qu(?:e |['’])(?:ia|intelligence|modèle|assistante?)|"
    r"\bas an? assistant\b|\A\W*je suis désolée?\b|\bcomo (?:una? )?(?:ia|modelo)\b|"
    r"\bveuillez (?:me |nous )?(?:donner|fournir|préciser|indiquer)\b|\bvoici (?:une|la|ma) (?:courte )?réponse\b|"
    r"\bplease (?:provide|specify|tell me|give me)\b|\bhere is (?:a|the|my) (?:short |brief )?(?:answer|response)\b",
    re.IGNORECASE,
)
_ABOUT_ITSELF = re.compile(
    r"\b(?:le narrateur|la narratrice|the narrator|voice-?over|voix[- ](?:off|over)|der erzähler|el narrador|"
    r"o narrador|il narratore)\b|"
    r"\b(?:dans|in|en|nesta|em) (?:cette|this|dieser|esta|questa) (?:scène|scene|szene|escena|scena|cena)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\A\W*(?:title|titre|titel|título|titolo)\s*:", re.IGNORECASE)
_LABEL = re.compile(r"(?:\A|(?<=[\s.!?…»”]))[^\W\d_a-zß-ÿ]\w+(?: [^\W\d_a-zß-ÿ]\w+){0,2}\s?:\s")
"""A name before a line, as in a play: words with capitals and a colon."""
_PREAMBLE = re.compile(
    r"\A\W*(?:bien sûr|voici|certainement|d['’]accord|avec plaisir|sure|of course|certainly|here(?:['’]s| is| are| it)|"
    r"natürlich|gerne|hier ist|claro|por supuesto|aquí|ecco|certo)\b[^.!?:…]*[.!?:…]+\s*",
    re.IGNORECASE,
)
"""A first sentence to whoever asked, not to the viewers."""
_NARROW = ("Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", "Devanagari", "Thai")
"""Scripts whose texts hold no letters of another one (Japanese mixes three by nature)."""


class Asked(NamedTuple):
    """What a scene's narration was asked from: the instructions, and what the plan says happens."""

    instructions: str
    event: str


def cleaned(said: str) -> str:
    """The narration in an answer: no headings, marks, lead-in or unfinished last sentence."""
    text = _MARKS.sub("", said).strip()
    first, _, rest = text.partition("\n")
    if first.rstrip().endswith(":") and rest.strip() and len(first.split()) < 20:
        text = rest.strip()  # "Here is the narration of the first scene:"
    text = _without_preamble(_LEAD.sub("", text).strip())
    ends = list(_SENTENCE_END.finditer(text))
    text = text[: ends[-1].end()] if ends else text
    return "\n\n".join(_first_paragraphs([" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]))


def _without_preamble(text: str) -> str:
    """The text without sentences that answer the request; left as it is when nothing else would remain."""
    for _ in range(3):
        rest = _PREAMBLE.sub("", text, count=1).strip()
        if rest == text or len(rest.split()) < _PREAMBLE_LEAVES:
            return text
        text = rest
    return text


def _first_paragraphs(paragraphs: Sequence[str]) -> Iterator[str]:
    """One paragraph was asked for: what a model writes after it is the next scenes, told too early."""
    words = 0
    for paragraph in filter(None, paragraphs):
        yield paragraph
        words += len(paragraph.split())
        if words >= _SCENE_WORDS:
            return


def last_sentence(text: str) -> str:
    """The last whole sentence of a narration."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    return text[ends[-2] if len(ends) > 1 else 0 :].strip()


def narration_complaint(
    text: str, asked: Asked, earlier: Sequence[str], language: LanguageTag, guess: LanguageGuess
) -> str:
    """What is wrong with a scene's narration; empty when nothing is."""
    return next(_narration_complaints(text, asked, earlier, language, guess), "")


def outline_complaint(outline: Outline, language: LanguageTag, guess: LanguageGuess) -> str:
    """What is wrong with a plan; empty when nothing is."""
    if len(outline.scenes) < FEWEST_SCENES:
        return f"it has {len(outline.scenes)} scenes; at least {FEWEST_SCENES} are needed"
    if len(outline.title) > _LONGEST_TITLE:
        return "its title is too long"
    events = [beat.event for beat in outline.scenes]
    told = [event for number, event in enumerate(events) if any(_alike(event, other) for other in events[:number])]
    if told:
        return f"it tells the same twice: “{told[0][:80]}”"
    return _language_complaint(" ".join(events), language, guess)


def _narration_complaints(
    text: str, asked: Asked, earlier: Sequence[str], language: LanguageTag, guess: LanguageGuess
) -> Iterator[str]:
    words = len(text.split())
    spaced = language.split("-")[0] not in ("ja", "zh", "th")
    if spaced and words < _FEWEST_WORDS:
        yield f"it has {words} words; at least {_FEWEST_WORDS} are needed"
    if spaced and _new_words(text, asked.event) < _FEWEST_WORDS:
        yield "it says little more than the plan"
    if words > _MOST_WORDS:
        yield f"it has {words} words; at most {_MOST_WORDS} are wanted"
    if _REFUSAL.search(text):
        yield "it speaks about the writer and does not tell the scene"
    if _ABOUT_ITSELF.search(text):
        yield "it speaks about the narrator or the scene; it should be the spoken words themselves"
    if _TITLE.search(text) or len(_LABEL.findall(text)) > 1:
        yield "it is written as a script, with a title or names before lines; it should be told"
    if copied := _copied(text, asked.instructions, _ECHO_WORDS):
        yield f"it repeats the instructions: “{copied}”"
    if _loops(text):
        yield "it repeats itself"
    if spaced and len(_sentences(text)) < _FEWEST_SENTENCES:
        yield f"it is a single sentence; at least {_FEWEST_SENTENCES} are needed"
    if any(_alike(text, other) for other in earlier):
        yield "it tells an earlier scene again"
    if copied := next(filter(None, (_copied(text, other, _COPIED_WORDS) for other in earlier)), ""):
        yield f"it repeats words of an earlier scene: “{copied}”"
    if complaint := _language_complaint(text, language, guess):
        yield complaint


def _language_complaint(text: str, language: LanguageTag, guess: LanguageGuess) -> str:
    scripts = _scripts(text)
    if scripts and scripts[0] in _NARROW and len(scripts) > 1:
        return f"it mixes {scripts[0]} letters with {scripts[1]} ones"
    found = guess.guess(text)
    if found.split("-")[0] != language.split("-")[0]:
        return f"it is in the language “{found}”, not “{language}”"
    return ""


def _scripts(text: str) -> list[str]:
    """The scripts of the text's letters, the commonest first."""
    counts: dict[str, int] = {}
    for letter in text:
        if letter.isalpha():
            script = _script(letter)
            counts[script] = counts.get(script, 0) + 1
    return sorted(counts, key=lambda script: -counts[script])


@cache
def _script(letter: str) -> str:
    """The first word of the letter's Unicode name is its script's."""
    return unicodedata.name(letter, "Other").split()[0].capitalize()


def _copied(text: str, other: str, length: int) -> str:
    """The first run of so many words that is also in the other text."""
    given = set(_runs(_words(other), length))
    return next((" ".join(run) for run in _runs(_words(text), length) if run in given), "")


def _new_words(text: str, event: str) -> int:
    """The words of the sentences that are not the plan's own."""
    planned = set(_sentences(event)) | {" ".join(_words(event))}
    return sum(len(sentence.split()) for sentence in _sentences(text) if sentence not in planned)


def _loops(text: str) -> bool:
    """Whether a sentence comes twice, or runs of four words keep coming back."""
    sentences = _sentences(text)
    if len(set(sentences)) < len(sentences):
        return True
    runs = list(_runs(_words(text), 4))
    return bool(runs) and 1 - len(set(runs)) / len(runs) > _LOOP_SHARE


def _sentences(text: str) -> list[str]:
    """Its sentences of more than three words."""
    return [" ".join(_words(part)) for part in _SENTENCE_END.split(text) if len(part.split()) > 3]


def _alike(one: str, other: str) -> bool:
    """Whether two texts share a sentence, or so many three-word runs that they tell the same (Jaccard index)."""
    if set(_sentences(one)) & set(_sentences(other)):
        return True
    first, second = set(_runs(_words(one), 3)), set(_runs(_words(other), 3))
    return bool(first | second) and len(first & second) / len(first | second) > _ALIKE


def _runs(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[start : start + length]) for start in range(len(words) - length + 1))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
