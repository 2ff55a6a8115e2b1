"""Which engines could work as things stand."""

from typing import Protocol

from visiobook.domain.engine import Port


class Providers(Protocol):
    """Looks at keys and packages, without a request to anybody."""

    def missing(self, port: Port, engine: str) -> str:
        """What an engine lacks, in a few words; empty when nothing is known to be missing."""
        ...

    def usual(self, port: Port) -> str:
        """The engine a project gets where it names none."""
        ...
