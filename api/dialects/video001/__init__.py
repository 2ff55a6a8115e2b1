"""Contract 001: the IAFactory Video platform."""
