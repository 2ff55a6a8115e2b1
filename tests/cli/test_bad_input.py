"""What a person reads when something is wrong: what happened, what to do next, the exit code, and never a traceback."""

import json
import os
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from visiobook_cli.main import main


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Runs the command in this process; gives its exit code, output and errors."""
    monkeypatch.setenv("VISIOBOOK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)

    def command(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["visiobook", *words])
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        assert "Traceback" not in said.err + said.out
        return code, said.out, said.err

    return command


@pytest.fixture
def tale(tmp_path) -> str:
    path = tmp_path / "tale.txt"
    path.write_text("A fox lived in a forest. He found a bell.\n", encoding="utf-8")
    return str(path)


def zipped(path: Path, **members: bytes) -> str:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in members.items():
            out.writestr(name, data)
    return str(path)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.txt", b"", "EmptySource"),
        ("blank.txt", b" \n\t \n", "EmptySource"),
        ("junk.txt", bytes(range(256)) * 40, "Source"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(2000), "Source"),
        ("broken.pdf", b"%PDF-1.7\nnothing else", "BrokenSource"),
        ("broken.epub", b"PK\x03\x04 and then nothing", "BrokenSource"),
        ("broken.docx", b"not a zip at all", "Source"),
        ("strange.xyz", b"A text with another ending.", ""),
    ],
)
def test_a_source_that_cannot_be_read_is_named(run, tmp_path, name, data, said):
    (tmp_path / name).write_bytes(data)
    code, out, err = run("analyse", str(tmp_path / name))
    if said:
        assert code == 2 and said in err and "Hint" in err and out == ""
    else:
        assert code in (0, 2)


def test_an_epub_that_points_outside_itself_is_refused(run, tmp_path):
    container = (
        b'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        b'<rootfile full-path="../../etc/passwd"/></rootfiles></container>'
    )
    path = zipped(tmp_path / "out.epub", **{"mimetype": b"application/epub+zip", "META-INF/container.xml": container})
    code, _, err = run("analyse", path)
    assert code == 2 and "UnsafeSource" in err and "Hint" in err


def test_a_zip_bomb_is_refused_before_it_is_unpacked(run, tmp_path):
    path = zipped(tmp_path / "bomb.epub", **{"mimetype": b"application/epub+zip", "a.xhtml": bytes(400_000_000)})
    code, _, err = run("analyse", path)
    assert code == 2 and "Hint" in err


def test_a_text_over_the_limit_names_the_limit_and_the_setting(run, tmp_path, monkeypatch):
    monkeypatch.setenv("VISIOBOOK_MAX_SOURCE_MB", "1")
    (tmp_path / "long.txt").write_text("word " * 300_000, encoding="utf-8")
    code, _, err = run("make", str(tmp_path / "long.txt"))
    assert code == 2 and "1 MB" in err and "VISIOBOOK_MAX_SOURCE_MB" in err


@pytest.mark.parametrize(
    ("option", "value", "known"),
    [
        ("--style", "cubism", "watercolor"),
        ("--template", "spin", "ken_burns"),
        ("--resolution", "9000p", "1080p"),
        ("--aspect", "4:3", "9:16"),
        ("--fps", "31", "30"),
        ("--music", "polka", "cinematic"),
        ("--captions", "loud", "burned"),
        ("--use-case", "war", "storytelling"),
        ("--voice", "nobody", "ff_siwis"),
        ("--engine", "image=dalle9", "picturebook"),
        ("--engine", "smell=rose", "image"),
        ("--engine", "image", "PORT=NAME"),
        ("--speed", "9", "speed"),
        ("--language", "klingonese!", "language"),
    ],
)
def test_an_unknown_choice_lists_those_there_are(run, tale, option, value, known):
    code, out, err = run("make", tale, option, value)
    assert code == 2 and known in err and out == ""


def test_an_unknown_effect_is_told_before_anything_is_made(run, tale, tmp_path, monkeypatch):
    monkeypatch.setenv("VISIOBOOK_EFFECTS", "sepia_of_nobody")
    code, out, err = run("make", tale)
    wrong, said = (2, "sepia_of_nobody") if find_spec("moviepy") else (1, "pip install 'visiobook[compose]'")
    assert (code, out) == (wrong, "")
    assert said in err
    assert not list((tmp_path / "home" / "projects").glob("*"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("make",), "SOURCE or --prompt"),
        (("make", "nowhere.txt"), "There is no file"),
        (("make", "."), "is a folder"),
        (("make", "--prompt", "  "), "empty"),
        (("show", "nothing"), "nothing"),
        (("remake", "nothing"), "nothing"),
        (("edit", "nothing", "--scene", "1"), "Nothing to change"),
        (("correct", "nothing", "--rename", "a", "b"), "nothing"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(run, words, said):
    code, out, err = run(*words)
    assert code == 2 and said in err and out == ""


def test_a_failed_order_leaves_no_project_behind(run, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    assert run("make", str(tmp_path / "empty.txt"))[0] == 2
    code, out, _ = run("projects")
    assert code == 0 and "empty" not in out


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/proc").is_dir(), reason="needs a folder that cannot be written")
def test_a_home_that_cannot_be_written_is_named(run, tale, monkeypatch):
    monkeypatch.setenv("VISIOBOOK_HOME", "/proc/visiobook")
    code, _, err = run("make", tale)
    assert code == 1 and "StorageFailed" in err and "VISIOBOOK_HOME" in err


def test_json_of_an_analysis_is_one_json_and_nothing_else(run, tale):
    code, out, err = run("analyse", tale, "--json")
    assert code == 0 and err == ""
    read = json.loads(out)
    assert read["language"] == "en" and {"genre", "characters", "quotes", "scenes"} <= set(read)


@pytest.mark.parametrize("command", ["projects", "engines", "voices", "doctor"])
def test_a_look_round_works_in_an_empty_home(run, command):
    code, out, _ = run(command)
    assert code == 0 and out.strip()


def test_help_names_every_command(run):
    code, out, _ = run("--help")
    assert code == 0
    for command in ("make", "analyse", "projects", "show", "engines", "voices", "doctor", "up", "remake", "correct"):
        assert command in out
