"""Downloads of generated files: ranges, entity tags, thumbnails."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from starlette.responses import FileResponse, Response

from api.deps import ServiceDep
from api.dialects.visiobook000.documented import FAILURES, Responses
from api.errors import ErrorEnvelope
from visiobook.domain.base import Digest
from visiobook.errors import NotFound
from visiobook.services.jobs import bare_id
from visiobook.services.service import Service

router = APIRouter(prefix="/api/v1/storage", tags=["Storage"])
THUMB = "_thumb"
DOCUMENTED: Responses = {s: {"model": ErrorEnvelope, "description": FAILURES[s]} for s in (400, 404, 429, 500, 503)}
FILE: dict[str, Any] = {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}


@router.get(
    "/download/{file_id}",
    response_class=FileResponse,
    responses={
        **DOCUMENTED,
        200: {"description": "The file", **FILE},
        206: {"description": "The asked ranges", **FILE},
        304: {"description": "As the client has it"},
        416: {"description": "No such range"},
    },
)
def download(
    file_id: str,
    service: ServiceDep,
    if_none_match: Annotated[str, Header()] = "",
    download: Annotated[bool, Query(description="Offer it as a file to save")] = False,
) -> Response:
    """A generated file, or its thumbnail with ``_thumb`` at the end of its id. The id opens it; no token is needed."""
    digest, media_type, name = _file(service, file_id)
    tag = f'"{digest}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=31536000, immutable"}
    if tag in if_none_match or if_none_match.strip() == "*":
        return Response(status_code=304, headers=headers)
    disposition = "attachment" if download else "inline"
    path = service.store.path(digest)
    return FileResponse(path, 200, headers, media_type, filename=name, content_disposition_type=disposition)


def _file(service: Service, file_id: str) -> tuple[Digest, str, str]:
    """Digest, media type and name of a file or thumbnail. Raises NotFound."""
    asset = service.assets.get(bare_id(file_id.removesuffix(THUMB)))
    name = asset.file_path.rsplit("/", 1)[-1]
    if not file_id.endswith(THUMB):
        return asset.digest, asset.media_type, name
    if asset.thumbnail is None:
        raise NotFound(f"{file_id!r} has no thumbnail.", "Only pictures have one.")
    return asset.thumbnail, "image/jpeg", f"{name.rsplit('.', 1)[0]}{THUMB}.jpg"
