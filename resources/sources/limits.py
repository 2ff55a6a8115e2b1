"""How much a source may hold, and the error that says so."""

from visiobook.domain.base import Value
from visiobook.errors import SourceTooLarge

MEGABYTE = 1_000_000
PICTURES_FACTOR = 10
"""Books with pictures are larger than their text: a file may be this many times the limit of its text."""


class Limits(Value):
    """``max_mb``: the largest text, in million bytes of UTF-8. Three million words are about 18."""

    max_mb: int = 20

    def check_text(self, text: str, source_name: str) -> None:
        """Raises SourceTooLarge for a text above the limit."""
        if len(text) > self.max_mb * MEGABYTE or len(text.encode(errors="replace")) > self.max_mb * MEGABYTE:
            self._refuse(f"The text of {source_name} has more than {self.max_mb} MB.")

    def check_file(self, data: bytes, source_name: str, with_pictures: bool) -> None:
        """Raises SourceTooLarge for a file too large for its text to be below the limit, or unwise to open."""
        # UTF-32 needs up to four times the bytes of UTF-8. The text itself is measured after decoding.
        if len(data) > (self.file_bytes() if with_pictures else 4 * self.max_mb * MEGABYTE + 4):
            limit = self.file_bytes() // MEGABYTE if with_pictures else self.max_mb
            self._refuse(f"{source_name} has {len(data) / MEGABYTE:,.1f} MB; the limit is {limit} MB.")

    def file_bytes(self) -> int:
        """The largest file that may hold pictures, packed or unpacked."""
        return PICTURES_FACTOR * self.max_mb * MEGABYTE

    def _refuse(self, message: str) -> None:
        raise SourceTooLarge(
            message,
            f"Give a part of it (a chapter, a volume), or set VISIOBOOK_MAX_SOURCE_MB above {self.max_mb}. "
            "A film of one million words runs for about a hundred hours.",
        )
