"""Render: a timeline becomes segments, each an artifact of its own, and the segments become one film."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from visiobook.domain.base import Digest, Value
from visiobook.domain.camera import WHOLE, CameraPath
from visiobook.domain.caption import Caption, Captions
from visiobook.domain.project import CaptionMode
from visiobook.domain.recipe import Credit, EngineRef, Receipt, Recipe
from visiobook.domain.render import (
    CaptionOverlay,
    Chapter,
    Container,
    FilmSource,
    Layer,
    PicturePreset,
    RenderPreset,
    Rendition,
    SegmentPlan,
    StillSource,
)
from visiobook.domain.scene import TransitionKind
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.domain.timeline import (
    BLACK,
    Black,
    Card,
    Clip,
    ExternalReference,
    Gap,
    GeneratorReference,
    Item,
    MissingReference,
    Solid,
    Timeline,
    Transition,
)
from visiobook.errors import NotFound, RenderFailed
from visiobook.ports.media import (
    FilmParts,
    MediaEngine,
    PlacedSegment,
    SegmentJob,
    SoundTrack,
)
from visiobook.stages.making import Maker, Product

SEGMENT, SEGMENT_VERSION = "segment", "1"
FILM, FILM_VERSION = "film", "1"
THUMBNAIL, THUMBNAIL_VERSION = "thumbnail", "2"
THUMBNAIL_WIDTH = 640
FRAMES = "frames"
"""The progress step that counts encoded frames."""
MEDIA_TYPES = {Container.MP4: "video/mp4", Container.MOV: "video/quicktime", Container.WEBM: "video/webm"}


class FilmDetails(Value):
    """What decides a film's bytes besides its segments and sound."""

    preset: RenderPreset
    title: str
    author: str
    language: str
    chapters: tuple[Chapter, ...]
    captions: Captions | None


class ThumbnailDetails(Value):
    """Which frame of a segment is the film's picture."""

    plan: SegmentPlan
    width: int


@dataclass(frozen=True)
class PlannedSegment:
    """A segment and where it lies. ``where`` says so to a person."""

    start: int
    plan: SegmentPlan
    where: str


def render(
    timeline: Timeline,
    preset: RenderPreset,
    media: MediaEngine,
    soundtrack: SoundTrack | None,
    maker: Maker,
    credits: tuple[Credit, ...] = (),
) -> Rendition:
    """The finished film. Only segments that are not in the store are encoded.

    Raises RenderFailed for a missing still (names the scene), sound of another length than the picture, or an encoder's
    failure; StorageFailed when there is no room. What was finished before stays in the store.
    """
    _check(timeline, preset, soundtrack)
    segments = plan_segments(timeline, preset)
    receipts = _encoded(segments, media, maker)
    thumbnail = _thumbnail(segments, media, maker)
    details = _details(timeline, preset)
    film = _joined(details, segments, receipts, thumbnail, soundtrack, media, maker, credits)
    return Rendition(
        film=film.artifact.digest,
        size=film.artifact.size,
        media_type=film.artifact.media_type,
        thumbnail=thumbnail.artifact.digest,
        preset=preset,
        frames=timeline.frames(),
        samples=soundtrack.samples if soundtrack else 0,
        chapters=details.chapters,
        segments=len(segments),
    )


def _check(timeline: Timeline, preset: RenderPreset, sound: SoundTrack | None) -> None:
    if timeline.rate != preset.picture.fps:
        raise RenderFailed(
            f"The timeline has {timeline.rate} frames a second and the preset {preset.picture.fps}.",
            "Assemble the timeline again with the preset's frame rate.",
        )
    wanted = timeline.frames() * SAMPLE_RATE // timeline.rate
    if sound is not None and sound.samples != wanted:
        raise RenderFailed(f"The sound has {sound.samples} samples for {wanted} of picture.", "Mix the sound again.")


def plan_segments(timeline: Timeline, preset: RenderPreset) -> tuple[PlannedSegment, ...]:
    """One segment per stretch of one picture and one per transition, in order and without a hole."""
    return tuple(_Planner(timeline, preset).segments())


@dataclass
class _Planner:
    timeline: Timeline
    preset: RenderPreset

    def segments(self) -> Iterator[PlannedSegment]:
        """Walk the picture track: each item gives what its transitions leave of it, each transition its overlap."""
        items = self.timeline.picture().items
        at = 0
        for place, item in enumerate(items):
            before = items[place - 1] if place else None
            after = items[place + 1] if place + 1 < len(items) else None
            if isinstance(item, Transition):
                yield from self._overlap(item, before, after, at)
                continue
            head = before.out_offset.value if isinstance(before, Transition) else 0
            tail = after.in_offset.value if isinstance(after, Transition) else 0
            length = item.source_range.duration.value
            if length - head - tail > 0:
                yield self._segment(at + head, length - head - tail, (self._layer(item, head),), _where(item))
            if length < head + tail:
                raise RenderFailed(f"The transitions around {_where(item)} are longer than its {length} frames.")
            at += length

    def _overlap(self, item: Transition, before: Item | None, after: Item | None, cut: int) -> Iterator[PlannedSegment]:
        frames = item.frames()
        if not frames:
            return
        kind = item.transition_type
        if before is None or after is None:
            kind = TransitionKind.DISSOLVE
        layers = (self._outgoing(before, item), self._incoming(after, item))
        where = f"the transition to {_where(after)}" if after else "the last transition"
        yield self._segment(cut - item.in_offset.value, frames, layers, where, kind)

    def _outgoing(self, item: Item | None, transition: Transition) -> Layer:
        if not isinstance(item, Clip | Gap):
            return self._empty(transition.frames())
        return self._layer(item, item.source_range.duration.value - transition.in_offset.value)

    def _incoming(self, item: Item | None, transition: Transition) -> Layer:
        if not isinstance(item, Clip | Gap):
            return self._empty(transition.frames())
        return self._layer(item, -transition.in_offset.value)

    def _layer(self, item: Clip | Gap, first: int) -> Layer:
        """What an item shows from its own frame ``first`` on."""
        length = item.source_range.duration.value
        if isinstance(item, Gap):
            return self._empty(length)
        camera = item.camera or CameraPath(start=WHOLE, end=WHOLE, frames=length)
        return Layer(source=_source(item), camera=camera, first=item.source_range.start.value + first)

    def _empty(self, frames: int) -> Layer:
        """Nothing but the background."""
        ground = self.timeline.background
        path = CameraPath(start=WHOLE, end=WHOLE, frames=max(1, frames))
        return Layer(source=Black() if ground == BLACK else Solid(colour=ground), camera=path)

    def _segment(
        self,
        start: int,
        frames: int,
        layers: tuple[Layer, ...],
        where: str,
        kind: TransitionKind = TransitionKind.CUT,
    ) -> PlannedSegment:
        captions = self._overlays(start, frames)
        plan = SegmentPlan(
            frames=frames,
            layers=tuple(_unmoved(layer) for layer in layers),
            transition=kind,
            captions=captions,
            picture=self.preset.picture,
        )
        return PlannedSegment(start, plan, where)

    def _overlays(self, start: int, frames: int) -> tuple[CaptionOverlay, ...]:
        """Burned captions that are seen in a stretch."""
        captions = self.timeline.captions
        if captions is None or self.preset.captions is not CaptionMode.BURNED:
            return ()
        found = (_overlay(item, start, frames, self.timeline.rate) for item in captions.items)
        return tuple(overlay for overlay in found if overlay is not None)


def _overlay(caption: Caption, start: int, frames: int, rate: int) -> CaptionOverlay | None:
    first, last = (round(Fraction(t * rate, SAMPLE_RATE)) - start for t in (caption.start, caption.end))
    first, last = max(0, first), min(frames, last)
    return CaptionOverlay(lines=caption.lines, first=first, last=last) if first < last else None


def _unmoved(layer: Layer) -> Layer:
    """A still whose camera does not move looks the same at every frame: its recipe leaves its frames out."""
    if not layer.camera.is_still() or isinstance(layer.source, FilmSource):
        return layer
    return layer.model_copy(update={"camera": layer.camera.model_copy(update={"frames": 1, "lead": 0}), "first": 0})


def _where(item: Item) -> str:
    return f"{item.name!r}" if isinstance(item, Clip) else "a gap"


def _source(clip: Clip) -> StillSource | FilmSource | Card:
    media = clip.media
    if isinstance(media, MissingReference):
        raise RenderFailed(
            f"{media.name[:1].upper()}{media.name[1:]} is missing.", "Make the stills again, then render."
        )
    if isinstance(media, GeneratorReference):
        return media.card
    if isinstance(media, ExternalReference) and media.media_type.startswith("image/"):
        return StillSource(digest=media.digest)
    if isinstance(media, ExternalReference) and media.media_type.startswith("video/"):
        return FilmSource(film=media.digest)
    raise RenderFailed(f"The clip {clip.name!r} is not a picture.", "Use stills and films on the picture track.")


def _engine(media: MediaEngine, picture: PicturePreset) -> EngineRef:
    return EngineRef(port="media", name=media.encoder(picture), fingerprint=media.fingerprint(picture))


def _recipe(plan: SegmentPlan, engine: EngineRef) -> Recipe:
    inputs = {f"still-{n}": digest for n, digest in enumerate(plan.stills())}
    return Recipe.of(SEGMENT, SEGMENT_VERSION, plan, engine, inputs)


def _encoded(segments: tuple[PlannedSegment, ...], media: MediaEngine, maker: Maker) -> list[Receipt]:
    """A receipt for every segment, in order. Each is kept the moment it is finished."""
    maker.progress.begin(SEGMENT, len(segments))
    engine = _engine(media, segments[0].plan.picture)
    recipes = [_recipe(segment.plan, engine) for segment in segments]
    found: dict[Digest, Receipt] = {}
    wanted: dict[Digest, int] = {}
    for number, recipe in enumerate(recipes):
        digest = recipe.digest()
        if digest in found or digest in wanted:
            continue
        receipt = maker.find(recipe, segments[number].where)
        if receipt is None:
            wanted[digest] = number
        else:
            found[digest] = receipt
    _encode_missing(segments, recipes, wanted, found, media, maker)
    maker.progress.end(SEGMENT)
    return [found[recipe.digest()] for recipe in recipes]


def _encode_missing(
    segments: tuple[PlannedSegment, ...],
    recipes: list[Recipe],
    wanted: dict[Digest, int],
    found: dict[Digest, Receipt],
    media: MediaEngine,
    maker: Maker,
) -> None:
    numbers = list(wanted.values())
    jobs = [_job(segments[n], maker) for n in numbers]
    maker.progress.begin(FRAMES, sum(job.plan.frames for job in jobs))
    for done in media.encode(jobs, _frame_counter(maker)):
        number = numbers[done.index]
        recipe = recipes[number]
        product = Product(done.path, "video/mp4")
        found[recipe.digest()] = maker.keep(recipe, product, done.wall_s, done.cpu_s, segments[number].where)
    maker.progress.end(FRAMES)


def _frame_counter(maker: Maker) -> Callable[[int], None]:
    def count(frames: int) -> None:
        for _ in range(frames):
            maker.progress.advance(FRAMES, "", True)

    return count


def _job(segment: PlannedSegment, maker: Maker) -> SegmentJob:
    stills = tuple((digest, _still_path(digest, segment, maker)) for digest in segment.plan.stills())
    return SegmentJob(name=segment.where, plan=segment.plan, stills=stills)


def _still_path(digest: Digest, segment: PlannedSegment, maker: Maker) -> Path:
    try:
        return maker.store.path(digest)
    except NotFound as missing:
        message = f"The picture of {segment.where} is missing."
        raise RenderFailed(message, "Make or upload it again, then render.") from missing


def _thumbnail(segments: tuple[PlannedSegment, ...], media: MediaEngine, maker: Maker) -> Receipt:
    """The middle of the longest of the first segments: the title card where there is one."""
    segment = max(segments[:2], key=lambda s: s.plan.frames)
    plan = segment.plan.model_copy(update={"captions": ()})
    details = ThumbnailDetails(plan=plan, width=THUMBNAIL_WIDTH)
    recipe = Recipe.of(THUMBNAIL, THUMBNAIL_VERSION, details, _engine(media, plan.picture))

    def draw() -> Product:
        job = _job(segment, maker).model_copy(update={"plan": plan})
        return Product(media.thumbnail(job, plan.frames // 2, THUMBNAIL_WIDTH), "image/jpeg")

    return maker.make(recipe, draw, "thumbnail")


def _details(timeline: Timeline, preset: RenderPreset) -> FilmDetails:
    return FilmDetails(
        preset=preset,
        title=timeline.title,
        author=timeline.author,
        language=timeline.language,
        chapters=_chapters(timeline),
        captions=timeline.captions if preset.captions is CaptionMode.SOFT else None,
    )


def _chapters(timeline: Timeline) -> tuple[Chapter, ...]:
    """One for each marker, and one before the first for what comes before it; each ends where the next begins."""
    starts = [(m.marked_range.start.value, m.name) for m in timeline.markers]
    if starts and starts[0][0] > 0:
        starts.insert(0, (0, timeline.title))
    if not starts:
        return ()
    ends = [start for start, _ in starts[1:]] + [timeline.frames()]
    return tuple(Chapter(title=name, start=start, end=end) for (start, name), end in zip(starts, ends, strict=True))


def _joined(
    details: FilmDetails,
    segments: tuple[PlannedSegment, ...],
    receipts: list[Receipt],
    thumbnail: Receipt,
    sound: SoundTrack | None,
    media: MediaEngine,
    maker: Maker,
    credits: tuple[Credit, ...],
) -> Receipt:
    inputs = {f"segment-{n:05}": receipt.artifact.digest for n, receipt in enumerate(receipts)}
    inputs |= {f"sound-{n:05}": chunk.digest for n, chunk in enumerate(sound.chunks if sound else ())}
    inputs["thumbnail"] = thumbnail.artifact.digest
    recipe = Recipe.of(FILM, FILM_VERSION, details, _engine(media, details.preset.picture), inputs)

    def join() -> Product:
        parts = _parts(details, segments, receipts, thumbnail, sound, maker)
        return Product(media.join(parts), MEDIA_TYPES[details.preset.container], credits)

    return maker.make(recipe, join, details.title)


def _parts(
    details: FilmDetails,
    segments: tuple[PlannedSegment, ...],
    receipts: list[Receipt],
    thumbnail: Receipt,
    sound: SoundTrack | None,
    maker: Maker,
) -> FilmParts:
    placed = tuple(
        PlacedSegment(path=maker.store.path(receipt.artifact.digest), frames=segment.plan.frames)
        for segment, receipt in zip(segments, receipts, strict=True)
    )
    return FilmParts(
        preset=details.preset,
        segments=placed,
        sound=sound,
        sound_files=tuple(maker.store.path(chunk.digest) for chunk in (sound.chunks if sound else ())),
        chapters=details.chapters,
        captions=details.captions,
        title=details.title,
        author=details.author,
        language=details.language,
        thumbnail=maker.store.read(thumbnail.artifact.digest),
    )
