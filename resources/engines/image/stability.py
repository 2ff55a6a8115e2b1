"""Image engine ``stability``: Stability AI's Stable Image API (v2beta).

Licence: the pictures are yours under Stability AI's terms; the models are theirs and remote. Settings:
``VISIOBOOK_STABILITY_API_KEY``, ``VISIOBOOK_STABILITY_BASE_URL`` and ``VISIOBOOK_STABILITY_IMAGE_*``. Model ``core``
(3 credits), ``ultra`` (8) or ``sd3.5-large``, ``sd3.5-medium`` … through ``sd3``; a credit is 0.01 US dollars
(published prices, November 2025).
"""

import base64
from collections.abc import Iterator, Sequence

from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.engines.accounts import STABILITY, provider
from resources.engines.http import Patience, Reply
from resources.engines.pictures import decoded_png, nearest_shape
from visiobook.domain.base import Value
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.recipe import Credit
from visiobook.domain.still import StillDetails, StillRequest
from visiobook.errors import EngineFailed, UnknownChoice
from visiobook.ports.engine import EngineSettings
from visiobook.ports.image import DrawnStill
from visiobook.stages.prompting import Reader, write_prompt

CREDITS = {"core": 3.0, "ultra": 8.0, "sd3.5-large": 6.5, "sd3.5-large-turbo": 4.0, "sd3.5-medium": 3.5}
CREDIT_USD = 0.01
SHAPES = ((1, 1), (16, 9), (21, 9), (2, 3), (3, 2), (4, 5), (5, 4), (9, 16), (9, 21))
PRESETS = {"pixar": "3d-model", "anime": "anime", "realistic": "photographic", "sketch": "line-art"}
"""Our styles that the API has a preset for; the others are said in the prompt, as these are too."""


class StabilityOptions(BaseSettings):
    """Read from ``VISIOBOOK_STABILITY_IMAGE_*``."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_STABILITY_IMAGE_", frozen=True, extra="ignore")

    model: str = "core"


class StabilityPicture(Reply):
    image: str = ""
    finish_reason: str
    seed: int = 0


class StabilityImages:
    """Keeps :class:`visiobook.ports.image.ImageEngine`, and says its price."""

    def __init__(
        self, settings: EngineSettings, options: StabilityOptions | None = None, patience: Patience | None = None
    ) -> None:
        self._model = settings.model or (options or StabilityOptions()).model
        if self._model not in CREDITS:
            raise UnknownChoice.of("Stability model", self._model, tuple(CREDITS))
        self._provider = provider(STABILITY, settings, patience)

    def info(self) -> EngineInfo:
        """What it is."""
        return EngineInfo(
            port=Port.IMAGE,
            name="stability",
            version="1",
            summary=f"Stability AI's {self._model}, paid by the picture.",
            code_licence="Apache-2.0",
            weights_licence="remote; output under Stability AI's terms",
            source=self._provider.base_url,
        )

    def fingerprint(self) -> str:
        """The model."""
        return f"1/{self._model}"

    def styles(self) -> tuple[str, ...]:
        """Any words."""
        return ()

    def price_usd(self, request: Value) -> float:
        """The price of a picture."""
        return CREDITS[self._model] * CREDIT_USD

    def draw(self, requests: Sequence[StillRequest]) -> Iterator[DrawnStill]:
        """One call a still."""
        return (self._draw(r) for r in requests)

    def _draw(self, request: StillRequest) -> DrawnStill:
        answer = self._provider.post_form(self._path(), self._form(request), StabilityPicture)
        if answer.finish_reason == "CONTENT_FILTERED":
            raise EngineFailed(
                f"Stability AI withheld the picture of {request.text[:60]!r} (content filter).",
                "Reword the scene's prompt or change its seed.",
            )
        return DrawnStill(
            png=decoded_png(base64.b64decode(answer.image), request.width, request.height, "Stability AI"),
            details=StillDetails(notices=self._prompt(request)[2]),
            credits=(Credit(work=self._model, author="Stability AI", licence="Stability AI terms of service"),),
            cost_usd=self.price_usd(request),
        )

    def _path(self) -> str:
        kind = "sd3" if self._model.startswith("sd3") else self._model
        return f"/v2beta/stable-image/generate/{kind}"

    def _form(self, request: StillRequest) -> dict[str, str]:
        across, down = nearest_shape(request.width, request.height, SHAPES)
        text, negative, _ = self._prompt(request)
        form = {
            "prompt": text,
            "negative_prompt": negative,
            "aspect_ratio": f"{across}:{down}",
            "seed": str(request.seed % 4294967294),
            "output_format": "png",
        }
        if self._model.startswith("sd3"):
            form["model"] = self._model
        elif request.style in PRESETS:
            form["style_preset"] = PRESETS[request.style]
        return form

    def _prompt(self, request: StillRequest) -> tuple[str, str, tuple[str, ...]]:
        written = write_prompt(request, Reader(1000, lambda text: len(text.split())))
        return written.text, written.negative, written.left_out
