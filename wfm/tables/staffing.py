"""Tables of what is needed."""

from __future__ import annotations

from wfm.tables.base import INTERVAL, QUEUE, Column, Table, positive

REQUIREMENT = Table(
    "requirement",
    ("queue", "interval_start"),
    (
        QUEUE,
        INTERVAL,
        Column("is_open", "bool", "", "people serve the queue in this interval", "true"),
        Column(
            "volume_human",
            "float64",
            "contacts",
            "contacts left to people",
            "180.4",
            checks=positive(zero=True),
        ),
        Column("aht_s", "float64", "s", "handling time of those, one at a time", "321", checks=positive()),
        Column(
            "workload_erl",
            "float64",
            "erlang",
            "load, in conversations at once",
            "32.2",
            checks=positive(zero=True),
        ),
        Column(
            "net_required", "int64", "heads", "people at work on the queue", "17", checks=positive(zero=True)
        ),
        Column(
            "roster_required",
            "float64",
            "heads",
            "net_required / (1 - unrostered shrinkage)",
            "18.1",
            checks=positive(zero=True),
        ),
        Column(
            "paid_required",
            "float64",
            "heads",
            "roster_required / (1 - rostered shrinkage); budgets only",
            "20.6",
            checks=positive(zero=True),
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

REQUIREMENT_GROUPS = Table(
    "requirement_groups",
    ("routing_group", "tier", "interval_start"),
    (
        Column("routing_group", "object", "", "queues with the same skills, joined by +", "hotline+web"),
        Column(
            "tier",
            "object",
            "",
            "skill of one tier; empty: all of the group",
            "professional",
            required=False,
            default="",
        ),
        INTERVAL,
        *(c for c in REQUIREMENT.columns if c.name in ("net_required", "roster_required", "paid_required")),
        Column("occupancy", "float64", "1", "share of time busy, with net_required", "0.83"),
    ),
    "people needed by routing group and skill tier",
    "staffing",
)

SERVICE_CURVE = Table(
    "service_curve",
    ("queue", "interval_start", "heads"),
    (
        QUEUE,
        INTERVAL,
        Column(
            "heads",
            "float64",
            "heads",
            "people rostered and not on a break (before unrostered shrinkage)",
            "18",
            checks=positive(zero=True),
        ),
        Column(
            "in_target",
            "float64",
            "contacts",
            "expected contacts answered within the threshold",
            "176.9",
            checks=positive(zero=True),
        ),
        Column(
            "lost",
            "float64",
            "contacts",
            "expected contacts that leave or find nobody",
            "1.1",
            checks=positive(zero=True),
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
