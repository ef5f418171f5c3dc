"""What a table is: columns with types, units and checks; columns that many tables have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
import pandera.pandas as pa

UTC_TIME = pd.DatetimeTZDtype(tz="UTC")

DATE = "datetime64[ns]"
"""A local calendar date: midnight, without zone."""

QUANTILES = (0.025, 0.10, 0.25, 0.50, 0.75, 0.90, 0.975)

QUANTILE_COLUMNS = tuple(f"volume_q{q * 100:04.1f}".replace(".", "") for q in QUANTILES)
"""`volume_q025`, `volume_q100`, ... `volume_q975`: per mille, three digits."""


@dataclass(frozen=True)
class Column:
    """One column: `dtype` as pandas names it; `required` False where it may be left out."""

    name: str
    dtype: Any
    unit: str
    description: str
    example: str
    nullable: bool = False
    required: bool = True
    default: Any = None
    checks: tuple[pa.Check, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table's name, key and columns."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    purpose: str
    source: str
    """`input`, or the stage that writes it."""

    @cached_property
    def schema(self) -> pa.DataFrameSchema:
        return pa.DataFrameSchema(
            {
                c.name: pa.Column(c.dtype, checks=list(c.checks), nullable=c.nullable, required=c.required)
                for c in self.columns
            },
            unique=list(self.key) or None,
            strict=True,
            name=self.name,
        )

    @property
    def names(self) -> list[str]:
        return [c.name for c in self.columns]

    def empty(self) -> pd.DataFrame:
        """No rows, right types."""
        return pd.DataFrame({c.name: pd.Series(dtype=c.dtype) for c in self.columns})

    def conform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with this table's columns, order and types.

        Raises:
            pandera.errors.SchemaErrors: a stage broke its contract.
        """
        frame = frame.copy()
        for c in self.columns:
            if c.name not in frame and not c.required:
                frame[c.name] = c.default
        frame = frame[self.names].astype({c.name: c.dtype for c in self.columns})
        return self.schema.validate(frame.reset_index(drop=True), lazy=True)


def positive(zero: bool = False, most: float | None = None) -> tuple[pa.Check, ...]:
    least = (
        pa.Check.ge(0, error="expected 0 or more") if zero else pa.Check.gt(0, error="expected more than 0")
    )
    return (least,) if most is None else (least, *within(most))


def within(most: float) -> tuple[pa.Check, ...]:
    """At most `most`, to either side of 0."""
    return (pa.Check.in_range(-most, most, error=f"expected no more than {most:,.0f}"),)


def one_of(*values: str) -> tuple[pa.Check, ...]:
    return (pa.Check.isin(values, error=f"expected one of {', '.join(values)}"),)


QUEUE = Column("queue", "object", "", "queue, as named in the scenario", "hotline")

INTERVAL = Column("interval_start", UTC_TIME, "UTC", "start of the interval", "2026-11-11T00:00Z")

AGENT = Column("agent_id", "object", "", "person or seat", "A017")

CODE = Column("shift_code", "object", "", "code of the shift, or OFF", "E")


def rows(frame: pd.DataFrame) -> Iterable[Any]:
    """Rows as named tuples, for reading field by field."""
    return frame.itertuples(index=False)
