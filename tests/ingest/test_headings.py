import pytest

from visiobook.domain.manuscript import Passage
from visiobook.reading.headings import divide
from visiobook.reading.numerals import is_number, roman_value

PROSE = (
    "The wolf walked slowly through the wood and thought of nothing but his dinner, as wolves do on such days.\n" * 3
)


def chapters(text: str) -> list[str]:
    return [chapter.title for chapter in divide(text, Passage(start=0, end=len(text))).chapters]


def book(*headings: str) -> str:
    return "\n\n".join(f"{heading}\n\n{PROSE}" for heading in headings)


@pytest.mark.parametrize(
    ("headings", "titles"),
    [
        (["CHAPTER I.", "CHAPTER II."], ["CHAPTER I", "CHAPTER II"]),
        (["Chapter 1: The Wood", "Chapter 2: The House"], ["Chapter 1. The Wood", "Chapter 2. The House"]),
        (["Chapter the First", "Chapter the Second"], ["Chapter the First", "Chapter the Second"]),
        (["CHAPTER TWENTY-ONE", "CHAPTER TWENTY-TWO"], ["CHAPTER TWENTY-ONE", "CHAPTER TWENTY-TWO"]),
        (["Chapter 7 The Tea-Party", "Chapter 8 The Queen"], ["Chapter 7. The Tea-Party", "Chapter 8. The Queen"]),
        (["Chapitre premier", "Chapitre II"], ["Chapitre premier", "Chapitre II"]),
        (["CHAPITRE PREMIER — Le Loup", "CHAPITRE II — Le Lit"], ["CHAPITRE PREMIER. Le Loup", "CHAPITRE II. Le Lit"]),
        (["Première partie", "Deuxième partie"], ["Première partie", "Deuxième partie"]),
        (["Erstes Kapitel", "Zweites Kapitel"], ["Erstes Kapitel", "Zweites Kapitel"]),
        (["Zweiundzwanzigstes Kapitel", "1. Kapitel"], ["Zweiundzwanzigstes Kapitel", "1. Kapitel"]),
        (["Capítulo primero", "Capítulo II"], ["Capítulo primero", "Capítulo II"]),
        (["Primera parte", "Segunda parte"], ["Primera parte", "Segunda parte"]),
        (["CAPITOLO PRIMO", "CAPITOLO II"], ["CAPITOLO PRIMO", "CAPITOLO II"]),
        (["Capítulo Um", "Capítulo Dois"], ["Capítulo Um", "Capítulo Dois"]),
        (["I", "II", "III"], ["I", "II", "III"]),
        (["I. The Wood", "II. The House"], ["I. The Wood", "II. The House"]),
        (["I -- Le bois", "II -- La maison"], ["I. Le bois", "II. La maison"]),
        (["# The Wood", "## The House"], ["The Wood", "The House"]),
        (["Prologue", "Chapter I", "Épilogue"], ["Prologue", "Chapter I", "Épilogue"]),
        (["ACT I", "ACT II"], ["ACT I", "ACT II"]),
    ],
)
def test_chapters_are_found_by_their_headings(headings, titles):
    assert chapters(book(*headings)) == titles


@pytest.mark.parametrize(
    "line",
    [
        "Part of the wood was dark.",
        "Part 2 of the plan was ready.",
        "Book your seats now.",
        "I",
        "X. marks the spot",
        "V",
        "Act as if nothing had happened",
        "Livre de bord",
        "Deux heures après, il partit.",
    ],
)
def test_a_line_that_only_looks_like_a_heading_is_none(line):
    assert chapters(f"{PROSE}\n\n{line}\n\n{PROSE}") == []


def test_bare_numbers_count_only_in_sequence():
    assert chapters(book("I", "C", "II", "D", "III")) == ["I", "II", "III"]


def test_page_numbers_are_no_chapters():
    assert chapters(book(*map(str, range(1, 9)))) == []


def test_a_title_under_the_number_belongs_to_the_heading():
    assert chapters(book("CHAPTER I\n\nDOWN THE RABBIT-HOLE.", "CHAPTER II\n\nThe Pool of Tears")) == [
        "CHAPTER I. DOWN THE RABBIT-HOLE",
        "CHAPTER II. The Pool of Tears",
    ]


def test_a_part_and_its_first_chapter_begin_together():
    assert chapters(book("First Part\n\nChapter I", "Chapter II", "Second Part\n\nChapter I", "Chapter II")) == [
        "First Part — Chapter I",
        "Chapter II",
        "Second Part — Chapter I",
        "Chapter II",
    ]


CONTENTS = "CONTENTS\n\nCHAPTER I. The Wood ..... 3\nCHAPTER II. The House ..... 9\nCHAPTER III. The Bed ..... 14\n\n"


def test_a_table_of_contents_is_neither_chapters_nor_body():
    text = CONTENTS + book("CHAPTER I. The Wood", "CHAPTER II. The House", "CHAPTER III. The Bed")
    division = divide(text, Passage(start=0, end=len(text)))
    assert len(division.chapters) == 3
    assert division.body.of(text).startswith("CHAPTER I. The Wood\n\nThe wolf")


def test_a_table_of_contents_at_the_end_is_outside_the_body():
    text = book(*(f"CHAPTER {numeral}" for numeral in ["I", "II", "III", "IV", "V"])) + "\n\n" + CONTENTS
    division = divide(text, Passage(start=0, end=len(text)))
    assert len(division.chapters) == 5
    assert division.body.of(text).rstrip().endswith("such days.")


def test_a_preface_after_the_contents_is_kept():
    text = CONTENTS + PROSE + "\n\n" + book("CHAPTER I. The Wood", "CHAPTER II. The House", "CHAPTER III. The Bed")
    division = divide(text, Passage(start=0, end=len(text)))
    assert division.body.of(text).lstrip().startswith("The wolf")
    assert len(division.chapters) == 3


def test_chapters_cover_the_text_from_the_first_heading_to_the_end():
    text = "A TALE\n\n" + book("CHAPTER I", "CHAPTER II")
    division = divide(text, Passage(start=0, end=len(text)))
    first, second = division.chapters
    assert text[first.passage.start :].startswith("CHAPTER I\n")
    assert first.passage.end == second.passage.start
    assert second.passage.end == len(text)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do(newline):
    assert chapters(book("CHAPTER I", "CHAPTER II").replace("\n", newline)) == ["CHAPTER I", "CHAPTER II"]


@pytest.mark.parametrize(
    ("numeral", "value"), [("I", 1), ("IV", 4), ("IX", 9), ("XIV", 14), ("XL", 40), ("XCIX", 99), ("CCC", 300)]
)
def test_roman_numerals_have_values(numeral, value):
    assert roman_value(numeral) == value


@pytest.mark.parametrize("word", ["", "IIII", "VX", "MIX", "i", "LIVID"])
def test_other_letters_are_no_roman_numerals(word):
    assert roman_value(word) is None


@pytest.mark.parametrize("words", ["12", "xii", "Twenty-Two", "the First", "premier", "vingt et unième", "Siebzehntes"])
def test_numbers_in_words_are_numbers(words):
    assert is_number(words)
