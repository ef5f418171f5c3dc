"""Erlang B: contacts that find every server busy are lost. M/M/n/n.

Source: Erlang (1917); the inverse as a sum, Jagerman (1974), "Some properties of the Erlang loss
function", Bell System Technical Journal 53.
"""

from __future__ import annotations

from wfm.staffing import kernels
from wfm.staffing.cells import Floats, Ints, Number, flat


def blocking(load: Number, heads: Number) -> Floats:
    """Share of contacts lost. `load` in erlangs, whole `heads`."""
    shape, (a, n) = flat(load=load, heads=heads)
    return kernels.blocking(a, n).reshape(shape)


def fewest(load: Number, blocking: Number) -> Ints:
    """Fewest heads (or lines) that lose at most the share `blocking`; none where there is no load."""
    shape, (a, most) = flat(load=load, blocking=blocking)
    return kernels.fewest_servers(a, most).reshape(shape)
