"""Markdown (CommonMark with tables), with the ``---`` block some editors put on top."""

import re

from resources.sources.blocks import title_block
from resources.sources.decoding import decode
from resources.sources.html import parse_html, source_of_blocks
from resources.sources.kinds import Kind
from resources.sources.limits import Limits
from resources.sources.markup import blocks_of
from visiobook.domain.languages import tag_of
from visiobook.ports.sources import SourceText

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(title|author|lang|language):[ \t]*[\"']?(.*?)[\"']?[ \t]*$", re.IGNORECASE | re.MULTILINE)


def read_markdown(data: bytes, source_name: str, limits: Limits) -> SourceText:
    """The text of a Markdown file, its title (front matter or only first heading), author, language, chapters."""
    decoded = decode(data, source_name)
    front = _FRONT_MATTER.match(decoded.text)
    fields = {name.lower(): value for name, value in _FIELD.findall(front[1])} if front else {}
    html, code_blocks = _rendered(decoded.text[front.end() :] if front else decoded.text)
    blocks = blocks_of(parse_html(f"<html><body>{html}</body></html>", source_name))
    heading = title_block(blocks)
    left_out = (f"Blocks of code were left out: {code_blocks}.",) if code_blocks else ()
    return source_of_blocks(
        blocks[1:] if heading else blocks,
        SourceText(
            text="",
            media_type=Kind.MARKDOWN.value,
            encoding=decoded.encoding,
            title=fields.get("title") or (heading.text if heading else ""),
            author=fields.get("author", ""),
            language=tag_of(fields.get("lang") or fields.get("language") or ""),
            notices=(*decoded.notices, *left_out),
        ),
    )


def _rendered(text: str) -> tuple[str, int]:
    """The text as HTML without code, and how many blocks of code were left out."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(text)
    kept = [token for token in tokens if token.type not in ("fence", "code_block")]
    return parser.renderer.render(kept, parser.options, {}), len(tokens) - len(kept)
