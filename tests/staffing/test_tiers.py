from __future__ import annotations

import math

import numpy as np
import pytest
from queue_oracles import tiers as chain
from staffing_cases import forecast, queue, scenario

from wfm.domain.control import Quiet
from wfm.staffing import erlang_a, erlang_c, tiers
from wfm.staffing.cells import Limits
from wfm.staffing.requirement import requirement
from wfm.tables import REQUIREMENT_GROUPS

SLOWER = (300, 360, 480)


@pytest.mark.parametrize(
    ("per_h", "aht_s", "heads"),
    [(90, SLOWER, (4, 3, 2)), (60, (300, 700), (4, 4)), (60, (500, 200), (3, 5)), (40, SLOWER, (1, 1, 5))],
)
def test_matches_the_markov_chain(per_h: float, aht_s: tuple[int, ...], heads: tuple[int, ...]) -> None:
    found = tiers.measures(per_h, aht_s, heads, 20, 180)
    p_wait, left, occupancy = chain(per_h, list(aht_s), list(heads), 180, waiting_room=40)
    assert found.measures.p_wait == pytest.approx(p_wait, rel=1e-9)
    assert found.measures.abandon_rate == pytest.approx(left, rel=1e-9)
    assert found.measures.wait_s == pytest.approx(left * 180, rel=1e-9)
    assert found.occupancy == pytest.approx(occupancy, rel=1e-9)


@pytest.mark.parametrize("patience_s", [60, math.inf])
def test_one_handling_time_is_one_group(patience_s: float) -> None:
    found = tiers.measures([90, 1800], (300, 300, 300), [[4, 3, 2], [80, 60, 20]], 20, patience_s).measures
    if math.isinf(patience_s):
        exact = erlang_c.measures([7.5, 150], 300, [9, 160], 20)
    else:
        exact = erlang_a.measures([7.5, 150], 300, [9, 160], 20, patience_s)
    for name in (
        "service",
        "virtual_service",
        "p_wait",
        "abandon_rate",
        "abandon_in_time",
        "asa_s",
        "wait_s",
    ):
        assert getattr(found, name) == pytest.approx(getattr(exact, name), rel=1e-9, abs=1e-12), name
    assert found.occupancy == pytest.approx(exact.occupancy, rel=1e-9)


def test_beyond_the_exact_steps_hayward_is_close(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = tiers.measures(300, SLOWER, (20, 8, 5), 20, 180).measures
    monkeypatch.setattr(tiers, "MOST_STEPS", 0)
    rough = tiers.measures(300, SLOWER, (20, 8, 5), 20, 180).measures
    assert rough.service == pytest.approx(exact.service, abs=0.015)
    assert rough.service != exact.service


def test_extremes_give_numbers() -> None:
    heads = [[5, 5], [0, 0], [0, 4], [5000, 3000], [2, 1]]
    found = tiers.measures([0, 10, 10, 90_000, 1e6], (300, 400), heads, 20, 120)
    for name, values in vars(found.measures).items():
        assert not np.any(np.isnan(values)), name
    assert found.measures.service[:2].tolist() == [1, 0]
    assert not np.any(np.isnan(found.occupancy))


def test_more_people_in_any_tier_never_worse() -> None:
    for tier in range(3):
        heads = np.full((8, 3), 3)
        heads[:, tier] = np.arange(8)
        found = tiers.measures(90, (300, 300, 300), heads, 20, 180).measures
        assert np.all(np.diff(found.service) > 0)


def test_fewest_in_the_first_tier() -> None:
    rate = [0, 90, 300]
    found = tiers.fewest_first(rate, SLOWER, (3, 2), Limits(0.8, 20), 180)
    assert found.heads[0] == 0
    for per_h, n in zip(rate[1:], found.heads[1:], strict=True):
        given = [
            float(tiers.measures(per_h, SLOWER, (n - k, 3, 2), 20, 180).measures.service) for k in (0, 1)
        ]
        assert given[0] >= 0.8 > given[1]


def test_refuses_tiers_that_do_not_match() -> None:
    with pytest.raises(ValueError, match="one handling time for each tier"):
        tiers.measures(90, (300, 300), (1, 2, 3), 20, 120)


LADDER = {
    "basic": {},
    "professional": {"heads": 3, "aht_factor": 1.2},
    "vip": {"heads": 2, "aht_factor": 1.6},
}


def test_the_stage_finds_the_first_tier_and_tells_all_of_them() -> None:
    """90 an hour of 300 s: as `test_fewest_in_the_first_tier`; an even queue shares no skill with it."""
    ladder = queue(skills=list(LADDER), tiers=LADDER, patience_s=180)
    plan = scenario(
        {"a": ladder, "b": queue(skills=["x", "y"]), "c": queue(skills=["y", "x"])},
        staffing={"abandon_max": 1.0, "occupancy_max": 1.0},
    )
    made = requirement(forecast(plan, {"a": 45.0, "b": 20.0, "c": 30.0}), plan, progress=Quiet())
    need = made.requirement.groupby("queue").first()
    first = tiers.fewest_first(90, SLOWER, (3, 2), Limits(0.8, 20), 180)
    exact = tiers.measures(90, SLOWER, (int(first.heads), 3, 2), 20, 180)
    assert need.loc["a", "net_required"] == first.heads + 5
    for name in ("service", "asa_s", "abandon_rate", "occupancy"):
        column = "service_expected" if name == "service" else name
        assert need.loc["a", column] == pytest.approx(float(getattr(exact.measures, name))), name

    REQUIREMENT_GROUPS.schema.validate(made.groups, lazy=True)
    at = made.groups.groupby(["routing_group", "tier"]).first()
    assert at["net_required"].to_dict() == {
        ("a", ""): first.heads + 5, ("a", "basic"): first.heads, ("a", "professional"): 3, ("a", "vip"): 2,
        ("b+c", ""): need.loc["b", "net_required"] + need.loc["c", "net_required"],
    }  # fmt: skip
    assert at.loc["a"].loc[list(LADDER), "occupancy"].to_numpy() == pytest.approx(exact.occupancy)
    assert at.loc[("b+c", ""), "occupancy"] == pytest.approx(
        (need["net_required"] * need["occupancy"])[["b", "c"]].sum() / need["net_required"][["b", "c"]].sum()
    )


def test_further_tiers_are_there_in_every_open_interval_and_paid_for() -> None:
    ladder = queue(skills=list(LADDER), tiers=LADDER, open="08:00-20:00", patience_s=None)
    away = {"shrinkage": {"sick": {"share": 0.2, "kind": "unrostered"}}}
    plan = scenario({"a": ladder}, staffing=away)
    made = requirement(forecast(plan, {"a": [0.0] * 24 + [60.0] * 24}), plan, progress=Quiet())
    at = made.requirement.set_index("interval_start")
    assert (at.loc[~at["is_open"], "net_required"] == 0).all()
    quiet = at[at["is_open"] & (at["volume_human"] == 0)]
    assert (quiet["net_required"] == 5).all()
    assert set(quiet["binding"]) == {"least"}
    busy = at[at["is_open"] & (at["volume_human"] > 0)]
    assert (busy["net_required"] > 60 * 300 / 1800).all()
    assert (busy["service_expected"] >= 0.8).all()
    groups = made.groups[made.groups["tier"] == "professional"]
    assert (groups["roster_required"] == groups["net_required"] / 0.8).all()
    assert not made.service_curve.isna()[["in_target", "lost"]].any(axis=None)


@pytest.mark.parametrize(
    ("tiers_", "words"),
    [
        ({"basic": {}, "other": {}}, "each of the queue's skills"),
        ({"basic": {"heads": 1}, "professional": {}, "vip": {}}, "no heads in the first"),
        ({"basic": {}}, "each of the queue's skills"),
    ],
)
def test_tiers_that_are_no_ladder_are_refused(tiers_: dict[str, dict[str, float]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        scenario({"a": queue(skills=list(LADDER), tiers=tiers_)})


def test_heads_by_tier() -> None:
    assert tiers.split([0, 2, 4, 9], [3, 2]).tolist() == [[0, 0, 0], [0, 2, 0], [0, 3, 1], [4, 3, 2]]
