"""A month of weekly plans through the ledger: do caps of the month hold, do nights and weekends even out?

    python benchmarks/roster/month.py --config configs/week.yaml --weeks 4 --sweeps 20000

Each week is planned on the roster and the ledger of the week before, with the scenario's own history, people
and rules, and with a price on nights and weekends of those who had more (rule `fairness`). Time off, wishes
and locks are those of the first week. Searches stop by work, so that a busy machine prints the same. Prints
one line a week, then for each contract with three people or more the spread (largest minus smallest a person)
of nights and weekends over all weeks among those who were there throughout, and the most overtime anybody has
in a calendar month.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from wfm import plan
from wfm.domain.control import NoStop, Quiet
from wfm.roster.rules import parse_rules


def patient(loaded: plan.Loaded, sweeps: int, price: float) -> plan.Loaded:
    """The same with a limit of work in place of time, and with fairness."""
    search = loaded.scenario.roster.search.model_copy(update={"max_seconds": 1e6, "max_sweeps": sweeps})
    roster = loaded.scenario.roster.model_copy(update={"search": search})
    rules, faults = parse_rules({"fairness": [{"of": of, "price": price} for of in ("nights", "weekends")]})
    assert not faults
    own = [rule for rule in rules if not rule.always]
    scenario = loaded.scenario.model_copy(update={"roster": roster})
    return replace(loaded, scenario=scenario, rules=(*loaded.rules, *own))


def later(loaded: plan.Loaded, made: plan.Plan) -> plan.Loaded:
    """The same centre a week on, after `made`."""
    horizon, forecast = loaded.scenario.horizon, loaded.scenario.forecast
    week = timedelta(days=horizon.days)
    issued = None if forecast.issued_on is None else forecast.issued_on + week
    scenario = loaded.scenario.model_copy(
        update={
            "horizon": horizon.model_copy(update={"first_date": horizon.first_date + week}),
            "forecast": forecast.model_copy(update={"issued_on": issued}),
        }
    )
    inputs = dict(loaded.inputs)
    for name in ("time_off", "wishes", "locks"):
        inputs[name] = inputs[name].head(0)
    inputs |= {"previous_roster": made.tables["roster"], "ledger": made.tables["ledger"]}
    return replace(loaded, scenario=scenario, inputs=inputs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--config", type=Path, default=Path("configs/week.yaml"))
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--sweeps", type=int, default=20_000, help="of each week's search")
    parser.add_argument("--price", type=float, default=400, help="of fairness, in the scenario's currency")
    args = parser.parse_args()
    loaded = patient(plan.load(args.config), args.sweeps, args.price)
    began = loaded.inputs["ledger"]
    print("week | shifts | cost | gap of avoidable | hard | most overtime of a month (h)")
    for _ in range(args.weeks):
        made = plan.run(
            loaded,
            stop=NoStop(),
            progress=Quiet(),
            stages=("forecast", "staff", "roster"),
        )
        book, gap = made.tables["ledger"], made.summary["gap_of_avoidable"]
        print(
            loaded.scenario.horizon.first_date,
            len(made.tables["roster"]),
            made.summary["cost"],
            "" if gap is None else f"{gap:.2%}",
            made.summary["violations"]["hard"],
            f"{book['overtime_min'].max() / 60:g}",
            sep=" | ",
            flush=True,
        )
        last, loaded = loaded, later(loaded, made)
    agents = last.inputs["agents"].set_index("agent_id")
    counts = book.groupby("agent_id")[["nights", "weekends"]].sum()
    counts = counts.sub(began.groupby("agent_id")[["nights", "weekends"]].sum(), fill_value=0)
    print("contract | people | spread of nights | spread of weekends")
    for contract, rows in counts.groupby(agents["contract"].reindex(counts.index)):
        if len(rows) >= 3:
            spread = (rows.max() - rows.min()).astype(int)
            print(contract, len(rows), spread["nights"], spread["weekends"], sep=" | ")


if __name__ == "__main__":
    main()
