"""A page that shows an upgrade's sample side by side; it holds its pictures and sounds and needs no network."""

import base64
import html
from collections.abc import Sequence
from pathlib import Path

from visiobook.domain.base import Digest
from visiobook.domain.plan import Comparison
from visiobook.ports.artifacts import ArtifactStore

STYLE = (
    "body{font:16px system-ui;margin:2rem;background:#111;color:#eee}table{border-spacing:1rem}"
    "img{max-width:44vw}td{vertical-align:top}small{color:#aaa}"
)


def write_page(path: Path, comparisons: Sequence[Comparison], store: ArtifactStore) -> Path:
    """Write the page; returns its full path."""
    rows = "\n".join(_row(c, store) for c in comparisons)
    page = (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>Upgrade sample</title><style>{STYLE}</style>"
        f"<h1>{len(comparisons)} artifacts before and after</h1><table>{rows}</table></html>"
    )
    path.write_text(page, encoding="utf-8")
    return path.resolve()


def _row(comparison: Comparison, store: ArtifactStore) -> str:
    title = f"{comparison.project}: {comparison.item}" + (" (identical)" if comparison.same() else "")
    cells = "".join(
        f"<td>{_shown(digest, comparison.media_type, store)}<br><small>{html.escape(engine)}</small></td>"
        for digest, engine in (
            (comparison.before, comparison.before_engine),
            (comparison.after, comparison.after_engine),
        )
    )
    return f"<tr><th colspan='2' align='left'>{html.escape(title)}</th></tr><tr>{cells}</tr>"


def _shown(digest: Digest, media_type: str, store: ArtifactStore) -> str:
    source = f"data:{media_type};base64,{base64.b64encode(store.read(digest)).decode()}"
    if media_type.startswith("audio/"):
        return f"<audio controls src='{source}'></audio>"
    return f"<img alt='' src='{source}'>"
