"""Rates of pay, for the solver (prices of slots and weeks) and for reports (pay lines).

Formulas, with h the agent's hourly cost in minor units and m minutes of one local date:

| component  | who      | amount                                        |
|------------|----------|-----------------------------------------------|
| guaranteed | salaried | h x guaranteed_h_week / 7 a day of employment |
| hourly     | hourly   | h x m / 60, m all paid minutes                |
| agency_fee | hourly   | h x m / 60 x agency_fee, m all paid minutes   |
| overtime   | salaried | h x m / 60 x rate                             |
|            | hourly   | h x m / 60 x (rate - 1)                       |
| rest_day   | salaried | h x m / 60 x rest_day_rate                    |
|            | hourly   | h x m / 60 x (rest_day_rate - 1)              |
| holiday    | all      | h x m / 60 x (holiday_rate - 1)               |
| night      | all      | h x m / 60 x night_premium                    |
| on_call    | all      | on_call_per_day a shift; a standby's allowance |

Components add up: an overtime minute in the night of a holiday earns all three. A shift counts in the
Monday-to-Sunday week of the date on which it starts, and a salary covers its ordinary hours.

Overtime of a day are the paid minutes of a shift above the contract's `overtime_after_h_day`; its
rate is overtime_rate, and overtime_later_rate beyond `overtime_first_h`. Overtime of a week are the
other minutes above the week's ordinary hours (`wfm.pay.weeks`), the last ones of the week. Where
people worked on n days, more than the d working days of the week that time off left, n - d are rest days: of
the week's overtime up to (n - d) / n of its minutes are paid as rest_day, the rest as overtime. Work
on rest days that is given back (`rest_day: lieu`) is counted at one hour's pay for a salary, which is
what the time in lieu will cost.

With `holiday_beside_salary` the holiday is paid by the salary, so salaried work on it earns
holiday_rate whole, and its minutes do not count in the week; a shift that is partly on a holiday
gives up that part of its paid minutes.

Rates are those of the person's site (`pay.sites`), its clock says which date a minute is on, and its
country which dates are holidays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np
import pandas as pd

from wfm.config.pay import PaySettings, Rates
from wfm.config.roster import Contract
from wfm.config.scenario import Scenario
from wfm.domain.grid import Grid
from wfm.domain.money import round_minor, to_minor
from wfm.domain.people import Agent
from wfm.pay import lines, overtime
from wfm.pay.clock import Floats, SiteClock
from wfm.pay.overtime import rest_day_minutes

WEEK_DAYS = 7


def exact(number: float) -> Fraction:
    """A setting as it was written: 0.1 is one tenth, not its binary neighbour."""
    return Fraction(str(number))


@dataclass(frozen=True, eq=False)
class Tariff:
    """The tariff of a scenario. Amounts are in minor units of its currency."""

    scenario: Scenario

    @property
    def pay(self) -> PaySettings:
        return self.scenario.pay

    @cached_property
    def grid(self) -> Grid:
        return self.scenario.horizon.grid()

    @cached_property
    def clocks(self) -> Mapping[str, SiteClock]:
        """Local time by site."""
        return {
            name: SiteClock.of(site, self.grid, self.rates(name))
            for name, site in self.scenario.sites.items()
        }

    def rates(self, site: str) -> Rates:
        """Rates of a site: its own, or those that hold for all."""
        return self.pay.at(site)

    def contract(self, name: str) -> Contract:
        return self.scenario.roster.contracts[name]

    def minor(self, amount: float) -> int:
        """An amount of the currency in minor units, such as an hourly cost read from a table."""
        return to_minor(Decimal(str(amount)), self.pay.minor_digits)

    def factor(self, component: str, contract: Contract, site: str) -> Fraction:
        """Pay of a minute of a component, as a multiple of the hourly cost / 60 (see above)."""
        hourly, rates = contract.pay == "hourly", self.rates(site)
        match component:
            case "hourly":
                return Fraction(hourly)
            case "agency_fee":
                return hourly * exact(contract.agency_fee)
            case "overtime":
                return exact(rates.overtime_rate) - hourly
            case "overtime_later":
                later = rates.overtime_later_rate
                return exact(rates.overtime_rate if later is None else later) - hourly
            case "rest_day":
                if rates.rest_day == "lieu" and not hourly:
                    return Fraction(1)
                rate = rates.rest_day_rate
                return exact(rates.overtime_rate if rate is None else rate) - hourly
            case "holiday":
                return exact(rates.holiday_rate) - (1 if hourly else not rates.holiday_beside_salary)
            case "night":
                return exact(rates.night_premium)
        raise ValueError(f"{component} is not paid by the minute")

    def slot_prices(self, agent: Agent, n_slots: int, lead_min: int = 0) -> Floats:
        """Variable pay of one paid slot from `lead_min` before the horizon on, (n_slots,).

        `n_slots` may exceed the horizon by up to three days: shifts run over the end.
        """
        edges = np.arange(n_slots + 1, dtype=np.int64) * self.grid.slot_min - lead_min
        clock, contract = self.clocks[agent.site], self.contract(agent.contract)
        site = agent.site
        base = self.factor("hourly", contract, site) + self.factor("agency_fee", contract, site)
        weighted = (
            float(base) * self.grid.slot_min
            + float(self.factor("night", contract, site)) * clock.nights(edges[:-1], edges[1:])
            + float(self.factor("holiday", contract, site)) * clock.holidays(edges[:-1], edges[1:])
        )
        return np.asarray(weighted * (agent.hourly_cost / 60), dtype=np.float64)

    def week_price(self, agent: Agent, minutes: int, days: int, ordinary: int, working_days: float) -> float:
        """What a week costs beyond its slots and its days: `minutes` of work on `days` days.

        Args:
            minutes: without those above the ordinary day, and those of holidays beside a salary.
            ordinary: minutes of the week before overtime.
            working_days: of the week, less those taken off.
        """
        contract = self.contract(agent.contract)
        rest = rest_day_minutes(minutes, days, ordinary, working_days)
        weighted = rest * self._float_factor("rest_day", contract, agent.site)
        weighted += (max(0, minutes - ordinary) - rest) * self._float_factor("overtime", contract, agent.site)
        return weighted * agent.hourly_cost / 60

    def day_price(self, agent: Agent, minutes: int) -> float:
        """What `minutes` of overtime of one shift cost beyond their slots."""
        contract = self.contract(agent.contract)
        first = min(minutes, round(self.rates(agent.site).overtime_first_h * 60))
        weighted = first * self._float_factor("overtime", contract, agent.site)
        weighted += (minutes - first) * self._float_factor("overtime_later", contract, agent.site)
        return weighted * agent.hourly_cost / 60

    def _float_factor(self, component: str, contract: Contract, site: str) -> float:
        key = component, contract.pay, site
        if key not in self._factors:
            self._factors[key] = float(self.factor(component, contract, site))
        return self._factors[key]

    @cached_property
    def _factors(self) -> dict[tuple[str, str, str], float]:
        return {}

    def beside_salary(self, contract: Contract, site: str) -> bool:
        """Whether work on statutory holidays is paid beside the salary, and counts in no week."""
        return self.rates(site).holiday_beside_salary and contract.pay == "salaried"

    def on_call_price(self, agent: Agent) -> int:
        """Allowance for one day on call; the same for everybody at a site."""
        return self.minor(self.rates(agent.site).on_call_per_day)

    def standby_price(self, template: str) -> int:
        """Allowance for time on call after a shift of a template."""
        standby = self.scenario.roster.shifts[template].standby
        return self.minor(standby.allowance) if standby else 0

    def guaranteed(self, agent: Agent, days: int | None = None) -> int:
        """Salary of `days` days, of the agent's days of employment in the horizon if not given."""
        if days is None:
            days = sum(
                (agent.hired_on is None or agent.hired_on <= on)
                and (agent.ends_on is None or on <= agent.ends_on)
                for on in self.grid.dates
            )
        return self.salary(agent.contract, agent.hourly_cost, days)

    def salary(self, contract: str, hourly_cost: int, days: int) -> int:
        """Guaranteed pay of `days` days, rounded once."""
        return round_minor(self._guaranteed_h(contract, days) * hourly_cost)

    def salary_min(self, contract: str, days: int) -> int:
        """Guaranteed minutes of `days` days, rounded once."""
        return round_minor(self._guaranteed_h(contract, days) * 60)

    def _guaranteed_h(self, contract: str, days: int) -> Fraction:
        terms = self.contract(contract)
        hours = exact(terms.guaranteed_h_week) if terms.pay == "salaried" else Fraction(0)
        return hours * days / WEEK_DAYS

    def overtime_minutes(
        self,
        roster: pd.DataFrame,
        agents: pd.DataFrame,
        previous: pd.DataFrame | None = None,
        time_off: pd.DataFrame | None = None,
    ) -> pd.DataFrame:
        """Minutes of each shift that are overtime, by its index: `overtime_min` (`ROSTER`), and of it
        `day_min` above the ordinary day and `rest_day_min` on rest days.

        `previous`: the roster before; its shifts count in the week that both share. `time_off`: counts
        as worked.
        """
        return overtime.minutes(self, roster, agents, previous, time_off)

    def cost_table(
        self,
        roster: pd.DataFrame,
        activities: pd.DataFrame,
        agents: pd.DataFrame,
        previous: pd.DataFrame | None = None,
        time_off: pd.DataFrame | None = None,
    ) -> pd.DataFrame:
        """Pay lines (`tables.COST`), one a (agent, local date, component), each rounded once.

        `agents` is the agents table. Minutes are split at local midnight and exclude unpaid breaks.

        Raises:
            ValueError: a shift's paid_min differs from what its activities leave, or a shift lies
                more than two days outside the horizon.
        """
        return lines.cost_table(self, roster, activities, agents, previous, time_off)
