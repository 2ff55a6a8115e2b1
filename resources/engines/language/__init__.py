"""Engines of the language port, one a file."""
