"""What orders are filled with, and how their files are kept."""

import re
import uuid
from dataclasses import dataclass

from visiobook.domain.base import Value, sha256
from visiobook.domain.outcome import GeneratedAsset
from visiobook.ports.quality import PictureJudge, SoundFiles, SoundJudge
from visiobook.services.submissions import model_of
from visiobook.services.work import Work
from visiobook.stages.making import Maker


@dataclass(frozen=True)
class Workshop:
    """What orders are filled with."""

    work: Work
    maker: Maker
    pictures: PictureJudge
    sounds: SoundJudge
    files: SoundFiles


class MadeFile(Value):
    """A file somebody ordered: its name towards people, and its bytes."""

    kind: str
    name: str
    data: bytes
    media_type: str
    quality: float | None = None
    scene_id: str = ""
    thumbnail: bytes | None = None
    made_in_ms: int = 0


def keep_file(shop: Workshop, made: MadeFile) -> GeneratedAsset:
    """Store a file and describe it. Its id follows from the job's random one and its name: made twice it is one."""
    job, service, store = shop.work.job, shop.work.service, shop.maker.store
    asset = GeneratedAsset(
        id=str(uuid.UUID(sha256(f"{job.id}\n{job.fingerprint}\n{made.name}".encode())[:32])),
        owner=job.owner,
        project_ref=job.project_ref,
        job=job.id,
        asset_type=made.kind,
        scene_id=made.scene_id,
        params=job.request,
        file_path=f"generated/{safe_name(job.project_ref)}/{made.name}",
        digest=store.put_bytes(made.data),
        media_type=made.media_type,
        size=len(made.data),
        thumbnail=store.put_bytes(made.thumbnail) if made.thumbnail else None,
        generation_time_ms=made.made_in_ms,
        model=model_of(service, job.job_type).name,
        quality_score=made.quality,
        created_at=service.clock.now(),
    )
    service.assets.add(asset)
    return asset


def safe_name(name: str) -> str:
    """A name that can stand in a path."""
    return re.sub(r"[^A-Za-z0-9_-]+", "_", name)[:80] or "x"
