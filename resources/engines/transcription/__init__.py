"""Engines of the transcription port, one a file."""
