"""Scenes and shots: what the camera sees of the story."""

from enum import StrEnum

from pydantic import Field

from visiobook.domain.base import Value
from visiobook.domain.manuscript import Passage


class Setting(StrEnum):
    """The first word of a slugline (INT./EXT.)."""

    INTERIOR = "interior"
    EXTERIOR = "exterior"
    UNKNOWN = "unknown"


class TimeOfDay(StrEnum):
    DAWN = "dawn"
    MORNING = "morning"
    DAY = "day"
    AFTERNOON = "afternoon"
    SUNSET = "sunset"
    EVENING = "evening"
    NIGHT = "night"
    UNKNOWN = "unknown"


class Weather(StrEnum):
    CLEAR = "clear"
    CLOUDY = "cloudy"
    RAIN = "rain"
    STORM = "storm"
    SNOW = "snow"
    FOG = "fog"
    WIND = "wind"
    UNKNOWN = "unknown"


class Mood(StrEnum):
    """The colour of a scene's feeling; palettes and music are chosen by it."""

    JOYFUL = "joyful"
    PEACEFUL = "peaceful"
    TENDER = "tender"
    ROMANTIC = "romantic"
    ADVENTUROUS = "adventurous"
    SOLEMN = "solemn"
    MYSTERIOUS = "mysterious"
    TENSE = "tense"
    FRIGHTENING = "frightening"
    SAD = "sad"
    ANGRY = "angry"
    COMIC = "comic"
    NEUTRAL = "neutral"


class PlaceKind(StrEnum):
    """What a place looks like; the illustrator has a backdrop for each."""

    FOREST = "forest"
    CASTLE = "castle"
    VILLAGE = "village"
    CITY = "city"
    STREET = "street"
    ROAD = "road"
    FIELD = "field"
    GARDEN = "garden"
    MOUNTAIN = "mountain"
    SEA = "sea"
    SHIP = "ship"
    BEACH = "beach"
    RIVER = "river"
    LAKE = "lake"
    DESERT = "desert"
    CAVE = "cave"
    SKY = "sky"
    SPACE = "space"
    BATTLEFIELD = "battlefield"
    GRAVEYARD = "graveyard"
    CHURCH = "church"
    ROOM = "room"
    BEDROOM = "bedroom"
    KITCHEN = "kitchen"
    DRAWING_ROOM = "drawing_room"
    BALLROOM = "ballroom"
    LIBRARY = "library"
    OFFICE = "office"
    SCHOOL = "school"
    LABORATORY = "laboratory"
    INN = "inn"
    SHOP = "shop"
    PRISON = "prison"
    CARRIAGE = "carriage"
    TRAIN = "train"
    HOUSE = "house"
    ABSTRACT = "abstract"
    """An explanation or idea without a place (diagrams, symbols)."""
    UNKNOWN = "unknown"


class Slugline(Value):
    """Where and when a scene plays."""

    setting: Setting = Setting.UNKNOWN
    place: str = ""
    """The place in the text's own words."""
    place_kind: PlaceKind = PlaceKind.UNKNOWN
    description: str = ""
    time_of_day: TimeOfDay = TimeOfDay.UNKNOWN


class ShotSize(StrEnum):
    EXTREME_WIDE = "extreme_wide"
    WIDE = "wide"
    MEDIUM = "medium"
    CLOSE_UP = "close_up"
    INSERT = "insert"
    """A thing fills the frame."""


class ShotAngle(StrEnum):
    EYE_LEVEL = "eye_level"
    HIGH = "high"
    LOW = "low"


class CameraMovement(StrEnum):
    STATIC = "static"
    PUSH_IN = "push_in"
    PULL_OUT = "pull_out"
    PAN_LEFT = "pan_left"
    PAN_RIGHT = "pan_right"
    TILT_UP = "tilt_up"
    TILT_DOWN = "tilt_down"


class TransitionKind(StrEnum):
    CUT = "cut"
    FADE = "fade"
    DISSOLVE = "dissolve"
    SLIDE_LEFT = "slide_left"
    SLIDE_RIGHT = "slide_right"
    WIPE = "wipe"
    ZOOM = "zoom"


class SceneCharacter(Value):
    """A character's part in one scene."""

    character: str
    role: str = "present"
    """``speaks``, ``acts``, ``present`` or ``mentioned``."""
    emotions: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()


class DialogueLine(Value):
    quotation: str
    character: str | None
    text: str
    emotion: str = "neutral"


class Shot(Value):
    """One picture of a scene with the words spoken over it."""

    id: str
    passage: Passage
    text: str
    """The words of the passage, whitespace folded: what is drawn and narrated. Recipes use it, never the offsets."""
    size: ShotSize = ShotSize.WIDE
    angle: ShotAngle = ShotAngle.EYE_LEVEL
    movement: CameraMovement = CameraMovement.STATIC
    description: str = ""
    subjects: tuple[SceneCharacter, ...] = ()
    """The characters seen, the most important first."""
    objects: tuple[str, ...] = ()
    """Things named in the passage, as lemmas in the text's language."""


class Scene(Value):
    """A stretch of the story with one place, one time and one cast."""

    id: str
    number: int
    title: str
    passage: Passage
    chapter: str = ""
    slugline: Slugline = Slugline()
    weather: Weather = Weather.UNKNOWN
    mood: Mood = Mood.NEUTRAL
    lighting: str = ""
    characters: tuple[SceneCharacter, ...] = ()
    dialogue: tuple[DialogueLine, ...] = ()
    shots: tuple[Shot, ...] = ()
    transition_in: TransitionKind = TransitionKind.DISSOLVE
    transition_out: TransitionKind = TransitionKind.DISSOLVE
    duration_estimate_s: float = 0.0
    intensity: float = Field(default=0.5, ge=0, le=1)
    confidence: float = Field(default=0.5, ge=0, le=1)
    """How sure the reader is of the boundary before this scene."""


class NarrativeStructure(Value):
    """Three acts as scene numbers (from 1), the climax and the resolution."""

    act_1: tuple[int, ...] = ()
    act_2: tuple[int, ...] = ()
    act_3: tuple[int, ...] = ()
    climax_scene: int = 1
    resolution_scene: int = 1


class SceneList(Value):
    """All scenes of the film in order, and their place in the story."""

    scenes: tuple[Scene, ...]
    structure: NarrativeStructure = NarrativeStructure()
