"""Joins the stages: the only module that knows them all."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from wfm import __version__
from wfm.config.backtest import BacktestSettings, Lags
from wfm.config.scenario import Scenario
from wfm.domain.control import Curve, Deadline, FirstOf, Progress, Quiet, Stop
from wfm.domain.errors import Fault, InputFaults, NoLegalRoster
from wfm.domain.result import Status
from wfm.forecast import forecast
from wfm.forecast.evaluate import evaluate, own
from wfm.forecast.intraday import Links, learn_links, reforecast
from wfm.forecast.overrides import apply_overrides
from wfm.io.case import read_case
from wfm.io.history import read_history
from wfm.io.near import near
from wfm.io.record import read_record, record_files
from wfm.io.scenario import ScenarioSource
from wfm.io.tables import FOLDER, write_table
from wfm.pay.other import other_cost
from wfm.pay.tariff import Tariff
from wfm.reporting import summary as words
from wfm.reporting.files import charts, workbooks
from wfm.reporting.html.week import week_page
from wfm.reporting.identity import digest, plan_id
from wfm.reporting.report import Report
from wfm.reporting.surge import surge_summary
from wfm.roster.allocate import allocate
from wfm.roster.check import check
from wfm.roster.explain.finished import Outdated, read_plan
from wfm.roster.explain.refusals import refusals
from wfm.roster.inputs import read_agents, still_new, unplannable_sites, without_queue
from wfm.roster.leave import GRANTED, answer_requests
from wfm.roster.ledger import carried
from wfm.roster.meetings.choices import unknown_people
from wfm.roster.published import Published
from wfm.roster.rules import parse_rules, unusable_templates
from wfm.roster.rules.base import Rule
from wfm.roster.shifts import labels
from wfm.roster.solve import agents_without_tour, solve
from wfm.simulate.expected import expected_service
from wfm.simulate.stage import simulate
from wfm.staffing.requirement import requirement
from wfm.surge import surge
from wfm.tables import OTHER_COST, REFUSALS, TABLES
from wfm.words import mark

STAGES = ("forecast", "staff", "roster", "simulate", "surge")
EDITED = mark("The roster was edited after it was made; its rules, pay and coverage were worked out anew.")
OUTDATED = {
    "staff": (
        "forecast",
        mark("The people needed were worked out from another forecast; run 'wfm staff' again."),
    ),
    "roster": (
        "requirement",
        mark("The roster was made for other people needed; run 'wfm roster' again unless that is meant."),
    ),
    "simulate": (
        "roster",
        mark("The service was worked out for another roster; run 'wfm simulate' again."),
    ),
}
"""What a stage was made from, and what to say where that is another table by now."""
HANDLING = (0.8, 1.2)
"""Handling times, as multiples of those expected, with which the roster is tried."""
_MOST_DAYS_AHEAD = 1100
"""Between the end of the history and the first day planned: as far as months ahead go."""
_LIBRARIES = ("numba", "numpy", "ortools", "pandas", "statsmodels")


@dataclass(frozen=True, eq=False)
class Loaded:
    """A scenario, sound as far as can be told without planning; `hashes`: SHA-256 by input file."""

    scenario: Scenario
    inputs: dict[str, pd.DataFrame]
    rules: tuple[Rule, ...]
    hashes: dict[str, str]
    notes: tuple[str, ...] = ()
    as_of: datetime | None = None
    """Local time up to which contacts of a day that has begun are known."""


@dataclass(frozen=True, eq=False)
class Plan:
    """What came out: tables by name (see `wfm.tables`) and what `summary.json` holds."""

    scenario: Scenario
    inputs: Mapping[str, pd.DataFrame]
    tables: dict[str, pd.DataFrame]
    summary: dict[str, Any]

    @property
    def every(self) -> dict[str, pd.DataFrame]:
        """Inputs and tables together."""
        return {**self.inputs, **self.tables}

    @property
    def identity(self) -> str:
        """Which people have which shifts, in one number."""
        return plan_id(self.every)

    @property
    def report(self) -> Report:
        """What sheets, pages and charts are drawn from."""
        return Report(self.scenario, self.every, self.summary)


def load(path: Path) -> Loaded:
    """Reads and checks everything that a plan starts from.

    Raises:
        InputFaults: with every fault of every file.
        NoLegalRoster: some people have no legal tour, and why.
    """
    case = read_case(path)
    faults = list(case.faults)
    known = (case.scenario.roster, case.scenario.sites, case.scenario.queues) if case.scenario else ()
    rules, wrong = parse_rules(case.source.rules, *known)
    faults += [case.source.fault(("roster", "rules", *keys), text, value) for keys, value, text in wrong]
    if case.scenario is not None:
        faults += _unusable(rules, case.scenario, case.source)
    if not faults and case.inputs["agents"].empty:
        faults.append(case.source.fault(("inputs", "agents"), "expected at least one person"))
    if not faults and case.scenario is not None:
        faults += _untimely(case.scenario, case.inputs["contacts"], case.source)
        faults += _strangers(case.scenario, case.inputs, case.source)
    if faults or case.scenario is None:
        raise InputFaults(faults)
    inputs = answer_requests(case.inputs, rules, case.scenario)
    if conflicts := agents_without_tour(inputs, rules, case.scenario):
        raise NoLegalRoster(conflicts)
    idle = without_queue(case.scenario, read_agents(case.scenario, inputs))
    said = [_idle_words(idle)] if idle else []
    said += [*_leave_words(inputs["leave_requests"]), *_new_words(still_new(case.scenario, inputs))]
    notes = (*case.notes, *said)
    return Loaded(case.scenario, inputs, rules, case.hashes, notes)


def _strangers(
    scenario: Scenario, inputs: Mapping[str, pd.DataFrame], source: ScenarioSource
) -> Iterator[Fault]:
    """People and teams of meetings whom nobody knows."""
    agents = list(read_agents(scenario, inputs))
    for name, key, value, known in unknown_people(scenario.roster.meetings, agents):
        words = {"agents": mark("unknown agent"), "teams": mark("unknown team")}[key] + near(value, known)
        yield source.fault(("roster", "meetings", name), words, value)


def _idle_words(people: Sequence[str]) -> str:
    named = ", ".join(people[:5]) + (" and others" if len(people) > 5 else "")
    return f"work that serves no queue, for want of a skill ({len(people)} people): {named}"


def _new_words(shares: Mapping[str, float]) -> Iterator[str]:
    if shares:
        text = mark("new people at {least} to {most} of their pace ({count}): {named}")
        named = ", ".join([*shares][:5]) + (" and others" if len(shares) > 5 else "")
        least, most = (f"{share:.0%}" for share in (min(shares.values()), max(shares.values())))
        yield text.format(least=least, most=most, count=len(shares), named=named)


def _leave_words(requests: pd.DataFrame) -> Iterator[str]:
    if len(requests):
        granted = int((requests["answer"] == GRANTED).sum())
        refused = len(requests) - granted
        yield mark("requests for leave: {granted} granted, {refused} refused").format(
            granted=granted, refused=refused
        )


def _unusable(rules: Sequence[Rule], scenario: Scenario, source: ScenarioSource) -> Iterator[Fault]:
    for template, text in unusable_templates(rules, scenario.roster):
        yield source.fault(("roster", "shifts", template), text)
    try:
        labels(scenario.roster, scenario.horizon.slot_min)
    except ValueError as error:
        yield source.fault(("roster", "shifts"), str(error))
    for site, text in unplannable_sites(scenario):
        yield source.fault(("sites", site, "zone"), text, scenario.sites[site].zone)


def _untimely(scenario: Scenario, contacts: pd.DataFrame, source: ScenarioSource) -> Iterator[Fault]:
    """A forecast made after the days planned, or so long before them that it says nothing."""
    dates, issued = scenario.horizon.grid().dates, scenario.forecast.issued_on
    if issued is not None and issued > dates[-1]:
        yield source.fault("forecast.issued_on", f"after {dates[-1]}, the last day planned", issued)
        return
    ends = contacts["interval_start"].max().tz_convert(scenario.horizon.zone).date()
    if (ahead := (dates[0] - ends).days) > _MOST_DAYS_AHEAD:
        words = f"{ahead} days after the history ends, on {ends}; expected {_MOST_DAYS_AHEAD} or fewer"
        yield source.fault("horizon.first_date", words, dates[0])


def run(
    loaded: Loaded,
    *,
    stop: Stop,
    progress: Progress,
    tables: Mapping[str, pd.DataFrame] | None = None,
    summary: Mapping[str, Any] | None = None,
    stages: Sequence[str] = STAGES,
) -> Plan:
    """Runs stages in order on the tables that those before made.

    Args:
        tables, summary: what an earlier run wrote, where `stages` does not begin at the first.

    Raises:
        NoLegalRoster: no roster obeys every hard rule.
    """
    run = _Run(loaded, stop, progress, dict(tables or {}), dict(summary or {}))
    if "simulate" in stages and "roster" not in stages:
        run.judge()
    for stage in STAGES:
        if stage in stages:
            with run.timed(stage):
                getattr(run, stage)()
            if stage in OUTDATED:
                source = digest(run.tables[OUTDATED[stage][0]])
                run.summary["made_from"] = {**run.summary.get("made_from", {}), stage: source}
    run.close()
    return Plan(loaded.scenario, loaded.inputs, run.tables, run.summary)


def at(loaded: Loaded, as_of: datetime, actual: Path | None) -> Loaded:
    """The same with a day under way: contacts are known up to the local time `as_of`.

    Args:
        actual: contacts beside those of the scenario, in any format that history may have.

    Raises:
        InputFaults: a time after the days planned, or a file that cannot be read.
    """
    horizon = loaded.scenario.horizon
    last = horizon.grid().dates[-1]
    if as_of.date() > last:
        words = f"expected a time up to {last}, the last day planned"
        raise InputFaults([Fault(words, column="--as-of", value=f"{as_of:%Y-%m-%d %H:%M}")])
    contacts = loaded.inputs["contacts"]
    if actual is not None:
        read = read_history(actual, zone=horizon.zone, queues=loaded.scenario.queues)
        contacts = pd.concat([contacts, read.contacts], ignore_index=True)
    return replace(loaded, inputs={**loaded.inputs, "contacts": contacts}, as_of=as_of)


def _on_the_morning(scenario: Scenario, today: date) -> Scenario:
    """The scenario forecast on the morning of `today`, that day included."""
    horizon = scenario.horizon
    before = max((horizon.first_date - today).days, 0)
    update = {"first_date": min(horizon.first_date, today), "days": horizon.days + before}
    settings = scenario.forecast.model_copy(update={"issued_on": today})
    return scenario.model_copy(update={"horizon": horizon.model_copy(update=update), "forecast": settings})


def _links(
    contacts: pd.DataFrame, events: pd.DataFrame, scenario: Scenario, progress: Progress
) -> dict[str, Links]:
    """How shocks of neighbouring days and intervals hang together, from a short look back."""
    settings = BacktestSettings(lags=(Lags(1, 3),), origins=12, step_days=1)
    try:
        made = evaluate(contacts, events, scenario, settings, runners=[own(scenario)], progress=progress)
    except InputFaults:
        return {}
    return learn_links(made.values, scenario.horizon.zone)


def read(out: Path) -> Plan:
    """A plan as it was written to `out`. Raises InputFaults where none was written."""
    return Plan(*read_record(out))


def read_whole(out: Path) -> Plan:
    """The same of a plan that went the whole way. Raises InputFaults where tables are not there."""
    plan = read(out)
    if missing := [name for name in ("roster", "cost", "coverage") if name not in plan.tables]:
        raise InputFaults([Fault(f"no table {', '.join(missing)}; expected a whole plan", str(out))])
    return plan


def files(plan: Plan, lang: str) -> dict[str, Callable[[Path], None] | bytes]:
    """What to write, by path relative to the output folder."""
    found: dict[str, Callable[[Path], None] | bytes] = {
        f"{FOLDER}/{name}.csv": _table_writer(name, frame) for name, frame in plan.tables.items()
    }
    found |= record_files(plan.scenario, plan.inputs)
    found["summary.json"] = json.dumps(plan.summary, ensure_ascii=False, indent=2).encode()
    if "coverage" in plan.tables:
        found |= workbooks(plan.report, lang, plan.scenario.reporting.packs)
        found[f"{plan.scenario.name}.html"] = week_page(plan.report, lang).encode()
    elif "requirement" in plan.tables:
        found |= charts(plan.report, "svg", lang)
    return found


def _table_writer(name: str, frame: pd.DataFrame) -> Callable[[Path], None]:
    return lambda path: write_table(path, TABLES[name], frame)


@dataclass
class _Run:
    """One run under way: each method is a stage, reading and adding to `tables` and `summary`."""

    loaded: Loaded
    stop: Stop
    progress: Progress
    tables: dict[str, pd.DataFrame]
    summary: dict[str, Any]
    notes: list[str] = field(default_factory=list)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        self.progress.tell(stage)
        start = time.perf_counter()
        yield
        self.summary.setdefault("seconds", {})[stage] = round(time.perf_counter() - start, 2)

    @property
    def scenario(self) -> Scenario:
        return self.loaded.scenario

    def forecast(self) -> None:
        inputs, as_of = self.loaded.inputs, self.loaded.as_of
        contacts, events = inputs["contacts"], inputs["events"]
        self.notes += self.loaded.notes
        scenario = self.scenario if as_of is None else _on_the_morning(self.scenario, as_of.date())
        made = forecast(contacts, events, scenario, stop=self.stop, progress=self.progress)
        planned = apply_overrides(made.forecast, inputs["overrides"])
        self.notes += (*made.notes, *planned.notes)
        self.tables |= {"forecast": planned.forecast, "cleaning": made.cleaning, "overridden": planned.record}
        if as_of is not None:
            self._go_on(as_of, scenario)

    def _go_on(self, as_of: datetime, scenario: Scenario) -> None:
        """The forecast of the morning, given what came since; cut to the days planned."""
        contacts, zone = self.loaded.inputs["contacts"], scenario.horizon.zone
        now = pd.Timestamp(as_of, tz=zone)
        before = contacts[contacts["interval_start"] < now.normalize()]
        links = _links(before, self.loaded.inputs["events"], scenario, self.progress)
        made = reforecast(self.tables["forecast"], contacts, now.tz_convert("UTC"), zone, links)
        planned = made.forecast["interval_start"] >= self.scenario.horizon.grid().start
        self.tables["forecast"] = made.forecast[planned].reset_index(drop=True)
        self.notes += made.notes

    def staff(self) -> None:
        made = requirement(self.tables["forecast"], self.scenario, progress=self.progress)
        self.tables |= {
            "requirement": made.requirement,
            "requirement_groups": made.groups,
            "service_curve": made.service_curve,
        }
        self.notes += made.notes

    def roster(self) -> None:
        scenario, inputs, rules = self.scenario, self.loaded.inputs, self.loaded.rules
        limit, curve = FirstOf(self.stop, Deadline(scenario.roster.search.max_seconds)), Curve(self.progress)
        made = solve(self.tables["requirement"], inputs, rules, scenario, stop=limit, progress=curve)
        self.tables |= {
            "roster": made.roster,
            "activities": made.activities,
            "allocation": made.allocation,
            "refusals": refusals(made.finished, inputs),
        }
        violations = self._checked_and_paid()
        if violations["hard"].any():
            broken = violations[violations["hard"]]["words"].head(5).tolist()
            raise AssertionError(f"the roster breaks hard rules; nothing was written: {broken}")
        outcome = made.outcome
        self.summary |= asdict(outcome) | {
            "status": str(outcome.status),
            "gap": outcome.gap,
            "gap_of_cost": outcome.gap_of_cost,
            "gap_of_avoidable": outcome.gap_of_avoidable,
            "search": curve.points,
        }

    def judge(self) -> None:
        """A roster that may have been edited by hand: rules, pay and who serves what worked out anew."""
        scenario, inputs, tables = self.scenario, self.loaded.inputs, self.tables
        roster, activities = tables["roster"], tables["activities"]
        known = set(inputs["agents"]["agent_id"])
        strangers = sorted(set(roster["agent_id"]) - known)
        if strangers:
            words = "nobody has this id"
            raise InputFaults([Fault(f"{words}{near(a, known)}", "roster.csv", value=a) for a in strangers])
        if self.summary.get("plan_id") == plan_id({**inputs, **tables}):
            return
        violations = self._checked_and_paid()
        tables["allocation"] = allocate(roster, activities, tables["requirement"], inputs, scenario)
        try:
            plan = read_plan(scenario, inputs, self.loaded.rules, tables["requirement"], roster, activities)
            tables["refusals"] = refusals(plan, inputs)
        except Outdated:  # nothing can be granted in a roster that does not obey the rules
            tables["refusals"] = REFUSALS.empty()
        self.summary |= dict.fromkeys(("gap", "gap_of_cost", "gap_of_avoidable", "search"))
        self.summary["status"] = str(Status.UNKNOWN if violations["hard"].any() else Status.FEASIBLE)
        self.notes = [*dict.fromkeys([*self.summary.get("notes", self.notes), EDITED])]

    def _checked_and_paid(self) -> pd.DataFrame:
        """Violations of the roster there is; they, pay and ledger go into the tables."""
        scenario, inputs, tables = self.scenario, self.loaded.inputs, self.tables
        roster, activities = tables["roster"], tables["activities"]
        published = Published(scenario, roster, activities, {**inputs, "requirement": tables["requirement"]})
        violations = check(published, self.loaded.rules)
        tables["violations"] = violations
        tables["cost"] = Tariff(scenario).cost_table(
            roster, activities, inputs["agents"], inputs["previous_roster"], inputs["time_off"]
        )
        tables["other_cost"] = other_cost(scenario, roster, tables["cost"], inputs["agents"])
        tables["ledger"] = carried(published)
        if len(requests := published.table("leave_requests")):
            tables["leave_requests"] = requests
        return violations

    def simulate(self) -> None:
        self.tables["coverage"] = expected_service(
            self.tables["allocation"], self.tables["requirement"], self.tables["service_curve"], self.scenario
        )
        played = simulate(
            self.tables["roster"],
            self.tables["activities"],
            self.tables["forecast"],
            self.tables["requirement"],
            self.loaded.inputs,
            self.scenario,
            stop=self.stop,
            progress=self.progress,
        )
        self.tables |= {"simulated": played.by_queue, "simulated_classes": played.by_class}
        self.summary["handling_time"] = [self._with_handling_time(factor) for factor in HANDLING]

    def _with_handling_time(self, factor: float) -> dict[str, Any]:
        """By queue what the roster gives, heads shared out as planned, where contacts take so many times
        as long.
        """
        forecast = self.tables["forecast"]
        longer = forecast.assign(aht_s=forecast["aht_s"] * factor)
        made = requirement(longer, self.scenario, progress=Quiet())
        coverage = expected_service(
            self.tables["allocation"], made.requirement, made.service_curve, self.scenario
        )
        return {"factor": factor, "queues": words.queues_summary(coverage, self.scenario)}

    def surge(self) -> None:
        """Whom to call when more comes than forecast, where the settings have levels of it."""
        if not self.scenario.surge.levels:
            return
        loaded = self.loaded
        try:
            self.tables |= surge(self.scenario, loaded.inputs, loaded.rules, self.tables, self.progress)
        except Outdated:
            self.notes.append(mark("No surge plan was made: the roster does not obey the rules."))

    def _outdated(self) -> Iterator[str]:
        """Where a stage was made from another table than the one there is now."""
        made_from = self.summary.get("made_from", {})
        for stage, (source, text) in OUTDATED.items():
            there = stage in made_from and source in self.tables
            if there and made_from[stage] != digest(self.tables[source]):
                yield text

    def close(self) -> None:
        """What can be said of the tables there are."""
        scenario, summary, tables = self.scenario, self.summary, self.tables
        summary |= {
            "scenario": scenario.name,
            "title": scenario.title,
            "currency": scenario.pay.currency,
            "minor_digits": scenario.pay.minor_digits,
            "seed": scenario.seed,
            "versions": {"wfm": __version__, "python": platform.python_version()}
            | {name: version(name) for name in _LIBRARIES},
            "inputs": self.loaded.hashes,
        }
        outdated, said = list(self._outdated()), [text for _, text in OUTDATED.values()]
        notes = self.notes or [note for note in summary.get("notes", ()) if note not in said]
        if notes := [*notes, *outdated]:
            summary["notes"] = notes
        else:
            summary.pop("notes", None)
        if "roster" in tables:
            summary["plan_id"] = plan_id({**self.loaded.inputs, **tables})
        if "violations" in tables:
            hard = tables["violations"]["hard"]
            summary["violations"] = {"hard": int(hard.sum()), "soft": int((~hard).sum())}
            summary["leaders_missing"] = words.leaders_missing(tables["violations"])
        if "cost" in tables:
            summary["cost_by_component"] = words.cost_summary(tables["cost"])
            other = tables.get("other_cost", OTHER_COST.empty())
            summary["other_cost"] = words.other_cost_summary(other)
            summary["committed"] = words.committed(summary["cost_by_component"], other)
        if "coverage" in tables:
            binds = words.ceilings(tables["roster"], self.loaded.inputs["agents"], scenario)
            summary["shortage"] = words.shortage(tables["coverage"], scenario, binds)
            summary["queues"] = words.queues_summary(tables["coverage"], scenario)
            if "simulated" in tables:
                words.add_simulated(summary["queues"], tables["simulated"])
            summary["headlines"] = [*outdated, *words.headlines(summary, scenario)]
        else:  # of another roster
            for name in ("shortage", "queues", "headlines", "handling_time"):
                summary.pop(name, None)
        if "surge" in tables:
            summary["surge"] = surge_summary(tables, scenario)
        else:  # of a roster before
            summary.pop("surge", None)
