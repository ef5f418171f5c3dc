"""Settings of pay: the tariff."""

from __future__ import annotations

from typing import Literal

from wfm.config.base import Settings, setting


class PaySettings(Settings):
    """Rates as shares of the hourly cost in the agents table. Premiums come on top of base pay."""

    currency: str = setting("CNY", "currency of all amounts", "ISO 4217")
    minor_digits: int = setting(2, "digits of the minor unit", "digits", ge=0, le=4)
    overtime_rate: float = setting(1.5, "pay of an overtime hour", "x hourly", ge=1)
    overtime_later_rate: float | None = setting(
        None, "pay of an hour beyond `overtime_first_h` of a day's overtime; none: the same", "x hourly", ge=1
    )
    overtime_first_h: float = setting(1.0, "hours of a day's overtime at the first rate", "h", ge=0)
    rest_day_rate: float | None = setting(
        None, "pay of an overtime hour on a rest day; none: as other overtime", "x hourly", ge=1
    )
    rest_day: Literal["pay", "lieu"] = setting(
        "pay", "salaried work on rest days: paid, or given back as time in lieu (补休)"
    )
    holiday_rate: float = setting(3.0, "pay of an hour on a statutory holiday", "x hourly", ge=1)
    holiday_beside_salary: bool = setting(
        False, "a salary pays the holiday itself, and work on it earns the whole rate beside it"
    )
    night_premium: float = setting(0.0, "premium of a night hour", "x hourly", ge=0)
    night_from: str = setting("22:00", "night begins (local)", "HH:MM", pattern=r"^\d\d:\d\d$")
    night_to: str = setting("06:00", "night ends (local)", "HH:MM", pattern=r"^\d\d:\d\d$")
    on_call_per_day: float = setting(0.0, "allowance for a day on call", "currency", ge=0)
    contingency: float = setting(0.0, "share of the budget kept back", "1", ge=0)
