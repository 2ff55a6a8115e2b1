"""How fast the renderer is, beside the encoder alone and beside the usual ways, all in one run.

    python bench/render.py            a table
    python bench/render.py --json     the figures by name
    python bench/render.py memory     one part alone: camera encoder others workers change memory hour

Speeds are CPU time per frame (children included), medians of repeated pairs, each pair run one after the other with the
same encoder settings, so that a busy machine disturbs both sides alike. A ratio above 1 means we are faster.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from statistics import median
from unittest.mock import patch

import av
import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "media"))
from films import hand_cut, numbered_still, small, soundtrack, tone
from render_films import FPS, FULL, Bench, Story, bare_encoder, side_by_side, timed, write_png, zoom, zooming
from render_sides import FFMPEG, moviepy_once, moviepy_usual, ours, silence, zoompan_4x

from resources.clock import SystemClock
from resources.media import encoders
from resources.media.adts import whole_frames
from resources.media.encoders import Encoder
from resources.media.engine import PyAvMedia
from resources.media.kernels import kernels
from resources.media.pictures import Gallery
from resources.media.planes import Planes
from resources.media.segment import SegmentPainter
from resources.progress import SilentProgress
from resources.storage.local import LocalStore
from visiobook.domain.project import Brief, CaptionMode, Resolution
from visiobook.domain.render import PicturePreset, VideoCodec
from visiobook.domain.timeline import Timeline
from visiobook.ports.media import AAC_FRAME, SoundChunk, SoundTrack
from visiobook.stages.making import Maker
from visiobook.stages.render import plan_segments, render


def against_encoder(bench: Bench, repeats: int) -> dict[str, float]:
    """``picture_vs_encoder`` and ``render_vs_encoder``: a tale of three scenes of about six seconds, with title and end
    card, camera moves, transitions, narration, music, mix and join. What is not picture is taken from a whole render.
    """
    pictures, films, floors = [], [], []
    for _ in range(repeats):
        story = Story(bench, bench.maker(), 3, 4.7, Brief(captions=CaptionMode.OFF))
        floor, ours, frames = side_by_side(story.timeline()[0], story.maker, bench)
        film, _ = timed(lambda s=story: s.film(FULL, bench.media()))
        segments = sum(r.cpu_s for r in story.maker.store.receipts() if r.recipe.stage == "segment")
        besides = film * frames / 1000 - segments
        floors.append(floor * 1000 / frames)
        pictures.append(floor / ours)
        films.append(floor / (ours + besides))
    return {
        "encoder_ms_per_frame": median(floors),
        "picture_vs_encoder": median(pictures),
        "render_vs_encoder": median(films),
    }


def against_slower_encoder(bench: Bench, repeats: int) -> dict[str, float]:
    """The same with x264's ``veryfast``, which takes twice as long for the same picture: the usual setting, and the one
    the promises were made for.
    """

    def veryfast(picture: PicturePreset) -> Encoder:
        usual = standard(picture)
        return replace(usual, options=usual.options | {"preset": "veryfast"})

    standard = encoders._BUILDERS[VideoCodec.H264]
    with patch.dict(encoders._BUILDERS, {VideoCodec.H264: veryfast}):
        found = against_encoder(bench, repeats)
    return {f"{name}_veryfast": value for name, value in found.items()}


def against_others(bench: Bench, repeats: int) -> dict[str, float]:
    """Moviepy's usual way (a file a scene, joined, sound laid under: three encodes, against our whole way with sound),
    moviepy composing everything in one encode without sound, and zoompan.
    """
    shots, overlap = [60, 60], 20
    sound = silence(bench, sum(shots))
    found: dict[str, list[float]] = {}
    for _ in range(repeats):
        whole, plain = ours(bench, shots, overlap, sound), ours(bench, shots, 0, sound)
        zooms, fades = ours(bench, shots, 0), ours(bench, shots, overlap)
        pairs = {
            "vs_moviepy_zoom": moviepy_usual(bench, shots, 0, sound) / plain,
            "vs_moviepy_zoom_crossfade": moviepy_usual(bench, shots, overlap, sound) / whole,
            "vs_moviepy_zoom_one_encode": moviepy_once(bench, shots, 0) / zooms,
            "vs_moviepy_zoom_crossfade_one_encode": moviepy_once(bench, shots, overlap) / fades,
            "vs_zoompan_4x": zoompan_4x(bench, 90) / ours(bench, [90], 0),
        }
        for name, ratio in pairs.items():
            found.setdefault(name, []).append(ratio)
    return {name: median(values) for name, values in found.items()}


PEAK = """
import sys
sys.path.insert(0, {bench!r})
from pathlib import Path
from render import rendered_alone
rendered_alone(Path(sys.argv[1]), Path(sys.argv[2]))
print(next(int(x.split()[1]) / 1024 for x in open("/proc/self/status") if x.startswith("VmHWM")))
"""


def kept_film(scenes: int, folder: Path) -> Path:
    """A folder with all that a film of many scenes at 1080p is rendered from: the first two scenes are long enough to
    fill the encoder's queues, the others short.
    """
    whole = folder / f"film-{scenes}"
    maker = Maker(LocalStore(whole / "store"), SystemClock(), SilentProgress())
    digests = [maker.store.put_bytes(numbered_still(n, 1920, 1080)) for n in range(1, scenes + 1)]
    timeline = hand_cut(digests, [60, 60] + [3] * (scenes - 2), FPS)
    sound = soundtrack(tone(timeline.frames() * 48_000 // FPS), maker.store, whole, chunk_frames=400)
    (whole / "timeline.json").write_text(timeline.model_dump_json())
    (whole / "sound.json").write_text(sound.model_dump_json())
    return whole


def rendered_alone(whole: Path, cache: Path) -> None:
    """Render a kept film on two workers."""
    timeline = Timeline.model_validate_json((whole / "timeline.json").read_text())
    sound = SoundTrack.model_validate_json((whole / "sound.json").read_text())
    maker = Maker(LocalStore(whole / "store"), SystemClock(), SilentProgress())
    render(timeline, FULL, PyAvMedia(whole / "work", cache, 2), sound, maker)


def peak_memory(bench: Bench) -> list[float]:
    """Peak resident MB of a process that renders 5, 60 and 300 scenes on two workers (VmHWM: getrusage's peak would
    be the parent's, which a child inherits).
    """
    code = PEAK.format(bench=str(Path(__file__).parent))
    found = []
    for scenes in (5, 60, 300):
        command = [sys.executable, "-c", code, str(kept_film(scenes, bench.folder)), str(bench.cache)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found.append(round(float(done.stdout.split()[-1])))
    return found


def one_shot_changed(bench: Bench) -> float:
    """CPU share of making a 100-shot film at 720p again after one still and one line changed, sound re-mix included."""
    preset = small(FPS, 1280, 720, captions=CaptionMode.OFF)
    story = Story(bench, bench.maker(), 100, 3.2, Brief(resolution=Resolution.P720, captions=CaptionMode.OFF))
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


def two_encoders(bench: Bench, repeats: int) -> float:
    """What the machine gives at best: two bare encoders side by side against one, each with the same frames."""
    maker = bench.maker()
    timeline = zooming(maker, bench, [60], 0)
    ratios = []
    for _ in range(repeats):
        with ThreadPoolExecutor(2) as pool:
            alone = pool.submit(bare_encoder, timeline, maker, bench).result()[2]
            both = [pool.submit(bare_encoder, timeline, maker, bench) for _ in range(2)]
            ratios.append(2 * alone / max(done.result()[2] for done in both))
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


def repeated_sound(samples: int, maker: Maker, folder: Path) -> SoundTrack:
    """A minute of tone over and over, cut to a film's length."""
    frames, size = -(-(samples + AAC_FRAME) // AAC_FRAME), 3000
    minute = soundtrack(tone(size * AAC_FRAME), maker.store, folder, chunk_frames=size).chunks[0]
    rest = b"".join(list(whole_frames(maker.store.path(minute.digest)))[: frames % size])
    last = SoundChunk(digest=maker.store.put_bytes(rest), first=frames - frames % size, frames=frames % size)
    parts = [minute.model_copy(update={"first": at}) for at in range(0, last.first, size)]
    return SoundTrack(samples=samples, chunks=(*parts, last))


def hour(bench: Bench) -> dict[str, float]:
    """An hour of film at 160 × 90: every frame decoded, every block of sound in its place, ends compared."""
    maker, preset = bench.maker(), small(24, 160, 90, captions=CaptionMode.OFF)
    digests = [maker.store.put_bytes(numbered_still(n, 160, 90)) for n in range(1, 601)]
    timeline = hand_cut(digests, [144] * 600, 24)
    sound = repeated_sound(timeline.frames() * 2000, maker, bench.folder)
    started = time.perf_counter()
    rendition = render(timeline, preset, bench.media(2), sound, maker)
    took = time.perf_counter() - started
    with av.open(str(maker.store.path(rendition.film))) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        ends = [float(s.duration * s.time_base) for s in (video, audio)]
        places = [round(frame.pts * video.time_base * 24) for frame in film.decode(video)]
        film.seek(0)
        blocks = [packet.pts * audio.time_base * 48_000 for packet in film.demux(audio) if packet.size]
    assert blocks == [AAC_FRAME * (n - 1) for n in range(len(blocks))], "the hour's sound drifts"
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
    "render_vs_encoder_veryfast": "at least 0.90",
    "picture_vs_encoder": "at least 0.95",
    "picture_vs_encoder_veryfast": "at least 0.95",
    "vs_moviepy_zoom": "at least 8",
    "vs_moviepy_zoom_crossfade": "at least 15",
    "vs_zoompan_4x": "at least 2",
    "peak_mb_5_60_300": "at most 350, the same within 10 %",
    "one_shot_of_100_share": "under 0.03",
    "two_process_speedup": "at least 1.8",
    "two_encoders_speedup": "the machine's own",
    "camera_error_px": "under 0.05",
}


Part = Callable[[Bench, int], dict[str, object]]
PARTS: dict[str, Part] = {
    "camera": lambda bench, _: {**camera_error(bench)},
    "encoder": lambda bench, repeats: {
        **against_encoder(bench, repeats),
        **against_slower_encoder(bench, repeats),
    },
    "others": lambda bench, repeats: {**against_others(bench, repeats)},
    "workers": lambda bench, repeats: {
        "two_process_speedup": two_workers(bench, repeats),
        "two_encoders_speedup": two_encoders(bench, repeats),
    },
    "change": lambda bench, _: {"one_shot_of_100_share": one_shot_changed(bench)},
    "memory": lambda bench, _: {"peak_mb_5_60_300": peak_memory(bench)},
    "hour": lambda bench, _: {**hour(bench)},
}


def measure(parts: list[str], repeats: int) -> dict[str, object]:
    """The figures of the parts asked for, and the machine."""
    found: dict[str, object] = {}
    with tempfile.TemporaryDirectory(prefix="visiobook-bench-") as name:
        bench = Bench(Path(name))
        for part in parts:
            found |= PARTS[part](bench, repeats)
    return {**found, "machine": machine()}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("parts", nargs="*", help=f"some of: {', '.join(PARTS)}; none: all")
    options.add_argument("--json", action="store_true")
    options.add_argument("--repeats", type=int, default=3)
    chosen = options.parse_args()
    found = measure(chosen.parts or list(PARTS), chosen.repeats)
    if chosen.json:
        print(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        shown = f"{value:.3f}" if isinstance(value, float) else str(value)
        print(f"{name:38} {shown:>20}   {PROMISES.get(name, '')}")


if __name__ == "__main__":
    main()
