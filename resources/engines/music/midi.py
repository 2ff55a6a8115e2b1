"""A score as a Standard MIDI File (format 1, MIDI 1.0 specification)."""

import struct
from dataclasses import dataclass, field

TICKS = 480
"""Ticks in a quarter note."""
PERCUSSION_CHANNEL = 9


@dataclass(frozen=True)
class Note:
    """``start`` and ``length`` in quarter notes; ``key`` 60 is middle C; ``velocity`` 1 … 127."""

    start: float
    length: float
    key: int
    velocity: int


@dataclass(frozen=True)
class Control:
    """A controller's value from ``start`` (quarter notes) on."""

    start: float
    number: int
    value: int


@dataclass
class Part:
    """One instrument's notes. ``program`` is its General MIDI number; ``bank`` 128 marks a drum kit."""

    name: str
    program: int
    volume: int
    pan: int = 64
    reverb: int = 60
    drums: bool = False
    notes: list[Note] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)


def midi_file(parts: list[Part], tempo_bpm: float, beats: int, title: str) -> bytes:
    """The whole score: a track with the tempo, then one for each part that plays."""
    playing = [part for part in parts if part.notes]
    tempo = struct.pack(">I", round(60_000_000 / tempo_bpm))[1:]
    head = _meta(0x03, title.encode()) + _meta(0x51, tempo) + _meta(0x58, bytes([beats, 2, 24, 8]))
    tracks = [_track(head)]
    free = [c for c in range(16) if c != PERCUSSION_CHANNEL]
    for part in playing:
        channel = PERCUSSION_CHANNEL if part.drums else free.pop(0)
        tracks.append(_track(_part(part, channel)))
    return struct.pack(">4sIHHH", b"MThd", 6, 1, len(tracks), TICKS) + b"".join(tracks)


def _part(part: Part, channel: int) -> bytes:
    events: list[tuple[int, int, bytes]] = [
        (0, 0, bytes([0xC0 | channel, part.program])),
        (0, 0, bytes([0xB0 | channel, 7, part.volume])),
        (0, 0, bytes([0xB0 | channel, 10, part.pan])),
        (0, 0, bytes([0xB0 | channel, 91, part.reverb])),
    ]
    for control in part.controls:
        events.append((_tick(control.start), 1, bytes([0xB0 | channel, control.number, _byte(control.value)])))
    for note in part.notes:
        start, end = _tick(note.start), max(_tick(note.start) + 1, _tick(note.start + note.length))
        events.append((start, 3, bytes([0x90 | channel, _byte(note.key), max(1, _byte(note.velocity))])))
        events.append((end, 2, bytes([0x80 | channel, _byte(note.key), 0])))
    data, at = _meta(0x03, part.name.encode()), 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        data += _variable(tick - at) + message
        at = tick
    return data


def _track(data: bytes) -> bytes:
    body = data + _meta(0x2F, b"")
    return b"MTrk" + struct.pack(">I", len(body)) + body


def _meta(kind: int, data: bytes) -> bytes:
    return b"\x00\xff" + bytes([kind]) + _variable(len(data)) + data


def _variable(value: int) -> bytes:
    parts = [value & 0x7F]
    while value := value >> 7:
        parts.insert(0, value & 0x7F | 0x80)
    return bytes(parts)


def _tick(beats: float) -> int:
    return max(0, round(beats * TICKS))


def _byte(value: int) -> int:
    return min(127, max(0, value))
