"""Use cases that the doors call."""
