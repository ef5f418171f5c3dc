"""What the commands print, write, and answer to the shell."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import Result

from wfm.cli import main
from wfm.cli.errors import MOST_ALIKE
from wfm.domain.errors import Conflict, Fault, InputFaults, NoLegalRoster

Call = Callable[..., Result]


def raises(error: BaseException) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail


def test_the_front_door_is_light() -> None:
    code = (
        "import sys; from wfm.cli import main; main(['--help'], standalone_mode=False); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert "click" in loaded
    assert not loaded & {"pandas", "numpy", "pydantic", "ruamel", "ortools", "pandera", "babel", "openpyxl"}


@pytest.mark.parametrize("command", main.commands.values(), ids=list(main.commands))
def test_every_command_is_documented(call: Call, command: click.Command) -> None:
    text = call(command.name, "--help").output
    assert f"Example:  wfm {command.name}" in text
    assert all(p.help for p in command.params if isinstance(p, click.Option))


def test_plan_says_what_a_manager_reads(call: Call, planner: Any) -> None:
    done = call("plan", "any.yaml")
    assert done.exit_code == 0
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert lines[:3] == [
        "hotline is short by up to 9 heads",
        "all 16 seats taken for 12 h",
        "Pay comes to 123,456 CNY",
    ]
    assert "客服热线 Hotline 12,346 700 650 70.1% 98.0% 321 mail 0 0 0 – 90.0% 0" in " ".join(
        done.stdout.split()
    )
    assert lines[-4:] == [
        "Roster: feasible",
        "Wishes and soft rules not met: 7",
        "Seconds: 13.8 (forecast 1.5, roster 12.2)",
        f"Workbook: {Path('reports/small/small.xlsx')}",
    ]
    assert Path("reports/small/small.xlsx").read_bytes() == b"book"
    assert "cost 12,346 CNY" in done.stderr


def test_quiet_says_nothing(call: Call, planner: Any) -> None:
    done = call("plan", "any.yaml", "--quiet")
    assert (done.stdout, done.stderr) == ("", "")


def test_json_is_only_json(call: Call, planner: Any) -> None:
    assert json.loads(call("plan", "any.yaml", "--json").stdout) == planner.summary


def test_options_reach_the_plan(call: Call, planner: Any) -> None:
    call("plan", "any.yaml", "--seed", "42", "--lang", "zh", "--out", "there")
    assert (planner.asked["seed"], planner.asked["lang"]) == (42, "zh")
    assert Path("there/small.xlsx").exists()
    call("plan", "any.yaml")
    assert (planner.asked["seed"], planner.asked["lang"]) == (1, "en")


def test_strict_fails_where_a_target_is_missed(call: Call, planner: Any) -> None:
    assert call("plan", "any.yaml").exit_code == 0
    done = call("plan", "any.yaml", "--strict", "--quiet")
    assert (done.exit_code, done.stderr) == (
        1,
        "short of targets:\nhotline: 70.1% expected, 98.0% promised\n",
    )
    planner.summary["queues"] = [q | {"service_expected": 0.99} for q in planner.summary["queues"]]
    assert call("plan", "any.yaml", "--strict").exit_code == 0


def test_bad_input_is_2_with_every_fault_on_a_line(call: Call, planner: Any) -> None:
    planner.on_load = raises(
        InputFaults([Fault("no such file", "a.csv"), Fault("missing", "b.yaml", 3, "x")])
    )
    done = call("plan", "any.yaml", "--quiet")
    assert done.exit_code == 2
    assert done.stderr == "a.csv: no such file\nb.yaml:3: x: missing\n2 faults\n"
    assert not Path("reports").exists()


def test_the_same_fault_in_every_row_is_cut_short(call: Call, planner: Any) -> None:
    alike = [Fault("expected a number", "a.csv", row, "volume", "?") for row in range(2, 1002)]
    planner.on_load = raises(InputFaults([*alike, Fault("missing", "b.yaml")]))
    lines = call("check", "any.yaml").stderr.splitlines()
    assert len(lines) == MOST_ALIKE + 3
    assert lines[-3:] == [
        "b.yaml: missing",
        "a.csv: volume: expected a number (980 more rows)",
        "1001 faults",
    ]


def test_no_legal_roster_is_3_with_the_reasons(call: Call, planner: Any) -> None:
    words = "A07 Li: time off and minimum hours leave no legal week"
    planner.on_run = raises(NoLegalRoster([Conflict("A07", "Li", ("time_off", "contract_hours"), words)]))
    done = call("plan", "any.yaml", "--quiet")
    assert (done.exit_code, done.stderr) == (3, words + "\n")


def test_a_full_disk_is_one_line_and_the_old_plan_stays(call: Call, planner: Any) -> None:
    call("plan", "any.yaml", "--quiet")
    planner.files = lambda *_: {"small.xlsx": b"new", "tables/a.csv": raises(OSError(28, "No space left"))}
    done = call("plan", "any.yaml", "--quiet")
    assert (done.exit_code, done.stderr) == (2, "No space left\n")
    assert Path("reports/small/small.xlsx").read_bytes() == b"book"
    assert not Path("reports/small/.writing").exists()


def test_init_where_nothing_may_be_written(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = call("init", str(tmp_path / "file" / "centre"))
    assert (done.exit_code, done.stderr) == (2, f"{tmp_path}/file/centre: Not a directory\n")


def test_what_nobody_foresaw_keeps_its_traceback(call: Call, planner: Any) -> None:
    planner.on_run = raises(ZeroDivisionError("odd"))
    with pytest.raises(ZeroDivisionError):
        call("plan", "any.yaml")


def test_the_first_interrupt_keeps_the_best_found(call: Call, planner: Any) -> None:
    reasons, before = [], signal.getsignal(signal.SIGINT)

    def interrupted(stop: Any) -> None:
        reasons.append(stop.reason())
        os.kill(os.getpid(), signal.SIGINT)
        reasons.append(stop.reason())

    planner.on_run = interrupted
    assert call("plan", "any.yaml", "--quiet").exit_code == 0
    assert reasons == ["", "interrupted"]
    assert Path("reports/small/small.xlsx").exists()
    assert signal.getsignal(signal.SIGINT) is before


def test_the_second_interrupt_leaves_at_once(call: Call, planner: Any) -> None:
    def twice(stop: Any) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    planner.on_run = twice
    assert call("plan", "any.yaml", "--quiet").exit_code == 130
    assert not Path("reports/small/small.xlsx").exists()


def test_a_folder_that_cannot_be_written_to_is_said_first(call: Call, planner: Any) -> None:
    Path("taken").write_text("")
    done = call("plan", "any.yaml", "--quiet", "--out", "taken/out")
    assert (done.exit_code, done.stderr) == (2, "taken/out: cannot be written to: Not a directory\n1 fault\n")
    assert planner.asked == {}


def test_check(call: Call, planner: Any) -> None:
    assert call("check", "any.yaml").stdout == "small: no faults. Rows: agents 3\n"
    assert call("check", "any.yaml", "--quiet").stdout == ""
    assert json.loads(call("check", "any.yaml", "--json").stdout) == {
        "faults": [],
        "rows": {"agents": 3, "events": 0},
        "notes": [],
    }
    planner.on_load = raises(InputFaults([Fault("no such file", "a.csv")]))
    done = call("check", "any.yaml", "--json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["faults"][0]["expected"] == "no such file"


def test_a_stage_needs_the_tables_before_it(call: Call, planner: Any) -> None:
    done = call("staff", "any.yaml", "--quiet")
    assert done.exit_code == 2
    assert "reports/small/tables/forecast.csv: no such file; run 'wfm forecast' first" in done.stderr


def test_forecast_is_one_stage(call: Call, planner: Any) -> None:
    assert call("forecast", "any.yaml", "--quiet").exit_code == 0
    assert (planner.asked["stages"], planner.asked["tables"]) == (("forecast",), {})


def test_what_a_killed_writer_left_ready_is_read(call: Call, planner: Any) -> None:
    """The set that counts holds the forecast; half of it had not reached its place."""
    ready = Path("reports/small/.ready")
    (ready / "tables").mkdir(parents=True)
    (ready / "tables/forecast.csv").write_text("queue\n", "utf-8")
    done = call("staff", "any.yaml", "--quiet")
    assert "forecast.csv:1: interval_start: missing column" in done.stderr
    assert "forecast.csv: no such file" not in done.stderr
    assert not ready.exists()


def test_init_writes_a_scenario_once(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = call("init", "centre")
    assert (done.exit_code, done.stdout) == (
        0,
        "Written to centre. Plan it:  wfm plan centre/scenario.yaml\n",
    )
    assert {p.name for p in Path("centre").iterdir()} == {
        "scenario.yaml",
        "assumptions.yaml",
        "rules.yaml",
        "tables",
    }
    again = call("init", "centre")
    assert (again.exit_code, again.stderr) == (2, "centre: is not empty; nothing is overwritten\n1 fault\n")


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_no_figure_is_cut_off_on_a_narrow_terminal(
    call: Call, planner: Any, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    said = call("plan", "any.yaml").stdout
    assert "…" not in said
    assert {"12,346", "700", "650", "70.1%", "98.0%", "321"} <= set(said.split())
    assert all(part in said for part in ("客服热线", "Hotline", "service", "contacts"))
