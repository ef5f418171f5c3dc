"""docs/exports.md, generated from the formats: `python -m wfm.io.exports.document > docs/exports.md`."""

from __future__ import annotations

import sys

from wfm.io.exports import EXPORTS, calabrio
from wfm.io.exports.base import FIELDS, Export

INTRODUCTION = """# Exports

Generated from the code by `python -m wfm.io.exports.document`; a test compares.

Contact history may come as other systems export it. `inputs.contacts` names a file, a folder, a
pattern such as `exports/*.csv`, or a list of them; all are joined. Files are CSV (comma, semicolon or
tab; also .gz, .txt, .tsv), XLSX (first sheet) or Parquet; text is UTF-8, UTF-16 or GB18030 (GBK).

- The format of each file is recognised by its headings, which may stand up to 40 rows down; or
  `inputs.export.format` names it. Headings that no format knows are mapped, field by field, under
  `inputs.export.columns`. A column in none of the lists below is not used.
- Headings are compared without regard to case, brackets, `_`, `-`, `.` and `/`. The lists below are
  patterns: `?` after a letter or space means that it may be missing, `|` separates choices.
- Offered contacts that an export lacks are rebuilt: answered + abandoned. Handling time is taken as
  given, else from totals over the answered, else from the means of talk, hold and after-contact work.
- Times are seconds, `mm:ss`, `hh:mm:ss` or `5分12秒`; a unit in the heading, such as `(min)`, counts.
  Counts may have thousands separators. Rows and columns of totals are left out, with a note.
- Stamps without an offset are local times of `inputs.export.zone`, else of the horizon. Of two rows
  at one local time, where the clocks go back, the first is the earlier; rows at times that the
  clocks skip are left out, with a note. Where day and month cannot be told apart,
  `inputs.export.dates` says which stands first. Whole numbers of 10 or 13 digits are seconds or
  milliseconds since 1970, in UTC; years before 1900 and from 2200 on are faults.
- A file read without a scenario (`wfm forecast FILE`) takes headings as `--column volume=Inbound` and
  the order of day and month as `--dates dmy`.
- An empty count is missing, not zero, except in exports of Genesys Cloud views and Avaya CMS.
- Intervals are 5 minutes to a day; plans re-grid them.
- `inputs.export.queues` maps names of the export to queues: several to one are added up; `null`
  leaves one out; other names are then left out too and listed once with their rows and contacts.
  Without it every name must be a queue of the scenario. A name may be the queue's or all naming
  columns joined by `/` (`Care/voice`).
- Rows of one series that repeat stay, and the forecast's cleaning records what it did about them;
  only where several series make up one queue are repeats settled before adding up.

```yaml
inputs:
  contacts: exports/2026-*.csv
  export:
    zone: Asia/Shanghai
    columns: {volume: 进电总数, aht_s: 通话均长}
    queues: {"Sales EN": hotline, "Sales VIP": hotline, "Test": null}
```
"""


def exports_markdown() -> str:
    """The document."""
    parts = [INTRODUCTION, "## Fields\n", _grid(("field", "holds"), list(FIELDS.items())), "\n## Formats"]
    for export in EXPORTS:
        parts += [f"\n### {export.name}\n", _about(export)]
    return "\n".join(parts) + "\n"


def _about(export: Export) -> str:
    said = [f"{export.title}."]
    if export.find is not None and export.name == "wide":
        said.append("Times go down; across go queues, or three or more times of day, or three or more dates.")
    elif export.find is not None:
        return f"{said[0]}\n\nColumns in this order: {', '.join(f'`{name}`' for name in calabrio.COLUMNS)}."
    if not export.headings:
        return " ".join(said)
    rows = [(f"`{field}`", ", ".join(f"`{p}`" for p in heads)) for field, heads in export.headings.items()]
    return " ".join(said) + "\n\n" + _grid(("field", "headings"), rows)


def _grid(heads: tuple[str, str], rows: list[tuple[str, str]]) -> str:
    lines = [heads, ("---", "---"), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(exports_markdown())
