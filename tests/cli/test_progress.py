"""What a log says of long work."""

import io

from rich.console import Console

from visiobook_cli.progress import PlainProgress, progress_on


def test_a_log_gets_a_line_at_each_steps_end():
    out = io.StringIO()
    progress = PlainProgress(Console(file=out))
    progress.begin("utterance", 3)
    for number in range(3):
        progress.advance("utterance", f"line {number}", made=number > 0)
    progress.end("utterance")
    progress.begin("still", 0)
    progress.end("still")
    assert out.getvalue().startswith("Speaking: 2 made, 1 found, ")
    assert out.getvalue().count("\n") == 1


def test_a_log_is_told_how_long_it_will_take():
    out = io.StringIO()
    progress = PlainProgress(Console(file=out), every_s=0.0)
    progress.begin("still", 4)
    progress.advance("still", "a", made=True)
    assert out.getvalue().startswith("Drawing: 1 of 4 (25%), about ")


def test_bars_are_for_terminals_only():
    assert isinstance(progress_on(Console(file=io.StringIO())), PlainProgress)
    assert not isinstance(progress_on(Console(file=io.StringIO(), force_terminal=True)), PlainProgress)
