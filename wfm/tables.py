"""Every table that crosses a stage: columns, types, units, checks.

One `Table` describes one table; `docs/formats.md` is generated from them. Times are UTC;
text keys are plain strings; minutes and amounts are integers, amounts in minor units.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
import pandera.pandas as pa

UTC_TIME = pd.DatetimeTZDtype(tz="UTC")
DATE = "datetime64[ns]"
"""A local calendar date: midnight, without zone."""

QUANTILES = (0.025, 0.10, 0.25, 0.50, 0.75, 0.90, 0.975)
QUANTILE_COLUMNS = tuple(f"volume_q{q * 100:04.1f}".replace(".", "") for q in QUANTILES)
"""`volume_q025`, `volume_q100`, ... `volume_q975`: per mille, three digits."""


@dataclass(frozen=True)
class Column:
    """One column: `dtype` as pandas names it; `required` False where it may be left out."""

    name: str
    dtype: Any
    unit: str
    description: str
    example: str
    nullable: bool = False
    required: bool = True
    default: Any = None
    checks: tuple[pa.Check, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table's name, key and columns."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    purpose: str
    source: str
    """`input`, or the stage that writes it."""

    @cached_property
    def schema(self) -> pa.DataFrameSchema:
        return pa.DataFrameSchema(
            {
                c.name: pa.Column(c.dtype, checks=list(c.checks), nullable=c.nullable, required=c.required)
                for c in self.columns
            },
            unique=list(self.key) or None,
            strict=True,
            name=self.name,
        )

    @property
    def names(self) -> list[str]:
        return [c.name for c in self.columns]

    def empty(self) -> pd.DataFrame:
        """No rows, right types."""
        return pd.DataFrame({c.name: pd.Series(dtype=c.dtype) for c in self.columns})

    def conform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with this table's columns, order and types.

        Raises:
            pandera.errors.SchemaErrors: a stage broke its contract.
        """
        frame = frame.copy()
        for c in self.columns:
            if c.name not in frame and not c.required:
                frame[c.name] = c.default
        frame = frame[self.names].astype({c.name: c.dtype for c in self.columns})
        return self.schema.validate(frame.reset_index(drop=True), lazy=True)


def _positive(zero: bool = False) -> tuple[pa.Check, ...]:
    if zero:
        return (pa.Check.ge(0, error="expected 0 or more"),)
    return (pa.Check.gt(0, error="expected more than 0"),)


def _one_of(*values: str) -> tuple[pa.Check, ...]:
    return (pa.Check.isin(values, error=f"expected one of {', '.join(values)}"),)


_QUEUE = Column("queue", "object", "", "queue, as named in the scenario", "hotline")
_INTERVAL = Column("interval_start", UTC_TIME, "UTC", "start of the interval", "2026-11-11T00:00Z")
_AGENT = Column("agent_id", "object", "", "person or seat", "A017")
_CODE = Column("shift_code", "object", "", "code of the shift, or OFF", "E")

CONTACTS = Table(
    "contacts",
    ("queue", "interval_start"),
    (
        _QUEUE,
        _INTERVAL,
        Column("volume", "float64", "contacts", "contacts offered", "412", checks=_positive(zero=True)),
        Column(
            "aht_s",
            "float64",
            "s",
            "mean handling time: talk + hold + wrap",
            "305",
            nullable=True,
            checks=_positive(),
        ),
        Column(
            "handled",
            "float64",
            "contacts",
            "contacts answered by people",
            "398",
            nullable=True,
            required=False,
            checks=_positive(zero=True),
        ),
        Column(
            "abandoned",
            "float64",
            "contacts",
            "contacts that left",
            "14",
            nullable=True,
            required=False,
            checks=_positive(zero=True),
        ),
        Column(
            "answered_in_target",
            "float64",
            "contacts",
            "contacts answered within the threshold",
            "371",
            nullable=True,
            required=False,
            checks=_positive(zero=True),
        ),
    ),
    "contact history by queue and interval",
    "input",
)

EVENTS = Table(
    "events",
    ("name", "start"),
    (
        Column("name", "object", "", "name; the same name recurs from year to year", "double11"),
        Column(
            "kind",
            "object",
            "",
            "promotion, holiday, outage or other",
            "promotion",
            checks=_one_of("promotion", "holiday", "outage", "other"),
        ),
        Column("start", UTC_TIME, "UTC", "first moment", "2026-11-08T16:00Z"),
        Column("end", UTC_TIME, "UTC", "first moment after", "2026-11-15T16:00Z"),
        Column(
            "queues",
            "object",
            "",
            "queues concerned, joined by |; empty: all",
            "hotline|web",
            nullable=True,
            required=False,
            default="",
        ),
        Column(
            "uplift",
            "float64",
            "1",
            "volume as a multiple of an ordinary day; empty: learnt",
            "2.4",
            nullable=True,
            required=False,
            checks=_positive(),
        ),
        Column(
            "total_per_day",
            "float64",
            "contacts/d",
            "mean contacts a day over the event and its queues together; met exactly",
            "100000",
            nullable=True,
            required=False,
            checks=_positive(zero=True),
        ),
        Column(
            "known_from",
            DATE,
            "date",
            "day on which planners learn of it; empty: always known",
            "2026-08-01",
            nullable=True,
            required=False,
        ),
        Column(
            "source",
            "object",
            "",
            "where the dates come from",
            "platform notice of 9 October",
            nullable=True,
            required=False,
            default="",
        ),
    ),
    "promotions, outages and other named times",
    "input",
)

OVERRIDES = Table(
    "overrides",
    (),
    (
        Column(
            "queue",
            "object",
            "",
            "queue; empty: all of them together",
            "hotline",
            required=False,
            default="",
        ),
        Column("start", UTC_TIME, "UTC", "first moment (a bare date: local midnight)", "2026-11-11T10:00"),
        Column("end", UTC_TIME, "UTC", "first moment after", "2026-11-11T14:00"),
        Column(
            "kind",
            "object",
            "",
            "scale: times value; add: value more over the whole range; set: value over the whole range",
            "set",
            checks=_one_of("add", "scale", "set"),
        ),
        Column("value", "float64", "contacts or 1", "by how much, or to what", "5200"),
        Column("made_by", "object", "", "who says so", "Wang Fang"),
        Column("made_on", DATE, "date", "when", "2026-10-28", nullable=True, required=False),
        Column("why", "object", "", "reason", "live stream at 11:00, booked after the forecast"),
    ),
    "changes to the forecast by people; applied after the model, never learnt from",
    "input",
)

AGENTS = Table(
    "agents",
    ("agent_id",),
    (
        _AGENT,
        Column("name", "object", "", "name for people", "王芳"),
        Column("team", "object", "", "team", "T3"),
        Column("site", "object", "", "site, as named in the scenario", "shanghai"),
        Column("pool", "object", "", "pool, as named in the scenario", "human"),
        Column("contract", "object", "", "contract, as named in the scenario", "full_core"),
        Column("leader", "bool", "", "leads a team", "false", required=False, default=False),
        Column("remote", "bool", "", "needs no desk", "false", required=False, default=False),
        Column(
            "protection",
            "object",
            "",
            "whom the law protects: pregnant, nursing, minor; empty: nobody in particular",
            "nursing",
            required=False,
            default="",
            checks=_one_of("", "pregnant", "nursing", "minor"),
        ),
        Column(
            "hired_on", DATE, "date", "first day of employment", "2025-03-01", nullable=True, required=False
        ),
        Column(
            "available_from",
            DATE,
            "date",
            "first day that may be rostered",
            "2026-11-01",
            nullable=True,
            required=False,
        ),
        Column(
            "ends_on",
            DATE,
            "date",
            "last day that may be rostered",
            "2026-11-20",
            nullable=True,
            required=False,
        ),
        Column(
            "hourly_cost",
            "float64",
            "currency/h",
            "cost of a normal hour",
            "38.5",
            checks=_positive(zero=True),
        ),
    ),
    "people and rented seats",
    "input",
)

AGENT_SKILLS = Table(
    "agent_skills",
    ("agent_id", "skill"),
    (
        _AGENT,
        Column("skill", "object", "", "skill", "wechat"),
        Column(
            "proficiency",
            "float64",
            "1",
            "pace against the planned handling time",
            "0.9",
            required=False,
            default=1.0,
            checks=(pa.Check.in_range(0.05, 2.0, error="expected 0.05 to 2"),),
        ),
    ),
    "who can do what, how fast",
    "input",
)

TIME_OFF = Table(
    "time_off",
    ("agent_id", "start"),
    (
        _AGENT,
        Column("start", UTC_TIME, "UTC", "first moment away (a bare date: local midnight)", "2026-11-12"),
        Column("end", UTC_TIME, "UTC", "first moment back", "2026-11-13"),
        Column(
            "kind",
            "object",
            "",
            "leave, sick, training or lieu (a rest day worked, given back)",
            "leave",
            checks=_one_of("leave", "sick", "training", "lieu"),
        ),
    ),
    "approved absence; counts as worked in the hours of the contract and before overtime",
    "input",
)

WISHES = Table(
    "wishes",
    ("agent_id", "date", "shift_code"),
    (
        _AGENT,
        Column("date", DATE, "date", "local day", "2026-11-14"),
        _CODE,
        Column("weight", "float64", "currency", "what granting it is worth; negative: wants it not", "30"),
    ),
    "what people would like",
    "input",
)

LOCKS = Table(
    "locks",
    ("agent_id", "date"),
    (
        _AGENT,
        Column("date", DATE, "date", "local day", "2026-11-10"),
        _CODE,
        Column(
            "start",
            "object",
            "HH:MM",
            "local start, where the shift floats; empty: any",
            "09:30",
            nullable=True,
            required=False,
            default=None,
            checks=(pa.Check.str_matches(r"([01]\d|2[0-3]):[0-5]\d$", error="expected a time as 09:30"),),
        ),
    ),
    "what must stay as it is",
    "input",
)

LEDGER = Table(
    "ledger",
    ("agent_id", "month"),
    (
        _AGENT,
        Column("month", DATE, "date", "first day of the calendar month", "2026-11-01"),
        Column("through", DATE, "date", "last day counted", "2026-11-08"),
        *(
            Column(name, "int64", unit, words, example, False, False, 0, _positive(zero=True))
            for name, unit, words, example in (
                ("worked_min", "min", "paid minutes of work", "2880"),
                ("overtime_min", "min", "overtime, rest days included, statutory holidays not", "480"),
                ("holiday_min", "min", "paid minutes of shifts that start on statutory holidays", "480"),
                ("nights", "shifts", "shifts with 3 h or more between 22:00 and 06:00", "2"),
                ("weekends", "weekends", "weekends with a shift, by the month of their Saturday", "1"),
                ("weekends_in_a_row", "weekends", "weekends worked in a row, up to `through`", "1"),
                ("holidays", "d", "statutory holidays with a shift of work", "0"),
                ("wishes_granted", "wishes", "wishes granted", "3"),
                ("wishes_refused", "wishes", "wishes refused", "1"),
            )
        ),
        Column(
            "lieu_days",
            "float64",
            "d",
            "rest days worked against time in lieu (补休), less those given back",
            "1",
            required=False,
            default=0.0,
        ),
    ),
    "what people did, month by month, carried from plan to plan (as an input: up to the first day planned)",
    "roster",
)

ROSTER = Table(
    "roster",
    ("shift_id",),
    (
        Column("shift_id", "object", "", "agent and date", "A017-20261111"),
        _AGENT,
        Column("date", DATE, "date", "local date on which it starts", "2026-11-11"),
        _CODE,
        Column("start", UTC_TIME, "UTC", "start", "2026-11-10T23:00Z"),
        Column("end", UTC_TIME, "UTC", "end", "2026-11-11T08:00Z"),
        Column(
            "paid_min", "int64", "min", "presence without unpaid breaks", "480", checks=_positive(zero=True)
        ),
        Column(
            "overtime_min",
            "int64",
            "min",
            "part of paid_min paid as overtime",
            "0",
            required=False,
            default=0,
            checks=_positive(zero=True),
        ),
        Column(
            "kind",
            "object",
            "",
            "work or on_call",
            "work",
            required=False,
            default="work",
            checks=_one_of("work", "on_call"),
        ),
        Column("locked", "bool", "", "may not be moved", "false", required=False, default=False),
    ),
    "who works when (the previous roster has the same columns)",
    "roster",
)

ACTIVITIES = Table(
    "activities",
    ("shift_id", "start"),
    (
        Column("shift_id", "object", "", "shift", "A017-20261111"),
        Column("start", UTC_TIME, "UTC", "start", "2026-11-10T23:00Z"),
        Column("end", UTC_TIME, "UTC", "end", "2026-11-11T03:00Z"),
        Column(
            "activity",
            "object",
            "",
            "work, meal, rest, meeting, training or on_call",
            "work",
            checks=_one_of("work", "meal", "rest", "meeting", "training", "on_call"),
        ),
        Column("routing_group", "object", "", "queues served, joined by +; empty in a break", "hotline+web"),
    ),
    "what is done in each part of a shift",
    "roster",
)

FORECAST = Table(
    "forecast",
    ("queue", "interval_start"),
    (
        _QUEUE,
        _INTERVAL,
        Column(
            "volume",
            "float64",
            "contacts",
            "expected contacts, before bots",
            "431.2",
            checks=_positive(zero=True),
        ),
        Column("aht_s", "float64", "s", "expected handling time by people", "305", checks=_positive()),
        *(
            Column(
                name, "float64", "contacts", f"{q:.1%} quantile of volume", "401", checks=_positive(zero=True)
            )
            for name, q in zip(QUANTILE_COLUMNS, QUANTILES, strict=True)
        ),
        Column(
            "day_spread",
            "float64",
            "1",
            "CV of the shock all intervals of a day share",
            "0.06",
            checks=_positive(zero=True),
        ),
        Column(
            "interval_spread",
            "float64",
            "1",
            "CV of an interval beside the day's shock, noise of counts included",
            "0.08",
            checks=_positive(zero=True),
        ),
        Column(
            "source", "object", "", "model, and events that touched the interval", "daily_profile+double11"
        ),
    ),
    "expected contacts and handling time",
    "forecast",
)

OVERRIDDEN = Table(
    "overridden",
    (),
    (
        Column(
            "override", "int64", "", "which override, 1 the first row of its table", "1", checks=_positive()
        ),
        _QUEUE,
        *(c for c in OVERRIDES.columns if c.name in ("start", "end", "kind", "value")),
        Column(
            "model",
            "float64",
            "contacts",
            "what the model expects there",
            "4180",
            checks=_positive(zero=True),
        ),
        Column(
            "volume",
            "float64",
            "contacts",
            "what is planned with, all overrides applied",
            "5200",
            checks=_positive(zero=True),
        ),
        *(c for c in OVERRIDES.columns if c.name in ("made_by", "made_on", "why")),
    ),
    "overrides beside the model's own value",
    "forecast",
)

LONG_RANGE = Table(
    "long_range",
    ("queue", "first_date"),
    (
        _QUEUE,
        Column("first_date", DATE, "date", "first local day", "2027-01-04"),
        Column("days", "int64", "d", "days of it: 1, or those of the week inside the months asked for", "7"),
        *(c for c in FORECAST.columns if c.name in ("volume", "aht_s") or c.name in QUANTILE_COLUMNS),
        Column("source", "object", "", "what level, season and events rest on", "long_range+double11"),
    ),
    "contacts by day or week, many months ahead",
    "long_range",
)

CLEANING = Table(
    "cleaning",
    (),
    (
        _QUEUE,
        Column("start", DATE, "local time", "first moment concerned", "2025-03-04 14:00"),
        Column("end", DATE, "local time", "first moment after", "2025-03-04 17:00"),
        Column(
            "fault",
            "object",
            "",
            "missing, repeated, conflicting, outage, outlier, level shift, censored, mixed intervals,"
            " unfinished, zeros omitted or no contacts",
            "outage",
        ),
        Column("rows", "int64", "rows", "intervals or rows concerned", "3"),
        Column("raw_volume", "float64", "contacts", "contacts as they were in the file", "12"),
        Column("used_volume", "float64", "contacts", "contacts used; empty: none", "", nullable=True),
        Column("action", "object", "", "what was done, for people", "left out of the fit"),
    ),
    "what was found in the contact history, and what was done",
    "forecast",
)

REQUIREMENT = Table(
    "requirement",
    ("queue", "interval_start"),
    (
        _QUEUE,
        _INTERVAL,
        Column("is_open", "bool", "", "people serve the queue in this interval", "true"),
        Column(
            "volume_human",
            "float64",
            "contacts",
            "contacts left to people",
            "180.4",
            checks=_positive(zero=True),
        ),
        Column("aht_s", "float64", "s", "handling time of those, one at a time", "321", checks=_positive()),
        Column(
            "workload_erl",
            "float64",
            "erlang",
            "load, in conversations at once",
            "32.2",
            checks=_positive(zero=True),
        ),
        Column(
            "net_required", "int64", "heads", "people at work on the queue", "17", checks=_positive(zero=True)
        ),
        Column(
            "roster_required",
            "float64",
            "heads",
            "net_required / (1 - unrostered shrinkage)",
            "18.1",
            checks=_positive(zero=True),
        ),
        Column(
            "paid_required",
            "float64",
            "heads",
            "roster_required / (1 - rostered shrinkage); budgets only",
            "20.6",
            checks=_positive(zero=True),
        ),
        Column("service_expected", "float64", "1", "share answered in time with net_required", "0.982"),
        Column("asa_s", "float64", "s", "mean wait of those answered, with net_required", "3.1"),
        Column("occupancy", "float64", "1", "share of time busy, with net_required", "0.83"),
        Column("abandon_rate", "float64", "1", "share that leaves, with net_required", "0.006"),
        Column(
            "binding",
            "object",
            "",
            "what set net_required: service, asa, abandonment, occupancy, lines, least or none",
            "service",
        ),
    ),
    "people needed by queue and interval",
    "staffing",
)

SERVICE_CURVE = Table(
    "service_curve",
    ("queue", "interval_start", "heads"),
    (
        _QUEUE,
        _INTERVAL,
        Column(
            "heads",
            "float64",
            "heads",
            "people rostered and not on a break (before unrostered shrinkage)",
            "18",
            checks=_positive(zero=True),
        ),
        Column(
            "in_target",
            "float64",
            "contacts",
            "expected contacts answered within the threshold",
            "176.9",
            checks=_positive(zero=True),
        ),
        Column(
            "lost",
            "float64",
            "contacts",
            "expected contacts that leave or find nobody",
            "1.1",
            checks=_positive(zero=True),
        ),
        Column("asa_s", "float64", "s", "mean wait of those answered", "3.1", nullable=True),
        Column(
            "value_lost",
            "float64",
            "currency",
            "expected loss by contacts that leave or wait beyond the threshold; empty: no value set",
            "61.5",
            nullable=True,
            required=False,
        ),
        Column(
            "value_hull",
            "float64",
            "currency",
            "convex hull of value_lost over heads, from below; its error is what value_lost lies above it",
            "60.9",
            nullable=True,
            required=False,
        ),
    ),
    "service that a number of people gives; linear between rows",
    "staffing",
)

COVERAGE = Table(
    "coverage",
    ("queue", "interval_start"),
    (
        _QUEUE,
        _INTERVAL,
        Column("volume_human", "float64", "contacts", "contacts left to people", "180.4"),
        Column("roster_required", "float64", "heads", "heads wanted", "18.1"),
        Column("allocated", "float64", "heads", "heads given, mean over the interval's slots", "17.5"),
        Column("gap", "float64", "heads", "allocated - roster_required", "-0.6"),
        Column(
            "in_target", "float64", "contacts", "expected contacts answered within the threshold", "176.9"
        ),
        Column("lost", "float64", "contacts", "expected contacts that leave or find nobody", "1.4"),
        Column(
            "service_expected",
            "float64",
            "1",
            "in_target / volume_human (less lost, for a target of answered contacts); empty without contacts",
            "0.97",
            nullable=True,
        ),
        Column("target", "float64", "1", "share promised", "0.98"),
    ),
    "promise and expectation by queue and interval",
    "simulate",
)

SIMULATED = Table(
    "simulated",
    ("queue", "window", "start"),
    (
        _QUEUE,
        Column(
            "window",
            "object",
            "",
            "interval, day or horizon",
            "day",
            checks=_one_of("interval", "day", "horizon"),
        ),
        Column("start", UTC_TIME, "UTC", "start of the window", "2026-11-10T16:00Z"),
        Column("replications", "int64", "replications", "times the roster was played", "30"),
        Column("offered", "float64", "contacts", "mean contacts offered to people", "181.2"),
        *(
            Column(f"service{end}", "float64", "1", words, example, nullable=True)
            for end, words, example in (
                ("", "share answered in time, of those offered or answered as the target says", "0.953"),
                ("_low", "lower end of its 95 % confidence interval", "0.948"),
                ("_high", "upper end of its 95 % confidence interval", "0.958"),
                ("_p05", "only 5 of 100 replications were below", "0.871"),
                ("_p95", "only 5 of 100 replications were above", "0.992"),
            )
        ),
        *(
            Column(f"{name}{end}", "float64", unit, words + said, example, nullable=True)
            for name, unit, words, example in (
                ("kept", "1", "chance that the window keeps the target", "0.87"),
                ("asa_s", "s", "mean wait of those answered", "4.2"),
                ("wait_p95_s", "s", "95 of 100 answered waited no longer", "31"),
                ("abandon_rate", "1", "share not answered: left, turned away or still waiting", "0.02"),
                ("lost", "contacts", "contacts not answered", "3.9"),
                ("value_lost", "currency", "value lost with them, and with late answers", "117"),
                (
                    "occupancy",
                    "1",
                    "share in use of those who know the queue: of time, of chat places",
                    "0.78",
                ),
            )
            for end, said in (("", ""), ("_low", ": lower end"), ("_high", ": upper end"))
        ),
    ),
    "service that the roster gave when played; ends are of 95 % confidence intervals",
    "simulate",
)

ALLOCATION = Table(
    "allocation",
    ("queue", "slot_start"),
    (
        _QUEUE,
        Column("slot_start", UTC_TIME, "UTC", "start of the roster slot", "2026-11-10T16:15Z"),
        Column(
            "allocated",
            "float64",
            "heads",
            "heads of planned pace given to the queue",
            "17.5",
            checks=_positive(zero=True),
        ),
    ),
    "supply given to each queue",
    "roster",
)

COST = Table(
    "cost",
    ("agent_id", "date", "component"),
    (
        _AGENT,
        Column("date", DATE, "date", "local date of the minutes", "2026-11-11"),
        Column(
            "component",
            "object",
            "",
            "guaranteed, hourly, overtime, holiday, night, on_call or agency_fee",
            "night",
        ),
        Column("minutes", "int64", "min", "minutes paid", "120", checks=_positive(zero=True)),
        Column("amount", "int64", "minor unit", "amount, rounded once", "2310"),
    ),
    "pay lines",
    "pay",
)

REVIEW = Table(
    "review",
    ("queue", "level", "start"),
    (
        _QUEUE,
        Column(
            "level",
            "object",
            "",
            "queue, day or interval",
            "day",
            checks=_one_of("queue", "day", "interval"),
        ),
        Column("start", UTC_TIME, "UTC", "first interval of it", "2026-11-10T16:00Z"),
        Column("cells", "int64", "", "intervals compared", "48", checks=_positive()),
        Column("forecast", "float64", "contacts", "contacts forecast", "4180", checks=_positive(zero=True)),
        Column("actual", "float64", "contacts", "contacts that came", "4390", checks=_positive(zero=True)),
        *(
            Column(name, "float64", unit, words, example, nullable=True)
            for name, unit, words, example in (
                ("wape", "1", "sum of absolute errors of its intervals over contacts", "0.071"),
                ("bias", "1", "sum of errors over contacts; above 0: forecast too high", "-0.048"),
                ("inside_80", "1", "share of intervals inside the 80 % band", "0.77"),
                ("inside_95", "1", "share of intervals inside the 95 % band", "0.94"),
                ("work_forecast_h", "h", "contacts times handling time, forecast", "354"),
                ("work_actual_h", "h", "the same as it came", "381"),
                (
                    "from_level_h",
                    "h",
                    "error because days were busier or quieter; of days and queues its size",
                    "17",
                ),
                ("from_shape_h", "h", "error because contacts came at other times of the day; likewise", "9"),
                ("from_aht_h", "h", "error because contacts took longer or shorter; likewise", "9"),
            )
        ),
    ),
    "a plan's forecast against what came",
    "review",
)

_MODEL = Column("model", "object", "", "model, as in the registry, or rule of thumb", "daily_profile")
_LAGS = Column("lags", "object", "d", "days ahead, first and last; 1: the day of the forecast", "6-12")

BACKTEST_VALUES = Table(
    "backtest_values",
    ("queue", "model", "lags", "origin", "interval_start"),
    (
        _QUEUE,
        _MODEL,
        _LAGS,
        Column("origin", DATE, "date", "morning of the forecast; nothing later was known", "2026-10-07"),
        _INTERVAL,
        Column("lag", "int64", "d", "days ahead", "6", checks=_positive()),
        Column(
            "actual",
            "float64",
            "contacts",
            "what came, as in the file; empty where not known",
            "418",
            nullable=True,
            checks=_positive(zero=True),
        ),
        *(c for c in FORECAST.columns if c.name == "volume" or c.name in QUANTILE_COLUMNS),
        *(c for c in FORECAST.columns if c.name in ("day_spread", "interval_spread")),
    ),
    "what would have been forecast, beside what came",
    "backtest",
)

BACKTEST = Table(
    "backtest",
    ("queue", "model", "lags", "level", "part"),
    (
        Column("queue", "object", "", "queue; `(all)`: errors of every queue together", "hotline"),
        _MODEL,
        _LAGS,
        Column(
            "level",
            "object",
            "",
            "totals compared: interval, day or week",
            "day",
            checks=_one_of("interval", "day", "week"),
        ),
        Column(
            "part",
            "object",
            "",
            "all; peak, night, promotion or holiday; or one `lag 6`, `hour 14`, `weekday 1` (Monday)",
            "peak",
        ),
        Column("cells", "int64", "", "totals compared", "2016", checks=_positive()),
        Column("actual", "float64", "contacts", "contacts that came", "86031", checks=_positive(zero=True)),
        *(
            Column(name, "float64", unit, words, example, nullable=True)
            for name, unit, words, example in (
                ("wape", "1", "sum of absolute errors over contacts", "0.061"),
                ("bias", "1", "sum of errors over contacts; above 0: forecast too high", "-0.004"),
                (
                    "mase",
                    "1",
                    "mean absolute error over that of last week's same totals, before the first origin",
                    "0.71",
                ),
                ("pinball", "contacts", "mean loss of the seven quantiles (intervals only)", "8.3"),
                ("covered_80", "1", "share inside the 80 % band (intervals only)", "0.79"),
                ("covered_95", "1", "share inside the 95 % band (intervals only)", "0.95"),
                ("value_added", "1", "WAPE of the mean of last weeks less this one's", "0.021"),
            )
        ),
    ),
    "how good forecasts were",
    "backtest",
)

VIOLATIONS = Table(
    "violations",
    (),
    (
        Column("rule", "object", "", "rule", "leader_on_duty"),
        Column("agent_id", "object", "", "person; empty for a rule of the team", "A017"),
        Column("date", DATE, "date", "local date", "2026-11-11", nullable=True),
        Column("hard", "bool", "", "no roster with one may be published", "false"),
        Column("amount", "float64", "rule's unit", "by how much", "1"),
        Column("penalty", "int64", "minor unit", "what the plan counted for it", "5000"),
        Column("words", "object", "", "what is wrong, for people", "no leader from 03:00 to 03:30"),
    ),
    "rules and wishes not met",
    "roster",
)

EDITS = Table(
    "edits",
    (),
    (
        Column("place", "object", "", "cell of the edited workbook", "Roster!G12"),
        Column("agent_id", "object", "", "person; empty where none is meant", "A017"),
        Column("date", DATE, "date", "local day; empty where none is meant", "2026-11-11", nullable=True),
        Column("before", "object", "", "what the plan's own workbook shows there", "E"),
        Column("written", "object", "", "what was found", "L"),
        Column("shift_code", "object", "", "shift that is meant, or OFF; empty: none", "L"),
        Column("start", "object", "HH:MM", "its local start; empty: any", "09:30"),
        Column("absence", "object", "", "kind of time off that is meant", "sick"),
        Column(
            "outcome",
            "object",
            "",
            "accepted: binds the new plan; known: today's inputs say so already; illegal: a rule forbids it;"
            " unclear: for a person to decide",
            "accepted",
            checks=_one_of("accepted", "known", "illegal", "unclear"),
        ),
        Column("rule", "object", "", "rules that forbid it, joined by +", "daily_rest"),
        Column("words", "object", "", "why, for people", "at least 11 h of rest between two shifts"),
        Column("nearest", "object", "", "nearest legal content of that day", "M 10:00"),
    ),
    "what was changed by hand in a workbook, and what became of it",
    "replan",
)

CHANGES = Table(
    "changes",
    ("agent_id", "date"),
    (
        _AGENT,
        Column("date", DATE, "date", "local day", "2026-11-11"),
        Column("before", "object", "", "what the last plan had: code and start, OFF or absence", "E 07:00"),
        Column("after", "object", "", "what this plan has", "L 15:00"),
        Column(
            "cause",
            "object",
            "",
            "edit: asked for by hand; time_off: absence or its end; replan: the new search",
            "edit",
            checks=_one_of("edit", "time_off", "replan"),
        ),
        Column(
            "notice_days", "int64", "d", "days from the new plan's issue to that day; negative: past", "3"
        ),
        Column(
            "notice_cost",
            "int64",
            "minor unit",
            "owed for a change of published days at short notice",
            "5000",
        ),
    ),
    "days of people that differ from the last plan",
    "replan",
)

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        CONTACTS, EVENTS, AGENTS, AGENT_SKILLS, TIME_OFF, WISHES, LOCKS,
        FORECAST, CLEANING, REQUIREMENT, SERVICE_CURVE, ROSTER, ACTIVITIES, ALLOCATION, COVERAGE, SIMULATED,
        COST, VIOLATIONS, LEDGER, OVERRIDES, OVERRIDDEN, LONG_RANGE, REVIEW, BACKTEST, BACKTEST_VALUES,
        EDITS, CHANGES,
    )
}  # fmt: skip


def rows(frame: pd.DataFrame) -> Iterable[Any]:
    """Rows as named tuples, for reading field by field."""
    return frame.itertuples(index=False)
