"""Engines of the embedding port, one a file."""
