"""Limited lines: who finds every line taken is turned away; who waits may leave. M/M/n/K, M/M/n/K+M.

`lines` K counts contacts at work and waiting together. State j, chance p_j: a product of
arrivals / (min(j, n) / aht + max(j - n, 0) / patience). Of contacts offered p_K are turned away;
the others find j = 0..K-1 with the chances p_j. The wait of who finds j >= n depends on j - n
alone (`chain_kernels.waits`). K without end gives Erlang A, and Erlang C where nobody leaves.
Sources: Gross, Harris (1998), 2.5, for the chain; the law of the wait, docs/models.md.
"""

from __future__ import annotations

from wfm.staffing import chain_kernels, search
from wfm.staffing.cells import Fewest, Limits, Measures, Number, flat


def measures(
    load: Number, aht_s: Number, heads: Number, within_s: Number, patience_s: Number, lines: Number
) -> Measures:
    """Service of whole `heads` behind whole `lines`; more heads than lines stay idle.

    Shares are of contacts offered, and who is turned away counts in `abandon_rate` and
    `abandon_in_time`: all those lost. `wait_s` counts them as not waiting.
    """
    shape, (a, aht, n, within, patience, k) = flat(
        load=load, aht_s=aht_s, heads=heads, within_s=within_s, patience_s=patience_s, lines=lines
    )
    return Measures.of(chain_kernels.limited_measures(a, aht, n, within, patience, k), shape)


def fewest(load: Number, aht_s: Number, limits: Limits, patience_s: Number, lines: Number) -> Fewest:
    """Fewest heads that keep all limits; where no number does, `lines` heads and the code of `lines`.

    The abandonment cap is on all those lost, turned away or gone.
    """
    return search.fewest(measures, limits, load=load, aht_s=aht_s, patience_s=patience_s, lines=lines)
