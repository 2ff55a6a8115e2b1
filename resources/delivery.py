"""A finished project as a folder a person can take away: film, captions, timeline, tables, values and receipts.

A delivery is written aside and moved into its folder when it is whole, so that a folder holds the old film or the new
one. Where a film was delivered is noted with its project: when the film becomes another without anybody asking for a
folder (an upgrade, its rollback), it is delivered there again.
"""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from resources.media.otio import to_otio
from resources.media.subtitles import srt, webvtt
from resources.storage.files import ABANDONED_AFTER_S
from resources.tables import Row, cast_table, csv_table, quotation_table, scene_table, shot_table
from visiobook.domain.analysis import Reading
from visiobook.domain.base import Digest, Value
from visiobook.domain.caption import Captions
from visiobook.domain.character import CastBook
from visiobook.domain.project import Project
from visiobook.domain.recipe import Receipt
from visiobook.domain.render import Rendition
from visiobook.domain.scene import SceneList
from visiobook.domain.still import Storyboard
from visiobook.domain.timeline import Timeline
from visiobook.errors import NotFound, StorageFailed
from visiobook.ports.artifacts import ArtifactStore
from visiobook.ports.records import Deliveries, Head
from visiobook.services.projects import ASSETS, manifests
from visiobook.services.studio import Studio

V = TypeVar("V", bound=Value)
ASIDE = ".delivering-"
Rows = Callable[[ArtifactStore, Digest], list[Row]]


def _rows(kind: type[V], table: Callable[[V], list[Row]]) -> Rows:
    return lambda store, digest: table(kind.model_validate_json(store.read(digest)))


TABLES = {
    "scenes": ("scenes", _rows(SceneList, scene_table)),
    "shots": ("scenes", _rows(SceneList, shot_table)),
    "cast": ("characters", _rows(CastBook, cast_table)),
    "quotations": ("analysis", _rows(Reading, quotation_table)),
}
"""The tables of a delivery: each with the asset whose value it is made of, and its rows."""


class DeliveredFilm(Value):
    """Where each part of the delivery is (absolute paths)."""

    folder: str
    film: str
    poster: str
    contact_sheet: str
    srt: str
    vtt: str
    otio: str
    receipt: str
    tables: tuple[str, ...]
    values: tuple[str, ...]


def current(studio: Studio, project_id: str, asset: str, kind: type[V]) -> V:
    """The project's current value of an asset. Raises NotFound when it was never made."""
    return kind.model_validate_json(studio.store.read(_head(studio, project_id, asset).digest))


def _head(studio: Studio, project_id: str, asset: str) -> Head:
    head = studio.records.head(project_id, asset)
    if head is None:
        raise NotFound(f"Project {project_id!r} has no {asset} yet.", f"Make it: visiobook make … --name {project_id}")
    return head


def deliver(studio: Studio, project: Project, folder: Path) -> DeliveredFilm:
    """Put the whole delivery into ``folder`` (created if missing), and note that it is there.

    Raises StorageFailed when it cannot be written; the folder is then as it was.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _aside(folder.resolve()) as aside:
            written = _write(studio, project, aside)
            delivered = _moved(written, aside, folder.resolve())
    except OSError as problem:
        raise StorageFailed(
            f"The film could not be put into {folder}: {problem.strerror or problem}.",
            "Free some space or choose another folder with --out. Everything made so far is kept.",
        ) from problem
    known = studio.records.deliveries(project.id).folders
    studio.records.set_deliveries(project.id, Deliveries(folders=tuple(dict.fromkeys([*known, delivered.folder]))))
    return delivered


def deliver_again(studio: Studio, project: Project) -> tuple[DeliveredFilm, ...]:
    """Deliver a film that became another into every folder it is in. A folder that a person removed is let be.

    Raises StorageFailed, after the other folders were written.
    """
    kept = tuple(f for f in studio.records.deliveries(project.id).folders if Path(f).is_dir())
    studio.records.set_deliveries(project.id, Deliveries(folders=kept))
    done, failed = [], []
    for folder in kept:
        try:
            done.append(deliver(studio, project, Path(folder)))
        except StorageFailed as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return tuple(done)


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """A hidden folder on the disk of ``folder``; those of killed deliveries are removed."""
    for left in folder.glob(f"{ASIDE}*"):
        if time.time() - left.stat().st_mtime > ABANDONED_AFTER_S:
            shutil.rmtree(left, ignore_errors=True)
    aside = Path(tempfile.mkdtemp(prefix=ASIDE, dir=folder))
    try:
        for part in ("tables", "values"):
            (aside / part).mkdir()
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _moved(written: DeliveredFilm, aside: Path, folder: Path) -> DeliveredFilm:
    """Every file renamed into its place, the film last: who finds the new film finds all that belongs to it."""
    film = Path(written.film)
    for file in sorted((f for f in aside.rglob("*") if f.is_file()), key=lambda f: (f == film, f)):
        target = folder / file.relative_to(aside)
        target.parent.mkdir(exist_ok=True)
        file.replace(target)
    moved = {
        name: tuple(str(folder / Path(v).relative_to(aside)) for v in value)
        if isinstance(value, tuple)
        else str(folder / Path(value).relative_to(aside))
        for name, value in written
    }
    return DeliveredFilm.model_validate(moved)


def receipts(studio: Studio, project_id: str) -> list[Receipt]:
    """The receipt of every artifact the project's film uses, each once."""
    seen: dict[Digest, Receipt] = {}
    for manifest in manifests(studio, project_id).values():
        for use in manifest.uses:
            receipt = studio.store.find(use.recipe)
            if receipt is not None:
                seen[use.recipe] = receipt
    return list(seen.values())


def _write(studio: Studio, project: Project, folder: Path) -> DeliveredFilm:
    rendition = current(studio, project.id, "render", Rendition)
    captions = current(studio, project.id, "captions", Captions)
    film = folder / f"{project.id}.{rendition.preset.container.value}"
    poster, sheet = folder / "poster.jpg", folder / "contact-sheet.jpg"
    for source, copy in ((rendition.film, film), (rendition.thumbnail, poster)):
        # A hard link where the disk allows would let an edit reach the store.
        shutil.copyfile(studio.store.path(source), copy)
    sheet.write_bytes(_contact_sheet(studio, project.id))
    (folder / f"{project.id}.srt").write_text(srt(captions), encoding="utf-8")
    (folder / f"{project.id}.vtt").write_text(webvtt(captions), encoding="utf-8")
    otio = folder / f"{project.id}.otio"
    edit = current(studio, project.id, "timeline", Timeline)
    otio.write_text(to_otio(edit, lambda digest: studio.store.path(digest).as_uri()), encoding="utf-8")
    return DeliveredFilm(
        folder=str(folder),
        film=str(film),
        poster=str(poster),
        contact_sheet=str(sheet),
        srt=str(folder / f"{project.id}.srt"),
        vtt=str(folder / f"{project.id}.vtt"),
        otio=str(otio),
        receipt=str(_write_receipts(studio, project.id, folder)),
        tables=_write_tables(studio, project.id, folder / "tables"),
        values=_write_values(studio, project.id, folder / "values"),
    )


def _write_receipts(studio: Studio, project_id: str, folder: Path) -> Path:
    path = folder / "receipt.json"
    with path.open("w", encoding="utf-8") as out:
        out.write('{"project": "' + project_id + '", "artifacts": [\n')
        for number, receipt in enumerate(receipts(studio, project_id)):
            out.write((",\n" if number else "") + receipt.model_dump_json())
        out.write("\n]}\n")
    return path


def _write_tables(studio: Studio, project_id: str, folder: Path) -> tuple[str, ...]:
    maker = studio.maker()
    for name, (asset, rows) in TABLES.items():
        digest = _head(studio, project_id, asset).digest
        data = csv_table(name, digest, partial(rows, studio.store, digest), maker)
        (folder / f"{name}.csv").write_bytes(data)
    return tuple(str(folder / f"{name}.csv") for name in TABLES)


def _write_values(studio: Studio, project_id: str, folder: Path) -> tuple[str, ...]:
    written = []
    for asset in ASSETS:
        head = studio.records.head(project_id, asset)
        if head is not None:
            (folder / f"{asset}.json").write_bytes(studio.store.read(head.digest))
            written.append(str(folder / f"{asset}.json"))
    return tuple(written)


def _contact_sheet(studio: Studio, project_id: str) -> bytes:
    from resources.media.storyboard_sheet import storyboard_sheet

    board = current(studio, project_id, "images", Storyboard)
    return storyboard_sheet(board, current(studio, project_id, "scenes", SceneList), studio.maker())
