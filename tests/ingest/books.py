"""Real files of every format, made in the test."""

import io
import zipfile
from collections.abc import Mapping

from fpdf import FPDF

PARAGRAPH = (
    "Il était une fois une petite fille de village, la plus jolie qu’on eût su voir : sa mère en était folle, "
    "et sa mère-grand plus folle encore. Cette bonne femme lui fit faire un petit chaperon rouge."
)
CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>"""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def xhtml(title: str, body: str, epub_type: str = "bodymatter") -> str:
    return f"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">
<head><title>{title}</title><script src="x.js"/></head><body epub:type="{epub_type}">{body}</body></html>"""


def opf(manifest: str = "", spine: str = "", metadata: str = "", guide: str = "", toc: str = "") -> str:
    return f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">
<dc:identifier id="id">urn:x</dc:identifier>
{metadata or "<dc:title>Contes</dc:title><dc:creator>Charles Perrault</dc:creator><dc:language>fr-FR</dc:language>"}
</metadata>
<manifest>
<item id="one" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/>
{manifest}</manifest>
<spine{f' toc="{toc}"' if toc else ""}><itemref idref="one"/><itemref idref="two"/>{spine}</spine>{guide}</package>"""


def epub(changes: Mapping[str, str | bytes | None] | None = None) -> bytes:
    """A small EPUB 3 of two chapters; ``changes`` replace, add or (None) remove members."""
    members: dict[str, str | bytes | None] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/content.opf": opf(),
        "OEBPS/text/one.xhtml": xhtml("Un", f"<h2>Le Loup</h2><p>{PARAGRAPH}</p><p>Elle partit.</p>"),
        "OEBPS/text/two.xhtml": xhtml("Deux", f"<h2>La Mère-grand</h2><p>Toc, toc&nbsp;!</p><p>{PARAGRAPH}</p>"),
    }
    members.update(changes or {})
    return zipped({name: content for name, content in members.items() if content is not None})


def pdf(pages: list[str], header: str = "", title: str = "", numbers: bool = False, author: str = "") -> bytes:
    """A PDF of narrow pages, so that lines break; one page each text."""
    document = FPDF(format=(148, 210))
    document.set_title(title)
    if author:
        document.set_author(author)
    for number, text in enumerate(pages, start=1):
        document.add_page()
        document.set_font("helvetica", size=11)
        if header:
            document.cell(0, 8, header, new_x="LMARGIN", new_y="NEXT")
        for paragraph in text.split("\n\n"):
            document.multi_cell(
                0, 6, paragraph.encode("latin-1", "replace").decode("latin-1"), new_x="LMARGIN", new_y="NEXT"
            )
        if numbers:
            document.set_y(-20)
            document.cell(0, 8, str(number + 10), align="C")
    return bytes(document.output())
