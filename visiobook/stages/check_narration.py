"""The narration check: each line is listened to, and spoken again when words were lost or invented.

A voice that always says the same thing the same way is made to say it otherwise by speaking a little slower or faster;
a voice that never says it the same way twice gets another take by the same means, since the recipe is another. The take
that lost and invented the fewest words is kept, the earliest of equals.
"""

import re
import unicodedata
from dataclasses import dataclass

from visiobook.domain.base import Value
from visiobook.domain.engine import Port
from visiobook.domain.hearing import LineCheck, NarrationCheck, WordErrors
from visiobook.domain.recipe import Recipe
from visiobook.domain.speech import Narration, SpokenUtterance
from visiobook.ports.speech import Sound, SpeechEngine
from visiobook.ports.transcription import Transcript, TranscriptionEngine
from visiobook.reading.numerals import is_number
from visiobook.stages.making import Maker, engine_ref
from visiobook.stages.narrate import speak
from visiobook.stages.own_media import RECORDED

STAGE = "hearing"
VERSION = "1"
PACES = (1.0, 0.96, 1.04, 0.92, 1.08)
"""Speed of each take against the wanted one: less than 10 % is hardly noticed."""
NUMBER = "#"


class Listening(Value):
    """What decides what is heard, besides the sound and the listener."""

    language: str


@dataclass(frozen=True)
class Patience:
    """``takes``: times a line is spoken at most. ``missed``: share of lost and invented words that is still good.

    A quarter lets a listener mishear a word in a short line; ``least`` wrong words are needed to call it bad at all.
    """

    takes: int = 3
    missed: float = 0.25
    least: int = 2

    def good(self, errors: WordErrors) -> bool:
        """Whether a take can stand."""
        return len(errors.lost) + len(errors.invented) < self.least or errors.missed() <= self.missed


def check_narration(
    narration: Narration,
    listener: TranscriptionEngine,
    speaker: SpeechEngine,
    maker: Maker,
    patience: Patience | None = None,
) -> NarrationCheck:
    """Listen to every line and speak bad ones again. What was heard is kept, so a second check listens to nothing."""
    held = patience or Patience()
    maker.progress.begin(STAGE, len(narration.lines))
    checked = [_checked(line, listener, speaker, maker, held) for line in narration.lines]
    maker.progress.end(STAGE)
    lines = tuple(check for check, _ in checked)
    return NarrationCheck(lines=lines, narration=Narration(lines=tuple(kept for _, kept in checked)))


def _checked(
    line: SpokenUtterance, listener: TranscriptionEngine, speaker: SpeechEngine, maker: Maker, patience: Patience
) -> tuple[LineCheck, SpokenUtterance]:
    if line.utterance.voice == RECORDED:
        patience = Patience(takes=1)  # a person's own recording is heard, never spoken anew
    best, heard = line, _heard(line, listener, maker)
    errors = word_errors(line.utterance.text, heard)
    takes = 1
    while not patience.good(errors) and takes < min(patience.takes, len(PACES)):
        again = _spoken_again(line, PACES[takes], speaker, maker)
        takes += 1
        said = _heard(again, listener, maker)
        found = word_errors(line.utterance.text, said)
        if found.missed() < errors.missed():
            best, heard, errors = again, said, found
    check = LineCheck(
        utterance=line.utterance.id,
        written=line.utterance.text,
        heard=heard,
        errors=errors,
        takes=takes,
        sound=best.sound,
        good=patience.good(errors),
    )
    return check, best


def _spoken_again(line: SpokenUtterance, pace: float, speaker: SpeechEngine, maker: Maker) -> SpokenUtterance:
    speed = round(min(4.0, max(0.25, line.utterance.speed * pace)), 3)
    return speak(line.utterance.model_copy(update={"speed": speed}), speaker, maker)


def _heard(line: SpokenUtterance, listener: TranscriptionEngine, maker: Maker) -> str:
    language = line.utterance.language
    ref = engine_ref(Port.TRANSCRIPTION, listener)
    recipe = Recipe.of(STAGE, VERSION, Listening(language=language), ref, {"sound": line.sound})

    def produce() -> Transcript:
        return listener.transcribe(Sound.from_wav(maker.store.read(line.sound)), language.partition("-")[0])

    return maker.make_value(recipe, Transcript, produce, line.utterance.text[:40])[0].text


def word_errors(written: str, heard: str) -> WordErrors:
    """The least lost, invented and changed words that turn what was written into what was heard."""
    wanted, got = spoken_words(written), spoken_words(heard)
    lost, invented, changed = [], [], []
    for w, g in _aligned(wanted, got):
        if w and not g:
            lost.append(w)
        elif g and not w:
            invented.append(g)
        elif w != g:
            changed.append((w, g))
    return WordErrors(words=len(wanted), lost=tuple(lost), invented=tuple(invented), changed=tuple(changed))


def spoken_words(text: str) -> list[str]:
    """Words as they sound: lower case, no punctuation or accents, any run of numbers as one ``#``."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    words = [w.strip("'") for w in re.findall(r"[\w']+", bare.replace("_", " "))]
    result: list[str] = []
    for word in filter(None, words):
        said = NUMBER if (is_number(word) and len(word) > 1) or word.isdigit() else word
        if not (said == NUMBER and result and result[-1] == NUMBER):
            result.append(said)
    return result


def _aligned(wanted: list[str], got: list[str]) -> list[tuple[str, str]]:
    """Pairs of words, "" on one side for a lost or an invented one (Levenshtein, traced back)."""
    rows = [list(range(len(got) + 1))]
    for i, w in enumerate(wanted, start=1):
        row = [i]
        for j, g in enumerate(got, start=1):
            row.append(min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (w != g)))
        rows.append(row)
    pairs, i, j = [], len(wanted), len(got)
    while i or j:
        if i and j and rows[i][j] == rows[i - 1][j - 1] + (wanted[i - 1] != got[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((wanted[i], got[j]))
        elif i and rows[i][j] == rows[i - 1][j] + 1:
            i -= 1
            pairs.append((wanted[i], ""))
        else:
            j -= 1
            pairs.append(("", got[j]))
    return pairs[::-1]
