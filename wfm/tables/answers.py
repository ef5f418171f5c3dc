"""Tables of what a finished plan could have been: wishes refused, rules relaxed."""

from __future__ import annotations

from wfm.tables.base import AGENT, DATE, Column, Table, one_of

REFUSALS = Table(
    "refusals",
    ("agent_id", "date", "kind", "asked"),
    (
        AGENT,
        Column("date", DATE, "date", "local day; of leave its first", "2026-11-14"),
        Column("kind", "object", "", "wish or leave", "wish", checks=one_of("wish", "leave")),
        Column("asked", "object", "", "code asked for, `not` before it where it was not wanted", "OFF"),
        Column("has", "object", "", "what the person has instead", "L"),
        Column("weight", "int64", "minor unit", "what the plan counts for the refusal", "3000"),
        Column(
            "saved",
            "float64",
            "minor unit",
            "what the plan would weigh more, this weight counted, with the wish granted by the cheapest tour"
            " of the person beside all others; 0 where it would weigh less, as words then say; empty: no tour"
            " grants it, or it was not worked out",
            "4200",
            nullable=True,
        ),
        Column("words", "object", "", "what else is to be said, for people", "no legal days grant it"),
    ),
    "wishes and requests for leave that were refused, and what each refusal saved",
    "roster",
)

PRICES = Table(
    "prices",
    (),
    (
        Column("rule", "object", "", "rule or ceiling", "daily_rest"),
        Column("now", "object", "", "what it says", "at least 11 h of rest between two shifts"),
        Column("then", "object", "", "a step easier; empty: without it", "at least 10 h of rest"),
        Column(
            "price",
            "float64",
            "minor unit",
            "what the step saves; empty where the searches left more open than that",
            "120000",
            nullable=True,
        ),
        Column("least", "int64", "minor unit", "proved: it saves no less", "90000"),
        Column("most", "float64", "minor unit", "proved: it saves no more", "150000", nullable=True),
    ),
    "what each rule and ceiling costs, relaxed by a step",
    "prices",
)
