"""A timeline rendered: the run's side. Segments and sound that are in the store are found, not made again."""

from fractions import Fraction

from visiobook.domain.base import Value
from visiobook.domain.outcome import RenderOutcome
from visiobook.domain.recipe import Credit, Recipe
from visiobook.domain.render import Rendition
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.domain.submission import RenderSubmission
from visiobook.domain.timeline import Timeline
from visiobook.domain.video_asset import AssetOrigin, AssetStatus, VideoAsset
from visiobook.domain.video_render import RenderedVideo, RenderStage, VideoRender
from visiobook.domain.video_timeline import ClipMedia, MediaKind, RenderOrder, TrackKind
from visiobook.errors import NotFound, RenderFailed
from visiobook.ports.media import SoundTrack
from visiobook.ports.uploads import UploadDecoder
from visiobook.services.announcing import News, announce
from visiobook.services.render_progress import RenderProgress
from visiobook.services.studio import Studio
from visiobook.services.submissions import RENDERER
from visiobook.services.work import Work
from visiobook.stages.conform import PlacedEdit, conform, edges, lay, place
from visiobook.stages.making import Maker, Product
from visiobook.stages.mixdown import mixdown
from visiobook.stages.render import SEGMENT, render

FILM_SOUND, FILM_SOUND_VERSION = "film_sound", "1"


class FilmSoundParameters(Value):
    """What decides a film's sound besides the film."""

    samples: int


def render_timeline(work: Work, studio: Studio, maker: Maker) -> RenderOutcome:
    """The file of the job's timeline, kept with its render. ``maker.progress`` is told of every stage.

    Raises RenderFailed and StorageFailed; what was finished before stays in the store.
    """
    asked, told = work.submission, maker.progress
    assert isinstance(asked, RenderSubmission) and isinstance(told, RenderProgress)
    order, found = asked.order, work.service.video_renders.get(asked.render)
    announce_render(work, found, "render.started")
    with told.stage(RenderStage.PREPARATION):
        placed, timeline = _prepared(order, work.service.uploads, maker)
    with told.stage(RenderStage.COMPOSITING):
        sound = _mixed(placed, order, studio, maker)
    made = render(timeline, order.preset, studio.media, sound, maker, _credits(order))
    with told.stage(RenderStage.FINALIZATION):
        result = _result(made, order, maker)
        _keep_asset(work, found, result, order, sounding=sound is not None)
    work.service.video_renders.finish(found.id, result, told.stages)
    return RenderOutcome(model=RENDERER.name, video=found.video, file=result.file, size=result.size)


def announce_render(work: Work, found: VideoRender, event: str) -> None:
    """Tell what happened to a render."""
    data = {"project_id": found.project, "render_id": found.id, "timeline_id": found.timeline}
    now = work.service.clock.now()
    news = News(event=event, owner=found.owner, subject=found.id, at=now, data=dict(data))
    announce(work.service, news)


def _prepared(order: RenderOrder, decoder: UploadDecoder, maker: Maker) -> tuple[PlacedEdit, Timeline]:
    """Everything on the grid; raises RenderFailed for media that is no longer in the store."""
    for media in order.media:
        try:
            maker.store.path(media.digest)
        except NotFound as gone:
            message = f"The file of the asset {media.asset!r} is no longer in the store."
            raise RenderFailed(message, "Order or upload it again, then render.") from gone
    heard = _heard_films(order)
    known = (_with_sound(m, decoder, maker) if m.asset in heard else m for m in order.media)
    placed = place(order.edit, {m.asset: m for m in known})
    return placed, conform(placed, order.title, order.language)


def _heard_films(order: RenderOrder) -> frozenset[str]:
    """The films whose own sound is heard."""
    films = {m.asset for m in order.media if m.kind is MediaKind.VIDEO}
    clips = ((track.kind, clip) for track in order.edit.tracks for clip in track.clips)
    return frozenset(c.asset for kind, c in clips if c.asset in films and (c.sound or kind is not TrackKind.VIDEO))


def _with_sound(media: ClipMedia, decoder: UploadDecoder, maker: Maker) -> ClipMedia:
    """A film with its sound as an artifact of its own, made once. Raises BrokenSource."""
    parameters = FilmSoundParameters(samples=media.samples)
    recipe = Recipe.of(FILM_SOUND, FILM_SOUND_VERSION, parameters, inputs={"film": media.digest})

    def decode() -> Product:
        return Product(decoder.film_sound(maker.store.path(media.digest), media.samples), "audio/wav")

    return media.model_copy(update={"sound": maker.make(recipe, decode, media.asset).artifact.digest})


def _mixed(placed: PlacedEdit, order: RenderOrder, studio: Studio, maker: Maker) -> SoundTrack | None:
    sounds = lay(placed)
    return mixdown(sounds, edges(placed), studio.desk, maker, order.preset.audio_bitrate) if sounds else None


def _credits(order: RenderOrder) -> tuple[Credit, ...]:
    return tuple(dict.fromkeys(credit for media in order.media for credit in media.credits))


def _result(made: Rendition, order: RenderOrder, maker: Maker) -> RenderedVideo:
    picture, tally = order.preset.picture, maker.tally[SEGMENT]
    return RenderedVideo(
        file=made.film,
        media_type=made.media_type,
        size=made.size,
        thumbnail=made.thumbnail,
        duration_s=round(made.frames / picture.fps, 6),
        width=picture.width,
        height=picture.height,
        fps=picture.fps,
        segments_encoded=tally.made,
        segments_found=tally.found,
    )


def _as_clip(asset: str, result: RenderedVideo, sounding: bool) -> ClipMedia:
    """A finished video as a clip for other timelines."""
    duration = Fraction(round(result.duration_s * result.fps), result.fps)
    return ClipMedia(
        asset=asset,
        kind=MediaKind.VIDEO,
        digest=result.file,
        media_type=result.media_type,
        width=result.width,
        height=result.height,
        duration=duration,
        samples=round(duration * SAMPLE_RATE) if sounding else 0,
        channels=2,
    )


def _keep_asset(work: Work, found: VideoRender, result: RenderedVideo, order: RenderOrder, sounding: bool) -> None:
    """The video among the project's assets."""
    now = work.service.clock.now()
    asset = VideoAsset(
        id=found.video,
        owner=found.owner,
        project=found.project,
        kind=MediaKind.VIDEO,
        origin=AssetOrigin.RENDERED,
        status=AssetStatus.COMPLETED,
        name=order.title,
        engine=RENDERER.name,
        file=result.file,
        media_type=result.media_type,
        size=result.size,
        duration_s=result.duration_s,
        media=_as_clip(found.video, result, sounding),
        created_at=now,
        updated_at=now,
    )
    work.service.video_assets.add((asset,))
