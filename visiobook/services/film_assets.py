"""The film's own pictures, lines and music among its project's assets."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from visiobook.domain.base import sha256
from visiobook.domain.music import Score, ScoredCue
from visiobook.domain.scene import SceneList
from visiobook.domain.speech import SAMPLE_RATE, Narration, SpokenUtterance
from visiobook.domain.still import Still, Storyboard
from visiobook.domain.video_asset import AssetFilter, AssetOrigin, AssetStatus, VideoAsset
from visiobook.domain.video_project import VideoProject
from visiobook.domain.video_timeline import ClipMedia, MediaKind
from visiobook.errors import NotFound
from visiobook.services.studio import Studio
from visiobook.services.video_assets import PREFIXES
from visiobook.services.video_films import asked_of, current
from visiobook.services.work import Work
from visiobook.stages.own_media import RECORDED

V = TypeVar("V", Storyboard, Narration, Score)
MADE_BY = "film"
PAGE = 1000


@dataclass(frozen=True)
class _Listing:
    """Whose assets they are, and the numbers of the film's scenes."""

    video: VideoProject
    numbers: dict[str, int]
    now: datetime

    def asset(self, media: ClipMedia, part: str, scene: str, words: str) -> VideoAsset:
        """One of the film's own. The same picture, line or cue has the same id however often it is listed."""
        number = sha256(f"{self.video.id}\n{part}\n{media.digest}".encode())[:32]
        identifier = f"{PREFIXES[media.kind]}-{number}"
        sounds = media.kind.sounds
        return VideoAsset(
            id=identifier,
            owner=self.video.owner,
            project=self.video.id,
            kind=media.kind,
            origin=AssetOrigin.FILM,
            status=AssetStatus.COMPLETED,
            scene=self.numbers.get(scene),
            in_film=True,
            words=words,
            engine=MADE_BY,
            file=media.digest,
            media_type=media.media_type,
            media=media.model_copy(update={"asset": identifier}),
            duration_s=round(media.samples / SAMPLE_RATE, 3) if sounds else None,
            created_at=self.now,
            updated_at=self.now,
        )


def keep_film_assets(work: Work, studio: Studio) -> None:
    """List what the job's film shows and sounds; what an earlier film of the project did is no longer in it."""
    service, asked = work.service, asked_of(work)
    video = service.video_projects.get(asked.video)
    scenes = current(studio, asked.project.id, "scenes", SceneList)
    numbers = {scene.id: scene.number for scene in scenes.scenes}
    shown = {shot.id: shot.description or shot.text for scene in scenes.scenes for shot in scene.shots}
    listing = _Listing(video, numbers, service.clock.now())
    own = {o.digest for over in asked.project.brief.overrides for o in (over.picture, over.music) if o is not None}
    found = [a for a in _all(listing, studio, asked.project.id, shown) if a.file not in own]
    sized = [a.model_copy(update={"size": _size(studio, a)}) for a in found]
    service.video_assets.add(sized)
    _settle(work, video, {a.id for a in found})


def _all(listing: _Listing, studio: Studio, film: str, shown: dict[str, str]) -> Iterator[VideoAsset]:
    for still in _made(studio, film, "images", Storyboard(stills=())).stills:
        yield listing.asset(_picture(still), still.shot, still.scene, shown.get(still.shot, ""))
    for line in _made(studio, film, "narration", Narration(lines=())).lines:
        said = line.utterance
        if said.voice != RECORDED:
            yield listing.asset(_spoken(line), said.id, said.scene, said.text)
    for cue in _made(studio, film, "music", Score()).cues:
        yield listing.asset(_sounding(cue), cue.id, cue.scene, f"{cue.cue.mood.value} {cue.cue.style}")


def _made(studio: Studio, film: str, asset: str, empty: V) -> V:
    """What a film has of an asset; empty where its pipeline did without."""
    try:
        return current(studio, film, asset, type(empty))
    except NotFound:
        return empty


def _picture(still: Still) -> ClipMedia:
    return ClipMedia(
        asset="",
        kind=MediaKind.IMAGE,
        digest=still.picture,
        media_type="image/png",
        width=still.width,
        height=still.height,
        focus=still.focus,
    )


def _spoken(line: SpokenUtterance) -> ClipMedia:
    return ClipMedia(
        asset="",
        kind=MediaKind.VOICE,
        digest=line.sound,
        media_type="audio/wav",
        samples=line.samples,
        text=line.utterance.text,
        words=line.words,
    )


def _sounding(cue: ScoredCue) -> ClipMedia:
    return ClipMedia(
        asset="", kind=MediaKind.MUSIC, digest=cue.sound, media_type="audio/wav", samples=cue.samples, channels=2
    )


def _size(studio: Studio, asset: VideoAsset) -> int:
    return studio.store.path(asset.file).stat().st_size if asset.file else 0


def _settle(work: Work, video: VideoProject, inside: set[str]) -> None:
    """Which of the film's own assets are in it now."""
    wanted = AssetFilter(project=video.id, limit=PAGE)
    pages = -(-work.service.video_assets.count(wanted) // PAGE)
    for page in range(1, pages + 1):
        for asset in work.service.video_assets.list(wanted.model_copy(update={"page": page})):
            if asset.origin is AssetOrigin.FILM and asset.in_film != (asset.id in inside):
                work.service.video_assets.save(asset.model_copy(update={"in_film": asset.id in inside}))
