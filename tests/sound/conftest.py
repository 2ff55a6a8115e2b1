"""What the tests of the sound room share."""

import pytest

from tests.sound.tales import Tale, build_tale, new_maker, paced, told
from visiobook.domain.pacing import Pacing
from visiobook.domain.speech import Narration
from visiobook.stages.making import Maker


@pytest.fixture(scope="session")
def tale() -> Tale:
    return build_tale()


@pytest.fixture(scope="session")
def maker() -> Maker:
    return new_maker()


@pytest.fixture(scope="session")
def narration(tale: Tale, maker: Maker) -> Narration:
    return told(tale, maker)


@pytest.fixture(scope="session")
def pacing(tale: Tale, narration: Narration) -> Pacing:
    return paced(tale, narration)
