"""From manuscript to reading: one artifact."""

from visiobook.domain.analysis import Reading
from visiobook.domain.correction import Corrections
from visiobook.domain.engine import Port
from visiobook.domain.manuscript import Manuscript
from visiobook.domain.project import Brief
from visiobook.domain.recipe import Receipt, Recipe
from visiobook.ports.reading import AskingReader, ReadingEngine, ReadingOptions
from visiobook.stages.making import Maker, engine_ref
from visiobook.stages.read_closely import read_closely

STAGE = "analysis"
VERSION = "1"


def options_of(brief: Brief) -> ReadingOptions:
    """What the brief asks of a reader. Limits on scenes are met by :mod:`~visiobook.stages.break_down`, so that another
    limit needs no new reading.
    """
    return ReadingOptions(language=brief.language)


def analyse(
    manuscript: Manuscript, brief: Brief, corrections: Corrections, reader: ReadingEngine, maker: Maker
) -> tuple[Reading, Receipt]:
    """The reading of a manuscript with a person's corrections, made or found.

    Raises :class:`~visiobook.errors.EmptySource` when there are no words to read.
    """
    return reading_of(manuscript, options_of(brief), corrections, reader, maker)


def recipe_of(
    manuscript: Manuscript, options: ReadingOptions, corrections: Corrections, reader: ReadingEngine
) -> Recipe:
    """What decides a reading."""
    return Recipe.of(
        STAGE,
        VERSION,
        parameters=options,
        engine=engine_ref(Port.READING, reader),
        inputs={"manuscript": manuscript.content_digest(), "corrections": corrections.content_digest()},
    )


def reading_of(
    manuscript: Manuscript, options: ReadingOptions, corrections: Corrections, reader: ReadingEngine, maker: Maker
) -> tuple[Reading, Receipt]:
    """The same for given options. A reader that asks a language model rests on the reading of its rules."""
    recipe = recipe_of(manuscript, options, corrections, reader)

    def read() -> Reading:
        if not isinstance(reader, AskingReader):
            return reader.read(manuscript, options, corrections)
        base, _ = reading_of(manuscript, options, Corrections(), reader.rules(), maker)
        return read_closely(manuscript, options, corrections, reader, maker, base)

    return maker.make_value(recipe, Reading, read, manuscript.title)
