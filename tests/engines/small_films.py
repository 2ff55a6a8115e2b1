"""Small films for upgrades: two stills, a line and two segments a project, made by engines of a few bytes."""

import json
from array import array
from dataclasses import dataclass, field, replace

from resources.clock import SystemClock
from resources.planning import PlanningCatalogue
from resources.progress import SilentProgress
from resources.records.local import LocalRecords
from resources.records.upgrades import LocalUpgrades
from resources.storage.local import LocalStore
from resources.storage.overlay import OverlayStore
from tests.engines.contract import still_request
from visiobook.domain.base import Value, sha256
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.project import Brief, Project
from visiobook.domain.recipe import Recipe
from visiobook.domain.speech import SpokenDetails
from visiobook.errors import EngineFailed, UnknownChoice
from visiobook.ports.image import DrawnStill
from visiobook.ports.records import Head
from visiobook.ports.speech import WAV_TYPE, Sound, Speech, SpeechRequest
from visiobook.services.planning import Walked
from visiobook.services.upgrades import UpgradeDesk
from visiobook.stages.making import Maker, Product, engine_ref

ASSETS = ("images", "narration", "render")


class Painter:
    """Draws its name and model and the request; ``price`` set: it is paid."""

    def __init__(self, name, model, shelf):
        self.name, self.model, self.shelf = name, model, shelf
        if shelf.price is not None and name != "plain":
            self.price_usd = lambda request: shelf.price

    def info(self):
        return EngineInfo(port=Port.IMAGE, name=self.name, version="1", summary="", code_licence="")

    def fingerprint(self):
        return f"1/{self.model or 'small'}{self.shelf.generation}"

    def styles(self):
        return ()

    def draw(self, requests):
        for request in requests:
            if request.text in self.shelf.unpaintable:
                raise EngineFailed(f"Cannot paint {request.text!r}.")
            self.shelf.drawn.append((self.name, self.model, request.text))
            if self.shelf.on_draw:
                self.shelf.on_draw(len(self.shelf.drawn))
            look = "" if self.model == "twin" else f"{self.name} {self.model} "
            cost = 0.0 if self.name == "plain" else (self.shelf.price or 0.0)
            yield DrawnStill(png=f"{look}{request.text}".encode(), cost_usd=cost)


class Voice:
    def __init__(self, shelf=None):
        self.shelf = shelf

    def info(self):
        return EngineInfo(port=Port.SPEECH, name="voice", version="1", summary="", code_licence="")

    def fingerprint(self):
        return f"1{self.shelf.voice_generation if self.shelf else ''}"

    def speak(self, request):
        return Speech(sound=Sound(pcm=array("f", [0.1] * 480).tobytes()))


@dataclass
class Shelf:
    """An engine catalogue."""

    drawn: list = field(default_factory=list)
    unpaintable: set = field(default_factory=set)
    price: float | None = None
    on_draw: object = None
    generation: str = ""
    voice_generation: str = ""

    def image(self, name="", model=""):
        known = ("better", "plain")
        if (name or "plain") not in known:
            raise UnknownChoice.of("image engine", name, known)
        return Painter(name or "plain", model, self)

    def speech(self, name="", model=""):
        return Voice(self)

    reading = music = language = transcription = embedding = video = speech


class SegmentPlan(Value):
    frames: int


class Unwritten:
    """Records that a walk leaves alone."""

    def set_head(self, project_id, head):
        pass


@dataclass
class Studio:
    """A folder with projects, their films and upgrades, and the making of a film."""

    desk: UpgradeDesk
    shelf: Shelf
    folder: object

    def make(self, project):
        return self.make_with(self.desk.engines, project)

    def make_with(self, engines, project):
        choice = next((c for c in project.brief.engines if c.port is Port.IMAGE), None)
        painter = engines.image(choice.engine if choice else "", choice.model if choice else "")
        uses, stills = [], []
        images = self.desk.maker()
        for n in range(2):
            request = still_request(text=f"{project.name} {n}", seed=n)
            recipe = Recipe.of("still", "1", request, engine_ref(Port.IMAGE, painter))
            stills.append(images.make(recipe, lambda r=request: self.painted(painter, r), f"shot {n}").artifact.digest)
        uses += self.finish(project, "images", images)
        narration = self.desk.maker()
        line = SpeechRequest(text=f"This is {project.name}.", language="en", voice="v")
        voice = engines.speech()
        recipe = Recipe.of("utterance", "1", line, engine_ref(Port.SPEECH, voice))
        spoken = narration.make(recipe, lambda: self.said(voice, line))
        length = SpokenDetails.model_validate_json(spoken.details).samples
        uses += self.finish(project, "narration", narration)
        render = self.desk.maker()
        for n, still in enumerate(stills):
            recipe = Recipe.of("segment", "1", SegmentPlan(frames=length // 16 + n), None, {"still": still})
            data = b"segment of " + self.desk.store.read(still)
            render.make(recipe, lambda d=data: Product(d, "video/mp4"), f"segment {n}")
        return tuple(uses + self.finish(project, "render", render))

    def painted(self, painter, request):
        drawn = next(iter(painter.draw([request])))
        return Product(drawn.png, "image/png", drawn.credits, drawn.details, drawn.cost_usd)

    def said(self, voice, line):
        speech = voice.speak(line)
        return Product(speech.sound.wav(), WAV_TYPE, (), SpokenDetails(samples=speech.sound.samples()))

    def finish(self, project, asset, maker: Maker):
        manifest = self.desk.store.put_bytes(maker.manifest().canonical_json().encode())
        value = self.desk.store.put_bytes(json.dumps([u.artifact for u in maker.uses]).encode())
        for name, digest in ((asset, value), (f"{asset}.manifest", manifest)):
            head = Head(asset=name, digest=digest, recipe_digest=sha256(b"none"))
            self.desk.records.set_head(project.id, head)
        return maker.uses

    def film(self, project_id):
        """All the bytes a film is made of."""
        heads = [self.desk.records.head(project_id, a) for a in ASSETS]
        return tuple(h.digest for h in heads)


def studio(folder, shelf=None):
    shelf = shelf or Shelf()

    def walk(project):
        """The same steps with stand-ins, over a store that is only read."""
        dry = replace(desk, store=OverlayStore(desk.store), records=Unwritten(), engines=PlanningCatalogue(shelf))
        uses = Studio(dry, shelf, folder).make(project)
        return Walked(uses, {use.recipe: dry.store.find(use.recipe) for use in uses})

    desk = UpgradeDesk(
        store=LocalStore(folder / "store"),
        records=LocalRecords(folder / "projects"),
        engines=shelf,
        walk=walk,
        upgrades=LocalUpgrades(folder / "upgrades"),
        clock=SystemClock(),
        progress=SilentProgress(),
        assets=ASSETS,
    )
    return Studio(desk, shelf, folder)


def with_films(folder, count, shelf=None):
    made = studio(folder, shelf)
    for n in range(count):
        project = Project(id=f"tale-{n:03}", name=f"Tale {n}", source="0" * 64, source_name="t.txt", brief=Brief())
        made.desk.records.save(project)
        made.make(project)
    made.shelf.drawn.clear()
    return made
