import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from resources.storage.files import ABANDONED_AFTER_S
from resources.storage.local import LocalStore
from tests.storage.contract import StoreContract, receipt_for, recipe
from tests.storage.prunable import PrunableContract
from visiobook.domain.base import sha256
from visiobook.domain.recipe import Receipt
from visiobook.errors import StorageFailed

REPO = Path(__file__).parents[2]


def python(code: str, *arguments: object) -> subprocess.Popen[str]:
    """A real process that runs ``code`` with our packages on its path."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=REPO, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def files_in(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


class TestLocalStore(StoreContract, PrunableContract):
    @pytest.fixture
    def store(self, tmp_path):
        return LocalStore(tmp_path / "store")

    def test_another_process_finds_what_was_kept(self, store, tmp_path):
        store.put_bytes(b"still")
        receipt = store.keep(receipt_for(b"still", recipe()))
        assert LocalStore(tmp_path / "store").find(recipe().digest()) == receipt

    def test_nothing_is_left_in_the_scratch_folder(self, store, tmp_path):
        store.put_bytes(b"still")
        store.keep(receipt_for(b"still", recipe()))
        assert files_in(tmp_path / "store" / "scratch") == []

    def test_a_truncated_file_is_not_found_and_is_made_again(self, store):
        digest = store.put_bytes(b"a whole still")
        receipt = store.keep(receipt_for(b"a whole still", recipe()))
        file = store.path(digest)
        file.chmod(0o644)
        file.write_bytes(b"a whole")
        assert store.find(recipe().digest()) is None
        assert list(store.receipts()) == []
        store.put_bytes(b"a whole still")
        assert store.find(recipe().digest()) == receipt
        assert store.read(digest) == b"a whole still"

    def test_a_damaged_file_is_named_and_removed(self, store):
        digest = store.put_bytes(b"good bytes")
        store.keep(receipt_for(b"good bytes", recipe()))
        file = store.path(digest)
        file.chmod(0o644)
        file.write_bytes(b"evil bytes")
        with pytest.raises(StorageFailed, match="damaged") as caught:
            store.read(digest)
        assert "made again" in caught.value.hint
        assert store.find(recipe().digest()) is None

    def test_an_empty_receipt_left_by_a_power_cut_is_as_good_as_none(self, store, tmp_path):
        store.put_bytes(b"still")
        store.keep(receipt_for(b"still", recipe()))
        (only,) = (tmp_path / "store" / "receipts").rglob("*.json")
        only.write_bytes(b"")
        assert store.find(recipe().digest()) is None
        assert store.keep(receipt_for(b"still", recipe(), wall_s=2.0)).wall_s == 2.0

    def test_abandoned_temporary_files_are_swept_and_fresh_ones_are_not(self, store, tmp_path):
        scratch = tmp_path / "store" / "scratch"
        scratch.mkdir(parents=True)
        (scratch / "fresh").write_bytes(b"another process writes this now")
        (scratch / "abandoned").write_bytes(b"its process was killed")
        long_ago = time.time() - ABANDONED_AFTER_S - 1
        os.utime(scratch / "abandoned", (long_ago, long_ago))
        store.put_bytes(b"anything")
        assert [file.name for file in files_in(scratch)] == ["fresh"]

    def test_a_file_from_another_disk_is_moved_in(self, store):
        shared_memory = Path("/dev/shm")
        if not shared_memory.is_dir() or shared_memory.stat().st_dev == Path.cwd().stat().st_dev:
            pytest.skip("there is no second disk here")
        file = shared_memory / f"visiobook-test-{os.getpid()}"
        file.write_bytes(b"film")
        assert store.read(store.put_bytes(file)) == b"film"
        assert not file.exists()


KILLED_WHILE_WRITING = """
import sys
from pathlib import Path
from resources.storage import files
from resources.storage.local import LocalStore

def fill_half_and_wait(aside, data):
    with aside.open("wb") as file:
        file.write(data[: len(data) // 2])
        file.flush()
        print("half", flush=True)
        sys.stdin.read()

files._fill = fill_half_and_wait
LocalStore(Path(sys.argv[1])).put_bytes(b"x" * 1_000_000)
"""


def test_a_process_killed_in_the_middle_of_a_write_leaves_nothing_half_written(tmp_path):
    process = python(KILLED_WHILE_WRITING, tmp_path)
    assert process.stdout.readline() == "half\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    data = b"x" * 1_000_000
    store = LocalStore(tmp_path)
    store.keep(receipt_for(data, recipe()))
    assert store.find(recipe().digest()) is None
    store.put_bytes(data)
    assert store.find(recipe().digest()) is not None
    assert store.read(sha256(data)) == data


WRITES_UNTIL_KILLED = """
import sys
from pathlib import Path
from resources.storage.local import LocalStore
from tests.storage.contract import receipt_for, recipe

store, number = LocalStore(Path(sys.argv[1])), 0
while True:
    data = str(number).encode() * 50_000
    store.put_bytes(data)
    store.keep(receipt_for(data, recipe(f"stage{number}")))
    print(number, flush=True)
    number += 1
"""


@pytest.mark.parametrize("lines_before_the_kill", [1, 4, 9])
def test_what_was_kept_before_a_kill_is_whole_after_it(tmp_path, lines_before_the_kill):
    process = python(WRITES_UNTIL_KILLED, tmp_path)
    for number in range(lines_before_the_kill):
        assert process.stdout.readline() == f"{number}\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    store = LocalStore(tmp_path)
    kept = list(store.receipts())
    assert len(kept) >= lines_before_the_kill
    for receipt in kept:
        assert sha256(store.read(receipt.artifact.digest)) == receipt.artifact.digest


RACES = """
import sys
from pathlib import Path
from resources.storage.local import LocalStore
from tests.storage.contract import receipt_for, recipe

store, me = LocalStore(Path(sys.argv[1])), sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
for number in range(50):
    data = f"{me} {number}".encode()
    store.put_bytes(data)
    print(store.keep(receipt_for(data, recipe(f"stage{number}"))).canonical_json(), flush=True)
"""


def test_two_processes_racing_for_a_recipe_agree_on_its_first_result(tmp_path):
    racers = [python(RACES, tmp_path, name) for name in ("one", "other")]
    for racer in racers:
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        racer.stdin.write("go\n")
        racer.stdin.flush()
    answers = [[Receipt.model_validate_json(line) for line in racer.communicate()[0].splitlines()] for racer in racers]
    assert len(answers[0]) == 50
    assert answers[0] == answers[1]
    store = LocalStore(tmp_path)
    assert [store.find(receipt.recipe_digest) for receipt in answers[0]] == answers[0]


ON_A_SMALL_DISK = """
import sys
from pathlib import Path
from resources.storage.local import LocalStore
from tests.storage.contract import receipt_for, recipe
from visiobook.errors import StorageFailed

root = Path(sys.argv[1]) / "store"
store = LocalStore(root)
store.put_bytes(b"kept")
store.keep(receipt_for(b"kept", recipe()))
if sys.argv[2] == "read-only":
    import subprocess
    subprocess.run(["mount", "-o", "remount,ro", sys.argv[1]], check=True)
try:
    store.put_bytes(b"x" * 1_000_000)
except StorageFailed as error:
    print(error.message)
    print(error.hint)
assert store.read(store.find(recipe().digest()).artifact.digest) == b"kept"
assert not list((root / "scratch").iterdir())
"""


def on_a_small_disk(folder: Path, state: str) -> str:
    """What the store says on a real file system of 512 kB, mounted for that process alone."""
    inside = f'mount -t tmpfs -o size=512k none "{folder}" && exec "$0" -c "$1" "{folder}" {state}'
    command = ["unshare", "-m", "sh", "-c", inside, sys.executable, ON_A_SMALL_DISK]
    done = subprocess.run(command, cwd=REPO, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def may_mount(folder: Path) -> bool:
    if shutil.which("unshare") is None:
        return False
    trial = ["unshare", "-m", "mount", "-t", "tmpfs", "none", str(folder)]
    return subprocess.run(trial, capture_output=True).returncode == 0


@pytest.mark.parametrize(("state", "reason"), [("full", "the disk is full"), ("read-only", "the disk is read-only")])
def test_a_full_or_read_only_disk_is_a_named_error_and_keeps_what_was_made(tmp_path, state, reason):
    if not may_mount(tmp_path):
        pytest.skip("this user may not mount a small file system to try it on")
    said = on_a_small_disk(tmp_path, state)
    assert reason in said
    assert str(tmp_path / "store") in said
    assert "VISIOBOOK_HOME" in said


def test_a_folder_that_cannot_be_made_is_a_named_error(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StorageFailed, match="not a folder") as caught:
        LocalStore(tmp_path / "file" / "store").put_bytes(b"x")
    assert "VISIOBOOK_HOME" in caught.value.hint


def test_bytes_that_are_found_count_as_used_and_do_not_look_changed(tmp_path):
    store = LocalStore(tmp_path)
    digest = store.put_bytes(b"still")
    store.keep(receipt_for(b"still", recipe()))
    file, old = store.path(digest), time.time() - 7200
    os.utime(file, (old, old))
    assert not store.find(recipe("another").digest())
    assert next(store.stored()).used_at.timestamp() == pytest.approx(old, abs=1)
    assert store.find(recipe().digest())
    assert time.time() - next(store.stored()).used_at.timestamp() < 60
    assert file.stat().st_mtime == pytest.approx(old, abs=1)  # a download that goes on still finds the same file
