"""Cells of a file as a typed table, with a fault for each cell that does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from wfm.domain.errors import Fault
from wfm.io.convert import (
    clocks_change,
    shown,
    to_bool,
    to_clock,
    to_date,
    to_number,
    to_stamp,
    to_text,
    to_whole,
)
from wfm.io.near import near
from wfm.tables import DATE, UTC_TIME, Column, Table

_CLOCK = "local time"
_EXPECTED = {
    "object": "expected text",
    "float64": "expected a number",
    "int64": "expected a whole number",
    "bool": "expected true or false",
    DATE: "expected a date such as 2026-11-09",
    _CLOCK: "expected a local time such as 2026-11-09T08:00",
    str(UTC_TIME): "expected a time such as 2026-11-09T08:00+08:00",
}
_CONVERT = {
    "object": to_text,
    "float64": to_number,
    "int64": to_whole,
    "bool": to_bool,
    DATE: to_date,
    _CLOCK: to_clock,
}


def typed(
    cells: pd.DataFrame,
    table: Table,
    path: Path,
    faults: list[Fault],
    zone: str = "UTC",
    agent_zones: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """The table's columns with its types; cells that do not fit are missing and faults.

    Stamps without zone are local time of the agent's site where a row names an agent of
    `agent_zones`, else of `zone`. The index still counts rows of the file from 0. Required columns
    that the file lacks are lacking here too.
    """
    known = {c.name: c for c in table.columns}
    for name in cells.columns:
        if name not in known:
            words = f"unknown column{near(name, set(known) - set(cells.columns) or known)}"
            faults.append(Fault(words, str(path), 1, name))
    zones = pd.Series(zone, cells.index)
    if agent_zones and "agent_id" in cells:
        zones = cells["agent_id"].map(agent_zones).fillna(zone)
    found = {}
    for name, column in known.items():
        if name in cells:
            text_must = table.source == "input" or name in table.key
            reader = _Reader(column, text_must, path, faults)
            found[name] = reader.read(cells[name], zones)
        elif column.required:
            faults.append(Fault(f"missing column ({column.description})", str(path), 1, name))
        else:
            found[name] = pd.Series(column.default, cells.index).astype(column.dtype)
    return pd.DataFrame(found, index=cells.index)


@dataclass(frozen=True)
class _Reader:
    """Reads one column. Stages may leave text empty; people may not where `text_must`."""

    column: Column
    text_must: bool
    path: Path
    faults: list[Fault]

    @property
    def kind(self) -> str:
        """Which conversion the column wants: its type, where dates and local times share one."""
        return _CLOCK if self.column.unit == _CLOCK else str(self.column.dtype)

    def read(self, cells: pd.Series, zones: pd.Series) -> pd.Series:
        if self.column.dtype != UTC_TIME or zones.nunique() < 2:
            return self._read(cells, zones.iloc[0] if len(zones) else "UTC")
        parts = [self._read(cells[group.index], str(zone)) for zone, group in zones.groupby(zones)]
        return pd.Series(pd.concat(parts).reindex(cells.index))

    def _read(self, cells: pd.Series, zone: str) -> pd.Series:
        """Works on distinct cells, since most columns repeat few."""
        codes, distinct = pd.factorize(cells)
        each = pd.Series(distinct)
        if each.dtype == object:
            each = each.map(lambda value: value.strip() if isinstance(value, str) else value)
        given = each[each != ""]
        values = to_stamp(given, zone) if self.column.dtype == UTC_TIME else _CONVERT[self.kind](given)
        wrong = {code: self._words(given[code], zone) for code in values.index[values.isna()]}
        good = values.dropna()
        for check in self.column.checks:
            wrong |= dict.fromkeys(good.index[~check(good).check_output], str(check.error))
        for place in np.flatnonzero(np.isin(codes, list(wrong))):
            code = codes[place]
            self._fault(wrong[code], cells.index[int(place)], shown(each[code]))
        full = values.reindex(codes).set_axis(cells.index)
        if not self._may_be_empty():
            for row in cells.index[~np.isin(codes, given.index)]:
                self._fault(f"empty; {_EXPECTED[self.kind]}", row)
        return self._filled(full)

    def _words(self, cell: object, zone: str) -> str:
        if self.column.dtype == UTC_TIME and (often := clocks_change(cell, zone)):
            return f"clocks change: {zone} shows this time {often}; add its offset from UTC, such as +01:00"
        return _EXPECTED[self.kind]

    def _fault(self, words: str, row: object, value: str = "") -> None:
        self.faults.append(Fault(words, str(self.path), int(str(row)) + 2, self.column.name, value))

    def _may_be_empty(self) -> bool:
        has_default = not self.column.required and self.column.default is not None
        return has_default or self.column.nullable or (self.column.dtype == "object" and not self.text_must)

    def _filled(self, values: pd.Series) -> pd.Series:
        """In the column's type: empty cells take the default; without one, only text is filled."""
        kind = str(self.column.dtype)
        empty = {"object": None if self.column.nullable else "", "bool": False, "int64": 0}
        default = self.column.default if self.column.default is not None else empty.get(kind)
        if default is not None or kind == "object":
            values = values.astype(object).where(values.notna(), default)
        return values.astype(self.column.dtype)
