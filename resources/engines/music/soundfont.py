"""SoundFont 2 files and their compressed kin (SF3: samples as Ogg Vorbis): read, cut down to some presets, expanded.

Format: SoundFont 2.04 specification (Creative/E-mu): RIFF ``sfbk`` with the lists INFO, sdta and pdta; SF3 sets bit 4
of a sample's type and counts its loop from its own start.
"""

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO

_RECORD = {"phdr": 38, "pbag": 4, "pmod": 10, "pgen": 4, "inst": 22, "ibag": 4, "imod": 10, "igen": 4, "shdr": 46}
_INSTRUMENT, _SAMPLE = 41, 53
"""Generators that point from a preset zone to an instrument, and from an instrument zone to a sample."""
_COMPRESSED = 0x10
_STEREO = 2 | 4
_GAP = 46
"""Zero samples after each sample, as the specification asks."""


@dataclass(frozen=True)
class _Zone:
    generators: tuple[tuple[int, int], ...]
    modulators: tuple[bytes, ...]


@dataclass(frozen=True)
class _Holder:
    """A preset or an instrument: its record without the bag index, and its zones."""

    head: bytes
    tail: bytes
    zones: tuple[_Zone, ...]


@dataclass(frozen=True)
class Sample:
    """``loop`` is counted from the sample's first point; ``data`` is Ogg Vorbis or 16-bit PCM."""

    name: bytes
    data: bytes
    loop: tuple[int, int]
    rate: int
    key: int
    correction: int
    link: int
    kind: int


@dataclass(frozen=True)
class SoundFont:
    """A font in memory."""

    info: bytes
    presets: tuple[_Holder, ...]
    instruments: tuple[_Holder, ...]
    samples: tuple[Sample, ...]

    def programs(self) -> tuple[tuple[int, int, str], ...]:
        """(bank, program, name) of every preset."""
        return tuple(_program(preset) for preset in self.presets)


def read_soundfont(data: bytes) -> SoundFont:
    """A font from the bytes of an .sf2 or .sf3 file. Raises ValueError for anything else."""
    if data[:4] != b"RIFF" or data[8:12] != b"sfbk":
        raise ValueError("not a SoundFont")
    lists = dict(_lists(data))
    tables = dict(_chunks(lists[b"pdta"], 0))
    samples = dict(_chunks(lists[b"sdta"], 0))["smpl"]
    return SoundFont(
        info=lists[b"INFO"],
        presets=_holders(tables, "phdr", "pbag", "pmod", "pgen", 24),
        instruments=_holders(tables, "inst", "ibag", "imod", "igen", 20),
        samples=tuple(_samples(tables["shdr"], samples)),
    )


def cut(font: SoundFont, wanted: Iterable[tuple[int, int]]) -> SoundFont:
    """Only the presets of these (bank, program), with what they need."""
    keep = set(wanted)
    presets = tuple(p for p in font.presets if _program(p)[:2] in keep)
    instruments = _used(presets, _INSTRUMENT)
    kept = tuple(font.instruments[i] for i in instruments)
    samples = _used(kept, _SAMPLE)
    partners = dict.fromkeys(font.samples[i].link for i in samples if font.samples[i].kind & _STEREO)
    samples += [partner for partner in partners if partner not in samples]
    order = {old: new for new, old in enumerate(samples)}
    return SoundFont(
        info=font.info,
        presets=_pointed(presets, _INSTRUMENT, {old: new for new, old in enumerate(instruments)}),
        instruments=_pointed(kept, _SAMPLE, order),
        samples=tuple(_relinked(font.samples[i], order) for i in samples),
    )


def expanded(font: SoundFont, decode: Callable[[bytes], bytes]) -> SoundFont:
    """The same font with PCM samples. ``decode`` turns Ogg Vorbis into 16-bit mono PCM."""
    return SoundFont(font.info, font.presets, font.instruments, tuple(_pcm(s, decode) for s in font.samples))


def write_soundfont(font: SoundFont) -> bytes:
    """The bytes of the font: an .sf3 file while its samples are compressed, else an .sf2 file."""
    pool, headers = BytesIO(), []
    for sample in font.samples:
        headers.append(_header(sample, pool))
    end = struct.pack("<20sIIIIIBbHH", b"EOS", 0, 0, 0, 0, 0, 0, 0, 0, 0)
    last = struct.pack("<20sHHHIII", b"EOP", 0, 255, 0, 0, 0, 0)
    tables = _tables(font.presets, "phdr", "pbag", "pmod", "pgen", last, 24)
    tables += _tables(font.instruments, "inst", "ibag", "imod", "igen", struct.pack("<20sH", b"EOI", 0), 20)
    tables += _chunk(b"shdr", b"".join(headers) + end)
    body = _list(b"INFO", font.info) + _list(b"sdta", _chunk(b"smpl", pool.getvalue())) + _list(b"pdta", tables)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"sfbk" + body


def _program(preset: _Holder) -> tuple[int, int, str]:
    program, bank = struct.unpack_from("<HH", preset.head, 20)
    return bank, program, preset.head[:20].split(b"\0")[0].decode("latin-1")


def _lists(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 12
    while at + 8 <= len(data):
        size = struct.unpack_from("<I", data, at + 4)[0]
        if data[at : at + 4] == b"LIST":
            found.append((data[at + 8 : at + 12], data[at + 12 : at + 8 + size]))
        at += 8 + size + size % 2
    return found


def _chunks(data: bytes, at: int) -> list[tuple[str, bytes]]:
    found = []
    while at + 8 <= len(data):
        size = struct.unpack_from("<I", data, at + 4)[0]
        found.append((data[at : at + 4].decode("latin-1"), data[at + 8 : at + 8 + size]))
        at += 8 + size + size % 2
    return found


def _records(table: bytes, name: str) -> list[bytes]:
    size = _RECORD[name]
    return [table[i : i + size] for i in range(0, len(table), size)]


def _holders(tables: dict[str, bytes], head: str, bag: str, mod: str, gen: str, bag_at: int) -> tuple[_Holder, ...]:
    records = _records(tables[head], head)
    bags = [struct.unpack("<HH", b) for b in _records(tables[bag], bag)]
    mods, gens = _records(tables[mod], mod), [struct.unpack("<HH", g) for g in _records(tables[gen], gen)]
    first = [struct.unpack_from("<H", r, bag_at)[0] for r in records]
    holders = []
    for i, record in enumerate(records[:-1]):
        zones = tuple(
            _Zone(
                tuple((int(k), int(v)) for k, v in gens[bags[z][0] : bags[z + 1][0]]),
                tuple(mods[bags[z][1] : bags[z + 1][1]]),
            )
            for z in range(first[i], first[i + 1])
        )
        holders.append(_Holder(record[:bag_at], record[bag_at + 2 :], zones))
    return tuple(holders)


def _samples(table: bytes, pool: bytes) -> list[Sample]:
    found = []
    for record in _records(table, "shdr")[:-1]:
        name, start, end, loop_start, loop_end, rate, key, fix, link, kind = struct.unpack("<20sIIIIIBbHH", record)
        if kind & _COMPRESSED:
            data, loop = pool[start:end], (loop_start, loop_end)
        else:
            data, loop = pool[2 * start : 2 * end], (loop_start - start, loop_end - start)
        found.append(Sample(name, data, loop, rate, key, fix, link, kind))
    return found


def _used(holders: tuple[_Holder, ...], generator: int) -> list[int]:
    """Indices that the zones point to, in order of first use."""
    found = (v for h in holders for z in h.zones for k, v in z.generators if k == generator)
    return list(dict.fromkeys(found))


def _pointed(holders: tuple[_Holder, ...], generator: int, order: dict[int, int]) -> tuple[_Holder, ...]:
    def moved(zone: _Zone) -> _Zone:
        pairs = tuple((k, order[v] if k == generator else v) for k, v in zone.generators)
        return _Zone(pairs, zone.modulators)

    return tuple(_Holder(h.head, h.tail, tuple(moved(z) for z in h.zones)) for h in holders)


def _relinked(sample: Sample, order: dict[int, int]) -> Sample:
    return Sample(
        sample.name, sample.data, sample.loop, sample.rate, sample.key, sample.correction,
        order.get(sample.link, 0), sample.kind,
    )  # fmt: skip


def _pcm(sample: Sample, decode: Callable[[bytes], bytes]) -> Sample:
    if not sample.kind & _COMPRESSED:
        return sample
    return Sample(
        sample.name, decode(sample.data), sample.loop, sample.rate, sample.key, sample.correction, sample.link,
        sample.kind & ~_COMPRESSED,
    )  # fmt: skip


def _header(sample: Sample, pool: BytesIO) -> bytes:
    """Appends the sample to the pool and returns its record."""
    at = pool.tell()
    pool.write(sample.data)
    if sample.kind & _COMPRESSED:
        start, end, base = at, at + len(sample.data), 0
    else:
        start, end, base = at // 2, (at + len(sample.data)) // 2, at // 2
        pool.write(bytes(2 * _GAP))
    return struct.pack(
        "<20sIIIIIBbHH", sample.name, start, end, base + sample.loop[0], base + sample.loop[1], sample.rate,
        sample.key, sample.correction, sample.link, sample.kind,
    )  # fmt: skip


def _tables(
    holders: tuple[_Holder, ...], head: str, bag: str, mod: str, gen: str, terminal: bytes, bag_at: int
) -> bytes:
    heads, bags, mods, gens = b"", b"", b"", b""
    count = 0
    for holder in holders:
        heads += holder.head + struct.pack("<H", count) + holder.tail
        for zone in holder.zones:
            bags += struct.pack("<HH", len(gens) // 4, len(mods) // 10)
            mods += b"".join(zone.modulators)
            gens += b"".join(struct.pack("<HH", k, v) for k, v in zone.generators)
            count += 1
    heads += terminal[:bag_at] + struct.pack("<H", count) + terminal[bag_at + 2 :]
    bags += struct.pack("<HH", len(gens) // 4, len(mods) // 10)
    return (
        _chunk(head.encode(), heads) + _chunk(bag.encode(), bags) + _chunk(mod.encode(), mods + bytes(10))
        + _chunk(gen.encode(), gens + bytes(4))
    )  # fmt: skip


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def _list(name: bytes, body: bytes) -> bytes:
    return _chunk(b"LIST", name + body)
