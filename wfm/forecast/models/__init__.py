"""The registry of forecast models, one file each.

A model is a function `fit(history, calendar, weeks) -> predict`; `weeks` is how many recent weeks
set level and shape. `predict(dates)` gives (dates, slots) expected contacts, for dates of the
calendar in or after the history (inside it: as that time's level was). Libraries that are slow
to import are imported when their model is fitted.
"""

from __future__ import annotations

from collections.abc import Callable

from wfm.forecast.calendar import Calendar
from wfm.forecast.history import Dates, Floats, History
from wfm.forecast.models import daily_profile, ets, mean_weeks, prophet

Predict = Callable[[Dates], Floats]
Fit = Callable[[History, Calendar, int], Predict]

MODELS: dict[str, Fit] = {
    "daily_profile": daily_profile.fit,
    "ets": ets.fit,
    "mean_weeks": mean_weeks.fit,
    "prophet": prophet.fit,
}
