"""Looking at a finished film: does it decode, and from where to where."""

from pathlib import Path

from visiobook.errors import RenderFailed


def decode_whole(film: Path) -> int:
    """Decodes every frame of the picture in order and returns how many there are.

    Raises RenderFailed when a frame is damaged or out of order.
    """
    import av

    last, count = -1, 0
    try:
        with av.open(str(film)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            for frame in container.decode(stream):
                if frame.pts is None or frame.pts <= last:
                    raise RenderFailed(f"Frame {count} of {film.name} is out of order.", "Render it again.")
                last, count = frame.pts, count + 1
    except (av.FFmpegError, IndexError) as problem:
        raise RenderFailed(
            f"{film.name} does not decode past frame {count}: {problem}", "Render it again."
        ) from problem
    return count
