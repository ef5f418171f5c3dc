"""The command line with a planner that does as it is told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

import wfm
from wfm.cli import main

SUMMARY: dict[str, Any] = {
    "status": "feasible",
    "stopped": "",
    "currency": "CNY",
    "minor_digits": 2,
    "seconds": {"forecast": 1.5, "roster": 12.25},
    "shortage": {"headline": "hotline is short by up to 9 heads", "binds": ["all 16 seats taken for 12 h"]},
    "headlines": ["hotline is short by up to 9 heads", "Pay comes to 123,456 CNY"],
    "queues": [
        {"queue": "hotline", "title": "客服热线 Hotline", "volume_human": 12345.6, "required_h": 700.4,
         "allocated_h": 650.5, "service_expected": 0.7012, "target": 0.98, "lost": 321.0},
        {"queue": "mail", "title": "mail", "volume_human": 0.0, "required_h": 0.0,
         "allocated_h": 0.0, "service_expected": None, "target": 0.9, "lost": 0.0},
    ],
    "violations": {"hard": 0, "soft": 7},
}  # fmt: skip


@dataclass(frozen=True)
class Loaded:
    scenario: Any
    inputs: dict[str, Any]
    notes: tuple[str, ...] = ()


class Scenario(SimpleNamespace):
    def model_copy(self, update: dict[str, Any]) -> Scenario:
        return Scenario(**(vars(self) | update))


@dataclass
class Planner:
    """Stands for `wfm.plan`; tests replace its parts and read what it was asked."""

    STAGES = ("forecast", "staff", "roster", "simulate")
    summary: dict[str, Any] = field(default_factory=lambda: dict(SUMMARY))
    asked: dict[str, Any] = field(default_factory=dict)
    on_load: Callable[[], None] = lambda: None
    on_run: Callable[[Any], None] = lambda stop: None

    def load(self, path: Path) -> Loaded:
        self.on_load()
        pay = SimpleNamespace(currency="CNY", minor_digits=2)
        scenario = Scenario(name="small", seed=1, pay=pay, reporting=SimpleNamespace(lang="en"))
        return Loaded(scenario, {"agents": [1, 2, 3], "events": []})

    def run(self, loaded: Loaded, **asked: Any) -> Any:
        self.asked = asked | {"seed": loaded.scenario.seed}
        asked["progress"].tell("roster", done=1, total=4, cost=1234567)
        self.on_run(asked["stop"])
        return SimpleNamespace(summary=self.summary, scenario=loaded.scenario)

    def files(self, plan: Any, lang: str) -> dict[str, bytes]:
        self.asked["lang"] = lang
        return {"summary.json": b"{}", f"{plan.scenario.name}.xlsx": b"book"}


@pytest.fixture
def planner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Planner:
    """In the place of `wfm.plan`, in an empty working folder."""
    fake = Planner()
    monkeypatch.setitem(sys.modules, "wfm.plan", fake)  # type: ignore[arg-type]
    monkeypatch.setattr(wfm, "plan", fake, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    return fake


@pytest.fixture
def call() -> Callable[..., Result]:
    """Runs `wfm` with these arguments; unforeseen errors surface."""

    def run(*args: str) -> Result:
        return CliRunner().invoke(main, args, catch_exceptions=False)

    return run
