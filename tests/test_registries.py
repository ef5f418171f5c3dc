"""A registered thing without its test and its entry in the documents fails here."""

from __future__ import annotations

from pathlib import Path

import pytest

from wfm.roster.rules import RULES
from wfm.roster.rules.base import Rule

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", RULES)
def test_each_rule_has_its_file_its_test_and_its_entry(name: str) -> None:
    assert RULES[name].name == name
    assert RULES[name].__module__ == f"wfm.roster.rules.{name}"
    assert (ROOT / f"tests/roster/rules/test_{name}.py").exists()
    rows = [x for x in _document().splitlines() if x.startswith(f"| `{name}` |")]
    assert len(rows) == 1
    for key, field in RULES[name].model_fields.items():
        if key in Rule.model_fields:
            continue
        unit = field.json_schema_extra["unit"]
        required, default = field.is_required(), field.default
        said = f"`{key}`" + (f" ({unit})" if unit else "")
        said += "" if required else f" = {'none' if default is None else str(default).lower()}"
        assert said in rows[0], f"docs/rules.md: {name} should say {said}"


def test_the_document_names_no_rule_that_is_gone() -> None:
    listed = [row.split("`")[1] for row in _document().splitlines() if row.startswith("| `")]
    assert sorted(listed) == sorted(RULES)


def _document() -> str:
    return (ROOT / "docs/rules.md").read_text(encoding="utf-8")
