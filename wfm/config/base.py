"""What every settings model shares."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Frozen, and unknown keys are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=False)


def setting(default: Any, description: str, unit: str = "", **limits: Any) -> Any:
    """A field with a description and a unit; `...` as default makes it required."""
    return Field(default, description=description, json_schema_extra={"unit": unit}, **limits)
