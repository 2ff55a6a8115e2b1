"""Progress that nobody watches."""


class SilentProgress:
    """Keeps :class:`visiobook.ports.progress.Progress` and shows nothing."""

    def begin(self, step: str, total: int) -> None:
        """Nothing."""

    def advance(self, step: str, item: str, made: bool) -> None:
        """Nothing."""

    def end(self, step: str) -> None:
        """Nothing."""
