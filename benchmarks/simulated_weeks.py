"""Weeks drawn anew from the forecast, against the range that a plan says they lie in.

    python benchmarks/simulated_weeks.py [PLAN] [WEEKS]

PLAN: folder that `wfm plan` wrote; without one, the starter is planned first. The roster is played as
`wfm simulate` does and then once in each of 100 WEEKS with other seeds; 85 to 95 of 100 should lie in
the 90 % range. In weeks `all in time` nobody was late; where these are many, none lies above the range.
`expected`: service by the queue model, beside the mean of the weeks.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from wfm import plan
from wfm.config.scenario import Scenario
from wfm.domain.control import NoStop, Quiet, WorkLimit
from wfm.simulate.stage import Played, play

STARTER = Path(plan.__file__).parent / "starter" / "scenario.yaml"


def weeks(made: plan.Plan, **settings: float) -> Played:
    """The whole horizon as one window, played with the scenario's settings but for these."""
    t = made.tables
    scenario = changed(made.scenario, **settings)
    tables = (t["roster"], t["activities"], t["forecast"], t["requirement"])
    return play(*tables, made.inputs, scenario, stop=NoStop(), progress=Quiet()).over(np.array([0]))


def changed(scenario: Scenario, **settings: float) -> Scenario:
    return scenario.model_copy(update={"simulate": scenario.simulate.model_copy(update=settings)})


def main(made: plan.Plan, count: int) -> None:
    told = weeks(made)
    drawn = weeks(made, seed=made.scenario.seed + 1, replications=count, most_replications=count)
    base = told.of_answered
    low, high = (x[:, 0] for x in told.by_queue.service_range(base))
    service = drawn.by_queue.counts[:, :, 0, 1] / drawn.by_queue.base(base)[:, :, 0]
    below, above = (service < low).sum(axis=0), (service > high).sum(axis=0)
    print(f"{made.scenario.name}: told by {len(told.kept.counts)} replications, {count} weeks drawn")
    print(f"{'queue':16}{'promised':>10}{'expected':>10}{'mean':>8}{'range told':>18}", end="")
    print("".join(f"{words:>13}" for words in ("inside", "below", "above", "all in time")))
    for k, entry in enumerate(made.summary["queues"]):
        print(f"{entry['queue']:16}{entry['target']:10.3f}{entry['service_expected']:10.3f}", end="")
        print(f"{service[:, k].mean():8.3f}{low[k]:10.3f} - {high[k]:.3f}", end="")
        told_of = (count - below[k] - above[k], below[k], above[k], (service[:, k] == 1.0).sum())
        print("".join(f"{weeks_:13}" for weeks_ in told_of))


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if folder is None:
        made = plan.run(plan.load(STARTER), stop=WorkLimit(700), progress=Quiet())
    else:
        made = plan.read(folder)
    main(made, int(sys.argv[2]) if len(sys.argv) > 2 else 100)
