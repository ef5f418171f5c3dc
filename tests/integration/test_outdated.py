"""A roster made for another forecast than the one beside it says so."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tests.integration.conftest import STARTER
from wfm import plan
from wfm.domain.control import FirstOf, Quiet
from wfm.io.write import write_outputs

PEOPLE, ROSTER, SERVICE = (text for _, text in plan.OUTDATED.values())


def notes(planned: plan.Plan, summary: dict[str, object], **tables: pd.DataFrame) -> list[str]:
    """What a stage that makes nothing new, such as a report, says of the tables it is given."""
    made = plan.run(
        plan.load(STARTER / "scenario.yaml"),
        stop=FirstOf(),
        progress=Quiet(),
        tables={**planned.tables, **tables},
        summary=summary,
        stages=(),
    )
    return list(made.summary.get("notes", ()))


def test_tables_made_from_others_are_told(planned: plan.Plan, tmp_path: Path) -> None:
    whole = dict(planned.summary)
    told = notes(planned, whole)
    assert not {PEOPLE, ROSTER, SERVICE} & set(told)
    write_outputs(tmp_path, plan.files(planned, "en"))
    assert notes(planned, whole, **plan.read(tmp_path).tables) == told  # as they come back from files
    forecast = planned.tables["forecast"].copy()
    forecast.loc[0, "volume"] += 1
    assert notes(planned, whole, forecast=forecast) == [*told, PEOPLE]
    requirement = planned.tables["requirement"].copy()
    requirement.loc[0, "roster_required"] += 1
    shorter = planned.tables["roster"].iloc[1:]
    assert notes(planned, whole, roster=shorter) == [*told, SERVICE]
    both = notes(planned, whole, forecast=forecast, requirement=requirement)
    assert both == [*told, PEOPLE, ROSTER]
    again = notes(planned, {**whole, "notes": both})
    assert again == told
    older = {key: value for key, value in whole.items() if key != "made_from"}
    assert notes(planned, older, forecast=forecast) == told  # of an older version, which did not say


def test_refusals_are_those_of_the_roster_there_is(planned: plan.Plan) -> None:
    loaded = plan.load(STARTER / "scenario.yaml")
    wish = next(w for w in loaded.inputs["wishes"].itertuples() if w.shift_code != "OFF")
    assert wish.agent_id not in set(planned.tables["refusals"]["agent_id"])
    roster = planned.tables["roster"]
    refused = roster[(roster["agent_id"] != wish.agent_id) | (roster["date"] != wish.date)]
    assert len(refused) == len(roster) - 1
    activities = planned.tables["activities"]
    left = activities[activities["shift_id"].isin(refused["shift_id"])]
    made = plan.run(
        loaded,
        stop=FirstOf(),
        progress=Quiet(),
        tables={**planned.tables, "roster": refused, "activities": left},
        summary=dict(planned.summary),
        stages=("simulate",),
    )
    told = made.tables["refusals"].set_index("agent_id").loc[wish.agent_id]
    assert (told["date"], told["asked"]) == (wish.date, wish.shift_code)
