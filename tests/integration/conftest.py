"""A small centre of one's own to break."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from wfm import plan
from wfm.domain.control import Quiet, WorkLimit

STARTER = Path(plan.__file__).parent / "starter"
ENOUGH = 700
"""Pieces of work: some steps of the bound and a few sweeps over 18 people."""

Edit = Callable[[str, str], None]


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    """The scenario file of a copy of the starter."""
    shutil.copytree(STARTER, tmp_path / "centre")
    return tmp_path / "centre" / "scenario.yaml"


@pytest.fixture
def edit(centre: Path) -> Edit:
    """Replaces a text that must be there once, in the scenario or in a file beside it."""

    def change(old: str, new: str, file: str = "scenario.yaml") -> None:
        path = centre.parent / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


@pytest.fixture(scope="session")
def planned() -> plan.Plan:
    return plan.run(plan.load(STARTER / "scenario.yaml"), stop=WorkLimit(ENOUGH), progress=Quiet())
