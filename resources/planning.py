"""A studio that plans: it reads the real store, writes to memory, and its engines answer at once with stand-ins.

Stand-ins keep the real engine's name and fingerprint, so that recipes are the real ones, and each request gives bytes
of its own, so that what depends on an artifact that is still to be made counts as to be made.
"""

import struct
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from resources.records.overlay import OverlayRecords
from resources.storage.overlay import OverlayStore
from visiobook.domain.analysis import Reading
from visiobook.domain.base import sha256
from visiobook.domain.correction import Corrections
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.manuscript import Manuscript
from visiobook.domain.moving import MotionRequest
from visiobook.domain.music import MusicCue
from visiobook.domain.render import PicturePreset
from visiobook.domain.speech import SAMPLE_RATE, Voice
from visiobook.domain.still import StillRequest
from visiobook.errors import EngineRefused
from visiobook.ports.catalogue import EngineCatalogue
from visiobook.ports.embedding import EmbeddingEngine
from visiobook.ports.image import DrawnStill, ImageEngine
from visiobook.ports.language import Completion, CompletionRequest, LanguageEngine
from visiobook.ports.media import EncodedSegment, FilmParts, MediaEngine, SegmentJob
from visiobook.ports.music import ComposedMusic, MusicEngine
from visiobook.ports.reading import AskingReader, ReadingEngine, ReadingOptions
from visiobook.ports.speech import Sound, Speech, SpeechEngine, SpeechRequest
from visiobook.ports.transcription import Transcript, TranscriptionEngine
from visiobook.ports.video import MovingPicture, VideoEngine
from visiobook.services.studio import Studio

CHARACTERS_PER_SECOND = 14.5
"""Speech of the embedded voices, measured over the tale in examples/."""


def planning_studio(studio: Studio) -> Studio:
    """The same studio, planning."""
    store, records = OverlayStore(studio.store), OverlayRecords(studio.records)
    engines, media = PlanningCatalogue(studio.engines), PlanningMedia(studio.media)
    return replace(studio, store=store, records=records, engines=engines, media=media)


@dataclass(frozen=True)
class PlanningCatalogue:
    """Keeps :class:`visiobook.ports.catalogue.EngineCatalogue`: reading by rules is real, the rest plans."""

    real: EngineCatalogue
    said: dict[str, str] = field(default_factory=dict)
    """What the stand-ins of this catalogue said, by the digest of its sound."""

    def names(self, port: Port) -> tuple[str, ...]:
        """As the real catalogue."""
        return self.real.names(port)

    def infos(self) -> tuple[EngineInfo, ...]:
        """As the real catalogue."""
        return self.real.infos()

    def reading(self, name: str = "", model: str = "") -> ReadingEngine:
        """The real reader; one that would ask a language model reads by its rules alone."""
        reader = self.real.reading(name, model)
        return PlanningReader(reader) if isinstance(reader, AskingReader) else reader

    def image(self, name: str = "", model: str = "") -> ImageEngine:
        """Draws nothing."""
        return PlanningImage(self.real.image(name, model))

    def speech(self, name: str = "", model: str = "") -> SpeechEngine:
        """Says nothing, for as long as the line would take."""
        return PlanningSpeech(self.real.speech(name, model), self.said)

    def music(self, name: str = "", model: str = "") -> MusicEngine:
        """Composes silence."""
        return PlanningMusic(self.real.music(name, model))

    def language(self, name: str = "", model: str = "") -> LanguageEngine:
        """The real engine: a script that is not written yet cannot be planned further."""
        return self.real.language(name, model)

    def transcription(self, name: str = "", model: str = "") -> TranscriptionEngine:
        """Hears what the stand-ins said."""
        return PlanningTranscription(self.real.transcription(name, model), self.said)

    def video(self, name: str = "", model: str = "") -> VideoEngine:
        """Moves nothing."""
        return PlanningVideo(self.real.video(name, model))

    def embedding(self, name: str = "", model: str = "") -> EmbeddingEngine:
        """The real engine."""
        return self.real.embedding(name, model)


@dataclass(frozen=True)
class UnspentCatalogue(PlanningCatalogue):
    """A planning catalogue that writes nothing either: writing takes minutes or money."""

    def language(self, name: str = "", model: str = "") -> LanguageEngine:
        """Writes nothing."""
        return PlanningLanguage(self.real.language(name, model))


@dataclass(frozen=True)
class PlanningLanguage:
    """Stands in for a language engine."""

    real: LanguageEngine

    def info(self) -> EngineInfo:
        """As the real engine."""
        return self.real.info()

    def fingerprint(self) -> str:
        """As the real engine."""
        return self.real.fingerprint()

    def complete(self, request: CompletionRequest) -> Completion:
        """Raises EngineRefused."""
        raise EngineRefused("A script that is not written yet cannot be planned further.", "Make the film first.")


@dataclass(frozen=True)
class PlanningReader:
    """Stands in for a reader that asks a language model: its rules read, the model is not asked."""

    real: AskingReader

    def info(self) -> EngineInfo:
        """As the real engine."""
        return self.real.info()

    def fingerprint(self) -> str:
        """As the real engine."""
        return self.real.fingerprint()

    def read(self, manuscript: Manuscript, options: ReadingOptions, corrections: Corrections) -> Reading:
        """The rules' reading."""
        return self.real.rules().read(manuscript, options, corrections)


@dataclass(frozen=True)
class PlanningImage:
    """Stands in for an image engine."""

    real: ImageEngine

    def info(self) -> EngineInfo:
        """As the real engine."""
        return self.real.info()

    def fingerprint(self) -> str:
        """As the real engine."""
        return self.real.fingerprint()

    def styles(self) -> tuple[str, ...]:
        """As the real engine."""
        return self.real.styles()

    def draw(self, requests: Sequence[StillRequest]) -> Iterator[DrawnStill]:
        """Bytes that only this request gives."""
        for request in requests:
            yield DrawnStill(png=f"planned still {request.content_digest()}".encode())


@dataclass(frozen=True)
class PlanningVideo:
    """Stands in for a video engine."""

    real: VideoEngine

    def info(self) -> EngineInfo:
        """As the real engine."""
        return self.real.info()

    def fingerprint(self) -> str:
        """As the real engine."""
        return self.real.fingerprint()

    def animate(self, png: bytes, request: MotionRequest) -> MovingPicture:
        """Bytes that only this request gives."""
        return MovingPicture(mp4=f"planned moving picture {request.content_digest()}".encode())


@dataclass(frozen=True)
class PlanningSpeech:
    """Stands in for a speech engine."""

    real: SpeechEngine
    said: dict[str, str]

    def info(self) -> EngineInfo:
        """As the real engine."""
        return self.real.info()

    def fingerprint(self) -> str:
        """As the real engine."""
        return self.real.fingerprint()

    def voices(self) -> tuple[Voice, ...]:
        """As the real engine."""
        return self.real.voices()

    def speak(self, request: SpeechRequest) -> Speech:
        """A faint mark of its own, then silence as long as the line should take."""
        samples = max(SAMPLE_RATE // 4, int(len(request.text) / CHARACTERS_PER_SECOND / request.speed * SAMPLE_RATE))
        sound = Sound(pcm=_marked(request.content_digest(), samples))
        self.said[sha256(sound.wav())] = request.text
        return Speech(sound=sound)


@dataclass(frozen=True)
class PlanningTranscription:
    """Stands in for a transcription engine: a line that was never spoken is taken to be understood at once."""

    real: TranscriptionEngine
    said: dict[str, str]

    def info(self) -> EngineInfo:
        """As the real engine."""
        return self.real.info()

    def fingerprint(self) -> str:
        """As the real engine."""
        return self.real.fingerprint()

    def transcribe(self, sound: Sound, language: str | None = None) -> Transcript:
        """The words of the line that was planned with this sound."""
        return Transcript(text=self.said.get(sha256(sound.wav()), ""), language=language or "und")


@dataclass(frozen=True)
class PlanningMusic:
    """Stands in for a music engine."""

    real: MusicEngine

    def info(self) -> EngineInfo:
        """As the real engine."""
        return self.real.info()

    def fingerprint(self) -> str:
        """As the real engine."""
        return self.real.fingerprint()

    def compose(self, cue: MusicCue) -> ComposedMusic:
        """A faint mark of its own, then silence of the cue's length."""
        midi = f"planned score {cue.content_digest()}".encode() if self.info().writes_scores else None
        return ComposedMusic(sound=Sound(pcm=_marked(cue.content_digest(), cue.samples * 2), channels=2), midi=midi)


@dataclass(frozen=True)
class PlanningMedia:
    """Stands in for the media engine: encodes nothing."""

    real: MediaEngine

    def encoder(self, picture: PicturePreset) -> str:
        """As the real engine."""
        return self.real.encoder(picture)

    def fingerprint(self, picture: PicturePreset) -> str:
        """As the real engine."""
        return self.real.fingerprint(picture)

    def encode(self, jobs: Sequence[SegmentJob], on_frames: Callable[[int], None]) -> Iterator[EncodedSegment]:
        """A small file for each segment."""
        for index, job in enumerate(jobs):
            path = _file(f"planned segment {job.plan.content_digest()}")
            yield EncodedSegment(index=index, path=path, frames=job.plan.frames, wall_s=0.0, cpu_s=0.0)

    def join(self, parts: FilmParts) -> Path:
        """A small file."""
        return _file(f"planned film {[str(p.path) for p in parts.segments]}")

    def thumbnail(self, job: SegmentJob, frame: int, width: int) -> bytes:
        """Bytes that only this frame gives."""
        return f"planned thumbnail {job.plan.content_digest()} {frame} {width}".encode()


def _marked(digest: str, samples: int) -> bytes:
    """``samples`` float32 samples of silence that begin with a mark below −80 dB, which 16 bits still tell apart."""
    marks = [int(digest[i : i + 2], 16) * 3.9e-7 for i in range(0, len(digest), 2)][:samples]
    return struct.pack(f"<{len(marks)}f", *marks) + bytes(4 * (samples - len(marks)))


def _file(content: str) -> Path:
    with tempfile.NamedTemporaryFile("w", prefix="visiobook-plan-", delete=False, encoding="utf-8") as out:
        out.write(content)
    return Path(out.name)
