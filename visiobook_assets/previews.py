"""What a person sees of an asset in the Dagster UI: tables, pictures and numbers."""

import base64
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg

from resources.tables import cast_table, markdown, pacing_table, quotation_table, scene_table
from visiobook.domain.analysis import Reading
from visiobook.domain.base import Digest, Value, sha256
from visiobook.domain.caption import Captions
from visiobook.domain.character import CastBook
from visiobook.domain.manuscript import Manuscript
from visiobook.domain.moving import MotionBook
from visiobook.domain.music import Score
from visiobook.domain.pacing import Pacing
from visiobook.domain.recipe import Recipe
from visiobook.domain.render import Rendition
from visiobook.domain.scene import SceneList
from visiobook.domain.speech import SAMPLE_RATE, Narration, SpokenUtterance
from visiobook.domain.still import Storyboard
from visiobook.domain.timeline import Timeline
from visiobook.ports.artifacts import ArtifactStore
from visiobook.ports.media import SoundTrack
from visiobook.ports.speech import WAV_HEADER
from visiobook.stages.making import Maker, Product
from visiobook_assets.running import Metadata

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VERSION = "1"
WAVE_SIZE, WAVE_S = (900, 160), 60
"""Pixels of the picture of the sound, and its seconds."""
THUMBNAIL = 320
"""Pixels of an inline picture's width: event logs stay small."""


class WaveParameters(Value):
    """The lines it shows: the sound of each, and the samples of silence after it."""

    sounds: tuple[tuple[Digest, int], ...]
    size: tuple[int, int] = WAVE_SIZE
    seconds: int = WAVE_S


class PreviewParameters(Value):
    """Of which picture, and how many pixels across."""

    picture: Digest
    width: int


def manuscript_preview(value: Manuscript) -> Metadata:
    """Title, length and how it begins."""
    body = value.body.of(value.text)
    return {
        "title": dg.MetadataValue.text(value.title),
        "author": dg.MetadataValue.text(value.author or "unknown"),
        "words": dg.MetadataValue.int(len(body.split())),
        "chapters": dg.MetadataValue.int(len(value.chapters)),
        "encoding": dg.MetadataValue.text(value.encoding),
        "notices": dg.MetadataValue.md("\n".join(f"- {n}" for n in value.notices) or "none"),
        "begins": dg.MetadataValue.md(body.strip()[:600]),
    }


def analysis_preview(value: Reading) -> Metadata:
    """Measures, summary, themes and the quotation table."""
    a = value.analysis
    themes = "\n".join(f"- {t.theme} ({t.confidence:.2f}): {'; '.join(t.quotations[:2])}" for t in a.themes)
    return {
        "language": dg.MetadataValue.text(a.language),
        "words": dg.MetadataValue.int(a.word_count),
        "genre": dg.MetadataValue.text(f"{a.genre.primary} ({a.genre.confidence:.2f})"),
        "reading level": dg.MetadataValue.text(
            f"{a.reading_level.label} ({a.reading_level.formula} {a.reading_level.score:.1f})"
        ),
        "summary": dg.MetadataValue.md(a.summary or "none"),
        "themes": dg.MetadataValue.md(themes or "none found"),
        "quotations": dg.MetadataValue.md(markdown(quotation_table(value), 30) if value.quotations else "none"),
        "notices": dg.MetadataValue.md("\n".join(f"- {n}" for n in a.notices) or "none"),
    }


def scenes_preview(value: SceneList) -> Metadata:
    """The scene table."""
    return {
        "scenes": dg.MetadataValue.int(len(value.scenes)),
        "shots": dg.MetadataValue.int(sum(len(s.shots) for s in value.scenes)),
        "table": dg.MetadataValue.md(markdown(scene_table(value))),
    }


def cast_preview(value: CastBook) -> Metadata:
    """The cast list."""
    return {
        "characters": dg.MetadataValue.int(len(value.characters)),
        "narrator": dg.MetadataValue.text(value.casting.narrator),
        "cast": dg.MetadataValue.md(markdown(cast_table(value)) if value.characters else "nobody"),
    }


def storyboard_preview(value: Storyboard, scenes: SceneList, maker: Maker) -> Metadata:
    """A contact sheet of the stills, inline."""
    from resources.media.storyboard_sheet import storyboard_sheet

    sheet = storyboard_sheet(value, scenes, maker)
    return {
        "stills": dg.MetadataValue.int(len(value.stills)),
        "contact sheet": dg.MetadataValue.md(f"![contact sheet]({_data_uri(sheet, 1200, maker)})"),
    }


def narration_preview(value: Narration, maker: Maker) -> Metadata:
    """Length, voices and the waveform of the first lines."""
    seconds = sum(line.samples + line.utterance.pause_after for line in value.lines) / SAMPLE_RATE
    voices = sorted({line.utterance.voice for line in value.lines})
    return {
        "lines": dg.MetadataValue.int(len(value.lines)),
        "seconds": dg.MetadataValue.float(round(seconds, 2)),
        "voices": dg.MetadataValue.text(", ".join(voices)),
        "waveform": dg.MetadataValue.md(f"![waveform]({_data_uri(_waveform(value, maker), WAVE_SIZE[0], maker)})"),
    }


def score_preview(value: Score) -> Metadata:
    """Each cue's key, tempo and instruments."""
    rows = [
        f"- {c.scene}: {c.cue.mood}, {c.key}, {c.tempo_bpm:.0f} bpm, {', '.join(c.instruments)}" for c in value.cues
    ]
    return {"cues": dg.MetadataValue.int(len(value.cues)), "score": dg.MetadataValue.md("\n".join(rows) or "no music")}


def pacing_preview(value: Pacing) -> Metadata:
    """The shot list with times."""
    return {
        "seconds": dg.MetadataValue.float(value.frames / value.fps),
        "shot list": dg.MetadataValue.md(markdown(pacing_table(value))),
    }


def motion_preview(value: MotionBook, pacing: Pacing) -> Metadata:
    """Which shots move by themselves, and which have a camera move in its place."""
    lines = [f"- {m.shot}: {m.frames / pacing.fps:.1f} s" for m in value.shots]
    return {
        "moving shots": dg.MetadataValue.int(len(value.shots)),
        "shots": dg.MetadataValue.md("\n".join(lines) or "none: the camera moves over the stills"),
        "camera instead": dg.MetadataValue.md("\n".join(f"- {shot}" for shot in value.unmoved) or "none"),
    }


def captions_preview(value: Captions) -> Metadata:
    """The first captions."""
    first = [f"- {c.start / SAMPLE_RATE:.2f} s: {' / '.join(c.lines)}" for c in value.items[:20]]
    return {
        "captions": dg.MetadataValue.int(len(value.items)),
        "first": dg.MetadataValue.md("\n".join(first) or "none"),
    }


def _waveform(value: Narration, maker: Maker) -> bytes:
    sounds = tuple((line.sound, line.utterance.pause_after) for line in _first(value, WAVE_S * SAMPLE_RATE))
    recipe = Recipe.of("waveform", VERSION, WaveParameters(sounds=sounds))
    made = maker.make(recipe, lambda: Product(waveform(value, maker.store), "image/png"), "waveform")
    return maker.store.read(made.artifact.digest)


def waveform(value: Narration, store: ArtifactStore, seconds: int = WAVE_S) -> bytes:
    """A PNG of the sound of the first ``seconds`` seconds: the highest and lowest sample of each column, a tick a
    second.
    """
    import numpy as np
    from PIL import Image, ImageDraw

    samples = _first_samples(value, store, seconds * SAMPLE_RATE)
    width, height = WAVE_SIZE
    image = Image.new("L", WAVE_SIZE, 255)
    draw = ImageDraw.Draw(image)
    for x, part in enumerate(np.array_split(samples, width)):
        top, bottom = (height // 2 - int(level) * height // 65_536 for level in (part.max(), part.min()))
        draw.line((x, top, x, bottom), fill=60)
    for second in range(len(samples) // SAMPLE_RATE + 1):
        x = second * SAMPLE_RATE * width // len(samples)
        draw.line((x, height - (8 if second % 10 == 0 else 4), x, height), fill=120)
    out = io.BytesIO()
    image.save(out, format="png")
    return out.getvalue()


def _first_samples(value: Narration, store: ArtifactStore, count: int) -> "NDArray[np.int16]":
    """The narration's first ``count`` samples with its pauses, a second of them at least."""
    import numpy as np

    parts: list[NDArray[np.int16]] = []
    left = count
    for line in _first(value, count):
        parts.append(np.frombuffer(store.read(line.sound)[WAV_HEADER:], np.int16)[:left])
        parts.append(np.zeros(line.utterance.pause_after, np.int16))
        left -= line.samples + line.utterance.pause_after
    parts.append(np.zeros(max(0, SAMPLE_RATE - sum(map(len, parts))), np.int16))
    return np.concatenate(parts)


def _first(value: Narration, count: int) -> Iterator[SpokenUtterance]:
    """The lines in which the narration's first ``count`` samples lie."""
    left = count
    for line in value.lines:
        if left <= 0:
            return
        yield line
        left -= line.samples + line.utterance.pause_after


def _data_uri(picture: bytes, width: int, maker: Maker) -> str:
    """The picture, no wider than ``width``, as an address that holds it: made once, for a film is looked at often."""
    recipe = Recipe.of("preview", VERSION, PreviewParameters(picture=sha256(picture), width=width))
    made = maker.make(recipe, lambda: Product(_small(picture, width), "image/jpeg"), "preview")
    return "data:image/jpeg;base64," + base64.b64encode(maker.store.read(made.artifact.digest)).decode()


def _small(picture: bytes, width: int) -> bytes:
    from PIL import Image

    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.thumbnail((width, width * 4))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def timeline_preview(value: Timeline) -> Metadata:
    """Clips, transitions and chapters."""
    picture = value.picture().items
    chapters = "\n".join(f"- {m.marked_range.start.value / value.rate:.2f} s: {m.name}" for m in value.markers)
    return {
        "seconds": dg.MetadataValue.float(value.frames() / value.rate),
        "clips": dg.MetadataValue.int(sum(item.kind == "clip" for item in picture)),
        "transitions": dg.MetadataValue.int(sum(item.kind == "transition" for item in picture)),
        "chapters": dg.MetadataValue.md(chapters or "none"),
    }


def soundtrack_preview(value: SoundTrack) -> Metadata:
    """Length and chunks."""
    return {
        "seconds": dg.MetadataValue.float(value.samples / value.sample_rate),
        "chunks": dg.MetadataValue.int(len(value.chunks)),
    }


def render_preview(value: Rendition, maker: Maker) -> Metadata:
    """The film's length, size and place, and a frame of it."""
    path = maker.store.path(value.film)
    frame = _data_uri(maker.store.read(value.thumbnail), THUMBNAIL * 2, maker)
    return {
        "film": dg.MetadataValue.path(str(path)),
        "seconds": dg.MetadataValue.float(value.frames / value.preset.picture.fps),
        "frames": dg.MetadataValue.int(value.frames),
        "megabytes": dg.MetadataValue.float(round(value.size / 1e6, 2)),
        "size": dg.MetadataValue.text(f"{value.preset.picture.width}×{value.preset.picture.height}"),
        "poster": dg.MetadataValue.md(f"![a frame of the film]({frame})"),
    }
