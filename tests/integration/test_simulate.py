"""The roster as planned, and as somebody edited it, played."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.integration.conftest import STARTER
from wfm import plan
from wfm.domain.control import NoStop, Quiet
from wfm.domain.errors import InputFaults


def played(planned: plan.Plan, **tables: pd.DataFrame) -> plan.Plan:
    loaded = plan.load(STARTER / "scenario.yaml")
    given = {**planned.tables, **tables}
    return plan.run(
        loaded, stop=NoStop(), progress=Quiet(), tables=given, summary=planned.summary, stages=("simulate",)
    )


def service(found: plan.Plan) -> list[float]:
    return [q["service_simulated"] for q in found.summary["queues"]]


def test_the_plan_shows_promised_expected_and_simulated(planned: plan.Plan) -> None:
    for entry in planned.summary["queues"]:
        assert entry["service_simulated_low"] <= entry["service_simulated"] <= entry["service_simulated_high"]
        whole = planned.tables["simulated"].query("window == 'horizon' and queue == @entry['queue']")
        assert whole["service"].item() == entry["service_simulated"]
        assert whole["offered"].item() == pytest.approx(entry["volume_human"], rel=0.1)
    assert any("played" in line for line in planned.summary["headlines"])


def test_a_roster_edited_by_hand_is_played_as_it_is(planned: plan.Plan) -> None:
    assert service(played(planned)) == service(planned)
    fewer = played(planned, roster=planned.tables["roster"].iloc[::2])
    assert all(few < all_ for few, all_ in zip(service(fewer), service(planned), strict=True))


def test_somebody_unknown_in_the_roster_is_a_fault(planned: plan.Plan) -> None:
    roster = planned.tables["roster"].copy()
    roster.loc[3, "agent_id"] = "A0I"
    with pytest.raises(InputFaults, match="'A0I': nobody has this id"):
        played(planned, roster=roster)
