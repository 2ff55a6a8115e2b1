"""Engines of the music port, one a file."""
