"""wfm review"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from wfm.forecasts import Review
    from wfm.words import Translate


@click.command(short_help="Hold last week's forecast against what came.")
@click.argument("folder", metavar="PLAN", type=click.Path(path_type=Path))
@click.option(
    "--actual", required=True, type=click.Path(path_type=Path), help="Contacts of the days planned."
)
@click.option("--json", "as_json", is_flag=True, help="Print the review as JSON.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language.")
def review(folder: Path, actual: Path, as_json: bool, lang: str) -> None:
    """Says how far the forecast of a plan was off, by queue, day and interval, and what was to blame:
    the level of days, the shape within them, or handling time. PLAN is the folder of the plan.

    \b
    Example:  wfm review reports/week --actual contacts.csv
    """
    from wfm import forecasts
    from wfm.io.write import write_outputs
    from wfm.words import translator

    made = forecasts.look_over(folder, actual)
    write_outputs(folder, forecasts.review_files(made))
    say = translator(lang)
    if as_json:
        rows = made.table[made.table["level"] != "interval"].to_json(orient="records", date_format="iso")
        click.echo(json.dumps({"words": made.words, "rows": json.loads(rows)}, ensure_ascii=False, indent=2))
        return
    from wfm.cli.console import WholeTables

    console = WholeTables()
    for line in made.words:
        console.print(say(line), markup=False, soft_wrap=True)
    console.print(_days(made, say))
    console.print(f"{say('Written to')}: {folder / 'tables' / 'review.csv'}", markup=False, soft_wrap=True)


def _days(made: Review, say: Translate) -> Any:
    """A line a queue and a day, hours misjudged by what was to blame."""
    from rich.box import SIMPLE
    from rich.markup import escape
    from rich.table import Table

    heads = [say("forecast"), say("actual"), "WAPE", say("bias"), "80 %", say("level, h"), say("shape, h")]
    table = Table(box=SIMPLE, header_style="bold", padding=(0, 1, 0, 0))
    for i, head in enumerate((say("queue"), say("date"), *heads, say("handling, h"))):
        table.add_column(head, justify="left" if i < 2 else "right", no_wrap=i < 2)
    rows = made.table[made.table["level"] != "interval"]
    for _, row in rows.sort_values(["queue", "level", "start"], ascending=[True, False, True]).iterrows():
        whole = row["level"] == "queue"
        cells = [
            escape(row["queue"]) if whole else "",
            "" if whole else row["start"].tz_convert(made.zone).strftime("%m-%d"),
            f"{row['forecast']:,.0f}",
            f"{row['actual']:,.0f}",
            *(
                f"{row[name]:.1%}" if row[name] == row[name] else "–"
                for name in ("wape", "bias", "inside_80")
            ),
            *(f"{row[name]:,.1f}" for name in ("from_level_h", "from_shape_h", "from_aht_h")),
        ]
        table.add_row(*cells, style="bold" if whole else "")
    return table
