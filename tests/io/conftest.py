"""A small sound case to break: the scenario of `wfm init`, in the working folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import wfm
from wfm.domain.errors import Fault
from wfm.io.case import read_case

STARTER = Path(wfm.__file__).parent / "starter"

Edit = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(STARTER, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replaces the one place in a file that holds `old`."""

    def change(file: str, old: str, new: str) -> None:
        text = (folder / file).read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {file}"
        (folder / file).write_text(text.replace(old, new), "utf-8")

    return change


@pytest.fixture
def faults(folder: Path) -> Callable[[], list[str]]:
    """The faults of the case, as people see them."""

    def found() -> list[str]:
        return [str(fault) for fault in _faults()]

    def _faults() -> tuple[Fault, ...]:
        return read_case(Path("scenario.yaml")).faults

    return found
