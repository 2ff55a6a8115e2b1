"""A piece is in the key, at the tempo and with the instruments somebody asked for."""

import pytest

from resources.engines.music.theory import Scale
from resources.engines.music.wishes import scale_of, tempo_of
from resources.engines.music.writing import write
from visiobook.domain.music import MusicWish
from visiobook.domain.scene import Mood


def written(**wish):
    return write(Mood.ADVENTUROUS, "cinematic", 0.5, 20, 7, 3, MusicWish(**wish))


@pytest.mark.parametrize(
    ("said", "scale"),
    [
        ("C_major", Scale(0, "ionian")), ("A minor", Scale(9, "aeolian")), ("F#_minor", Scale(6, "aeolian")),
        ("Bb major", Scale(10, "ionian")), ("E♭ dorian", Scale(3, "dorian")), ("g", Scale(7, "ionian")),
        ("Cm", Scale(0, "aeolian")), ("", None), ("H_major", None), ("C_funky", None),
    ],
)  # fmt: skip
def test_keys_are_read_as_people_write_them(said, scale):
    assert scale_of(MusicWish(key=said)) == scale


@pytest.mark.parametrize(
    ("said", "bpm"), [("moderate", 92), ("Slow", 64), ("120", 120), ("96 bpm", 96), ("999", 240), ("whatever", None)]
)
def test_tempi_are_words_or_figures(said, bpm):
    assert tempo_of(MusicWish(tempo=said)) == bpm


def test_a_piece_keeps_to_the_wish():
    piece = written(key="C_major", tempo="moderate", instruments=("strings", "brass", "percussion"))
    assert (piece.key, piece.tempo_bpm) == ("C ionian", 92)
    assert {n.key % 12 for part in piece.parts if not part.drums for n in part.notes} <= {0, 2, 4, 5, 7, 9, 11}
    assert set(piece.instruments) <= {"strings", "slow strings", "pizzicato strings", "violin", "cello", "horns",
                                      "double bass", "timpani"}  # fmt: skip
    assert "timpani" in piece.instruments


def test_instruments_nobody_knows_change_nothing():
    assert written(instruments=("theremin",)).parts == written().parts
