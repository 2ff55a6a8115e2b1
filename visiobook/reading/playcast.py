"""The cast of a play: the names over the speeches."""

from collections import Counter

from visiobook.domain.character import Gender
from visiobook.domain.quotation import Attribution
from visiobook.reading.lexicon import Lexicon
from visiobook.reading.nouns import singulars
from visiobook.reading.persons import Cast, Mention, Person
from visiobook.reading.plain import Plain
from visiobook.reading.plays import Speech
from visiobook.reading.speakers import Verdict
from visiobook.reading.tokens import Tokens


def play_cast(plain: Plain, toks: Tokens, words: Lexicon, speeches: list[Speech]) -> tuple[Cast, list[Verdict]]:
    """People by the names of their speeches, and who says each."""
    keys = {s.cue: " ".join(s.cue.lower().split()) for s in speeches}
    order = list(dict.fromkeys(keys.values()))
    homes = _homes(order, Counter(keys[s.cue] for s in speeches))
    numbers = {home: i for i, home in enumerate(dict.fromkeys(homes.values()))}
    cast = Cast([Person("name") for _ in numbers], [], [])
    for key in order:
        _describe(cast.people[numbers[homes[key]]], key, words)
    verdicts = []
    for speech in speeches:
        number = numbers[homes[keys[speech.cue]]]
        if not speech.line.continues:
            cast.people[number].told += 1
        verdicts.append(Verdict(number, Attribution.CUE, 0.99))
    _mention(plain, toks, cast)
    _votes(plain, toks, words, cast)
    return cast, verdicts


def _homes(order: list[str], counts: Counter[str]) -> dict[str, str]:
    """Short cues join the fuller one they can only mean (PETER, KÖNIG PETER)."""
    homes: dict[str, str] = {}
    for key in order:
        parts = key.split()
        fuller = [
            o
            for o in order
            if o != key and len(o.split()) > len(parts) and set(parts) <= set(o.split()) and not _several(o)
        ]
        homes[key] = fuller[0] if len(fuller) == 1 and counts[fuller[0]] > 1 else key
    return homes


def _several(key: str) -> bool:
    return any(w in ("und", "et", "and", "y") for w in key.split())


def _describe(person: Person, key: str, words: Lexicon) -> None:
    parts = key.split()
    person.names[tuple(parts)] += 1
    for part in parts:
        gender = words.titles.get(part, Gender.UNKNOWN)
        if gender is not Gender.UNKNOWN:
            person.genders[gender] += 5
        if part in words.first_names:
            person.genders[words.first_names[part]] += 3
        forms = (part, *singulars(part, words.language), part[:-1] if part.endswith("r") else part)
        noun = next((words.people[f] for f in forms if f in words.people), None)
        if noun is not None:
            person.noun = person.noun or noun
            person.genders[noun.gender] += 4
            person.ages[noun.age] += 1
        if words.language == "de" and part.endswith("in") and len(part) > 5 and noun is None:
            person.genders[Gender.FEMALE] += 2
        elif words.language == "de" and part.endswith(("er", "meister", "rat", "diener", "herr")) and noun is None:
            person.genders[Gender.MALE] += 2


def _mention(plain: Plain, toks: Tokens, cast: Cast) -> None:
    owner: dict[str, int] = {}
    for number, person in enumerate(cast.people):
        for name in person.names:
            if len(name) == 1:
                owner.setdefault(name[0], number)
    for i, low in enumerate(toks.lower):
        if low in owner and toks.words[i][0].isupper():
            cast.mentions.append(Mention(toks.starts[i], toks.ends[i], owner[low], bool(toks.spoken[i]), i, i + 1))


def _votes(plain: Plain, toks: Tokens, words: Lexicon, cast: Cast) -> None:
    """Articles and pronouns around the names in directions and speeches."""
    he, she = words.pronoun("he"), words.pronoun("she")
    for m in cast.mentions:
        person = cast.people[m.person]
        before = toks.lower[m.index - 1] if m.index else ""
        if before in words.articles.get("feminine", ()):
            person.genders[Gender.FEMALE] += 1
        elif before in words.articles.get("masculine", ()):
            person.genders[Gender.MALE] += 1
        gender = words.titles.get(before, Gender.UNKNOWN)
        if gender is not Gender.UNKNOWN:
            person.genders[gender] += 2
        if m.spoken:
            continue
        for low in toks.lower[m.stop : m.stop + 12]:
            if low in he and low not in she:
                person.genders[Gender.MALE] += 1
                break
            if low in she and words.language != "de":
                person.genders[Gender.FEMALE] += 1
                break
