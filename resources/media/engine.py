"""The media engine: PyAV for encoding and joining, compiled loops for the camera, threads over the cores."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from queue import Queue
from threading import Event
from typing import TYPE_CHECKING, Any

from resources.media.encoders import check_container, encoder_for, require
from resources.media.kernels import Kernels, kernels
from resources.media.pictures import Gallery, Stills
from resources.media.planes import Planes, planes_to_rgb
from resources.media.segment import Painter, SegmentPainter, encode_segment
from resources.media.troubles import named
from visiobook.domain.render import PicturePreset, SegmentPlan
from visiobook.ports.media import EncodedSegment, FilmParts, SegmentJob

if TYPE_CHECKING:
    from PIL.Image import Image

VERSION = "3"
"""Raise when drawing changes what a segment looks like."""


class Painting:
    """How segments are painted: straight onto the planes."""

    def fingerprint(self) -> str:
        """What this way of painting adds to the engine's fingerprint."""
        return ""

    def painter(self, plan: SegmentPlan, stills: Stills, gallery: Gallery, kernels: Kernels) -> Painter[Any]:
        """The painter of one segment."""
        return SegmentPainter(plan, stills, gallery, kernels)


class PyAvMedia:
    """Keeps :class:`visiobook.ports.media.MediaEngine`.

    ``workers`` segments are encoded at once, each by one thread: the loops, OpenCV and the encoders release the GIL.
    ``work_dir`` takes temporary files (best on the artifact store's disk, where keeping them is a rename);
    ``cache_dir`` keeps compiled loops between runs.
    """

    def __init__(
        self,
        work_dir: Path | None = None,
        cache_dir: Path | None = None,
        workers: int = 0,
        painting: Painting | None = None,
    ) -> None:
        self._work_dir = work_dir
        self._cache_dir = cache_dir
        self._workers = workers or len(os.sched_getaffinity(0))
        self._painting = painting or Painting()
        self._gallery = Gallery(kept=self._workers + 1)

    def encoder(self, picture: PicturePreset) -> str:
        """The FFmpeg name of the encoder."""
        return encoder_for(picture).name

    def fingerprint(self, picture: PicturePreset) -> str:
        """Drawing version, PyAV version (which fixes the bundled encoders) and every setting."""
        import av

        encoder = encoder_for(picture)
        settings = " ".join(f"{key}={value}" for key, value in sorted(encoder.options.items()))
        return f"draw{VERSION} pyav{av.__version__} {encoder.name} threads=1 {settings}{self._painting.fingerprint()}"

    def encode(self, jobs: Sequence[SegmentJob], on_frames: Callable[[int], None]) -> Iterator[EncodedSegment]:
        """Encode in parallel; see the port."""
        if not jobs:
            return
        for picture in {job.plan.picture for job in jobs}:
            require(encoder_for(picture))
        work = _Work(self._painting, self._gallery, str(self._cache_dir or ""), self._work_dir)
        pool = ThreadPoolExecutor(self._workers, thread_name_prefix="segment")
        futures = [pool.submit(work.run, index, job) for index, job in enumerate(jobs)]
        try:
            yield from _collected(futures, work, on_frames)
        finally:
            work.stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            _discard(futures)

    def join(self, parts: FilmParts) -> Path:
        """Join by stream copy; see the port."""
        from resources.media.film import write_film

        check_container(parts.preset.container, parts.preset.picture.codec)
        with written(f".{parts.preset.container.value}", self._work_dir) as path, named("the film"):
            write_film(parts, path)
        return path

    def thumbnail(self, job: SegmentJob, frame: int, width: int) -> bytes:
        """A JPEG of one frame."""
        image = self.still_frame(job, frame)
        image.thumbnail((width, width))
        out = BytesIO()
        image.save(out, "JPEG", quality=88, optimize=True)
        return out.getvalue()

    def still_frame(self, job: SegmentJob, frame: int) -> "Image":
        """One frame of a segment as it is painted, before encoding."""
        from PIL.Image import fromarray

        plan = job.plan
        painter = self._painting.painter(plan, dict(job.stills), self._gallery, kernels(str(self._cache_dir or "")))
        look = painter.look(min(frame, plan.frames - 1))
        planes = Planes.empty(plan.picture.width, plan.picture.height)
        painter.paint_looks([look], [planes])
        return fromarray(planes_to_rgb(planes))


@contextmanager
def written(suffix: str, folder: Path | None) -> Iterator[Path]:
    """A new file of our own, gone again when its block does not end well. Raises StorageFailed."""
    with named("a temporary file"):
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(suffix=suffix, prefix="visiobook-", dir=folder)
        os.close(handle)
    path = Path(name)
    try:
        yield path
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@dataclass
class _Work:
    """What the encoding threads share."""

    painting: Painting
    gallery: Gallery
    cache_dir: str
    work_dir: Path | None
    stop: Event = field(default_factory=Event)
    frames: "Queue[int | None]" = field(default_factory=Queue)

    def run(self, index: int, job: SegmentJob) -> EncodedSegment:
        """Encode one job in this thread."""
        try:
            return self._encode(index, job)
        finally:
            self.frames.put(None)

    def _encode(self, index: int, job: SegmentJob) -> EncodedSegment:
        wall, cpu = time.monotonic(), time.thread_time()
        with written(".mp4", self.work_dir) as path, named(job.name):
            painter = self.painting.painter(job.plan, dict(job.stills), self.gallery, kernels(self.cache_dir))
            encode_segment(painter, path, lambda: self.frames.put(1), self.stop.is_set)
        wall, cpu = time.monotonic() - wall, time.thread_time() - cpu
        return EncodedSegment(index=index, path=path, frames=job.plan.frames, wall_s=wall, cpu_s=cpu)


def _collected(
    futures: "list[Future[EncodedSegment]]", work: _Work, on_frames: Callable[[int], None]
) -> Iterator[EncodedSegment]:
    """Each result as soon as it is there; frames are told in between."""
    waiting = set(futures)
    while waiting:
        step = work.frames.get()
        if step is not None:
            on_frames(step)
            continue
        wait(waiting, return_when=FIRST_COMPLETED)
        for future in [f for f in waiting if f.done()]:
            waiting.discard(future)
            yield future.result()


def _discard(futures: "list[Future[EncodedSegment]]") -> None:
    """Remove finished files that nobody took (a receiver moves what it takes)."""
    for future in futures:
        if future.done() and not future.cancelled() and future.exception() is None:
            future.result().path.unlink(missing_ok=True)
