"""What each person may be given on each day when a resource is called."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from wfm.config.surge import Resource, StayOn
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Bools, Ints
from wfm.roster.surge.widened import longer


def choices(
    context: Context, templates: Collection[str], name: str, resource: Resource, held: Ints
) -> Mapping[int, Bools]:
    """Labels on offer, (days, labels), by position of whoever may be called.

    `templates`: those of the plan, without the longer ones of its surge. `held`: labels of the roster
    before, (agents, days). What a day holds is always on offer, and days that are not the resource's to
    change offer nothing else.
    """
    if resource.stay_on:
        offered = _stay_on(context, resource.stay_on)
        pools = resource.stay_on.pools
    elif resource.come_in:
        offered = _come_in(context, resource.come_in.shifts or templates)
        pools = resource.come_in.pools
    else:
        assert resource.rent is not None
        offered = _come_in(context, resource.rent.shifts or templates)
        pools = (name,)
    days, found = np.arange(context.grid.days), {}
    for agent in context.where(pools=pools):
        allowed = offered[held[agent]]
        allowed[days, held[agent]] = True
        found[agent] = allowed
    return found


def _stay_on(context: Context, way: StayOn) -> Bools:
    """After each label the same from the same start, longer by whole hours, (labels, labels)."""
    number = {(x.template, x.start_min): k for k, x in enumerate(context.labels)}
    found = np.zeros((len(context.labels), len(context.labels)), dtype=np.bool_)
    for k, label in enumerate(context.labels):
        for hours in range(1, way.most_h + 1):
            if (then := number.get((longer(label.template, hours), label.start_min))) is not None:
                found[k, then] = True
    return found


def _come_in(context: Context, templates: Collection[str]) -> Bools:
    """After a day off or on call any shift of those named, (labels, labels)."""
    found = np.zeros((len(context.labels), len(context.labels)), dtype=np.bool_)
    idle = ~context.mask(Kind.WORK)
    wanted = np.array([x.template in templates for x in context.labels])
    found[np.ix_(idle, wanted & ~idle)] = True
    return found
