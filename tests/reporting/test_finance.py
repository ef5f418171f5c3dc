"""Pay broken down, and plans side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wfm.reporting.excel.comparison import comparison
from wfm.reporting.finance import GROUPS, breakdown, key_figures, side_by_side


@pytest.mark.parametrize("by", GROUPS)
def test_every_breakdown_adds_up_to_the_cost_table(plan, by):
    cost = plan.tables["cost"]
    table = breakdown(plan, by)
    assert table["total"].sum() == cost["amount"].sum()
    assert len(table) == (cost[by].nunique() if by in cost else plan.tables["agents"][by].nunique())
    if by == "component":
        assert table["share"].sum() == pytest.approx(1)
        night = table.set_index("component").loc["night"]
        assert night["minutes"] == cost.query("component == 'night'")["minutes"].sum()


@pytest.fixture(scope="module")
def compared(plan, plenty):
    return side_by_side({"short": key_figures(plan), "plenty": key_figures(plenty)})


def figure(frame, what, of=""):
    [row] = frame[(frame["what"] == what) & (frame["of"] == of)].to_dict("records")
    return row


def test_differences_are_against_the_first_plan(compared, plan, plenty):
    lost = figure(compared, "contacts lost", "客服热线 Hotline")
    mine, theirs = (p.summary["queues"][1]["lost"] for p in (plan, plenty))
    assert (lost["short"], lost["plenty"]) == (pytest.approx(mine), pytest.approx(theirs))
    assert lost["plenty - short"] == pytest.approx(theirs - mine)
    assert lost["plenty / short"] == pytest.approx(theirs / mine - 1)
    assert lost["better"] == -1


def test_what_a_contact_costs_and_an_hour_gives(compared, plan):
    coverage, roster = plan.tables["coverage"], plan.tables["roster"].query("kind == 'work'")
    answered = (coverage["volume_human"] - coverage["lost"]).sum()
    total = plan.tables["cost"]["amount"].sum() / 100
    assert figure(compared, "total pay")["short"] == pytest.approx(total)
    assert figure(compared, "pay and contingency")["short"] == pytest.approx(total * 1.05, abs=0.01)
    assert figure(compared, "cost of a contact")["short"] == pytest.approx(total / answered)
    hours = roster["paid_min"].sum() / 60
    assert figure(compared, "contacts answered an hour paid")["short"] == pytest.approx(answered / hours)


def test_a_figure_that_one_plan_lacks_is_empty(compared):
    assert (
        figure(compared, "gap as a share of all cost")["plenty"]
        != figure(compared, "gap as a share of all cost")["plenty"]
    )


def test_a_budget_is_held_against_the_plan(plan):
    settings = plan.scenario.model_copy(
        update={"reporting": plan.scenario.reporting.model_copy(update={"budget": 100_000.0})}
    )
    figures = {f.what: f.value for f in key_figures(replace(plan, scenario=settings))}
    assert figures["left of the budget"] == pytest.approx(
        100_000 - plan.tables["cost"]["amount"].sum() / 100 * 1.05
    )


def test_overtime_and_fairness_are_counted(plan):
    figures = {f.what: f.value for f in key_figures(plan)}
    work = plan.tables["roster"].query("kind == 'work'")
    assert figures["hours of overtime"] == pytest.approx(work["overtime_min"].sum() / 60)
    nights = work[work["shift_code"] == "N"].groupby("agent_id").size()
    assert figures["nights: most less least in a contract"] == nights.max()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_comparison_as_a_workbook(compared, lang):
    sheet = comparison(compared, ("short", "plenty"), "CNY", lang).active
    assert [sheet.cell(4, c).value for c in (4, 5)] == ["short", "plenty"]
    formulas = [c.value for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert len(formulas) == 2 * len(compared)
    assert '=IF(COUNT(E6,D6)<2,"",E6-D6)' in formulas


def test_a_smaller_plan_of_nobody(plan):
    empty = {n: t if n in ("coverage", "requirement") else t.iloc[:0] for n, t in plan.tables.items()}
    assert figure(side_by_side({"none": key_figures(replace(plan, tables=empty))}), "hours paid")["none"] == 0
