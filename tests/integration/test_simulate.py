"""The roster as planned, and as somebody edited it, played."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.integration.conftest import STARTER
from wfm import plan
from wfm.domain.control import NoStop, Quiet
from wfm.domain.errors import InputFaults
from wfm.roster.allocate import allocate
from wfm.simulate.expected import expected_service


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


def test_who_serves_what_is_found_again_from_the_tables(planned: plan.Plan) -> None:
    tables, scenario = planned.tables, planned.scenario
    found = allocate(tables["roster"], tables["activities"], tables["requirement"], planned.inputs, scenario)
    key = ["queue", "slot_start"]
    one, other = (t.set_index(key)["allocated"].sort_index() for t in (found, tables["allocation"]))
    assert one.groupby(level=1, observed=True).sum().sum() == pytest.approx(other.sum(), rel=0.01)
    coverage = expected_service(found, tables["requirement"], tables["service_curve"], scenario)
    missing, before = ((-t["gap"]).clip(lower=0).sum() for t in (coverage, tables["coverage"]))
    assert missing == pytest.approx(before, rel=0.01, abs=0.1)


def test_a_roster_edited_by_hand_is_judged_paid_covered_and_played_as_it_is(planned: plan.Plan) -> None:
    same = played(planned)
    assert service(same) == service(planned)
    assert same.summary["gap"] == planned.summary["gap"]
    fewer = played(planned, roster=planned.tables["roster"].iloc[::2])
    assert all(few < all_ for few, all_ in zip(service(fewer), service(planned), strict=True))
    assert fewer.tables["coverage"]["allocated"].sum() < 0.6 * planned.tables["coverage"]["allocated"].sum()
    assert fewer.summary["shortage"]["missing_head_h"] > planned.summary["shortage"]["missing_head_h"]
    assert fewer.summary["gap"] is None
    assert any("edited" in note for note in fewer.summary["notes"])
    assert set(planned.summary.get("notes", ())) <= set(fewer.summary["notes"])


def test_an_edit_that_breaks_a_rule_is_named(planned: plan.Plan) -> None:
    roster = planned.tables["roster"].copy()
    mine = roster[roster["agent_id"] == roster["agent_id"].iloc[0]]
    first = mine.index[0]
    roster.loc[first, "end"] += pd.Timedelta(hours=12)
    found = played(planned, roster=roster)
    assert found.summary["violations"]["hard"] > 0
    assert found.summary["status"] == "unknown"
    assert any("may not be published" in line for line in found.summary["headlines"])
    broken = found.tables["violations"].query("hard")
    assert set(broken["agent_id"]) == {mine["agent_id"].iloc[0]}


def test_somebody_unknown_in_the_roster_is_a_fault(planned: plan.Plan) -> None:
    roster = planned.tables["roster"].copy()
    roster.loc[3, "agent_id"] = "A0I"
    with pytest.raises(InputFaults, match="'A0I': nobody has this id"):
        played(planned, roster=roster)
