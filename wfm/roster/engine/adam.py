"""One step of Adam (Kingma and Ba 2015) up a concave function whose arguments have bounds."""

from __future__ import annotations

import numpy as np

from wfm.roster.engine.kernel import kernel


@kernel
def step_up(price, slope, mean, square, average, low, high, reach, step, rate):  # type: ignore[no-untyped-def]
    """Moves `price` along `slope`, in place like its moments `mean`, `square` and its running `average`.

    All are matrices; `reach` is how long a step of rate 1 is, `step` counts from 1.
    """
    for i in range(price.shape[0]):
        for j in range(price.shape[1]):
            g = slope[i, j]
            mean[i, j] = 0.9 * mean[i, j] + 0.1 * g
            square[i, j] = 0.99 * square[i, j] + 0.01 * g * g
            m = mean[i, j] / (1 - 0.9**step)
            s = square[i, j] / (1 - 0.99**step)
            moved = price[i, j] + rate * reach[i, j] * m / (np.sqrt(s) + 1e-3)
            price[i, j] = min(max(moved, low[i, j]), high[i, j])
            average[i, j] = 0.95 * average[i, j] + 0.05 * price[i, j]
