"""A killed writer leaves the old set of files or the new one, whatever it was doing."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from wfm.io.write import recover, write_outputs

OLD = {"summary.json": b"old", "tables/a.csv": b"old a", "book.xlsx": b"old book"}
NEW = {"summary.json": b"new", "tables/a.csv": b"new a", "tables/b.csv": b"new b", "book.xlsx": b"new book"}

CHILD = """
import os, signal, sys
from pathlib import Path
from wfm.io.write import write_outputs

out, point = Path(sys.argv[1]), int(sys.argv[2])
seen = 0

def hook(event, args):
    global seen
    if event.startswith(("open", "os.", "shutil.")) and any(str(out) in str(a) for a in args):
        seen += 1
        if seen == point:
            os.kill(os.getpid(), signal.SIGKILL)

def book(path):
    with path.open("wb", buffering=0) as file:
        file.write(b"new ")
        os.stat(path), os.listdir(out)
        file.write(b"book")

sys.addaudithook(hook)
new = {"summary.json": b"new", "tables/a.csv": b"new a", "tables/b.csv": b"new b", "book.xlsx": book}
write_outputs(out, new)
"""
"""Kills itself before the `point`-th time that it touches the file system."""


def files(out: Path) -> dict[str, bytes]:
    return {
        p.relative_to(out).as_posix(): p.read_bytes()
        for p in out.rglob("*")
        if p.is_file() and ".writing" not in p.parts
    }


def test_killed_at_any_point(tmp_path: Path) -> None:
    outcomes = []
    for point in range(1, 100):
        out = tmp_path / str(point)
        write_outputs(out, OLD)
        (out / "notes.txt").write_bytes(b"mine")
        child = subprocess.run([sys.executable, "-c", CHILD, str(out), str(point)], check=False)
        recover(out)
        found = files(out)
        assert found.pop("notes.txt") == b"mine"
        assert found in (OLD, NEW), f"a mixture after {point} steps"
        outcomes.append(found == NEW)
        if child.returncode == 0:
            break
        assert child.returncode == -signal.SIGKILL
    assert child.returncode == 0, "the writer never came to its end"
    assert outcomes == sorted(outcomes), "once the new set counts, it counts"
    assert 5 < sum(outcomes) < len(outcomes) - 5, "killed both well before and well after the turn"


def test_the_next_writer_clears_what_a_killed_one_left(tmp_path: Path) -> None:
    (tmp_path / ".writing").mkdir()
    (tmp_path / ".writing" / "stray.csv").write_bytes(b"half")
    write_outputs(tmp_path, OLD)
    assert {p.name for p in tmp_path.rglob("*")} == {"summary.json", "tables", "a.csv", "book.xlsx"}


def test_a_failing_writer_leaves_the_old_set(tmp_path: Path) -> None:
    write_outputs(tmp_path, OLD)

    def fails(path: Path) -> None:
        path.write_bytes(b"half")
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError):
        write_outputs(tmp_path, {"summary.json": b"new", "book.xlsx": fails})
    assert files(tmp_path) == OLD


def test_other_files_stay(tmp_path: Path) -> None:
    write_outputs(tmp_path, OLD)
    write_outputs(tmp_path, {"summary.json": b"newer"})
    assert files(tmp_path) == OLD | {"summary.json": b"newer"}
