"""Erlang C: contacts wait until served; nobody leaves. M/M/n, first come first served.

With load a = arrivals x handling time (erlangs), n heads, B the Erlang B blocking:
    P(wait)  C = n / ((n - a) / B + a)                          [Erlang 1917; Cooper 1981, 3.4]
    service  1 - C exp(-(n - a) T / aht)
    ASA      C aht / (n - a)
Without steady state (n <= a): P(wait) 1, service 0, ASA infinite, occupancy 1.
"""

from __future__ import annotations

from wfm.staffing import kernels
from wfm.staffing.cells import Fewest, Limits, Measures, Number, flat


def measures(load: Number, aht_s: Number, heads: Number, within_s: Number) -> Measures:
    """Service of whole `heads` under `load` erlangs of contacts of `aht_s`, threshold `within_s`."""
    shape, (a, aht, n, within) = flat(load=load, aht_s=aht_s, heads=heads, within_s=within_s)
    return Measures.of(kernels.delay_measures(a, aht, n, within), shape)


def fewest(load: Number, aht_s: Number, limits: Limits) -> Fewest:
    """Fewest heads that keep all limits; the abandonment cap always holds, since nobody leaves."""
    shape, arrays = flat(
        load=load,
        aht_s=aht_s,
        service=limits.service,
        within_s=limits.within_s,
        asa_s=limits.asa_s,
        occupancy=limits.occupancy,
    )
    heads, binding = kernels.fewest_for_delay(*arrays)
    return Fewest(heads.reshape(shape), binding.reshape(shape))
