"""ADTS: AAC frames one after another, each with a header of its own (ISO/IEC 13818-7, 6.2)."""

from collections.abc import Iterator
from pathlib import Path

from visiobook.errors import RenderFailed

HEADER = 7
"""Bytes of a header without CRC."""


def raw_frames(path: Path) -> Iterator[bytes]:
    """The AAC frames of an ADTS file, without their headers. Raises RenderFailed where the file is damaged."""
    for frame in whole_frames(path):
        yield frame[HEADER if frame[1] & 1 else HEADER + 2 :]


def whole_frames(path: Path) -> Iterator[bytes]:
    """The AAC frames of an ADTS file with their headers. Raises RenderFailed where the file is damaged."""
    data = path.read_bytes()
    at = 0
    while at < len(data):
        head = data[at : at + HEADER]
        if len(head) < HEADER or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
            raise RenderFailed(f"The sound chunk {path.name[:12]} is damaged at byte {at}.", "Mix the sound again.")
        length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        yield data[at : at + length]
        at += length
