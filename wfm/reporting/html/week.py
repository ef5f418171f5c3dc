"""The plan as one page that needs no network: the week at a glance, then everything behind it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from html import escape
from importlib import resources
from typing import Any, cast

import pandas as pd

from wfm.domain.shift import BREAKS, Kind
from wfm.pay.lines import COMPONENTS
from wfm.reporting.excel.data import several_clocks
from wfm.reporting.excel.hours import COUNTS, fairness
from wfm.reporting.html.changes import changes
from wfm.reporting.html.page import STYLE, Cell, heading, listing, paragraph, table
from wfm.reporting.html.search import search_chart
from wfm.reporting.html.surge import surge
from wfm.reporting.html.svg import Layer, Mark, chart
from wfm.reporting.report import Report
from wfm.reporting.sessions import said, sessions
from wfm.tables import rows
from wfm.words import Translate, day, mark, translator

SECTIONS = {
    "glance": mark("The week at a glance"),
    "service": mark("Service by queue"),
    "forecast": mark("Contacts expected"),
    "coverage": mark("Coverage"),
    "people": mark("Who works when"),
    "shortage": mark("Where heads are missing most"),
    "surge": mark("Surge plan"),
    "changes": mark("Changes since the last plan"),
    "cost": mark("Cost"),
    "fairness": mark("Hours and fairness"),
    "quality": mark("How good the roster is"),
}


def week_page(report: Report, lang: str) -> str:
    """A whole HTML document in `lang`: styles, scripts and data within, light and dark."""
    say = translator(lang)
    scenario = report.scenario
    title = scenario.title or scenario.name
    writers = {
        "glance": _glance,
        "service": _service,
        "forecast": _forecast,
        "coverage": _coverage,
        "people": _people,
        "shortage": _shortage,
        "surge": surge,
        "changes": changes,
        "cost": _cost,
        "fairness": _fairness,
        "quality": _quality,
    }
    skip = () if report.pack.money else ("surge", "cost", "quality")
    sections = {name: "".join(write(report, say)) for name, write in writers.items() if name not in skip}
    sections = {name: body for name, body in sections.items() if body}
    links = "".join(f'<a href="#{name}">{escape(say(SECTIONS[name]))}</a>' for name in sections)
    body = "\n".join(
        f'<section id="{name}" aria-labelledby="h-{name}">'
        f'<h2 id="h-{name}">{escape(say(SECTIONS[name]))}</h2>{text}</section>'
        for name, text in sections.items()
    )
    script = _file("week.js")
    policy = f"default-src 'none';style-src 'unsafe-inline';script-src {_hash(script)};base-uri 'none'"
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><style>{STYLE}{_file('week.css')}</style></head>\n<body>\n"
        f'<a class="skip" href="#people">{escape(say(SECTIONS["people"]))}</a>'
        f"<header>{heading(title, 1)}{paragraph(_period(report, say), muted=True)}</header>\n"
        f"<main>{_headlines(report, say)}<nav>{links}</nav>\n{body}</main>\n"
        f'<script type="application/json" id="data">{_data(report, say)}</script>\n'
        f"<script>{script}</script>\n</body></html>\n"
    )


@cache
def _file(name: str) -> str:
    return resources.files("wfm.reporting.html").joinpath(name).read_text(encoding="utf-8")


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _period(report: Report, say: Translate) -> str:
    dates = report.scenario.horizon.grid().dates
    text = say("{first} to {last} {year}").format(
        first=say(day(dates[0])), last=say(day(dates[-1])), year=dates[-1].year
    )
    people = say("{count} people").format(count=len(report.table("agents")))
    clock = zone = report.scenario.horizon.zone
    if several_clocks(report):
        clock = say("clock of {zone} where no other is named").format(zone=zone)
    return f"{text} · {clock} · {people}"


def _headlines(report: Report, say: Translate) -> str:
    summary = report.summary
    short = summary["shortage"]["worst"] or summary["violations"]["hard"]
    lines = summary["headlines"] if report.pack.money else summary["headlines"][:1]
    text = "".join(f"<p>{escape(say(line))}</p>" for line in lines)
    return f'<div class="box{" bad" if short else ""}" role="status">{text}</div>'


def _glance(report: Report, say: Translate) -> Iterator[str]:
    """Tiles, and heads over or under by day and hour."""
    yield '<div class="tiles">'
    for value, words in _tiles(report, say):
        yield f'<div class="tile"><b>{escape(value)}</b><span>{escape(words)}</span></div>'
    yield "</div>"
    coverage, zone = report.table("coverage"), report.scenario.horizon.zone
    local = coverage["interval_start"].dt.tz_convert(zone)
    frame = pd.DataFrame(
        {
            "date": local.dt.date,
            "hour": local.dt.hour,
            "at": coverage["interval_start"],
            "gap": coverage["gap"],
        }
    )
    frame["need"] = coverage["roster_required"]
    by_time = frame.groupby(["date", "hour", "at"])[["gap", "need"]].sum()
    found = by_time.groupby(["date", "hour"]).mean().to_dict("index")
    heads: list[Cell] = [("", "text"), *((f"{hour:02}", "") for hour in range(24))]
    body = []
    for on in report.scenario.horizon.grid().dates:
        cells = [_heat(found.get((on, hour))) for hour in range(24)]
        body.append(("", [(say(day(on)), "text"), *cells]))
    yield paragraph(
        say("Heads over or under what is wanted, mean of each hour, all queues together."), muted=True
    )
    yield table(heads, body).replace("<table>", '<table class="heat">')


def _heat(found: dict[Any, float] | None) -> Cell:
    if found is None or found["need"] <= 0:
        return "", "c"
    gap, share = found["gap"], abs(found["gap"]) / max(found["need"], 1.0)
    if abs(gap) < 0.5:
        return "0", "r0"
    css = "o1" if gap > 0 else "u1" if share < 0.1 else "u2" if share < 0.3 else "u3"
    return f"{gap:+.0f}", css


def _tiles(report: Report, say: Translate) -> Iterator[tuple[str, str]]:
    summary = report.summary
    yield f"{summary['shortage']['missing_head_h']:,.0f}", say("head-hours missing")
    for q in summary["queues"]:
        if q["service_expected"] is not None:
            words = say("{queue}: in time, {target} promised").format(
                queue=q["title"], target=f"{q['target']:.0%}"
            )
            yield f"{q['service_expected']:.1%}", words
    if report.pack.money:
        total = report.major(report.table("cost")["amount"].sum())
        yield f"{total:,.0f}", say("pay ({currency})").format(currency=report.scenario.pay.currency)
    yield f"{report.table('roster')['agent_id'].nunique():,}", say("people with a shift")


def _service(report: Report, say: Translate) -> Iterator[str]:
    titles = (
        *("Queue", "Contacts to people", "Required (head-h)", "Allocated (head-h)", "Missing (head-h)"),
        *("Expected in time", "In time when played", "Promised", "Lost contacts"),
    )
    heads = [(say(t), "text" if k == 0 else "") for k, t in enumerate(titles)]
    body = []
    for q in report.summary["queues"]:
        target = q["target"]
        played = q.get("service_simulated")
        cells: list[Cell] = [(q["title"], "text")]
        cells += [(f"{q[k]:,.0f}", "") for k in ("volume_human", "required_h", "allocated_h")]
        cells.append((f"{q['missing_h']:,.1f}", "bad" if q["missing_h"] >= 0.05 else ""))
        cells += [_share(q["service_expected"], target), _share(played, target), (f"{target:.1%}", "")]
        body.append(("", [*cells, (f"{q['lost']:,.0f}", "")]))
    yield table(heads, body)


def _share(value: float | None, target: float) -> Cell:
    return ("–", "") if value is None else (f"{value:.1%}", "good" if value >= target else "bad")


def _ticks(report: Report, say: Translate) -> list[str]:
    return [say(day(on)) for on in report.scenario.horizon.grid().dates]


def _forecast(report: Report, say: Translate) -> Iterator[str]:
    forecast = report.table("forecast")
    for name, queue in report.scenario.queues.items():
        own = forecast[forecast["queue"] == name].sort_values("interval_start")
        if own.empty:
            continue
        band = Layer("band", own["volume_q900"].tolist(), own["volume_q100"].tolist())
        layers = (band, Layer("line", own["volume"].tolist()))
        title = queue.title or name
        label = say("{queue}: contacts an interval, line; 80 of 100 lie in the band").format(queue=title)
        yield heading(title, 3) + chart(layers, _ticks(report, say), label, _events(report, name))


def _events(report: Report, queue: str) -> list[Mark]:
    grid = report.scenario.horizon.grid()
    found = []
    for event in rows(report.table("events")):
        queues = [q for q in str(event.queues or "").split("|") if q]
        first, last = (grid.minute_of(at) / grid.minutes for at in (event.start, event.end))
        if (not queues or queue in queues) and last > 0 and first < 1:
            found.append(Mark(first, last, event.name))
    return found


def _coverage(report: Report, say: Translate) -> Iterator[str]:
    coverage = report.table("coverage")
    yield paragraph(say("Line: heads required. Grey: given. Red: missing."), muted=True)
    for name, queue in report.scenario.queues.items():
        own = coverage[coverage["queue"] == name].sort_values("interval_start")
        need, given = own["roster_required"].tolist(), own["allocated"].tolist()
        least = [min(n, g) for n, g in zip(need, given, strict=True)]
        zero = [0.0] * len(given)
        layers = (
            Layer("given", given, zero, True),
            Layer("missing", need, least, True),
            Layer("line", need, (), True),
        )
        title = queue.title or name
        missing = (
            sum(n - x for n, x in zip(need, least, strict=True)) * report.scenario.horizon.interval_min / 60
        )
        label = say("{queue}: heads required and given; {hours} head-hours missing").format(
            queue=title, hours=f"{missing:,.1f}"
        )
        yield heading(title, 3) + chart(layers, _ticks(report, say), label)


def _people(report: Report, say: Translate) -> Iterator[str]:
    """Controls and an empty table; the script fills it from the data."""
    days = "".join(f'<option value="{k}">{escape(t)}</option>' for k, t in enumerate(_ticks(report, say)))
    names = sorted(report.table("agents")["team"].unique())
    teams = f'<option value="">{escape(say("all teams"))}</option>' + "".join(
        f'<option value="{escape(t, quote=True)}">{escape(t)}</option>' for t in names
    )
    first, last = _span(report)
    hours = "".join(
        f'<span style="left:{100 * (h * 60 - first) / (last - first):.2f}%">{h % 24:02}</span>'
        for h in range(first // 60, last // 60, 2)
    )
    titles = ("Agent ID", "Name", "Team", *(("Site",) if several_clocks(report) else ()), "Code")
    heads = "".join(f'<th scope="col">{escape(say(t))}</th>' for t in titles)
    site = '<col class="team">' if several_clocks(report) else ""
    if several_clocks(report):
        clocks = ", ".join(f"{name} {place.zone}" for name, place in report.scenario.sites.items())
        yield paragraph(
            say("Times on the clock of each person's site: {clocks}").format(clocks=clocks), muted=True
        )
    yield (
        f'<form id="filters"><label>{escape(say("Day"))}<select id="day">{days}</select></label>'
        f'<label>{escape(say("Team"))}<select id="team">{teams}</select></label>'
        f'<label>{escape(say("Search"))}<input id="find" type="search" autocomplete="off"></label>'
        '<output id="count" for="day team find" aria-live="polite"></output></form>'
        '<div class="wide"><table class="gantt"><colgroup><col class="id"><col class="name">'
        f'<col class="team">{site}<col class="code"><col></colgroup><thead><tr>{heads}<th scope="col">'
        f'<div class="hours" aria-hidden="true">{hours}</div>'
        f'<span class="skip">{escape(say("Times"))}</span></th></tr></thead>'
        '<tbody id="rows"></tbody></table></div>'
        f'<button id="more" type="button" hidden>{escape(say("Show more"))}</button>'
        f"<noscript>{escape(say('This list needs scripts; the workbook holds the same.'))}</noscript>"
    )


def _local_minutes(report: Report) -> pd.DataFrame:
    """Shifts with start and end in minutes of their local date."""
    agents = report.table("agents").set_index("agent_id")["site"]
    frame = report.table("roster").sort_values(["date", "start", "agent_id"])
    zones = frame["agent_id"].map(agents).map({n: s.zone for n, s in report.scenario.sites.items()})
    for column in ("start", "end"):
        frame[column] = [
            round((t.tz_convert(z).tz_localize(None) - d).total_seconds() / 60)
            for t, z, d in zip(frame[column], zones, frame["date"], strict=True)
        ]
    return frame


def _span(report: Report) -> tuple[int, int]:
    """Whole hours from the first start to the last end of any day, in minutes."""
    frame = _local_minutes(report)
    if frame.empty:
        return 0, 24 * 60
    return int(frame["start"].min()) // 60 * 60, -(-int(frame["end"].max()) // 60) * 60


def _data(report: Report, say: Translate) -> str:
    """What the script draws, as JSON that no text can end."""
    agents = report.table("agents")
    number = {agent: k for k, agent in enumerate(agents["agent_id"])}
    first_day = pd.Timestamp(report.scenario.horizon.first_date)
    frame = _local_minutes(report)
    starts = dict(zip(report.table("roster")["shift_id"], report.table("roster")["start"], strict=True))
    begin = dict(zip(frame["shift_id"], frame["start"], strict=True))
    pauses: dict[str, list[list[int]]] = {}
    parts = report.table("activities")
    for part in rows(parts[parts["activity"].isin(BREAKS)].sort_values("start")):
        if part.shift_id in begin:
            at = begin[part.shift_id] + round((part.start - starts[part.shift_id]) / timedelta(minutes=1))
            length = round((part.end - part.start) / timedelta(minutes=1))
            pauses.setdefault(part.shift_id, []).append([at, at + length])
    held: dict[str, list[list[Any]]] = {}
    for part in sessions(report):
        if part.shift_id in begin:
            at = begin[part.shift_id] + round((part.start - starts[part.shift_id]) / timedelta(minutes=1))
            length = round((part.end - part.start) / timedelta(minutes=1))
            held.setdefault(part.shift_id, []).append([at, at + length, said(report, part, say)])
    shifts = [
        {
            "who": number[s.agent_id],
            "day": (s.date - first_day).days,
            "code": say(s.shift_code),
            "start": s.start,
            "end": s.end,
            "kind": _kind(s),
            "breaks": pauses.get(s.shift_id, []),
            "sessions": held.get(s.shift_id, []),
        }
        for s in rows(frame)
        if s.agent_id in number
    ]
    first, last = _span(report)
    columns = ["agent_id", "name", "team", *(["site"] if several_clocks(report) else [])]
    found = {
        "first": first,
        "last": last,
        "people": agents[columns].to_numpy().tolist(),
        "shifts": shifts,
        "words": {"break": say("break"), "count": say("{count} shifts")},
    }
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _kind(shift: Any) -> str:
    if shift.kind == Kind.ON_CALL:
        return "on_call"
    if shift.end > 24 * 60:
        return "night"
    return "early" if shift.start < 9 * 60 else "middle" if shift.start < 12 * 60 else "late"


def _shortage(report: Report, say: Translate) -> Iterator[str]:
    shortage = report.summary["shortage"]
    if shortage["worst"]:
        titles = ("Queue", "Date", "From", "To", "Missing heads, at most", "Missing (head-h)")
        heads = [(say(t), "text" if k < 4 else "") for k, t in enumerate(titles)]
        body = [
            ("", [(w["title"], "text"), (w["date"], "text"), (w["start"], "text"), (w["end"], "text"),
                  (f"{w['missing_heads']:.1f}", "bad"), (f"{w['missing_head_h']:.1f}", "")])
            for w in shortage["worst"]
        ]  # fmt: skip
        yield table(heads, body)
    else:
        yield paragraph(say(shortage["headline"]))
    if shortage["binds"]:
        yield listing(map(say, shortage["binds"]))


def _cost(report: Report, say: Translate) -> Iterator[str]:
    cost = report.table("cost")
    digits = report.scenario.pay.minor_digits
    components = [c for c in COMPONENTS if c in set(cost["component"])]
    pivot = cost.pivot_table(index="date", columns="component", values="amount", aggfunc="sum", fill_value=0)
    heads = [(say("Day"), "text"), *((say(c.replace("_", " ")), "") for c in components), (say("Total"), "")]

    def line(label: str, amounts: list[int], css: str = "") -> tuple[str, list[Cell]]:
        cells = [(f"{report.major(a):,.{digits}f}", "") for a in (*amounts, sum(amounts))]
        return css, [(label, "text"), *cells]

    body = [
        line(say(day(cast(pd.Timestamp, on).date())), [int(r[c]) for c in components])
        for on, r in pivot.iterrows()
    ]
    sums = [int(cost.loc[cost["component"] == c, "amount"].sum()) for c in components]
    yield paragraph(say("Pay in {currency}.").format(currency=report.scenario.pay.currency), muted=True)
    yield table(heads, [*body, line(say("Total"), sums, "first")])


def _fairness(report: Report, say: Translate) -> Iterator[str]:
    frame = fairness(report)
    names = [(name, words) for name, words in COUNTS if name != "contract_h"]
    heads = [(say("Contract"), "text"), (say("People"), ""), *((say(words), "") for _name, words in names)]
    body = []
    for contract, own in frame.groupby("contract"):
        cells: list[Cell] = [(str(contract), "text"), (f"{len(own)}", "")]
        for name, _words in names:
            least, mean, most = own[name].min(), own[name].mean(), own[name].max()
            cells.append((f"{mean:.1f} ({least:g}–{most:g})" if most else "–", ""))
        body.append(("", cells))
    yield paragraph(say("Mean a person, with the least and the most in brackets."), muted=True)
    yield table(heads, body)


def _quality(report: Report, say: Translate) -> Iterator[str]:
    summary = report.summary
    unknown = say("no bound computed")

    def share(value: float | None) -> str:
        return unknown if value is None else f"{value:.2%}"

    facts = [
        (say("Status"), say(summary["status"])),
        (say("Gap as a share of all cost"), share(summary["gap_of_cost"])),
        (say("Gap as a share of the cost that depends on the roster"), share(summary["gap_of_avoidable"])),
        (say("Hard rules broken"), str(summary["violations"]["hard"])),
        (say("Wishes and soft rules not met"), str(summary["violations"]["soft"])),
        (say("Seed"), str(summary["seed"])),
    ]
    yield table(
        [(say("Fact"), "text"), (say("Value"), "text")], [("", [(a, "text"), (b, "text")]) for a, b in facts]
    )
    if summary.get("search"):
        yield heading(say("How the search went"), 3)
        yield search_chart(summary["search"], report, say)
