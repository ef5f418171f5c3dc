"""Tables of the roster, its rules and its edits."""

from __future__ import annotations

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
from wfm.tables.inputs import MOST_MONEY

LEDGER = Table(
    "ledger",
    ("agent_id", "month"),
    (
        AGENT,
        Column("month", DATE, "date", "first day of the calendar month", "2026-11-01"),
        Column("through", DATE, "date", "last day counted", "2026-11-08"),
        *(
            Column(name, "int64", unit, words, example, False, False, 0, positive(zero=True, most=1e6))
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
            checks=within(1e4),
        ),
    ),
    "what people did, month by month, carried from plan to plan (as an input: up to the first day planned)",
    "roster",
)

LEAVE_REQUESTS = Table(
    "leave_requests",
    ("agent_id", "start"),
    (
        AGENT,
        Column("start", UTC_TIME, "UTC", "first moment away (a bare date: local midnight)", "2026-11-12"),
        Column("end", UTC_TIME, "UTC", "first moment back", "2026-11-15"),
        Column(
            "asked_on",
            DATE,
            "date",
            "day on which it was asked; empty: after all others",
            "2026-10-02",
            nullable=True,
            required=False,
        ),
        Column(
            "weight",
            "float64",
            "1",
            "who comes first where a quota goes by weight, such as years of service; higher first",
            "3",
            required=False,
            default=0.0,
            checks=within(MOST_MONEY),
        ),
        Column(
            "answer",
            "object",
            "",
            "granted (stays so), refused (is asked again) or empty (not asked yet)",
            "granted",
            required=False,
            default="",
            checks=one_of("", "granted", "refused"),
        ),
        Column("words", "object", "", "why refused, for people", "places are taken", False, False, ""),
    ),
    "requests for leave with the answers of a plan, carried from plan to plan; what is granted is time off",
    "roster",
)

ROSTER = Table(
    "roster",
    ("shift_id",),
    (
        Column("shift_id", "object", "", "agent and date", "A017-20261111"),
        AGENT,
        Column("date", DATE, "date", "local date on which it starts", "2026-11-11"),
        CODE,
        Column("start", UTC_TIME, "UTC", "start", "2026-11-10T23:00Z"),
        Column("end", UTC_TIME, "UTC", "end", "2026-11-11T08:00Z"),
        Column(
            "paid_min",
            "int64",
            "min",
            "presence without unpaid breaks",
            "480",
            checks=positive(zero=True, most=10_000),
        ),
        Column(
            "overtime_min",
            "int64",
            "min",
            "part of paid_min paid as overtime",
            "0",
            required=False,
            default=0,
            checks=positive(zero=True, most=10_000),
        ),
        Column(
            "kind",
            "object",
            "",
            "work or on_call",
            "work",
            required=False,
            default="work",
            checks=one_of("work", "on_call"),
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
            "work, meal, rest, meeting, training, coaching or on_call",
            "work",
            checks=one_of("work", "meal", "rest", "meeting", "training", "coaching", "on_call"),
        ),
        Column("routing_group", "object", "", "queues served, joined by +; empty in a break", "hotline+web"),
        Column(
            "subject",
            "object",
            "",
            "which meeting, training or coaching, as named in the scenario; else empty",
            "buddy",
            required=False,
            default="",
        ),
        Column(
            "partner",
            "object",
            "",
            "agent id of the other one, where it is held in pairs; else empty",
            "A012",
            required=False,
            default="",
        ),
    ),
    "what is done in each part of a shift",
    "roster",
)

COVERAGE = Table(
    "coverage",
    ("queue", "interval_start"),
    (
        QUEUE,
        INTERVAL,
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

ALLOCATION = Table(
    "allocation",
    ("queue", "slot_start"),
    (
        QUEUE,
        Column("slot_start", UTC_TIME, "UTC", "start of the roster slot", "2026-11-10T16:15Z"),
        Column(
            "allocated",
            "float64",
            "heads",
            "heads of planned pace given to the queue",
            "17.5",
            checks=positive(zero=True),
        ),
    ),
    "supply given to each queue",
    "roster",
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
            checks=one_of("accepted", "known", "illegal", "unclear"),
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
        AGENT,
        Column("date", DATE, "date", "local day", "2026-11-11"),
        Column("before", "object", "", "what the last plan had: code and start, OFF or absence", "E 07:00"),
        Column("after", "object", "", "what this plan has", "L 15:00"),
        Column(
            "cause",
            "object",
            "",
            "edit: asked for by hand; time_off: absence or its end; replan: the new search",
            "edit",
            checks=one_of("edit", "time_off", "replan"),
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
