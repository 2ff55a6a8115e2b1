"""How a video's film should be: from its config and what its pipeline does without to the film graph's brief."""

from typing import TypeVar

from visiobook.domain.base import sha256
from visiobook.domain.engine import Port
from visiobook.domain.project import Brief, EngineChoice, MusicStyle, Project, SceneOverride, Style, Template, UseCase
from visiobook.domain.script import VideoScript
from visiobook.domain.video_project import VideoConfig, VideoLength, VideoProject, VideoStep
from visiobook.services.film import PROMPT, SCRIPT

W = TypeVar("W")
LENGTHS = {VideoLength.SHORT: 30.0, VideoLength.MEDIUM: 120.0, VideoLength.LONG: 300.0}
"""Seconds of a format where no duration is given."""
LOOKS: dict[str, Style] = {
    "professional": Style.FLAT_DESIGN,
    "corporate": Style.FLAT_DESIGN,
    "modern": Style.FLAT_DESIGN,
    "minimal": Style.FLAT_DESIGN,
    "minimalist": Style.FLAT_DESIGN,
    "educational": Style.FLAT_DESIGN,
    "documentary": Style.REALISTIC,
    "cinematic": Style.REALISTIC,
    "photorealistic": Style.REALISTIC,
    "cartoon": Style.PIXAR,
    "3d": Style.PIXAR,
    "casual": Style.SKETCH,
    "manga": Style.ANIME,
    **{style.value: style for style in Style},
}
"""Style words and the look of the pictures; other words are the script's manner alone."""
MANNERS: dict[str, UseCase] = {
    "professional": UseCase.EDUCATION,
    "educational": UseCase.EDUCATION,
    "corporate": UseCase.MARKETING,
    "marketing": UseCase.MARKETING,
    "promotional": UseCase.MARKETING,
    "documentary": UseCase.DOCUMENTARY,
    "cinematic": UseCase.STORYTELLING,
    **{use.value: use for use in UseCase},
}
"""Style words and the manner in which the script is written."""


def duration_s(video: VideoProject) -> float:
    """How long the film is to be."""
    return video.config.target_duration_s or LENGTHS[video.config.format]


def film_project(
    video: VideoProject, script: VideoScript | None, engines: tuple[EngineChoice, ...], without: tuple[VideoStep, ...]
) -> Project:
    """The film graph's project of a video. A person's script goes before the prompt."""
    config = video.config
    edited = script if script is not None and script.edited else None
    source = f"{SCRIPT}{sha256(edited.canonical_json().encode())}" if edited else f"{PROMPT}{video.prompt}"
    brief = Brief(
        language=config.language or (edited.language if edited else None),
        title=edited.title if edited else "",
        style=_known(LOOKS, config, Style.WATERCOLOR),
        use_case=_known(MANNERS, config, UseCase.STORYTELLING),
        resolution=config.resolution,
        aspect=config.aspect,
        fps=config.fps,
        template=Template.BASIC_FADE if VideoStep.VIDEOS in without else Template.KEN_BURNS,
        music=MusicStyle.OFF if VideoStep.MUSIC in without else MusicStyle.CINEMATIC,
        narrated=VideoStep.VOICE not in without,
        target_duration_s=None if edited else duration_s(video),
        manner=config.style,
        max_scenes=len(edited.scenes) if edited else None,
        engines=tuple(c for c in engines if c.port is not Port.VIDEO or VideoStep.VIDEOS not in without),
        overrides=_prompts(edited) if edited else (),
    )
    return Project(id=video.film, name=video.title, source=source, source_name="script", brief=brief)


def _prompts(script: VideoScript) -> tuple[SceneOverride, ...]:
    """What a person wants to see in each scene."""
    numbered = enumerate(script.scenes, start=1)
    return tuple(SceneOverride(scene=n, prompt=s.image_prompt) for n, s in numbered if s.image_prompt.strip())


def _known(words: dict[str, W], config: VideoConfig, otherwise: W) -> W:
    """What the first known word of the style means."""
    asked = (word.strip(",.;") for word in config.style.lower().replace("-", "_").split())
    return next((words[word] for word in asked if word in words), otherwise)
