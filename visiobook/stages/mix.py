"""The film's sound track: narration over music that gives way.

The track is cut at scene starts. The cut before a scene lies in the pause before its first word, so that neither the
words nor the ducking of one scene reach into the chunk of the next; where the music changes, a short chunk of its own
carries the cross-fade. :mod:`visiobook.stages.mixdown` makes the chunks.
"""

from collections.abc import Iterator

from visiobook.domain.mix import Fade, Span, Stem
from visiobook.domain.music import Score, ScoredCue
from visiobook.domain.pacing import Pacing
from visiobook.domain.project import Brief
from visiobook.domain.speech import SAMPLE_RATE, Narration
from visiobook.ports.media import SoundTrack
from visiobook.ports.sound import SoundDesk
from visiobook.stages.making import Maker
from visiobook.stages.mixdown import TARGET_LUFS, VERSION, Laid, LaidSound, mixdown

__all__ = ["TARGET_LUFS", "VERSION", "mix"]

BEFORE_SCENE = SAMPLE_RATE * 3 // 10
"""A scene's chunk begins this long before it: after the words before, before the music gives way again."""
CROSSFADE_START, CROSSFADE_END = SAMPLE_RATE * 18 // 10, SAMPLE_RATE * 4 // 10
"""The music changes from … to … samples before the scene it changes for."""
JOINT = SAMPLE_RATE * 2
OPENING_FADE, CLOSING_FADE = SAMPLE_RATE, 3 * SAMPLE_RATE
AGAIN = 3 * SAMPLE_RATE
"""Where a cue is played again, its end and its beginning overlap by this much."""
BREATH = SAMPLE_RATE * 150 // 100
"""Before a scene's first word the music has this long to rise, however long the pause was rounded to."""
_LONGEST_SNAP = SAMPLE_RATE * 3


def mix(narration: Narration, score: Score, pacing: Pacing, brief: Brief, desk: SoundDesk, maker: Maker) -> SoundTrack:
    """The film's finished sound: −16 LUFS ±0.5 integrated, true peak at most −1 dBTP, exactly as long as the picture.

    ``brief`` holds no choice of the mix today beyond what the score already follows. Raises RenderFailed and
    StorageFailed.
    """
    return mixdown(_laid(narration, score, pacing), _edges(score, pacing), desk, maker)


def _laid(narration: Narration, score: Score, pacing: Pacing) -> LaidSound:
    step = SAMPLE_RATE // pacing.fps
    spoken = {line.utterance.id: line for line in narration.lines}
    voice = tuple(
        Laid(Stem.VOICE, spoken[line.utterance].sound, 1, line.start, spoken[line.utterance].samples)
        for line in pacing.lines
        if line.utterance in spoken
    )
    samples = pacing.frames * step
    scenes = [spoken[line.utterance].utterance.scene for line in pacing.lines if line.utterance in spoken]
    return LaidSound(voice + _music(score, pacing, samples), _speech(voice, scenes), samples)


def _speech(voice: tuple[Laid, ...], scenes: list[str]) -> tuple[Span, ...]:
    """Where the narration speaks. The end of what is said last in a scene is moved to :data:`BREATH` before the next
    scene's first word, so that the music between them depends on the next scene alone.
    """
    spans = []
    for i, piece in enumerate(voice):
        end = piece.at + piece.samples
        if i + 1 < len(voice) and scenes[i] != scenes[i + 1] and BREATH <= voice[i + 1].at - end <= _LONGEST_SNAP:
            end = voice[i + 1].at - BREATH
        spans.append(Span(start=piece.at, end=end))
    return tuple(spans)


def _music(score: Score, pacing: Pacing, samples: int) -> tuple[Laid, ...]:
    """The cues from their scenes on, each until the next has faded in; the first from the film's first sample."""
    step = SAMPLE_RATE // pacing.fps
    starts = {scene.scene: scene.start_frame * step for scene in pacing.scenes}
    cues = [cue for cue in score.cues if cue.scene in starts]
    laid: list[Laid] = []
    for i, cue in enumerate(cues):
        begin = max(0, starts[cue.scene] - CROSSFADE_START) if i else 0
        fade_in = Fade(start=begin, end=starts[cue.scene] - CROSSFADE_END if i else OPENING_FADE)
        following = starts[cues[i + 1].scene] if i + 1 < len(cues) else None
        fade_out = (
            Fade(start=max(begin, following - CROSSFADE_START), end=following - CROSSFADE_END)
            if following is not None
            else Fade(start=max(begin, samples - CLOSING_FADE), end=samples)
        )
        laid += _rounds(cue, fade_in, fade_out)
    return tuple(laid)


def _rounds(cue: ScoredCue, fade_in: Fade, fade_out: Fade) -> Iterator[Laid]:
    """A cue from its fade in to its fade out, again and again where it is shorter, each round faded into the next."""
    begin = fade_in.start
    if cue.samples <= 2 * AGAIN:  # too short to be faded into itself: it is heard once
        end = min(begin + cue.samples, fade_out.end)
        out = Fade(start=max(begin, end - AGAIN // 4), end=end)
        yield Laid(Stem.MUSIC, cue.sound, 2, begin, end - begin, Fade(start=begin, end=begin + AGAIN // 4), out)
    while begin < fade_out.end and cue.samples > 2 * AGAIN:
        end = begin + cue.samples
        last = end >= fade_out.end
        out = fade_out if last else Fade(start=end - AGAIN, end=end)
        stop = min(end, fade_out.end)
        yield Laid(Stem.MUSIC, cue.sound, 2, begin, stop - begin, fade_in, out)
        begin = end - AGAIN
        fade_in = Fade(start=begin, end=end)
        if last:
            return


def _edges(score: Score, pacing: Pacing) -> Iterator[int]:
    """The samples at which a chunk begins."""
    step = SAMPLE_RATE // pacing.fps
    changes = {cue.scene for cue in score.cues[1:]}
    for scene in pacing.scenes:
        start = scene.start_frame * step
        yield start - BEFORE_SCENE
        if scene.scene in changes:
            yield start - JOINT
    if pacing.scenes:
        last = pacing.scenes[-1]
        yield (last.start_frame + last.frames) * step
