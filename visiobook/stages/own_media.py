"""A person's own picture, voice or music in a scene of the film."""

from collections.abc import Sequence
from itertools import pairwise

from visiobook.domain.base import Value
from visiobook.domain.project import Brief, OwnPicture, OwnSound, SceneOverride
from visiobook.domain.recipe import Credit, Recipe
from visiobook.domain.scene import Scene
from visiobook.domain.speech import SAMPLE_RATE, SpokenDetails, SpokenUtterance, Utterance, WordTiming
from visiobook.ports.speech import WAV_HEADER, WAV_TYPE, wav_header
from visiobook.stages.making import Maker, Product

STAGE, VERSION = "recording", "1"
RECORDED = "recorded"
"""The voice of lines that nobody here spoke."""
SHORTEST_S = 1.6
"""A shot is given at least so much of a recording: it stands at least 1.5 s."""


class Slice(Value):
    """Samples ``start`` … ``start + samples - 1`` of a recording."""

    start: int
    samples: int


def own_pictures(brief: Brief) -> dict[int, OwnPicture]:
    """Pictures by the scene's number."""
    return {o.scene: o.picture for o in brief.overrides if o.picture is not None}


def own_voices(brief: Brief) -> dict[int, OwnSound]:
    """Recordings by the scene's number."""
    return {o.scene: o.voice_over for o in brief.overrides if o.voice_over is not None}


def own_music(brief: Brief) -> dict[int, OwnSound]:
    """Music by the scene's number."""
    return {o.scene: o.music for o in brief.overrides if o.music is not None}


def own_credits(brief: Brief) -> tuple[Credit, ...]:
    """Whose work it is."""
    return tuple(credit for o in brief.overrides for media in _media(o) for credit in media.credits)


def recorded_lines(
    scene: Scene, planned: Sequence[Utterance], own: OwnSound, fps: int, language: str, pause: int, maker: Maker
) -> tuple[SpokenUtterance, ...]:
    """A recording cut over the scene's shots, as long in each as the words planned there, on whole frames: no gap lies
    between the parts. Its last part is followed by ``pause`` samples. ``planned``: what the film would have said.
    """
    shots = [shot.id for shot in scene.shots]
    weights = [sum(len(u.text) + 1 for u in planned if u.shot == shot) or 1 for shot in shots]
    edges = _edges(own, weights, SAMPLE_RATE // fps)
    texts = _texts(own, edges, [" ".join(u.text for u in planned if u.shot == shot) for shot in shots])
    lines = []
    for number, (start, end) in enumerate(pairwise(edges)):
        said = Utterance(
            id=f"{shots[number]}-u1",
            scene=scene.id,
            shot=shots[number],
            text=texts[number] or "…",
            language=language,
            voice=RECORDED,
            pause_after=pause if end == own.samples else 0,
        )
        lines.append(_cut(said, own, Slice(start=start, samples=end - start), maker))
    return tuple(lines)


def _media(override: SceneOverride) -> tuple[OwnPicture | OwnSound, ...]:
    found = (override.picture, override.voice_over, override.music)
    return tuple(media for media in found if media is not None)


def _edges(own: OwnSound, weights: Sequence[int], frame: int) -> list[int]:
    """Where the recording is cut: by the weights, before a word where words are known, on whole frames. Fewer parts
    than shots where it is too short for all of them.
    """
    parts = max(1, min(len(weights), int(own.samples / (SHORTEST_S * SAMPLE_RATE))))
    shares = weights[:parts]
    whole, at, edges = sum(shares), 0, [0]
    for share in shares[:-1]:
        at += share
        ideal = own.samples * at // whole
        near = min((w.start for w in own.words if w.start > edges[-1]), key=lambda s: abs(s - ideal), default=ideal)
        cut = (near if abs(near - ideal) < SAMPLE_RATE else ideal) // frame * frame
        edges.append(min(max(cut, edges[-1] + frame), own.samples - frame))
    return [*sorted(set(edges)), own.samples]


def _texts(own: OwnSound, edges: Sequence[int], planned: Sequence[str]) -> list[str]:
    """The words of each part."""
    spans = list(pairwise(edges))
    if own.words:
        return [" ".join(w.word for w in own.words if start <= w.start < end) for start, end in spans]
    if not own.text.strip():
        joined = [*planned[: len(spans) - 1], " ".join(p for p in planned[len(spans) - 1 :] if p)]
        return [text.strip() for text in joined]
    tokens = own.text.split()
    cuts = [len(tokens) * edge // own.samples for edge in edges]
    return [" ".join(tokens[a:b]) for a, b in pairwise(cuts)]


def _cut(said: Utterance, own: OwnSound, part: Slice, maker: Maker) -> SpokenUtterance:
    words = tuple(
        WordTiming(word=w.word, start=w.start - part.start, end=min(w.end - part.start, part.samples))
        for w in own.words
        if part.start <= w.start < part.start + part.samples
    )

    def produce() -> Product:
        width = 2 * own.channels
        first = WAV_HEADER + part.start * width
        data = maker.store.read(own.digest)[first : first + part.samples * width]
        return Product(
            wav_header(len(data), own.channels) + data, WAV_TYPE, details=SpokenDetails(samples=part.samples)
        )

    recipe = Recipe.of(STAGE, VERSION, part, inputs={"recording": own.digest})
    receipt = maker.make(recipe, produce, said.text[:40])
    return SpokenUtterance(utterance=said, sound=receipt.artifact.digest, samples=part.samples, words=words)
