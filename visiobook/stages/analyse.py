"""From manuscript to reading: one artifact."""

from visiobook.domain.analysis import Reading
from visiobook.domain.correction import Corrections
from visiobook.domain.engine import Port
from visiobook.domain.manuscript import Manuscript
from visiobook.domain.project import Brief
from visiobook.domain.recipe import Receipt, Recipe
from visiobook.ports.reading import ReadingEngine, ReadingOptions
from visiobook.stages.making import Maker, engine_ref

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
    options = options_of(brief)
    recipe = Recipe.of(
        STAGE,
        VERSION,
        parameters=options,
        engine=engine_ref(Port.READING, reader),
        inputs={"manuscript": manuscript.content_digest(), "corrections": corrections.content_digest()},
    )
    return maker.make_value(recipe, Reading, lambda: reader.read(manuscript, options, corrections), manuscript.title)
