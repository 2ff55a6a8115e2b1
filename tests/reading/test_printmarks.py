"""Marks of print are neither spoken, shown nor drawn, and every place of the text stays where it was."""

import pytest

from visiobook.domain.character import CastBook, Casting
from visiobook.domain.correction import Corrections
from visiobook.domain.manuscript import Passage
from visiobook.domain.project import Brief
from visiobook.ports.reading import ReadingOptions
from visiobook.reading.plain import plain
from visiobook.reading.printmarks import spoken, without_print_marks
from visiobook.reading.reader import read
from visiobook.stages.break_down import break_down
from visiobook.stages.narrate import plan_narration

BOOK = """CHAPTER I

[Illustration: “Oh dear!” said the Rabbit.
[_Copyright 1894 by George Allen._]]

Alice was _very_ tired of sitting by her sister on the bank, and of having
nothing to do.[1] “I shall _never_ go back,” said Alice to her sister.

[Illustration]

“Oh dear! Oh dear! I shall be late!” said the Rabbit, and it
[Illustration: a watch] took a watch out of its pocket. “_Stop!_” cried Alice. [Sidenote: The chase.]

=The End=
"""


@pytest.mark.parametrize(
    ("marked", "said"),
    [
        ("[Illustration]", ""),
        ("[Illustration: “I am _here_,” said he. [_Copyright._]] He left.", " He left."),
        ("A _very_ long day", "A very long day"),
        ("_Je vais\nà Paris_, dit-il", "Je vais\nà Paris, dit-il"),
        ("He is un_believ_able, and snake_case stays", "He is un_believ_able, and snake_case stays"),
        ("The end.[12] And a list [a, b] of [Exit Hamlet.]", "The end. And a list [a, b] of [Exit Hamlet.]"),
        ("{12} page [Pg 34] two", " page  two"),
        ("=Bold= and 1 = 1 and a == b", "Bold and 1 = 1 and a == b"),
        ("[Illustration: never closed. He went on.", "[Illustration: never closed. He went on."),
        ("_lonely mark", "lonely mark"),
    ],
)
def test_marks_of_print_are_taken_out_and_words_stay(marked, said):
    masked = without_print_marks(marked)
    assert len(masked) == len(marked)
    assert spoken(masked) == said


def test_places_of_the_plain_text_point_into_the_given_text():
    text = plain(BOOK, Passage(start=0, end=len(BOOK)))
    for place, char in enumerate(text.text):
        if char.isalnum():
            assert BOOK[text.offsets[place]] == char
    assert "Illustration" not in text.text and "_" not in text.text and "Rabbit.\n" not in text.text


@pytest.fixture
def reading(manuscript_of):
    return read(manuscript_of(BOOK, "Alice"), "en", 1.0, ReadingOptions(), Corrections())


def test_quotations_keep_their_exact_places_in_the_given_text(reading):
    said = [[BOOK[s.start : s.end] for s in q.spans] for q in reading.quotations]
    assert ["I shall _never_ go back,"] in said
    assert any("Stop!" in words for spans in said for words in spans)
    assert not any("Oh dear!" in words and "late" not in words for spans in said for words in spans)
    assert all("_" not in q.text for q in reading.quotations)


def test_nothing_of_a_legend_is_spoken_captioned_or_drawn(reading, manuscript_of, maker):
    scenes, _ = break_down(reading, manuscript_of(BOOK, "Alice"), Brief(), maker)
    book = CastBook(characters=reading.characters, casting=Casting(members=()))
    lines = [line.text for line in plan_narration(scenes, book, Brief(), "en", reading.quotations, BOOK)]
    drawn = " ".join(shot.text for scene in scenes.scenes for shot in scene.shots)
    for words in (" ".join(lines), drawn):
        assert not any(mark in words for mark in ("Illustration", "Copyright", "Sidenote", "_", "[", "=", "\u2060"))
        assert "a watch took" not in words and "took a watch out of its pocket" in words
    assert "I shall never go back," in lines


def test_an_illustration_begins_no_scene(manuscript_of):
    with_pictures = manuscript_of(BOOK.replace("CHAPTER I\n", ""))
    found = read(with_pictures, "en", 1.0, ReadingOptions(), Corrections())
    assert len(found.scenes) == 1
