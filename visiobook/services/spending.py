"""Spending within hard budgets: paid engines are asked only for what every budget still holds.

An engine that says its price (:class:`~visiobook.ports.prices.Priced`) is wrapped; one that costs nothing is handed
out as it is. The price is held before the call and the cost booked after it, so that several processes together stay
within the limit too, and the limit is never passed by the call that would have passed it.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from visiobook.domain.base import Value
from visiobook.domain.budget import Budget
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.moving import MotionRequest
from visiobook.domain.music import MusicCue
from visiobook.domain.speech import Voice
from visiobook.domain.still import StillRequest
from visiobook.errors import BadInput, EngineMissing, EngineRefused
from visiobook.ports.catalogue import EngineCatalogue
from visiobook.ports.embedding import EmbeddingEngine
from visiobook.ports.engine import Engine
from visiobook.ports.image import DrawnStill, ImageEngine
from visiobook.ports.language import Completion, CompletionRequest, LanguageEngine
from visiobook.ports.ledger import Ledger
from visiobook.ports.music import ComposedMusic, MusicEngine
from visiobook.ports.prices import Priced
from visiobook.ports.reading import AskingReader, ReadingEngine
from visiobook.ports.speech import Speech, SpeechEngine, SpeechRequest
from visiobook.ports.transcription import TranscriptionEngine
from visiobook.ports.video import MovingPicture, VideoEngine

E = TypeVar("E", bound=Engine)
Bill = Callable[[float], None]
"""Called with what a call cost once it is known."""


@dataclass(frozen=True)
class Purse:
    """Budgets that every paid call must fit in: the project's, and the plan's where there is one."""

    ledger: Ledger
    budgets: tuple[Budget, ...]

    @contextmanager
    def paying(self, price_usd: float) -> Iterator[Bill]:
        """Hold a price in every budget around one call, and book what the call said it cost.

        A call that was refused or never sent costs nothing; one that broke off otherwise is booked at its full price,
        since it may have been billed. Raises BudgetExceeded before the call.
        """
        held = self._hold(price_usd)
        cost = [price_usd]
        try:
            yield lambda usd: cost.__setitem__(0, usd)
        except (BadInput, EngineMissing, EngineRefused):
            cost[0] = 0.0
            raise
        finally:
            for account, ticket in held:
                self.ledger.book(account, ticket, cost[0])

    def _hold(self, price_usd: float) -> list[tuple[str, str]]:
        held: list[tuple[str, str]] = []
        try:
            for budget in self.budgets:
                held.append((budget.account, self.ledger.hold(budget, price_usd)))
        except BaseException:  # whatever stops the second hold must give the first back
            for account, ticket in held:
                self.ledger.book(account, ticket, 0.0)
            raise
        return held


@dataclass(frozen=True)
class Paid(Generic[E]):
    """An engine that asks the purse first."""

    engine: E
    prices: Priced
    purse: Purse

    def info(self) -> EngineInfo:
        """The engine's."""
        return self.engine.info()

    def price_usd(self, request: Value) -> float:
        """The engine's, so that a second purse can ask too."""
        return self.prices.price_usd(request)

    def fingerprint(self) -> str:
        """The engine's."""
        return self.engine.fingerprint()


class PaidImages(Paid[ImageEngine]):
    """An image engine that asks the purse first. One call a still: paid engines have no batches."""

    def styles(self) -> tuple[str, ...]:
        """The engine's."""
        return self.engine.styles()

    def draw(self, requests: Sequence[StillRequest]) -> Iterator[DrawnStill]:
        """Each still when its price fits."""
        for request in requests:
            with self.purse.paying(self.prices.price_usd(request)) as bill:
                drawn = next(iter(self.engine.draw([request])))
                bill(drawn.cost_usd)
            yield drawn


class PaidSpeech(Paid[SpeechEngine]):
    """A speech engine that asks the purse first."""

    def voices(self) -> tuple[Voice, ...]:
        """The engine's."""
        return self.engine.voices()

    def speak(self, request: SpeechRequest) -> Speech:
        """The line when its price fits."""
        with self.purse.paying(self.prices.price_usd(request)) as bill:
            speech = self.engine.speak(request)
            bill(speech.cost_usd)
        return speech


class PaidMusic(Paid[MusicEngine]):
    """A music engine that asks the purse first."""

    def compose(self, cue: MusicCue) -> ComposedMusic:
        """The cue when its price fits."""
        with self.purse.paying(self.prices.price_usd(cue)) as bill:
            music = self.engine.compose(cue)
            bill(music.cost_usd)
        return music


class PaidVideo(Paid[VideoEngine]):
    """A video engine that asks the purse first."""

    def animate(self, png: bytes, request: MotionRequest) -> MovingPicture:
        """The shot when its price fits."""
        with self.purse.paying(self.prices.price_usd(request)) as bill:
            moving = self.engine.animate(png, request)
            bill(moving.cost_usd)
        return moving


class PaidLanguage(Paid[LanguageEngine]):
    """A language engine that asks the purse first."""

    def complete(self, request: CompletionRequest) -> Completion:
        """The completion when its price fits."""
        with self.purse.paying(self.prices.price_usd(request)) as bill:
            done = self.engine.complete(request)
            bill(done.cost_usd)
        return done


@dataclass(frozen=True)
class PaidCatalogue:
    """Keeps :class:`visiobook.ports.catalogue.EngineCatalogue`: the same engines, paid ones behind a purse."""

    engines: EngineCatalogue
    purse: Purse

    def names(self, port: Port) -> tuple[str, ...]:
        """The catalogue's."""
        return self.engines.names(port)

    def infos(self) -> tuple[EngineInfo, ...]:
        """The catalogue's."""
        return self.engines.infos()

    def reading(self, name: str = "", model: str = "") -> ReadingEngine:
        """The catalogue's; a language model it asks is behind the purse where it is paid."""
        reader = self.engines.reading(name, model)
        if not isinstance(reader, AskingReader):
            return reader
        asked = reader.model()
        return reader.with_model(PaidLanguage(asked, asked, self.purse)) if isinstance(asked, Priced) else reader

    def image(self, name: str = "", model: str = "") -> ImageEngine:
        """The catalogue's, behind the purse where it is paid."""
        engine = self.engines.image(name, model)
        return PaidImages(engine, engine, self.purse) if isinstance(engine, Priced) else engine

    def speech(self, name: str = "", model: str = "") -> SpeechEngine:
        """The catalogue's, behind the purse where it is paid."""
        engine = self.engines.speech(name, model)
        return PaidSpeech(engine, engine, self.purse) if isinstance(engine, Priced) else engine

    def music(self, name: str = "", model: str = "") -> MusicEngine:
        """The catalogue's, behind the purse where it is paid."""
        engine = self.engines.music(name, model)
        return PaidMusic(engine, engine, self.purse) if isinstance(engine, Priced) else engine

    def language(self, name: str = "", model: str = "") -> LanguageEngine:
        """The catalogue's, behind the purse where it is paid."""
        engine = self.engines.language(name, model)
        return PaidLanguage(engine, engine, self.purse) if isinstance(engine, Priced) else engine

    def transcription(self, name: str = "", model: str = "") -> TranscriptionEngine:
        """The catalogue's."""
        return self.engines.transcription(name, model)

    def video(self, name: str = "", model: str = "") -> VideoEngine:
        """The catalogue's, behind the purse where it is paid."""
        engine = self.engines.video(name, model)
        return PaidVideo(engine, engine, self.purse) if isinstance(engine, Priced) else engine

    def embedding(self, name: str = "", model: str = "") -> EmbeddingEngine:
        """The catalogue's."""
        return self.engines.embedding(name, model)


def held_to(engines: EngineCatalogue, ledger: Ledger, account: str, limit_usd: float | None) -> EngineCatalogue:
    """The same engines, paid ones held to one account's limit. None: no limit, but what they cost is booked."""
    budget = Budget(account=account, limit_usd=math.inf if limit_usd is None else limit_usd)
    return PaidCatalogue(engines, Purse(ledger, (budget,)))


def price_of(engine: object, request: Value) -> float:
    """What one request of an engine costs at most; 0 for an engine that is not paid."""
    return engine.price_usd(request) if isinstance(engine, Priced) else 0.0
