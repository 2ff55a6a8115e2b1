"""The colours of an hour, a weather and a mood: sky, air, light and the land's own colours."""

from dataclasses import dataclass, replace
from random import Random

from resources.engines.image.picturebook.colour import Colour, darker, hexed, lighter, mix, saturated, times, turned
from visiobook.domain.scene import Mood, TimeOfDay, Weather


@dataclass(frozen=True)
class Palette:
    """``top``, ``middle``, ``low``: the sky from zenith to horizon. ``ambient``: the light things are seen in."""

    top: Colour
    middle: Colour
    low: Colour
    sun: Colour
    ambient: Colour
    haze: Colour
    night: bool = False
    saturation: float = 1.0
    gloom: float = 0.0
    """0 to 1: how much the mood takes away of the light."""
    fog: float = 0.0
    leaf: Colour = (0.36, 0.58, 0.25)
    grass: Colour = (0.47, 0.66, 0.29)
    earth: Colour = (0.62, 0.47, 0.32)
    bark: Colour = (0.42, 0.29, 0.2)
    stone: Colour = (0.62, 0.61, 0.6)
    wood: Colour = (0.6, 0.41, 0.25)
    sand: Colour = (0.91, 0.8, 0.57)
    water: Colour = (0.25, 0.52, 0.66)
    wall: Colour = (0.9, 0.84, 0.72)
    snow: float = 0.0
    """0 to 1: how much snow lies."""


def _p(top: str, middle: str, low: str, sun: str, ambient: str, haze: str, night: bool = False) -> Palette:
    return Palette(hexed(top), hexed(middle), hexed(low), hexed(sun), hexed(ambient), hexed(haze), night)


HOURS: dict[TimeOfDay, Palette] = {
    TimeOfDay.DAWN: _p("#7d9bd1", "#e8b7bf", "#ffdba8", "#fff0c4", "#f3dcd8", "#f2cfc4"),
    TimeOfDay.MORNING: _p("#62aee6", "#a9d8ef", "#fbeed0", "#fff6cf", "#fff5e3", "#dcebe9"),
    TimeOfDay.DAY: _p("#3f95dd", "#86c5ec", "#d6eef3", "#fffbe0", "#ffffff", "#cfe5ee"),
    TimeOfDay.AFTERNOON: _p("#4a97d2", "#9ccbe0", "#fbe6bd", "#fff0b8", "#fff0d6", "#e6e2cd"),
    TimeOfDay.SUNSET: _p("#4c4a8c", "#d9707a", "#ffc069", "#ffe9a0", "#f6c6a0", "#eaa27f"),
    TimeOfDay.EVENING: _p("#2a3066", "#70609c", "#e59a7c", "#ffd79a", "#b3a0c0", "#8f7ba3"),
    TimeOfDay.NIGHT: _p("#0b1033", "#1d2a5e", "#3f548c", "#f4f1d8", "#6c7bb4", "#36477e", night=True),
}  # fmt: skip

_MOOD_AIR: dict[Mood, tuple[str, float, float, float]] = {
    # a colour that washes over all, how much of it, saturation, gloom
    Mood.JOYFUL: ("#ffe08a", 0.05, 1.14, 0.0),
    Mood.PEACEFUL: ("#cfe8d2", 0.07, 0.98, 0.0),
    Mood.TENDER: ("#ffd5cc", 0.1, 0.98, 0.0),
    Mood.ROMANTIC: ("#f7a9b8", 0.14, 1.05, 0.0),
    Mood.ADVENTUROUS: ("#ffc46b", 0.08, 1.12, 0.0),
    Mood.SOLEMN: ("#8c86a8", 0.12, 0.82, 0.12),
    Mood.MYSTERIOUS: ("#4d6a8f", 0.18, 0.86, 0.2),
    Mood.TENSE: ("#6d7350", 0.14, 0.85, 0.2),
    Mood.FRIGHTENING: ("#3c4a55", 0.22, 0.75, 0.34),
    Mood.SAD: ("#7f93ad", 0.18, 0.7, 0.14),
    Mood.ANGRY: ("#b5482f", 0.14, 1.02, 0.16),
    Mood.COMIC: ("#ffd24d", 0.05, 1.16, 0.0),
    Mood.NEUTRAL: ("#ffffff", 0.0, 1.0, 0.0),
}  # fmt: skip

_WEATHER_AIR: dict[Weather, tuple[str, float, float, float]] = {
    # a colour that covers the sky, how much of it, gloom, fog
    Weather.CLEAR: ("#ffffff", 0.0, 0.0, 0.0),
    Weather.CLOUDY: ("#b9c3cc", 0.5, 0.06, 0.1),
    Weather.RAIN: ("#8996a3", 0.68, 0.16, 0.3),
    Weather.STORM: ("#4b5563", 0.78, 0.32, 0.25),
    Weather.SNOW: ("#d5dde6", 0.66, 0.0, 0.3),
    Weather.FOG: ("#d3d8d8", 0.66, 0.04, 0.85),
    Weather.WIND: ("#c3d2da", 0.25, 0.02, 0.05),
    Weather.UNKNOWN: ("#ffffff", 0.0, 0.0, 0.0),
}  # fmt: skip


def palette(hour: TimeOfDay, mood: Mood, weather: Weather, rng: Random) -> Palette:
    """The colours of a scene; ``rng`` gives each place hues a little of its own."""
    base = HOURS[hour if hour is not TimeOfDay.UNKNOWN else TimeOfDay.DAY]
    base = _weathered(base, weather)
    base = _moody(base, mood)
    drift = rng.uniform(-0.035, 0.035)
    base = replace(
        base,
        leaf=turned(base.leaf, drift, rng.uniform(-0.05, 0.03)),
        grass=turned(base.grass, drift * 0.8, rng.uniform(-0.03, 0.03)),
        wall=turned(base.wall, rng.uniform(-0.04, 0.06)),
        wood=turned(base.wood, rng.uniform(-0.015, 0.015), rng.uniform(-0.06, 0.05)),
        stone=mix(base.stone, hexed(rng.choice(("#b8a58c", "#8f97a6", "#a39b94"))), 0.4),
    )
    return _snowed(base) if weather is Weather.SNOW else base


def _weathered(base: Palette, weather: Weather) -> Palette:
    text, share, gloom, fog = _WEATHER_AIR[weather]
    cover = (
        times(hexed(text), mix(base.ambient, (1.0, 1.0, 1.0), 0.35))
        if not base.night
        else times(hexed(text), (0.22, 0.26, 0.42))
    )
    return replace(
        base,
        top=mix(base.top, cover, share),
        middle=mix(base.middle, cover, share),
        low=mix(base.low, lighter(cover, 0.25), share),
        haze=mix(base.haze, lighter(cover, 0.1), share),
        ambient=mix(base.ambient, times(base.ambient, (0.7, 0.74, 0.82)), min(1.0, gloom * 2)),
        gloom=gloom,
        fog=fog,
        saturation=1.0 - 0.35 * share,
    )


def _moody(base: Palette, mood: Mood) -> Palette:
    text, share, saturation, gloom = _MOOD_AIR[mood]
    wash = hexed(text) if not base.night else darker(hexed(text), 0.55)

    def sky(colour: Colour) -> Colour:
        return darker(mix(saturated(colour, saturation), wash, share), gloom * 0.55)

    ambient = mix(base.ambient, times(base.ambient, lighter(hexed(text), 0.4)), min(1.0, share * 3))
    return replace(
        base,
        top=sky(base.top),
        middle=sky(base.middle),
        low=sky(base.low),
        haze=sky(base.haze),
        ambient=darker(ambient, gloom * 0.34),
        saturation=base.saturation * saturation,
        gloom=min(1.0, base.gloom + gloom),
        fog=min(1.0, base.fog + (0.25 if mood in (Mood.MYSTERIOUS, Mood.FRIGHTENING) else 0.0)),
    )


def _snowed(base: Palette) -> Palette:
    white = hexed("#eef3f8")
    return replace(
        base,
        grass=mix(base.grass, white, 0.88),
        earth=mix(base.earth, white, 0.7),
        leaf=mix(base.leaf, white, 0.35),
        sand=mix(base.sand, white, 0.7),
        snow=1.0,
    )
