"""Visiobook: the heart of the book-to-film factory. Pure Python and pydantic; no framework is imported here."""

__version__ = "0.1.0"
