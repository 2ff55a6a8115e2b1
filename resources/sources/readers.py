"""The readers there are, and the one door to them."""

from collections.abc import Callable

from resources.sources.kinds import Kind, kind_of
from resources.sources.limits import Limits
from visiobook.errors import EmptySource
from visiobook.ports.sources import SourceText

Reader = Callable[[bytes, str, Limits], SourceText]
_WITH_PICTURES = (Kind.EPUB, Kind.PDF, Kind.DOCX, Kind.HTML)


class LocalReaders:
    """Keeps :class:`visiobook.ports.sources.SourceReaders`. ``max_mb`` is the setting VISIOBOOK_MAX_SOURCE_MB."""

    def __init__(self, max_mb: int = 20) -> None:
        self._limits = Limits(max_mb=max_mb)

    def read(self, data: bytes, source_name: str) -> SourceText:
        """The text of the file."""
        shown = "standard input" if source_name == "-" else source_name
        if not data.strip():
            raise _empty(shown)
        self._limits.check_file(data, shown, with_pictures=True)
        kind = kind_of(data, shown)
        self._limits.check_file(data, shown, kind in _WITH_PICTURES)
        source = _reader(kind)(data, shown, self._limits)
        self._limits.check_text(source.text, shown)
        if not source.text.strip():
            raise _empty(shown)
        return source


def _empty(shown: str) -> EmptySource:
    return EmptySource(f"There is nothing to read in {shown}.", "Give a file with a text in it.")


def _reader(kind: Kind) -> Reader:
    """The reader of a kind of file; each brings its own libraries, loaded when first needed."""
    match kind:
        case Kind.TEXT:
            from resources.sources.plain import read_plain as reader
        case Kind.MARKDOWN:
            from resources.sources.markdown import read_markdown as reader
        case Kind.HTML:
            from resources.sources.html import read_html as reader
        case Kind.EPUB:
            from resources.sources.epub import read_epub as reader
        case Kind.PDF:
            from resources.sources.pdf import read_pdf as reader
        case Kind.DOCX:
            from resources.sources.docx import read_docx as reader
    return reader
