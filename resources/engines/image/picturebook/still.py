"""A request to PNG bytes."""

import cv2
import numpy as np

from resources.engines.image.picturebook.painter import Painter
from resources.engines.image.picturebook.plan import plan
from resources.engines.image.picturebook.treatments import Picture, treated
from visiobook.domain.still import FocusBox, StillRequest
from visiobook.errors import EngineFailed

_SMALLEST = 32
"""Pixels a side below which there is nothing to see."""


def still(request: StillRequest) -> tuple[bytes, tuple[FocusBox, ...], tuple[str, ...]]:
    """PNG bytes, the focus boxes and the words shown.

    Raises :class:`~visiobook.errors.EngineFailed` when the size is too small or cannot be encoded.
    """
    if min(request.width, request.height) < _SMALLEST:
        raise EngineFailed(
            f"A still of {request.width} × {request.height} pixels is too small.", f"Ask for {_SMALLEST} or more."
        )
    planned = plan(request)
    drawing = Painter(planned, request.width, request.height).draw()
    seed = int.from_bytes(planned.shot_seed.encode()[-6:].rjust(6, b"0"), "big") % (1 << 31)
    return (
        encoded(treated(drawing.pixels, planned.style, seed, (*drawing.details, *drawing.focus))),
        drawing.focus,
        drawing.shown,
    )


def encoded(picture: Picture) -> bytes:
    """The picture as PNG (RGB, 8 bit), packed fast: stills are read once or twice and stored once."""
    good, data = cv2.imencode(".png", np.asarray(picture[:, :, ::-1]), [cv2.IMWRITE_PNG_COMPRESSION, 2])
    if not good:
        raise EngineFailed("The still could not be encoded as PNG.", "Check the size asked for.")
    return data.tobytes()
