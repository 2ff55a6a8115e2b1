"""What each of the cast is called: one name to show, and every other way the text calls them."""

from collections import Counter

from visiobook.reading.lexicon import Lexicon
from visiobook.reading.persons import Cast, Person
from visiobook.reading.plain import Plain

ALIASES = 10
NARRATOR_SAYS = {"en": "I", "fr": "je", "de": "ich", "es": "yo", "it": "io", "pt": "eu"}
"""How the text calls a narrator who has no name."""


def gather_surfaces(plain: Plain, cast: Cast) -> None:
    """Count how the text calls each person, word for word."""
    for person in cast.people:
        person.surfaces.clear()
    for m in cast.mentions:
        cast.people[m.person].surfaces[plain.text[m.start : m.end]] += 1


def known_names(plain: Plain, cast: Cast, words: Lexicon) -> list[set[str]]:
    """Lower-case names of each person, to find whom a correction means."""
    gather_surfaces(plain, cast)
    out = []
    for person in cast.people:
        known = {" ".join(s.lower().split()) for s in person.surfaces}
        known |= {" ".join(n) for n in person.names} | {display_name(person, words).lower()}
        out.append(known)
    return out


def display_name(person: Person, words: Lexicon) -> str:
    """The name to show: the fullest one that is used often, as the text writes it."""
    if person.kind == "narrator":
        return words.narrator
    if person.kind == "noun" and person.noun is not None:
        return _noun_name(person, words)
    total = sum(person.names.values()) or 1
    often = [n for n, c in person.names.items() if c >= max(1, 0.08 * total)] or list(person.names)
    name = max(often, key=lambda n: (min(len(n), 3), person.names[n], n))
    shown = _as_written(person, name)
    return shown or " ".join(w.capitalize() for w in name)


def _as_written(person: Person, name: tuple[str, ...]) -> str:
    """The commonest surface that ends with the name, its title kept where most surfaces have one."""
    joined = " ".join(name)
    hits = Counter(
        {s: c for s, c in person.surfaces.items() if _letters(s).endswith(_letters(joined)) and s[:1].strip()}
    )
    if not hits:
        return ""
    best = max(hits, key=lambda s: (hits[s], s))
    return best[0].upper() + best[1:] if best[0].islower() and " " not in best else best


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _noun_name(person: Person, words: Lexicon) -> str:
    assert person.noun is not None
    definite = words.articles.get("definite", frozenset())
    hits = Counter[str]()
    for surface, count in person.surfaces.items():
        first = surface.split()[0].lower() if surface.split() else ""
        elided = surface[:2].lower() in ("l'", "l’")
        if (first in definite or elided) and _letters(surface).endswith(_letters(person.noun.word)):
            hits[surface[0].lower() + surface[1:]] += count
    if hits:
        best = max(hits, key=lambda s: (hits[s] - 0.5 * s.count(" "), s))
        return best
    return article_for(person, words) + person.noun.word


def article_for(person: Person, words: Lexicon) -> str:
    """The definite article before the noun, as the language has it."""
    from visiobook.domain.character import Gender

    assert person.noun is not None
    female = person.gender() is Gender.FEMALE
    word = person.noun.word
    if words.language == "fr":
        return "l'" if word[0] in "aeiouéèêhâ" else ("la " if female else "le ")
    return {
        "en": "the ",
        "es": "la " if female else "el ",
        "de": "die " if female else "der ",
        "it": "la " if female else "il ",
        "pt": "a " if female else "o ",
    }.get(words.language, "")


def aliases(person: Person, shown: str, words: Lexicon) -> tuple[str, ...]:
    """Other ways the text calls somebody, the commonest first."""
    names = Counter(person.surfaces)
    for name, count in person.names.items():
        written = _as_written(person, name)
        if written:
            names[written] += count
    out = [s for s, c in names.most_common() if s != shown]
    bare = " ".join(w for w in shown.split() if w.lower() not in words.determiners)
    if bare and bare != shown and bare not in out:
        out.insert(0, bare)
    if person.kind == "narrator" and words.language in NARRATOR_SAYS:
        out.insert(0, NARRATOR_SAYS[words.language])
    return tuple(dict.fromkeys(out))[:ALIASES]
