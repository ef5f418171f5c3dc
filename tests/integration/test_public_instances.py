"""INRC-I, INRC-II and NSPLib through reader, rules and engine, against judges that read the files."""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Sequence
from itertools import product

import pytest

from benchmarks.roster import inrc1_judge, inrc2_judge, nsplib_judge
from tests.integration.test_curtois import compiled, solved, tours_of
from tests.io.instances import test_inrc1, test_inrc2, test_nsplib
from tests.roster.oracle import cost_of, rows_cost
from wfm.domain.result import Status
from wfm.io.instances import Instance
from wfm.io.instances.inrc1 import COVER
from wfm.io.instances.inrc2 import MINIMUM
from wfm.roster.rules.compiling import Run

NSP = [test_nsplib.SMALL, test_nsplib.CASE]
INRC = [test_inrc2.SCENARIO, test_inrc2.HISTORY, test_inrc2.WEEK]
LONG = [INRC[0].replace("WEEKS = 1", "WEEKS = 2"), INRC[1], INRC[2], INRC[2].replace("(0,1)", "(0,2)")]


def weighed(instance: Instance, rosters: Sequence[Sequence[Sequence[str]]]) -> list[float]:
    """What parts say that rosters cost, tours in the order of agents, in the files' words."""
    context, parts = compiled(instance)
    code = {"": 0} | {instance.shift_ids[label.code]: k for k, label in enumerate(context.labels) if k}
    known: dict[tuple[int, tuple[str, ...]], float] = {}
    found = []
    for tours in rosters:
        labels = [[code[x] for x in tour] for tour in tours]
        for agent, tour in enumerate(tours):
            if (agent, tuple(tour)) not in known:
                known[agent, tuple(tour)] = cost_of(parts, agent, labels[agent])
        own = sum(known[agent, tuple(tour)] for agent, tour in enumerate(tours))
        found.append(own + rows_cost(parts, context, labels) if own < math.inf else own)
    return found


def whole_way(instance: Instance) -> tuple[int, dict[str, list[str]]]:
    """Cost of the roster, proved the least, and its tours in the files' words."""
    made, _ = solved(instance, 2000)
    assert made.outcome.status is Status.OPTIMAL
    tours = tours_of(made.roster, list(instance.inputs["agents"]["agent_id"]), instance.scenario.horizon)
    ids = {"": "", **instance.shift_ids}
    return made.outcome.cost, {name: [ids[code] for code in tour] for name, tour in tours.items()}


def every_nsp() -> list[tuple[tuple[str, ...], ...]]:
    return list(product(product(["", "1", "2"], repeat=4), repeat=2))


def test_nsplib_small_is_solved_to_the_least_of_all_rosters(tmp_path):
    judged = [nsplib_judge.judge(NSP, dict(zip("12", roster, strict=True))) for roster in every_nsp()]
    cost, tours = whole_way(test_nsplib.read(tmp_path))
    assert nsplib_judge.judge(NSP, tours) == (cost, [])
    assert cost == min(price for price, broken in judged if not broken)


def test_nsplib_parts_cost_and_forbid_what_the_judge_does(tmp_path):
    rosters = every_nsp()[::3]
    for roster, cost in zip(rosters, weighed(test_nsplib.read(tmp_path), rosters), strict=True):
        price, broken = nsplib_judge.judge(NSP, dict(zip("12", roster, strict=True)))
        assert cost == (math.inf if broken else price), roster


def inrc_judged(texts: Sequence[str], roster: Sequence[Sequence[str]]) -> float:
    """The judge's cost with missing heads at their price; infinite where another hard constraint breaks."""
    cost, broken = inrc2_judge.judge(texts, dict(zip(["Ann", "Bob", "Cem"], roster, strict=True)))
    for words in broken:
        missing = re.fullmatch(r"(\d+) of .* at least (\d+)", words)
        if not missing:
            return math.inf
        cost += MINIMUM * (int(missing[2]) - int(missing[1]))
    return cost


SKILLS = [("Head",), ("Nurse",), ("Head", "Nurse")]


def some_tours(seed: int, days: int, number: int) -> list[list[list[str]]]:
    """Rosters in which shifts and days off come in runs."""
    draw = random.Random(seed)
    found = []
    for _ in range(number):
        roster = []
        for skills in SKILLS:
            tour: list[str] = []
            while len(tour) < days:
                shift = draw.choice(["", "Early", "Early", "Night"])
                run = range(draw.randint(1, 5))
                tour += [f"{shift} {draw.choice(skills)}" if shift else "" for _ in run]
            roster.append(tour[:days])
        found.append(roster)
    return found


@pytest.mark.parametrize("texts", [INRC, LONG], ids=["a week", "two weeks"])
def test_inrc2_parts_cost_and_forbid_what_the_judge_does(tmp_path, texts):
    rosters = some_tours(5, 7 * (len(texts) - 2), 250)
    judged = [inrc_judged(texts, roster) for roster in rosters]
    assert 20 < sum(cost < math.inf for cost in judged) < 230
    assert weighed(test_inrc2.read(tmp_path, *texts), rosters) == judged


def test_a_run_before_the_horizon_that_is_forgotten_is_caught(tmp_path, monkeypatch):
    monkeypatch.setattr("wfm.roster.rules.days_in_a_row.run_before", lambda *_, **__: Run(0, False))
    with pytest.raises(AssertionError):
        test_inrc2_parts_cost_and_forbid_what_the_judge_does(tmp_path, INRC)


def test_inrc2_small_is_solved_to_the_least_of_all_rosters(tmp_path):
    """Without Cem, who has both skills, what one costs depends on nobody else."""
    alone = [
        INRC[0].replace("NURSES = 3", "NURSES = 2").replace("Cem Full 2 Nurse Head\n", ""),
        INRC[1].replace("Cem 0 0 Early 4 4 0\n", ""),
        INRC[2].replace("= 3", "= 2").replace("Cem Night Sun\n", ""),
    ]
    free = [""] * 7

    def cost(**tours: Sequence[str]) -> float:
        price, broken = inrc2_judge.judge(alone, {"Ann": free, "Bob": free, **tours})
        short = [re.fullmatch(r"(\d+) of .* at least (\d+)", words) for words in broken]
        if not all(short):
            return math.inf
        return price + MINIMUM * sum(int(m[2]) - int(m[1]) for m in short if m)

    head, nurse = (
        min(cost(**{name: tour}) for tour in product(["", f"Early {skill}", f"Night {skill}"], repeat=7))
        for name, skill in (("Ann", "Head"), ("Bob", "Nurse"))
    )
    least = head + nurse - cost()
    found, tours = whole_way(test_inrc2.read(tmp_path, *alone))
    assert found == least == cost(**tours)


def inrc1_judged(text: str, roster: Sequence[Sequence[str]]) -> float:
    """The judge's cost with heads missing or too many at their price."""
    cost, broken = inrc1_judge.judge([text], dict(zip("abc", roster, strict=True)))
    short = [re.fullmatch(r"(\d+) on .* wanted (\d+)", words) for words in broken]
    return cost + COVER * sum(abs(int(m[1]) - int(m[2])) for m in short if m)


FRIDAYS = test_inrc1.TEXT.replace("2010-01-08;\n\nSK", "2010-01-17;\n\nSK")


@pytest.mark.parametrize("form", [test_inrc1.MARKUP, FRIDAYS], ids=["xml", "text, longer"])
def test_inrc1_parts_cost_what_the_judge_does(tmp_path, form):
    draw = random.Random(7)
    instance = test_inrc1.read(tmp_path, form)
    rosters = []
    for _ in range(100):
        tours = [[s for _ in range(20) for s in [draw.choice(["", "E", "N", "DH"])] * draw.randint(1, 3)]] * 3
        rosters.append([draw.sample(tour, len(tour)) if draw.random() < 0.3 else tour for tour in tours])
    rosters = [[tour[: instance.scenario.horizon.days] for tour in roster] for roster in rosters]
    judged = [inrc1_judged(form, roster) for roster in rosters]
    assert weighed(instance, rosters) == judged
    assert len(set(judged)) > 50


def test_inrc1_small_is_solved_to_the_least_of_all_rosters(tmp_path):
    """Four days; what one costs depends on nobody else, and together they meet the cover."""
    text = test_inrc1.TEXT.replace("2010-01-08", "2010-01-04")
    free = ("",) * 4
    tours = list(product(["", "E", "N", "DH"], repeat=4))
    shifts = {tour: tuple(sorted((day, shift) for day, shift in enumerate(tour) if shift)) for tour in tours}
    none, _ = inrc1_judge.judge([text], dict.fromkeys("abc", free))
    own = [
        {
            tour: inrc1_judge.judge([text], dict.fromkeys("abc", free) | {who: tour})[0] - none
            for tour in tours
        }
        for who in "abc"
    ]
    two: dict[tuple[tuple[int, str], ...], int] = {}
    for a, b in product(tours, tours):
        held = tuple(sorted(shifts[a] + shifts[b]))
        two[held] = min(two.get(held, 10**9), own[0][a] + own[1][b])
    wanted = [(0, "E"), (1, "N"), (1, "N"), (2, "DH"), (3, "E"), (3, "E")]
    best = 10**9
    for c in tours:
        rest = Counter(wanted)
        rest.subtract(shifts[c])
        if min(rest.values()) >= 0:
            best = min(best, two.get(tuple(sorted(rest.elements())), 10**9) + own[2][c])
    cost, found = whole_way(test_inrc1.read(tmp_path, text))
    assert inrc1_judge.judge([text], found) == (cost, [])
    assert cost == best + none
