"""What settings models expect, and pydantic's errors in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from wfm.io.near import near

Key = str | int


def expected(root: type[BaseModel], error: Any) -> str:
    """What was expected where pydantic's `error` (of `ValidationError.errors()`) says, for people.

    Unknown keys come with the nearest known one, other errors with the field's description.
    """
    way: Sequence[Key] = error["loc"]
    if error["type"] == "extra_forbidden":
        model = _type_at(root, way[:-1])
        known = model.model_fields if isinstance(model, type) and issubclass(model, BaseModel) else ()
        return "unknown key" + near(str(way[-1]), known)
    field = _field_at(root, way)
    words = _words(error["type"], error.get("ctx", {}))
    if error["type"] == "literal_error" and isinstance(error["input"], str):
        choices = get_args(field.annotation) if field else ()
        if way[-1] == "[key]":  # pydantic's name for the key of a mapping
            choices = get_args(choices[0])
        words += near(error["input"], map(str, choices))
    meaning = _meaning(field)
    return f"{words} ({meaning})" if meaning and error["type"] != "value_error" else words


def _words(kind: str, context: dict[str, Any]) -> str:
    match kind:
        case "missing":
            return "missing"
        case "value_error":
            return str(context["error"])
        case "literal_error" | "enum":
            return f"expected {context['expected']}".replace("'", "")
        case "greater_than":
            return f"expected more than {context['gt']:g}"
        case "greater_than_equal":
            return f"expected {context['ge']:g} or more"
        case "less_than":
            return f"expected less than {context['lt']:g}"
        case "less_than_equal":
            return f"expected {context['le']:g} or less"
        case "too_short":
            return f"expected at least {context['min_length']}"
        case "string_too_short":
            return f"expected {context['min_length']} or more characters"
        case "string_too_long":
            return f"expected {context['max_length']} or fewer characters"
        case "string_pattern_mismatch":
            return "not in the form expected"
        case "string_type":
            return "expected text; put it in quotes"
        case "bool_type" | "bool_parsing":
            return "expected true or false"
        case "model_type" | "model_attributes_type" | "dict_type":
            return "expected a mapping, key: value"
        case "tuple_type" | "list_type":
            return "expected a list"
        case "path_type":
            return "expected the name of a file"
    if kind.startswith("int"):
        return "expected a whole number"
    if kind.startswith(("float", "finite", "decimal")):
        return "expected a number"
    if kind.startswith("date"):
        return "expected a date such as 2026-11-09"
    return "not what is expected"


def _meaning(field: FieldInfo | None) -> str:
    if field is None or not field.description:
        return ""
    extra = field.json_schema_extra
    unit = extra.get("unit", "") if isinstance(extra, dict) else ""
    return f"{field.description}, {unit}" if unit and unit != "1" else field.description


def _field_at(root: type[BaseModel], way: Sequence[Key]) -> FieldInfo | None:
    model = _type_at(root, way[:-1])
    if isinstance(model, type) and issubclass(model, BaseModel):
        return model.model_fields.get(str(way[-1])) if way else None
    return _field_at(root, way[:-1]) if way else None


def _type_at(root: Any, way: Sequence[Key]) -> Any:
    """The type that settings have at `way`; None where the way leads nowhere."""
    here = root
    for key in way:
        origin = get_origin(here)
        if isinstance(here, type) and issubclass(here, BaseModel):
            field = here.model_fields.get(str(key))
            here = field.annotation if field else None
        elif origin is dict:
            here = get_args(here)[1]
        elif origin is tuple:
            here = get_args(here)[0]
        else:
            return None
        if get_origin(here) in (Union, UnionType):
            some = [a for a in get_args(here) if a is not NoneType]
            here = some[0] if len(some) == 1 else None
    return here
