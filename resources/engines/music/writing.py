"""Writing a cue: form, harmony, and what each instrument plays.

The film has one motif, drawn from its seed; every cue states, turns and shortens it in its own mode and tempo, so that
the film hangs together. Under narration the writing stays thin: a pad, a slow bass, a figure, and a melody that rests
more than it sounds.
"""

import random
from dataclasses import dataclass, replace

from resources.engines.music.midi import Control, Note, Part
from resources.engines.music.palette import BANDS, DARK_MOODS, FEELINGS, INSTRUMENT_NAMES, TIMPANI, Band, Feeling
from resources.engines.music.theory import Scale, nearest, voiced
from resources.engines.music.wishes import band_of, scale_of, tempo_of, wants_drums
from visiobook.domain.music import MusicWish
from visiobook.domain.scene import Mood

NO_WISH = MusicWish()
ALWAYS = 0.01
"""The intensity from which drums play that somebody asked for."""
_PHRASE = 4
"""Bars in a phrase."""
_TONICS = (0, 2, 3, 5, 7, 9, 10)
_RHYTHMS: dict[int, tuple[tuple[float, ...], ...]] = {
    4: (
        (1.5, 0.5, 2.0, 1.0, 1.0, 2.0),
        (1.0, 1.0, 2.0, 3.0, 1.0),
        (2.0, 1.0, 1.0, 1.5, 0.5, 2.0),
        (3.0, 1.0, 2.0, 2.0),
    ),
    3: ((2.0, 1.0, 1.0, 1.0, 1.0), (1.5, 0.5, 1.0, 3.0), (1.0, 2.0, 2.0, 1.0), (3.0, 1.0, 2.0)),
}


@dataclass(frozen=True)
class Motif:
    """Two bars: scale steps from the chord's third or fifth, and lengths in quarter notes for each metre."""

    steps: tuple[int, ...]
    rhythm: int


@dataclass(frozen=True)
class Piece:
    """A written cue."""

    parts: list[Part]
    tempo_bpm: float
    beats: int
    key: str
    instruments: tuple[str, ...]


@dataclass
class _Sheet:
    """What every hand that writes knows. ``level`` 0 … 1 for each bar is how full the music is there."""

    feeling: Feeling
    band: Band
    scale: Scale
    degrees: list[int]
    chords: list[tuple[int, ...]]
    level: list[float]
    intensity: float
    dark: bool
    motif: Motif
    rng: random.Random

    @property
    def bars(self) -> int:
        """How many bars there are."""
        return len(self.chords)

    def at(self, bar: int) -> float:
        """The quarter note a bar begins on."""
        return float(bar * self.feeling.beats)


def motif_of(seed: int) -> Motif:
    """The film's motif."""
    rng = random.Random(f"motif {seed}")
    steps = [rng.choice((0, 2, 4))]
    while len(steps) < 6:
        step = rng.choice((-2, -1, -1, 1, 1, 2, 3, -3))
        if -4 <= steps[-1] + step <= 7:
            steps.append(steps[-1] + step)
    return Motif(tuple(steps), rng.randrange(4))


def write(
    mood: Mood, style: str, intensity: float, seconds: float, film: int, variation: int, wish: MusicWish = NO_WISH
) -> Piece:
    """A cue of at least ``seconds``. ``film`` decides motif and key, ``variation`` the rest; a wish comes first."""
    feeling, band = FEELINGS[mood], band_of(wish, BANDS[style])
    if wants_drums(wish):
        feeling = replace(feeling, drums=ALWAYS)
    rng = random.Random(f"{film} {variation} {mood.value} {style}")
    home = _TONICS[random.Random(f"key {film}").randrange(len(_TONICS))]
    scale = Scale((home + rng.choice((0, 0, 5, 7, 2))) % 12, feeling.mode)
    scale = scale_of(wish) or scale
    tempo = feeling.tempo * band.tempo * (0.94 + 0.12 * intensity) * rng.uniform(0.97, 1.03)
    tempo = tempo_of(wish) or tempo
    bars = max(_PHRASE, -(-int(seconds * tempo / 60 / feeling.beats + 1) // _PHRASE) * _PHRASE)
    degrees = _harmony(feeling, bars, rng)
    sheet = _Sheet(
        feeling, band, scale, degrees, [scale.chord(d) for d in degrees], _arc(bars, intensity, rng), intensity,
        mood in DARK_MOODS, motif_of(film), rng,
    )  # fmt: skip
    parts = [part for part in _parts(sheet) if part.notes]
    names = tuple(dict.fromkeys("drums" if p.drums else INSTRUMENT_NAMES[p.program] for p in parts))
    return Piece(parts, round(tempo, 2), feeling.beats, scale.name(), names)


def _harmony(feeling: Feeling, bars: int, rng: random.Random) -> list[int]:
    """Phrases of four chords: the first comes back, others answer it, the last comes home."""
    first = rng.choice(feeling.progressions)
    other = rng.choice([p for p in feeling.progressions if p != first] or [first])
    degrees: list[int] = []
    for phrase in range(-(-bars // _PHRASE)):
        degrees += (first, first, other, first, rng.choice(feeling.progressions))[phrase % 5]
    degrees = degrees[:bars]
    degrees[-1] = 0
    if bars > 1 and degrees[-2] == 0:
        degrees[-2] = rng.choice((3, 4))
    return degrees


def _arc(bars: int, intensity: float, rng: random.Random) -> list[float]:
    """How full each bar is: phrases rise and fall, no two alike."""
    levels = []
    shape = rng.choice(((0.3, 0.7, 1.0, 0.6), (0.4, 0.9, 0.5, 1.0), (0.5, 0.8, 0.9, 0.4)))
    for bar in range(bars):
        phrase, place = divmod(bar, _PHRASE)
        swell = 0.08 * (1.5 - abs(place - 1.5))
        levels.append(min(1.0, (0.45 + 0.55 * intensity) * shape[phrase % 4] + swell))
    levels[0] = min(levels[0], 0.35)
    return levels


def _parts(sheet: _Sheet) -> list[Part]:
    pads = sheet.band.dark_pad if sheet.dark else sheet.band.pad
    return [
        *(_pad(sheet, program, n) for n, program in enumerate(pads[: 1 + (sheet.intensity > 0.35)])),
        _bass(sheet),
        _figure(sheet),
        _melody(sheet),
        _answer(sheet),
        _timpani(sheet),
        _drums(sheet),
    ]


def _pad(sheet: _Sheet, program: int, number: int) -> Part:
    """Held chords that move by the smallest steps; the expression pedal swells with the phrase."""
    low, high = ((50, 69), (55, 74))[number % 2]
    part = Part("pad", program, (88, 64)[number % 2], (50, 78)[number % 2], 90)
    before: tuple[int, ...] = ()
    for bar, chord in enumerate(sheet.chords):
        keys = voiced(chord, before, low - 5 * sheet.dark, high - 5 * sheet.dark)
        held = bar > 0 and sheet.degrees[bar] == sheet.degrees[bar - 1] and sheet.rng.random() < 0.3
        length = sheet.feeling.beats * sheet.feeling.held
        velocity = int(44 + 34 * sheet.level[bar])
        if not held or number:
            part.notes += [Note(sheet.at(bar), length, key, velocity) for key in keys]
        else:
            part.notes += [Note(sheet.at(bar), length, key, velocity - 8) for key in keys[:2]]
        part.controls.append(Control(sheet.at(bar), 11, int(70 + 50 * sheet.level[bar])))
        part.controls.append(Control(sheet.at(bar) + sheet.feeling.beats / 2, 11, int(78 + 48 * sheet.level[bar])))
        before = keys
    return part


def _bass(sheet: _Sheet) -> Part:
    """Roots, and fifths where the music moves more."""
    part = Part("bass", sheet.band.bass, 84, 60, 40)
    for bar, degree in enumerate(sheet.degrees):
        root = sheet.scale.key(degree, 2)
        root -= 12 * (root > 45)
        velocity = int(48 + 32 * sheet.level[bar])
        if sheet.level[bar] < 0.3 and bar % 2:
            continue
        if sheet.feeling.motion > 0.65 and sheet.level[bar] > 0.5:
            half = sheet.feeling.beats / 2
            part.notes.append(Note(sheet.at(bar), half * 0.9, root, velocity))
            fifth = nearest((sheet.chords[bar][2],), root + 5)
            part.notes.append(Note(sheet.at(bar) + half, half * 0.9, fifth, velocity - 8))
        else:
            part.notes.append(Note(sheet.at(bar), sheet.feeling.beats * 0.97, root, velocity))
    return part


def _figure(sheet: _Sheet) -> Part:
    """A broken chord; its density follows the mood's motion and the bar's level."""
    programs = sheet.band.dark_motion if sheet.dark else sheet.band.motion
    part = Part("figure", sheet.rng.choice(programs), 72, 84, 70)
    pattern = sheet.rng.choice(((0, 1, 2, 3, 2, 1), (0, 2, 1, 3, 1, 2), (0, 2, 3, 2), (3, 2, 1, 0)))
    before: tuple[int, ...] = ()
    for bar, chord in enumerate(sheet.chords):
        keys = voiced(chord, before, 55, 76)
        before = keys
        drive = sheet.feeling.motion * (0.4 + 0.6 * sheet.level[bar])
        if drive < 0.12 or bar == 0:
            continue
        step = 0.5 if drive > 0.5 else 1.0 if drive > 0.25 else 2.0
        ladder = (*keys, keys[0] + 12)
        for n in range(int(sheet.feeling.beats / step)):
            accent = 8 if n == 0 else 0
            velocity = int(34 + 26 * sheet.level[bar] + accent + sheet.rng.randint(-4, 4))
            key = ladder[pattern[(n + bar) % len(pattern)] % len(ladder)]
            part.notes.append(Note(sheet.at(bar) + n * step + sheet.rng.uniform(0, 0.02), step * 1.4, key, velocity))
    return part


def _melody(sheet: _Sheet) -> Part:
    """The film's motif at the head of phrases that have a melody; the next phrase rests or answers."""
    programs = sheet.band.dark if sheet.dark else sheet.band.bright
    part = Part("melody", sheet.rng.choice(programs), 82, 54, 85)
    turns = ("plain", "rest", "high", "short", "rest", "turned", "rest", "plain")
    offset = sheet.rng.randrange(2)
    for phrase in range(sheet.bars // _PHRASE):
        turn = turns[(phrase + offset) % len(turns)]
        sounding = sheet.rng.random() < 0.35 + sheet.feeling.melody
        if turn == "rest" or not sounding or (phrase == 0 and sheet.bars > _PHRASE and offset):
            continue
        _state(sheet, part, phrase * _PHRASE, turn)
    return part


def _state(sheet: _Sheet, part: Part, bar: int, turn: str) -> None:
    """The motif over two bars, then its last notes again over the next two, landing in the chord."""
    rhythm = _RHYTHMS[sheet.feeling.beats][sheet.motif.rhythm]
    steps = [-s for s in sheet.motif.steps] if turn == "turned" else list(sheet.motif.steps)
    octave = sheet.feeling.register + (turn == "high" and not sheet.dark)
    for half in range(1 if turn == "short" else 2):
        start, chord_bar = sheet.at(bar + 2 * half), bar + 2 * half
        chosen = rhythm if half == 0 else (*rhythm[:-2], sum(rhythm[-2:]))
        at = 0.0
        for n, length in enumerate(chosen):
            inside = min(sheet.bars - 1, chord_bar + int(at // sheet.feeling.beats))
            key = sheet.scale.key(sheet.degrees[inside] + steps[n % len(steps)] - (half and n > 1), octave)
            strong = at % 2 == 0 or length >= 1.0 or n == len(chosen) - 1
            key = nearest(sheet.chords[inside], key) if strong else key
            while key > 84:
                key -= 12
            velocity = int(52 + 30 * sheet.level[inside] + (5 if strong else 0) + sheet.rng.randint(-3, 3))
            part.notes.append(Note(start + at, length * 0.95, key, velocity))
            at += length


def _answer(sheet: _Sheet) -> Part:
    """A high sparkle at the end of some phrases, from moderate intensity on; seldom, so that it stays one."""
    program = sheet.band.shimmer
    part = Part("answer", program if program is not None else 0, 58, 90, 100)
    if program is None or (sheet.dark and sheet.intensity < 0.6):
        return part
    for phrase in range(sheet.bars // _PHRASE):
        bar = phrase * _PHRASE + _PHRASE - 1
        if sheet.rng.random() < 0.45:
            keys = sorted(nearest((pitch,), 79) for pitch in sheet.chords[bar])
            for n, key in enumerate(keys if sheet.rng.random() < 0.5 else keys[::-1]):
                part.notes.append(Note(sheet.at(bar) + 1 + n * 0.5, 1.0, key, 40 + sheet.rng.randint(0, 12)))
    return part


def _timpani(sheet: _Sheet) -> Part:
    """Soft strokes under heavy or grand moods."""
    part = Part("timpani", TIMPANI, 70, 64, 90)
    wanted = sheet.feeling.drums and sheet.intensity >= sheet.feeling.drums and sheet.band.drum_kit == 48
    if not wanted or not sheet.band.drums:
        return part
    for bar in range(1, sheet.bars):
        if sheet.level[bar] > 0.5 and bar % 2 == 0:
            root = sheet.scale.key(sheet.degrees[bar], 2)
            part.notes.append(Note(sheet.at(bar), 1.5, root, int(38 + 34 * sheet.level[bar])))
            if bar % _PHRASE == 2:
                part.notes += [
                    Note(sheet.at(bar + 1) - 1 + n * 0.25, 0.25, root, int(24 + 8 * n + 12 * sheet.level[bar]))
                    for n in range(4)
                ]
    return part


_KICK, _SIDE_STICK, _CLOSED_HAT, _SHAKER, _TAMBOURINE, _LOW_TOM = 36, 37, 42, 82, 54, 45


def _drums(sheet: _Sheet) -> Part:
    """Light percussion for styles with a drum kit, where the mood and its intensity ask for it."""
    part = Part("drums", sheet.band.drum_kit, 60, 64, 50, drums=True)
    electronic = sheet.band.bass == 38
    asked = 0.35 if electronic and sheet.feeling.motion > 0.4 else sheet.feeling.drums
    if not sheet.band.drums or sheet.band.drum_kit != 0 or not asked or sheet.intensity < asked:
        return part
    for bar in range(_PHRASE, sheet.bars):
        velocity = int(30 + 30 * sheet.level[bar])
        for beat in range(sheet.feeling.beats):
            at = sheet.at(bar) + beat
            if beat == 0 or (electronic and beat == 2):
                part.notes.append(Note(at, 0.5, _KICK if electronic else _LOW_TOM, velocity + 6))
            if beat in (1, 3):
                part.notes.append(Note(at, 0.5, _SIDE_STICK if electronic else _TAMBOURINE, velocity - 8))
            part.notes.append(Note(at + 0.5, 0.25, _CLOSED_HAT if electronic else _SHAKER, velocity - 12))
    return part
