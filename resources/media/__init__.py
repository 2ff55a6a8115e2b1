"""Encoding, captions, mixing and OpenTimelineIO."""
