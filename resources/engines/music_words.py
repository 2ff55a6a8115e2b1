"""A cue in words, for music models that read."""

from visiobook.domain.music import MusicCue
from visiobook.domain.scene import Mood

STYLES = {
    "cinematic": "cinematic film score, orchestra",
    "ambient": "ambient soundscape, soft synthesizer pads",
    "classical": "classical chamber music, strings and piano",
    "folk": "acoustic folk, guitar, flute and fiddle",
    "electronic": "electronic music, warm synthesizers, light beat",
}
MOODS = {
    Mood.JOYFUL: "joyful, bright, major key",
    Mood.PEACEFUL: "peaceful, slow, gentle",
    Mood.TENDER: "tender, intimate, soft",
    Mood.ROMANTIC: "romantic, lush, warm",
    Mood.ADVENTUROUS: "adventurous, driving, heroic",
    Mood.SOLEMN: "solemn, noble, slow",
    Mood.MYSTERIOUS: "mysterious, sparse, curious",
    Mood.TENSE: "tense, pulsing, suspenseful",
    Mood.FRIGHTENING: "frightening, dark, dissonant",
    Mood.SAD: "sad, slow, minor key",
    Mood.ANGRY: "angry, forceful, percussive",
    Mood.COMIC: "playful, comic, pizzicato",
    Mood.NEUTRAL: "calm, neutral",
}


def in_words(cue: MusicCue) -> str:
    """What the cue should sound like, without anything sung: it lies under a voice."""
    energy = "quiet" if cue.intensity < 0.34 else "moderate" if cue.intensity < 0.67 else "intense"
    return f"{STYLES.get(cue.style, cue.style)}, {MOODS[cue.mood]}, {energy}, instrumental background, no vocals"
