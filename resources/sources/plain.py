"""Plain text: decoded and otherwise left as it is, so that offsets point into what the person gave."""

from resources.sources.decoding import decode
from resources.sources.kinds import Kind
from resources.sources.limits import Limits
from visiobook.ports.sources import SourceText


def read_plain(data: bytes, source_name: str, limits: Limits) -> SourceText:
    """The text of a plain text file, line ends and all."""
    decoded = decode(data, source_name)
    return SourceText(text=decoded.text, media_type=Kind.TEXT.value, encoding=decoded.encoding, notices=decoded.notices)
