"""Tables of whom to call when more comes than planned."""

from __future__ import annotations

from wfm.tables.base import DATE, QUEUE, UTC_TIME, Column, Table, positive

_LEVEL = Column("level", "object", "", "level of the surge, as named in the scenario", "red")

_STEP = Column("step", "int64", "", "place in the order of calls, from 1; 0: nobody called", "2")

_RESOURCE = Column("resource", "object", "", "who is called; empty: nobody", "overtime")

SURGE = Table(
    "surge",
    ("level", "step"),
    (
        _LEVEL,
        _STEP,
        _RESOURCE,
        Column("calls", "int64", "calls", "days of people, seats or bots called", "34"),
        Column("people", "int64", "heads", "people or seats called at least once", "21"),
        Column("hours", "float64", "h", "paid hours more", "61.5"),
        Column("first_call", UTC_TIME, "UTC", "latest time of the first call", "2026-11-10T22:00Z", True),
        Column("amount", "int64", "minor unit", "what is paid more for it", "412500"),
        Column("missing_h", "float64", "h", "head-hours missing, with all called so far", "310.5"),
        Column("service", "float64", "1", "share of all contacts expected in time, likewise", "0.91", True),
        Column("lost", "float64", "contacts", "contacts expected to be lost, likewise", "812"),
    ),
    "what each resource adds when contacts come above forecast",
    "surge",
)

SURGE_SERVICE = Table(
    "surge_service",
    ("level", "queue"),
    (
        _LEVEL,
        QUEUE,
        Column("volume_human", "float64", "contacts", "contacts left to people, nobody called", "21040"),
        *(
            Column(f"{name}_{end}", "float64", unit, f"{words}, {said}", example, nullable=name == "service")
            for name, unit, words, example in (
                ("service", "1", "share expected in time", "0.87"),
                ("lost", "contacts", "contacts expected to be lost", "240"),
                ("missing_h", "h", "head-hours missing", "120.5"),
            )
            for end, said in (("without", "nobody called"), ("with", "all called"))
        ),
        Column("target", "float64", "1", "share promised", "0.98"),
    ),
    "service of each queue when contacts come above forecast, without and with the calls",
    "surge",
)

SURGE_CALLS = Table(
    "surge_calls",
    ("level", "agent_id", "date"),
    (
        _LEVEL,
        _STEP,
        _RESOURCE,
        Column("agent_id", "object", "", "person, or block of rented seats", "A017"),
        Column("heads", "int64", "heads", "seats of a block, else 1", "1", checks=positive()),
        Column("date", DATE, "date", "local date of the shift", "2026-11-11"),
        Column("shift_code", "object", "", "code of the shift then; E+2 is E for two hours longer", "E+2"),
        Column("call_by", UTC_TIME, "UTC", "latest time of the call", "2026-11-11T07:00Z"),
        Column("start", UTC_TIME, "UTC", "start of what is added", "2026-11-11T08:00Z"),
        Column("end", UTC_TIME, "UTC", "end of the shift", "2026-11-11T10:00Z"),
        Column("paid_min", "int64", "min", "paid minutes more, of all its heads", "120"),
        Column("amount", "int64", "minor unit", "what is paid more for it", "12420"),
    ),
    "whom to call, by when",
    "surge",
)
