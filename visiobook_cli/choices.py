"""From command-line words to a brief: each unknown word is an error that lists those there are."""

from enum import StrEnum
from typing import TypeVar

from pydantic import ValidationError

from visiobook.domain.engine import Port
from visiobook.domain.moving import WithoutMotion
from visiobook.domain.project import (
    Aspect,
    Brief,
    CaptionMode,
    EngineChoice,
    MusicStyle,
    Resolution,
    Style,
    Template,
    UseCase,
)
from visiobook.errors import BadInput, UnknownChoice

E = TypeVar("E", bound=StrEnum)
FRAME_RATES = (24, 25, 30, 50, 60)


def pick(kind: type[E], what: str, given: str) -> E:
    """The member of an enumeration by its value."""
    known = [m.value for m in kind]
    if given not in known:
        raise UnknownChoice.of(what, given, known)
    return kind(given)


def engine_choices(given: list[str]) -> tuple[EngineChoice, ...]:
    """``image=NAME`` or ``image=NAME:MODEL``, each port once."""
    chosen: dict[Port, EngineChoice] = {}
    for text in given:
        port_name, separator, rest = text.partition("=")
        if not separator or not rest:
            raise BadInput(f"--engine {text!r} has no engine.", "Write it as PORT=NAME, such as image=picturebook.")
        port = pick(Port, "engine port", port_name)
        name, _, model = rest.partition(":")
        chosen[port] = EngineChoice(port=port, engine=name, model=model)
    return tuple(chosen.values())


def brief_of(
    *,
    style: str,
    use_case: str,
    resolution: str,
    fps: int,
    aspect: str,
    template: str,
    music: str,
    captions: str,
    engines: list[str],
    language: str | None,
    voice: str,
    speed: float,
    pitch: float,
    max_scenes: int | None,
    seed: int,
    budget_usd: float | None = None,
    without_motion: str = "stop",
) -> Brief:
    """The brief, or a named error about the first word that does not fit."""
    if fps not in FRAME_RATES:
        raise UnknownChoice.of("frame rate", str(fps), [str(f) for f in FRAME_RATES])
    try:
        return Brief(
            language=language,
            style=pick(Style, "style", style),
            use_case=pick(UseCase, "use case", use_case),
            resolution=pick(Resolution, "resolution", resolution),
            fps=fps,
            aspect=pick(Aspect, "aspect", aspect),
            template=pick(Template, "template", template),
            music=pick(MusicStyle, "music style", music),
            captions=pick(CaptionMode, "caption mode", captions),
            engines=engine_choices(engines),
            voice=voice,
            speed=speed,
            pitch=pitch,
            max_scenes=max_scenes,
            seed=seed,
            budget_usd=budget_usd,
            without_motion=pick(WithoutMotion, "way without motion", without_motion),
        )
    except ValidationError as wrong:
        first = wrong.errors()[0]
        option = "--" + str(first["loc"][0]).replace("_", "-")
        raise BadInput(
            f"{option} {first.get('input')!r} cannot be used: {first['msg']}.", "See visiobook make --help."
        ) from wrong
