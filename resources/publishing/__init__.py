"""Publishing: the protocols of platforms, and places of one's own."""
