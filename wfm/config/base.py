"""What every settings model shares."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

MOST = 1e9
"""No setting is larger, seeds apart: what is would overflow money, or be a slip of the pen."""
YEARS = range(1970, 2200)
"""Of every date in the settings."""
_HOURS = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


class Settings(BaseModel):
    """Frozen, and unknown keys are faults."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=False, allow_inf_nan=False
    )

    @field_validator("*")
    @classmethod
    def _of_sane_size(cls, value: Any, info: ValidationInfo) -> Any:
        for one in value if isinstance(value, tuple | dict) else (value,):
            if isinstance(one, int | float) and abs(one) > MOST and info.field_name != "seed":
                raise ValueError(f"expected no more than {MOST:,.0f}")
            if isinstance(one, date) and one.year not in YEARS:
                raise ValueError(f"expected a year from {YEARS[0]} to {YEARS[-1]}")
        return value


def day_minutes(hours: str) -> tuple[int, int]:
    """First and last minute of the day of HH:MM-HH:MM; the last is the lesser where they span midnight.

    Raises:
        ValueError: other text, beyond 24:00, or no time at all.
    """
    hit = _HOURS.fullmatch(hours)
    if not hit or max(hours[:5], hours[6:]) > "24:00" or hours[:5] == hours[6:]:
        raise ValueError("expected hours such as 08:00-24:00")
    a, b, c, d = map(int, hit.groups())
    return a * 60 + b, c * 60 + d


def setting(default: Any, description: str, unit: str = "", **limits: Any) -> Any:
    """A field with a description and a unit; `...` as default makes it required."""
    return Field(default, description=description, json_schema_extra={"unit": unit}, **limits)
