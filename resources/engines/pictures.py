"""Pictures as engines get them from models and providers, made into a still of the asked size."""

import io
from typing import TYPE_CHECKING

from visiobook.errors import EngineFailed

if TYPE_CHECKING:
    from PIL.Image import Image


def png_of(image: "Image", width: int, height: int) -> bytes:
    """PNG bytes (RGB, 8 bit) of exactly the given size: scaled to cover it, what stands over cut evenly."""
    from PIL import Image, ImageOps

    fitted = ImageOps.fit(image.convert("RGB"), (width, height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    fitted.save(out, "PNG")
    return out.getvalue()


def decoded_png(data: bytes, width: int, height: int, engine: str) -> bytes:
    """A provider's picture file as a still of the given size. Raises EngineFailed when it is none."""
    from PIL import Image, UnidentifiedImageError

    try:
        return png_of(Image.open(io.BytesIO(data)), width, height)
    except (UnidentifiedImageError, OSError) as error:
        raise EngineFailed(
            f"{engine} sent {len(data)} bytes that are not a picture: {error}", "The file may be cut short; run again."
        ) from error


def nearest_shape(width: int, height: int, shapes: tuple[tuple[int, int], ...]) -> tuple[int, int]:
    """The one of a provider's shapes (width, height) nearest a picture's."""
    return min(shapes, key=lambda s: abs(s[0] / s[1] - width / height))
