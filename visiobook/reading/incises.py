"""French speech runs on around its incises ("-- Oui, dit-il en souriant, je viens."): they are found and cut out."""

import re
from functools import cache

from visiobook.reading.lexicon import Lexicon
from visiobook.reading.sentences import sentences

INVERTED = r"(?:-t)?-(?:il|elle|ils|elles|on|je|moi|nous)\b"
GOES_ON = re.compile(
    r"\s*(?:(?:tout\s)?en\s\w+ant\b|en\s(?:se|s'|le|la|lui|l'|me|m'|y|riant|lui-même|elle-même)|d'un(?:e)?\s|d'une?\b|avec\s|sans\s|qui\s(?!vous\b|nous\b|te\b|t'|m'|me\b)|dont\s|"
    r"comme\s|non\ssans|à\s(?:voix|demi|mi|part|l'oreille|son|sa|ses|mi-voix)|au\s|aux\s|les?\s(?:yeux|mains|bras|front|visage|tête|poings?|dents|"
    r"regard|doigt|cœur|coeur)|la\s(?:main|tête|voix|bouche)|tout\s|très\s|un\speu|presque\s|"
    r"et\s(?:se|s'|il|elle|sa|son|ses|le|la|l'|les|lui|d'une?)?\s?\w+(?:a|it|ut|ant|ait|int|èrent)\b|\w+ant\s|de\s(?:sa|son|ses|plus)\s|d'autant|"
    r"\w+(?:é|ée|és|ées)\s(?:de|d'|par|sur)|toujours\s|enfin\b|alors\b|à\s)",
)
PAST = re.compile(
    r"\b(?!lait|fait|parfait|c'est)\w+(?:ait|aient|èrent|irent|urent|inrent)\b|\b(?:fut|eut|fit|prit|vit|mit|dit|vint|tint|sortit|partit|"
    r"reprit|répondit|sentit|courut|resta|regarda|leva|baissa|tourna|jeta|entra|alla|tomba|passa|tira|donna|haussa|secoua|commença|"
    r"sembla|trouva|monta|(?!cela\b|sofa\b|voila\b)[a-zà-ÿ]{3,}[bcdfgjlmnpqstvxz]a|s'assit|s'arrêta|s'éloigna|s'avança|s'approcha|s'élança)\b"
)
SPEAKING = re.compile(
    r"\b(?:je|j'|tu|t'|vous|nous|moi|toi|me|m'|mon|ma|mes|ton|ta|tes|votre|vos|notre|nos)\b",
    re.I,
)

ADDRESSED = re.compile(r"\b(?:tu|t'|vous|toi|ton|ta|tes|votre|vos)\b", re.I)
FIRST_PAST = re.compile(
    r"\b(?:je|j'|nous)\s?(?:(?:ne|n'|me|m'|le|la|les|l'|lui|leur|en|y|nous)\s?){0,3}"
    r"(?!(?:suis|vais|sais|fais|puis|crois|vois|dois|bois|connais|plais|tais|hais|reçois|ai|mets|lis|ris|viens|tiens)\b)"
    r"\w+(?:ai|ais|is|us|ins|âmes|îmes|ûmes|ions)\b",
    re.I,
)
FIRST_PRESENT = re.compile(
    r"\b(?:je|j')\s?(?:(?:ne|n'|me|m'|le|la|les|l'|lui|leur|en|y)\s?){0,3}"
    r"(?:suis|vais|sais|fais|puis|crois|vois|dois|connais|ai|veux|peux|viens|tiens|(?!(?:ne|me|le)\b)\w+(?:e|rai))\b",
    re.I,
)


def _is_spoken(sentence: str, first_person: bool) -> bool:
    """Does somebody speak for himself or to somebody in the sentence (where the narrator does neither)?"""
    if not first_person:
        return bool(SPEAKING.search(sentence))
    return bool(ADDRESSED.search(sentence) or FIRST_PRESENT.search(sentence))


@cache
def _patterns(words: Lexicon) -> tuple[re.Pattern[str], re.Pattern[str]]:
    clitics = "|".join(re.escape(c) + ("" if c.endswith("'") else r"\s") for c in words.clitics)
    verbs = "|".join(sorted(map(re.escape, words.speech_verbs), key=len, reverse=True))
    past = "|".join(
        sorted(
            (re.escape(v) for v in words.speech_verbs if _may_tell(v)),
            key=len,
            reverse=True,
        )
    )
    before = r"(?:(?<=[,!?…;—–»-])|(?<=\.\.\.))\s*(?:[—–]\s*)?"
    manner = (
        r"(?:(?:alors|enfin|encore|aussi|aussitôt|tout bas|tout haut|tout à coup|presque|soudain|\w{4,}ment|à son tour|"
        r"à la fin|à mi-voix|à demi-voix|à voix basse|de nouveau|de loin|en \w+ant|avec \w+|sans \w+|"
        r"d'une? (?:voix|ton|air) [\w ]{3,24}?)\s)?"
    )
    noun = (
        manner
        + r"(?:(?:le|la|les|un|une|mon|ma|son|sa|ses|notre|ce|cet|cette|ces|deux|trois|quelques|plusieurs|monsieur|"
        r"madame|mademoiselle|maître|maitre|milord|messire|compère|commère|mistress|don|celui|celle|tante|oncle|"
        r"capitaine)\b|l'|d'|quelqu'un|chacun|[A-ZÀ-Ý]|[a-zà-ÿ]{3,}\.?\s(?:de\s|d')?[A-ZÀ-Ý])"
    )
    inverted = re.compile(
        rf"{before}((?:(?:{clitics}))*(?:(?:{verbs})|\w+(?:a|it|ut|int)(?=-t-|-il|-elle)(?<!ra)){INVERTED})",
        re.I,
    )
    loud = r"(?:(?<=[!?…])|(?<=\.\.\.)|(?<=[!?…]\s[»”]))\s*(?:[—–]\s*)?"
    told = r"(?:(?:avait|avaient|a|ont)\s(?:\w+\s)?\w{2,}(?:é|i|u|it)|\w{2,}(?:[^aeiouéè]a|it|ut|èrent|irent|urent))"
    named = re.compile(
        rf"{before}((?:(?:{clitics}))*(?:(?:avait|avaient|a)\s)?(?:{past})(?:\s(?:observer|remarquer))?\s(?={noun}))"
        rf"|{loud}((?:(?:{clitics}))*{told}\s(?={noun}))"
    )
    return inverted, named


def _begins(match: re.Match[str]) -> int:
    return match.start(match.lastindex or 1)


def _may_tell(verb: str) -> bool:
    """Forms that tell (past, and the presents that are never commands); ``appelle le médecin`` is an order."""
    return (
        not verb.endswith(("e", "es", "ent", "ai", "ais"))
        or verb.endswith(("irent", "urent", "inrent", "èrent"))
        or verb
        in (
            "demande",
            "répète",
            "murmure",
            "ajoute",
            "crie",
        )
    )


def _incise_end(text: str, start: int, end: int) -> int:
    """Where the incise that begins at ``start`` stops: at the mark after it and what qualifies it."""
    position = start
    abbreviation = re.compile(r"\b(?:M|Mr|Mme|Mlle|Mrs|Dr|St|[A-Z])$")
    while True:
        stop = re.compile(r"[,.;:!?…]|\s[—–]\s?|$").search(text, position, end)
        at = stop.start() if stop else end
        if at >= end:
            return end
        if text[at] == "." and abbreviation.search(text, start, at):
            position = at + 1
            continue
        if text[at] == "," and GOES_ON.match(text, at + 1, end):
            position = at + 1
            continue
        return at


def cut_incises(
    text: str,
    start: int,
    end: int,
    words: Lexicon,
    tail: bool,
    first_person: bool = False,
) -> list[tuple[int, int]]:
    """The spoken parts of ``text[start:end]``. ``tail``: narration may follow the speech unmarked (dash paragraphs).

    ``first_person``: the narrator himself says "je".
    """
    inverted, named = _patterns(words)
    spoken, begin, position = [], start, start
    while True:
        match = min(
            (m for p in (inverted, named) if (m := p.search(text, position, end))),
            key=_begins,
            default=None,
        )
        if match is None:
            break
        stop = _incise_end(text, match.end(match.lastindex or 1), end)
        spoken.append((begin, match.start()))
        position = begin = stop
        mark = text[stop : stop + 1]
        if mark in ".!?…" and tail:
            begin = position = _after_narration(text, stop + 1, end, words, first_person)
        elif mark in (",", ";"):
            begin = position = _after_comment(text, stop, end, words, first_person)
        if begin >= end:
            return without_asides(text, _trim(text, spoken), words)
    spoken.append((begin, end))
    return without_asides(text, _trim(text, spoken), words)


SIMPLE_PAST = re.compile(
    r"\b(?:\w+(?:èrent|irent|urent|inrent)|fut|eut|fit|prit|vit|mit|vint|tint|sortit|partit|reprit|répondit|sentit|courut|resta|"
    r"regarda|leva|baissa|tourna|jeta|entra|alla|tomba|passa|tira|donna|haussa|secoua|commença|trouva|monta|eût|rendit|"
    r"(?:se\s|lui\s|s')(?!agit|est)\w+(?:[^aeiouéè]a|it|ut))\b"
)
COMMENT = re.compile(
    r"[,;]\s(?:dès qu|lorsqu|après (?:s'être|avoir)|selon s(?:on|a)\b|s(?:on|a|es)\s\w+\s(?:à|dans|sur)\s|auprès d|"
    r"devenue?\b|(?:et )?(?:se |s')\w+(?:ait|aient)\b|"
    r"(?:mais |puis )?(?:qui|dont|et (?:il|elle|s(?:a|on|es)))\s|car (?:il|elle|cet?t?e?)\s)"
)
"""How the narrator goes on about the speaker after an incise, where the speaker himself would not."""


def _after_comment(text: str, start: int, end: int, words: Lexicon, first_person: bool) -> int:
    """Where speech goes on after an incise and its comma: at once, or past what the narrator adds to it."""
    spans = sentences(text, start, end, words)
    stop = spans[0][1] if spans else end
    rest = text[start:stop]
    told = bool(COMMENT.match(rest)) and bool(PAST.search(rest) or not re.search(r"\w", rest[60:]))
    told = told or (bool(SIMPLE_PAST.search(rest)) and not re.search(r"[:«]", rest))
    if not told or rest.rstrip()[-1:] in "!?" or _is_spoken(rest, first_person):
        return start
    return _after_narration(text, stop, end, words, first_person)


ASIDE = re.compile(r"[(\[][^()\[\]]{3,400}[)\]]")
LEAD = re.compile(r"(?<=[.!?…»])\s(?=[A-ZÀ-Ý])[^.!?…:«]{3,220}:(?=\s|$)")
"""A sentence of the narrator between two of the speaker: "Faites entrer. Puis, s'adressant au vicomte: Prenez…"."""
ADDRESSING = re.compile(r"\b(?:s'adressant|se (?:re)?tournant|s'interrompant|se (?:re)?tourna|s'adressa)\b")


def without_asides(text: str, spans: list[tuple[int, int]], words: Lexicon) -> list[tuple[int, int]]:
    """The spans without the narrator's brackets and his leads to the next sentence."""
    kept = []
    for start, end in spans:
        begin = start
        for match in sorted(
            [*ASIDE.finditer(text, start, end), *LEAD.finditer(text, start, end)],
            key=re.Match.start,
        ):
            if match.start() < begin or not _is_aside(match.group(), words):
                continue
            kept.append((begin, match.start()))
            begin = match.end()
        kept.append((begin, end))
    return _trim(text, kept)


def _is_aside(found: str, words: Lexicon) -> bool:
    if found.startswith("[Note") or found.startswith("[note"):
        return True
    if SPEAKING.search(found) or found.rstrip(")] ")[-1:] in "!?":
        return False
    if found[0] in "([":
        return bool(
            SIMPLE_PAST.search(found) or re.search(r"\b(?:il|elle|et [A-ZÀ-Ý]\w+)\s\w+(?:[^aeiouéè]a|it|ut)\b", found)
        )
    says = any(w in words.speech_verbs for w in re.findall(r"[^\W\d_]+", found.lower()))
    return bool(ADDRESSING.search(found)) or (says and bool(PAST.search(found) or SIMPLE_PAST.search(found)))


def _after_narration(text: str, start: int, end: int, words: Lexicon, first_person: bool) -> int:
    """Where speech goes on after an incise that ended a sentence: past the narrator's sentences, or never."""
    dash = re.compile(r"\s*[—–]\s?").match(text, start, end)
    if dash:
        return dash.end()
    for begin, stop in sentences(text, start, end, words):
        if is_narration(text[begin:stop], first_person):
            again = re.compile(r"[.!?…:]\s(?:[—–]|--)\s?(?=[A-ZÀ-Ý])").search(text, begin, end)
            return again.end() if again else end
        return start
    return end


def is_narration(sentence: str, first_person: bool = False) -> bool:
    """Is this French sentence told and not spoken (past, no question or exclamation, nobody addressed)?"""
    if sentence.rstrip()[-1:] in "!?" or _is_spoken(sentence, first_person):
        return False
    past = PAST.search(sentence) or (first_person and FIRST_PAST.search(sentence))
    return bool(past) and bool(re.match(r"\s*(?:(?:Et|Puis|Mais|Alors|Or)\s)?[A-ZÀ-ÝŒ]", sentence))


def _trim(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept = []
    for start, end in spans:
        while start < end and (text[start] in " ,;:.—–-…\n"):
            start += 1
        while start < end and text[end - 1] in " ,—–-;:\n":
            end -= 1
        if any(c.isalnum() for c in text[start:end]):
            kept.append((start, end))
    return kept
