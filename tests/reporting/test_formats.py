from __future__ import annotations

from pathlib import Path

from wfm.cli import errors
from wfm.config.scenario import Scenario
from wfm.reporting.formats import EXIT_CODES, formats_markdown
from wfm.tables import TABLES

DOCUMENT = Path(__file__).parents[2] / "docs" / "formats.md"


def test_the_document_is_what_the_code_says():
    said = "run: python -m wfm.reporting.formats > docs/formats.md"
    assert DOCUMENT.read_text("utf-8") == formats_markdown(), said


def test_every_column_has_its_row():
    text = formats_markdown()
    for table in TABLES.values():
        part = text.split(f"### Table {table.name}\n")[1].split("\n### ")[0]
        for column in table.columns:
            assert f"| `{column.name}` |" in part


def test_settings_down_to_the_deepest():
    text = formats_markdown()
    assert all(f"`{name}" in text for name in Scenario.model_fields)
    assert (
        "| `queues.<name>.target.fraction` | number, above 0, at most 1 | 1 | required |"
        " share of contacts answered in time |" in text
    )
    assert "| `roster.shifts.<name>.breaks[].paid` | true or false |  | false |" in text


def test_exit_codes_are_those_of_the_command_line():
    failures = {errors.SHORT_OF_TARGETS, errors.BAD_INPUT, errors.NO_LEGAL_ROSTER}
    named = failures | {errors.NO_ROSTER_FOUND, errors.INTERRUPTED}
    assert set(EXIT_CODES) == {0} | named
