"""The sound font of the composer (MIT, see LICENSE.md)."""
