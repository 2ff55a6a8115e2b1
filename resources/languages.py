"""The language of a text by py3langid, among the languages films are made in."""

from functools import cache
from typing import Any

SPOKEN = ("en", "fr", "es", "it", "pt", "de", "nl", "ar", "ja", "zh", "hi")
LONGEST = 2000
"""Characters looked at: more do not change the answer."""


class NamedLanguages:
    """Keeps :class:`visiobook.ports.language_guess.LanguageGuess`."""

    def guess(self, text: str) -> str:
        """The likeliest of the languages films are made in."""
        return str(_identifier().classify(text[:LONGEST])[0])


@cache
def _identifier() -> Any:  # noqa: ANN401 - py3langid has no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found = LanguageIdentifier.from_model_file(MODEL_FILE)
    found.set_languages(list(SPOKEN))
    return found
