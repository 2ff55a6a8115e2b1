"""What the tests of the sound room share."""

import numpy as np
import pytest

from resources.engines.music.composer import Composer
from resources.engines.speech.kokoro import Kokoro
from tests.sound.tales import Tale, build_tale, new_maker, paced, told
from visiobook.domain.pacing import Pacing
from visiobook.domain.speech import Narration
from visiobook.ports.engine import EngineSettings
from visiobook.stages.making import Maker


@pytest.fixture(scope="session")
def tale() -> Tale:
    return build_tale()


@pytest.fixture(scope="session")
def maker() -> Maker:
    return new_maker()


VOICES: dict[str, np.ndarray] = {}
"""The voice stem of each line of the tale, by digest."""


@pytest.fixture(scope="session")
def narration(tale: Tale, maker: Maker) -> Narration:
    spoken = told(tale, maker)
    for line in spoken.lines:
        VOICES[line.sound] = np.frombuffer(maker.store.read(line.sound), "<i2", offset=44) / 32767.0
    return spoken


@pytest.fixture(scope="session")
def pacing(tale: Tale, narration: Narration) -> Pacing:
    return paced(tale, narration)


@pytest.fixture(scope="session")
def kokoro() -> Kokoro:
    return Kokoro(EngineSettings())


@pytest.fixture(scope="session")
def composer() -> Composer:
    return Composer(EngineSettings())
