"""A studio whose engines answer at once, over real steps, media and graph: for many small films."""

import io
import math
from array import array
from dataclasses import dataclass, field, replace
from typing import Any

from resources.factory import build_studio
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.project import Aspect, Brief, EngineChoice, MusicStyle, Resolution
from visiobook.domain.speech import SAMPLE_RATE, Voice
from visiobook.ports.image import DrawnStill
from visiobook.ports.speech import Sound, Speech
from visiobook.services.projects import Source, set_up
from visiobook.settings import Settings

BRIEF = Brief(
    language="en",
    resolution=Resolution.P360,
    aspect=Aspect.SQUARE,
    fps=24,
    music=MusicStyle.OFF,
    max_scenes=1,
    engines=(EngineChoice(port=Port.IMAGE, engine="quick"), EngineChoice(port=Port.SPEECH, engine="quick")),
)


@dataclass
class Quick:
    """An engine of a port. ``box`` is shared by all: its generation is in the fingerprint, its log is what was made."""

    port: Port
    model: str
    box: "Box"

    def info(self) -> EngineInfo:
        return EngineInfo(port=self.port, name="quick", version="1", summary="", code_licence="")

    def fingerprint(self) -> str:
        return f"{self.model}/{self.box.generation.get(self.port, 1)}"

    def styles(self):
        return ()

    def voices(self):
        return (Voice(id="quick", language="en", name="quick"),)

    def draw(self, requests):
        from PIL import Image

        for request in requests:
            self.box.made(self.port)
            out = io.BytesIO()
            shade = int(request.content_digest()[:2], 16)
            colour = (shade, len(self.model) * 20 % 256, self.box.generation.get(self.port, 1))
            Image.new("RGB", (request.width, request.height), colour).save(out, "PNG", compress_level=1)
            yield DrawnStill(png=out.getvalue(), cost_usd=self.box.price)

    def speak(self, request):
        self.box.made(self.port)
        pitch = 200 + 10 * self.box.generation.get(self.port, 1)
        samples = max(4800, len(request.text) * 400)
        wave = (0.2 * math.sin(2 * math.pi * pitch * i / SAMPLE_RATE) for i in range(samples))
        return Speech(sound=Sound(pcm=array("f", wave).tobytes()))


class Paid(Quick):
    def price_usd(self, request) -> float:
        return self.box.price


@dataclass
class Box:
    """What all quick engines share."""

    generation: dict[Port, int] = field(default_factory=dict)
    count: dict[Port, int] = field(default_factory=dict)
    price: float = 0.0
    on_made: Any = None

    def made(self, port: Port) -> None:
        self.count[port] = self.count.get(port, 0) + 1
        if self.on_made:
            self.on_made(self.count[port])


@dataclass(frozen=True)
class QuickCatalogue:
    """The real catalogue with a quick engine for pictures and one for speech."""

    real: Any
    box: Box

    def __getattr__(self, name):
        return getattr(self.real, name)

    def image(self, name="", model=""):
        kind = Paid if self.box.price else Quick
        return kind(Port.IMAGE, model, self.box) if name == "quick" else self.real.image(name, model)

    def speech(self, name="", model=""):
        return Quick(Port.SPEECH, model, self.box) if name == "quick" else self.real.speech(name, model)


def quick_studio(home, box: Box | None = None):
    """A studio at ``home`` with the quick engines."""
    made = build_studio(Settings(home=home))
    return replace(made, engines=QuickCatalogue(made.engines, box or Box()))


def tale(studio, number: int, brief: Brief = BRIEF):
    """A project with a text of its own of two sentences."""
    text = f"The fox number {number} lived in a wood. It saw a red hen by the river and was glad."
    return set_up(studio, Source(data=text.encode(), name="tale.txt"), f"Tale {number:03}", brief)
