"""Readers of file formats: the same table from each, and files that are not what they say."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from wfm.domain.errors import Fault, InputFaults
from wfm.io.sources import READERS, read_cells
from wfm.io.typed import typed
from wfm.tables import AGENTS, LOCKS, ROSTER, WISHES

TEXT = "agent_id,date,shift_code,weight\nA01,2026-09-19,OFF,40\n\nA02,2026/9/20,早,-2.5\n"


def as_csv(path: Path) -> None:
    path.write_text(TEXT, "utf-8-sig")


def as_gzip(path: Path) -> None:
    path.write_bytes(gzip.compress(TEXT.encode("gb18030")))


def as_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["agent_id", "date", "shift_code", "weight", None])
    sheet.append(["A01", dt.datetime(2026, 9, 19), "OFF", 40])
    sheet.append([])
    sheet.append(["A02 ", "2026-09-20", "早", "-2.5", None])
    book.save(path)


def as_parquet(path: Path) -> None:
    dates = pd.to_datetime(["2026-09-19", "2026-09-20"])
    codes = ["OFF", "早"]
    pd.DataFrame(
        {"agent_id": ["A01", "A02"], "date": dates, "shift_code": codes, "weight": [40, -2.5]}
    ).to_parquet(path)


WRITERS: dict[str, Callable[[Path], None]] = {
    ".csv": as_csv,
    ".csv.gz": as_gzip,
    ".xlsx": as_xlsx,
    ".parquet": as_parquet,
}


def fault_of(path: Path) -> str:
    with pytest.raises(InputFaults) as caught:
        read_cells(path)
    return "\n".join(str(fault).removeprefix(f"{path}") for fault in caught.value.faults)


def test_every_reader_is_tested() -> None:
    assert set(WRITERS) == set(READERS)


@pytest.mark.parametrize("suffix", WRITERS)
def test_the_same_table_from_every_format(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"wishes{suffix}"
    WRITERS[suffix](path)
    faults: list[Fault] = []
    frame = WISHES.conform(typed(read_cells(path), WISHES, path, faults))
    assert faults == []
    expected = pd.DataFrame(
        {
            "agent_id": ["A01", "A02"],
            "date": pd.to_datetime(["2026-09-19", "2026-09-20"]),
            "shift_code": ["OFF", "早"],
            "weight": [40.0, -2.5],
        }
    )
    pd.testing.assert_frame_equal(frame, expected)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("x.xls", b"", ": expected a file that ends with .csv, .csv.gz, .xlsx, .parquet"),
        ("x.csv", b"", ":1: the file is empty; expected a row of headings"),
        ("x.csv", b"a,b,a\n", ":1: a: heading is repeated"),
        ("x.csv", b"a,,b\n", ":1: column 2: heading is empty"),
        ("x.csv", b"a,b\n1,2\n1,2,3\n1,2,\n", ":3: '3': 3 cells under 2 headings"),
        ("x.csv", b'a,b\n"1"2,3\n', ": not CSV: ',' expected after '\"'"),
        ("x.csv.gz", b"a,b\n1,2\n", ": not a whole gzip file"),
        ("x.csv.gz", gzip.compress(TEXT.encode() * 99)[:-20], ": not a whole gzip file"),
        ("x.xlsx", b"a,b\n1,2\n", ": not an XLSX workbook"),
        ("x.parquet", b"a,b\n1,2\n", ": not a Parquet file"),
    ],
)
def test_not_what_it_says(tmp_path: Path, name: str, content: bytes, fault: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert fault_of(path) == fault


def test_missing_and_unreadable(tmp_path: Path) -> None:
    assert fault_of(tmp_path / "x.csv") == ": no such file"
    (tmp_path / "y.csv").mkdir()
    assert fault_of(tmp_path / "y.csv") == ": cannot be read: Is a directory"


def test_empty_cells_take_defaults_where_there_are_any(tmp_path: Path) -> None:
    path = tmp_path / "agents.csv"
    path.write_text(
        "agent_id,name,team,site,pool,contract,leader,ends_on,hourly_cost\nA1,Li,T,s,p,c,,,4\nA2,,T,s,p,c,是,,\n",
        "utf-8",
    )
    faults: list[Fault] = []
    frame = typed(read_cells(path), AGENTS, path, faults)
    assert frame["leader"].tolist() == [False, True]
    assert frame["remote"].tolist() == [False, False]
    assert frame["ends_on"].isna().all()
    assert [str(fault).removeprefix(str(path)) for fault in faults] == [
        ":3: name: empty; expected text",
        ":3: hourly_cost: empty; expected a number",
    ]


def test_clock_times_of_a_spreadsheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["agent_id", "date", "shift_code", "start"])
    sheet.append([17, dt.datetime(2026, 9, 19), "E", dt.time(9, 30)])
    sheet.append([18, dt.datetime(2026, 9, 19, 8), "E", "9.30"])
    path = tmp_path / "locks.xlsx"
    book.save(path)
    faults: list[Fault] = []
    frame = typed(read_cells(path), LOCKS, path, faults)
    assert frame.loc[0, ["agent_id", "start"]].tolist() == ["17", "09:30"]
    assert [str(fault).removeprefix(str(path)) for fault in faults] == [
        ":3: date: '2026-09-19 08:00:00': expected a date such as 2026-11-09",
        ":3: start: '9.30': expected a time as 09:30",
    ]


@pytest.mark.parametrize(
    ("paid_min", "fault"),
    [
        ("480", ""),
        ("480.0", ""),
        ("480.5", "expected a whole number"),
        ("inf", "expected a whole number"),
        ("-1", "expected 0 or more"),
    ],
)
def test_whole_numbers(tmp_path: Path, paid_min: str, fault: str) -> None:
    path = tmp_path / "roster.csv"
    row = f"A1-20260907,A1,2026-09-07,E,2026-09-07 07:00,2026-09-07 16:00,{paid_min}"
    path.write_text(f"shift_id,agent_id,date,shift_code,start,end,paid_min\n{row}\n", "utf-8")
    faults: list[Fault] = []
    typed(read_cells(path), ROSTER, path, faults)
    assert [one.expected for one in faults] == ([fault] if fault else [])


@pytest.mark.parametrize("weight", ["inf", "-Infinity", "nan", "1e400", "12 CNY", "1,000", "True"])
def test_numbers_are_finite_and_plain(tmp_path: Path, weight: str) -> None:
    path = tmp_path / "wishes.csv"
    path.write_text(f'agent_id,date,shift_code,weight\nA1,2026-09-19,OFF,"{weight}"\n', "utf-8")
    faults: list[Fault] = []
    typed(read_cells(path), WISHES, path, faults)
    assert [str(fault).removeprefix(str(path)) for fault in faults] == [
        f":2: weight: '{weight}': expected a number"
    ]
