"""Engines of the reading port, one a file."""
