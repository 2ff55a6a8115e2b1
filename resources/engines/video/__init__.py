"""Engines of the video port, one a file."""
