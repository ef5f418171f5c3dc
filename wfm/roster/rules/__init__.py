"""Rules: one file each, and one line each here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from wfm.config.roster import RosterSettings
from wfm.domain.shift import OFF
from wfm.roster.rules.availability import Availability
from wfm.roster.rules.averaging_period import AveragingPeriod
from wfm.roster.rules.base import Rule
from wfm.roster.rules.breaks_apart import BreaksApart
from wfm.roster.rules.contract_hours import ContractHours
from wfm.roster.rules.contract_shifts import ContractShifts
from wfm.roster.rules.daily_hours import DailyHours
from wfm.roster.rules.daily_rest import DailyRest
from wfm.roster.rules.daily_spread import DailySpread
from wfm.roster.rules.days_in_a_row import DaysInARow
from wfm.roster.rules.days_off_together import DaysOffTogether
from wfm.roster.rules.fairness import Fairness
from wfm.roster.rules.fixed_start import FixedStart
from wfm.roster.rules.forward_rotation import ForwardRotation
from wfm.roster.rules.holiday_work import HolidayWork
from wfm.roster.rules.horizon_hours import HorizonHours
from wfm.roster.rules.keep import Keep
from wfm.roster.rules.leader_on_duty import LeaderOnDuty
from wfm.roster.rules.leave_quota import LeaveQuota
from wfm.roster.rules.locks import Locks
from wfm.roster.rules.meal_break import MealBreak
from wfm.roster.rules.meetings import Meetings
from wfm.roster.rules.minimum_hire import MinimumHire
from wfm.roster.rules.most_of_a_shift import MostOfAShift
from wfm.roster.rules.night_ban import NightBan
from wfm.roster.rules.nights_in_a_row import NightsInARow
from wfm.roster.rules.on_call_rota import OnCallRota
from wfm.roster.rules.one_shift_a_day import OneShiftADay
from wfm.roster.rules.overtime_cap import OvertimeCap
from wfm.roster.rules.pool_ceiling import PoolCeiling
from wfm.roster.rules.same_shift_on_weekends import SameShiftOnWeekends
from wfm.roster.rules.seats import Seats
from wfm.roster.rules.shift_cover import ShiftCover
from wfm.roster.rules.shift_succession import ShiftSuccession
from wfm.roster.rules.shifts_in_a_row import ShiftsInARow
from wfm.roster.rules.shifts_of_a_kind import ShiftsOfAKind
from wfm.roster.rules.start_stability import StartStability
from wfm.roster.rules.time_off import TimeOff
from wfm.roster.rules.unwanted_pattern import WORK, UnwantedPattern
from wfm.roster.rules.weekends import Weekends
from wfm.roster.rules.weekends_in_a_row import WeekendsInARow
from wfm.roster.rules.weekends_together import WeekendsTogether
from wfm.roster.rules.weekly_hours import WeeklyHours
from wfm.roster.rules.weekly_rest import WeeklyRest
from wfm.roster.rules.whole_weekends import WholeWeekends
from wfm.roster.rules.wishes import Wishes

RULES: dict[str, type[Rule]] = {
    "one_shift_a_day": OneShiftADay,
    "contract_shifts": ContractShifts,
    "contract_hours": ContractHours,
    "availability": Availability,
    "time_off": TimeOff,
    "locks": Locks,
    "seats": Seats,
    "pool_ceiling": PoolCeiling,
    "wishes": Wishes,
    "meetings": Meetings,
    "daily_rest": DailyRest,
    "daily_hours": DailyHours,
    "weekly_hours": WeeklyHours,
    "days_in_a_row": DaysInARow,
    "weekly_rest": WeeklyRest,
    "fixed_start": FixedStart,
    "leader_on_duty": LeaderOnDuty,
    "on_call_rota": OnCallRota,
    "meal_break": MealBreak,
    "breaks_apart": BreaksApart,
    "most_of_a_shift": MostOfAShift,
    "minimum_hire": MinimumHire,
    "days_off_together": DaysOffTogether,
    "weekends": Weekends,
    "whole_weekends": WholeWeekends,
    "same_shift_on_weekends": SameShiftOnWeekends,
    "shift_succession": ShiftSuccession,
    "shifts_of_a_kind": ShiftsOfAKind,
    "shifts_in_a_row": ShiftsInARow,
    "unwanted_pattern": UnwantedPattern,
    "horizon_hours": HorizonHours,
    "shift_cover": ShiftCover,
    "keep": Keep,
    "averaging_period": AveragingPeriod,
    "overtime_cap": OvertimeCap,
    "daily_spread": DailySpread,
    "night_ban": NightBan,
    "nights_in_a_row": NightsInARow,
    "forward_rotation": ForwardRotation,
    "start_stability": StartStability,
    "weekends_in_a_row": WeekendsInARow,
    "weekends_together": WeekendsTogether,
    "holiday_work": HolidayWork,
    "fairness": Fairness,
    "leave_quota": LeaveQuota,
}

RuleFault = tuple[tuple[str, ...], str, str]
"""Key path below `roster.rules`, the offending value, and what was expected instead."""


def parse_rules(
    raw: Mapping[str, Any],
    settings: RosterSettings | None = None,
    sites: Iterable[str] = (),
    queues: Iterable[str] = (),
) -> tuple[tuple[Rule, ...], list[RuleFault]]:
    """Rules in force, those that need no settings first, and everything wrong with `roster.rules`.

    A rule's settings are one mapping, or a list of them where it binds contracts differently.
    With `settings`, names of contracts, pools and shift codes must be among theirs, those of sites
    and queues among `sites` and `queues`.
    """
    rules = [rule() for rule in RULES.values() if rule.always]
    faults: list[RuleFault] = []
    configurable = [name for name, rule in RULES.items() if not rule.always]
    for name, given in raw.items():
        if name not in configurable:
            words = "always in force, without settings" if name in RULES else "unknown rule"
            faults.append(((name,), name, words + ("" if name in RULES else _near(name, configurable))))
            continue
        several = isinstance(given, list | tuple)
        for number, one in enumerate(given if several else [given]):
            way = (name, str(number)) if several else (name,)
            try:
                rule = RULES[name].model_validate({} if one is None else one)
                rules.append(rule)
                faults += _unknown_names(rule, way, settings, list(sites), list(queues)) if settings else []
            except ValidationError as error:
                faults += [_fault(RULES[name], way, dict(e)) for e in error.errors()]
    return tuple(rules), faults


def unusable_templates(rules: Iterable[Rule], settings: RosterSettings) -> list[tuple[str, str]]:
    """Shift templates that the rules forbid under every contract that names them, and why."""
    rules = [rule for rule in rules if not (rule.pools or rule.sites or rule.protections)]
    found = []
    for name, template in settings.shifts.items():
        reasons = [
            next(
                (w for r in rules if contract in (r.contracts or [contract]) and (w := r.forbids(template))),
                "",
            )
            for contract, terms in settings.contracts.items()
            if name in terms.shifts
        ]
        if reasons and all(reasons):
            found.append((name, "; ".join(dict.fromkeys(reasons))))
    return found


def _unknown_names(
    rule: Rule, way: tuple[str, ...], settings: RosterSettings, sites: list[str], queues: list[str]
) -> list[RuleFault]:
    """Contracts, pools, sites, queues and shift codes of a rule's parameters that nobody has."""
    contracts, pools = list(settings.contracts), list(settings.pools)
    codes = [template.code for template in settings.shifts.values()]
    named = [("contracts", "contract", name, contracts) for name in rule.contracts]
    named += [("pools", "pool", name, pools) for name in rule.pools]
    named += [("sites", "site", name, sites) for name in rule.sites]
    for key, value in rule:
        if key == "pool":
            named.append((key, "pool", value, pools))
        elif key == "code":
            named.append((key, "shift code", value, codes))
        elif key == "codes":
            named += [(key, "shift code", code, codes) for code in value]
        elif key == "queues":
            named += [(key, "queue", queue, queues) for queue in value]
        elif key == "pattern":
            named += [(key, "shift code", code, codes) for code in value if code not in (WORK, OFF)]
        elif key == "not_next_day":
            every = dict.fromkeys(code for one, after in value.items() for code in (one, *after))
            named += [(key, "shift code", code, codes) for code in every]
    return [
        ((*way, key), name, f"unknown {thing}{_near(name, known)}")
        for key, thing, name, known in named
        if name not in known
    ]


def _fault(rule: type[Rule], way: tuple[str, ...], error: dict[str, Any]) -> RuleFault:
    path = way + tuple(str(key) for key in error["loc"])
    if error["type"] == "extra_forbidden":
        return path, path[-1], "unknown parameter" + _near(path[-1], rule.model_fields)
    field = rule.model_fields.get(str(error["loc"][0])) if error["loc"] else None
    extra = field.json_schema_extra if field else None
    unit = str(extra.get("unit", "")) if isinstance(extra, dict) else ""
    meaning = f" ({field.description}{', ' + unit if unit else ''})" if field else ""
    if error["type"] == "missing":
        return path, "", "missing" + meaning
    if error["type"] == "model_type":
        return path, str(error["input"]), "expected the rule's parameters, key: value"
    words = error["msg"].removeprefix("Value error, ").replace("Input should be", "expected")
    return path, str(error["input"]), words + meaning


def _near(word: str, known: Sequence[str] | Mapping[str, Any]) -> str:
    hit = get_close_matches(word.lower(), known, n=1)
    return f"; did you mean {hit[0]!r}?" if hit else f"; known: {', '.join(sorted(known))}"
