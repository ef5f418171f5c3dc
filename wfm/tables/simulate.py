"""Tables of the roster as played."""

from __future__ import annotations

from wfm.tables.base import QUEUE, UTC_TIME, Column, Table, one_of

SIMULATED = Table(
    "simulated",
    ("queue", "window", "start"),
    (
        QUEUE,
        Column(
            "window",
            "object",
            "",
            "interval, day or horizon",
            "day",
            checks=one_of("interval", "day", "horizon"),
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

SIMULATED_CLASSES = Table(
    "simulated_classes",
    ("queue", "customers", "window", "start"),
    (
        QUEUE,
        Column("customers", "object", "", "class of the queue's customers", "vip"),
        *SIMULATED.columns[1:],
    ),
    "the same by class, of queues whose customers have classes",
    "simulate",
)
