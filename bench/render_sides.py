"""The other sides of the render bench: moviepy's ways and ffmpeg's zoompan, with our encoder's settings."""

import subprocess
import wave
from pathlib import Path
from typing import TYPE_CHECKING

import imageio_ffmpeg
import numpy as np
from render_films import FPS, FULL, Bench, timed, zooming

from resources.media.encoders import encoder_for
from resources.media.mix import Desk
from visiobook.domain.mix import ChunkPlan, MasterPlan, Stem, StemPiece
from visiobook.ports.media import AAC_FRAME, SoundChunk, SoundTrack
from visiobook.stages.making import Maker
from visiobook.stages.render import render

if TYPE_CHECKING:
    from moviepy import VideoClip

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()


def x264_arguments() -> list[str]:
    """Our settings as ffmpeg's arguments, preset and CRF apart."""
    options = encoder_for(FULL.picture).options
    return ["-crf", options["crf"], "-pix_fmt", "yuv420p", "-x264-params", options["x264-params"]]


def ours(bench: Bench, lengths: list[int], overlap: int, sound: Path | None = None) -> float:
    """CPU ms per frame of our whole way from stills (and a finished WAV, encoded here too) to a film."""
    maker = bench.maker()
    timeline = zooming(maker, bench, lengths, overlap)

    def make() -> int:
        track = encoded(sound, maker) if sound else None
        return render(timeline, FULL, bench.media(), track, maker).frames

    return timed(make)[0]


def encoded(wav: Path, maker: Maker) -> SoundTrack:
    """A WAV at the film's length through the sound desk, in one chunk."""
    with wave.open(str(wav)) as file:
        samples = file.getnframes()
    digest = maker.store.put_bytes(wav.read_bytes())
    piece = StemPiece(stem=Stem.VOICE, sound=digest, channels=2, at=AAC_FRAME, start=0, samples=samples)
    frames = -(-(samples + AAC_FRAME) // AAC_FRAME)
    chunk = ChunkPlan(frames=frames, pieces=(piece,), speech=())
    made = Desk().encode(MasterPlan(chunk=chunk, gain_db=0.0, bitrate=192_000), {digest: wav})
    chunks = (SoundChunk(digest=maker.store.put_bytes(made.adts), first=0, frames=frames),)
    return SoundTrack(samples=samples, chunks=chunks)


def silence(bench: Bench, frames: int) -> Path:
    """A quiet WAV as long as the film."""
    path = bench.folder / "sound.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(48_000)
        noise = np.random.default_rng(0).normal(0, 1000, (frames * 48_000 // FPS, 2))
        file.writeframes(noise.astype("<i2").tobytes())
    return path


def zoomed(bench: Bench, number: int, frames: int) -> "VideoClip":
    """A still under moviepy's zoom: resized by a function of time, centred in the frame."""
    from moviepy import CompositeVideoClip, ImageClip

    length = frames / FPS
    clip = ImageClip(bench.stills[number % 4]).with_duration(length)
    clip = clip.resized(lambda t: 1 + 0.25 * t / length).with_position("center")
    return CompositeVideoClip([clip], size=(1920, 1080)).with_duration(length)


def joined(clips: "list[VideoClip]", overlap: int) -> "VideoClip":
    """Clips one after the other, each faded in over the end of the one before it."""
    from moviepy import CompositeVideoClip, vfx

    placed, at = [], 0.0
    for number, clip in enumerate(clips):
        faded = clip.with_effects([vfx.CrossFadeIn(overlap / FPS)]) if number and overlap else clip
        placed.append(faded.with_start(at))
        at += clip.duration - overlap / FPS
    return CompositeVideoClip(placed, size=(1920, 1080)).with_duration(at + overlap / FPS)


def written(clip: "VideoClip", path: Path, with_sound: bool = False) -> Path:
    """Through moviepy's writer."""
    clip.write_videofile(
        str(path), fps=FPS, codec="libx264", audio=with_sound, audio_codec="aac", logger=None,
        preset=encoder_for(FULL.picture).options["preset"], threads=1, ffmpeg_params=x264_arguments(),
    )  # fmt: skip
    return path


def moviepy_once(bench: Bench, lengths: list[int], overlap: int) -> float:
    """Everything composed in one go and encoded once, without sound. CPU ms per frame."""

    def write() -> int:
        extended = [frames + (overlap if number else 0) for number, frames in enumerate(lengths)]
        clips = [zoomed(bench, number, frames) for number, frames in enumerate(extended)]
        written(joined(clips, overlap), bench.folder / "moviepy.mp4")
        return sum(lengths)

    return timed(write)[0]


def moviepy_usual(bench: Bench, lengths: list[int], overlap: int, sound: Path) -> float:
    """As tools built on moviepy do: a file for each scene, the scenes joined into a second file, sound laid under it in
    a third. CPU ms per frame of the film.
    """
    from moviepy import AudioFileClip, VideoFileClip

    def write() -> int:
        folder, scenes = bench.folder, []
        for number, frames in enumerate(lengths):
            clip = zoomed(bench, number, frames + (overlap if number else 0))
            scenes.append(VideoFileClip(str(written(clip, folder / f"moviepy-{number}.mp4"))))
        whole = VideoFileClip(str(written(joined(scenes, overlap), folder / "moviepy-joined.mp4")))
        written(whole.with_audio(AudioFileClip(str(sound))), folder / "moviepy-film.mp4", with_sound=True)
        for clip in (*scenes, whole):
            clip.close()
        return sum(lengths)

    return timed(write)[0]


def zoompan_4x(bench: Bench, frames: int) -> float:
    """Ffmpeg's zoompan on a four times enlarged still. CPU ms per frame."""
    step = f"zoompan=z='1+0.25*on/{frames}':x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)':d={frames}:s=1920x1080:fps={FPS}"
    command = [FFMPEG, "-v", "error", "-y", "-threads", "1", "-filter_threads", "1", "-i", str(bench.files[0])]
    command += ["-vf", f"scale=7680:4320:flags=bicubic,{step}", "-frames:v", str(frames), "-c:v", "libx264"]
    command += ["-preset", encoder_for(FULL.picture).options["preset"], "-threads", "1", *x264_arguments()]

    def write() -> int:
        subprocess.run([*command, str(bench.folder / "zoompan.mp4")], check=True)
        return frames

    return timed(write)[0]
