"""Downloads of generated files: ranges, entity tags, thumbnails."""

from typing import Annotated

from fastapi import APIRouter, Header, Query
from starlette.responses import FileResponse, Response

from api.deps import ServiceDep
from api.dialects.visiobook000.documented import FAILURES, Responses
from api.downloads import FILE_ANSWERS, stored_file
from api.errors import ErrorEnvelope
from visiobook.domain.base import Digest
from visiobook.errors import NotFound
from visiobook.services.jobs import bare_id
from visiobook.services.service import Service

router = APIRouter(prefix="/api/v1/storage", tags=["Storage"])
THUMB = "_thumb"
DOCUMENTED: Responses = {s: {"model": ErrorEnvelope, "description": FAILURES[s]} for s in (400, 404, 429, 500, 503)}


@router.get(
    "/download/{file_id}",
    response_class=FileResponse,
    responses={**DOCUMENTED, **FILE_ANSWERS},
)
def download(
    file_id: str,
    service: ServiceDep,
    if_none_match: Annotated[str, Header()] = "",
    download: Annotated[bool, Query(description="Offer it as a file to save")] = False,
) -> Response:
    """A generated file, or its thumbnail with ``_thumb`` at the end of its id. The id opens it; no token is needed."""
    digest, media_type, name = _file(service, file_id)
    return stored_file(service, digest, media_type, name, if_none_match, download)


def _file(service: Service, file_id: str) -> tuple[Digest, str, str]:
    """Digest, media type and name of a file or thumbnail. Raises NotFound."""
    asset = service.assets.get(bare_id(file_id.removesuffix(THUMB)))
    name = asset.file_path.rsplit("/", 1)[-1]
    if not file_id.endswith(THUMB):
        return asset.digest, asset.media_type, name
    if asset.thumbnail is None:
        raise NotFound(f"{file_id!r} has no thumbnail.", "Only pictures have one.")
    return asset.thumbnail, "image/jpeg", f"{name.rsplit('.', 1)[0]}{THUMB}.jpg"
