"""The run's side of a voice preview: a text spoken and encoded."""

from visiobook.domain.base import Digest
from visiobook.domain.outcome import PreviewOutcome
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.domain.submission import PreviewSubmission
from visiobook.ports.catalogue import EngineCatalogue
from visiobook.ports.quality import SoundFiles
from visiobook.ports.speech import Sound, SpeechRequest
from visiobook.services.order_sounds import MEDIA, sentences
from visiobook.services.work import Work
from visiobook.stages.narrate import PACE, SENTENCE_PAUSE

FORM, BITRATE_KBPS = "mp3", 128


def speak_preview(work: Work, engines: EngineCatalogue, files: SoundFiles) -> PreviewOutcome:
    """Speak the text of a preview as a film's narrator would, and keep the file."""
    asked = work.submission
    assert isinstance(asked, PreviewSubmission)
    engine = engines.speech(asked.engine)
    pause, parts = bytes(4 * SENTENCE_PAUSE), []
    for sentence in sentences(asked.text):
        work.check()
        request = SpeechRequest(text=sentence, language=asked.language, voice=asked.voice, speed=PACE)
        parts.append(engine.speak(request).sound.pcm)
    sound = Sound(pcm=pause.join(parts))
    data = files.encode(sound, FORM, SAMPLE_RATE, BITRATE_KBPS, True)
    file: Digest = work.service.store.put_bytes(data)
    return PreviewOutcome(
        engine=asked.engine,
        voice=asked.voice,
        file=file,
        media_type=MEDIA[FORM],
        size=len(data),
        duration_s=round(sound.samples() / SAMPLE_RATE, 3),
    )
