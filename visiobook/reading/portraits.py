"""What the text says of each character: body, nature, clothes, kin, deeds, each with the words that say it."""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

from visiobook.domain.character import Relationship, Trait
from visiobook.domain.manuscript import Passage
from visiobook.reading.lexicon import Lexicon
from visiobook.reading.persons import Cast
from visiobook.reading.plain import Plain
from visiobook.reading.sentences import sentences
from visiobook.reading.tokens import Tokens

TRAITS = 6
"""Traits kept for a character, of each kind."""


@dataclass
class Portrait:
    """Traits of one character while they are gathered, by their words."""

    physical: dict[str, list[Passage]] = field(default_factory=dict)
    personality: dict[str, list[Passage]] = field(default_factory=dict)
    visual: dict[str, None] = field(default_factory=dict)


def portraits(plain: Plain, toks: Tokens, words: Lexicon, cast: Cast) -> list[Portrait]:
    """A portrait for each of the cast: words of looks and nature next to a name, or in its sentence after it."""
    out = [Portrait() for _ in cast.people]
    for k, mention in enumerate(cast.mentions):
        if mention.spoken:
            continue
        following = cast.mentions[k + 1].index if k + 1 < len(cast.mentions) else len(toks)
        _nature(plain, toks, words, mention.index, mention.stop, out[mention.person])
        _looks(plain, toks, words, mention.stop, min(following, mention.stop + 25), out[mention.person])
    for person, portrait in zip(cast.people, out, strict=True):
        for name in person.names:
            _worn_name(name, words, portrait)
    return out


TO_ANOTHER = {
    "fr": frozenset({"lui", "leur"}),
    "es": frozenset({"le", "les"}),
    "de": frozenset({"ihm", "ihr", "ihnen"}),
}
"""After these words what is worn is somebody else's ("elle lui fit faire un chaperon rouge")."""


def _nature(plain: Plain, toks: Tokens, words: Lexicon, start: int, stop: int, portrait: Portrait) -> None:
    """Adjectives inside or just before the name: "le méchant Loup", "poor Alice"."""
    for i in range(max(0, start - 2), stop):
        low = toks.lower[i]
        if plain.text[toks.ends[i] : toks.ends[i] + 1] not in (" ", "'"):
            continue
        passage = plain.passage(toks.starts[i], toks.ends[stop - 1])
        if low in words.personality and i + 1 < stop:
            portrait.personality.setdefault(low, []).append(passage)
        elif low in words.adjectives and i + 1 < stop and i >= start:
            portrait.physical.setdefault(low, []).append(passage)


def _looks(plain: Plain, toks: Tokens, words: Lexicon, start: int, stop: int, portrait: Portrait) -> None:
    """Body, hair and clothes with an adjective or colour, in the rest of the name's sentence."""
    for i in range(start, stop):
        if toks.spoken[i] or (toks.initial[i] and i > start):
            return
        low = toks.lower[i]
        if low in TO_ANOTHER.get(words.language, ()):
            return
        if low not in words.body and low not in words.hair and low not in words.clothes:
            continue
        described = [
            j for j in range(max(start, i - 2), min(stop, i + 3)) if j != i and _describes(toks.lower[j], words)
        ]
        if low in words.clothes and _is_worn(toks, words, start, i):
            colour = next((words.colours[toks.lower[j]] for j in described if toks.lower[j] in words.colours), "")
            portrait.visual[f"{colour} {words.clothes[low]}".strip()] = None
        if described:
            a, b = min(i, *described), max(i, *described)
            passage = plain.passage(toks.starts[a], toks.ends[b])
            portrait.physical.setdefault(plain.text[toks.starts[a] : toks.ends[b]], []).append(passage)


def _is_worn(toks: Tokens, words: Lexicon, start: int, i: int) -> bool:
    """Is it said of the thing at word ``i`` that somebody wears it ("portait un manteau", "in his red cap")?"""
    wearing = words.kinds.get("wearing")
    return wearing is not None and any(toks.lower[k] in wearing for k in range(max(start, i - 4), i))


def _describes(low: str, words: Lexicon) -> bool:
    return low in words.colours or low in words.adjectives


def _worn_name(name: tuple[str, ...], words: Lexicon, portrait: Portrait) -> None:
    """A name that says what is worn: le Petit Chaperon Rouge, Rotkäppchen."""
    worn = next((words.clothes[w] for w in name if w in words.clothes), "")
    colour = next((words.colours[w] for w in name if w in words.colours), "")
    joined = "".join(name)
    if not worn and "käppchen" in joined:
        worn, colour = "hood", "red" if joined.startswith("rot") else colour
    if "riding" in name and "hood" in name:
        worn = "hood"
    if worn and not any(worn in seen for seen in portrait.visual):
        portrait.visual[f"{colour} {worn}".strip()] = None


def traits(found: dict[str, list[Passage]]) -> tuple[Trait, ...]:
    """The traits said most often, with up to three places each."""
    best = sorted(found, key=lambda t: (-len(found[t]), found[t][0].start))[:TRAITS]
    return tuple(Trait(text=t, evidence=tuple(found[t][:3])) for t in best)


BONDS = {
    "romantic": ("husband", "wife", "fiance", "fiancee"),
    "mentor-student": ("godmother", "godfather"),
    "alliance": ("friend", "neighbour"),
}
KIN = {kin: kind for kind, kins in BONDS.items() for kin in kins}
"""Kinds of bond by kin word; other kin is family."""


def relationships(
    plain: Plain, toks: Tokens, words: Lexicon, cast: Cast, ids: list[str]
) -> list[tuple[Relationship, ...]]:
    """Bonds of those who share paragraphs: strength by how often, kind by kin words and the feeling around them."""
    together: Counter[tuple[int, int]] = Counter()
    starts = [m.start for m in cast.mentions]
    for paragraph in plain.paragraphs:
        a, b = bisect_left(starts, paragraph.start), bisect_left(starts, paragraph.end)
        present = sorted({m.person for m in cast.mentions[a:b]})
        together.update((p, q) for i, p in enumerate(present) for q in present[i + 1 :])
    feeling = _bond_feelings(plain, toks, words, cast, {pair for pair, _ in together.most_common(80)})
    top = max(together.values(), default=1)
    out: list[list[Relationship]] = [[] for _ in cast.people]
    for (p, q), count in together.most_common(80):
        if count < 2 or not ids[p] or not ids[q]:
            continue
        strength = round(min(1.0, 0.2 + 0.8 * count / top), 3)
        for one, other in ((p, q), (q, p)):
            noun = cast.people[other].noun
            kin = noun.kin if noun else ""
            kind = KIN.get(kin, "family") if kin else feeling.get((p, q), "acquaintance")
            out[one].append(Relationship(character=ids[other], kind=kind, label=kin, strength=strength))
    return [tuple(sorted(r, key=lambda x: (-x.strength, x.character))[:12]) for r in out]


HOSTILE = ("anger", "fear", "disgust")


def _bond_feelings(
    plain: Plain, toks: Tokens, words: Lexicon, cast: Cast, pairs: set[tuple[int, int]]
) -> dict[tuple[int, int], str]:
    """Sentences that name both: more hostile or more tender words?"""
    balance: Counter[tuple[int, int]] = Counter()
    starts = [m.start for m in cast.mentions]
    for paragraph in plain.paragraphs:
        for a, b in sentences(plain.text, paragraph.start, paragraph.end, words):
            i, j = bisect_left(starts, a), bisect_left(starts, b)
            present = sorted({m.person for m in cast.mentions[i:j]})
            if len(present) != 2 or (present[0], present[1]) not in pairs:
                continue
            lows = toks.lower[toks.at(a) : toks.at(b)]
            hostile = sum(1 for w in lows if any(w in words.emotions[k] for k in HOSTILE if k in words.emotions))
            tender = sum(
                1
                for w in lows
                if "tenderness" in words.emotions and (w in words.emotions["tenderness"] or w in words.emotions["joy"])
            )
            balance[(present[0], present[1])] += tender - hostile
    return {pair: ("alliance" if n > 0 else "conflict") for pair, n in balance.items() if n}


def slug(text: str) -> str:
    """A text as an id: lower-case letters, digits and dashes."""
    import unicodedata

    folded = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss").replace("œ", "oe").replace("æ", "ae"))
    plain_letters = "".join(c for c in folded if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain_letters).strip("-")[:48] or "x"
