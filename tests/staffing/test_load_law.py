from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad
from staffing_cases import queue

from wfm.config.queues import Queue
from wfm.staffing import erlang_a, erlang_c
from wfm.staffing.cells import Limits
from wfm.staffing.load_law import LoadLaw
from wfm.staffing.models import MODELS

AHT = np.array([300.0])
A = MODELS["erlang_a"](Queue(**queue()))
C = MODELS["erlang_c"](Queue(**queue(patience_s=None)))


def law(load: float, spread: float) -> LoadLaw:
    return LoadLaw.known(np.array([load])).with_errors(np.array([spread]))


def in_time(module: object, load: float, heads: int, spread: float, *patience: float) -> float:
    """Share of all contacts in time over the gamma law, by adaptive quadrature."""
    rate = stats.gamma(1 / spread**2, scale=spread**2)

    def weighed(k: float) -> float:
        return float(module.measures(load * k, 300, heads, 20, *patience).service) * k * rate.pdf(k)

    ends = rate.ppf([1e-9, 1 - 1e-9])
    knots = np.unique([*np.linspace(*ends, 9), *([heads / load] if ends[0] < heads / load < ends[1] else [])])
    return sum(quad(weighed, a, b, epsabs=1e-8)[0] for a, b in pairwise(knots))


@pytest.mark.parametrize("load", [50.0, 200.0])
@pytest.mark.parametrize("spread", [0.1, 0.2])
def test_expected_service_is_met_within_a_point(load: float, spread: float) -> None:
    """The fewest heads keep 80 %, one fewer would not; the forecast alone leaves up to 31 points less."""
    for model, module, patience in ((A, erlang_a, (120.0,)), (C, erlang_c, ())):
        heads = int(law(load, spread).fewest(model, AHT, Limits(0.8, 20)).heads[0])
        told = float(law(load, spread).measures(model, AHT, np.array([heads]), 20).service[0])
        assert told == pytest.approx(in_time(module, load, heads, spread, *patience), abs=0.01)
        assert in_time(module, load, heads, spread, *patience) >= 0.79
        assert in_time(module, load, heads - 1, spread, *patience) < 0.81
    plain = int(C.fewest(200.0, 300.0, Limits(0.8, 20)).heads)
    assert in_time(erlang_c, 200, plain, 0.2) < 0.5


def test_large_loads_get_finer_nodes() -> None:
    """At 5,000 erlangs the model's own chance is narrow against the error of the rate."""
    told = law(5000, 0.1).measures(A, AHT, np.array([5200]), 20).service[0]
    assert told == pytest.approx(in_time(erlang_a, 5000, 5200, 0.1, 120.0), abs=0.005)


def test_a_known_load_is_the_model() -> None:
    for certain in (LoadLaw.known(np.array([20.0])), law(20.0, 0.0)):
        found = certain.measures(A, AHT, np.array([22]), 20)
        for name, value in vars(erlang_a.measures([20], 300, [22], 20, 120)).items():
            assert getattr(found, name) == pytest.approx(value), name
        assert certain.fewest(A, AHT, Limits(0.8, 20)).heads == A.fewest([20.0], AHT, Limits(0.8, 20)).heads


def test_two_halves_of_an_interval() -> None:
    half = np.full((1, 2), 0.5)
    found = LoadLaw(np.array([[10.0, 30.0]]), half, half).measures(A, AHT, np.array([22]), 20)
    halves = erlang_a.measures([10, 30], 300, 22, 20, 120)
    assert found.service[0] == pytest.approx(halves.service.mean())
    assert found.occupancy[0] == pytest.approx(halves.occupancy.mean())
    answered = 1 - halves.abandon_rate
    assert found.asa_s[0] == pytest.approx((halves.asa_s * answered).sum() / answered.sum())


def test_loads_at_a_quantile_are_exceeded_as_often() -> None:
    sure = LoadLaw.known(np.array([50.0])).at_quantile(np.array([0.2]), 0.8)
    assert stats.gamma(25, scale=2).cdf(sure.load[0, 0]) == pytest.approx(0.8)
    assert LoadLaw.known(np.array([50.0])).at_quantile(np.array([0.0]), 0.8).load == pytest.approx(50)


def test_excess_over_the_law() -> None:
    """E[(k a - c)+] / a for a gamma k, by its partial moment."""
    rate = stats.gamma(25, scale=1 / 25)
    more = stats.gamma(26, scale=1 / 25)
    limit = 45 / 50
    exact = more.sf(limit) - limit * rate.sf(limit)
    heads = np.array([45])
    found = law(50, 0.2).measures(C, AHT, heads, 20)
    assert law(50, 0.2).lost(C, found, heads)[0] == pytest.approx(exact, abs=1e-3)
    assert LoadLaw.known(np.array([10.0, 0.0])).lost(C, found, np.array([4, 4])).tolist() == [0.6, 0]


def test_contacts_weigh_by_their_rate() -> None:
    found = law(50, 0.2)
    assert (found.load * found.of_time).sum() == pytest.approx(50)
    assert found.of_contacts == pytest.approx(found.load / 50 * found.of_time)
    assert np.sqrt((found.of_time * (found.load / 50 - 1) ** 2).sum()) == pytest.approx(0.2, rel=0.01)


@pytest.mark.parametrize("service", [0.3, 0.8, 0.97])
def test_loads_that_tell_a_service(service: float) -> None:
    heads = np.array([55])
    for of_answered, before in ((False, law(50, 0.2)), (True, LoadLaw.known(np.array([50.0])))):
        after = before.telling(A, AHT, heads, 20, np.array([service]), of_answered)
        found = after.measures(A, AHT, heads, 20)
        told = found.service_of_answered if of_answered else found.service
        assert told == pytest.approx([service], abs=1e-5)
        assert after.load / after.load.mean() == pytest.approx(before.load / before.load.mean())


def test_fewer_nodes_keep_means() -> None:
    fine, few = law(200, 0.2), law(200, 0.2).coarse(9)
    assert few.load.shape[1] == 9
    assert (few.load * few.of_contacts).sum() == pytest.approx((fine.load * fine.of_contacts).sum())
    assert few.of_time.sum() == pytest.approx(1)
    heads = np.array([205])
    rough, told = (x.measures(A, AHT, heads, 20).service[0] for x in (few, fine))
    assert rough == pytest.approx(told, abs=0.02)
    assert few.coarse(9) is few
