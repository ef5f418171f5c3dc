"""Progress: what it says, and how often."""

from __future__ import annotations

import io

from rich.console import Console

from wfm.cli.progress import Board, Lines, compiling_told, showing
from wfm.domain.control import Quiet


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_plain_lines_come_at_each_stage_and_every_few_seconds() -> None:
    clock, text = Clock(), io.StringIO()
    lines = Lines(Console(file=text, width=100), clock)
    lines.tell("read", currency="CNY", minor_digits=2)
    clock.now = 1.5
    lines.tell("roster")
    for _ in range(20):
        clock.now += 0.5
        lines.tell("roster", done=int(clock.now), total=200, cost=123456789, gap=0.01)
    assert text.getvalue().splitlines() == [
        "   0.0 s  read",
        "   1.5 s  roster",
        "   6.5 s  roster    done 6/200 · cost 1,234,568 CNY · gap 0.01",
        "  11.5 s  roster    done 11/200 · cost 1,234,568 CNY · gap 0.01",
    ]


def test_a_count_and_its_total_are_one_fact() -> None:
    text = io.StringIO()
    Lines(Console(file=text, width=100), Clock()).tell("roster", sweep=3, sweeps=40, queue="web")
    assert text.getvalue() == "   0.0 s  roster    sweep 3/40 · queue web\n"


def test_facts_of_a_stage_end_with_it() -> None:
    text = io.StringIO()
    lines = Lines(Console(file=text, width=100), Clock())
    lines.tell("roster", done=3)
    lines.tell("simulate")
    assert text.getvalue().splitlines()[-1].split() == ["0.0", "s", "simulate"]


def test_the_board_keeps_a_line_a_stage() -> None:
    clock, text = Clock(), io.StringIO()
    board = Board(clock)
    board.tell("forecast")
    clock.now = 2.0
    board.tell("roster", currency="CNY", minor_digits=0, cost=1000)
    clock.now = 5.0
    Console(file=text, width=100).print(board.table())
    lines = text.getvalue().splitlines()
    assert lines[0].split() == ["✓", "forecast", "2.0", "s"]
    assert lines[1].split()[1:] == ["roster", "3.0", "s", "cost", "1,000", "CNY"]


def test_a_stage_that_comes_back_keeps_its_line() -> None:
    clock, text = Clock(), io.StringIO()
    board = Board(clock)
    for stage, known in (("roster", {"sweep": 0}), ("bound", {"step": 8}), ("roster", {"sweep": 1})):
        board.tell(stage, **known)
        clock.now += 2.0
    board.finish()
    Console(file=text, width=100).print(board.table())
    assert [line.split() for line in text.getvalue().splitlines()] == [
        ["✓", "roster", "4.0", "s", "sweep", "1"],
        ["✓", "bound", "2.0", "s", "step", "8"],
    ]


def test_who_sees_what() -> None:
    with showing(quiet=True) as progress:
        assert isinstance(progress, Quiet)
    with showing(False, Console(file=io.StringIO())) as progress:
        assert isinstance(progress, Lines)
    with showing(False, Console(file=io.StringIO(), force_terminal=True)) as progress:
        assert isinstance(progress, Board)


def test_compiling_is_told_while_it_lasts() -> None:
    from numba.core import event

    out = io.StringIO()
    clock = iter(range(0, 1000, 10))
    lines = Lines(Console(file=out), clock=lambda: next(clock))
    with compiling_told(lines):
        lines.tell("roster")
        with event.trigger_event("numba:compile"), event.trigger_event("numba:compile"):
            pass
        lines.tell("roster", cost=1)
    told = out.getvalue().splitlines()
    assert "compiling once on this machine" in told[1]
    assert "compiling" not in told[-1]
