"""What an idea is about, where it is an order for a video."""

import re

_ORDER = re.compile(
    r"(?:cr[ée]+(?:er|e|ez)?|fai(?:s|re|tes)|réalise[rz]?|génère[rz]?|générer|produi\w+|create|make|produce|generate|"
    r"write|erstelle\w*|crea\w*|haz|fai|crie|faça)\b"
    r"[^.]{0,80}?\b(?:vidéo|video|film|clip|película|vídeo|pel[íi]cula)s?\b[^.]{0,80}?"
    r"\b(?:sur|à propos d[eu]|qui (?:explique|présente|raconte)|about|on|that (?:explains|presents|tells)|über|"
    r"sobre|acerca de|su|sul|sulla)\s+(?P<subject>.+)",
    re.IGNORECASE | re.DOTALL,
)
_ASIDE = re.compile(r",\s*(?:avec|with|mit|con|com|dans un|in an?)\s", re.IGNORECASE)
"""What follows tells how the video should be, not what it is about."""


def subject_of(idea: str) -> str:
    """What a video is to be about: ``Créer une vidéo de 2 minutes sur X, avec un ton calme`` is about X.

    An idea that is no order is what it is.
    """
    found = _ORDER.match(idea)
    if found is None:
        return idea
    subject = _ASIDE.split(found["subject"])[0].strip(" .,;:…")
    return subject if any(c.isalpha() for c in subject) else idea
