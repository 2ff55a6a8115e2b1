"""Third-person (and first-person) forms of regular verbs that report speech, from their infinitives."""

from collections.abc import Iterable

VOWELS = "aeiouéèê"


def french(verb: str) -> tuple[str, ...]:
    """Present, imperfect and simple past of a regular verb in -er, spelling changes too (appeler, lancer, juger)."""
    if not verb.endswith("er"):
        return (verb,)
    stem = verb[:-2]
    soft = {"c": stem[:-1] + "ç", "g": stem + "e"}.get(stem[-1:], stem)
    forms = [stem + end for end in ("e", "é", "èrent", "ent")] + [
        soft + end for end in ("a", "ait", "ai", "aient", "ais")
    ]
    if len(stem) > 2 and stem[-2] in "eé" and stem[-1] not in VOWELS:
        forms += [stem[:-2] + "è" + stem[-1] + "e", stem + stem[-1] + "e"]
    if stem.endswith("y"):
        forms.append(stem[:-1] + "ie")
    return tuple(forms)


def english(verb: str) -> tuple[str, ...]:
    """Past and third person present of a regular English verb."""
    if verb.endswith("e"):
        return verb + "d", verb + "s"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied", verb[:-1] + "ies"
    doubled = verb + verb[-1] + "ed"
    return verb + "ed", verb + "s", verb + "es", doubled


def spanish(verb: str) -> tuple[str, ...]:
    """Preterite, present and imperfect of regular Spanish verbs."""
    stem, kind = verb[:-2], verb[-2:]
    if kind == "ar":
        ends = ("ó", "a", "aba", "é", "aron", "aban", "ando")
    else:
        ends = ("ió", "e", "ía", "í", "ieron", "ían", "iendo")
    return tuple(stem + end for end in ends)


def german(verb: str) -> tuple[str, ...]:
    """Past and present of regular (weak) German verbs."""
    stem = verb[:-2] if verb.endswith("en") else verb[:-1]
    link = "e" if stem[-1] in "td" else ""
    return tuple(stem + end for end in (link + "te", link + "ten", link + "t", "e"))


def italian(verb: str) -> tuple[str, ...]:
    """Simple past, present and imperfect of regular Italian verbs."""
    stem, kind = verb[:-3], verb[-3:]
    if kind == "are":
        ends: tuple[str, ...] = ("ò", "a", "ava", "ai", "arono", "avano")
    elif kind == "ere":
        ends = ("é", "ette", "e", "eva", "erono")
    else:
        ends = ("ì", "e", "iva", "irono")
    return tuple(stem + end for end in ends)


def portuguese(verb: str) -> tuple[str, ...]:
    """Preterite, present and imperfect of regular Portuguese verbs."""
    stem, kind = verb[:-2], verb[-2:]
    if kind == "ar":
        ends: tuple[str, ...] = ("ou", "a", "ava", "ei", "aram", "avam")
    elif kind == "er":
        ends = ("eu", "e", "ia", "i", "eram")
    else:
        ends = ("iu", "e", "ia", "i", "iram")
    return tuple(stem + end for end in ends)


RULES = {"fr": french, "en": english, "es": spanish, "de": german, "it": italian, "pt": portuguese}


def conjugate(language: str, verbs: Iterable[str]) -> frozenset[str]:
    """All forms of the verbs by the rule of the language (the verbs themselves where there is none)."""
    rule = RULES.get(language)
    if rule is None:
        return frozenset(verbs)
    return frozenset(form for verb in verbs for form in rule(verb))
