"""A timeline rendered: the run's side. Segments and sound that are in the store are found, not made again."""

from visiobook.domain.outcome import RenderOutcome
from visiobook.domain.recipe import Credit
from visiobook.domain.render import Rendition
from visiobook.domain.submission import RenderSubmission
from visiobook.domain.timeline import Timeline
from visiobook.domain.video_asset import AssetOrigin, AssetStatus, VideoAsset
from visiobook.domain.video_render import RenderedVideo, RenderStage, VideoRender
from visiobook.domain.video_timeline import MediaKind, RenderOrder
from visiobook.errors import NotFound, RenderFailed
from visiobook.ports.media import SoundTrack
from visiobook.services.announcing import News, announce
from visiobook.services.render_progress import RenderProgress
from visiobook.services.studio import Studio
from visiobook.services.submissions import RENDERER
from visiobook.services.work import Work
from visiobook.stages.conform import PlacedEdit, conform, edges, lay, place
from visiobook.stages.making import Maker
from visiobook.stages.mixdown import mixdown
from visiobook.stages.render import SEGMENT, render


def render_timeline(work: Work, studio: Studio, maker: Maker) -> RenderOutcome:
    """The file of the job's timeline, kept with its render. ``maker.progress`` is told of every stage.

    Raises RenderFailed and StorageFailed; what was finished before stays in the store.
    """
    asked, told = work.submission, maker.progress
    assert isinstance(asked, RenderSubmission) and isinstance(told, RenderProgress)
    order, found = asked.order, work.service.video_renders.get(asked.render)
    announce_render(work, found, "render.started")
    with told.stage(RenderStage.PREPARATION):
        placed, timeline = _prepared(order, maker)
    with told.stage(RenderStage.COMPOSITING):
        sound = _mixed(placed, order, studio, maker)
    made = render(timeline, order.preset, studio.media, sound, maker, _credits(order))
    with told.stage(RenderStage.FINALIZATION):
        result = _result(made, order, maker)
        _keep_asset(work, found, result, order)
    work.service.video_renders.finish(found.id, result, told.stages)
    return RenderOutcome(model=RENDERER.name, video=found.video, file=result.file, size=result.size)


def announce_render(work: Work, found: VideoRender, event: str) -> None:
    """Tell what happened to a render."""
    data = {"project_id": found.project, "render_id": found.id, "timeline_id": found.timeline}
    now = work.service.clock.now()
    news = News(event=event, owner=found.owner, subject=found.id, at=now, data=dict(data))
    announce(work.service, news)


def _prepared(order: RenderOrder, maker: Maker) -> tuple[PlacedEdit, Timeline]:
    """Everything on the grid; raises RenderFailed for media that is no longer in the store."""
    for media in order.media:
        try:
            maker.store.path(media.digest)
        except NotFound as gone:
            message = f"The file of the asset {media.asset!r} is no longer in the store."
            raise RenderFailed(message, "Order or upload it again, then render.") from gone
    placed = place(order.edit, {media.asset: media for media in order.media})
    return placed, conform(placed, order.title, order.language)


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


def _keep_asset(work: Work, found: VideoRender, result: RenderedVideo, order: RenderOrder) -> None:
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
        created_at=now,
        updated_at=now,
    )
    work.service.video_assets.add((asset,))
