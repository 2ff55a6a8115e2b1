"""The assets of a film, in the order of their making."""

from visiobook_assets.analysis import analysis
from visiobook_assets.captions import captions
from visiobook_assets.characters import characters
from visiobook_assets.corrections import corrections
from visiobook_assets.engines import engines
from visiobook_assets.images import images
from visiobook_assets.manuscript import manuscript
from visiobook_assets.motion import motion
from visiobook_assets.music import music
from visiobook_assets.narration import narration
from visiobook_assets.pacing import pacing
from visiobook_assets.project import project
from visiobook_assets.render import render
from visiobook_assets.scenes import scenes
from visiobook_assets.soundtrack import soundtrack
from visiobook_assets.timeline import timeline

ASSETS = [
    engines,
    project,
    corrections,
    manuscript,
    analysis,
    scenes,
    characters,
    images,
    narration,
    pacing,
    motion,
    captions,
    music,
    timeline,
    soundtrack,
    render,
]
