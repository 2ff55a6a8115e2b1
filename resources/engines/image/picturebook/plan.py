"""What is to be seen: the request, and what its words say where its fields are silent."""

from dataclasses import dataclass, replace
from random import Random

from resources.engines.image.picturebook import pose as poses
from resources.engines.image.picturebook.animals import is_animal
from resources.engines.image.picturebook.pose import Pose
from resources.engines.image.picturebook.vocabulary import Found, hinted, lexicon, lying_in_bed, persons_in, things_in
from resources.engines.image.picturebook.wardrobe import Costume, costume
from visiobook.domain.character import AgeGroup, Gender, Look
from visiobook.domain.project import Style
from visiobook.domain.scene import Mood, PlaceKind, Setting, ShotAngle, ShotSize, TimeOfDay, Weather
from visiobook.domain.still import StillRequest, Subject

_INSIDE = frozenset(
    PlaceKind(kind)
    for kind in (
        "room", "bedroom", "kitchen", "drawing_room", "ballroom", "library", "office", "school", "laboratory", "inn",
        "shop", "prison",
    )
)  # fmt: skip
_MOST = {ShotSize.EXTREME_WIDE: 6, ShotSize.WIDE: 5, ShotSize.MEDIUM: 3, ShotSize.CLOSE_UP: 2, ShotSize.INSERT: 1}


@dataclass(frozen=True)
class Actor:
    """Somebody to be drawn. ``creature``: the drawing of a being without a figure of its own (a dragon, a snake)."""

    name: str
    costume: Costume
    pose: Pose
    feeling: str
    creature: str = ""


@dataclass(frozen=True)
class Plan:
    """All decisions that need no geometry."""

    kind: PlaceKind
    setting: Setting
    hour: TimeOfDay
    weather: Weather
    mood: Mood
    size: ShotSize
    angle: ShotAngle
    style: Style
    actors: tuple[Actor, ...]
    things: tuple[Found, ...]
    place_seed: str
    shot_seed: str
    language: str = "en"
    named: tuple[str, ...] = ()
    """Words of the text for which somebody not of the cast is seen."""

    @property
    def indoors(self) -> bool:
        """Whether the scene plays inside."""
        return self.kind in _INSIDE or self.setting is Setting.INTERIOR


def plan(request: StillRequest) -> Plan:
    """The plan of a request."""
    kind, setting = _place(request)
    cast = [_actor(s, request) for s in request.subjects[: _MOST[request.size]]]
    actors = _bedded(cast or _passers_by(request, kind), request, kind)
    things = _things(request, actors)
    size = request.size
    if size is ShotSize.INSERT and not things:
        size = ShotSize.CLOSE_UP if actors else ShotSize.WIDE
    return Plan(
        kind=kind,
        setting=setting,
        hour=_hour(request),
        weather=_weather(request),
        mood=request.mood,
        size=size,
        angle=request.angle,
        style=_style(request.style),
        actors=() if size is ShotSize.INSERT else actors,
        things=things,
        place_seed=f"{request.scene_key or request.slugline.place or request.text}/{kind.value}/{request.seed}",
        language=request.language.split("-")[0],
        named=() if cast or size is ShotSize.INSERT else tuple(actor.name for actor in actors),
        shot_seed=f"{request.prompt}/{request.text}/{request.size.value}/{request.seed}",
    )


def _passers_by(request: StillRequest, kind: PlaceKind) -> list[Actor]:
    """Where nobody of the cast is seen: the people the words name, the same for the same role all film long."""
    if kind in (PlaceKind.ABSTRACT, PlaceKind.SPACE) or request.size is ShotSize.INSERT:
        return []
    found = []
    named = persons_in(request.prompt or request.text, request.language)
    for word, person in named[:3]:
        seed = Random(f"{person.role}/{person.age}/{person.gender}/{request.seed}").randrange(1 << 20)
        look = Look(occupation=person.role, age=AgeGroup(person.age), gender=Gender(person.gender), seed=seed)
        found.append(_actor(Subject(name=word, look=look), request))
    return found


def _bedded(actors: list[Actor], request: StillRequest, kind: PlaceKind) -> tuple[Actor, ...]:
    """In a bedroom, whoever the text puts to bed lies there."""
    if kind is PlaceKind.BEDROOM:
        lies = lying_in_bed(request.text, [actor.name for actor in actors], request.language)
        if lies is not None and not actors[lies].creature:
            actors[lies] = replace(actors[lies], pose=poses.POSES["lie"])
    return tuple(actors)


def _style(words: str) -> Style:
    """The style named, else the first whose name the words hold, else watercolour."""
    text = words.lower().replace(" ", "_").replace("-", "_").replace("colour", "color")
    return next((style for style in Style if style.value in text), Style.WATERCOLOR)


def _told(request: StillRequest) -> tuple[str, ...]:
    """Where to look for what is not said, the weightiest first."""
    line = request.slugline
    return tuple(t for t in (request.prompt, line.place, line.description, request.description, request.text) if t)


def _first_hint(request: StillRequest, about: str) -> str:
    told = ((hinted(text, request.language, about) or hinted(text, "en", about)) for text in _told(request))
    return next((hint for hint in told if hint), "")


def _place(request: StillRequest) -> tuple[PlaceKind, Setting]:
    line = request.slugline
    wish = hinted(request.prompt, request.language, "place") if request.prompt else ""
    if wish:
        kind = PlaceKind(wish)
        return kind, Setting.INTERIOR if kind in _INSIDE else Setting.UNKNOWN
    kind = line.place_kind
    if kind is PlaceKind.UNKNOWN:
        hint = _first_hint(request, "place")
        kind = PlaceKind(hint) if hint else PlaceKind.UNKNOWN
    if line.setting is Setting.INTERIOR and kind in (PlaceKind.HOUSE, PlaceKind.UNKNOWN):
        kind = PlaceKind.ROOM
    return kind, line.setting


def _hour(request: StillRequest) -> TimeOfDay:
    wish = hinted(request.prompt, request.language, "time") if request.prompt else ""
    hour = request.slugline.time_of_day
    if wish or hour is TimeOfDay.UNKNOWN:
        hour = TimeOfDay(wish or _first_hint(request, "time") or "unknown")
    if hour is TimeOfDay.UNKNOWN and request.mood in (Mood.FRIGHTENING, Mood.MYSTERIOUS):
        return TimeOfDay.EVENING
    return hour


def _weather(request: StillRequest) -> Weather:
    wish = hinted(request.prompt, request.language, "weather") if request.prompt else ""
    if wish or request.weather is Weather.UNKNOWN:
        return Weather(wish or _first_hint(request, "weather") or "unknown")
    return request.weather


def _actor(subject: Subject, request: StillRequest) -> Actor:
    seed = Random(f"{subject.name}/{request.text}").randrange(1 << 16)
    who = costume(subject.look)
    thing = lexicon("en").get(who.species)
    creature = "" if thing is None or is_animal(who) else thing.art
    return Actor(
        name=subject.name,
        costume=who,
        pose=poses.pose_of(subject.action, subject.emotion, seed),
        feeling=poses.feeling(subject.emotion),
        creature=creature,
    )


def _things(request: StillRequest, actors: tuple[Actor, ...]) -> tuple[Found, ...]:
    """What the words name and the picture does not show already as somebody."""
    found = things_in(request.prompt, (), request.language) if request.prompt else []
    found += things_in(request.text, request.objects, request.language)
    species = {lexicon("en")[a.costume.species].art for a in actors if a.costume.species in lexicon("en")}
    worn = {word for a in actors for word in a.costume.wears}
    seen: set[str] = set()
    kept = []
    for f in found:
        if f.thing.art in species or f.thing.art in seen or f.thing.art in worn:
            continue
        seen.add(f.thing.art)
        kept.append(f)
    return tuple(kept)
