"""Edits and changes in words and tables, for whoever made them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from wfm.tables import rows
from wfm.words import Translate, day, sentences

if TYPE_CHECKING:
    import pandas as pd

_TONES = {"accepted": "green", "known": "dim", "illegal": "red", "unclear": "yellow"}


def edits_table(edits: pd.DataFrame, say: Translate) -> Iterable[Table | str]:
    """A line an edit: where, what was and is written, what became of it and why."""
    if edits.empty:
        yield say("No edits: the workbook is as it was written.")
        return
    table = Table(box=SIMPLE, header_style="bold", padding=(0, 1, 0, 0))
    for title in ("cell", "who", "day", "was", "written", "outcome", "why", "nearest legal"):
        table.add_column(say(title), no_wrap=title in ("cell", "day", "outcome"))
    for row in rows(edits):
        why = "; ".join(filter(None, (_rules(row.rule, say), sentences(row.words, say))))
        on = "" if row.date is None or row.date != row.date else say(day(row.date.date()))
        cells = [row.place, row.agent_id, on, row.before, row.written, say(row.outcome), why, row.nearest]
        style = _TONES[row.outcome]
        table.add_row(*(Text(c, style=style if k == 5 else "") for k, c in enumerate(map(str, cells))))
    yield table


def changes_line(facts: Mapping[str, Any], say: Translate) -> str:
    """How much of the plan before is left."""
    text = say("{days} days of {people} people changed since the last plan, {unasked} of them unasked.")
    return text.format(
        days=facts["changed_days"], people=facts["changed_people"], unasked=facts["changed_days_unasked"]
    )


def _rules(names: str, say: Translate) -> str:
    return " + ".join(say(n.replace("_", " ")) for n in names.split(" + ")) if names else ""
