"""The scenario of `wfm init`, planned for real: at once, and stage by stage."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from wfm.tables import TABLES

Call = Callable[..., Result]


def test_stages_one_by_one_give_what_a_whole_plan_gives(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call("init", ".")
    text = Path("scenario.yaml").read_text("utf-8")
    assert "max_sweeps: 100, max_seconds: 20" in text
    few = text.replace("max_sweeps: 100, max_seconds: 20", "max_sweeps: 1, max_seconds: 600")
    Path("scenario.yaml").write_text(few, "utf-8")

    whole = call("plan", "scenario.yaml", "--json")
    assert whole.exit_code == 0
    for stage in ("forecast", "staff", "roster", "simulate"):
        assert call(stage, "scenario.yaml", "--out", "steps", "--quiet").exit_code == 0

    tables = sorted(Path("reports/starter/tables").iterdir())
    of_stages = ("forecast", "staffing", "roster", "pay", "simulate")
    expected = {t.name for t in TABLES.values() if t.source in of_stages} - {"leave_requests"}
    assert {path.stem for path in tables} == expected  # nobody asked for leave
    for path in tables:
        assert (Path("steps/tables") / path.name).read_bytes() == path.read_bytes(), path.name

    summary = json.loads(Path("steps/summary.json").read_text("utf-8"))
    same = ("status", "cost", "lower_bound", "queues", "shortage", "inputs", "seed")
    assert {key: summary[key] for key in same} == {key: json.loads(whole.stdout)[key] for key in same}

    book = Path("steps/starter.xlsx").stat().st_mtime_ns
    assert call("report", "scenario.yaml", "--out", "steps", "--quiet", "--lang", "zh").exit_code == 0
    assert Path("steps/starter.xlsx").stat().st_mtime_ns > book
