"""Engines of the image port, one a file."""
