"""The shots of a scene: whole sentences of about six to eleven seconds, with who and what is seen in each."""

import re
from dataclasses import dataclass

from visiobook.domain.analysis import Reading
from visiobook.domain.base import sha256
from visiobook.domain.character import Character, Gender
from visiobook.domain.manuscript import Manuscript, Passage
from visiobook.domain.quotation import Quotation
from visiobook.domain.scene import CameraMovement, Mood, Scene, SceneCharacter, Shot, ShotAngle, ShotSize
from visiobook.reading.lexicon import Lexicon, lexicon
from visiobook.reading.plain import Plain, plain
from visiobook.reading.scenes import BREAK, is_heading
from visiobook.reading.sentences import sentences
from visiobook.reading.things import things_in

SHORTEST, LONGEST = 90, 170
"""Characters of a shot: 6 to 11 seconds at 14.5 characters a second."""
HARD_LIMIT = 230
"""A sentence longer than this is cut at a comma or semicolon; a still would otherwise be held too long."""
STRONG = frozenset({"anger", "fear", "sadness", "joy", "surprise", "tenderness", "excitement"})


@dataclass(frozen=True)
class Piece:
    """A sentence (or part of a long one) of the plain text, with who says it."""

    start: int
    end: int
    speaker: str | None
    emotion: str
    paragraph: int


def shots_of(scene: Scene, reading: Reading, manuscript: Manuscript, used: set[str]) -> tuple[Shot, ...]:
    """The shots of one scene; ``used`` keeps shot ids unique in the film."""
    words = lexicon(reading.analysis.language)
    text = plain(manuscript.text, scene.passage)
    quotes = [
        q for q in reading.quotations if q.spans[0].start < scene.passage.end and q.spans[-1].end > scene.passage.start
    ]
    pieces = _pieces(text, words, quotes, scene.passage.start <= reading.scenes[0].passage.start)
    watcher = _Watcher(reading, scene, words)
    groups = _groups(text, pieces)
    return tuple(_shot(k, group, len(groups), text, scene, watcher, used) for k, group in enumerate(groups))


def is_title(text: Plain, k: int) -> bool:
    """Is the paragraph the work's title at its head (short, without a final mark)? It is on the title card."""
    words = text.of(text.paragraphs[k])
    return k == 0 and len(words) <= 80 and words[-1] not in '.!?…:;,»”"'


def _pieces(text: Plain, words: Lexicon, quotes: list[Quotation], opens: bool) -> list[Piece]:
    """Sentences in order; headings and breaks are not spoken."""
    out = []
    for k, paragraph in enumerate(text.paragraphs):
        if len(text.paragraphs) > 1 and (
            BREAK.match(text.of(paragraph)) or is_heading(text, k, words) or (opens and is_title(text, k))
        ):
            continue
        for a, b in sentences(text.text, paragraph.start, paragraph.end, words):
            for c, d in _short(text.text, a, b):
                quote = _quote_at(text, c, d, quotes)
                out.append(Piece(c, d, quote.speaker if quote else None, quote.emotion if quote else "", k))
    return out


def _short(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence as it is, or cut near its middle marks when it is too long for one picture."""
    if end - start <= HARD_LIMIT:
        return [(start, end)]
    parts = -(-(end - start) // LONGEST)
    goal = (end - start) / parts
    marks = [m.end() for m in re.compile(r"[;:,—–]\s").finditer(text, start + 50, end - 40)]
    if not marks:
        return [(start, end)]
    cut = min(marks, key=lambda m: (abs(m - start - goal) - (25 if text[m - 2] in ";:" else 0), m))
    return [(start, cut - 1), *_short(text, cut, end)]


def _quote_at(text: Plain, start: int, end: int, quotes: list[Quotation]) -> Quotation | None:
    """The quotation that most of the piece is."""
    a, b = text.offsets[start], text.offsets[max(start, end - 1)] + 1
    best, covered = None, 0
    for quote in quotes:
        inside = sum(max(0, min(b, s.end) - max(a, s.start)) for s in quote.spans)
        if inside > covered:
            best, covered = quote, inside
    return best if covered * 2 > (b - a) else None


def _groups(text: Plain, pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces gathered into shots; another speaker begins a new one once there is enough for a picture."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        if groups and _fits(text, groups[-1], piece):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    if (
        len(groups) > 1
        and _length(groups[-1]) < SHORTEST // 2
        and _length(groups[-2]) + _length(groups[-1]) <= HARD_LIMIT
    ):
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def _length(group: list[Piece]) -> int:
    return sum(p.end - p.start for p in group)


def _fits(text: Plain, group: list[Piece], piece: Piece) -> bool:
    now, more = _length(group), piece.end - piece.start
    if now + more > LONGEST + 15:
        return now < 45 and now + more <= HARD_LIMIT
    changes = piece.speaker != group[-1].speaker and piece.speaker is not None and group[-1].speaker is not None
    if changes:
        return now < 60
    return now < SHORTEST or (now + more <= LONGEST and piece.paragraph == group[-1].paragraph)


def _told(group: list[Piece], words: str) -> str:
    """The words that are not direct speech: who is only spoken of is not there to be seen."""
    out, at = [], 0
    for piece in group:
        length = piece.end - piece.start
        if piece.speaker is None and not piece.emotion:
            out.append(words[at : at + length])
        else:
            out.append(" " * length)
        at += length + 1
    return " ".join(out)


LEADING_DASH = re.compile(r"^(?:—+|–+|--?)\s?(?=[\w«“\"'‘¡¿…(])")
"""The dash before a line of speech is for readers, not for viewers."""


class _Watcher:
    """Who is seen: names in the words, the speaker, and the last named he or she for a pronoun."""

    def __init__(self, reading: Reading, scene: Scene, words: Lexicon) -> None:
        here = {c.character: c for c in scene.characters}
        self.parts = here
        self.characters = [c for c in reading.characters if c.id in here]
        self.patterns = [(c, _pattern(c)) for c in self.characters]
        self.lemmas = dict(reading.nouns)
        self.words = words
        self.last: dict[Gender, str] = {}

    def subjects(self, text: str, group: list[Piece]) -> tuple[SceneCharacter, ...]:
        """The characters seen over these words, the speaker first."""
        speakers = list(dict.fromkeys(p.speaker for p in group if p.speaker))
        found: list[tuple[int, str]] = []
        told = _told(group, text)
        for character, pattern in self.patterns:
            match = pattern.search(told)
            if match:
                found.append((match.start(), character.id))
        named = [i for _, i in sorted(found)]
        order = list(dict.fromkeys([*speakers, *named, *self._meant(told, named)]))
        self._remember(named + speakers)
        return tuple(self._part(i, group) for i in order[:4] if i in self.parts)

    def _part(self, character: str, group: list[Piece]) -> SceneCharacter:
        feelings = tuple(
            dict.fromkeys(p.emotion for p in group if p.speaker == character and p.emotion not in ("", "neutral"))
        )
        speaks = any(p.speaker == character for p in group)
        return SceneCharacter(
            character=character,
            role="speaks" if speaks else "acts",
            emotions=feelings,
            actions=self.parts[character].actions[:1],
        )

    def _meant(self, text: str, named: list[str]) -> list[str]:
        lows = set(re.findall(r"[^\W\d_]+", text.lower()))
        out = []
        for gender, kind in ((Gender.MALE, "he"), (Gender.FEMALE, "she")):
            if (
                lows & (self.words.pronoun(kind) - {"lui"})
                and gender in self.last
                and not any(self._is(i, gender) for i in named)
            ):
                out.append(self.last[gender])
        return out

    def _is(self, character: str, gender: Gender) -> bool:
        return any(c.id == character and c.gender is gender for c in self.characters)

    def _remember(self, seen: list[str]) -> None:
        for character in self.characters:
            if character.id in seen:
                self.last[character.gender] = character.id


def _pattern(character: Character) -> re.Pattern[str]:
    called = character.called or character.name
    names = {called, *character.aliases} - ({character.name} - {called})
    names = {n for n in names if len(n) > 2 and n.lower() not in ("the narrator", "le narrateur")}
    if not names:
        return re.compile(r"(?!)")
    ordered = sorted(names, key=lambda n: (-len(n), n))
    return re.compile(
        r"(?<!\w)(?:" + "|".join(re.escape(n) for n in ordered) + r")(?!\w|-\w)",
        re.IGNORECASE if called[0].islower() else 0,
    )


def _shot(k: int, group: list[Piece], total: int, text: Plain, scene: Scene, watcher: _Watcher, used: set[str]) -> Shot:
    words = " ".join(LEADING_DASH.sub("", text.text[p.start : p.end]) for p in group)
    subjects = watcher.subjects(words, group)
    objects = things_in(words, watcher.words, watcher.lemmas)
    size = _size(k, group, subjects, objects)
    first, last = text.passage(group[0].start, group[0].end), text.passage(group[-1].start, group[-1].end)
    return Shot(
        id=_shot_id(words, used),
        passage=Passage(start=first.start, end=last.end),
        text=words,
        size=size,
        angle=_angle(scene, subjects, watcher),
        movement=_movement(k, total, size, words),
        description=_description(scene, size, subjects, objects, watcher),
        subjects=subjects,
        objects=objects,
    )


def _shot_id(words: str, used: set[str]) -> str:
    base = "s-" + sha256(words.encode())[:12]
    name, n = base, 2
    while name in used:
        name, n = f"{base}-{n}", n + 1
    used.add(name)
    return name


def _size(k: int, group: list[Piece], subjects: tuple[SceneCharacter, ...], objects: tuple[str, ...]) -> ShotSize:
    """Wide to open a scene, close for a feeling spoken, an insert where only a thing is told of, medium otherwise."""
    if k == 0:
        return ShotSize.WIDE
    spoken = [p for p in group if p.speaker]
    if spoken and any(p.emotion in STRONG for p in spoken) and len({p.speaker for p in spoken}) == 1:
        return ShotSize.CLOSE_UP
    if spoken:
        return ShotSize.MEDIUM
    if not subjects:
        return ShotSize.INSERT if len(objects) == 1 else ShotSize.WIDE
    return ShotSize.MEDIUM if len(subjects) < 3 else ShotSize.WIDE


def _angle(scene: Scene, subjects: tuple[SceneCharacter, ...], watcher: _Watcher) -> ShotAngle:
    """From below for what frightens, from above for the small and sad."""
    if not subjects:
        return ShotAngle.EYE_LEVEL
    first = next((c for c in watcher.characters if c.id == subjects[0].character), None)
    if (
        first is not None
        and first.role.value == "antagonist"
        and scene.mood in (Mood.FRIGHTENING, Mood.TENSE, Mood.ANGRY)
    ):
        return ShotAngle.LOW
    return ShotAngle.HIGH if scene.mood is Mood.SAD and len(subjects) == 1 else ShotAngle.EYE_LEVEL


def _movement(k: int, total: int, size: ShotSize, words: str) -> CameraMovement:
    if k == 0:
        return CameraMovement.PUSH_IN
    if k == total - 1:
        return CameraMovement.PULL_OUT
    if size in (ShotSize.CLOSE_UP, ShotSize.INSERT):
        return CameraMovement.PUSH_IN
    turns = (CameraMovement.PAN_RIGHT, CameraMovement.STATIC, CameraMovement.PAN_LEFT, CameraMovement.PUSH_IN)
    return turns[int(sha256(words.encode())[:4], 16) % len(turns)]


def _description(
    scene: Scene, size: ShotSize, subjects: tuple[SceneCharacter, ...], objects: tuple[str, ...], watcher: _Watcher
) -> str:
    """One English line for an illustrator or a person: what is framed, where, when, in which mood."""
    names = {c.id: c.called or c.name for c in watcher.characters}
    who = ", ".join(names.get(s.character, s.character) for s in subjects[:3])
    parts = [f"{size.value.replace('_', ' ')} shot"]
    if who:
        parts.append(f"of {who}")
    elif objects:
        parts.append("of " + ", ".join(objects[:3]))
    place = scene.slugline.place_kind.value.replace("_", " ")
    if place != "unknown":
        parts.append(f"in the {place}")
    if scene.slugline.time_of_day.value != "unknown":
        parts.append(f"at {scene.slugline.time_of_day.value}")
    text = " ".join(parts)
    if who and objects:
        text += ", with " + ", ".join(objects[:4])
    return text + f"; {scene.mood.value}" if scene.mood is not Mood.NEUTRAL else text
