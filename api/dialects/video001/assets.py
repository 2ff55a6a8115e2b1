"""The endpoints of assets."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Header, Query, UploadFile
from fastapi.responses import FileResponse
from starlette.responses import Response

from api.deps import CallerDep, ServiceDep
from api.dialects.video001 import asset_answers as answers
from api.dialects.video001 import asset_schemas as s
from api.dialects.video001.documented import REFUSED
from api.downloads import FILE_ANSWERS, stored_file
from visiobook.domain.video_asset import AssetFilter
from visiobook.domain.video_timeline import MediaKind
from visiobook.errors import Conflict, NotFound
from visiobook.services import video_assets as assets

router = APIRouter(prefix="/api/v1/assets", tags=["Assets"], responses=REFUSED)


@router.post("/images/generate", status_code=202)
def generate_images(body: s.ImagesRequest, service: ServiceDep, caller: CallerDep) -> s.ImagesAccepted:
    """Order pictures. One with a scene_id takes the place of the film's own there when it is made."""
    wish = answers.wish(service, "image", body.config.provider, body.config.model)
    orders = answers.image_orders(body)
    return answers.images_accepted(assets.order(service, caller, body.project_id, MediaKind.IMAGE, orders, wish))


@router.post("/voice/generate", status_code=202)
def generate_voice(body: s.VoiceRequest, service: ServiceDep, caller: CallerDep) -> s.SegmentsAccepted:
    """Order texts to be spoken."""
    wish = answers.wish(service, "voice", body.config.provider, body.config.model)
    answers.check_voices(service, body, wish)
    orders = answers.voice_orders(body)
    return answers.segments_accepted(assets.order(service, caller, body.project_id, MediaKind.VOICE, orders, wish))


@router.post("/music/generate", status_code=202)
def generate_music(body: s.MusicRequest, service: ServiceDep, caller: CallerDep) -> s.MusicAccepted:
    """Order music."""
    wish = answers.wish(service, "music", body.config.provider, body.config.model)
    orders = answers.music_orders(body)
    return answers.music_accepted(assets.order(service, caller, body.project_id, MediaKind.MUSIC, orders, wish))


@router.post("/upload", status_code=201)
def upload(
    service: ServiceDep,
    caller: CallerDep,
    file: Annotated[UploadFile, File(description="PNG, JPEG, WebP …; WAV, MP3, FLAC …; MP4, MOV, WebM …")],
    project_id: Annotated[str, Form(max_length=100)],
    type: Annotated[s.AssetType, Form()],
    scene_id: Annotated[int | None, Form(ge=1, le=100_000)] = None,
    text: Annotated[str, Form(max_length=20_000, description="What a voice says")] = "",
) -> s.AssetOut:
    """Send a file of one's own. It is decoded whole: what cannot be is refused."""
    sent = assets.AssetUpload(
        kind=MediaKind(type), data=file.file.read(), name=file.filename or "", scene=scene_id, words=text
    )
    return answers.asset(assets.upload(service, caller, project_id, sent))


def asset_filter(
    project_id: Annotated[str | None, Query(max_length=100)] = None,
    type: Annotated[str, Query(max_length=100, description="Comma-separated")] = "",
    status: Annotated[str, Query(max_length=100, description="Comma-separated")] = "",
    scene_id: Annotated[int | None, Query(ge=1)] = None,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> AssetFilter:
    """Which assets to list."""
    kinds, statuses = answers.kinds_of(type), answers.statuses_of(status)
    return AssetFilter(project=project_id, kinds=kinds, statuses=statuses, scene=scene_id, page=page, limit=limit)


@router.get("")
def list_assets(
    service: ServiceDep, caller: CallerDep, wanted: Annotated[AssetFilter, Depends(asset_filter)]
) -> s.AssetPage:
    """A project's assets, those its film was made with among them."""
    return answers.page(*assets.list_assets(service, caller, wanted), wanted)


@router.get("/{asset_id}")
def get_asset(asset_id: str, service: ServiceDep, caller: CallerDep) -> s.AssetOut:
    """One asset and how far it is."""
    return answers.asset(assets.asset_of(service, caller, asset_id))


@router.patch("/{asset_id}")
def place(asset_id: str, body: s.AssetChange, service: ServiceDep, caller: CallerDep) -> s.AssetOut:
    """Put an asset into a scene of the film, or out of it."""
    return answers.asset(assets.put_in_film(service, caller, asset_id, body.scene_id))


@router.delete("/{asset_id}", status_code=204)
def delete(asset_id: str, service: ServiceDep, caller: CallerDep) -> Response:
    """Delete an asset; one that is being made is given up."""
    assets.delete(service, caller, asset_id)
    return Response(status_code=204)


@router.get("/{asset_id}/download", response_class=FileResponse, responses=FILE_ANSWERS)
def download(
    asset_id: str,
    service: ServiceDep,
    caller: CallerDep,
    if_none_match: Annotated[str, Header()] = "",
    download: Annotated[bool, Query(description="Offer it as a file to save")] = False,
) -> Response:
    """The asset's file."""
    found = assets.asset_of(service, caller, asset_id)
    if found.file is None:
        if found.problem is not None:
            raise NotFound(f"The asset could not be made: {found.problem.message}", found.problem.hint)
        raise Conflict(f"The asset is {found.status.value}.", "Wait until it is completed, then download it.")
    return stored_file(service, found.file, found.media_type, assets.file_name(found), if_none_match, download)
