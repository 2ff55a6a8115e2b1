"""Small films for the tests: stills, voices and sound made here, in the shapes the other stages hand over."""

from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw

from visiobook.domain.caption import Caption, Captions
from visiobook.domain.manuscript import Passage
from visiobook.domain.music import Score
from visiobook.domain.pacing import Pacing
from visiobook.domain.project import Brief
from visiobook.domain.recipe import Credit
from visiobook.domain.render import PicturePreset, RenderPreset
from visiobook.domain.scene import Scene, SceneList, Shot
from visiobook.domain.speech import Narration, SpokenUtterance, Utterance
from visiobook.domain.still import FocusBox, Still, Storyboard
from visiobook.domain.timeline import Clip, ExternalReference, Marker, Timeline, TimeRange, Track
from visiobook.ports.artifacts import ArtifactStore
from visiobook.ports.media import AAC_FRAME, SoundChunk, SoundTrack
from visiobook.stages.assemble import assemble
from visiobook.stages.pace import pace

SILENCE = "0" * 64
CREDITS = (Credit(work="Test pictures", licence="CC0-1.0"),)


def numbered_still(number: int, width: int = 320, height: int = 180) -> bytes:
    """A PNG in a colour of its own, with 12 bits of ``number`` as large black and white blocks across its middle."""
    image = Image.new("RGB", (width, height), (40 + number * 37 % 160, 40 + number * 71 % 160, 40 + number * 113 % 160))
    pen = ImageDraw.Draw(image)
    cell = width / 16
    for bit in range(12):
        left = cell * (2 + bit)
        colour = (255, 255, 255) if number >> bit & 1 else (0, 0, 0)
        pen.rectangle((left, height * 0.4, left + cell - 1, height * 0.6), fill=colour)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def read_number(luma: np.ndarray) -> int:
    """The number a whole, unmoved frame of a numbered still shows."""
    height, width = luma.shape
    cell = width / 16
    bits = [luma[height // 2, int(cell * (2.5 + bit))] > 126 for bit in range(12)]
    return sum(1 << n for n, bit in enumerate(bits) if bit)


def scene(number: int, shots: int = 1, **fields: object) -> Scene:
    here = Passage(start=0, end=1)
    made = tuple(Shot(id=f"s{number}-{n}", passage=here, text=f"{number} {n}") for n in range(shots))
    return Scene(id=f"s{number}", number=number, title=f"Scene {number}", passage=here, shots=made, **fields)


def line(name: str, scene_id: str, shot: str, samples: int, pause: int = 0) -> SpokenUtterance:
    said = Utterance(id=name, scene=scene_id, shot=shot, text="words", language="en", voice="v", pause_after=pause)
    return SpokenUtterance(utterance=said, sound=SILENCE, samples=samples)


def spoken(scenes: SceneList, samples: int = 60_000, pause: int = 24_000) -> Narration:
    """One line per shot."""
    return Narration(
        lines=tuple(line(f"u-{shot.id}", s.id, shot.id, samples, pause) for s in scenes.scenes for shot in s.shots)
    )


def storyboard(scenes: SceneList, store: ArtifactStore, width: int = 320, height: int = 180) -> Storyboard:
    """A numbered still for each shot; its number is the shot's place from 1."""
    shots = [(s.id, shot.id) for s in scenes.scenes for shot in s.shots]
    stills = [
        Still(
            shot=shot,
            scene=scene_id,
            picture=store.put_bytes(numbered_still(n, width, height)),
            width=width,
            height=height,
            focus=(FocusBox(x=0.4, y=0.3, width=0.2, height=0.3),),
        )
        for n, (scene_id, shot) in enumerate(shots, 1)
    ]
    return Storyboard(stills=tuple(stills))


def small(fps: int = 30, width: int = 320, height: int = 180, **fields: object) -> RenderPreset:
    return RenderPreset(picture=PicturePreset(width=width, height=height, fps=fps), **fields)


@dataclass
class Story:
    """Everything the assembler wants, and the timeline it makes."""

    scenes: SceneList
    stills: Storyboard
    narration: Narration
    pacing: Pacing
    timeline: Timeline


def story(store: ArtifactStore, scenes: int = 3, shots: int = 1, brief: Brief | None = None, **fields: object) -> Story:
    """A whole story of numbered stills."""
    brief = brief or Brief()
    listed = SceneList(scenes=tuple(scene(n, shots, **fields) for n in range(1, scenes + 1)))
    narration, board = spoken(listed), storyboard(listed, store)
    pacing = pace(listed, narration, brief, credits=len(CREDITS))
    timeline = edit(listed, board, pacing, narration, brief)
    return Story(listed, board, narration, pacing, timeline)


def edit(scenes: SceneList, board: Storyboard, pacing: Pacing, narration: Narration, brief: Brief) -> Timeline:
    spf = 48_000 // pacing.fps
    spans = [(x.start // spf * spf, -(-(x.start + x.samples) // spf) * spf) for x in pacing.lines]
    captions = tuple(Caption(scene="", start=a, end=b, lines=("Words,", "said.")) for a, b in spans)
    shown = Captions(language="en", items=captions)
    return assemble("The Tale", "A. Writer", scenes, board, pacing, narration, Score(), shown, CREDITS, brief, "en")


def hand_cut(stills: list[str], lengths: list[int], fps: int) -> Timeline:
    """A timeline of whole, unmoved stills joined by cuts, one scene and marker each."""
    clips, markers, at = [], [], 0
    for number, (digest, frames) in enumerate(zip(stills, lengths, strict=True), 1):
        media = ExternalReference(digest=digest, media_type="image/png")
        span = TimeRange.of(0, frames, fps)
        clips.append(Clip(name=f"scene {number}", media=media, source_range=span, scene=f"s{number}"))
        marked = TimeRange.of(at, frames, fps)
        markers.append(Marker(name=f"Scene {number}", scene=f"s{number}", marked_range=marked))
        at += frames
    track = Track(name="picture", track_kind="Video", items=tuple(clips))
    return Timeline(name="cut", title="Cut", rate=fps, tracks=(track,), markers=tuple(markers))


def tone(samples: int, clicks: tuple[int, ...] = ()) -> np.ndarray:
    """Stereo float sound: a quiet tone in a little noise, with loud clicks at given samples."""
    wave = 0.05 * np.sin(np.arange(samples) * (2 * np.pi * 440 / 48_000))
    wave += np.random.default_rng(0).normal(0, 0.004, samples)
    for at in clicks:
        wave[at : at + 240] += 0.8 * np.hanning(240)
    return np.stack([wave, wave]).astype(np.float32)


def soundtrack(pcm: np.ndarray, store: ArtifactStore, folder: Path, chunk_frames: int = 0) -> SoundTrack:
    """Encode a whole film's sound as AAC, cut into chunks of raw ADTS."""
    samples = pcm.shape[1]
    frames = list(_aac(pcm, folder / "sound.aac"))[: -(-(samples + AAC_FRAME) // AAC_FRAME)]
    step = chunk_frames or len(frames)
    chunks = [
        SoundChunk(digest=store.put_bytes(b"".join(part)), first=at, frames=len(part))
        for at in range(0, len(frames), step)
        for part in [frames[at : at + step]]
    ]
    return SoundTrack(samples=samples, chunks=tuple(chunks))


def _aac(pcm: np.ndarray, path: Path):
    with av.open(str(path), "w", format="adts") as out:
        stream = out.add_stream("aac", rate=48_000, layout="stereo", bit_rate=128_000, options={"aac_coder": "fast"})
        padded = np.pad(pcm, ((0, 0), (0, 4 * AAC_FRAME)))
        for at in range(0, padded.shape[1] - AAC_FRAME, AAC_FRAME):
            block = np.ascontiguousarray(padded[:, at : at + AAC_FRAME])
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = 48_000, at, Fraction(1, 48_000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    data, at = path.read_bytes(), 0
    while at < len(data):
        length = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        yield data[at : at + length]
        at += length


def film_file(store: ArtifactStore, digest: str, folder: Path) -> Path:
    path = folder / "film.mp4"
    path.write_bytes(store.read(digest))
    return path


def decoded(path: Path):
    """Every frame in order: (pts in frames, luma, frame)."""
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        rate = stream.average_rate
        for frame in film.decode(stream):
            yield round(frame.pts * stream.time_base * rate), frame.to_ndarray()[: frame.height], frame
