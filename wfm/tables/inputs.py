"""Tables that people give."""

from __future__ import annotations

import pandera.pandas as pa

from wfm.tables.base import (
    AGENT,
    CODE,
    DATE,
    INTERVAL,
    QUEUE,
    UTC_TIME,
    Column,
    Table,
    one_of,
    positive,
    within,
)

MOST_CONTACTS = 1e7

MOST_AHT_S = 1e5
"""What one row of a history may hold: more is a slip of the pen, or a total."""

MOST_MONEY = 1e9
"""Of a wish; an hour's cost is less."""

CONTACTS = Table(
    "contacts",
    ("queue", "interval_start"),
    (
        QUEUE,
        INTERVAL,
        Column(
            "volume",
            "float64",
            "contacts",
            "contacts offered",
            "412",
            checks=positive(zero=True, most=MOST_CONTACTS),
        ),
        Column(
            "aht_s",
            "float64",
            "s",
            "mean handling time: talk + hold + wrap",
            "305",
            nullable=True,
            checks=positive(most=MOST_AHT_S),
        ),
        Column(
            "handled",
            "float64",
            "contacts",
            "contacts answered by people",
            "398",
            nullable=True,
            required=False,
            checks=positive(zero=True, most=MOST_CONTACTS),
        ),
        Column(
            "abandoned",
            "float64",
            "contacts",
            "contacts that left",
            "14",
            nullable=True,
            required=False,
            checks=positive(zero=True, most=MOST_CONTACTS),
        ),
        Column(
            "answered_in_target",
            "float64",
            "contacts",
            "contacts answered within the threshold",
            "371",
            nullable=True,
            required=False,
            checks=positive(zero=True, most=MOST_CONTACTS),
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
            checks=one_of("promotion", "holiday", "outage", "other"),
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
            checks=positive(most=1000),
        ),
        Column(
            "total_per_day",
            "float64",
            "contacts/d",
            "mean contacts a day over the event and its queues together; met exactly",
            "100000",
            nullable=True,
            required=False,
            checks=positive(zero=True, most=10 * MOST_CONTACTS),
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
            checks=one_of("add", "scale", "set"),
        ),
        Column(
            "value",
            "float64",
            "contacts or 1",
            "by how much, or to what",
            "5200",
            checks=within(10 * MOST_CONTACTS),
        ),
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
        AGENT,
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
            checks=one_of("", "pregnant", "nursing", "minor"),
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
            checks=positive(zero=True, most=MOST_MONEY / 100),
        ),
    ),
    "people and rented seats",
    "input",
)

AGENT_SKILLS = Table(
    "agent_skills",
    ("agent_id", "skill"),
    (
        AGENT,
        Column("skill", "object", "", "skill", "wechat"),
        Column(
            "proficiency",
            "float64",
            "1",
            "pace against the planned handling time, once fully trained",
            "0.9",
            required=False,
            default=1.0,
            checks=(pa.Check.in_range(0.05, 2.0, error="expected 0.05 to 2"),),
        ),
        Column(
            "since",
            DATE,
            "date",
            "first day of the skill, from which a ramp counts; empty: the person's first day of employment",
            "2026-10-12",
            nullable=True,
            required=False,
        ),
    ),
    "who can do what, how fast",
    "input",
)

TIME_OFF = Table(
    "time_off",
    ("agent_id", "start"),
    (
        AGENT,
        Column("start", UTC_TIME, "UTC", "first moment away (a bare date: local midnight)", "2026-11-12"),
        Column("end", UTC_TIME, "UTC", "first moment back", "2026-11-13"),
        Column(
            "kind",
            "object",
            "",
            "leave, sick, training or lieu (a rest day worked, given back)",
            "leave",
            checks=one_of("leave", "sick", "training", "lieu"),
        ),
    ),
    "approved absence; counts as worked in the hours of the contract and before overtime",
    "input",
)

WISHES = Table(
    "wishes",
    ("agent_id", "date", "shift_code"),
    (
        AGENT,
        Column("date", DATE, "date", "local day", "2026-11-14"),
        CODE,
        Column(
            "weight",
            "float64",
            "currency",
            "what granting it is worth; negative: wants it not",
            "30",
            checks=within(MOST_MONEY),
        ),
    ),
    "what people would like",
    "input",
)

LOCKS = Table(
    "locks",
    ("agent_id", "date"),
    (
        AGENT,
        Column("date", DATE, "date", "local day", "2026-11-10"),
        CODE,
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
