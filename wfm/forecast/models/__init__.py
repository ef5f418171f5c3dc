"""The registry of forecast models, one file each.

A model is a function `fit(history, calendar, weeks) -> predict`; `weeks` is how many recent weeks
set level and shape. `predict(dates)` gives (dates, slots) expected contacts, for dates of the
calendar in or after the history (inside it: as that time's level was). Libraries that are slow
to import are imported when their model is fitted.
"""

from __future__ import annotations

from wfm.forecast.models import (
    boosting,
    daily_profile,
    ensemble,
    ets,
    mean_weeks,
    mstl,
    prophet,
    smoothed,
    svd_profile,
    wandering,
)
from wfm.forecast.models.base import Fit, Predict

__all__ = ["MODELS", "Fit", "Predict"]

MODELS: dict[str, Fit] = {
    "boosting": boosting.fit,
    "daily_profile": daily_profile.fit,
    "ensemble": ensemble.fit,
    "ets": ets.fit,
    "mean_weeks": mean_weeks.fit,
    "mstl": mstl.fit,
    "prophet": prophet.fit,
    "smoothed": smoothed.fit,
    "svd_profile": svd_profile.fit,
    "wandering": wandering.fit,
}
