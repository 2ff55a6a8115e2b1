"""What people put in the place of the film's own pictures, voices and music, as the film graph's brief says it."""

from collections.abc import Sequence

from visiobook.domain.project import OwnPicture, OwnSound, Project, SceneOverride
from visiobook.domain.video_asset import VideoAsset
from visiobook.domain.video_timeline import ClipMedia, MediaKind

FIELDS = {MediaKind.IMAGE: "picture", MediaKind.VOICE: "voice_over", MediaKind.MUSIC: "music"}


def with_own_media(project: Project, assets: Sequence[VideoAsset]) -> Project:
    """The film's project with each asset in its scene."""
    overrides = {o.scene: o for o in project.brief.overrides}
    for asset in assets:
        if asset.scene is None or asset.media is None or asset.kind not in FIELDS:
            continue
        before = overrides.get(asset.scene, SceneOverride(scene=asset.scene))
        overrides[asset.scene] = before.model_copy(update={FIELDS[asset.kind]: _own(asset.media)})
    ordered = tuple(overrides[scene] for scene in sorted(overrides))
    return project.model_copy(update={"brief": project.brief.model_copy(update={"overrides": ordered})})


def _own(media: ClipMedia) -> OwnPicture | OwnSound:
    if media.kind is MediaKind.IMAGE:
        return OwnPicture(
            digest=media.digest, width=media.width, height=media.height, focus=media.focus, credits=media.credits
        )
    return OwnSound(
        digest=media.digest,
        samples=media.samples,
        channels=media.channels,
        text=media.text,
        words=media.words,
        credits=media.credits,
    )
