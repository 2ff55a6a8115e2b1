"""Getting at a source: a file, standard input, or an idea."""

import sys
from pathlib import Path

from visiobook.errors import BadInput, BrokenSource, NotFound, SourceTooLarge
from visiobook.services.projects import Source
from visiobook.settings import Settings


def source_of(given: str | None, idea: str | None, settings: Settings) -> Source:
    """The source named on the command line. Raises BadInput with what to give instead."""
    if (given is None) == (idea is None):
        raise BadInput("Give either a SOURCE or --prompt, not both and not neither.", "visiobook make tale.txt")
    if idea is not None:
        if not idea.strip():
            raise BadInput("The idea after --prompt is empty.", 'visiobook make --prompt "A fox learns to share"')
        return Source(idea=idea.strip(), name="idea")
    assert given is not None
    if given == "-":
        return Source(
            data=_bounded(sys.stdin.buffer.read(settings.max_source_mb * 1_000_000 + 1), "-", settings),
            name="stdin.txt",
        )
    return _file(Path(given), settings)


def default_name(source: Source, given: str | None) -> str:
    """The project's name: as asked, or after the file, or after the idea's first words."""
    if given:
        return given
    return " ".join(source.idea.split()[:6]) if source.idea else Path(source.name).stem


def _file(path: Path, settings: Settings) -> Source:
    if path.is_dir():
        raise BadInput(f"{path} is a folder.", "Name one text: .txt .md .html .epub .pdf or .docx.")
    try:
        if path.stat().st_size > settings.max_source_mb * 1_000_000:
            raise _too_large(str(path), path.stat().st_size, settings)
        return Source(data=path.read_bytes(), name=path.name)
    except FileNotFoundError as missing:
        raise NotFound(
            f"There is no file {path}.", "Check the path; folders and names are case-sensitive."
        ) from missing
    except OSError as problem:
        raise BrokenSource(f"{path} cannot be read: {problem.strerror}.", "Check its permissions.") from problem


def _bounded(data: bytes, name: str, settings: Settings) -> bytes:
    if len(data) > settings.max_source_mb * 1_000_000:
        raise _too_large(name, len(data), settings)
    return data


def _too_large(name: str, size: int, settings: Settings) -> SourceTooLarge:
    return SourceTooLarge(
        f"{name} has {size / 1e6:.1f} MB; the limit is {settings.max_source_mb} MB.",
        "Set VISIOBOOK_MAX_SOURCE_MB to a larger number, or split the text.",
    )
