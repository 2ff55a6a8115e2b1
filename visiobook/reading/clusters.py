"""Which names are one person's: "Holmes", "Mr. Holmes" and "Sherlock Holmes", but not "Mrs. Archer" and "Archer".

Titles bind the sex, and tell wives from daughters; longer names come first, and a shorter one joins the longer one it
can only mean. A bare surname goes to the man of the family: he is the one a narrator calls so.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from visiobook.domain.character import Gender
from visiobook.reading.lexicon import Lexicon
from visiobook.reading.names import NameEvidence, NameMention
from visiobook.reading.tokens import Tokens

Unit = tuple[str, str]
"""A standing ("m" man, "w" wife or lady, "d" unmarried woman, "" not told) and a name."""
UNMARRIED = frozenset(
    {"miss", "mlle", "mlle.", "mademoiselle", "señorita", "srta", "srta.", "fräulein", "ms", "ms.", "signorina"}
)
HIS_OWN = 2
"""A bare surname so many times commoner than "Mrs. …" is her husband's."""
LOW_FREQUENCY = 3
"""A bare name so many times commoner than the full names it could belong to is somebody of its own."""


def standing(title: str, words: Lexicon) -> str:
    """What the titles before a name tell of its bearer."""
    for part in title.split():
        if part in UNMARRIED:
            return "d"
        if part in words.adjectives:
            continue
        noun = words.people.get(part)
        gender = words.titles.get(part) or (noun.gender if noun else Gender.UNKNOWN)
        if gender is Gender.MALE:
            return "m"
        if gender is Gender.FEMALE:
            return "w"
    return ""


def units_of(accepted: Mapping[str, NameEvidence], words: Lexicon) -> dict[Unit, list[NameMention]]:
    """The mentions of each name in each standing."""
    units: dict[Unit, list[NameMention]] = defaultdict(list)
    for name, item in accepted.items():
        for mention in item.mentions:
            units[(standing(mention.title, words), name)].append(mention)
    return units


HEARD = 30
"""Words after a name, before any other, in which a pronoun tells its sex."""
VOTES, VOTE_SHARE = 2, 0.7


def sexes(units: Mapping[Unit, list[NameMention]], toks: Tokens, words: Lexicon, bare: bool = False) -> dict[str, str]:
    """The sex ("m", "f") of bare names by the pronouns that follow them, where these are clear.

    ``bare``: only places without a title count ("Loiseau" beside "Mme Loiseau").
    """
    he, she = words.pronoun("he") - words.pronoun("she"), words.pronoun("she") - words.pronoun("he")
    if words.language == "fr":
        he, she = frozenset({"il"}), frozenset({"elle"})
    begun = sorted(m.index for mentions in units.values() for m in mentions)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for (stands, name), mentions in units.items():
        if " " in name or words.language == "de":
            continue
        if stands and bare:
            continue
        if stands:
            votes[name]["m" if stands == "m" else "f"] += 2 * len(mentions)
            continue
        for m in mentions:
            after = bisect_left(begun, m.stop)
            limit = min(m.stop + HEARD, begun[after] if after < len(begun) else len(toks))
            pronoun = next((w for w in toks.lower[m.stop : limit] if w in he or w in she), "")
            if pronoun and not m.spoken:
                votes[name]["m" if pronoun in he else "f"] += 1
    return {n: best for n, v in votes.items() if (best := _clear(v))}


def _clear(votes: Counter[str]) -> str:
    best, count = votes.most_common(1)[0]
    return best if count >= VOTES and count >= VOTE_SHARE * votes.total() else ""


def cluster(
    units: Mapping[Unit, list[NameMention]],
    words: Lexicon,
    heard: Mapping[str, str] | None = None,
    bare: Mapping[str, str] | None = None,
) -> dict[Unit, int]:
    """The cluster number of each unit.

    ``heard``: sexes of names by their pronouns and titles, ``bare``: by pronouns after untitled places (:func:`sexes`).
    """
    known = _Known(words, heard or {}, bare or {})
    order = sorted(units, key=lambda u: (-len(u[1].split()), u[0] == "", -len(units[u]), u))
    owner: dict[Unit, int] = {}
    members: dict[int, list[Unit]] = {}
    for unit in order:
        home = _home(unit, members, units, known)
        if home is None:
            home = len(members)
            members[home] = []
        owner[unit] = home
        members[home].append(unit)
    return owner


@dataclass(frozen=True)
class _Known:
    """What is known of names before they are joined."""

    words: Lexicon
    heard: Mapping[str, str]
    bare: Mapping[str, str]


def _sex(unit: Unit, known: _Known) -> str:
    words = known.words
    if unit[0]:
        return "m" if unit[0] == "m" else "f"
    first, *rest = unit[1].split()
    gender = words.first_names.get(first, Gender.UNKNOWN)
    if rest and gender is Gender.UNKNOWN and first.endswith(tuple(words.words_of("female_name_ends"))):
        return "f"
    if gender is Gender.UNKNOWN:
        return known.heard.get(first, "") if rest else ""
    return gender.value


def _home(
    unit: Unit, members: Mapping[int, list[Unit]], units: Mapping[Unit, list[NameMention]], known: _Known
) -> int | None:
    """The cluster a unit belongs to, None for a new one."""
    scored = []
    for home, group in members.items():
        if unit[0] and any(_two(unit, other, units) for other in group):
            continue
        fit = max((_fit(unit, other, known) or _short(unit, other, units, known) for other in group), default=0.0)
        if fit > 0 and not _conflicts(unit, group, units, known) and not _of_her_husband(unit, group, units, known):
            fit += 0.4 * (unit[0] == "" and any(u[0] == "m" for u in group))
            scored.append((fit, sum(len(units[u]) for u in group), -home))
    if not scored:
        return None
    scored.sort(reverse=True)
    rivals = sum(s[1] for s in scored)
    alone = unit[0] == "" and scored[0][0] < 2 and len(scored) > 1
    if alone and len(units[unit]) > LOW_FREQUENCY * rivals:
        return None
    return -scored[0][2]


def _of_her_husband(unit: Unit, group: Sequence[Unit], units: Mapping[Unit, list[NameMention]], known: _Known) -> bool:
    """Is a bare surname another's than hers who bears it with a title: the family's man, or whoever is told of so?"""
    wives = [u for u in group if u[0] == "w" and u[1].split()[-1] == unit[1]]
    if unit[0] or " " in unit[1] or unit[1] in known.words.first_names or not wives:
        return False
    sex = known.bare.get(unit[1], "")
    return sex == "m" or (not sex and len(units[unit]) > HIS_OWN * sum(len(units[u]) for u in wives))


def _short(unit: Unit, other: Unit, units: Mapping[Unit, list[NameMention]], known: _Known) -> float:
    """``Jack`` for ``John Reed``: a short name that only those who talk use."""
    mine, theirs = unit[1].split(), other[1].split()
    either = {f"{mine[0]}={theirs[0]}", f"{theirs[0]}={mine[0]}"}
    if len(mine) > 1 or not either & known.words.words_of("short_names"):
        return 0.0
    if _alike(mine[0], theirs[0]) and not _side_by_side(units[unit], units[other]):
        return 1.4
    return 1.4 if sum(1 for m in units[unit] if not m.spoken) <= TOLD_SHORT else 0.0


def _alike(short: str, full: str) -> bool:
    """Does the short name begin as the full one ("Sid", "Sidney"; "Carrie", "Caroline")?"""
    return short[:SAME_LETTERS] == full[:SAME_LETTERS]


def _side_by_side(one: Sequence[NameMention], other: Sequence[NameMention]) -> bool:
    """Does the narrator set two names in one breath, as two people's (a call beside a name says nothing)?"""
    begun = sorted(m.index for m in other if not m.spoken)
    return any(
        (k := bisect_left(begun, m.index - ONE_BREATH)) < len(begun) and begun[k] <= m.index + ONE_BREATH
        for m in one
        if not m.spoken
    )


def _two(unit: Unit, other: Unit, units: Mapping[Unit, list[NameMention]]) -> bool:
    """Does the text set "Major Amberson" beside "George Amberson", as two people?"""
    family = " " in other[1] and unit[1] == other[1].split()[-1]
    return family and _side_by_side(units[unit], units[other])


def _fit(unit: Unit, other: Unit, known: _Known) -> float:
    """How well a unit fits beside another: 3 same name and standing, 2 same name, less for a part of it, 0 not."""
    mine, theirs = unit[1].split(), other[1].split()
    if mine == theirs:
        return 3.0 if unit[0] == other[0] else (2.0 if "" in (unit[0], other[0]) else 0.0)
    if len(mine) >= len(theirs) or not all(t in theirs for t in mine):
        return 0.0
    if mine[0] == theirs[0]:
        return 1.5
    if mine[-1] != theirs[-1]:
        return 0.0
    if unit[0] == "w" and other[0] != "w":
        return 0.0
    if unit[0] == "d" and _sex(other, known) != "f":
        return 0.0
    return 1.0


def _conflicts(unit: Unit, group: Sequence[Unit], units: Mapping[Unit, list[NameMention]], known: _Known) -> bool:
    """Would joining give one person two sexes, two standings or two first names?"""
    mine, tokens = _sex(unit, known), unit[1].split()
    for other in group:
        theirs, names = _sex(other, known), other[1].split()
        if mine and theirs and mine != theirs:
            return True
        if {unit[0], other[0]} == {"w", "d"}:
            return True
        if len(tokens) > 1 and len(names) > 1 and tokens[-1] == names[-1] and tokens[0] != names[0]:
            return True
    return _ranks(units[unit]) == {"mr"} and {r for u in group for r in _ranks(units[u])} == {"sir"}


SAME_LETTERS = 3
ONE_BREATH = 12
"""Words between two names of one sentence, about."""
TOLD_SHORT = 1
"""How often the narrator may use a short name that is no name of its own."""
RANKS = {"mr": "mr", "mr.": "mr", "sir": "sir", "lord": "sir"}
"""``Sir Walter Elliot`` is never ``Mr Elliot``."""


def _ranks(mentions: Sequence[NameMention]) -> set[str]:
    return {RANKS[part] for m in mentions for part in m.title.split() if part in RANKS}
