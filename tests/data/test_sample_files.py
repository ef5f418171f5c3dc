"""The committed sample is what the documented command writes."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "data"
FILES = sorted(p.relative_to(DATA) for p in [*DATA.rglob("*.csv"), *DATA.rglob("*.csv.gz")])


@pytest.fixture(scope="module")
def written_again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    subprocess.run([sys.executable, DATA / "make_sample.py", folder], check=True)
    return folder


def content(path: Path) -> bytes:
    """Bytes of the table: another zlib may press the same text otherwise."""
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def test_the_command_writes_the_same_files(written_again: Path) -> None:
    again = {p.relative_to(written_again) for p in written_again.rglob("*") if p.is_file()}
    assert again == set(FILES)
    assert len(FILES) == 29


@pytest.mark.parametrize("name", FILES, ids=str)
def test_the_command_writes_the_same_bytes(name: Path, written_again: Path) -> None:
    assert content(written_again / name) == content(DATA / name)


def test_the_history_is_small_and_carries_no_time_of_writing() -> None:
    data = (DATA / "contacts.csv.gz").read_bytes()
    assert len(data) < 1_500_000
    assert data[4:8] == b"\0\0\0\0", "gzip's time of writing"
    assert not data[3] & 0x08, "gzip's file name"
