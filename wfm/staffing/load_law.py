"""The load of an interval where it is not one number: over the errors of its forecast.

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
MOST_SCALE, HALVINGS = 5.0, 24
CERTAIN = 1e-6
"""Below this CV a rate counts as known."""


@dataclass(frozen=True, eq=False)
class LoadLaw:
    """Loads of each cell, (cells, nodes), and the shares of time and of contacts that they hold."""

    load: Floats
    of_time: Floats
    of_contacts: Floats

    @classmethod
    def known(cls, load: Floats) -> Self:
        """One load for each cell, (cells)."""
        one = np.ones((load.size, 1))
        return cls(load[:, None], one, one)

    def with_errors(self, spread: Floats) -> Self:
        """Of one load a cell, where its rate is known up to a CV of `spread`, (cells).

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
        return type(self)(self.load * factor, np.broadcast_to(weight, factor.shape), factor * weight)

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

    def telling(
        self, model: Model, aht_s: Floats, heads: Ints, within_s: float, service: Floats, of_answered: bool
    ) -> Self:
        """Loads scaled so that these heads give this service in steady state; by halving."""
        low, high = np.full(heads.size, 1e-3), np.full(heads.size, MOST_SCALE)
        for _ in range(HALVINGS):
            scale = np.sqrt(low * high)
            law = type(self)(self.load * scale[:, None], self.of_time, self.of_contacts)
            found = law.measures(model, aht_s, heads, within_s)
            more = (found.service_of_answered if of_answered else found.service) > service
            low, high = np.where(more, scale, low), np.where(more, high, scale)
        scale = np.where(heads > 0, np.sqrt(low * high), 1.0)
        return type(self)(self.load * scale[:, None], self.of_time, self.of_contacts)

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
