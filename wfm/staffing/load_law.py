"""The load of an interval where it is not one number: over forecast errors, along its lag.

A rate that is not known is its forecast times a gamma variable of mean 1 and CV `spread` (shocks of
day and interval; the noise of counts is the queue model's own). Contacts in a rate k times as high
are k times as many, so means over contacts weigh by k: service expected is the share of all
contacts to come, not the mean of shares. The law is cut into equal steps of its normal score.
Source: Steckley, Henderson, Mehrotra (2009), "Forecast errors in service systems", Probability in
the Engineering and Informational Sciences 23.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from wfm.staffing import search
from wfm.staffing.cells import Fewest, Floats, Ints, Limits, Measures, Number
from wfm.staffing.models import Model

REACH = 4.0
"""Normal scores covered on either side."""
FEWEST_NODES, MOST_NODES = 33, 161
CERTAIN = 1e-6
"""Below this CV a rate counts as known."""


@dataclass(frozen=True, eq=False)
class LoadLaw:
    """Loads of each cell, (cells, nodes), and the shares of time and of contacts that they hold."""

    load: Floats
    of_time: Floats
    of_contacts: Floats

    @classmethod
    def known(cls, path: Floats) -> Self:
        """Loads that pass in equal parts of the interval, (cells, parts) or (cells)."""
        load = path.reshape(path.shape[0], -1)
        share = np.full(load.shape, 1.0 / max(load.shape[1], 1))
        return cls(load, share, share)

    def with_errors(self, spread: Floats) -> Self:
        """The same where the rate is known up to a CV of `spread`, (cells).

        As many nodes as it takes for their steps to be narrower than the chance in the largest load.
        """
        if not np.any(spread > CERTAIN):
            return self
        from scipy.special import gammaincinv, ndtr

        steps = 2.0 * REACH * float((spread * np.sqrt(self.load.max(axis=1))).max())
        count = int(min(max(FEWEST_NODES, math.ceil(steps)), MOST_NODES))
        z = np.linspace(-REACH, REACH, count)
        shape = (1.0 / np.maximum(spread, CERTAIN) ** 2)[:, None]
        factor = np.where(spread[:, None] > CERTAIN, gammaincinv(shape, ndtr(z)) / shape, 1.0)
        weight = np.exp(-0.5 * z * z) / np.exp(-0.5 * z * z).sum()
        factor = factor / (factor @ weight)[:, None]
        cells = self.load.shape[0]
        load, of_time, of_contacts = (
            (mine[:, :, None] * theirs[:, None, :]).reshape(cells, -1)
            for mine, theirs in (
                (self.load, factor),
                (self.of_time, np.broadcast_to(weight, factor.shape)),
                (self.of_contacts, factor * weight),
            )
        )
        return type(self)(load, of_time, of_contacts)

    def at_quantile(self, spread: Floats, probability: float) -> Self:
        """Loads that are not exceeded with this probability: targets kept at them hold as often."""
        from scipy.special import gammaincinv

        shape = 1.0 / np.maximum(spread, CERTAIN) ** 2
        factor = np.where(spread > CERTAIN, gammaincinv(shape, probability) / shape, 1.0)
        return type(self)(self.load * factor[:, None], self.of_time, self.of_contacts)

    def coarse(self, most: int) -> Self:
        """The same in at most so many nodes, each the mean of neighbours with equal shares of contacts."""
        if self.load.shape[1] <= most:
            return self
        order = np.argsort(self.load, axis=1)
        load, time, share = (
            np.take_along_axis(v, order, axis=1) for v in (self.load, self.of_time, self.of_contacts)
        )
        group = np.minimum((np.cumsum(share, axis=1) - share / 2.0) * most, most - 1).astype(np.int64)
        found = np.zeros((3, self.load.shape[0], most))
        for g in range(most):
            own = group == g
            for k, values in enumerate((load * share, time, share)):
                found[k, :, g] = (values * own).sum(axis=1)
        mean = np.divide(found[0], found[2], out=np.zeros_like(found[0]), where=found[2] > 0)
        return type(self)(mean, found[1], found[2])

    def of(self, cells: Ints) -> Self:
        return type(self)(self.load[cells], self.of_time[cells], self.of_contacts[cells])

    def measures(self, model: Model, aht_s: Floats, heads: Floats | Ints, within_s: Number) -> Measures:
        """Means of a model's measures: shares and waits over contacts (`asa_s` over those answered),
        occupancy over time."""
        if self.load.shape[1] == 1:
            return model.measures(self.load[:, 0], aht_s, heads, within_s)
        within = np.reshape(within_s, (-1, 1))
        found = model.measures(self.load, aht_s[:, None], heads[:, None], within)
        answered = self.of_contacts * (1.0 - found.abandon_rate)
        waited = (np.where(answered > 0, found.asa_s, 0.0) * answered).sum(axis=1)
        some = answered.sum(axis=1)
        by_contact = {
            name: (getattr(found, name) * self.of_contacts).sum(axis=1)
            for name in ("service", "virtual_service", "p_wait", "abandon_rate", "abandon_in_time", "wait_s")
        }
        return Measures(
            **by_contact,
            asa_s=np.divide(waited, some, out=np.full(some.size, np.inf), where=some > 0),
            occupancy=(found.occupancy * self.of_time).sum(axis=1),
            busy=(found.busy * self.of_time).sum(axis=1),
        )

    def fewest(self, model: Model, aht_s: Floats, limits: Limits) -> Fewest:
        """Fewest heads whose means keep all limits."""
        if self.load.shape[1] == 1:
            return model.fewest(self.load[:, 0], aht_s, limits)

        def mean(heads: Floats, within_s: Floats, load: Floats, aht_s: Floats, cell: Floats) -> Measures:
            return self.of(cell.astype(np.int64)).measures(model, aht_s, heads, within_s)

        cells = np.arange(self.load.shape[0], dtype=np.float64)
        highest = self.load.max(axis=1, initial=0.0)
        return search.fewest(mean, limits, model.pace, load=highest, aht_s=aht_s, cell=cells)

    def lost(self, model: Model, found: Measures, heads: Floats | Ints) -> Floats:
        """Share of contacts lost for good, (cells), given the `measures` at these heads.

        Where nobody leaves, what exceeds capacity counts as lost (fluid limit).
        """
        if model.loses:
            return model.lost(found)
        over = np.maximum(self.load - heads[:, None] * model.pace, 0.0)
        share = np.divide(over, self.load, out=np.zeros_like(over), where=self.load > 0)
        return np.asarray((share * self.of_contacts).sum(axis=1))
