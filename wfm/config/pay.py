"""Settings of pay: the tariff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import model_validator

from wfm.config.base import Settings, setting


class Rates(Settings):
    """Rates as shares of the hourly cost in the agents table. Premiums come on top of base pay."""

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


class OtherCost(Settings):
    """Cost beside pay: a price times a quantity. It is reported, and not weighed by the search."""

    title: str = setting("", "name for people; the key if empty")
    per: Literal["pay", "shift", "hour", "new_person", "day", "desk_day"] = setting(
        ...,
        "what the price is for: pay (a share of it: social insurance, yearly bonus), a shift (on call too),"
        " an hour paid, a person who begins (available_from, else hired_on) in the days planned, a day,"
        " a desk taken on a day",
    )
    price: float = setting(..., "price of one; of pay: a share", "currency", ge=0)
    pools: tuple[str, ...] = setting((), "pools concerned; none named: all")
    contracts: tuple[str, ...] = setting((), "contracts concerned; none named: all")
    sites: tuple[str, ...] = setting((), "sites concerned; none named: all")
    free: int = setting(0, "desks that cost nothing, with per: desk_day", "desks", ge=0)
    committed: bool = setting(False, "owed whatever the roster")


class PaySettings(Rates):
    """Rates that hold wherever a site has none of its own, and what all sites share."""

    currency: str = setting("CNY", "currency of all amounts", "ISO 4217")
    minor_digits: int = setting(2, "digits of the minor unit", "digits", ge=0, le=4)
    contingency: float = setting(0.0, "share of the budget kept back", "1", ge=0)
    other: dict[str, OtherCost] = setting({}, "cost beside pay, by name")
    sites: dict[str, Rates] = setting(
        {}, "by site, rates that differ there; a law that binds sites brings its own"
    )

    @model_validator(mode="before")
    @classmethod
    def _over_the_general(cls, raw: Any) -> Any:
        """Each site's rates with the general ones under them."""
        if not isinstance(raw, Mapping) or not isinstance(raw.get("sites"), Mapping):
            return raw
        general = {key: value for key, value in raw.items() if key in Rates.model_fields}
        own = {
            site: {**general, **dict(rates)} if isinstance(rates, Mapping | Rates) else rates
            for site, rates in raw["sites"].items()
        }
        return {**raw, "sites": own}

    def at(self, site: str) -> Rates:
        """Rates of a site."""
        return self.sites.get(site, self)
