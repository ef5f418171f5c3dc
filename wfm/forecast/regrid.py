"""Finer and coarser intervals without losing or inventing a contact."""

from __future__ import annotations

from dataclasses import replace
from math import gcd

import numpy as np

from wfm.forecast.history import MINUTES_A_DAY, Bools, Floats, History

EDGE = 3.0
"""Neighbours further apart than this factor meet at an edge (an opening, a launch at midnight): the
curve is not smoothed across it."""


def coarsen(history: History, interval_min: int) -> History:
    """The history on longer intervals, where they are a multiple of its own; else as it is."""
    if interval_min <= history.interval_min or interval_min % history.interval_min:
        return history
    k = interval_min // history.interval_min
    summed = history.volume.reshape(history.days, -1, k).sum(axis=2)
    closed: Bools = np.all(history.closed.reshape(7, -1, k), axis=2)
    return replace(history, volume=summed, interval_min=interval_min, closed=closed)


def regrid(volume: Floats, interval_min: int, to_min: int) -> Floats:
    """(days, slots) contacts of consecutive days on intervals of `to_min`, each day's total kept."""
    if interval_min == to_min:
        return volume
    piece = gcd(interval_min, to_min)
    fine = refine(volume, interval_min // piece)
    coarse: Floats = fine.reshape(len(volume), -1, to_min // piece).sum(axis=2)
    return coarse


def refine(volume: Floats, pieces: int) -> Floats:
    """(days, slots x pieces): each cell cut into equal times, its contacts along a smooth curve.

    The running total is interpolated by monotone cubics (Fritsch & Butland 1984: the slope between
    two cells is the harmonic mean of theirs), so every cell keeps its sum and no piece is negative.
    """
    if pieces == 1:
        return volume
    rate = volume.ravel()
    left, right = rate.copy(), rate.copy()
    a, b = rate[:-1], rate[1:]
    smooth = (np.minimum(a, b) > 0) & (np.maximum(a, b) <= EDGE * np.minimum(a, b))
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = 2 * a * b / (a + b)
    right[:-1] = np.where(smooth, slope, a)
    left[1:] = np.where(smooth, slope, b)
    t = np.linspace(0.0, 1.0, pieces + 1)[None, :]
    total = (
        rate[:, None] * (3 * t**2 - 2 * t**3)
        + left[:, None] * (t - 2 * t**2 + t**3)
        + right[:, None] * (t**3 - t**2)
    )
    fine = np.maximum(np.diff(total, axis=1), 0.0)
    return fine.reshape(len(volume), -1)


def spread_daily(volume: Floats, to_min: int, open_minutes: tuple[int, int]) -> Floats:
    """(days, slots) from (days, 1) totals, evenly over the opening hours: nothing more is known."""
    starts = np.arange(0, MINUTES_A_DAY, to_min)
    a, b = open_minutes
    part = np.clip(np.minimum(starts + to_min, b) - np.maximum(starts, a), 0, None)
    spread: Floats = volume * (part / part.sum())[None, :]
    return spread
