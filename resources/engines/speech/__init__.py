"""Engines of the speech port, one a file."""
