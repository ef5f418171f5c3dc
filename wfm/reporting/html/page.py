"""A page: head, sections, tables. Text from data is escaped here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

STYLE = """
:root{--ink:#1f2530;--muted:#5c6675;--line:#d9dee6;--paper:#fff;--soft:#f4f6f9;--good:#1a7f4e;--bad:#b3372f;
--c1:#1f6fd0;--c2:#d9822b;--c3:#3a9d5d;--c4:#b0479b;--c5:#7a8593;--c6:#a0522d}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--muted:#9aa5b5;--line:#333b48;--paper:#14181f;
--soft:#1c222c;--good:#5cc98d;--bad:#f08078;--c1:#6aaeff;--c2:#ffb066;--c3:#6fd394;--c4:#e58bd2;--c5:#a9b4c2;
--c6:#d79a78}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1080px;padding:24px 20px 64px;background:var(--paper);color:var(--ink);
font:15px/1.5 system-ui,"Segoe UI","PingFang SC","Microsoft YaHei",sans-serif}
h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:36px 0 8px}h3{font-size:15px;margin:20px 0 4px}
p{margin:4px 0 10px;max-width:78ch}.muted{color:var(--muted)}
.wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:13.5px}
th,td{padding:4px 10px;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
th{color:var(--muted);font-weight:600}th.text,td.text{text-align:left}
tr.first td{border-top:2px solid var(--line)}td.best{font-weight:700}
td.good{color:var(--good)}td.bad{color:var(--bad)}
svg{max-width:100%;height:auto;display:block}svg text{font-family:inherit!important}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(420px,1fr));gap:8px 24px}
"""

Cell = tuple[str, str]
"""Text and CSS classes."""


def page(title: str, lang: str, body: Iterable[str]) -> str:
    """A whole document; `body` is markup."""
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body>\n"
        + "\n".join([heading(title, 1), *body])
        + "\n</body></html>\n"
    )


def heading(text: str, level: int = 2) -> str:
    return f"<h{level}>{escape(text)}</h{level}>"


def paragraph(text: str, *, muted: bool = False) -> str:
    return f'<p class="muted">{escape(text)}</p>' if muted else f"<p>{escape(text)}</p>"


def listing(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def table(heads: Sequence[Cell], rows: Iterable[tuple[str, Sequence[Cell]]]) -> str:
    """`rows`: CSS classes of the row, and its cells."""
    head = "".join(f'<th class="{classes}">{escape(text)}</th>' for text, classes in heads)
    body = "".join(
        f'<tr class="{of_row}">'
        + "".join(f'<td class="{classes}">{escape(text)}</td>' for text, classes in cells)
        + "</tr>"
        for of_row, cells in rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def side_by_side(parts: Iterable[str]) -> str:
    return '<div class="pair">' + "".join(f"<div>{part}</div>" for part in parts) + "</div>"
