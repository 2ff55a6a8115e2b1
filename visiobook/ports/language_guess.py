"""Guessing the language of a few words."""

from typing import Protocol

from visiobook.domain.base import LanguageTag


class LanguageGuess(Protocol):
    def guess(self, text: str) -> LanguageTag:
        """The likeliest language of the text; always one."""
        ...
