"""A studio whose engines answer at once, over real steps, media and graph: for many small films."""

import io
import math
from array import array
from dataclasses import dataclass, field, replace
from typing import Any

from resources.factory import build_studio
from tests.prepared import prepared
from visiobook.domain.base import sha256
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.project import Aspect, Brief, EngineChoice, MusicStyle, Resolution
from visiobook.domain.speech import SAMPLE_RATE, Voice
from visiobook.ports.image import DrawnStill
from visiobook.ports.speech import Sound, Speech
from visiobook.ports.transcription import Transcript
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
            print_ = sha256(f"{self.fingerprint()} {request.content_digest()}".encode())
            colour = tuple(bytes.fromhex(print_[:6]))  # of its own, so that no other picture is found in its place
            Image.new("RGB", (request.width, request.height), colour).save(out, "PNG", compress_level=1)
            yield DrawnStill(png=out.getvalue(), cost_usd=self.box.price)

    def speak(self, request):
        self.box.made(self.port)
        pitch = 200 + 10 * self.box.generation.get(self.port, 1)
        samples = max(4800, len(request.text) * 400)
        pitch += round(request.speed * 100)
        wave = (0.2 * math.sin(2 * math.pi * pitch * i / SAMPLE_RATE) for i in range(samples))
        sound = Sound(pcm=array("f", wave).tobytes())
        first = request.text not in self.box.said.values() and request.text not in self.box.mumbled
        self.box.said[sha256(sound.wav())] = "" if self.box.mumbles and first else request.text
        self.box.mumbled.add(request.text)
        return Speech(sound=sound)

    def transcribe(self, sound, language=None):
        self.box.made(self.port)
        return Transcript(text=self.box.said.get(sha256(sound.wav()), ""), language=language or "und")


class Paid(Quick):
    def price_usd(self, request) -> float:
        return self.box.price


@dataclass
class Box:
    """What all quick engines share."""

    generation: dict[Port, int] = field(default_factory=dict)
    count: dict[Port, int] = field(default_factory=dict)
    price: float = 0.0
    mumbles: bool = False
    """Whether the first take of every line cannot be understood."""
    mumbled: set[str] = field(default_factory=set)
    said: dict[str, str] = field(default_factory=dict)
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

    def transcription(self, name="", model=""):
        return Quick(Port.TRANSCRIPTION, model, self.box)


def quick_studio(home, box: Box | None = None):
    """A studio at ``home`` with the quick engines."""
    made = build_studio(Settings(home=prepared(home)))
    return replace(made, engines=QuickCatalogue(made.engines, box or Box()))


def tale(studio, number: int, brief: Brief = BRIEF):
    """A project with a text of its own of two sentences."""
    text = f"The fox number {number} lived in a wood. It saw a red hen by the river and was glad."
    return set_up(studio, Source(data=text.encode(), name="tale.txt"), f"Tale {number:03}", brief)
