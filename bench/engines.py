"""How fast the engines of the core install work on this machine's CPU, each against its own product's length.

usage: python -m bench.engines [--json] [--only speech,music,...]

Real-time factor: CPU seconds for one second of sound (below 1: faster than it plays). Pictures and sentences are given
a second of CPU. CPU seconds, not wall seconds, so that a busy machine changes little; each engine is warmed up first.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from resources.catalogue import EntryPointCatalogue
from visiobook.domain.character import AgeGroup, Gender, Look
from visiobook.domain.music import MusicCue
from visiobook.domain.scene import Mood, PlaceKind, Setting, Slugline
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.domain.still import StillRequest, Subject
from visiobook.errors import VisiobookError
from visiobook.ports.engine import EngineSettings
from visiobook.ports.speech import Sound, SpeechRequest

LINE = "The prince rode through the dark forest, and at the end of the road he saw a castle with a hundred windows."
RTF, STILLS, SENTENCES = "CPU s per s of sound", "stills per CPU s", "sentences per CPU s"


@dataclass
class Row:
    """One engine: ``figure`` in ``unit``, and its first use (loading) in CPU seconds."""

    engine: str
    unit: str
    figure: float
    load_cpu_s: float
    note: str = ""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        engines = EntryPointCatalogue(EngineSettings(cache_dir=Path(cache)))
        wanted = asked.only.split(",") if asked.only else list(PARTS)
        rows = [row for part in wanted for row in _tried(part, engines)]
    if asked.json:
        print(json.dumps([asdict(r) for r in rows], indent=1))
        return
    print(f"{'engine':28} {'figure':>8}  {'unit':22} {'first use':>9}")
    for r in rows:
        print(f"{r.engine:28} {r.figure:8.2f}  {r.unit:22} {r.load_cpu_s:8.1f}s  {r.note}")


def _tried(part: str, engines: EntryPointCatalogue) -> list[Row]:
    try:
        return PARTS[part](engines)
    except VisiobookError as error:
        return [Row(part, "", 0.0, 0.0, f"not measured: {error.message}")]


def _cpu(work: Callable[[], object]) -> float:
    before = os.times()
    work()
    after = os.times()
    return sum(b - a for a, b in zip(before[:4], after[:4], strict=True))


def _speech(engines: EntryPointCatalogue) -> list[Row]:
    rows = []
    for name in ("kokoro", "espeak"):
        engine = engines.speech(name)
        voice = next(v for v in engine.voices() if v.language.startswith("en"))
        request = SpeechRequest(text=LINE, language=voice.language, voice=voice.id)
        load = _cpu(lambda e=engine, r=request: e.speak(r))
        again = request.model_copy(update={"text": LINE + " " + LINE})
        made: list[Sound] = []
        spent = _cpu(lambda e=engine, r=again, m=made: m.append(e.speak(r).sound))
        rows.append(Row(f"speech {name} ({voice.id})", RTF, spent / (made[0].samples() / SAMPLE_RATE), load))
    return rows


def _transcription(engines: EntryPointCatalogue) -> list[Row]:
    speaker, engine = engines.speech("kokoro"), engines.transcription("whisper")
    voice = next(v for v in speaker.voices() if v.language.startswith("en"))
    sound = speaker.speak(SpeechRequest(text=LINE, language=voice.language, voice=voice.id)).sound
    load = _cpu(lambda: engine.transcribe(sound, "en"))
    spent = _cpu(lambda: engine.transcribe(sound, "en"))
    return [Row("transcription whisper", RTF, spent / (sound.samples() / SAMPLE_RATE), load)]


def _music(engines: EntryPointCatalogue) -> list[Row]:
    engine = engines.music("composer")
    cue = MusicCue(mood=Mood.MYSTERIOUS, style="cinematic", samples=48 * SAMPLE_RATE, seed=1)
    load = _cpu(lambda: engine.compose(cue.model_copy(update={"samples": SAMPLE_RATE})))
    return [Row("music composer", RTF, _cpu(lambda: engine.compose(cue)) / 48, load)]


def _image(engines: EntryPointCatalogue) -> list[Row]:
    engine = engines.image("picturebook")
    places = (PlaceKind.FOREST, PlaceKind.CASTLE, PlaceKind.SEA, PlaceKind.BEDROOM, PlaceKind.VILLAGE, PlaceKind.ROAD)
    who = Subject(name="Mia", look=Look(gender=Gender.FEMALE, age=AgeGroup.CHILD, attributes=("red hood",)))
    requests = [
        StillRequest(
            text=LINE,
            slugline=Slugline(setting=Setting.EXTERIOR, place_kind=place),
            subjects=(who,),
            width=2400,
            height=1350,
            seed=n,
        )
        for n, place in enumerate(places)
    ]
    load = _cpu(lambda: list(engine.draw(requests[:1])))
    spent = _cpu(lambda: list(engine.draw(requests[1:])))
    return [Row("image picturebook 2400×1350", STILLS, (len(requests) - 1) / spent, load)]


def _embedding(engines: EntryPointCatalogue) -> list[Row]:
    engine = engines.embedding("usem")
    load = _cpu(lambda: engine.embed([LINE]))
    sentences = [f"{LINE} {n}" for n in range(256)]
    return [Row("embedding usem", SENTENCES, len(sentences) / _cpu(lambda: engine.embed(sentences)), load)]


PARTS: dict[str, Callable[[EntryPointCatalogue], list[Row]]] = {
    "speech": _speech,
    "transcription": _transcription,
    "music": _music,
    "image": _image,
    "embedding": _embedding,
}

if __name__ == "__main__":
    main()
