"""Levels that agree: against least squares solved by hand and by a general solver."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from wfm.forecast.hierarchy import coherence_gap, per_part, reconcile, shrunk_covariance, summing_matrix

LEVEL = {"a": "voice", "b": "voice", "c": "chat"}
NAMES, SUMMING = summing_matrix([LEVEL], list(LEVEL))


def test_names_and_sums():
    assert NAMES == ("total", "voice", "chat", "a", "b", "c")
    assert (SUMMING @ np.array([1.0, 2.0, 4.0])).tolist() == [7.0, 3.0, 4.0, 1.0, 2.0, 4.0]


def test_two_parts_and_their_sum_by_hand():
    # 10 + 10 against 26, all as uncertain: 6 is shared by three, so each part takes 2
    _, summing = summing_matrix([], ["a", "b"])
    assert reconcile(np.array([[26.0], [10.0], [10.0]]), summing, np.ones(3)).ravel() == pytest.approx(
        [24, 12, 12]
    )
    # a total that is never wrong is met, by the part that is less sure of itself
    said = reconcile(np.array([[26.0], [10.0], [10.0]]), summing, np.array([0.0, 1.0, 3.0])).ravel()
    assert said == pytest.approx([26, 11.5, 14.5], abs=1e-6)


def test_what_agrees_already_stays():
    parts = np.random.default_rng(1).uniform(0, 50, (3, 20))
    said = SUMMING @ parts
    np.testing.assert_allclose(reconcile(said, SUMMING, np.arange(1.0, 7.0)), said, atol=1e-9)


def test_nothing_falls_below_zero_and_all_agrees():
    rng = np.random.default_rng(2)
    said = rng.uniform(0, 10, (6, 30))
    said[0] = 1.0  # a total far below its parts
    variance = rng.uniform(0.1, 5, 6)
    got = reconcile(said, SUMMING, variance)
    assert got.min() >= 0
    assert coherence_gap(got, SUMMING) < 1e-9
    for t in range(5):
        best = minimize(
            lambda x, t=t: (((SUMMING @ x - said[:, t]) ** 2) / variance).sum(),
            np.ones(3),
            bounds=[(0, None)] * 3,
        )
        np.testing.assert_allclose(got[3:, t], best.x, atol=1e-3)
    assert (got[3:] == 0).any()


def test_a_covariance_counts_errors_that_parts_share():
    rng = np.random.default_rng(4)
    shared = rng.normal(0, 3, 4000)
    parts = np.vstack([shared + rng.normal(0, 1, 4000) for _ in range(3)])
    noisy = np.vstack([rng.normal(0, 2, (3, 4000)), parts])
    got = shrunk_covariance(noisy)
    np.testing.assert_allclose(np.diag(got), (noisy**2).mean(axis=1))
    assert got[3, 4] == pytest.approx(9, rel=0.1)
    assert abs(got[0, 4]) < 0.4
    truth = SUMMING @ np.array([50.0, 60.0, 70.0])
    said = truth[:, None] + noisy

    def off(variance: np.ndarray) -> float:
        return float(np.abs(reconcile(said, SUMMING, variance)[0] - truth[0]).mean())

    assert off(got) < off(np.diag(got)) < np.abs(said[3:].sum(axis=0) - truth[0]).mean()
    assert off(got) == pytest.approx(np.abs(noisy[0]).mean(), rel=0.2)


def test_errors_per_part():
    assert per_part(np.ones(6), SUMMING).tolist() == pytest.approx([1 / 9, 1 / 4, 1, 1, 1, 1])
    assert per_part(np.ones((6, 6)), SUMMING)[0, 1] == pytest.approx(1 / 6)
