"""Image engine ``openai``: OpenAI's Images API (https://platform.openai.com/docs/api-reference/images).

Licence: the pictures are yours under OpenAI's terms; the model is theirs and remote. Settings:
``VISIOBOOK_OPENAI_API_KEY``, ``VISIOBOOK_OPENAI_BASE_URL`` and ``VISIOBOOK_OPENAI_IMAGE_*``. The API takes no seed:
the first result of a recipe stands in the store.

Prices are the published ones of November 2025 in US dollars, by tokens; a model that is not in the table needs
``VISIOBOOK_OPENAI_IMAGE_PRICE_USD`` a picture, since a budget cannot hold what it cannot count.
"""

import base64
from collections.abc import Iterator, Sequence

from pydantic import BaseModel
from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.engines.accounts import OPENAI, provider
from resources.engines.http import Patience, Reply
from resources.engines.pictures import decoded_png, nearest_shape
from visiobook.domain.base import Value
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.recipe import Credit
from visiobook.domain.still import StillDetails, StillRequest
from visiobook.errors import EngineFailed, EngineMissing, UnknownChoice
from visiobook.ports.engine import EngineSettings
from visiobook.ports.image import DrawnStill
from visiobook.stages.prompting import Reader, write_prompt

SHAPES = ((1024, 1024), (1536, 1024), (1024, 1536))
TOKENS = {"low": (272, 408), "medium": (1056, 1584), "high": (4160, 6240)}
"""Picture tokens of a square and of an oblong picture by quality."""


class TokenPrice(Value):
    """US dollars a million tokens."""

    text_in: float
    picture_out: float


PRICES = {
    "gpt-image-1": TokenPrice(text_in=5.0, picture_out=40.0),
    "gpt-image-1-mini": TokenPrice(text_in=2.0, picture_out=8.0),
}


class OpenAIImageOptions(BaseSettings):
    """Read from ``VISIOBOOK_OPENAI_IMAGE_*``."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_OPENAI_IMAGE_", frozen=True, extra="ignore")

    model: str = "gpt-image-1"
    quality: str = "medium"
    price_usd: float | None = None
    """A picture's price, where the table is out of date."""


class PictureOrder(BaseModel):
    """The body of ``POST /images/generations``."""

    model: str
    prompt: str
    n: int = 1
    size: str
    quality: str
    output_format: str = "png"


class Picture(Reply):
    b64_json: str


class Used(Reply):
    input_tokens: int = 0
    output_tokens: int = 0


class Pictures(Reply):
    data: tuple[Picture, ...]
    usage: Used | None = None


class OpenAIImages:
    """Keeps :class:`visiobook.ports.image.ImageEngine`, and says its price."""

    def __init__(
        self, settings: EngineSettings, options: OpenAIImageOptions | None = None, patience: Patience | None = None
    ) -> None:
        self._options = options or OpenAIImageOptions()
        self._model = settings.model or self._options.model
        self._provider = provider(OPENAI, settings, patience)
        if self._options.quality not in TOKENS:
            raise UnknownChoice.of("picture quality", self._options.quality, tuple(TOKENS))

    def info(self) -> EngineInfo:
        """What it is."""
        return EngineInfo(
            port=Port.IMAGE,
            name="openai",
            version="1",
            summary=f"OpenAI's {self._model}, paid by the picture.",
            code_licence="Apache-2.0",
            weights_licence="remote; output under OpenAI's terms",
            source=self._provider.base_url,
        )

    def fingerprint(self) -> str:
        """Model and quality."""
        return f"1/{self._model}/{self._options.quality}"

    def styles(self) -> tuple[str, ...]:
        """Any words."""
        return ()

    def price_usd(self, request: Value) -> float:
        """The most one picture can cost: its tokens at this quality and the longest prompt we send."""
        return self._cost(Used(input_tokens=4000, output_tokens=TOKENS[self._options.quality][1]))

    def draw(self, requests: Sequence[StillRequest]) -> Iterator[DrawnStill]:
        """One call a still."""
        return (self._draw(r) for r in requests)

    def _draw(self, request: StillRequest) -> DrawnStill:
        prompt = write_prompt(request, Reader(1500, lambda text: len(text.split()), english=False))
        width, height = nearest_shape(request.width, request.height, SHAPES)
        text = f"{prompt.text}. Leave out: {prompt.negative}."
        order = PictureOrder(model=self._model, prompt=text, size=f"{width}x{height}", quality=self._options.quality)
        answer = self._provider.post("/images/generations", order, Pictures)
        if not answer.data:
            raise EngineFailed("OpenAI answered without a picture.", "Run again; what was made is kept.")
        png = decoded_png(base64.b64decode(answer.data[0].b64_json), request.width, request.height, "OpenAI")
        most = Used(output_tokens=TOKENS[self._options.quality][width != height])
        return DrawnStill(
            png=png,
            details=StillDetails(notices=prompt.left_out),
            credits=(Credit(work=self._model, author="OpenAI", licence="OpenAI terms of use"),),
            cost_usd=self._cost(answer.usage or most),
        )

    def _cost(self, used: Used) -> float:
        if self._options.price_usd is not None:
            return self._options.price_usd
        price = PRICES.get(self._model)
        if price is None:
            raise EngineMissing(
                f"The price of {self._model!r} is not known, so no budget could hold.",
                "Set VISIOBOOK_OPENAI_IMAGE_PRICE_USD to what one picture costs.",
            )
        return (used.input_tokens * price.text_in + used.output_tokens * price.picture_out) / 1e6
