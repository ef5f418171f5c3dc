"""Erlang A (Palm): contacts that wait leave after an exponential patience. M/M/n+M.

With load a, n heads, rho = a/n, x = n patience/aht, y = a patience/aht, and B the Erlang B blocking:
    A(x, y)  = 1 + y/(x+1) + y^2/((x+1)(x+2)) + ... = x e^y y^-x gamma(x, y)
    E(T)     = exp(y (1 - exp(-T/patience)) - n T/aht)
    P(wait)  = A / (A + 1/B - 1)
    P(leave) = P(wait) (1/(rho A) + 1 - 1/rho)
    wait     = patience P(leave)
    P(virtual wait > T) = P(wait) E(T) A(x, y exp(-T/patience)) / A(x, y)
    service  = 1 - P(leave) - P(wait) E(T) (A(x, y exp(-T/patience)) - 1) / (rho A(x, y))
Sources: Palm (1957); Baccelli, Hebuterne (1981) for the law of the virtual wait; Garnett,
Mandelbaum, Reiman (2002), "Designing a call center with impatient customers", M&SOM 4;
Mandelbaum, Zeltyn (2007), "Service engineering in action: the Palm/Erlang-A queue". The last line
and how all are computed without losing digits: docs/models.md.
"""

from __future__ import annotations

from wfm.staffing import chat
from wfm.staffing.cells import Fewest, Limits, Measures, Number

ONE_AT_A_TIME = (1.0,)


def measures(load: Number, aht_s: Number, heads: Number, within_s: Number, patience_s: Number) -> Measures:
    """Service of whole `heads` under `load` erlangs; infinite `patience_s` gives Erlang C."""
    return chat.measures(load, aht_s, heads, within_s, patience_s, ONE_AT_A_TIME)


def fewest(load: Number, aht_s: Number, limits: Limits, patience_s: Number) -> Fewest:
    """Fewest heads that keep all limits; they may be fewer than the load.

    A promise of service alone is kept by letting people leave: cap abandonment as well.
    """
    return chat.fewest(load, aht_s, limits, patience_s, ONE_AT_A_TIME)
