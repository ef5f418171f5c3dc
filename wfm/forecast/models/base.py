"""What a forecast model is."""

from __future__ import annotations

from collections.abc import Callable

from wfm.forecast.calendar import Calendar
from wfm.forecast.history import Dates, Floats, History

Predict = Callable[[Dates], Floats]
"""(dates, slots) expected contacts, for dates of the calendar in or after the history."""

Fit = Callable[[History, Calendar, int], Predict]
"""`fit(history, calendar, weeks)`; `weeks` is how many recent weeks set level and shape."""
