"""The endpoints of voices."""

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Header, Query
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from api.deps import BaseUrlDep, CallerDep, PatienceDep, ServiceDep, WaitingDep
from api.dialects.video001.documented import REFUSED
from api.dialects.video001.providers import engine_of
from api.dialects.video001.schemas import Body
from api.downloads import FILE_ANSWERS, stored_file
from visiobook.domain.character import Gender
from visiobook.domain.engine import Port
from visiobook.services import voices
from visiobook.services.service import Service
from visiobook.services.usual import usual_name
from visiobook.services.voices import OfferedVoice

router = APIRouter(prefix="/api/v1/voices", tags=["Voices"], responses=REFUSED)
GENDERS: dict[Gender, Literal["male", "female", "unknown"]] = {
    Gender.MALE: "male",
    Gender.FEMALE: "female",
    Gender.UNKNOWN: "unknown",
}
WAIT_S = 60.0
"""How long a request waits for a preview; then it is answered with 202 and where the preview will be."""


class VoiceOut(BaseModel):
    """A voice. ``preview_url`` plays without a token; what it says is spoken when it is first asked for."""

    id: str
    name: str
    provider: str
    language: str
    gender: Literal["male", "female", "unknown"]
    style: str
    preview_url: str


class VoiceList(BaseModel):
    voices: list[VoiceOut]


class PreviewRequest(Body):
    """POST /api/v1/voices/{id}/preview."""

    text: str = Field(min_length=1, max_length=500, examples=["Bonjour, ceci est un test de voix."])
    provider: str = Field(default="", max_length=100)


class PreviewPending(BaseModel):
    """A preview that is still being spoken; ``preview_url`` answers with it."""

    status: Literal["processing"] = "processing"
    preview_url: str


ANSWERS = {**FILE_ANSWERS, 202: {"model": PreviewPending, "description": "Still being spoken"}}


@router.get("")
def list_voices(
    service: ServiceDep,
    caller: CallerDep,
    base_url: BaseUrlDep,
    provider: Annotated[str, Query(max_length=100)] = "",
    language: Annotated[str, Query(max_length=35)] = "",
) -> VoiceList:
    """The voices of a provider that speak a language; without them, all."""
    found = voices.offered(service, _engine(service, provider), language)
    return VoiceList(voices=[_voice(service, base_url, one) for one in found])


@router.get("/previews/{preview_id}", response_class=FileResponse, responses=ANSWERS)
async def get_preview(
    preview_id: str,
    service: ServiceDep,
    waiting: WaitingDep,
    patience: PatienceDep,
    base_url: BaseUrlDep,
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """A preview. Its id cannot be guessed and opens it; no token is needed."""
    await run_in_threadpool(voices.spoken, service, preview_id)  # one that is not there is not waited for
    await waiting.finished(preview_id, patience.seconds(WAIT_S))
    return await run_in_threadpool(_played, service, base_url, preview_id, if_none_match)


@router.get("/samples/{provider}/{voice_id}/{key}", response_class=FileResponse, responses=ANSWERS)
async def sample(
    provider: str,
    voice_id: str,
    key: str,
    service: ServiceDep,
    waiting: WaitingDep,
    patience: PatienceDep,
    base_url: BaseUrlDep,
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """What a voice sounds like. The key opens it; no token is needed."""
    found = await run_in_threadpool(voices.sample_voice, service, provider, voice_id, key)
    job = await run_in_threadpool(voices.preview, service, None, found, voices.sample_text(found.voice))
    await waiting.finished(job.id, patience.seconds(WAIT_S))
    return await run_in_threadpool(_played, service, base_url, job.id, if_none_match)


@router.post("/{voice_id}/preview", response_class=FileResponse, responses=ANSWERS)
async def preview(
    voice_id: str,
    body: PreviewRequest,
    service: ServiceDep,
    caller: CallerDep,
    waiting: WaitingDep,
    patience: PatienceDep,
    base_url: BaseUrlDep,
) -> Response:
    """Any text, spoken by a voice: the answer is the sound."""
    language = await run_in_threadpool(service.guess.guess, body.text)
    engine = _engine(service, body.provider)
    found = await run_in_threadpool(voices.find_voice, service, voice_id, engine, language)
    job = await run_in_threadpool(voices.preview, service, caller, found, body.text)
    await waiting.finished(job.id, patience.seconds(WAIT_S))
    return await run_in_threadpool(_played, service, base_url, job.id, "")


def _engine(service: Service, provider: str) -> str:
    """The engine that speaks for a provider; empty where none is named."""
    if not provider.strip():
        return ""
    return engine_of(service, "voice", provider, "provider")[0] or usual_name(
        service.upgrades, service.providers, Port.SPEECH
    )


def _played(service: Service, base_url: str, job_id: str, if_none_match: str) -> Response:
    found = voices.spoken(service, job_id)
    address = f"{base_url}/api/v1/voices/previews/{job_id}"
    if found is None:
        return JSONResponse(PreviewPending(preview_url=address).model_dump(), 202, {"Location": address})
    name = f"{found.voice}.mp3"
    return stored_file(service, found.file, found.media_type, name, if_none_match, attachment=False)


def _voice(service: Service, base_url: str, found: OfferedVoice) -> VoiceOut:
    voice = found.voice
    key = voices.sample_key(service, found.engine, voice.id)
    return VoiceOut(
        id=voice.id,
        name=voice.name,
        provider=found.engine,
        language=voice.language,
        gender=GENDERS[voice.gender],
        style=voice.description or ("natural" if voice.neural else "robotic"),
        preview_url=f"{base_url}/api/v1/voices/samples/{found.engine}/{quote(voice.id, safe='')}/{key}",
    )
