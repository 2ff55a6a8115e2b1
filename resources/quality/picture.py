"""Pictures measured. Every figure is 0 to 1 and defined in docs/service.md."""

import io

import numpy as np
import numpy.typing as npt
from PIL import Image

from visiobook.domain.outcome import PictureQuality

MEASURED_WIDTH = 512
"""Pictures are measured at this width, so that the figures of different sizes can be compared."""
SHARP = 60.0
"""Variance of the Laplacian (8-bit grey, 512 px wide) at which sharpness is 0.5."""
COLOURS = 3
Grey = npt.NDArray[np.float64]


class PillowPictures:
    """Keeps :class:`visiobook.ports.quality.PictureJudge`."""

    def measure(self, png: bytes) -> PictureQuality:
        """Sharpness, exposure, composition and the commonest colours."""
        picture = Image.open(io.BytesIO(png)).convert("RGB")
        small = picture.resize((MEASURED_WIDTH, max(8, round(picture.height * MEASURED_WIDTH / picture.width))))
        grey = np.asarray(small.convert("L"), np.float64)
        return PictureQuality(
            sharpness=_sharpness(grey),
            exposure=_exposure(grey),
            composition=_composition(grey),
            colours=_colours(small),
        )

    def jpeg(self, png: bytes, quality: int, longest: int | None = None) -> bytes:
        """The picture as JPEG."""
        picture = Image.open(io.BytesIO(png)).convert("RGB")
        if longest is not None:
            picture.thumbnail((longest, longest))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True, subsampling=0)
        return out.getvalue()


def _sharpness(grey: Grey) -> float:
    """The variance v of the Laplacian (Pech-Pacheco 2000) as v / (v + SHARP)."""
    middle = grey[1:-1, 1:-1]
    laplacian = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * middle
    variance = float(laplacian.var())
    return round(variance / (variance + SHARP), 3)


def _exposure(grey: Grey) -> float:
    """The share of pixels that are neither crushed nor blown out, times how near the mean is to middle grey."""
    usable = float(((grey > 8) & (grey < 247)).mean())
    balance = 1 - abs(float(grey.mean()) - 127.5) / 127.5
    return round(usable * (0.5 + 0.5 * balance), 3)


def _composition(grey: Grey) -> float:
    """How near the weight of the contours is to a power point of the rule of thirds (1: on it, 0: in a corner)."""
    rows, columns = np.gradient(grey)
    weight = np.hypot(rows, columns)
    total = float(weight.sum())
    if total == 0:
        return 0.0
    height, width = grey.shape
    y = float((weight.sum(axis=1) * np.arange(height)).sum()) / total / height
    x = float((weight.sum(axis=0) * np.arange(width)).sum()) / total / width
    nearest = min(float(np.hypot(x - px, y - py)) for px in (1 / 3, 2 / 3) for py in (1 / 3, 2 / 3))
    return round(max(0.0, 1 - nearest / float(np.hypot(1 / 3, 1 / 3))), 3)


def _colours(picture: Image.Image) -> tuple[str, ...]:
    """The commonest colours of a palette of eight, the commonest first."""
    reduced = picture.quantize(8, Image.Quantize.MEDIANCUT)
    palette = reduced.getpalette() or []
    counted = sorted(reduced.getcolors() or [], reverse=True)[:COLOURS]
    triples = [palette[3 * index : 3 * index + 3] for _, index in counted if isinstance(index, int)]
    return tuple("#{:02X}{:02X}{:02X}".format(*triple) for triple in triples)
