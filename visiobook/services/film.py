"""The steps from text to film, each one call of a stage with the project's engines.

The asset graph, the plan (``--explain``) and the tests all make films through these steps and no other way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from visiobook.domain.analysis import Reading
from visiobook.domain.caption import Captions
from visiobook.domain.character import CastBook
from visiobook.domain.correction import Corrections
from visiobook.domain.engine import Port
from visiobook.domain.hearing import NarrationCheck
from visiobook.domain.manuscript import Manuscript
from visiobook.domain.moving import MotionBook
from visiobook.domain.music import Score
from visiobook.domain.pacing import Pacing
from visiobook.domain.project import Project
from visiobook.domain.recipe import Credit, Manifest, Receipt
from visiobook.domain.render import RenderPreset, Rendition
from visiobook.domain.scene import SceneList
from visiobook.domain.script import VideoScript
from visiobook.domain.speech import Narration
from visiobook.domain.still import Storyboard
from visiobook.domain.timeline import Timeline
from visiobook.ports.catalogue import EngineCatalogue
from visiobook.ports.language import LanguageEngine
from visiobook.ports.media import SoundTrack
from visiobook.services.spending import held_to
from visiobook.services.studio import Studio, choice
from visiobook.services.timing import fitted
from visiobook.stages.analyse import analyse
from visiobook.stages.animate import animate_shots
from visiobook.stages.assemble import assemble
from visiobook.stages.break_down import break_down
from visiobook.stages.caption import caption
from visiobook.stages.cast import cast
from visiobook.stages.check_narration import Patience, check_narration
from visiobook.stages.illustrate import illustrate
from visiobook.stages.ingest import ingest
from visiobook.stages.making import Maker
from visiobook.stages.mix import mix
from visiobook.stages.narrate import narrate
from visiobook.stages.own_media import own_credits
from visiobook.stages.pace import pace
from visiobook.stages.render import render
from visiobook.stages.score import score
from visiobook.stages.video_script import manuscript_of, with_scenes
from visiobook.stages.write_script import desk_of, write_script

CREDITED = ("images", "motion", "narration", "music")
"""Assets whose artifacts are seen or heard in the film."""
PROMPT = "prompt:"
"""How ``Project.source`` begins when the text is still to be written from an idea."""
SCRIPT = "script:"
"""How it begins when what follows is the digest of a :class:`~visiobook.domain.script.VideoScript` in the store."""


@dataclass(frozen=True)
class Cut:
    """All that the edit is made of."""

    manuscript: Manuscript
    reading: Reading
    scenes: SceneList
    storyboard: Storyboard
    narration: Narration
    pacing: Pacing
    captions: Captions
    score: Score
    motion: MotionBook


@dataclass(frozen=True)
class FilmSteps:
    """The steps of one project. ``maker`` tallies what they made and found."""

    studio: Studio
    project: Project
    maker: Maker

    @property
    def engines(self) -> EngineCatalogue:
        """The engines, paid ones held to the project's budget."""
        limit = self.project.brief.budget_usd
        if limit is None:
            limit = self.studio.settings.project_budget_usd
        return held_to(self.studio.engines, self.studio.ledger, f"project:{self.project.id}", limit)

    def manuscript(self) -> Manuscript:
        """The text, read from the source's bytes or script, or written from the idea."""
        brief = self.project.brief
        if self.project.source.startswith(PROMPT):
            chosen = choice(brief, Port.LANGUAGE)
            engine = self.engines.language(chosen.engine, chosen.model)
            return self._written(self.project.source.removeprefix(PROMPT), engine)
        if self.project.source.startswith(SCRIPT):
            script = self.studio.store.read(self.project.source.removeprefix(SCRIPT))
            return manuscript_of(VideoScript.model_validate_json(script))
        data = self.studio.store.read(self.project.source)
        return ingest(data, self.project.source_name, brief, self.studio.readers, self.maker)[0]

    def _written(self, idea: str, engine: LanguageEngine) -> Manuscript:
        """The text written from an idea, as long as it should be."""
        brief, guess = self.project.brief, self.studio.guess
        draft = write_script(idea, brief, engine, self.maker, guess)[0]
        if brief.target_duration_s is None or not brief.narrated:
            return draft
        return fitted(self, draft, desk_of(idea, brief, engine, self.maker, guess))

    def analysis(self, manuscript: Manuscript, corrections: Corrections) -> Reading:
        """What the reader found. The scenes of a script, a person's or a written one, are the film's scenes."""
        chosen = choice(self.project.brief, Port.READING)
        reader = self.engines.reading(chosen.engine, chosen.model)
        if self.project.source.startswith((PROMPT, SCRIPT)):
            corrections = with_scenes(manuscript, corrections)
        return analyse(manuscript, self.project.brief, corrections, reader, self.maker)[0]

    def scenes(self, reading: Reading, manuscript: Manuscript) -> SceneList:
        """Scenes with their shots."""
        return break_down(reading, manuscript, self.project.brief, self.maker)[0]

    def characters(self, reading: Reading, scenes: SceneList) -> CastBook:
        """Who looks and sounds how."""
        chosen = choice(self.project.brief, Port.SPEECH)
        voices = self.engines.speech(chosen.engine, chosen.model).voices()
        return cast(reading, scenes, self.project.brief, voices, self.maker)[0]

    def images(self, reading: Reading, scenes: SceneList, book: CastBook) -> Storyboard:
        """A still per shot."""
        chosen = choice(self.project.brief, Port.IMAGE)
        engine = self.engines.image(chosen.engine, chosen.model)
        return illustrate(scenes, book, self.project.brief, reading.analysis.language, engine, self.maker)

    def narration(self, manuscript: Manuscript, reading: Reading, scenes: SceneList, book: CastBook) -> Narration:
        """Every line, spoken; where the machine's settings say so, listened to and spoken again where it went wrong."""
        if not self.project.brief.narrated:
            return Narration(lines=())
        chosen = choice(self.project.brief, Port.SPEECH)
        engine = self.engines.speech(chosen.engine, chosen.model)
        language = self.project.brief.language or reading.analysis.language
        quotations, text = reading.quotations, manuscript.text
        spoken = narrate(scenes, book, self.project.brief, language, quotations, text, engine, self.maker)
        if not self.studio.settings.check_narration:
            return spoken
        return self.listened(spoken, self.studio.settings.narration_takes).narration

    def listened(self, narration: Narration, takes: int) -> NarrationCheck:
        """What is heard of every line, spoken at most ``takes`` times. One take: nothing is spoken again."""
        voice, ear = (choice(self.project.brief, port) for port in (Port.SPEECH, Port.TRANSCRIPTION))
        speaker = self.engines.speech(voice.engine, voice.model)
        listener = self.engines.transcription(ear.engine, ear.model)
        return check_narration(narration, listener, speaker, self.maker, Patience(takes=takes))

    def pacing(self, scenes: SceneList, narration: Narration) -> Pacing:
        """When everything happens."""
        return pace(scenes, narration, self.project.brief)

    def motion(self, scenes: SceneList, storyboard: Storyboard, pacing: Pacing) -> MotionBook:
        """The stills brought to life, where the project has an engine for it."""
        chosen = choice(self.project.brief, Port.VIDEO)
        if not chosen.engine:
            return MotionBook()
        engine = self.engines.video(chosen.engine, chosen.model)
        return animate_shots(scenes, storyboard, pacing, self.project.brief, engine, self.maker)

    def captions(self, narration: Narration, pacing: Pacing, reading: Reading) -> Captions:
        """The words on the picture."""
        return caption(narration, pacing, reading.analysis.language, self.project.brief.aspect)

    def music(self, scenes: SceneList, pacing: Pacing) -> Score:
        """Music for every scene."""
        chosen = choice(self.project.brief, Port.MUSIC)
        engine = self.engines.music(chosen.engine, chosen.model)
        return score(scenes, pacing, self.project.brief, engine, self.maker)

    def timeline(self, value: Cut) -> Timeline:
        """The edit."""
        language = value.reading.analysis.language
        return assemble(
            value.manuscript.title,
            value.manuscript.author or "",
            value.scenes,
            value.storyboard,
            value.pacing,
            value.narration,
            value.score,
            value.captions,
            self.credits(value),
            self.project.brief,
            self.project.brief.language or language,
            value.manuscript.cover,
            value.motion,
        )

    def soundtrack(self, narration: Narration, score: Score, pacing: Pacing) -> SoundTrack:
        """Narration and music, mixed and encoded."""
        return mix(narration, score, pacing, self.project.brief, self.studio.desk, self.maker)

    def render(self, timeline: Timeline, soundtrack: SoundTrack) -> Rendition:
        """The film."""
        preset = RenderPreset.of(self.project.brief)
        return render(timeline, preset, self.studio.media, soundtrack, self.maker)

    def credits(self, value: Cut) -> tuple[Credit, ...]:
        """Whose work is in the film: each credit of the artifacts it shows and sounds, once, in order of appearance."""
        used = [
            *(("still", s.picture) for s in value.storyboard.stills),
            *(("moving_picture", m.film) for m in value.motion.shots),
            *(("utterance", line.sound) for line in value.narration.lines),
            *(("cue", c.sound) for c in value.score.cues),
        ]
        known = {receipt.artifact.digest: receipt.credits for receipt in self._receipts()}
        found = (credit for _, digest in used for credit in known.get(digest, ()))
        return tuple(dict.fromkeys([*found, *own_credits(self.project.brief)]))

    def _receipts(self) -> Iterator[Receipt]:
        """The receipts of this project's manifests, and of what this run used so far."""
        heads = (self.studio.records.head(self.project.id, f"{asset}.manifest") for asset in CREDITED)
        kept = (Manifest.model_validate_json(self.studio.store.read(h.digest)) for h in heads if h is not None)
        for use in chain(self.maker.uses, *(m.uses for m in kept)):
            receipt = self.studio.store.find(use.recipe)
            if receipt is not None:
                yield receipt

    def film(self, corrections: Corrections) -> Rendition:
        """Every step in order."""
        manuscript = self.manuscript()
        reading = self.analysis(manuscript, corrections)
        scenes = self.scenes(reading, manuscript)
        book = self.characters(reading, scenes)
        storyboard = self.images(reading, scenes, book)
        narration = self.narration(manuscript, reading, scenes, book)
        pacing = self.pacing(scenes, narration)
        motion = self.motion(scenes, storyboard, pacing)
        captions, music = self.captions(narration, pacing, reading), self.music(scenes, pacing)
        cut = Cut(manuscript, reading, scenes, storyboard, narration, pacing, captions, music, motion)
        return self.render(self.timeline(cut), self.soundtrack(narration, music, pacing))
