"""Tables that stages hand on come back as they were written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.domain.errors import InputFaults
from wfm.io.tables import read_stages, read_summary, read_table, table_path, write_table
from wfm.tables import DATE, TABLES, UTC_TIME, Column, Table

ROWS = 4


def example(column: Column, row: int) -> Any:
    """A value of the column's type, near its own example so that it passes the checks."""
    if column.dtype == UTC_TIME:
        return pd.Timestamp("2026-11-10T23:45Z") + pd.Timedelta(minutes=15 * row)
    if column.dtype == DATE:
        step = pd.Timedelta(days=row) if column.unit == "date" else pd.Timedelta(minutes=5 * row)
        return pd.Timestamp("2026-11-11") + step
    if column.dtype == "bool":
        return row % 2 == 0
    if column.dtype == "int64":
        return 100 + row
    if column.dtype == "float64":
        return float(column.example or 1) + row / 3
    return column.example if column.checks else f"{column.example}, 甲 {row}"


def frame_of(table: Table) -> pd.DataFrame:
    values = {c.name: [example(c, row) for row in range(ROWS)] for c in table.columns}
    for column in table.columns:
        if column.nullable:
            values[column.name][0] = np.nan if column.dtype == "float64" else None
    return table.conform(pd.DataFrame(values))


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_round_trip(tmp_path: Path, table: Table) -> None:
    frame = frame_of(table)
    path = tmp_path / "x.csv"
    write_table(path, table, frame)
    back = read_table(path, table)
    empty = {c.name: "" for c in table.columns if c.dtype == "object" and c.default == ""}
    pd.testing.assert_frame_equal(back, frame.fillna(empty), check_exact=True)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 1e15), min_size=1, max_size=50, unique=True))
def test_numbers_come_back_exactly(tmp_path_factory: pytest.TempPathFactory, values: list[float]) -> None:
    table = TABLES["service_curve"]
    frame = table.conform(
        pd.concat([frame_of(table).head(1)] * len(values)).assign(heads=values, lost=values)
    )
    path = tmp_path_factory.mktemp("exact") / "x.csv"
    write_table(path, table, frame)
    assert read_table(path, table)["lost"].tolist() == values


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_an_empty_table_keeps_its_types(tmp_path: Path, table: Table) -> None:
    write_table(tmp_path / "x.csv", table, table.empty())
    pd.testing.assert_frame_equal(
        read_table(tmp_path / "x.csv", table), table.empty(), check_index_type=False
    )


def test_text_that_stages_leave_empty(tmp_path: Path) -> None:
    table = TABLES["activities"]
    frame = frame_of(table).assign(routing_group="")
    write_table(tmp_path / "x.csv", table, frame)
    assert read_table(tmp_path / "x.csv", table)["routing_group"].tolist() == [""] * ROWS


def test_what_a_file_looks_like(tmp_path: Path) -> None:
    table = TABLES["roster"]
    write_table(tmp_path / "x.csv", table, frame_of(table).head(1))
    assert (tmp_path / "x.csv").read_text("utf-8") == (
        "shift_id,agent_id,date,shift_code,start,end,paid_min,overtime_min,kind,locked\n"
        '"A017-20261111, 甲 0","A017, 甲 0",2026-11-11,"E, 甲 0",'
        "2026-11-10T23:45Z,2026-11-10T23:45Z,100,100,work,true\n"
    )


def test_tables_of_earlier_stages(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    for name in ("forecast", "cleaning", "overridden"):
        write_table(table_path(tmp_path, TABLES[name]), TABLES[name], frame_of(TABLES[name]))
    assert set(read_stages(tmp_path, ["forecast"])) == {"forecast", "cleaning", "overridden"}
    with pytest.raises(InputFaults) as caught:
        read_stages(tmp_path, ["forecast", "staffing"])
    assert [str(f).removeprefix(str(tmp_path)) for f in caught.value.faults] == [
        "/tables/requirement.csv: no such file; run 'wfm staff' first",
        "/tables/requirement_groups.csv: no such file; run 'wfm staff' first",
        "/tables/service_curve.csv: no such file; run 'wfm staff' first",
    ]


def test_a_summary_that_is_none(tmp_path: Path) -> None:
    for text, fault in (("{", "summary.json:1: not JSON"), ("[]", "summary.json: expected a mapping")):
        (tmp_path / "summary.json").write_text(text, "utf-8")
        with pytest.raises(InputFaults, match=fault):
            read_summary(tmp_path)
