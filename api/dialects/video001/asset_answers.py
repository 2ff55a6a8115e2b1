"""From assets to the contract's bodies, and from its bodies to orders."""

from api.dialects.video001 import asset_schemas as s
from api.dialects.video001.providers import engine_of
from visiobook.domain.video_asset import (
    AssetFilter,
    AssetStatus,
    EngineWish,
    ImageOrder,
    MusicOrder,
    VideoAsset,
    VoiceOrder,
)
from visiobook.domain.video_timeline import MediaKind
from visiobook.errors import InvalidField
from visiobook.services.service import Service
from visiobook.services.video_assets import AssetOrder, file_name
from visiobook.services.voice_names import check_voice

OWN_STYLES = ("vivid", "natural")
"""A provider's words that mean no style of ours."""
OLD_MODELS = ("dall-e-3", "dall-e-2", "dalle3")
"""Models their provider no longer serves: its engine's own default is meant."""
NOT_STYLES = ("instrumental", "vocal", "background")
CHARACTERS_PER_S = 14.0
"""What the voices here say in a second at a storyteller's pace, pauses and all."""


def asset(found: VideoAsset) -> s.AssetOut:
    """An asset as the platform shows it."""
    media, spoken = found.media, found.kind is MediaKind.VOICE
    return s.AssetOut(
        id=found.id,
        project_id=found.project,
        type=found.kind.value,
        status=found.status.value,
        scene_id=found.scene,
        in_film=found.in_film,
        origin=found.origin.value,
        name=file_name(found),
        batch_id=found.batch or None,
        prompt=None if spoken else found.words or None,
        text=found.words or None if spoken else None,
        provider=found.wish.provider or None,
        engine=found.engine or None,
        notice=found.wish.told or None,
        media_type=found.media_type or None,
        size_bytes=found.size or None,
        width=media.width or None if media else None,
        height=media.height or None if media else None,
        duration=found.duration_s,
        url=f"/api/v1/assets/{found.id}/download" if found.file else None,
        error=s.AssetProblem(**dict(found.problem)) if found.problem else None,
        created_at=found.created_at,
        updated_at=found.updated_at,
    )


def page(found: tuple[VideoAsset, ...], total: int, wanted: AssetFilter) -> s.AssetPage:
    """A page of the list."""
    pages = -(-total // wanted.limit)
    items = [asset(one) for one in found]
    return s.AssetPage(items=items, total=total, page=wanted.page, limit=wanted.limit, pages=pages)


def images_accepted(made: tuple[VideoAsset, ...]) -> s.ImagesAccepted:
    """The answer to ordered pictures."""
    images = [s.PendingImage(id=a.id, scene_id=a.scene, status=a.status.value, prompt=a.words) for a in made]
    return s.ImagesAccepted(batch_id=made[0].batch, images=images)


def segments_accepted(made: tuple[VideoAsset, ...]) -> s.SegmentsAccepted:
    """The answer to ordered voices."""
    segments = [
        s.PendingSegment(id=a.id, scene_id=a.scene, status="processing", estimated_duration=_length(a)) for a in made
    ]
    return s.SegmentsAccepted(batch_id=made[0].batch, segments=segments)


def music_accepted(made: tuple[VideoAsset, ...]) -> s.MusicAccepted:
    """The answer to ordered music."""
    (one,) = made
    length = _length(one)
    pending = s.PendingMusic(
        id=one.id, scene_id=one.scene, status="processing", prompt=one.words, estimated_duration=length
    )
    return s.MusicAccepted(id=one.id, music_id=one.id, batch_id=one.batch, estimated_duration=length, music=[pending])


def image_orders(body: s.ImagesRequest) -> list[AssetOrder]:
    """What a request for pictures asks for."""
    width, height = (int(side) for side in body.config.size.split("x"))
    style = "" if body.config.style.lower() in OWN_STYLES else body.config.style
    return [
        AssetOrder(
            order=ImageOrder(
                prompt=p.prompt,
                negative_prompt=p.negative_prompt,
                style=style,
                width=width,
                height=height,
                seed=p.seed,
            ),
            scene=p.scene_id,
        )
        for p in body.prompts
    ]


def voice_orders(body: s.VoiceRequest) -> list[AssetOrder]:
    """What a request for voices asks for."""
    return [
        AssetOrder(
            order=VoiceOrder(
                text=segment.text,
                voice=segment.voice_id,
                language=segment.language,
                speed=body.config.speed,
                format=body.config.output_format,
            ),
            scene=segment.scene_id,
        )
        for segment in body.segments
    ]


def music_orders(body: s.MusicRequest) -> list[AssetOrder]:
    """What a request for music asks for."""
    config = body.config
    style = "" if config.style.lower() in NOT_STYLES else config.style
    order = MusicOrder(
        prompt=body.prompt, duration_s=config.duration, style=style, tempo=config.tempo, format=config.output_format
    )
    return [AssetOrder(order=order, scene=body.scene_id)]


def wish(service: Service, kind: str, provider: str, model: str) -> EngineWish:
    """Whose work is meant. Raises InvalidField for an unknown provider."""
    engine, told = engine_of(service, kind, provider, "config.provider")
    spoken = model if engine and model.lower() not in OLD_MODELS else ""
    return EngineWish(provider=provider, model=spoken, engine=engine, told=told)


def check_voices(service: Service, body: s.VoiceRequest, chosen: EngineWish) -> None:
    """Raises InvalidField for a voice nobody has."""
    for number, segment in enumerate(body.segments):
        check_voice(service.engines, chosen, segment.voice_id, f"segments.{number}.voice_id")


def kinds_of(words: str) -> tuple[MediaKind, ...]:
    """The types that comma-separated words mean; none for an empty text. Raises InvalidField."""
    return tuple(MediaKind(_known(w, [k.value for k in MediaKind], "type")) for w in _split(words))


def statuses_of(words: str) -> tuple[AssetStatus, ...]:
    """The statuses that comma-separated words mean. Raises InvalidField."""
    return tuple(AssetStatus(_known(w, [k.value for k in AssetStatus], "status")) for w in _split(words))


def _split(words: str) -> list[str]:
    return [word.strip().lower() for word in words.split(",") if word.strip()]


def _known(word: str, known: list[str], field: str) -> str:
    if word not in known:
        raise InvalidField(f"There is no {field} {word!r}.", f"There are: {', '.join(known)}.", field, "enum")
    return word


def _length(asset: VideoAsset) -> float:
    if isinstance(asset.order, MusicOrder):
        return asset.order.duration_s
    return round(max(1.0, len(asset.words) / CHARACTERS_PER_S), 1)
