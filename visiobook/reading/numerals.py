"""Numbers as chapter headings write them: 12, XII, ``Chapter the First``, ``Erstes``, ``vingt-deuxième``."""

import re

_ROMAN = re.compile(r"(?=[IVXLC])(C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}

_WORDS = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty first second third fourth fifth sixth "
    "seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth "
    "eighteenth nineteenth twentieth last",
    "fr": "un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt "
    "trente quarante cinquante soixante premier première second seconde deuxième troisième quatrième "
    "cinquième sixième septième huitième neuvième dixième onzième douzième treizième quatorzième "
    "quinzième seizième vingtième unième dernier dernière",
    "es": "uno una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
    "diecisiete dieciocho diecinueve veinte treinta cuarenta cincuenta primero primera segundo segunda "
    "tercero tercera cuarto cuarta quinto quinta sexto sexta séptimo séptima octavo octava noveno novena "
    "décimo décima último última",
    "de": "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "it": "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici "
    "sedici venti trenta primo prima secondo seconda terzo terza quarto quarta quinto quinta sesto sesta "
    "settimo settima ottavo ottava nono nona decimo decima undicesimo dodicesimo ultimo ultima",
    "pt": "um uma dois duas três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis "
    "dezassete dezoito dezenove vinte trinta primeiro primeira segundo segunda terceiro terceira quarto "
    "quarta quinto quinta sexto sexta sétimo sétima oitavo oitava nono nona décimo décima último última",
}
_JOINERS = frozenset(("the", "et", "y", "e", "und", "and"))
_NUMBER_WORDS = frozenset(word for words in _WORDS.values() for word in words.split())
_GERMAN_ORDINAL = re.compile(
    r"(?:erste|zweite|dritte|vierte|fünfte|sechste|sieb(?:en)?te|achte|neunte|zehnte|elfte|zwölfte|letzte|"
    r"\w{3,8}zehnte|(?:\w{3,7}und)?(?:zwanzig|dreißig|vierzig|fünfzig)ste)[rs]?"
)


def roman_value(text: str) -> int | None:
    """The value of a Roman numeral below 400 in capitals, None when it is not one."""
    if not _ROMAN.fullmatch(text):
        return None
    values = [_ROMAN_VALUES[letter] for letter in text]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def plain_value(text: str) -> int | None:
    """The value of a numeral, Roman or Arabic (up to three digits), None when it is neither."""
    if re.fullmatch(r"[0-9]{1,3}", text):
        return int(text)
    return roman_value(text)


def is_number(text: str) -> bool:
    """Whether the words say a number: a numeral, or number words of the languages known here."""
    if plain_value(text.upper()) is not None:
        return True
    words = [word for word in re.split(r"[\s-]+", text.lower()) if word not in _JOINERS]
    return bool(words) and all(word in _NUMBER_WORDS or _GERMAN_ORDINAL.fullmatch(word) for word in words)
