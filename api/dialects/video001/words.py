"""The contract's words for ours."""

from visiobook.domain.video_project import VideoPhase, VideoStep
from visiobook.errors import InvalidField

STATUS = {
    VideoPhase.DRAFT: "draft",
    VideoPhase.SCRIPTING: "scripting",
    VideoPhase.GENERATING: "generating",
    VideoPhase.MONTAGE: "rendering",
    VideoPhase.COMPLETED: "completed",
    VideoPhase.FAILED: "failed",
    VideoPhase.CANCELLED: "cancelled",
}
STEP_NAMES = {
    VideoStep.SCRIPT: ("script_generation", "script_agent"),
    VideoStep.IMAGES: ("image_generation", "image_agent"),
    VideoStep.VIDEOS: ("video_generation", "video_agent"),
    VideoStep.VOICE: ("voice_generation", "voice_agent"),
    VideoStep.MONTAGE: ("montage", "montage_agent"),
}
"""A step's name while it is the current one, and its agent's."""


def phases_of(status: str) -> tuple[VideoPhase, ...]:
    """The phases that comma-separated status words mean; none for an empty text. Raises InvalidField."""
    meant = {word: phase for phase, word in STATUS.items()}
    words = [word.strip().lower() for word in status.split(",") if word.strip()]
    for word in words:
        if word not in meant:
            raise InvalidField(f"There is no status {word!r}.", f"There are: {', '.join(meant)}.", "status", "enum")
    return tuple(meant[word] for word in words)
