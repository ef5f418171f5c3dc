"""A plan's identity: the same people and shifts, whatever later versions add."""

from __future__ import annotations

import pytest

from wfm.reporting.identity import plan_id


def test_a_column_of_a_later_version_changes_nothing(plan):
    later = {name: table.assign(later="") for name, table in plan.tables.items()}
    assert plan_id(later) == plan_id(plan.tables)


def test_neither_does_the_order_of_rows(plan):
    assert plan_id({n: t.iloc[::-1] for n, t in plan.tables.items()}) == plan_id(plan.tables)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("roster", "shift_code", "L"),
        ("activities", "activity", "rest"),
        ("agents", "team", "T9"),
        ("time_off", "kind", "sick"),
    ],
)
def test_another_shift_break_team_or_absence_is_another_plan(plan, table, column, value):
    frame = plan.tables[table].copy()
    frame.loc[frame.index[0], column] = value
    assert plan_id({**plan.tables, table: frame}) != plan_id(plan.tables)
