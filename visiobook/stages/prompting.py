"""From a still's request to the words an image model reads, within its token limit.

What is seen comes in the order painters are briefed in: shot, people, place, light, style. What does not fit is left
out from the least important end and named in :attr:`Prompt.left_out`; the first subject is never cut, nor are a
person's own words.
"""

from collections.abc import Callable
from dataclasses import dataclass

from visiobook.domain.base import Value
from visiobook.domain.character import AgeGroup, Gender, Look
from visiobook.domain.scene import Mood, PlaceKind, Setting, ShotAngle, ShotSize, Slugline, TimeOfDay, Weather
from visiobook.domain.still import StillRequest, Subject
from visiobook.errors import BadInput

STYLES = {
    "realistic": "photorealistic, natural detail, cinematic photograph",
    "pixar": "3D animated film still, soft rounded shapes, warm global illumination",
    "anime": "anime illustration, clean line art, cel shading",
    "flat_design": "flat design illustration, simple shapes, bold flat colours",
    "watercolor": "watercolor illustration, soft washes, paper texture",
    "oil_painting": "oil painting, visible brush strokes, rich colour",
    "sketch": "pencil sketch, fine hatching, paper",
}
SIZES = {
    ShotSize.EXTREME_WIDE: "extreme wide shot",
    ShotSize.WIDE: "wide shot",
    ShotSize.MEDIUM: "medium shot",
    ShotSize.CLOSE_UP: "close-up",
    ShotSize.INSERT: "detail shot",
}
ANGLES = {ShotAngle.EYE_LEVEL: "", ShotAngle.HIGH: "seen from above", ShotAngle.LOW: "seen from below"}
LIGHT = {
    TimeOfDay.DAWN: "first light of dawn",
    TimeOfDay.MORNING: "soft morning light",
    TimeOfDay.DAY: "daylight",
    TimeOfDay.AFTERNOON: "warm afternoon light",
    TimeOfDay.SUNSET: "golden sunset light",
    TimeOfDay.EVENING: "blue evening light",
    TimeOfDay.NIGHT: "night, moonlight",
    TimeOfDay.UNKNOWN: "",
}
PEOPLE = {
    (AgeGroup.CHILD, Gender.MALE): "a little boy",
    (AgeGroup.CHILD, Gender.FEMALE): "a little girl",
    (AgeGroup.TEEN, Gender.MALE): "a teenage boy",
    (AgeGroup.TEEN, Gender.FEMALE): "a teenage girl",
    (AgeGroup.YOUNG_ADULT, Gender.MALE): "a young man",
    (AgeGroup.YOUNG_ADULT, Gender.FEMALE): "a young woman",
    (AgeGroup.ELDER, Gender.MALE): "an old man",
    (AgeGroup.ELDER, Gender.FEMALE): "an old woman",
    (AgeGroup.CHILD, Gender.UNKNOWN): "a child",
    (AgeGroup.TEEN, Gender.UNKNOWN): "a teenager",
    (AgeGroup.ELDER, Gender.UNKNOWN): "an old person",
}
ADULTS = {Gender.MALE: "a man", Gender.FEMALE: "a woman", Gender.UNKNOWN: "a person"}
AGES = {AgeGroup.CHILD: "young ", AgeGroup.TEEN: "young ", AgeGroup.ELDER: "old "}
UNWANTED = "text, letters, watermark, signature, frame, blurry, deformed hands, extra limbs, cropped head"
COLOURS = {
    "white": (245, 245, 245), "grey": (128, 128, 128), "black": (25, 25, 25), "red": (200, 40, 40),
    "dark red": (120, 20, 30), "orange": (235, 130, 40), "yellow": (240, 210, 60), "green": (60, 150, 70),
    "dark green": (25, 80, 45), "turquoise": (60, 180, 180), "blue": (50, 90, 190), "light blue": (140, 190, 235),
    "navy": (25, 35, 90), "purple": (120, 60, 160), "pink": (235, 150, 180), "brown": (120, 75, 45),
    "beige": (220, 200, 165),
}  # fmt: skip


class Prompt(Value):
    """Words for an image model, what it should avoid, and what of the request did not fit."""

    text: str
    negative: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reader:
    """How an image model reads: at most ``limit`` tokens by ``count``; ``english``: it knows no other language."""

    limit: int
    count: Callable[[str], int]
    english: bool = True


@dataclass(frozen=True)
class Part:
    """A piece of a prompt. Parts are written in ``place`` order and chosen in ``rank`` order, rank 0 always."""

    text: str
    place: int
    rank: int


def write_prompt(request: StillRequest, reader: Reader) -> Prompt:
    """The prompt of one still.

    Raises BadInput when a person's own words, or the first subject alone, are longer than the model reads.
    """
    kept, left_out = _fit(_parts(request, reader.english), reader)
    negative, _ = _fit(_unwanted(request), reader)
    return Prompt(text=kept, negative=negative, left_out=left_out)


def _fit(parts: list[Part], reader: Reader) -> tuple[str, tuple[str, ...]]:
    chosen = [p for p in parts if p.rank == 0]
    if chosen and reader.count(_joined(chosen)) > reader.limit:
        raise BadInput(
            f"The prompt {_joined(chosen)!r} is {reader.count(_joined(chosen))} tokens long; this image model reads"
            f" {reader.limit}.",
            "Shorten the scene's prompt, or choose an image model that reads more.",
        )
    left_out = []
    for part in sorted((p for p in parts if p.rank), key=lambda p: p.rank):
        if reader.count(_joined([*chosen, part])) <= reader.limit:
            chosen.append(part)
        else:
            left_out.append(part.text)
    return _joined(chosen), tuple(left_out)


def _joined(parts: list[Part]) -> str:
    return ", ".join(p.text for p in sorted(parts, key=lambda p: p.place))


def _parts(request: StillRequest, english: bool) -> list[Part]:
    foreign = english and not request.language.startswith("en")
    first, *others = request.subjects or (None,)
    own = request.prompt.strip()
    ranked = [
        (0, own),
        (2, _shot(request)),
        (1 if own else 0, core(first) if first else ""),
        (3, details(first) if first else ""),
        *((6, core(s)) for s in others),
        *((9, details(s)) for s in others),
        (4, where(request.slugline, foreign)),
        (7, _light(request)),
        (10, "" if foreign else request.description or ", ".join(request.objects)),
        (8, _mood(request)),
        (5, STYLES.get(request.style, request.style)),
    ]
    return [Part(text, place, rank) for place, (rank, text) in enumerate(ranked) if text]


def core(subject: Subject) -> str:
    """Who it is and what marks them, in a few words: ``a little girl with a red hood``."""
    noun = _noun(subject.look)
    marks = " and ".join(_article(a) for a in subject.look.attributes[:2])
    return f"{noun} with {marks}" if marks else noun


def details(subject: Subject) -> str:
    """Hair, skin, clothes, feeling and doing, where known."""
    look = subject.look
    hair = f"{look.hair} hair" if look.hair and "hair" not in look.hair else look.hair
    clothes = f"{colour_word(look.clothes_colour)} {look.clothes or 'clothes'}".strip()
    dressed = f"wearing {clothes}" if look.clothes or look.clothes_colour else ""
    further = [_article(a) for a in look.attributes[2:]]
    return ", ".join(filter(None, [hair, look.skin, dressed, *further, subject.emotion, subject.action]))


def where(slugline: Slugline, foreign: bool) -> str:
    """The place in English, with the text's own words for it when those are English."""
    kind = slugline.place_kind
    known = "" if kind in {PlaceKind.UNKNOWN, PlaceKind.ABSTRACT} else kind.value.replace("_", " ")
    named = slugline.place if not foreign else ""
    inside = {Setting.INTERIOR: "inside ", Setting.EXTERIOR: ""}.get(slugline.setting, "")
    if not known:
        return f"{inside}{named}".strip() if named else ""
    own = f", {named}" if named and known not in named.lower() else ""
    return f"{'' if inside else 'in '}{inside}{_article(known)}{own}"


def colour_word(code: str) -> str:
    """The nearest plain colour word to ``#rrggbb``; "" for no colour."""
    if not code.startswith("#") or len(code) != 7:
        return ""
    rgb = tuple(int(code[i : i + 2], 16) for i in (1, 3, 5))
    return min(COLOURS, key=lambda word: sum((a - b) ** 2 for a, b in zip(COLOURS[word], rgb, strict=True)))


def _noun(look: Look) -> str:
    if look.species not in {"", "human"}:
        return _article(f"{AGES.get(look.age, '')}{look.species}")
    person = PEOPLE.get((look.age, look.gender)) or ADULTS[look.gender]
    return f"{person}, {look.occupation}" if look.occupation else person


def _article(noun: str) -> str:
    if noun.startswith(("a ", "an ", "the ")) or noun.endswith("s"):
        return noun
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"


def _shot(request: StillRequest) -> str:
    return ", ".join(filter(None, [SIZES[request.size], ANGLES[request.angle]]))


def _light(request: StillRequest) -> str:
    weather = "" if request.weather in {Weather.UNKNOWN, Weather.CLEAR} else request.weather.value
    return ", ".join(filter(None, [request.lighting or LIGHT[request.slugline.time_of_day], weather]))


def _mood(request: StillRequest) -> str:
    return "" if request.mood is Mood.NEUTRAL else f"{request.mood.value} mood"


def _unwanted(request: StillRequest) -> list[Part]:
    own = [Part(request.negative_prompt, 0, 1)] if request.negative_prompt else []
    return own + [Part(word, i, i) for i, word in enumerate(UNWANTED.split(", "), start=2)]
