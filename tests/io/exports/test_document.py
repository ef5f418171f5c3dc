from __future__ import annotations

from pathlib import Path

from wfm.io.exports.document import exports_markdown

DOCUMENT = Path(__file__).parents[3] / "docs" / "exports.md"


def test_the_document_is_what_the_code_says() -> None:
    said = "run: python -m wfm.io.exports.document > docs/exports.md"
    assert DOCUMENT.read_text("utf-8") == exports_markdown(), said
