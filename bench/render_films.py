"""What the render bench makes films of: stills, a store, an engine, and a whole story from scenes to sound."""

import resource
import sys
import tempfile
import time
import wave
from collections.abc import Callable, Sequence
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "media"))
from films import hand_cut, scene, small, spoken

from resources.clock import SystemClock
from resources.media.encoders import encoder_for
from resources.media.engine import PyAvMedia
from resources.media.kernels import kernels
from resources.media.mix import Desk
from resources.media.pictures import Gallery
from resources.media.planes import Planes
from resources.media.segment import SegmentPainter, add_video
from resources.progress import SilentProgress
from resources.storage.local import LocalStore
from visiobook.domain.camera import WHOLE, CameraPath, Easing
from visiobook.domain.caption import Captions
from visiobook.domain.music import MusicCue, Score, ScoredCue
from visiobook.domain.pacing import Pacing
from visiobook.domain.project import Brief, CaptionMode
from visiobook.domain.render import RenderPreset
from visiobook.domain.scene import Mood, SceneList, TransitionKind
from visiobook.domain.speech import Narration
from visiobook.domain.still import Still, Storyboard
from visiobook.domain.timeline import RationalTime, Timeline, Transition
from visiobook.ports.media import SegmentJob
from visiobook.stages.assemble import assemble
from visiobook.stages.making import Maker
from visiobook.stages.mix import mix
from visiobook.stages.pace import pace
from visiobook.stages.render import plan_segments, render

FPS = 30
FULL = small(FPS, 1920, 1080, captions=CaptionMode.OFF)
ZOOM_END = Fraction(4, 5)


class Bench:
    """A folder with stills, a store and an engine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cache = folder / "compiled"
        self.stills = [painting(seed) for seed in range(4)]
        self.files = []
        for number, picture in enumerate(self.stills):
            self.files.append(folder / f"still-{number}.png")
            write_png(picture, self.files[-1])
        kernels(str(self.cache))
        warm = Story(self, self.maker(), 1, 1.0, Brief())
        mix(warm.narration, warm.score, warm.timeline()[1], warm.brief, Desk(), warm.maker)

    def maker(self) -> Maker:
        """A maker with an empty store."""
        return Maker(LocalStore(Path(tempfile.mkdtemp(dir=self.folder))), SystemClock(), SilentProgress())

    def media(self, workers: int = 1) -> PyAvMedia:
        """An engine; one worker, so that CPU time is one core's."""
        return PyAvMedia(self.folder / "work", self.cache, workers)


def painting(seed: int, width: int = 1920, height: int = 1080) -> np.ndarray:
    """A picture-like still: soft shapes, edges and a little grain."""
    import cv2

    rng = np.random.default_rng(seed)
    picture = cv2.resize(rng.integers(30, 220, (9, 16, 3), np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(60):
        colour = tuple(int(c) for c in rng.integers(0, 255, 3))
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(picture, centre, int(rng.integers(width // 100, width // 12)), colour, -1, cv2.LINE_AA)
    grain = rng.normal(0, 2.5, picture.shape)
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def write_png(picture: np.ndarray, path: Path) -> None:
    import cv2

    cv2.imwrite(str(path), picture[:, :, ::-1])


def cpu_s() -> float:
    """CPU seconds of this process and its waited-for children."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(u.ru_utime + u.ru_stime for u in used)


def timed(work: Callable[[], int]) -> tuple[float, float]:
    """CPU and wall milliseconds per frame of work that returns its frames."""
    cpu, wall, frames = cpu_s(), time.perf_counter(), work()
    return (cpu_s() - cpu) * 1000 / frames, (time.perf_counter() - wall) * 1000 / frames


def zooming(maker: Maker, bench: Bench, lengths: list[int], overlap: int) -> Timeline:
    """Shots that zoom in slowly, dissolving into each other over ``overlap`` frames."""
    store = maker.store
    digests = [store.put_bytes(bench.files[n % len(bench.files)].read_bytes()) for n in range(len(lengths))]
    plain = hand_cut(digests, lengths, FPS)
    items = []
    for number, clip in enumerate(plain.tracks[0].items):
        if number and overlap:
            before, after = (RationalTime(value=value, rate=FPS) for value in (overlap, 0))
            kind = TransitionKind.DISSOLVE
            items.append(Transition(transition_type=kind, in_offset=before, out_offset=after))
        items.append(clip.model_copy(update={"camera": zoom(lengths[number], overlap)}))
    track = plain.tracks[0].model_copy(update={"items": tuple(items)})
    return plain.model_copy(update={"tracks": (track,)})


def zoom(frames: int, lead: int = 0) -> CameraPath:
    return CameraPath(start=WHOLE, end=WHOLE.scaled(ZOOM_END), easing=Easing.LINEAR, frames=frames, lead=lead)


class Bare:
    """The encoder alone, fed frames from memory, one stream for a whole film; counts the seconds it encodes."""

    def __init__(self, path: Path) -> None:
        self.frames, self.cpu_s, self.wall_s = 0, 0.0, 0.0
        self._container = av.open(str(path), "w", format="mp4")
        self._stream = add_video(self._container, FULL.picture, encoder_for(FULL.picture))

    def feed(self, frames: Sequence[av.VideoFrame | None]) -> None:
        """Encode some frames; None ends the film."""
        cpu, wall = time.thread_time(), time.perf_counter()
        for frame in frames:
            if frame is not None:
                frame.pts, frame.time_base = self.frames, Fraction(1, FPS)
                self.frames += 1
            self._container.mux(self._stream.encode(frame))
        self.cpu_s += time.thread_time() - cpu
        self.wall_s += time.perf_counter() - wall

    def close(self) -> None:
        """End the film."""
        self.feed([None])
        self._container.close()


def drawn(job: SegmentJob, bench: Bench) -> list[av.VideoFrame]:
    """The frames of a segment, in memory."""
    plan = job.plan
    painter = SegmentPainter(plan, dict(job.stills), Gallery(), kernels(str(bench.cache)))
    frames = [av.VideoFrame(plan.picture.width, plan.picture.height, "yuv420p") for _ in range(plan.frames)]
    for index, frame in enumerate(frames):
        painter.paint(index, Planes.of_frame(frame))
    return frames


def jobs(timeline: Timeline, maker: Maker) -> list[SegmentJob]:
    """What a film's segments are made of."""
    return [
        SegmentJob(plan=s.plan, stills=tuple((d, maker.store.path(d)) for d in s.plan.stills()), name=f"segment {n}")
        for n, s in enumerate(plan_segments(timeline, FULL))
    ]


def bare_encoder(timeline: Timeline, maker: Maker, bench: Bench) -> tuple[float, int, float]:
    """The encoder alone, fed the very frames of a timeline from memory: CPU ms per frame, the frames, wall seconds."""
    with tempfile.NamedTemporaryFile(dir=bench.folder) as file:
        bare = Bare(Path(file.name))
        for job in jobs(timeline, maker):
            bare.feed(drawn(job, bench))
        bare.close()
    return bare.cpu_s * 1000 / bare.frames, bare.frames, bare.wall_s


def side_by_side(timeline: Timeline, maker: Maker, bench: Bench) -> tuple[float, float, int]:
    """CPU seconds of the encoder alone and of ours, and the frames: a segment by the one, then by the other, so that
    a machine whose speed changes from second to second changes both alike.
    """
    media, ours = bench.media(), 0.0
    with tempfile.NamedTemporaryFile(dir=bench.folder) as file:
        bare = Bare(Path(file.name))
        for job in jobs(timeline, maker):
            bare.feed(drawn(job, bench))
            for made in media.encode([job], lambda _: None):
                ours += made.cpu_s
                made.path.unlink()
        bare.close()
    return bare.cpu_s, ours, bare.frames


def wav(sound: np.ndarray) -> bytes:
    """Samples × channels as 16-bit WAV."""
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(sound.shape[1])
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes())
    return out.getvalue()


def noise(samples: int, channels: int, seed: int) -> np.ndarray:
    """Something between speech and music to an encoder: low-passed noise that swells four times a second."""
    sound = np.convolve(np.random.default_rng(seed).normal(0, 0.3, samples), np.hanning(24) / 12, "same")
    sound *= 0.6 + 0.4 * np.sin(np.arange(samples) * (2 * np.pi * 4 / 48_000))
    return np.repeat(sound[:, None], channels, axis=1).astype(np.float32) * 0.4


class Story:
    """A tale of equal scenes, one still and one line each, with music: what every stage before the renderer gives."""

    def __init__(self, bench: Bench, maker: Maker, scenes: int, line_s: float, brief: Brief) -> None:
        """No two shots share a still, or they would be encoded once: a PNG ends before the bytes added here."""
        self.maker, self.brief = maker, brief
        self.scenes = SceneList(scenes=tuple(scene(n) for n in range(1, scenes + 1)))
        drawn = [file.read_bytes() for file in bench.files]
        pictures = [maker.store.put_bytes(drawn[n % len(drawn)] + n.to_bytes(2)) for n in range(scenes + 1)]
        self.board = Storyboard(
            stills=tuple(
                Still(shot=f"s{n}-0", scene=f"s{n}", picture=pictures[n], width=1920, height=1080)
                for n in range(1, scenes + 1)
            )
        )
        samples = int(line_s * 48_000)
        self.said = maker.store.put_bytes(wav(noise(samples, 1, 1)))
        lines = spoken(self.scenes, samples, 24_000).lines
        each = ({"sound": self.said, "samples": samples - 800 * n} for n in range(scenes))
        self.narration = Narration(lines=tuple(x.model_copy(update=u) for x, u in zip(lines, each, strict=True)))
        length = 48_000 * 60
        music = maker.store.put_bytes(wav(noise(length, 2, 2) * 0.3))
        cue = MusicCue(mood=Mood.PEACEFUL, style="cinematic", samples=length)
        starts = range(1, scenes + 1, 4)
        cues = (ScoredCue(id=f"m{n}", scene=f"s{n}", cue=cue, sound=music, samples=length) for n in starts)
        self.score = Score(cues=tuple(cues))

    def timeline(self) -> tuple[Timeline, Pacing]:
        """Paced and assembled."""
        pacing = pace(self.scenes, self.narration, self.brief, 3)
        args = (self.scenes, self.board, pacing, self.narration, self.score, Captions(language="en"), (), self.brief)
        return assemble("A Tale for the Bench", "Nobody", *args, "en"), pacing

    def film(self, preset: RenderPreset, media: PyAvMedia) -> int:
        """Mixed, rendered and joined; its frames."""
        timeline, pacing = self.timeline()
        sound = mix(self.narration, self.score, pacing, self.brief, Desk(), self.maker)
        return render(timeline, preset, media, sound, self.maker).frames

    def change(self, number: int, picture: bytes) -> None:
        """Another still and half a second more to say in one scene."""
        shot = f"s{number}-0"
        digest = self.maker.store.put_bytes(picture)
        stills = (s.model_copy(update={"picture": digest}) if s.shot == shot else s for s in self.board.stills)
        self.board = Storyboard(stills=tuple(stills))
        longer = self.narration.lines[0].samples + 24_000
        sound = self.maker.store.put_bytes(wav(noise(longer, 1, 3)))
        new = {"samples": longer, "sound": sound}
        lines = (x.model_copy(update=new) if x.utterance.shot == shot else x for x in self.narration.lines)
        self.narration = Narration(lines=tuple(lines))
