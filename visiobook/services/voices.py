"""Voices: those there are, and what they sound like. A preview is spoken once, by a worker, and kept."""

import hashlib
import hmac
import uuid
from collections.abc import Iterator

from visiobook.domain.account import Caller
from visiobook.domain.base import LanguageTag, Value, sha256
from visiobook.domain.engine import Port
from visiobook.domain.job import Job, JobStatus, JobType
from visiobook.domain.outcome import Finished, PreviewOutcome
from visiobook.domain.speech import Voice
from visiobook.domain.submission import PreviewSubmission
from visiobook.errors import EngineMissing, InProgress, InvalidField, NotFound, named
from visiobook.ports.speech import SpeechEngine
from visiobook.services.service import Service
from visiobook.services.usual import usual_name
from visiobook.services.voice_names import named_voice

SAMPLES: dict[LanguageTag, str] = {
    "fr": "Bonjour. Voici ma voix, telle qu'on l'entendra dans votre film.",
    "en": "Hello. This is my voice, as it will be heard in your film.",
    "es": "Hola. Esta es mi voz, tal como se oirá en su película.",
    "de": "Guten Tag. So klingt meine Stimme in Ihrem Film.",
    "it": "Buongiorno. Questa è la mia voce, come si sentirà nel suo film.",
    "pt": "Olá. Esta é a minha voz, como será ouvida no seu filme.",
}
"""What a voice says in its sample."""
COUNTING = "1, 2, 3, 4, 5, 6, 7."
"""What it says in the other languages: everybody can count."""
PARTITION = "voice-previews"
EVERYBODY = "everybody"
"""Whose samples are."""


class OfferedVoice(Value):
    """A voice and whose it is."""

    engine: str
    voice: Voice


def offered(service: Service, engine: str = "", language: str = "") -> tuple[OfferedVoice, ...]:
    """The voices of an engine (empty: of every engine that can list its own) that speak a language (empty: any)."""
    base = language.lower().split("-")[0].split("_")[0]
    found = _all(service, engine)
    return tuple(v for v in found if not base or v.voice.language.split("-")[0] == base)


def find_voice(service: Service, voice_id: str, engine: str, language: str) -> OfferedVoice:
    """The voice of this id or name, of an engine or (empty) of any. Raises NotFound."""
    everyone = _all(service, engine)
    exact = next((v for v in everyone if v.voice.id.lower() == voice_id.strip().lower()), None)
    if exact is not None:
        return exact
    usual = engine or usual_name(service.upgrades, service.providers, Port.SPEECH)
    voice = named_voice(_speech(service, usual).voices(), voice_id, language)
    if voice is None:
        raise NotFound(f"There is no voice {voice_id!r}.", "GET /api/v1/voices lists them.")
    return OfferedVoice(engine=usual, voice=voice)


def preview(service: Service, caller: Caller | None, found: OfferedVoice, text: str) -> Job:
    """The job that speaks a text with a voice: a new one, the one that does it now, or the one that did. ``caller``
    None: a sample, which is everybody's. Raises InvalidField when there is nothing to say.
    """
    if not any(c.isalnum() for c in text):
        raise InvalidField("There are no words in the text.", "Send at least one.", "text", "required")
    engine = _speech(service, found.engine)
    asked = PreviewSubmission(engine=found.engine, voice=found.voice.id, language=found.voice.language, text=text)
    fingerprint = sha256(f"{asked.canonical_json()}\n{engine.fingerprint()}".encode())
    known = service.jobs.finished(fingerprint)
    if known is not None:
        return known
    job = Job(
        id=str(uuid.uuid4()),
        owner=caller.id if caller else EVERYBODY,
        project_ref=PARTITION,
        job_type=JobType.VOICE_PREVIEW,
        priority=8,
        request=asked.canonical_json(),
        fingerprint=fingerprint,
        partition=PARTITION,
        created_at=service.clock.now(),
    )
    try:
        service.jobs.add(job)
    except InProgress as same:
        return service.jobs.get(same.job_id)
    return job


def spoken(service: Service, job_id: str) -> PreviewOutcome | None:
    """What a preview's job spoke; None while it works. Raises the error it failed with, and NotFound."""
    job = service.jobs.get(job_id)
    if job.job_type is not JobType.VOICE_PREVIEW:
        raise NotFound(f"There is no preview {job_id!r}.", "POST /api/v1/voices/{id}/preview makes one.")
    if job.problem is not None:
        raise named(job.problem.code, job.problem.message, job.problem.hint)
    if job.status is not JobStatus.COMPLETED:
        return None
    outcome = Finished.model_validate_json('{"outcome":' + (job.result or "{}") + "}").outcome
    assert isinstance(outcome, PreviewOutcome)
    return outcome


def sample_text(voice: Voice) -> str:
    """What a voice says in its sample."""
    return SAMPLES.get(voice.language.split("-")[0], COUNTING)


def sample_key(service: Service, engine: str, voice_id: str) -> str:
    """What opens a voice's sample without a token: it cannot be guessed, and does not change."""
    secret = service.settings.webhook_secret.get_secret_value().encode()
    signed = hmac.new(secret, f"voice sample\n{engine}\n{voice_id}".encode(), hashlib.sha256)
    return signed.hexdigest()[:32]


def sample_voice(service: Service, engine: str, voice_id: str, key: str) -> OfferedVoice:
    """The voice of a sample's address. Raises NotFound for an address nobody gave."""
    own = sample_key(service, engine, voice_id).encode()
    if hmac.compare_digest(key.encode("utf-8", "replace"), own) and engine in service.engines.names(Port.SPEECH):
        found = next((v for v in _all(service, engine) if v.voice.id == voice_id), None)
        if found is not None:
            return found
    raise NotFound("There is no such sample.", "GET /api/v1/voices gives the address of each.")


def _all(service: Service, engine: str) -> tuple[OfferedVoice, ...]:
    names = (engine,) if engine else service.engines.names(Port.SPEECH)
    usual = usual_name(service.upgrades, service.providers, Port.SPEECH)
    return tuple(v for name in sorted(names, key=lambda n: n != usual) for v in _voices(service, name, bool(engine)))


def _voices(service: Service, engine: str, asked: bool) -> Iterator[OfferedVoice]:
    """An engine's voices. One that is not installed or has no key has none, unless it was asked for by name."""
    if not asked and service.providers.missing(Port.SPEECH, engine):
        return
    try:
        voices = _speech(service, engine).voices()
    except EngineMissing:
        if asked:
            raise
        return
    for voice in voices:
        yield OfferedVoice(engine=engine, voice=voice)


def _speech(service: Service, engine: str) -> SpeechEngine:
    return service.engines.speech(engine)
