"""Files of the store as answers: byte ranges, entity tags, names."""

from typing import Any

from starlette.responses import FileResponse, Response

from visiobook.domain.base import Digest
from visiobook.services.service import Service

BINARY: dict[str, Any] = {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
FILE_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", **BINARY},
    206: {"description": "The asked ranges", **BINARY},
    304: {"description": "As the client has it"},
    416: {"description": "No such range"},
}
"""What the OpenAPI document says of a download."""


def stored_file(
    service: Service, digest: Digest, media_type: str, name: str, if_none_match: str, attachment: bool
) -> Response:
    """An artifact as a file. Ranges are answered by Starlette; 304 where the client has it already."""
    tag = f'"{digest}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=31536000, immutable"}
    if tag in if_none_match or if_none_match.strip() == "*":
        return Response(status_code=304, headers=headers)
    disposition = "attachment" if attachment else "inline"
    path = service.store.path(digest)
    return FileResponse(path, 200, headers, media_type, filename=name, content_disposition_type=disposition)
