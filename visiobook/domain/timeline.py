"""The edit in OpenTimelineIO's words and with its meaning: tracks of clips, gaps and transitions on exact time.

A transition lies between two items and changes no length: it overlaps the last ``in_offset`` of the item before it and
the first ``out_offset`` of the item after it. At either end of a track it fades from or to black.
"""

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from visiobook.domain.base import Digest, Value
from visiobook.domain.camera import CameraPath
from visiobook.domain.caption import Captions
from visiobook.domain.recipe import Credit
from visiobook.domain.scene import TransitionKind
from visiobook.domain.still import FocusBox

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
"""``#rrggbb`` in lower-case hexadecimal."""
BLACK = "#000000"


class RationalTime(Value):
    """``value`` units of 1 / ``rate`` second."""

    value: int
    rate: int = Field(gt=0)

    def seconds(self) -> Fraction:
        """The exact time in seconds."""
        return Fraction(self.value, self.rate)


class TimeRange(Value):
    """From ``start`` on for ``duration``, both at the same rate."""

    start: RationalTime
    duration: RationalTime

    @classmethod
    def of(cls, start: int, duration: int, rate: int) -> "TimeRange":
        """A range from whole units of one rate."""
        return cls(start=RationalTime(value=start, rate=rate), duration=RationalTime(value=duration, rate=rate))


class ExternalReference(Value):
    """Media in the artifact store. ``width`` and ``height`` are pixels, 0 for sound."""

    kind: Literal["external"] = "external"
    digest: Digest
    media_type: str
    width: int = 0
    height: int = 0


class MissingReference(Value):
    """Media that is not there; ``name`` says what it was."""

    kind: Literal["missing"] = "missing"
    name: str


class TitleCard(Value):
    """What the title card says, over a darkened still where there is one."""

    card: Literal["title"] = "title"
    title: str
    author: str = ""
    note: str = ""
    background: Digest | None = None


class EndCard(Value):
    """The end of the film: a word of farewell, then whose work is in it and under which licences."""

    card: Literal["end"] = "end"
    heading: str
    title: str = ""
    credits: tuple[Credit, ...] = ()
    background: Digest | None = None


class Black(Value):
    """A black picture."""

    card: Literal["black"] = "black"


class Solid(Value):
    """A picture of one colour, ``#rrggbb``."""

    card: Literal["solid"] = "solid"
    colour: Colour


Card = Annotated[TitleCard | EndCard | Black | Solid, Field(discriminator="card")]


class GeneratorReference(Value):
    """Media drawn from parameters instead of read."""

    kind: Literal["generator"] = "generator"
    card: Card


MediaReference = Annotated[ExternalReference | MissingReference | GeneratorReference, Field(discriminator="kind")]


class Clip(Value):
    """A stretch of one medium. For pictures ``camera`` says what is seen of it, frame by frame."""

    kind: Literal["clip"] = "clip"
    name: str
    media: MediaReference
    source_range: TimeRange
    scene: str = ""
    shot: str = ""
    camera: CameraPath | None = None
    focus: tuple[FocusBox, ...] = ()
    volume: float = 1.0
    """Of sounds, linear."""
    duck_under_voice: bool = False
    """Whether this sound gives way to voices."""


class Gap(Value):
    """Nothing: black, or silence."""

    kind: Literal["gap"] = "gap"
    source_range: TimeRange


class Transition(Value):
    """From the item before to the item after."""

    kind: Literal["transition"] = "transition"
    transition_type: TransitionKind
    in_offset: RationalTime
    out_offset: RationalTime

    def frames(self) -> int:
        """Length of the overlap in units of its rate."""
        return self.in_offset.value + self.out_offset.value


Item = Annotated[Clip | Gap | Transition, Field(discriminator="kind")]


class Track(Value):
    """Items one after another. ``track_kind``: ``Video`` or ``Audio``."""

    name: str
    track_kind: Literal["Video", "Audio"]
    items: tuple[Item, ...] = ()

    def placed(self) -> "tuple[tuple[int, Clip | Gap], ...]":
        """Clips and gaps with the unit they begin at (transitions take no time)."""
        at, found = 0, []
        for item in self.items:
            if not isinstance(item, Transition):
                found.append((at, item))
                at += item.source_range.duration.value
        return tuple(found)

    def duration(self) -> int:
        """Length in units of the items' rate."""
        return sum(i.source_range.duration.value for i in self.items if not isinstance(i, Transition))


class Marker(Value):
    """A named place: one for each scene, which becomes a chapter."""

    name: str
    scene: str
    marked_range: TimeRange


class Timeline(Value):
    """The whole edit. ``rate`` is frames a second of the picture; audio tracks count samples at 48 kHz."""

    name: str
    title: str
    author: str = ""
    language: str = "und"
    rate: int
    tracks: tuple[Track, ...]
    markers: tuple[Marker, ...] = ()
    captions: Captions | None = None
    background: Colour = BLACK
    """What is seen where no picture is."""
    frame: tuple[int, int] = (0, 0)
    """Width and height it was edited for; zeros: the renderer's preset decides."""

    def picture(self) -> Track:
        """The first video track."""
        return next(track for track in self.tracks if track.track_kind == "Video")

    def frames(self) -> int:
        """Length of the picture in frames."""
        return self.picture().duration()
