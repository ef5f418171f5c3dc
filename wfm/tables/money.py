"""Tables of cost."""

from __future__ import annotations

from wfm.tables.base import AGENT, DATE, Column, Table, positive

COST = Table(
    "cost",
    ("agent_id", "date", "component"),
    (
        AGENT,
        Column("date", DATE, "date", "local date of the minutes", "2026-11-11"),
        Column(
            "component",
            "object",
            "",
            "guaranteed, hourly, overtime, holiday, night, on_call or agency_fee",
            "night",
        ),
        Column("minutes", "int64", "min", "minutes paid", "120", checks=positive(zero=True)),
        Column("amount", "int64", "minor unit", "amount, rounded once", "2310"),
    ),
    "pay lines",
    "pay",
)

OTHER_COST = Table(
    "other_cost",
    ("item", "date"),
    (
        Column("item", "object", "", "item, as named in the scenario", "yearly_bonus"),
        Column("date", DATE, "date", "local date", "2026-11-11"),
        Column("quantity", "float64", "item's unit", "how much of it; of pay: currency", "31"),
        Column("amount", "int64", "minor unit", "price times quantity, rounded once over all days", "46500"),
        Column("committed", "bool", "", "owed whatever the roster", "false"),
    ),
    "cost beside pay",
    "pay",
)
