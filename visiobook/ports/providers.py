"""Which engines could work as things stand."""

from typing import Protocol

from visiobook.domain.engine import EngineInfo, Port


class Providers(Protocol):
    """Looks at keys, packages and settings, without a request to anybody."""

    def missing(self, port: Port, engine: str) -> str:
        """Which key an engine lacks, in a few words; empty when it needs none or has it."""
        ...

    def lacking(self, info: EngineInfo) -> str:
        """What an engine lacks (a package, a model, a key), in a few words; empty when nothing is known to lack."""
        ...

    def usual(self, port: Port) -> str:
        """The engine a project gets where it names none."""
        ...
