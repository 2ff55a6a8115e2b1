"""The engine ``picturebook``: an illustrator that needs no model, only numpy, OpenCV and Skia."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from visiobook.domain.base import sha256
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.project import Style
from visiobook.domain.recipe import Credit
from visiobook.domain.still import StillDetails, StillRequest
from visiobook.errors import EngineMissing
from visiobook.ports.engine import EngineSettings
from visiobook.ports.image import DrawnStill, ImageEngine

VERSION = "1"
NOTO = Credit(work="Noto Emoji", author="Google", licence="Apache-2.0", url="https://github.com/googlefonts/noto-emoji")
CLDR = Credit(work="CLDR annotations", author="Unicode, Inc.", licence="Unicode-3.0", url="https://cldr.unicode.org")
ILLUSTRATOR = Credit(work="Visiobook picture-book illustrator", author="Visiobook maintainers", licence="Apache-2.0")


def picturebook(settings: EngineSettings) -> ImageEngine:
    """The illustrator (its settings do not change it)."""
    return PictureBook()


class PictureBook:
    """Composes stills from what the text says. The same request gives the same bytes."""

    def info(self) -> EngineInfo:
        """What it can do, and under which terms."""
        return EngineInfo(
            port=Port.IMAGE,
            name="picturebook",
            version=VERSION,
            summary="A picture-book illustrator without a model: landscapes, rooms, figures and things from the text.",
            code_licence="Apache-2.0",
            weights_licence="Apache-2.0",
            languages=("en", "fr", "es", "de", "it", "pt"),
            source="package visiobook",
        )

    def fingerprint(self) -> str:
        """Version and a digest of code, tables and art: it changes when a line of the illustrator does."""
        return f"picturebook-{VERSION}-{_digest()[:12]}"

    def styles(self) -> tuple[str, ...]:
        """The seven styles."""
        return tuple(style.value for style in Style)

    def draw(self, requests: Sequence[StillRequest]) -> Iterator[DrawnStill]:
        """One still per request, yielded as it is finished."""
        for request in requests:
            yield _drawn(request)


def _drawn(request: StillRequest) -> DrawnStill:
    try:
        from resources.engines.image.picturebook.still import still
    except ImportError as missing:
        raise EngineMissing(
            f"The picture-book illustrator needs {missing.name}.",
            "pip install skia-python opencv-python-headless numpy",
        ) from missing
    png, focus, shown = still(request)
    used = (ILLUSTRATOR, NOTO, CLDR) if shown else (ILLUSTRATOR,)
    return DrawnStill(png=png, details=StillDetails(focus=focus, shown=shown), credits=used)


@cache
def _digest() -> str:
    """SHA-256 of every file of the package that decides a picture."""
    root = files("resources.engines.image.picturebook")
    parts = []
    for folder in (root, root / "tables", root / "art"):
        for entry in sorted(folder.iterdir(), key=lambda e: e.name):
            if entry.is_file() and entry.name.endswith((".py", ".toml", ".txt", ".json")):
                parts.append(f"{entry.name} {sha256(entry.read_bytes())}")
    return sha256("\n".join(parts).encode())
