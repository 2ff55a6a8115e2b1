"""Small engines that keep the ports' promises: real work, no weights, a few milliseconds each."""

import io
import time
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from visiobook.domain.analysis import Analysis, Emotions, Entity, Genre, Reading, ReadingLevel, Sentiment, Theme
from visiobook.domain.character import Character, Gender, Relationship, Role
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.manuscript import Passage
from visiobook.domain.quotation import Quotation
from visiobook.domain.scene import DialogueLine, NarrativeStructure, Scene, SceneCharacter, Shot
from visiobook.domain.speech import Voice
from visiobook.errors import EmptySource
from visiobook.ports.image import DrawnStill
from visiobook.ports.music import ComposedMusic
from visiobook.ports.speech import Sound, Speech


def info(port: Port, name: str) -> EngineInfo:
    languages = ("fr", "en") if port is not Port.IMAGE else ()
    return EngineInfo(
        port=port, name=name, version="1", summary="for tests", code_licence="Apache-2.0", languages=languages
    )


@dataclass
class PlainReader:
    """Every paragraph is a scene, every capitalised word that comes twice a character."""

    slow_s: float = 0.0

    def info(self):
        return info(Port.READING, "plain")

    def fingerprint(self):
        return "plain-1"

    def read(self, manuscript, options, corrections):
        time.sleep(self.slow_s)
        text = manuscript.body.of(manuscript.text)
        words = text.split()
        if not words:
            raise EmptySource("There are no words.")
        names = sorted({w.strip(".,!?") for w in words if w[0].isupper() and words.count(w) > 1})
        characters = tuple(
            Character(
                id=f"c{n}", name=name, role=Role.PROTAGONIST if n == 0 else Role.MINOR, gender=Gender.MALE,
                importance=0.9 if n == 0 else 0.1, mentions=text.count(name), confidence=0.8,
                relationships=(Relationship(character=f"c{n - 1}", kind="alliance", strength=0.5),) if n else (),
            )
            for n, name in enumerate(names)
        )  # fmt: skip
        return Reading(
            analysis=self._analysis(options.language or "fr", words),
            scenes=self._scenes(text, characters, options.max_scenes),
            characters=characters,
            quotations=(Quotation(id="q1", spans=(Passage(start=0, end=1),), text="Ah"),),
            structure=NarrativeStructure(act_1=(1,)),
        )

    def _analysis(self, language, words):
        return Analysis(
            language=language, language_confidence=0.9, word_count=len(words), reading_time_s=len(words) // 3,
            reading_level=ReadingLevel(formula="words", score=1.0, label="intermediate"), summary=" ".join(words[:5]),
            genre=Genre(primary="fantasy", secondary=("adventure",), confidence=0.8),
            themes=(Theme(theme="courage", confidence=0.7, quotations=("prince courageux",)),),
            sentiment=Sentiment(overall="positive", score=0.5, emotions=Emotions(joy=0.4)),
            entities=(Entity(text="prince", type="PERSON", role="protagonist", confidence=0.9),),
        )  # fmt: skip

    def _scenes(self, text, characters, most):
        parts = [p for p in text.split("\n\n") if p.strip()][: most or 1000]
        scenes, at = [], 0
        for number, part in enumerate(parts, 1):
            start = text.index(part, at)
            at = start + len(part)
            here = tuple(SceneCharacter(character=c.id) for c in characters if c.name in part)
            passage = Passage(start=start, end=at)
            scenes.append(
                Scene(
                    id=f"s{number}", number=number, title=part[:20], passage=passage, characters=here,
                    shots=(Shot(id=f"s{number}-1", passage=passage, text=part),), duration_estimate_s=12.4,
                    dialogue=(DialogueLine(quotation="q1", character=here[0].character if here else None, text="Ah"),),
                )
            )  # fmt: skip
        return tuple(scenes)


class FlatPainter:
    """One colour from the seed."""

    def info(self):
        return info(Port.IMAGE, "flat")

    def fingerprint(self):
        return "flat-1"

    def styles(self):
        return ()

    def draw(self, requests):
        for request in requests:
            colours = np.random.default_rng(request.seed).integers(0, 255, (2, 3, 3), dtype=np.uint8)
            picture = Image.fromarray(colours).resize((request.width, request.height))
            out = io.BytesIO()
            picture.save(out, "PNG")
            yield DrawnStill(png=out.getvalue())


class Hummer:
    """A tone of 50 ms a letter."""

    def info(self):
        return info(Port.SPEECH, "hummer")

    def fingerprint(self):
        return "hummer-1"

    def voices(self):
        return (
            Voice(id="anne", name="Anne", language="fr", gender=Gender.FEMALE),
            Voice(id="bob", name="Bob", language="fr", gender=Gender.MALE),
        )

    def speak(self, request):
        t = np.arange(2400 * len(request.text)) / 48_000
        return Speech(sound=Sound(pcm=(0.2 * np.sin(2 * np.pi * 200 * t)).astype("<f4").tobytes()))


class Drone:
    """One long note, of a minute at most: somebody's generator asks for half an hour."""

    def info(self):
        return info(Port.MUSIC, "drone")

    def fingerprint(self):
        return "drone-1"

    def compose(self, cue):
        t = np.arange(min(cue.samples, 60 * 48_000)) / 48_000
        wave = (0.2 * np.sin(2 * np.pi * 110 * t)).astype("<f4")
        return ComposedMusic(
            sound=Sound(pcm=np.repeat(wave, 2).tobytes(), channels=2), tempo_bpm=80, key="C_major",
            instruments=("strings",),
        )  # fmt: skip


@dataclass
class SmallCatalogue:
    """The engines above."""

    reader: PlainReader = field(default_factory=PlainReader)

    def names(self, port):
        return {
            Port.READING: ("plain",),
            Port.IMAGE: ("flat", "openai"),
            Port.SPEECH: ("hummer", "elevenlabs"),
            Port.MUSIC: ("drone", "suno"),
        }.get(port, ())

    def infos(self):
        return tuple(e.info() for e in (self.reading(), self.image(), self.speech(), self.music()))

    def reading(self, name="", model=""):
        return self.reader

    def image(self, name="", model=""):
        return FlatPainter()

    def speech(self, name="", model=""):
        return Hummer()

    def music(self, name="", model=""):
        return Drone()
