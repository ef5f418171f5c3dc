"""docs/formats.md, generated from the tables and the settings: `python -m wfm.reporting.formats`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from wfm.config.scenario import Scenario
from wfm.tables import DATE, TABLES, UTC_TIME, Column, Table

EXIT_CODES = {
    0: "done",
    1: "the plan falls short of its targets, or an edit was not accepted, and says where"
    " (only with `--strict`)",
    2: "bad input; every fault on a line of its own",
    3: "no legal roster, with the reasons",
    4: "no legal roster was found before the search stopped, and none was proved impossible",
    130: "interrupted before there was anything to keep",
}

SUMMARY = {
    "scenario, title, currency, minor_digits, seed": "from the scenario",
    "plan_id": "SHA-256 over who works when and who is away; workbooks carry it",
    "replan": "what `wfm replan` started `from` (plan_id), `edits` by outcome, `changed_days`,"
    " `changed_people`, `changed_days_unasked` (neither edited nor absent), `notice_cost` (minor units)",
    "status": "optimal, feasible, infeasible or unknown",
    "cost": "what the optimiser weighs: pay that can still change, priced shortage, wishes (minor units)",
    "guaranteed": "pay that no roster changes (minor units)",
    "lower_bound": "no roster weighs less; null where none was computed (minor units)",
    "gap, gap_of_cost, gap_of_avoidable": "cost above the bound: in minor units, as a share of all cost,"
    " as a share of avoidable cost; null without a bound",
    "shortage": "`headline`; `missing_head_h`; `worst` stretches (queue, title, date, start, end,"
    " missing_heads, missing_head_h); `binds`, what keeps the plan from more heads",
    "queues": "by queue: title, volume_human, required_h, allocated_h, missing_h, service_expected, target,"
    " answer_within_s, intervals_kept, lost; once played also service_simulated with _low and _high (95 %"
    " confidence), wait_p95_s, lost_simulated, occupancy_simulated, replications",
    "handling_time": "the same `queues` where contacts take `factor` times as long, heads as planned",
    "surge": "by level of the surge plan: title, extra, service and lost `_without` and `_with` those called,"
    " amount (minor units), `steps` by resource: title, calls, people, hours, first_call (local),"
    " minutes_to_seat, amount, service, lost, missing_h",
    "cost_by_component": "pay by component (minor units)",
    "other_cost, committed": "cost beside pay by item; guaranteed pay and items owed whatever the roster"
    " (minor units)",
    "violations": "how many `hard`, how many `soft`",
    "leaders_missing": "`hours` and `days` without as many leaders as asked for, the `first` day; null: none",
    "headlines, notes": "sentences for people, in English",
    "unavoidable, sweeps, stopped": "weight that no roster avoids, as far as proved; sweeps over all people;"
    " why the search ended early",
    "made_from": "by stage, SHA-256 of the table it was made from (staff: forecast, roster: requirement,"
    " simulate: roster); where the table beside is another by now, `notes` and `headlines` say so",
    "search": "as the search went on: [seconds, cost, lower bound] (minor units; null where not yet known)",
    "seconds, versions, inputs": "seconds by stage, versions of what made the plan, SHA-256 of each input",
}

_TYPES = {
    "object": "text",
    "float64": "number",
    "int64": "whole number",
    "bool": "true or false",
    DATE: "date",
    str(UTC_TIME): "time",
}
_NAMES = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    date: "date",
    Path: "file",
}


def formats_markdown() -> str:
    """The data dictionary as Markdown."""
    parts = [
        "# Formats",
        "Generated from the code by `python -m wfm.reporting.formats`; a test compares.",
        "Times in tables are UTC, dates are local to the site; amounts are in minor units of the currency"
        " (1250 is 12.50 at two digits) unless the unit says currency. Input tables are CSV (also .gz), XLSX"
        " or Parquet; output tables are CSV. Contact history may also be an export of another system"
        " (exports.md); calendars of sales are in `configs/events`.",
        "## Exit codes",
        _grid(("code", "meaning"), [(str(code), text) for code, text in EXIT_CODES.items()]),
        "## summary.json",
        _grid(("key", "meaning"), SUMMARY.items()),
        "## Scenario",
        "YAML 1.2. `<name>` stands for a name of your own; `[]` for each entry of a list. Besides these keys,"
        " `extends: other.yaml` lays a file over another, `!assume name` stands for the value of an"
        " assumption, and `roster.law` names a file of rules. `required` holds where its section is given.",
        *_settings(),
        "## Input tables",
        *(_table(t) for t in TABLES.values() if t.source == "input"),
        "## Tables that stages write",
        *(_table(t) for t in TABLES.values() if t.source != "input"),
    ]
    return "\n\n".join(parts) + "\n"


def _table(table: Table) -> str:
    key = f"Key: {', '.join(table.key)}." if table.key else "No key."
    by = "" if table.source == "input" else f" Written by {table.source}."
    heads = ("column", "type", "unit", "required", "description", "example")
    return "\n\n".join(
        (
            f"### Table {table.name}",
            f"{table.purpose.capitalize()}. {key}{by}",
            _grid(heads, map(_column, table.columns)),
        )
    )


def _column(column: Column) -> tuple[str, ...]:
    return (
        f"`{column.name}`",
        _TYPES[str(column.dtype)],
        column.unit,
        _required(column),
        column.description,
        column.example,
    )


def _required(column: Column) -> str:
    if column.required:
        return "may be empty" if column.nullable else "yes"
    return "no" if column.default in (None, "") else f"no: {_value(column.default)}"


def _settings() -> Iterator[str]:
    """One table for keys of the top, one for each section."""
    heads = ("key", "type", "unit", "default", "description")
    top, sections = [], []
    for name, field in Scenario.model_fields.items():
        rows = list(_keys(name, field))
        if len(rows) == 1:
            top += rows
        else:
            sections.append(f"### {name}\n\n{_grid(heads, rows)}")
    yield _grid(heads, top)
    yield from sections


def _keys(path: str, field: FieldInfo) -> Iterator[tuple[str, ...]]:
    """The setting itself, or every setting within it."""
    model, path_in = _within(field.annotation, path)
    if model is not None:
        for name, inner in model.model_fields.items():
            yield from _keys(f"{path_in}.{name}", inner)
        return
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    limits = "".join(f", {text}" for text in _limits(field))
    default = "required" if field.is_required() else _value(field.default)
    unit, words = str(extra.get("unit", "")), field.description or ""
    yield f"`{path}`", _type(field.annotation) + limits, unit, default, words


def _within(annotation: Any, path: str) -> tuple[type[BaseModel] | None, str]:
    """The model that an annotation holds, alone, by name or in a list, and the path to it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, path
    args = [a for a in get_args(annotation) if a not in (NoneType, Ellipsis)]
    if get_origin(annotation) is dict:
        return _within(args[1], f"{path}.<name>")
    if get_origin(annotation) is tuple:
        return _within(args[0], f"{path}[]")
    if get_origin(annotation) in (Union, UnionType) and len(args) == 1:
        return _within(args[0], path)
    return None, path


def _type(annotation: Any) -> str:
    args = [a for a in get_args(annotation) if a not in (NoneType, Ellipsis)]
    origin = get_origin(annotation)
    if origin is Literal:
        return " or ".join(str(a) for a in args)
    if origin is tuple:
        return f"list of {_type(args[0])}"
    if origin is dict:
        return "mapping"
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(map(_type, args)))
    return _NAMES.get(annotation, "anything")


def _limits(field: FieldInfo) -> Iterator[str]:
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    for rule in field.metadata:
        for name, text in words.items():
            if (bound := getattr(rule, name, None)) is not None:
                yield f"{text} {bound:g}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if value is None or value in ("", {}):
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _grid(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(formats_markdown())
