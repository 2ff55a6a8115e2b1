"""How fast the renderer is, beside the encoder alone and beside the usual ways, all in one run.

    python bench/render.py            a table
    python bench/render.py --json     the figures by name
    python bench/render.py --hour     also makes an hour of film at a small size and checks it end to end

Speeds are CPU time per frame (children included), medians of repeated pairs, each pair run one after the other with the
same encoder settings, so that a busy machine disturbs both sides alike. A ratio above 1 means we are faster.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from statistics import median

import av
import imageio_ffmpeg
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "media"))
from films import hand_cut, numbered_still, scene, small, soundtrack, spoken, tone

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
from visiobook.domain.project import Brief, CaptionMode, Resolution
from visiobook.domain.render import RenderPreset
from visiobook.domain.scene import Mood, SceneList, TransitionKind
from visiobook.domain.speech import Narration
from visiobook.domain.still import Still, Storyboard
from visiobook.domain.timeline import RationalTime, Timeline, Transition
from visiobook.stages.assemble import assemble
from visiobook.stages.making import Maker
from visiobook.stages.mix import mix
from visiobook.stages.pace import pace
from visiobook.stages.render import plan_segments, render

FPS = 30
FULL = small(FPS, 1920, 1080, captions=CaptionMode.OFF)
ZOOM_END = Fraction(4, 5)
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()


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


def bare_encoder(timeline: Timeline, maker: Maker, bench: Bench) -> tuple[float, int]:
    """CPU ms per frame of the encoder alone, fed the very frames of a timeline from memory, and the frames."""
    preset, cpu, total = FULL.picture, 0.0, 0
    with av.open(str(bench.folder / "bare.mp4"), "w") as container:
        stream = add_video(container, preset, encoder_for(preset))
        for segment in plan_segments(timeline, FULL):
            stills = {digest: maker.store.path(digest) for digest in segment.plan.stills()}
            painter = SegmentPainter(segment.plan, stills, Gallery(), kernels(str(bench.cache)))
            frames = [av.VideoFrame(preset.width, preset.height, "yuv420p") for _ in range(segment.plan.frames)]
            for index, frame in enumerate(frames):
                painter.paint(index, Planes.of_frame(frame))
            started = cpu_s()
            for frame in frames:
                frame.pts, frame.time_base = total, Fraction(1, FPS)
                container.mux(stream.encode(frame))
                total += 1
            cpu += cpu_s() - started
        started = cpu_s()
        container.mux(stream.encode(None))
        cpu += cpu_s() - started
    return cpu * 1000 / total, total


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
        """The stills repeat but no two shots are equally long: equal shots would be encoded once."""
        self.maker, self.brief = maker, brief
        self.scenes = SceneList(scenes=tuple(scene(n) for n in range(1, scenes + 1)))
        pictures = [maker.store.put_bytes(file.read_bytes()) for file in bench.files]
        self.board = Storyboard(
            stills=tuple(
                Still(shot=f"s{n}-0", scene=f"s{n}", picture=pictures[n % len(pictures)], width=1920, height=1080)
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


def against_encoder(bench: Bench, repeats: int) -> dict[str, float]:
    """``picture_vs_encoder`` and ``render_vs_encoder``: a tale of three scenes of about six seconds, with title and end
    card, camera moves, transitions, narration, music, mix and join.
    """
    pictures, films, floors = [], [], []
    for _ in range(repeats):
        story = Story(bench, bench.maker(), 3, 4.7, Brief(captions=CaptionMode.OFF))
        timeline, _ = story.timeline()
        floor, frames = bare_encoder(timeline, story.maker, bench)
        film, _ = timed(lambda s=story: s.film(FULL, bench.media()))
        segments = (r.cpu_s for r in story.maker.store.receipts() if r.recipe.stage == "segment")
        floors.append(floor)
        pictures.append(floor * frames / 1000 / sum(segments))
        films.append(floor / film)
    return {
        "encoder_ms_per_frame": median(floors),
        "picture_vs_encoder": median(pictures),
        "render_vs_encoder": median(films),
    }


def ours_without_sound(bench: Bench, lengths: list[int], overlap: int) -> float:
    maker = bench.maker()
    timeline = zooming(maker, bench, lengths, overlap)
    return timed(lambda: render(timeline, FULL, bench.media(), None, maker).frames)[0]


def x264_arguments() -> list[str]:
    options = encoder_for(FULL.picture).options
    return ["-preset", options["preset"], "-crf", options["crf"], "-threads", "1", "-pix_fmt", "yuv420p"]


def moviepy_way(bench: Bench, lengths: list[int], overlap: int) -> float:
    """Moviepy's own way: resized by a function of time, cross-faded clips, its writer. CPU ms per frame."""
    from moviepy import CompositeVideoClip, ImageClip, vfx

    clips, at = [], 0.0
    for number, frames in enumerate(lengths):
        length = (frames + (overlap if number else 0)) / FPS
        clip = ImageClip(bench.stills[number % 4]).with_duration(length)
        clip = clip.resized(lambda t, d=length: 1 + 0.25 * t / d).with_position("center")
        if number and overlap:
            at -= overlap / FPS
            clip = clip.with_effects([vfx.CrossFadeIn(overlap / FPS)])
        clips.append(clip.with_start(at))
        at += length
    film = CompositeVideoClip(clips, size=(1920, 1080)).with_duration(sum(lengths) / FPS)

    def write() -> int:
        film.write_videofile(
            str(bench.folder / "moviepy.mp4"), fps=FPS, codec="libx264", audio=False, logger=None, preset="veryfast",
            threads=1, ffmpeg_params=["-crf", "20", "-pix_fmt", "yuv420p"],
        )  # fmt: skip
        return sum(lengths)

    return timed(write)[0]


def zoompan_4x(bench: Bench, frames: int) -> float:
    """Ffmpeg's zoompan on a four times enlarged still. CPU ms per frame."""
    step = f"zoompan=z='1+0.25*on/{frames}':x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)':d={frames}:s=1920x1080:fps={FPS}"
    command = [FFMPEG, "-v", "error", "-y", "-threads", "1", "-filter_threads", "1", "-i", str(bench.files[0])]
    command += ["-vf", f"scale=7680:4320:flags=bicubic,{step}", "-frames:v", str(frames), "-c:v", "libx264"]
    command += [*x264_arguments(), str(bench.folder / "zoompan.mp4")]

    def write() -> int:
        subprocess.run(command, check=True)
        return frames

    return timed(write)[0]


def against_others(bench: Bench, repeats: int) -> dict[str, float]:
    """``vs_moviepy_zoom``, ``vs_moviepy_zoom_crossfade``, ``vs_zoompan_4x``."""
    found: dict[str, list[float]] = {"vs_moviepy_zoom": [], "vs_moviepy_zoom_crossfade": [], "vs_zoompan_4x": []}
    for _ in range(repeats):
        zooms, fades = [90], [40, 40]
        found["vs_moviepy_zoom"].append(moviepy_way(bench, zooms, 0) / ours_without_sound(bench, zooms, 0))
        fading = moviepy_way(bench, fades, 30) / ours_without_sound(bench, fades, 30)
        found["vs_moviepy_zoom_crossfade"].append(fading)
        found["vs_zoompan_4x"].append(zoompan_4x(bench, 90) / ours_without_sound(bench, zooms, 0))
    return {name: median(values) for name, values in found.items()}


PEAK = """
import sys
sys.path.insert(0, {bench!r})
from pathlib import Path
from render import FULL, peak_film
peak_film(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
print(next(int(x.split()[1]) / 1024 for x in open("/proc/self/status") if x.startswith("VmHWM")))
"""


def peak_film(scenes: int, folder: Path, cache: Path) -> None:
    """A film of many scenes at 1080p: the first two long enough to fill the encoder's queues, the others short."""
    maker = Maker(LocalStore(folder / f"store-{scenes}"), SystemClock(), SilentProgress())
    digests = [maker.store.put_bytes(numbered_still(n, 1920, 1080)) for n in range(1, scenes + 1)]
    timeline = hand_cut(digests, [60, 60] + [3] * (scenes - 2), FPS)
    sound = soundtrack(tone(timeline.frames() * 48_000 // FPS), maker.store, folder, chunk_frames=400)
    render(timeline, FULL, PyAvMedia(folder / "work", cache, 2), sound, maker)


def peak_memory(bench: Bench) -> list[float]:
    """Peak resident MB of a process that renders 5, 60 and 300 scenes on two workers (VmHWM: getrusage's peak would
    be the parent's, which a child inherits).
    """
    code = PEAK.format(bench=str(Path(__file__).parent))
    found = []
    for scenes in (5, 60, 300):
        command = [sys.executable, "-c", code, str(scenes), str(bench.folder), str(bench.cache)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found.append(round(float(done.stdout.split()[-1])))
    return found


def one_shot_changed(bench: Bench) -> float:
    """CPU share of making a 100-shot film again after one still and one line changed, sound re-mix included."""
    preset = small(FPS, 640, 360, captions=CaptionMode.OFF)
    story = Story(bench, bench.maker(), 100, 4.2, Brief(resolution=Resolution.P360, captions=CaptionMode.OFF))
    media = bench.media()
    first, _ = timed(lambda: story.film(preset, media))
    story.change(50, bench.files[0].read_bytes() + b"\0")
    second, _ = timed(lambda: story.film(preset, media))
    return second / first


def two_workers(bench: Bench, repeats: int) -> float:
    """Wall-clock speed-up of two workers over one on the same film."""
    ratios = []
    for _ in range(repeats):
        walls = []
        for workers in (1, 2):
            maker = bench.maker()
            timeline = zooming(maker, bench, [60] * 6, 12)
            media = bench.media(workers)
            walls.append(timed(lambda t=timeline, e=media, m=maker: render(t, FULL, e, None, m).frames)[1])
        ratios.append(walls[0] / walls[1])
    return median(ratios)


def spot(width: int, height: int, x: float, y: float, radius: float) -> np.ndarray:
    """A soft white spot on black with its centre at exact coordinates."""
    across, down = np.arange(width) + 0.5 - x, np.arange(height)[:, None] + 0.5 - y
    light = np.rint(255 * np.exp(-(across**2 + down**2) / (2 * radius**2))).astype(np.uint8)
    return np.repeat(light[:, :, None], 3, axis=2)


def centre_x(luma: np.ndarray) -> float:
    light = np.clip(luma.astype(float) - 16, 0, None)
    return float((light * (np.arange(luma.shape[1]) + 0.5)).sum() / light.sum())


def camera_error(bench: Bench, frames: int = 120) -> dict[str, float]:
    """Largest distance in pixels between a spot and where the exact path puts it; trembling beside zoompan's."""
    x, y = 1920 * 0.3, 1080 * 0.5
    still = bench.folder / "spot.png"
    write_png(spot(1920, 1080, x, y, 24), still)
    truth = [960 + (x - 960) * float(1 / (1 - Fraction(1, 5) * n / (frames - 1))) for n in range(frames)]
    ours = [centre_x(luma) for luma in _our_luma(bench, still, frames)]
    error = max(abs(a - b) for a, b in zip(ours, truth, strict=True))
    found = {"camera_error_px": error, "camera_jitter_px": jitter(ours)}
    for scale in (1, 4):
        found[f"zoompan_{scale}x_jitter_px"] = jitter([centre_x(luma) for luma in _zoompan_luma(still, frames, scale)])
    return found


def jitter(path: list[float]) -> float:
    """Largest distance of a path from the smooth curve (fifth degree) nearest to it: what the eye sees as trembling."""
    at = np.linspace(-1, 1, len(path))
    smooth = np.polyval(np.polyfit(at, path, 5), at)
    return float(np.abs(np.array(path) - smooth).max())


def _our_luma(bench: Bench, still: Path, frames: int) -> list[np.ndarray]:
    maker = bench.maker()
    digest = maker.store.put_bytes(still.read_bytes())
    timeline = hand_cut([digest], [frames], FPS)
    clip = timeline.tracks[0].items[0].model_copy(update={"camera": zoom(frames)})
    track = timeline.tracks[0].model_copy(update={"items": (clip,)})
    (segment,) = plan_segments(timeline.model_copy(update={"tracks": (track,)}), FULL)
    painter = SegmentPainter(segment.plan, {digest: still}, Gallery(), kernels(str(bench.cache)))
    planes, found = Planes.empty(1920, 1080), []
    for index in range(frames):
        painter.paint(index, planes)
        found.append(planes.y[:, :1920].copy())
    return found


def _zoompan_luma(still: Path, frames: int, scale: int) -> list[np.ndarray]:
    move = f"zoompan=z='1/(1-0.2*on/{frames - 1})':x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)':d={frames}"
    filters = f"scale={1920 * scale}:{1080 * scale}:flags=bicubic,{move}:s=1920x1080:fps={FPS},format=yuv420p"
    command = [FFMPEG, "-v", "error", "-i", str(still), "-vf", filters, "-frames:v", str(frames), "-f", "rawvideo", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    whole = np.frombuffer(raw, np.uint8).reshape(frames, 1080 * 3 // 2, 1920)
    return [frame[:1080] for frame in whole]


def hour(bench: Bench) -> dict[str, float]:
    """An hour of film at 160 × 90: every frame decoded, ends compared."""
    maker, preset = bench.maker(), small(24, 160, 90, captions=CaptionMode.OFF)
    digests = [maker.store.put_bytes(numbered_still(n, 160, 90)) for n in range(1, 601)]
    timeline = hand_cut(digests, [144] * 600, 24)
    sound = soundtrack(tone(timeline.frames() * 2000), maker.store, bench.folder, chunk_frames=4096)
    started = time.perf_counter()
    rendition = render(timeline, preset, bench.media(2), sound, maker)
    took = time.perf_counter() - started
    with av.open(str(maker.store.path(rendition.film))) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        ends = [float(s.duration * s.time_base) for s in (video, audio)]
        places = [round(frame.pts * video.time_base * 24) for frame in film.decode(video)]
    assert places == list(range(86_400)), "an hour of film lost its count"
    return {"hour_render_s": took, "hour_av_end_difference_s": abs(ends[0] - ends[1])}


def machine() -> dict[str, str]:
    """What this ran on."""
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": str(len(os.sched_getaffinity(0))),
        "load": f"{os.getloadavg()[0]:.1f}",
        "pyav": av.__version__,
    }


PROMISES = {
    "render_vs_encoder": "at least 0.90",
    "picture_vs_encoder": "at least 0.95",
    "vs_moviepy_zoom": "at least 8",
    "vs_moviepy_zoom_crossfade": "at least 15",
    "vs_zoompan_4x": "at least 2",
    "peak_mb_5_60_300": "at most 350, the same within 10 %",
    "one_shot_of_100_share": "under 0.03",
    "two_process_speedup": "at least 1.8",
    "camera_error_px": "under 0.05",
}


def measure(repeats: int, with_hour: bool) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="visiobook-bench-") as name:
        bench = Bench(Path(name))
        found: dict[str, object] = {**camera_error(bench), **against_encoder(bench, repeats)}
        found |= against_others(bench, repeats)
        found["two_process_speedup"] = two_workers(bench, repeats)
        found["one_shot_of_100_share"] = one_shot_changed(bench)
        found["peak_mb_5_60_300"] = peak_memory(bench)
        if with_hour:
            found |= hour(bench)
    return {**found, "machine": machine()}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    for flag in ("--json", "--hour"):
        options.add_argument(flag, action="store_true")
    options.add_argument("--repeats", type=int, default=3)
    chosen = options.parse_args()
    found = measure(chosen.repeats, chosen.hour)
    if chosen.json:
        print(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        shown = f"{value:.3f}" if isinstance(value, float) else str(value)
        print(f"{name:28} {shown:>20}   {PROMISES.get(name, '')}")


if __name__ == "__main__":
    main()
