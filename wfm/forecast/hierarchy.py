"""Forecasts of parts and wholes that agree: queues, channels, languages, regions, total.

Every level is forecast on its own and then moved as little as its own past errors ask for:
minimum-trace reconciliation by weighted least squares (Wickramasuriya, Athanasopoulos & Hyndman 2019,
eq. 8 with a diagonal W), the parts kept from falling below zero (Wickramasuriya, Turlach & Hyndman
2020).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from wfm.forecast.history import Floats


def summing_matrix(
    levels: Sequence[Mapping[str, str]], bottom: Sequence[str]
) -> tuple[tuple[str, ...], Floats]:
    """Names and (nodes, bottom) 0/1 matrix: the total, each group of each level, then the parts.

    Args:
        levels: for each level (channel, language, ...) the group of every part.
    """
    names, rows = ["total"], [np.ones(len(bottom))]
    for level in levels:
        for group in dict.fromkeys(level[b] for b in bottom):
            names.append(group)
            rows.append(np.array([float(level[b] == group) for b in bottom]))
    return (*names, *bottom), np.vstack([*rows, np.eye(len(bottom))])


def reconcile(said: Floats, summing: Floats, variance: Floats) -> Floats:
    """(nodes, times) forecasts that add up, nearest to those said.

    Args:
        said: (nodes, times) forecasts made level by level, in the order of `summing`'s rows.
        summing: (nodes, bottom), the last rows the identity.
        variance: of each node's forecast errors (nodes,), or their covariance (nodes, nodes); nodes
            without any are trusted most.

    Returns:
        `summing @ parts` with parts >= 0, so that levels agree to rounding.
    """
    matrix = np.diag(variance) if variance.ndim == 1 else variance
    floor = max(float(np.diag(matrix).max()), 1e-12) * 1e-9
    trusted = np.linalg.solve(matrix + floor * np.eye(len(matrix)), summing)
    gram = trusted.T @ summing
    gram = (gram + gram.T) / 2
    asked = trusted.T @ said
    parts = np.linalg.solve(gram, asked)
    for at in np.flatnonzero((parts < 0).any(axis=0)):
        parts[:, at] = _non_negative(gram, asked[:, at])
    return np.asarray(summing @ parts)


def shrunk_covariance(errors: Floats) -> Floats:
    """(nodes, nodes) of (nodes, times) errors around zero, correlations drawn towards none as far as
    their own noise asks for (Schäfer & Strimmer 2005)."""
    times = errors.shape[1]
    size = np.sqrt(np.maximum((errors**2).mean(axis=1), 1e-12))
    unit = errors / size[:, None]
    alike = unit @ unit.T / times
    noise = ((unit**2) @ (unit**2).T / times - alike**2) / times
    off = ~np.eye(len(errors), dtype=bool)
    drawn = np.clip(noise[off].sum() / max((alike[off] ** 2).sum(), 1e-12), 0.0, 1.0)
    alike = np.where(off, (1 - drawn) * alike, 1.0)
    return np.asarray(alike * np.outer(size, size))


def per_part(variance: Floats, summing: Floats) -> Floats:
    """Variance or covariance of errors counted per part that a node holds. Parts err together more than
    few weeks can tell, so that sums by themselves deserve more trust than their own size of error says."""
    parts = summing.sum(axis=1)
    return np.asarray(variance / (parts**2 if variance.ndim == 1 else np.outer(parts, parts)))


def _non_negative(gram: Floats, asked: Floats) -> Floats:
    """x >= 0 that minimises x' gram x / 2 - asked' x (Lawson & Hanson 1974, ch. 23)."""
    from scipy.optimize import nnls

    root = np.linalg.cholesky(gram).T
    x, _ = nnls(root, np.linalg.solve(root.T, asked))
    return np.asarray(x)


def coherence_gap(values: Floats, summing: Floats) -> float:
    """Largest relative disagreement between a node and the sum of its parts."""
    parts = values[-summing.shape[1] :]
    return float((np.abs(values - summing @ parts) / np.maximum(np.abs(values), 1.0)).max())
