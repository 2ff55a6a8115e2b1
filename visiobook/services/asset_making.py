"""Ordered assets made: the run's side. One that cannot be made fails by itself; the others of its batch go on."""

from dataclasses import dataclass

from visiobook.domain.engine import Port
from visiobook.domain.job import JobProblem
from visiobook.domain.outcome import AssetsOutcome
from visiobook.domain.recipe import Credit, Receipt, Recipe
from visiobook.domain.speech import SAMPLE_RATE, Narration, SpokenUtterance, Utterance, Voice, WordTiming
from visiobook.domain.still import StillDetails, StillRequest
from visiobook.domain.submission import MusicSubmission
from visiobook.domain.video_asset import AssetStatus, ImageOrder, MusicOrder, VideoAsset, VoiceOrder
from visiobook.domain.video_timeline import ClipMedia, MediaKind
from visiobook.errors import Interrupted, VisiobookError
from visiobook.ports.engine import Engine
from visiobook.ports.quality import SoundFiles
from visiobook.ports.speech import WAV_HEADER, Sound, SpeechEngine, wav_header
from visiobook.services.order_sounds import MEDIA, MUSIC_RATE, choose_voice, composed, sentences
from visiobook.services.order_words import mood_of, style_of
from visiobook.services.submissions import model_of
from visiobook.services.voice_names import named_voice
from visiobook.services.work import Work
from visiobook.stages.making import Maker, Product, engine_ref
from visiobook.stages.narrate import PACE, SENTENCE_PAUSE, speak

BITRATE_KBPS = 192
TEMPOS = {"medium": "moderate", "normal": "moderate"}


@dataclass(frozen=True)
class AssetShop:
    """What assets are made with."""

    work: Work
    maker: Maker
    sounds: SoundFiles


@dataclass(frozen=True)
class Made:
    """What came out: the file to download, and what timelines and the film use."""

    file: bytes
    media_type: str
    media: ClipMedia


def make_assets(shop: AssetShop) -> AssetsOutcome:
    """Make every asset of the job that is still to be made. Raises Interrupted when the job is cancelled."""
    service, job = shop.work.service, shop.work.job
    assets = service.video_assets.of_job(job.id)
    for number, listed in enumerate(assets):
        shop.work.progress(number, len(assets), listed.words)
        asset = service.video_assets.get(listed.id)
        if not asset.deleted and not asset.status.finished:
            _make(shop, asset)
    over = service.video_assets.of_job(job.id)
    made = sum(1 for a in over if a.status is AssetStatus.COMPLETED)
    return AssetsOutcome(
        model=model_of(service, job.job_type).name,
        made=made,
        failed=sum(1 for a in over if a.status is AssetStatus.FAILED),
    )


def _make(shop: AssetShop, asset: VideoAsset) -> None:
    service = shop.work.service
    started = asset.model_copy(update={"status": AssetStatus.PROCESSING, "updated_at": service.clock.now()})
    service.video_assets.save(started)
    try:
        done = _made(shop, started)
    except Interrupted:
        raise
    except VisiobookError as error:
        problem = JobProblem(code=error.code, message=error.message, hint=error.hint)
        done = started.model_copy(update={"status": AssetStatus.FAILED, "problem": problem})
    if service.video_assets.get(asset.id).deleted:
        return
    shown = done.status is AssetStatus.COMPLETED and done.scene is not None
    service.video_assets.save(done.model_copy(update={"in_film": shown, "updated_at": service.clock.now()}))
    if shown:
        service.video_assets.put_in_film(done)


def _made(shop: AssetShop, asset: VideoAsset) -> VideoAsset:
    order, engine = asset.order, asset.wish.engine
    if isinstance(order, ImageOrder):
        found, made = _picture(shop, asset, order, engine)
    elif isinstance(order, VoiceOrder):
        found, made = _voice(shop, asset, order, engine)
    else:
        assert isinstance(order, MusicOrder)
        found, made = _music(shop, asset, order, engine)
    return asset.model_copy(
        update={
            "status": AssetStatus.COMPLETED,
            "engine": found.info().name,
            "file": shop.maker.store.put_bytes(made.file),
            "media_type": made.media_type,
            "size": len(made.file),
            "duration_s": round(made.media.samples / SAMPLE_RATE, 3) if made.media.samples else None,
            "media": made.media,
        }
    )


def _picture(shop: AssetShop, asset: VideoAsset, order: ImageOrder, name: str) -> tuple[Engine, Made]:
    service = shop.work.service
    engine = service.engines.image(name, asset.wish.model if name else "")
    request = StillRequest(
        text=order.prompt,
        description=order.prompt,
        prompt=order.prompt,
        negative_prompt=order.negative_prompt,
        language=service.guess.guess(order.prompt),
        mood=mood_of(order.prompt),
        style=style_of(order.style),
        width=order.width,
        height=order.height,
        seed=order.seed,
    )

    def produce() -> Product:
        still = next(iter(engine.draw([request])))
        return Product(still.png, "image/png", still.credits, still.details, still.cost_usd)

    recipe = Recipe.of("ordered_still", "1", request, engine_ref(Port.IMAGE, engine))
    receipt = shop.maker.make(recipe, produce, asset.id)
    details = StillDetails.model_validate_json(receipt.details)
    media = _media(asset, receipt, "image/png").model_copy(
        update={"width": order.width, "height": order.height, "focus": details.focus}
    )
    return engine, Made(shop.maker.store.read(receipt.artifact.digest), "image/png", media)


def _voice(shop: AssetShop, asset: VideoAsset, order: VoiceOrder, name: str) -> tuple[Engine, Made]:
    service = shop.work.service
    engine = service.engines.speech(name, asset.wish.model if name else "")
    voice = _chosen_voice(engine, order, order.language or service.guess.guess(order.text))
    narration = _spoken(shop, order, engine, voice)
    wav, words = joined(narration, shop.maker)
    media = ClipMedia(
        asset=asset.id,
        kind=MediaKind.VOICE,
        digest=shop.maker.store.put_bytes(wav),
        media_type="audio/wav",
        samples=(len(wav) - WAV_HEADER) // 2,
        text=" ".join(line.utterance.text for line in narration.lines),
        words=words,
        credits=_credits(shop, narration),
    )
    return engine, Made(_file(shop, Sound.from_wav(wav), order.format), MEDIA[order.format], media)


def _music(shop: AssetShop, asset: VideoAsset, order: MusicOrder, name: str) -> tuple[Engine, Made]:
    engine = shop.work.service.engines.music(name, asset.wish.model if name else "")
    asked = MusicSubmission(
        mood=order.prompt,
        genre=_genre(order),
        duration_s=order.duration_s,
        tempo=TEMPOS.get(order.tempo.lower(), order.tempo.lower()) or "moderate",
    )
    receipt = composed(shop.maker, asked, engine)
    sound = Sound(pcm=shop.maker.store.read(receipt.artifact.digest), channels=2)
    media = _media(asset, receipt, "audio/wav").model_copy(
        update={
            "digest": shop.maker.store.put_bytes(shop.sounds.wav(sound)),
            "samples": sound.samples(),
            "channels": 2,
        }
    )
    return engine, Made(_file(shop, sound, order.format), MEDIA[order.format], media)


def _genre(order: MusicOrder) -> str:
    """A style the composer knows: one named as the style, else one whose word stands in the prompt."""
    known = ("ambient", "classical", "folk", "electronic", "cinematic", "orchestral", "piano", "acoustic", "synth")
    if order.style.lower() in known:
        return order.style
    corporate = "electronic" if "corporate" in order.prompt.lower() else "cinematic"
    return next((word for word in known if word in order.prompt.lower()), corporate)


def _media(asset: VideoAsset, receipt: Receipt, media_type: str) -> ClipMedia:
    return ClipMedia(
        asset=asset.id,
        kind=asset.kind,
        digest=receipt.artifact.digest,
        media_type=media_type,
        credits=receipt.credits,
    )


def _file(shop: AssetShop, sound: Sound, form: str) -> bytes:
    return shop.sounds.encode(sound, form, MUSIC_RATE, BITRATE_KBPS, normalise=False)


def _chosen_voice(engine: SpeechEngine, order: VoiceOrder, language: str) -> Voice:
    """The voice of that name, else one that fits the language."""
    voices = engine.voices()
    found = named_voice(voices, order.voice, language) if order.voice else None
    return found or choose_voice(voices, language, "", "")


def _spoken(shop: AssetShop, order: VoiceOrder, engine: SpeechEngine, voice: Voice) -> Narration:
    """Every sentence as the film speaks it, so that a sentence of the film is found."""
    lines = []
    for number, text in enumerate(sentences(order.text)):
        shop.work.check()
        utterance = Utterance(
            id=f"line-{number}",
            scene="",
            shot="",
            text=text,
            language=voice.language,
            voice=voice.id,
            speed=round(min(4.0, max(0.25, order.speed * PACE)), 3),
        )
        lines.append(speak(utterance, engine, shop.maker))
    return Narration(lines=tuple(line for line in lines if line.samples))


def joined(narration: Narration, maker: Maker) -> tuple[bytes, tuple[WordTiming, ...]]:
    """Lines one after the other with a pause between them, as one WAV artifact, and when each word sounds."""
    data, words, at = bytearray(), list[WordTiming](), 0
    for line in narration.lines:
        if data:
            data += bytes(2 * SENTENCE_PAUSE)
            at += SENTENCE_PAUSE
        data += maker.store.read(line.sound)[WAV_HEADER:]
        words += [WordTiming(word=w.word, start=w.start + at, end=w.end + at) for w in _words(line)]
        at += line.samples
    return wav_header(len(data), 1) + bytes(data), tuple(words)


def _words(line: SpokenUtterance) -> tuple[WordTiming, ...]:
    """The line's words; where the engine gave no times, they share its length by their letters."""
    tokens = line.utterance.text.split()
    if len(line.words) == len(tokens) or not tokens:
        return line.words
    total, at, found = sum(len(t) + 1 for t in tokens), 0, []
    for token in tokens:
        end = at + len(token) + 1
        start, stop = line.samples * at // total, line.samples * end // total
        found.append(WordTiming(word=token, start=start, end=stop))
        at = end
    return tuple(found)


def _credits(shop: AssetShop, narration: Narration) -> tuple[Credit, ...]:
    digests = {line.sound for line in narration.lines}
    used = (shop.maker.store.find(use.recipe) for use in shop.maker.uses if use.artifact in digests)
    return tuple(dict.fromkeys(credit for receipt in used if receipt for credit in receipt.credits))
