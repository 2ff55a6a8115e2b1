"""Examines a machine: what a film needs, whether it is there, and what to do if not."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from resources.factory import build_studio
from visiobook.domain.base import Value
from visiobook.domain.engine import Port
from visiobook.domain.project import Brief
from visiobook.domain.render import RenderPreset
from visiobook.errors import VisiobookError
from visiobook.services.studio import Studio
from visiobook.settings import Settings

ROOMS = ("visiobook", "visiobook_cli", "visiobook_assets", "resources", "sensors", "api")
NEEDED_FREE_GB = 2.0
"""A feature-length film's artifacts at 1080p take about 1.5 GB."""


class Finding(Value):
    """One thing examined. ``vital``: no film can be made without it."""

    what: str
    found: str
    healthy: bool
    vital: bool = True
    hint: str = ""


def examine(settings: Settings) -> tuple[Finding, ...]:
    """All findings, in the order a person would mend them."""
    return (_python(), _home(settings), _space(settings), *_rooms(), *_engines(build_studio(settings)), _gpu())


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    fits = sys.version_info[:2] == (3, 11)
    return Finding(what="Python", found=version, healthy=fits, hint="" if fits else "Use Python 3.11.")


def _home(settings: Settings) -> Finding:
    folder = settings.home
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    fine = os.access(folder, os.W_OK)
    hint = "" if fine else "Set VISIOBOOK_HOME to a folder you may write to."
    return Finding(what="Home", found=str(settings.home), healthy=fine, hint=hint)


def _space(settings: Settings) -> Finding:
    folder = settings.home
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 1e9
    fine = free >= NEEDED_FREE_GB
    hint = "" if fine else "Free some space, or set VISIOBOOK_HOME to a larger disk."
    return Finding(what="Free space", found=f"{free:.1f} GB", healthy=fine, hint=hint)


def _rooms() -> Iterator[Finding]:
    """``api``, ``resources`` and ``sensors`` are generic names: another distribution may have put its own over ours."""
    ours = Path(str(import_module("visiobook").__file__)).parent.parent
    for room in ROOMS:
        spec = find_spec(room)
        where = Path(spec.origin).parent.parent if spec and spec.origin else None
        if where != ours:
            hint = f"Another package provides {room!r} at {where}: install Visiobook in its own environment."
            yield Finding(what=f"Package {room}", found=str(where), healthy=False, hint=hint)


def _engines(studio: Studio) -> Iterator[Finding]:
    catalogue = studio.engines
    asked: tuple[tuple[Port, Callable[[], object]], ...] = (
        (Port.READING, lambda: catalogue.reading().fingerprint()),
        (Port.IMAGE, lambda: catalogue.image().fingerprint()),
        (Port.SPEECH, lambda: catalogue.speech().fingerprint()),
        (Port.MUSIC, lambda: catalogue.music().fingerprint()),
        (Port.TRANSCRIPTION, lambda: catalogue.transcription().fingerprint()),
        (Port.LANGUAGE, lambda: catalogue.language().fingerprint()),
    )
    for port, ask in asked:
        vital = port not in (Port.TRANSCRIPTION, Port.LANGUAGE)
        try:
            yield Finding(what=f"Engine {port.value}", found=str(ask()), healthy=True, vital=vital)
        except VisiobookError as error:
            yield Finding(what=f"Engine {port.value}", found=error.message, healthy=False, vital=vital, hint=error.hint)
    encoder = studio.media.fingerprint(RenderPreset.of(Brief()).picture)
    yield Finding(what="Encoder", found=encoder, healthy=True)


def _gpu() -> Finding:
    if find_spec("torch") is None:
        return Finding(
            what="GPU", found="torch is not installed; the embedded engines need none", healthy=True, vital=False
        )
    import torch

    found = torch.cuda.get_device_name(0) if torch.cuda.is_available() else "none; the embedded engines need none"
    return Finding(what="GPU", found=found, healthy=True, vital=False)
